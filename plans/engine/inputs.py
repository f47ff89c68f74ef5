"""The answers as the engine reads them: by item, row and field, each with where it stands and how sure it is.

Field names are checked against the methodology: asking for one that it does not have is a fault of the code
(``KeyError``), answering one is a fault of the file (:class:`InputError`). Percentages become fractions,
dates dates; every other value stays as it was answered. What a question is marked "not applicable" for is
known to be none; what is open, parked or to be found out counts where it has values and is waited for where
it has none.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, cast

from interviews.methodology import CURRENT, load, versions
from interviews.methodology.model import Field, Item, Methodology
from plans.engine.assumptions import Assumptions, BadSetting
from plans.engine.trail import STRENGTH, Answer, Confidence, Given, Input, Missing, Wait

FORMAT = "perfplan-answers"
STATUSES = ("", "answered", "to_find_out", "parked", "not_applicable", "proposed")

_TOP = {
    *("format", "format_version", "methodology", "project", "interview"),
    *("settings", "stages", "answers", "decisions"),
}
_ENTRY = {"values", "status", "reason", "confidence", "evidence", "note", "owner", "due", "verdict"}


@lru_cache(maxsize=4096)
def percent(points: float) -> float:
    """Percentage points as the nearest fraction: 99.9 is 0.999, which 99.9 / 100 is not."""
    return float(Decimal(repr(points)) / 100)


class InputError(ValueError):
    """The answers are not as the format says; the message is one line that names the place."""

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(f"{path}: {fault}" if path else fault)
        self.path = path


@dataclass(frozen=True, slots=True)
class Ref:
    """What a reference names: a row where :attr:`row` is set, else only a name."""

    row: str
    name: str


@dataclass(frozen=True)
class Row:
    """The values of a question (row ``""``) or of one row of its tables."""

    item: str
    id: str
    fields: Mapping[str, Field]
    values: Mapping[str, Any]
    confidence: Confidence = ""
    name: str = ""
    """What the row is called: its title; where that is a reference, the present name of what it names."""

    def get(self, name: str) -> Answer[Any]:
        """The value of a field, in the engine's unit."""
        if name not in self._read:
            self._read[name] = self._value(name)
        return self._read[name]

    def _value(self, name: str) -> Answer[Any]:
        field = self.fields[name]
        if name not in self.values:
            return Missing(waits_for=(Wait(self.item, self.id, name),))
        raw = self.values[name]
        value: Any = raw
        if field.kind == "percent":
            value = percent(raw)
        elif field.kind == "date":
            value = date.fromisoformat(raw)
        return Given(value, (self.input(name),))

    def number(self, name: str) -> Answer[float]:
        """A number (a percentage as a fraction)."""
        return self.get(name)

    def day(self, name: str) -> Answer[date]:
        """A date."""
        return self.get(name)

    def word(self, name: str) -> str:
        """A text or the value of a choice, ``""`` where there is none."""
        self.fields[name]
        return str(self.values.get(name, ""))

    def flag(self, name: str) -> bool | None:
        """Yes, no, or not said."""
        self.fields[name]
        return self.values.get(name)

    def words(self, name: str) -> tuple[str, ...]:
        """The values chosen of several."""
        self.fields[name]
        return tuple(self.values.get(name, ()))

    def ref(self, name: str) -> Ref:
        """What a reference names; an empty one where nothing is said."""
        self.fields[name]
        value = self.values.get(name, {})
        return Ref(value.get("row", ""), value.get("text", ""))

    def has(self, name: str) -> bool:
        """Was it answered?"""
        self.fields[name]
        return name in self.values

    def input(self, name: str) -> Input:
        """The field's place in a trail."""
        known = self._inputs.get(name)
        if known is None:
            known = Input(self.item, self.id, name, self.values[name], self.confidence)
            self._inputs[name] = known
        return known

    @cached_property
    def _read(self) -> dict[str, Answer[Any]]:
        return {}

    @cached_property
    def _inputs(self) -> dict[str, Input]:
        return {}


