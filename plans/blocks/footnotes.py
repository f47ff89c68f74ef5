"""Who published what the figures of a section are computed by, said at the foot of the page where it comes in first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from perfplan.ui.sentences import semicolons
from plans.blocks.model import Block, Cell, Facts, Heading, Table, Tiles
from plans.blocks.numbers import Numbers
from plans.engine import texts

OWN = ("answers", "arithmetic", "caching", "growth", "log_normal")
"""Where a method stands for a source: it is told beside its formula, and nobody has to look it up."""


def with_footnotes(numbers: Numbers | None, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, each with the sources of its figures that no block before it named.

    They stand with the title of the block; where it has none, with the heading above it.
    """
    made: list[Block] = []
    if numbers is None:
        return tuple(blocks)
    named: set[str] = set()
    for block in blocks:
        made.append(block)
        sources = [source for source in _sources(numbers, block) if source not in named]
        at = _titled(made) if sources else None
        if at is None:
            continue
        named.update(sources)
        titled = made[at]
        assert isinstance(titled, Heading | Table | Facts)
        made[at] = replace(titled, footnote=semicolons(filter(None, (titled.footnote, *sources))))
    return tuple(made)


def _titled(blocks: list[Block]) -> int | None:
    """Where the note goes: to the last block, or to the last heading."""
    last = blocks[-1]
    if isinstance(last, Table | Facts) and last.title:
        return len(blocks) - 1
    return next((at for at in reversed(range(len(blocks))) if isinstance(blocks[at], Heading)), None)


def _sources(numbers: Numbers, block: Block) -> list[str]:
    known = texts.figures()
    own = {texts.sources()[key] for key in OWN if key in texts.sources()}
    keys = [figure["key"] for trail in _trails(block) if (figure := numbers.at(trail))]
    found = [known[key].source for key in keys if key in known and known[key].source not in own]
    return [source.to(numbers.language) for source in dict.fromkeys(found)]


def _trails(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        cells: list[Cell] = [cell for row in block.rows for cell in row]
    elif isinstance(block, Facts):
        cells = [fact.cell for fact in block.facts]
    else:
        cells = []
    if isinstance(block, Tiles):
        yield from (tile.trail for tile in block.tiles if tile.trail)
    for cell in cells:
        yield from (each.trail for each in (cell, *(fact.cell for fact in cell.lines)) if each.trail)
