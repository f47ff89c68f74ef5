"""A row of another answer, by its id; where the field is free, also something that is no row, by its name.

The name is kept beside the id, so that a reference to a row that is gone still says what it meant.
"""

from __future__ import annotations

from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.fields.table import ROW_ID
from interviews.fields.text import check_text
from interviews.methodology.model import Field

LIMIT = 200


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = " ".join(one(typed).split())
    if not text:
        return MISSING
    check_text(text, LIMIT)
    rows = choices(field, ctx)
    if text in rows:
        return {"row": text, "text": rows[text][:LIMIT]}
    for row, name in rows.items():
        if " ".join(name.split()).casefold() == text.casefold():
            return {"row": row, "text": name[:LIMIT]}
    if not field.free:
        raise fault("no_row", typed=text)
    return {"text": text}


def choices(field: Field, ctx: Context) -> dict[str, str]:
    """The rows that the field may name: id → name, those without a name left out."""
    return {
        row: name for path in field.refers_to for row, name in ctx.names.get(path, {}).items() if name.strip()
    }


def check(field: Field, value: Any, ctx: Context) -> None:
    if (
        not isinstance(value, dict)
        or not set(value) <= {"row", "text"}
        or not isinstance(value.get("text"), str)
    ):
        raise fault("wrong_type")
    check_text(value["text"], LIMIT)
    if "row" in value:
        if not isinstance(value["row"], str) or not ROW_ID.fullmatch(value["row"]):
            raise fault("bad_row")
    elif not field.free or not value["text"].strip():
        raise fault("no_row", typed=value["text"])


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    """The row's present name; of a row that is gone, its last."""
    return _name(field, value, ctx) or str(value.get("text", ""))


def _name(field: Field, value: Any, ctx: Context) -> str:
    row = value.get("row", "")
    named = (ctx.names.get(path, {}).get(row, "") for path in field.refers_to)
    # Of several the last, as in `choices`.
    return next((name for name in reversed([*named]) if name.strip()), "")


def write(field: Field, value: Any, ctx: Context) -> str:
    """A select posts the id; an input with suggestions holds the name."""
    name = _name(field, value, ctx)
    if name and not field.free:
        return str(value["row"])
    return name or str(value.get("text", ""))


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    row = {"type": "string", "pattern": "^[a-z0-9]{8}$"}
    return {
        "type": "object",
        "properties": {"row": row, "text": {"type": "string", "maxLength": LIMIT}},
        "required": ["text"] if field.free else ["row", "text"],
        "additionalProperties": False,
    }