@dataclass(frozen=True)
class Answers:
    """An interview's answers and decisions, checked, with its assumptions."""

    methodology: Methodology
    assumptions: Assumptions
    entries: Mapping[str, Mapping[str, Any]]
    currency: str
    language: str

    def status(self, item: str) -> str:
        """The status of an item, ``""`` where nothing was said."""
        self.methodology.item[item]
        return str(self.entries.get(item, {}).get("status", ""))

    def confidence(self, item: str) -> Confidence:
        """How sure the answer says it is."""
        return cast(Confidence, self.entries.get(item, {}).get("confidence", ""))

    def values(self, item: str) -> Mapping[str, Any]:
        """The values of an item; none where it is not applicable."""
        self.methodology.item[item]
        if self.status(item) == "not_applicable":
            return {}
        return cast(Mapping[str, Any], self.entries.get(item, {}).get("values", {}))

    def item(self, item: str) -> Row:
        """The item's own fields."""
        if item not in self._items:
            fields = self.methodology.item[item].field
            self._items[item] = Row(item, "", fields, self.values(item), self.confidence(item))
        return self._items[item]

    def rows(self, path: str) -> tuple[Row, ...]:
        """The rows of a table (``"q1.components"``); none where it was not answered."""
        return self._tables[path]

    def row(self, path: str, row: str) -> Row | None:
        """A row by its id."""
        return self._rows_by_id[path].get(row)

    def table(self, path: str) -> Answer[tuple[Row, ...]]:
        """The rows of a table as something that can be waited for.

        An item that is answered or not applicable has said all there is: then an empty table is an answer.
        """
        item, name = path.split(".")
        rows = self._tables[path]
        if rows or self.status(item) in ("answered", "not_applicable"):
            return Given(rows)
        return Missing(waits_for=(Wait(item, "", name),))

    def says_none(self, item: str) -> bool:
        """Is it marked as not applicable?"""
        return self.status(item) == "not_applicable"

    @cached_property
    def _rows_by_id(self) -> dict[str, dict[str, Row]]:
        return {path: {row.id: row for row in rows} for path, rows in self._tables.items()}

    def name_of(self, ref: Ref) -> str:
        """What a reference names: the row as it is called now, else the text."""
        return self._title(ref.row) or ref.name

    @cached_property
    def _items(self) -> dict[str, Row]:
        return {}

    @cached_property
    def memo(self) -> dict[Hashable, Any]:
        """What :mod:`plans.engine.reading` has read already, and is asked for again and again."""
        return {}

    @cached_property
    def _titles(self) -> dict[str, Any]:
        """The raw first title of every row, by its id."""
        found: dict[str, Any] = {}
        for item, field in self.methodology.fields():
            if field.kind == "table":
                for row in self.values(item.key).get(field.name, ()):
                    found.setdefault(row["id"], row.get(field.row_title[0], ""))
        return found

    def _title(self, row: str, hops: int = 3) -> str:
        """The title of a row; references are followed a few hops, so that a circle of them ends."""
        title = self._titles.get(row, "")
        if isinstance(title, Mapping):
            text = str(title.get("text", ""))
            return (self._title(title.get("row", ""), hops - 1) if hops else "") or text
        return str(title)

    @cached_property
    def _tables(self) -> dict[str, tuple[Row, ...]]:
        found = {}
        for item, field in self.methodology.fields():
            if field.kind == "table":
                sure = self.confidence(item.key)
                found[f"{item.key}.{field.name}"] = tuple(
                    Row(
                        item.key,
                        row["id"],
                        field.column,
                        row,
                        _row_confidence(row, sure),
                        self._title(row["id"]),
                    )
                    for row in self.values(item.key).get(field.name, ())
                )
        return found


def _row_confidence(row: Mapping[str, Any], said: Confidence) -> Confidence:
    """A response time whose source is a guess is one, whatever the answer as a whole says."""
    return "guessed" if row.get("source") == "guess" else said


