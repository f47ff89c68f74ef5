"""What is folded on the page, and the line that tells what is in it. On paper everything is open.

Folded is what is looked up rather than read: each answer, and tables of many rows; on a phone, where a row is as tall
as a paragraph, those of a few rows too. What a reader must not miss stays open: the summary, the objectives in
figures and their budgets, what stands against the plan, what is still open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import ngettext

from perfplan.ui.sentences import excerpt
from plans.blocks.model import Block, Facts, Heading, Notice, Reading, Section, Table

OPEN = {"summary", "changes", "findings", "open-points", "approval"}
"""Sections of which nothing is folded."""
OPEN_PARTS = {"slos", "error_budget"}
"""Nor of these parts, by the anchor of their heading."""
MOST_ROWS = 8
"""A table with more rows than these is folded."""
MOST_CELLS = 12
"""One with more cells than these is folded on a phone, where each is a line."""
MOST_NAMES = 5
MOST_LETTERS = 160


def folded(section: Section) -> Section:
    """The section with its long parts behind a line that tells what they hold."""
    if section.key in OPEN:
        return section
    return replace(section, blocks=tuple(_folded(section)))


def _folded(section: Section) -> Iterator[Block]:
    part = ""
    for block in section.blocks:
        match block:
            case Heading():
                part = block.anchor
            case Reading():
                block = replace(block, behind=excerpt(" · ".join(_told(block)), MOST_LETTERS))
            case Table() if part not in OPEN_PARTS and len(block.rows) * len(block.columns) > MOST_CELLS:
                block = replace(block, behind=_rows(block), narrow=len(block.rows) <= MOST_ROWS)
        yield block


def _rows(table: Table) -> str:
    """How many rows, and what the first are called."""
    count = ngettext("%(count)s row", "%(count)s rows", len(table.rows)) % {"count": len(table.rows)}
    names = list(dict.fromkeys(row[0].text for row in table.rows if row[0].text))
    more = " …" if len(names) > MOST_NAMES else ""
    return f"{count} · {', '.join(names[:MOST_NAMES])}{more}" if names else count


def _told(reading: Reading) -> Iterator[str]:
    """The first words of what was answered: its values, what its tables hold, else its reason or its note."""
    tables = [block for block in reading.blocks if isinstance(block, Table)]
    if len(tables) == len(reading.blocks) == 1:
        yield _rows(tables[0])
        return
    words = [said for block in reading.blocks for said in _words(block)]
    yield from words
    if not words and reading.note:
        yield _plain(reading.note)


def _words(block: Block) -> Iterator[str]:
    match block:
        case Facts():
            for fact in block.facts:
                # A text speaks for itself; a value wants its name.
                yield _plain(fact.cell.html) if fact.cell.html else f"{fact.label} {fact.cell.text}"
        case Table():
            yield f"{block.title} ({len(block.rows)})"
        case Notice():
            yield block.text


def _plain(html: str) -> str:
    return unescape(strip_tags(html))
