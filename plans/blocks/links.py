"""Links inside a document of which something is left out: what leads nowhere becomes plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from plans.blocks.model import Block, Cell, Heading, Reading, Section, Source


def unlinked(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """``sections`` without links to anchors that none of them has."""
    known = anchors_of(sections)
    return tuple(_loosened(section, known) for section in sections)


def anchors_of(sections: Iterable[Section]) -> set[str]:
    """Every place that a link can lead to."""
    known = set()
    for section in sections:
        known |= {section.key, *_anchors(section.blocks)}
    return known


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading | Reading):
            yield block.anchor
        if isinstance(block, Reading):
            yield from _anchors(block.blocks)


def _loosened(thing: Any, known: set[str]) -> Any:
    """The same with other links, wherever they are in it; itself where nothing changes."""
    if isinstance(thing, tuple):
        parts = tuple(_loosened(part, known) for part in thing)
        return parts if any(new is not old for new, old in zip(parts, thing, strict=True)) else thing
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    if isinstance(thing, Source):
        return thing if thing.key in known else replace(thing, key="")
    if isinstance(thing, Cell) and thing.link.startswith("#") and thing.link[1:] not in known:
        thing = replace(thing, link="")
    values = {each.name: getattr(thing, each.name) for each in fields(thing)}
    new = {name: _loosened(value, known) for name, value in values.items()}
    return replace(thing, **new) if any(new[name] is not values[name] for name in new) else thing
