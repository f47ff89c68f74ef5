"""The form of an item: its typed fields as inputs. What a browser sends is read by :mod:`interviews.reading`.

Django's forms know neither tables of cells nor a value that is kept although it is wrong, so these are plain
structures that the templates draw. A field's input is called by its name (``peak_rps``); a cell's by table, row and
column (``components.ab12cd34.name``); hidden inputs called ``components.row`` tell the rows and their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from interviews import fields
from interviews.fields import reference
from interviews.fields.base import FieldError
from interviews.methodology.model import Field, Item
from perfplan.ui.units import UNITS

FIGURES = ("whole", "decimal", "percent", "duration")


@dataclass
class Input:
    """One input, as the template draws it."""

    field: Field
    name: str
    language: str
    value: str | list[str] = ""
    error: str = ""
    understood: str = ""
    unit: str = ""
    offered: Mapping[str, str] = field(default_factory=dict)
    """What can be chosen: value → label. The cells of a column share it."""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, label, whether it is chosen."""
        chosen = self.value if isinstance(self.value, list) else [self.value]
        found = [(one, label, one in chosen) for one, label in self.offered.items()]
        if self.is_of_a_row_that_is_gone:
            # Its name stays, until something else is chosen.
            found.append((str(self.value), f"{self.value} ?", True))
        return found

    @property
    def is_of_a_row_that_is_gone(self) -> bool:
        """Does it name a row, and there is no such row any more?"""
        return (
            self.field.kind == "reference"
            and bool(self.value)
            and not self.field.free
            and self.value not in self.offered
        )

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def label(self) -> str:
        return self.field.label.to(self.language)

    @property
    def help(self) -> str:
        return self.field.help.to(self.language) if self.field.help else ""

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def is_figure(self) -> bool:
        return self.field.kind in FIGURES

    @property
    def is_group(self) -> bool:
        """Several inputs under one legend."""
        return self.field.kind in ("choices", "hours", "weekdays", "yesno")

    @property
    def weights(self) -> list[tuple[str, str]]:
        """Of a profile: what each box is for, and what stands in it."""
        values = self.value if isinstance(self.value, list) else []
        return [
            (label, values[n] if n < len(values) else "")
            for n, label in enumerate(_boxes(self.kind, self.language))
        ]


@dataclass
class Row:
    """A row of a table."""

    id: str
    cells: list[Input]


@dataclass
class Sheet:
    """A table, as the template draws it: the rows that there are, and an empty one to copy."""

    field: Field
    language: str
    rows: list[Row]
    blank: Row
    error: str = ""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return self.field.label.to(self.language)

    @property
    def help(self) -> str:
        return self.field.help.to(self.language) if self.field.help else ""

    @property
    def row_name(self) -> str:
        return self.field.row.to(self.language) if self.field.row else ""

    @property
    def kind(self) -> str:
        return "table"

    @property
    def faults(self) -> list[Input]:
        return [cell for row in self.rows for cell in row.cells if cell.error]


def form_of(
    item: Item,
    values: Mapping[str, Any],
    rejected: Mapping[str, Any],
    ctx: fields.Context,
    *,
    add: str = "",
    only_faulty: bool = False,
) -> list[Input | Sheet]:
    """The inputs of an item: stored values as they are edited, rejected ones as they were typed.

    ``add`` names a table that gets an empty row; one without any row always has one. ``only_faulty``: of tables
    only the rows in which something could not be read, for who shows nothing but messages.
    """
    made: list[Input | Sheet] = []
    for each in item.fields:
        if each.kind == "table":
            rows = _rows(each, values.get(each.name, []), rejected, add=add == each.name)
            if only_faulty:
                faulty = {name.split(".")[1] for name in rejected if name.startswith(f"{each.name}.")}
                rows = [row for row in rows if row["id"] in faulty]
            made.append(_sheet(each, rows, rejected, ctx))
        else:
            offered = _offered(each, ctx)
            made.append(_input(each, each.name, values.get(each.name), rejected, ctx, offered))
    return made


