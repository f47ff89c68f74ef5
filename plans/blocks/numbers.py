"""A version's (or a live interview's) computed results, ready to be shown: figures beside where they come from.

Results are read in their JSON form, live and frozen alike, so that both take one road. A figure is named by
its path in it: ``"limits.headroom"``, ``"budgets.0.minutes"``; the same path leads to its trail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from interviews.methodology.model import Field, Item
from interviews.models import Entry
from perfplan.ui.sentences import semicolons
from plans.blocks.model import Badge, Cell, Tile, Tone
from plans.engine import texts
from plans.engine.assumptions import known as known_assumptions
from plans.engine.numbers import Why
from plans.engine.words import words

if TYPE_CHECKING:
    from plans.blocks.said import Said

Json = Mapping[str, Any]

CONFIDENCE_TONES: dict[str, Tone] = {"measured": "ok", "estimated": "warn", "guessed": "note"}


@dataclass(frozen=True)
class InputShown:
    """An answer that a figure rests on."""

    item: str
    label: str
    """``"Q8 Traffic · PostgreSQL · Use at peak"``."""
    value: str
    confidence: Badge | None
    anchor: str
    """Where it is typed, on the page of its item."""


@dataclass(frozen=True)
class FigureShown:
    """One figure with its whole trail, or what it waits for."""

    path: str
    key: str
    name: str
    value: str
    """Empty where there is none."""
    formula: str
    source: str
    confidence: Badge | None
    inputs: tuple[InputShown, ...]
    settings: tuple[tuple[str, str], ...]
    """(assumption, its value)."""
    notes: tuple[str, ...]
    waits_for: tuple[InputShown, ...]
    why: str


def confidence_badge(said: str) -> Badge | None:
    """How sure something is, in a word; nothing where that is not said."""
    return Badge(str(Entry.Confidence(said).label), CONFIDENCE_TONES[said]) if said else None


def is_figure(value: Any) -> bool:
    """Is this part of the results a figure (or a gap in the place of one)?"""
    return isinstance(value, Mapping) and "key" in value and "inputs" in value


@dataclass(frozen=True)
class Numbers:
    """The results that belong to what was ``said``, in its language."""

    results: Json
    said: Said

    # --- Reading -----------------------------------------------------------------------------------------------

    def at(self, path: str) -> Any:
        """What stands at a path; None where nothing does."""
        found: Any = self.results
        for part in path.split("."):
            if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            elif isinstance(found, Mapping):
                found = found.get(part)
            else:
                return None
        return found

    def value(self, path: str) -> Any:
        """The bare value of a figure; None where there is none."""
        found = self.at(path)
        return found.get("value") if is_figure(found) else None

    def rows(self, path: str) -> Iterator[tuple[str, Json]]:
        """(path, row) of each row of a list."""
        for number, row in enumerate(self.at(path) or ()):
            yield f"{path}.{number}", row

    def figures(self) -> Iterator[str]:
        """The paths of all figures, in their order."""
        return _paths("", self.results)

    # --- Showing -----------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return self.said.language

    @property
    def currency(self) -> str:
        return str(self.results.get("currency", ""))

    def words(self, path: str) -> str:
        """A figure's value in words; empty where there is none."""
        found = self.at(path)
        if not is_figure(found) or found["value"] is None:
            return ""
        unit = found.get("unit", "")
        value = found["value"]
        if isinstance(value, Mapping):
            return self._steps(value)
        if unit in ("date", "dates"):
            return words(value, "", self.language) if unit == "dates" else self.said.day(value)
        return words(value, unit, self.language, self.currency)

    def _steps(self, scenario: Json) -> str:
        """A load test step by step: ``"23 req/s; 23 req/s after 2 min"``."""
        rates = [words(scenario["start_rps"], "rps", self.language)]
        for step in scenario["steps"]:
            said = {
                "rate": words(step["rps"], "rps", self.language),
                "time": words(step["seconds"], "s", self.language),
            }
            rates.append(_("%(rate)s after %(time)s") % said)
        return semicolons(rates)

    def cell(self, path: str, *, strong: bool = False, met: bool | None = None) -> Cell:
        """A figure as it stands in a table, leading to its trail; a dash, leading to what it waits for."""
        found = self.at(path)
        if not is_figure(found):
            return Cell()
        shown = self.words(path)
        return Cell(shown or "–", number=True, strong=strong, met=met, trail=path)

    def tile(self, path: str, *, label: str = "", note: str = "", badge: Badge | None = None) -> Tile:
        """A figure that stands out."""
        found = self.at(path)
        value = self.words(path)
        if not value:
            waits = self.figure(path).waits_for
            note = (
                _("waits for %s") % ", ".join(dict.fromkeys(w.label.split(" · ")[0] for w in waits))
                if waits
                else ""
            )
        return Tile(
            label or self.name(found["key"]),
            value or "–",
            note,
            badge or confidence_badge(found.get("confidence", "")),
            trail=path if value else "",
        )

    def name(self, key: str) -> str:
        """What a figure is called."""
        known = texts.figures().get(key)
        return known.name.to(self.language) if known else key

    def about(self, where: Json | None) -> str:
        """What a result is about, called as it is called in this language."""
        if not where:
            return ""
        row = self.title(where["row"])
        if row:
            return row
        name = where.get("name", "")
        if name:
            return str(name)
        item = self.said.methodology.item.get(where["item"])
        return item.short.to(self.language) if item else ""

    def title(self, row: str) -> str:
        """What a row is called; empty where there is no such row."""
        found = self._rows.get(row)
        return self.said.row_name(*found) if found else ""

    @cached_property
    def _rows(self) -> dict[str, tuple[str, str, Json]]:
        """(item, table, row) of every row, by its id."""
        return {
            row["id"]: (item.key, field.name, row)
            for item, field in self.said.methodology.fields()
            if field.kind == "table"
            for row in self.said.rows(item.key, field.name)
        }

    # --- Trails ------------------------------------------------------------------------------------------------

    def figure(self, path: str) -> FigureShown:
        """The whole trail of the figure at ``path``. :raises LookupError: there is none."""
        found = self.at(path)
        if not is_figure(found):
            raise LookupError(path)
        text = texts.figures().get(found["key"])
        has_value = found["value"] is not None
        return FigureShown(
            path=path,
            key=found["key"],
            name=text.name.to(self.language) if text else found["key"],
            value=self.words(path),
            formula=text.formula.to(self.language) if text and text.formula else "",
            source=text.source.to(self.language) if text else "",
            confidence=confidence_badge(found.get("confidence", "")),
            inputs=tuple(self._input(each) for each in self._inputs(found)),
            settings=tuple(self.setting(key) for key in found.get("settings", ())),
            notes=tuple(self._note(key) for key in found.get("notes", ())),
            waits_for=() if has_value else tuple(self._input(each) for each in found.get("waits_for", ())),
            why=self._why(found.get("why", "")),
        )

    def setting(self, key: str) -> tuple[str, str]:
        """An assumption by name, with the value it had."""
        used = next((each for each in self.results.get("assumptions", ()) if each["key"] == key), None)
        known = known_assumptions().get(key)
        if known is None:
            return key, str(used["value"]) if used else ""
        return known.label.to(self.language), known.words(
            used["value"] if used else known.default, self.language
        )

    def _inputs(self, found: Json) -> list[Json]:
        table = self.results.get("inputs", [])
        return [table[each] if isinstance(each, int) else each for each in found["inputs"]]

    def _input(self, known: Json) -> InputShown:
        item = self.said.methodology.item.get(known["item"])
        if item is None:
            return InputShown(known["item"], known["item"], "", None, "")
        parts = [self.said.called(item.key)]
        field, table = item.field.get(known["field"]), ""
        if known["row"]:
            table, field = self._column(item, known["row"], known["field"])
            parts.append(self.title(known["row"]))
        if field is not None:
            parts.append(field.label.to(self.language))
        value = self.said.words(field, known["value"]) if field is not None and "value" in known else ""
        anchor = f"f-{table}-{known['row']}-{known['field']}" if table else f"f-{known['field']}"
        if field is not None and field.kind == "table":
            anchor = f"table-{field.name}"
        return InputShown(
            known["item"],
            " · ".join(part for part in parts if part),
            value,
            confidence_badge(known.get("confidence", "")),
            anchor,
        )

    def _column(self, item: Item, row: str, field: str) -> tuple[str, Field | None]:
        """The table that has a row, and one of its columns."""
        for table in item.fields:
            if table.columns and any(each["id"] == row for each in self.said.rows(item.key, table.name)):
                return table.name, table.column.get(field)
        return "", None

    def _note(self, key: str) -> str:
        known = texts.notes().get(key)
        return known.to(self.language) if known else key

    def _why(self, key: str) -> str:
        if not key or key not in set(Why):
            return ""
        return texts.reasons()[Why(key)].to(self.language)


def _paths(at: str, value: Any) -> Iterator[str]:
    if is_figure(value):
        yield at
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "inputs":
                yield from _paths(f"{at}.{name}" if at else name, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(f"{at}.{number}", inner)
