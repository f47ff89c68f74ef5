"""What several computed tables share: lines that are left out when empty, verdicts as badges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from plans.blocks.model import Badge, Block, Cell, Column, Fact, Facts, Table
from plans.blocks.numbers import Numbers

SCENARIOS = {"low": lambda: _("Low"), "likely": lambda: _("Likely"), "high": lambda: _("High")}
DASH = Cell("–", number=True)


def table(heads: Sequence[str | Column], rows: Iterable[Sequence[Cell]], title: str = "") -> list[Block]:
    """A table whose columns are figures but for the first; nothing where it has no rows, and without columns
    that say nothing in any row."""
    lines = [tuple(row) for row in rows]
    if not lines:
        return []
    columns = [
        head if isinstance(head, Column) else Column(head, number=place > 0)
        for place, head in enumerate(heads)
    ]
    kept = [
        place
        for place in range(len(columns))
        if place == 0 or any(not row[place].empty and row[place].text != "–" for row in lines)
    ]
    if len(kept) == 1 and len(columns) > 1:
        return []  # every figure of it waits: that is said where what waits is listed
    return [
        Table(
            tuple(columns[place] for place in kept),
            tuple(tuple(row[place] for place in kept) for row in lines),
            title,
        )
    ]


def facts(numbers: Numbers, paths: Iterable[str], title: str = "") -> list[Block]:
    """Figures by name, those without a value left out; nothing where all are."""
    found = [
        Fact(numbers.name(numbers.at(path)["key"]), numbers.cell(path))
        for path in paths
        if numbers.value(path) is not None
    ]
    return [Facts(tuple(found), title)] if found else []


def yes(holds: bool | None, good: str, bad: str) -> Cell:
    """A verdict in a word; nothing where it is not known."""
    if holds is None:
        return Cell()
    return Cell(badge=Badge(good, "ok") if holds else Badge(bad, "bad"))


def name(words: str, under: Iterable[tuple[str, Cell]] = ()) -> Cell:
    """The first cell of a line, with what stands in small under it."""
    lines = tuple(Fact(label, cell) for label, cell in under if not cell.empty and cell.text != "–")
    return Cell(words, strong=True, lines=lines)
