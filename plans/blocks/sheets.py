"""Which sections share a sheet of paper: how much room each takes is judged before anything is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from django.utils.html import strip_tags

from plans.blocks.model import (
    Block,
    Cell,
    Drawing,
    Facts,
    Finding,
    Heading,
    Notice,
    Prose,
    Reading,
    Section,
    Table,
    Talk,
    Tiles,
)

SHEET = 250
"""What a sheet holds, in mm."""
A_FEW_SENTENCES = 50
"""Not higher than these, a section is the end of the one before: of a long one after it, no more than a beginning
would stand below."""
ALONE = frozenset({"introduction", "summary"})
"""Sections after which a sheet begins, whatever follows."""
LETTERS = 105
"""In a line over the whole width."""
LINE = 4.4


def on_sheets(sections: Sequence[Section]) -> list[tuple[Section, str]]:
    """The sections, each with its class in the document: ``"joined"`` where it goes on below the one before.

    One that fills no sheet needs none of its own; nor does a long one after it, which would leave the rest of that
    white, but after a few sentences its first part stays whole (``"joined whole"``). Where little is answered yet,
    nearly all sections are short: the plan would be one of half-empty sheets.
    """
    heights = {section.key: _height_of(section) for section in sections}
    made = [(section, "") for section in sections[:1]]
    for before, section in pairwise(sections):
        way = ""
        if not ALONE & {before.key, section.key}:
            if heights[section.key] < SHEET or A_FEW_SENTENCES < heights[before.key] < SHEET:
                way = "joined"
            elif heights[before.key] <= A_FEW_SENTENCES:
                way = "joined whole"
        made.append((section, way))
    return made


def _height_of(section: Section) -> float:
    note = _lines(section.note.text) * LINE if section.note else 0
    return 22 + note + sum(map(_height, section.blocks))


def _height(block: Block) -> float:
    """About what the block takes, in mm."""
    match block:
        case Heading():
            return 13
        case Prose(html=html):
            return 3 + _lines(strip_tags(html)) * LINE
        case Facts(facts=facts):
            return 5 + sum(max(5, _cell(fact.cell, LETTERS * 2 // 3)) for fact in facts) / (
                2 if len(facts) > 2 else 1
            )
        case Table(columns=columns, rows=rows):
            letters = LETTERS // len(columns)
            return 16 + sum(2.4 + max(_cell(cell, letters) for cell in row) for row in rows)
        case Tiles(tiles=tiles):
            return 4 + 22 * ceil(len(tiles) / 3)
        case Drawing(landscape=landscape):
            return SHEET if landscape else 80
        case Notice(text=text, points=points):
            return 9 + _lines(" ".join([text, *(point.text for point in points)])) * LINE
        case Finding(cases=cases, remedy=remedy):
            return 16 + (2 * len(cases) + _lines(remedy)) * LINE
        case Reading(blocks=blocks):
            return 18 + sum(map(_height, blocks))
        case Talk(quote=quote, remarks=remarks):
            return (
                12 + _lines(quote) * LINE + sum(6 + _lines(strip_tags(each.html)) * LINE for each in remarks)
            )


def _cell(cell: Cell, letters: int) -> float:
    """In a column so many letters wide."""
    text = strip_tags(cell.html) if cell.html else cell.text
    return (_lines(text, letters) + sum(_lines(line.cell.text, letters) for line in cell.lines)) * LINE


def _lines(text: str, letters: int = LETTERS) -> int:
    return max(1, ceil(len(text) / max(letters, 6)))
