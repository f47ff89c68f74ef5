"""What a browser sends of an item's form (:mod:`interviews.forms`), read into values.

What cannot be read is kept as it was typed, so that it is shown again with its message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from interviews import fields
from interviews.answers import row_title
from interviews.fields import reference
from interviews.fields.base import FieldError
from interviews.fields.table import MOST_ROWS, ROW_ID
from interviews.methodology.model import Field, Item

KEPT = 100_000
"""Characters of a text that could not be read: more than a field takes, so that one which is too long stays whole."""


@dataclass(frozen=True)
class Reading:
    """What a browser sent, read."""

    values: dict[str, Any]
    rejected: dict[str, Any]
    """What could not be read, as it was typed, by the input's name."""
    errors: dict[str, FieldError]


def read(item: Item, post: QueryDict, ctx: fields.Context, before: Mapping[str, Any]) -> Reading:
    """The values of all fields of ``item``.

    A reference whose input was not touched stays as it stood in the values ``before``, whatever has become of its row.
    One that was typed may name a row that was typed with it, in a table further up.
    """
    made = Reading({}, {}, {})
    knowing = ctx
    for each in item.fields:
        if each.kind == "table":
            _read_table(made, each, typed_rows(each, post), ctx, knowing, before.get(each.name, []))
            knowing = _knowing(knowing, item, each, made.values.get(each.name, []))
            continue
        typed = _typed(post, each.name, several=each.kind in ("choices", "hours", "weekdays"))
        was = before.get(each.name) if each.kind == "reference" else None
        if was and _untouched(each, typed, was, ctx):
            made.values[each.name] = was
            continue
        try:
            value = fields.parse(each, typed, knowing)
        except FieldError as error:
            made.errors[each.name], made.rejected[each.name] = error, _kept(typed)
            continue
        if value is not fields.MISSING:
            made.values[each.name] = value
    return made


def _read_table(
    made: Reading,
    table: Field,
    rows: list[dict[str, Any]],
    ctx: fields.Context,
    knowing: fields.Context,
    before: list[dict[str, Any]],
) -> None:
    values, errors = fields.parse_table(table, rows, knowing)
    typed = {row["id"]: row for row in rows}
    stood = {row["id"]: row for row in before}
    references = [column for column in table.columns if column.kind == "reference"]
    for row in values:
        for column in references:
            was = stood.get(row["id"], {}).get(column.name)
            cell = typed[row["id"]].get(column.name, "")
            if was and _untouched(column, cell, was, ctx):
                row[column.name] = was
                errors.pop(f"{table.name}.{row['id']}.{column.name}", None)
    if values:
        made.values[table.name] = values[:MOST_ROWS]
    made.errors.update(errors)
    for path in errors:
        if path != table.name:
            _table, row_id, name = path.split(".")
            made.rejected[path] = _kept(typed[row_id][name])
    # Rows that are too many are no part of the answer, but they stay on the page until there is room.
    for row in values[MOST_ROWS:]:
        for column in table.columns:
            if column.name in row:
                path = f"{table.name}.{row['id']}.{column.name}"
                made.rejected[path] = _kept(typed[row["id"]][column.name])


def _knowing(ctx: fields.Context, item: Item, table: Field, rows: list[dict[str, Any]]) -> fields.Context:
    """``ctx`` with the names of rows that were just typed, when references may point to them."""
    path = f"{item.key}.{table.name}"
    if path not in ctx.names:
        return ctx
    return replace(ctx, names={**ctx.names, path: {row["id"]: row_title(table, row, ctx) for row in rows}})


def _untouched(each: Field, typed: Any, was: Mapping[str, Any], ctx: fields.Context) -> bool:
    """Does the input of a reference say what a page has shown of ``was``?

    The page may have been opened before the row was renamed or removed: the name of then counts, unless another
    row has it now.
    """
    # What names no row is read again: by now a row may have that name.
    if not isinstance(typed, str) or not typed.strip() or "row" not in was:
        return False
    text, shown, named = (
        " ".join(str(one).split()) for one in (typed, fields.write(each, was, ctx), was["text"])
    )
    if text == shown or text == was.get("row"):
        return True
    return text == named and text not in reference.choices(each, ctx).values()


def typed_rows(table: Field, post: QueryDict) -> list[dict[str, Any]]:
    """The rows of a table in the order in which they stood on the page; one without an id of its own gets one."""
    rows = []
    seen: set[str] = set()
    for row in post.getlist(f"{table.name}.row"):
        own = row if ROW_ID.fullmatch(row) and row not in seen else fields.new_row_id()
        seen.add(own)
        typed: dict[str, Any] = {"id": own}
        for column in table.columns:
            name = f"{table.name}.{row}.{column.name}"
            if name in post:
                typed[column.name] = _typed(post, name, several=column.kind == "choices")
        rows.append(typed)
    return rows


def storable(text: str) -> str:
    """What was typed as every database can keep it, for what is shown again."""
    return "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text[:KEPT])


def _kept(typed: Any) -> Any:
    return storable(typed) if isinstance(typed, str) else [storable(text) for text in typed]


def _typed(post: QueryDict, name: str, *, several: bool = False) -> Any:
    found = post.getlist(name)
    if several or len(found) > 1:
        return found
    return found[0] if found else ""
