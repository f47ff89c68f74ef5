"""Where in an answer another value can be suggested: a field, or one cell of its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interviews import fields
from interviews.fields import base, reference
from interviews.methodology.model import Action, Field, Methodology
from perfplan.ui.sentences import excerpt
from plans.blocks.said import Said
from plans.review.anchors import Unknown, located

Json = dict[str, Any]
Values = Mapping[str, Any]
MOST_LETTERS = 60
"""Of a value in a list of slots."""


class Gone(LookupError):
    """The row in which the value stood is there no more."""


@dataclass(frozen=True)
class Slot:
    """A field of an item, or one cell of its table."""

    item: str
    field: str
    row: str = ""
    column: str = ""

    @classmethod
    def of(cls, path: str) -> Slot | None:
        """What :attr:`path` wrote; nothing where it is no slot."""
        parts = path.split(".")
        return cls(*parts) if len(parts) in (2, 4) and all(parts) else None

    @property
    def path(self) -> str:
        """``q8.peak_rps``, ``q11.objectives.64p2g158.threshold``."""
        parts = (self.item, self.field, self.row, self.column)
        return ".".join(part for part in parts if part)

    def leaf(self, methodology: Methodology) -> Field | None:
        """The field that is typed there; nothing where the methodology has none."""
        item = methodology.item.get(self.item)
        found = item.field.get(self.field) if item else None
        if found is None or (found.kind == "table") != bool(self.row):
            return None
        return found.column.get(self.column) if self.row else found

    def value(self, values: Values) -> Any:
        """What stands there in the values of the item, or None. :raises Gone:"""
        if not self.row:
            return values.get(self.field)
        return self._row(values).get(self.column)

    def put(self, values: Values, value: Any) -> Json:
        """The values of the item with another one there, all else as it was. :raises Gone:"""
        if not self.row:
            return {**values, self.field: value}
        self._row(values)
        rows = [{**row, self.column: value} if row["id"] == self.row else row for row in values[self.field]]
        return {**values, self.field: rows}

    def typed(self, rejected: Values) -> Json:
        """What could not be read elsewhere in the item: a value given here replaces what was typed here."""
        here = self.field if not self.row else f"{self.field}.{self.row}.{self.column}"
        return {name: text for name, text in rejected.items() if name != here}

    def _row(self, values: Values) -> Mapping[str, Any]:
        for row in values.get(self.field, ()):
            if row["id"] == self.row:
                found: Mapping[str, Any] = row
                return found
        raise Gone(self.path)


def refused(leaf: Field, value: Any, ctx: fields.Context) -> str:
    """Why a value cannot stand in a field any more, in words; empty where it can."""
    try:
        fields.check(leaf, value, ctx)
    except fields.FieldError as error:
        return error.message.to(ctx.language)
    if leaf.kind == "reference" and not leaf.free and value["row"] not in reference.choices(leaf, ctx):
        return base.fault("no_row", typed=value["text"]).message.to(ctx.language)
    return ""


# --- In words -----------------------------------------------------------------------------------------------


def words(said: Said, slot: Slot, value: Any) -> str:
    """A value as it is read there, with the unit that a neighbouring cell may give it; a dash for nothing."""
    leaf = slot.leaf(said.methodology)
    if value is None:
        return "–"
    if leaf is None:
        return str(value)
    shown = said.words(leaf, value)
    unit = _unit_beside(said, slot)
    return f"{shown}\u00a0{unit}" if unit else shown


def _unit_beside(said: Said, slot: Slot) -> str:
    """Of a threshold, whose unit is chosen in a column of its own."""
    table = said.item(slot.item).field[slot.field]
    unit = table.column.get(f"{slot.column}_unit") if slot.row else None
    if unit is None:
        return ""
    row = next((row for row in said.rows(slot.item, slot.field) if row["id"] == slot.row), {})
    return said.words(unit, row[unit.name]) if unit.name in row else ""


def called(said: Said, slot: Slot, *, at: str = "") -> str:
    """``"Q11 Objectives · Pay · Threshold"``, without what the passage ``at`` says already."""
    if slot.item not in said.methodology.item:
        return slot.path
    leaf = slot.leaf(said.methodology)
    parts = [said.label(leaf) if leaf else slot.column or slot.field]
    if slot.row and at != f"row:{slot.item}.{slot.field}.{slot.row}":
        parts.insert(0, row_called(said, slot.item, slot.field, slot.row))
    if at.partition(":")[2].partition(".")[0] != slot.item:
        parts.insert(0, said.called(slot.item))
    return " · ".join(part for part in parts if part)


def subject(said: Said, slot: Slot) -> str:
    """What a slot is a part of: ``"Q11 Objectives · Pay"``."""
    parts = [said.called(slot.item), row_called(said, slot.item, slot.field, slot.row) if slot.row else ""]
    return " · ".join(part for part in parts if part)


def row_called(said: Said, item: str, table: str, row: str) -> str:
    """By what a row is recognised; by its number where it has no name; nothing where it is gone."""
    if table not in said.item(item).field:
        return ""
    for number, each in enumerate(said.rows(item, table), 1):
        if each["id"] == row:
            field = said.field(item, table)
            named = said.row_name(item, table, each)
            return named or f"{(field.row or field.label).to(said.language)} {number}"
    return ""


# --- Choosing one -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """Something to choose: an item, a row, or the slot itself."""

    path: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Choice:
    """One step on the way to a slot: groups of options under their heads."""

    groups: tuple[tuple[str, tuple[Option, ...]], ...]

    @property
    def chosen(self) -> str:
        return next((one.path for _head, options in self.groups for one in options if one.chosen), "")


Groups = list[tuple[str, list[tuple[str, str]]]]


def choose(said: Said, anchor: str, wanted: list[str]) -> tuple[list[Choice], Slot | None]:
    """The steps from a passage to a slot, with what was chosen of ``wanted``; and the slot, once it is reached."""
    steps: list[Choice] = []
    groups = _at(said, anchor)
    while groups:
        listed = [path for _head, options in groups for path, _label in options]
        path = next((path for path in wanted if path in listed), listed[0] if len(listed) == 1 else "")
        steps.append(
            Choice(
                tuple(
                    (head, tuple(Option(at, label, at == path) for at, label in options))
                    for head, options in groups
                )
            )
        )
        slot = Slot.of(path)
        if slot is not None and slot.leaf(said.methodology) is not None:
            return steps, slot
        groups = _within(said, path) if path else []
    return steps, None


def _at(said: Said, anchor: str) -> Groups:
    """What can be chosen at a passage: within its answer or row; the answers that a figure or a finding rests on."""
    kind, _colon, rest = anchor.partition(":")
    if kind in ("answer", "row"):
        return _within(said, rest)
    found: Groups = []
    if kind == "figure":
        found = _inputs(said, rest)
    elif kind == "finding":
        found = _raised_by(said, rest)
    return found or _items(said, said.methodology.item)


def _within(said: Said, path: str) -> Groups:
    """The fields of an item and the rows of its tables; the cells of a row."""
    parts = path.split(".")
    item = said.methodology.item.get(parts[0])
    if item is None:
        return []
    if len(parts) == 3:
        return _cells(said, *parts)
    if len(parts) > 1:
        return []
    simple = [field for field in item.fields if field.kind != "table"]
    groups: Groups = [
        (said.called(item.key), [_option(said, Slot(item.key, field.name)) for field in simple])
    ]
    for table in item.fields:
        if table.kind == "table":
            rows = [
                (f"{item.key}.{table.name}.{row['id']}", row_called(said, item.key, table.name, row["id"]))
                for row in said.rows(item.key, table.name)
            ]
            groups.append((said.label(table), rows))
    found = [(head, options) for head, options in groups if options]
    # Of an outcome that is computed from answers, those.
    return found or _items(said, item.needs if isinstance(item, Action) else ())


def _cells(said: Said, item: str, table: str, row: str) -> Groups:
    field = said.item(item).field.get(table)
    name = row_called(said, item, table, row) if field and field.kind == "table" else ""
    if field is None or not name:
        return []
    return [(name, [_option(said, Slot(item, table, row, column.name)) for column in field.columns])]


def _option(said: Said, slot: Slot) -> tuple[str, str]:
    leaf = slot.leaf(said.methodology)
    assert leaf is not None
    value = slot.value(said.entries[slot.item].values if slot.item in said.entries else {})
    return slot.path, f"{said.label(leaf)}: {excerpt(words(said, slot, value), MOST_LETTERS)}"


def _inputs(said: Said, path: str) -> Groups:
    """The values that a figure was computed from."""
    numbers = said.numbers
    if numbers is None:
        return []
    try:
        found = numbers.at(located(numbers.results, path))
    except Unknown:
        return []
    known = [numbers.at(f"inputs.{one}") if isinstance(one, int) else one for one in found["inputs"]]
    options: dict[str, str] = {}
    for each in (*known, *found.get("waits_for", ())):
        for slot in _stands(said, each["item"], each["row"], each["field"]):
            if slot.leaf(said.methodology) is not None:
                value = slot.value(said.entries[slot.item].values if slot.item in said.entries else {})
                options[slot.path] = (
                    f"{called(said, slot)}: {excerpt(words(said, slot, value), MOST_LETTERS)}"
                )
    return [("", list(options.items()))] if options else []


def _stands(said: Said, item: str, row: str, field: str) -> Iterator[Slot]:
    if item not in said.methodology.item:
        return
    if not row:
        yield Slot(item, field)
    for table in said.item(item).fields if row else ():
        if table.columns and any(each["id"] == row for each in said.rows(item, table.name)):
            yield Slot(item, table.name, row, field)


def _raised_by(said: Said, mark: str) -> Groups:
    """The answers and rows that a finding is about."""
    found = next((each for each in said.content.get("findings", ()) if each["mark"] == mark), None)
    options: dict[str, str] = {}
    for each in found["rows"] if found else ():
        item = said.methodology.item.get(each["item"])
        if item is None or not item.fields:
            continue
        tables = (f for f in item.fields if f.columns and each["row"])
        table = next(
            (t.name for t in tables if any(row["id"] == each["row"] for row in said.rows(item.key, t.name))),
            "",
        )
        if table:
            name = row_called(said, item.key, table, each["row"])
            options[f"{item.key}.{table}.{each['row']}"] = f"{said.called(item.key)} · {name}"
        else:
            options[item.key] = said.called(item.key)
    return [("", list(options.items()))] if options else []


def _items(said: Said, keys: Iterable[str]) -> Groups:
    listed = [(key, said.called(key)) for key in keys if said.item(key).fields]
    return [("", listed)] if listed else []
