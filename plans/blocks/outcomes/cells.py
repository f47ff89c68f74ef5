"""Cells that several outcomes share: states as badges, ranks, references."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plans.blocks.model import Badge, Cell, Tone
from plans.blocks.said import Row, Said

Draw = Callable[[Row], Cell]

SEVERITY: Mapping[str, Tone] = {"high": "bad", "medium": "warn", "low": ""}
CHANGE: Mapping[str, Tone] = {"new": "ok", "changed": "accent", "removed": "bad"}
VERDICT: Mapping[str, Tone] = {"chosen": "ok", "reserve": "", "rejected": ""}


def badges(said: Said, path: str, column: str, tones: Mapping[str, Tone]) -> dict[str, Draw]:
    """A choice column drawn as a badge, its tone by value."""
    field = said.methodology.table(path).column[column]

    def draw(row: Row) -> Cell:
        value = row.get(column)
        return Cell(badge=Badge(said.words(field, value), tones.get(value, ""))) if value else Cell()

    return {column: draw}


def yes_no(said: Said, path: str, column: str, *, yes: Tone = "", no: Tone = "") -> dict[str, Draw]:
    """A yes or no drawn as a badge."""
    field = said.methodology.table(path).column[column]

    def draw(row: Row) -> Cell:
        value = row.get(column)
        return Cell() if value is None else Cell(badge=Badge(said.words(field, value), yes if value else no))

    return {column: draw}


def ranked(rows: Sequence[Row], column: str, order: Sequence[str]) -> list[Row]:
    """Rows by a choice, worst first; those that say nothing last."""
    places = {value: place for place, value in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row.get(column, ""), len(order)))


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Do two references name the same thing?"""
    if not one or not other:
        return False
    if one.get("row") or other.get("row"):
        return one.get("row") == other.get("row")
    return str(one.get("text", "")).casefold() == str(other.get("text", "")).casefold()
