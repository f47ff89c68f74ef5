"""Rows of typed cells. Each row has an id that stays its own when it is renamed or moved."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from interviews.fields.base import MISSING, Context, FieldError, Typed, fault
from interviews.methodology.model import Field

MOST_ROWS = 500
ROW_ID = re.compile(r"[a-z0-9]{8}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_row_id() -> str:
    """Eight letters and figures: never met twice within an interview."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def parse_table(
    field: Field, rows: Sequence[Mapping[str, Typed]], ctx: Context
) -> tuple[list[dict[str, Any]], dict[str, FieldError]]:
    """The rows that were typed, and the faults by ``table.row.column``; good cells are kept beside bad ones.

    A row of which nothing is left, and that has no fault, is dropped.
    """
    from interviews.fields import parse

    values: list[dict[str, Any]] = []
    errors: dict[str, FieldError] = {}
    seen: set[str] = set()
    for typed in rows:
        given = str(typed.get("id", ""))
        row_id = given if ROW_ID.fullmatch(given) and given not in seen else new_row_id()
        seen.add(row_id)
        row: dict[str, Any] = {"id": row_id}
        faulty = False
        for column in field.columns:
            if column.name not in typed:
                continue
            try:
                value = parse(column, typed[column.name], ctx)
            except FieldError as error:
                errors[f"{field.name}.{row_id}.{column.name}"] = error
                faulty = True
                continue
            if value is not MISSING:
                row[column.name] = value
        if len(row) > 1 or faulty:
            values.append(row)
    if len(values) > MOST_ROWS:
        errors[field.name] = fault("too_many_rows", field.name, limit=MOST_ROWS)
    return values, errors


def parse(field: Field, typed: Any, ctx: Context) -> Any:
    """For one who has rows at hand rather than a form: the first fault is raised."""
    if isinstance(typed, str):
        if typed.strip():
            raise fault("wrong_type")
        return MISSING
    values, errors = parse_table(field, typed, ctx)
    for path, error in errors.items():
        raise FieldError(error.message, path)
    return values or MISSING


def check(field: Field, value: Any, ctx: Context) -> None:
    from interviews.fields import check as check_cell

    if not isinstance(value, list):
        raise fault("wrong_type", field.name)
    if len(value) > MOST_ROWS:
        raise fault("too_many_rows", field.name, limit=MOST_ROWS)
    seen: set[str] = set()
    for number, row in enumerate(value):
        place = f"{field.name}[{number}]"
        if not isinstance(row, dict):
            raise fault("wrong_type", place)
        row_id = row.get("id")
        if not isinstance(row_id, str) or not ROW_ID.fullmatch(row_id):
            raise fault("bad_row", f"{place}.id")
        if row_id in seen:
            raise fault("same_row", f"{place}.id")
        seen.add(row_id)
        for name, cell in row.items():
            if name == "id":
                continue
            column = field.column.get(name)
            if column is None:
                raise fault("no_column", f"{place}.{name}", typed=name)
            try:
                check_cell(column, cell, ctx)
            except FieldError as error:
                raise FieldError(error.message, f"{place}.{name}") from None


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    """The rows by what they are recognised by."""
    from interviews.fields import show as show_cell

    first = field.row_title[0]
    names = [
        show_cell(field.column[first], row[first], language, ctx) if first in row else "–" for row in value
    ]
    return ", ".join(names)


def write(field: Field, value: Any, ctx: Context) -> str | list[str]:
    raise TypeError("a table is written cell by cell")


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    from interviews.fields import schema as schema_of

    row: dict[str, Any] = {"id": {"type": "string", "pattern": "^[a-z0-9]{8}$"}}
    row |= {column.name: schema_of(column) for column in field.columns}
    return {
        "type": "array",
        "maxItems": MOST_ROWS,
        "items": {"type": "object", "properties": row, "required": ["id"], "additionalProperties": False},
    }
