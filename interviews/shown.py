"""An answer as it is read: its values in words, tables as tables. For pages where nothing is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interviews import fields
from interviews.methodology.model import Field, Item

FIGURES = ("whole", "decimal", "percent", "duration")


@dataclass(frozen=True)
class Shown:
    """One field that was answered."""

    label: str
    text: str = ""
    is_link: bool = False
    heads: tuple[tuple[str, bool], ...] = ()
    """Of a table: the heads of the columns that somebody filled, and whether they hold figures."""
    rows: tuple[tuple[tuple[str, str, bool], ...], ...] = ()
    """Of a table: cells as head, text and whether it is a figure."""

    @property
    def is_table(self) -> bool:
        return bool(self.heads)


def shown(item: Item, values: Mapping[str, Any], ctx: fields.Context) -> list[Shown]:
    """The fields of ``item`` that have a value, in the order of the form."""
    return [_shown(field, values[field.name], ctx) for field in item.fields if field.name in values]


def _shown(field: Field, value: Any, ctx: fields.Context) -> Shown:
    label = field.label.to(ctx.language)
    if field.kind != "table":
        return Shown(label, fields.show(field, value, ctx.language, ctx), is_link=field.kind == "url")
    columns = [column for column in field.columns if any(column.name in row for row in value)]
    heads = tuple((column.label.to(ctx.language), column.kind in FIGURES) for column in columns)
    rows = tuple(
        tuple(
            (
                head,
                fields.show(column, row[column.name], ctx.language, ctx) if column.name in row else "",
                is_figure,
            )
            for column, (head, is_figure) in zip(columns, heads, strict=True)
        )
        for row in value
    )
    return Shown(label, heads=heads, rows=rows)