def read(export: Any, methodology: Methodology | None = None) -> Answers:
    """The answers of an exported interview; ``methodology`` where it is another than the file names.

    :raises InputError: at the first place that is not as the format says.
    """
    export = _mapping(export, "")
    _known(export, "", _TOP)
    if export.get("format") != FORMAT:
        raise InputError("format", f"must be {FORMAT!r}")
    if export.get("format_version", 1) != 1:
        raise InputError("format_version", "only version 1 can be read")
    if methodology is None:
        version = export.get("methodology", CURRENT)
        if version not in versions():
            raise InputError("methodology", f"{version!r} is not known")
        methodology = load(version)
    entries: dict[str, Mapping[str, Any]] = {}
    for part in ("answers", "decisions"):
        for key, entry in _mapping(export.get(part, {}), part).items():
            item = methodology.item.get(key)
            if item is None or (part == "answers") != key[1:].isdecimal():
                raise InputError(f"{part}.{key}", "the methodology has no such item")
            entries[key] = _entry(item, entry, f"{part}.{key}")
    try:
        assumptions = Assumptions.of(_mapping(export.get("settings", {}), "settings"))
    except BadSetting as fault:
        raise InputError(f"settings.{fault.key}", fault.fault) from None
    project = _mapping(export.get("project", {}), "project")
    return Answers(
        methodology,
        assumptions,
        entries,
        currency=str(project.get("currency", "EUR")),
        language=str(project.get("language", "en")),
    )


def _entry(item: Item, entry: Any, path: str) -> Mapping[str, Any]:
    entry = _mapping(entry, path)
    _known(entry, path, _ENTRY)
    if entry.get("status", "") not in STATUSES:
        raise InputError(f"{path}.status", f"{entry['status']!r} is no status")
    if entry.get("confidence", "") not in tuple(STRENGTH):
        raise InputError(f"{path}.confidence", f"{entry['confidence']!r} is no confidence")
    for name, value in _mapping(entry.get("values", {}), f"{path}.values").items():
        where = f"{path}.values.{name}"
        field = item.field.get(name)
        if field is None:
            raise InputError(where, "there is no such field")
        if field.kind == "table":
            _check_rows(field, value, where)
        else:
            _check(field, value, where)
    return cast(Mapping[str, Any], entry)


def _check_rows(field: Field, rows: Any, path: str) -> None:
    if not isinstance(rows, list):
        raise InputError(path, "a list of rows was expected")
    seen: set[str] = set()
    for number, row in enumerate(rows):
        where = f"{path}[{number}]"
        row = _mapping(row, where)
        mark = row.get("id")
        if not isinstance(mark, str) or not mark or mark in seen:
            raise InputError(f"{where}.id", "each row needs an id of its own")
        seen.add(mark)
        for name, value in row.items():
            if name == "id":
                continue
            if name not in field.column:
                raise InputError(f"{where}.{name}", "there is no such column")
            _check(field.column[name], value, f"{where}.{name}")


def _check(field: Field, value: Any, path: str) -> None:
    """Is the JSON value of the field's kind? Bounds are the form's affair: no formula rests on them."""
    kind = field.kind
    if kind in ("whole", "decimal", "percent", "duration"):
        if not _is_number(value) or (kind == "whole" and value != int(value)):
            raise InputError(path, "a number was expected")
    elif kind == "date":
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            raise InputError(path, "a date like 2026-11-24 was expected") from None
    elif kind == "yesno":
        if not isinstance(value, bool):
            raise InputError(path, "true or false was expected")
    elif kind == "reference":
        reference = _mapping(value, path)
        if not all(isinstance(part, str) for part in reference.values()):
            raise InputError(path, "a reference has a row and a text")
    elif kind in ("hours", "weekdays"):
        length = 24 if kind == "hours" else 7
        if not isinstance(value, list) or len(value) != length or not all(map(_is_number, value)):
            raise InputError(path, f"a list of {length} numbers was expected")
    elif kind == "choice":
        _check_option(field, value, path)
    elif kind == "choices":
        if not isinstance(value, list):
            raise InputError(path, "a list was expected")
        for option in value:
            _check_option(field, option, path)
    elif not isinstance(value, str):
        raise InputError(path, "a text was expected")


def _check_option(field: Field, value: Any, path: str) -> None:
    if not any(option.value == value for option in field.options):
        raise InputError(path, f"{value!r} is none of its options")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and _finite(value)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an int past 1e308
        return False


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(path, "an object was expected")
    return value


def _known(mapping: Mapping[str, Any], path: str, names: set[str]) -> None:
    for name in mapping:
        if name not in names:
            raise InputError(f"{path}.{name}" if path else str(name), "is not known")