def _rows(
    table: Field, rows: list[dict[str, Any]], rejected: Mapping[str, Any], *, add: bool
) -> list[dict[str, Any]]:
    """The rows that a table shows."""
    known = [row["id"] for row in rows]
    # A row of which nothing could be read is in no value, but its typed cells are kept.
    for name in rejected:
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == table.name and parts[1] not in known:
            known.append(parts[1])
            rows = [*rows, {"id": parts[1]}]
    if add or not rows:
        rows = [*rows, {"id": fields.new_row_id()}]
    return rows


def _sheet(
    table: Field, rows: list[dict[str, Any]], rejected: Mapping[str, Any], ctx: fields.Context
) -> Sheet:
    # The same in each row.
    offered = {column.name: _offered(column, ctx) for column in table.columns}

    def row_of(row: Mapping[str, Any], rejected: Mapping[str, Any]) -> Row:
        cells = [
            _input(
                column,
                f"{table.name}.{row['id']}.{column.name}",
                row.get(column.name),
                rejected,
                ctx,
                offered[column.name],
                in_table=True,
            )
            for column in table.columns
        ]
        return Row(row["id"], cells)

    return Sheet(
        field=table,
        language=ctx.language,
        rows=[row_of(row, rejected) for row in rows],
        blank=row_of({"id": "NEWROWID"}, {}),
    )


def _input(
    each: Field,
    name: str,
    value: Any,
    rejected: Mapping[str, Any],
    ctx: fields.Context,
    offered: Mapping[str, str],
    *,
    in_table: bool = False,
) -> Input:
    """``in_table``: a cell, which has no room to say how it was understood."""
    made = Input(each, name, ctx.language, unit=unit_label(each, ctx), offered=offered)
    if name in rejected:
        made.value = _as_typed(each, rejected[name])
        try:
            fields.parse(each, rejected[name], ctx)
        except FieldError as error:
            made.error = error.message.to(ctx.language)
    elif value is not None:
        made.value = fields.write(each, value, ctx)
        if not in_table:
            made.understood = fields.understood(each, value, ctx)
    return made


def _as_typed(each: Field, typed: str | list[str]) -> str | list[str]:
    """What stands in the input again; several texts sent for one input stand there together."""
    if isinstance(typed, str) or each.kind in ("choices", "hours", "weekdays"):
        return typed
    return ", ".join(text for text in typed if text.strip())


def _offered(each: Field, ctx: fields.Context) -> Mapping[str, str]:
    """What can be chosen: value → label."""
    if each.kind in ("choice", "choices"):
        return {option.value: option.label.to(ctx.language) for option in each.options}
    if each.kind == "yesno":
        return {"yes": _("Yes"), "no": _("No")}
    return reference.choices(each, ctx) if each.kind == "reference" else {}


def unit_label(each: Field, ctx: fields.Context) -> str:
    """What stands behind the input: the unit, money with its currency."""
    if not each.unit:
        return ""
    unit = UNITS[each.unit]
    return f"{ctx.currency}{unit.label(ctx.language)}" if unit.is_money else unit.label(ctx.language)


def _boxes(kind: str, language: str) -> list[str]:
    if kind == "hours":
        return [f"{hour} h" for hour in range(24)]
    if kind == "weekdays":
        from babel import Locale

        days = Locale.parse(language[:2]).days["format"]["abbreviated"]
        return [days[number].rstrip(".") for number in range(7)]
    return []


def missing_label(item: Item, path: str, language: str) -> str:
    """What a path of :func:`~interviews.fields.completeness.complete` is called."""
    parts = path.split(".")
    found = item.field[parts[0]]
    if len(parts) == 3:
        return f"{found.label.to(language)}{_(':')} {found.column[parts[2]].label.to(language)}"
    return found.label.to(language)
