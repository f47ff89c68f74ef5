"""A document as Markdown: the blocks of which the page and the PDF are made, in a file that others can take.

Charts and diagrams are their facts: the table that they were drawn from, or what their title says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from django.utils import translation
from django.utils.translation import gettext as _

from plans.artifacts import markdown as md
from plans.blocks.model import (
    Badge,
    Block,
    Cell,
    Contents,
    Drawing,
    Fact,
    Facts,
    Finding,
    Heading,
    Notice,
    Prose,
    Reading,
    Section,
    Source,
    Table,
    Talk,
    Tile,
    Tiles,
)

TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)


def document(made: Contents) -> str:
    """The whole document."""
    with translation.override(made.language):
        anchors = md.Anchors()
        anchors.next(made.title)
        anchors.next(_("Contents"))
        known = {key: anchor for section in made.sections for key, anchor in _anchors(section, anchors)}
        writer = _Writer(known)
        blocks = [md.heading(1, made.title), *_cover(made), md.heading(2, _("Contents"))]
        blocks.append(
            "\n".join(md.item(md.link(md.text(one.title), f"#{known[one.key]}")) for one in made.sections)
        )
        for section in made.sections:
            blocks += writer.section(section)
    return _file(blocks)


def section(made: Contents, key: str, page: str) -> str:
    """One section, to be pasted elsewhere. What it says of other sections leads to ``page``.

    :raises LookupError: there is no such section.
    """
    found = next((one for one in made.sections if one.key == key), None)
    if found is None:
        raise LookupError(key)
    with translation.override(made.language):
        anchors = md.Anchors()
        elsewhere = {
            anchor: f"{page}#{anchor}"
            for one in made.sections
            if one is not found
            for anchor, _heading in _headings(one)
        }
        here = dict(_anchors(found, anchors))
        return _file(_Writer(here, elsewhere).section(found))


def _file(blocks: Sequence[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def _cover(made: Contents) -> Iterator[str]:
    if made.purpose:
        yield md.paragraph(md.line_from_html(made.purpose))
    facts = [(fact.label, fact.cell.text) for fact in made.cover] or [
        (_("Project"), made.project),
        (_("Version"), f"{made.number} · {made.state.text}"),
        (_("Made on"), made.made_on),
        (_("Made by"), made.author),
    ]
    yield "\n".join(md.item(f"**{md.text(name)}:** {md.text(value)}") for name, value in facts if value)


def _headings(section: Section) -> Iterator[tuple[str, str]]:
    """(anchor on the page, words) of every heading, in their order; the anchor is empty where it has none."""
    yield section.key, section.title
    for block in section.blocks:
        if isinstance(block, Heading):
            yield block.anchor, block.text
        elif isinstance(block, Reading):
            yield block.anchor, f"{block.number} {block.title}".strip()
        elif isinstance(block, Talk):
            yield "", block.label


def _anchors(section: Section, anchors: md.Anchors) -> Iterator[tuple[str, str]]:
    """(anchor on the page, anchor in the file)."""
    for key, words in _headings(section):
        anchor = anchors.next(words)
        if key:
            yield key, anchor


class _Writer:
    """Writes sections; ``here`` and ``elsewhere`` say where the anchors of the page have gone."""

    def __init__(self, here: Mapping[str, str], elsewhere: Mapping[str, str] | None = None) -> None:
        self.addresses = {key: f"#{anchor}" for key, anchor in here.items()} | dict(elsewhere or {})

    def section(self, section: Section) -> list[str]:
        """Its blocks, headings and all."""
        found = [md.heading(2, section.title)]
        if section.kicker:
            found.append(f"*{md.text(section.kicker)}*")
        if section.lead:
            found.append(md.paragraph(md.text(section.lead)))
        if section.note:
            label = f"**{md.text(section.note.label)}**" if section.note.label else ""
            found += [label, md.from_html(section.note.html)]
        for block in section.blocks:
            found += self.block(block)
        return found

    def block(self, block: Block) -> list[str]:
        """A block as blocks of Markdown."""
        match block:
            case Heading():
                states = self._states(block.badge, source=block.source)
                return [md.heading(3, block.text), states]
            case Prose():
                return [md.from_html(block.html)]
            case Facts():
                return [self._title(block.title, block.source), self._facts(block.facts)]
            case Table():
                return self._table(block)
            case Tiles():
                return ["\n".join(md.item(self._tile(tile)) for tile in block.tiles)]
            case Drawing():
                return self._drawing(block)
            case Notice():
                points = ", ".join(self.cell(point) for point in block.points)
                return [md.quotation(md.paragraph(f"{md.text(block.text)} {points}".strip()))]
            case Finding():
                return [self._finding(block)]
            case Reading():
                return self._reading(block)
            case Talk():
                return self._talk(block)
        raise TypeError(block)

    # --- Kinds of blocks ---------------------------------------------------------------------------------------

    def _title(self, title: str, source: Source | None) -> str:
        words = [md.strong(md.text(title))] if title else []
        if states := self._states(source=source):
            words.append(states)
        return " · ".join(words)

    def _states(self, *badges: Badge | None, source: Source | None = None) -> str:
        """Where something comes from and how sure it is, in a line."""
        words = [md.text(badge.text) for badge in badges if badge]
        if source:
            words.append(self._link(md.text(source.label), f"#{source.key}"))
            words += [md.text(source.confidence.text)] if source.confidence else []
        return " · ".join(words)

    def _facts(self, facts: Sequence[Fact]) -> str:
        return "\n".join(md.item(self._fact(fact)) for fact in facts)

    def _fact(self, fact: Fact) -> str:
        label = f"**{md.text(fact.label)}:**" if fact.label else ""
        if fact.cell.html and not fact.cell.link:
            block = md.from_html(fact.cell.html)
            if "\n" in block:
                return f"{label}\n\n{block}".strip()
        return f"{label} {self.cell(fact.cell)}".strip()

    def _table(self, block: Table) -> list[str]:
        title = self._title(block.title, block.source)
        heads = [md.text(column.label) for column in block.columns]
        rows = [[self.cell(cell, in_table=True) for cell in row] for row in block.rows]
        return [title, md.table(heads, [column.number for column in block.columns], rows)]

    def _tile(self, tile: Tile) -> str:
        note = f" · {md.text(tile.note)}" if tile.note else ""
        badge = f" ({md.text(tile.badge.text)})" if tile.badge else ""
        return f"**{md.text(tile.label)}:** {md.text(tile.value)}{note}{badge}"

    def _drawing(self, block: Drawing) -> list[str]:
        found = [self._title(block.title, block.source)]
        if block.table:
            found += self._table(block.table)
        elif told := TITLE.search(block.paper):
            words = unescape(told[1]).removeprefix(block.title).removeprefix(".")
            found.append(md.paragraph(md.text(words)))
        if block.caption:
            found.append(f"*{md.text(block.caption)}*")
        return found

    def _finding(self, block: Finding) -> str:
        head = " · ".join(md.text(words) for words in (block.label, block.answer) if words)
        blocks = []
        for case in block.cases:
            title = md.strong(md.text(case.title))
            blocks += [
                md.paragraph(title if blocks else f"{head}{md.BREAK}{title}"),
                md.paragraph(md.text(case.meaning)),
            ]
        blocks.append(md.paragraph(md.text(block.meaning)))
        if not block.settled:
            blocks.append(md.paragraph(md.text(block.remedy)))
        blocks.append(" · ".join([*map(self.cell, block.rows), md.text(block.source)]))
        return md.quotation("\n\n".join(filter(None, blocks)))

    def _reading(self, block: Reading) -> list[str]:
        found = [
            md.heading(4, f"{block.number} {block.title}".strip()),
            f"*{md.text(block.hint)}*" if block.hint else "",
            self._states(block.status, block.confidence),
        ]
        for inner in block.blocks:
            found += self.block(inner)
        if block.note:
            found.append(md.from_html(block.note))
        if block.evidence:
            found.append(f"{_('Evidence')}: {', '.join(map(self.cell, block.evidence))}")
        if block.trail:
            found.append(f"*{md.text(block.trail)}*")
        return found

    def _talk(self, block: Talk) -> list[str]:
        states = " · ".join(md.text(badge.text) for badge in block.badges)
        found = [
            md.heading(4, block.label),
            " · ".join(part for part in (states, md.text(block.value), md.text(block.changed)) if part),
            md.quotation(md.paragraph(md.text(block.quote))) if block.quote else "",
        ]
        for remark in block.remarks:
            edited = f" · {_('edited')}" if remark.edited else ""
            found += [
                f"{md.strong(md.text(remark.author))} {md.text(remark.at)}{edited}",
                md.from_html(remark.html),
                f"{md.strong(_('Suggested'))} {md.text(remark.suggestion)}" if remark.suggestion else "",
            ]
        return [*found, f"*{md.text(block.closed)}*" if block.closed else ""]

    # --- Cells -------------------------------------------------------------------------------------------------

    def cell(self, cell: Cell, *, in_table: bool = False) -> str:
        """What stands in one place, on one line with breaks."""
        if cell.html and not cell.link:
            words = md.line_from_html(cell.html, in_table=in_table)
        else:
            words = self._link(md.text(cell.text), cell.link)
        parts = [md.strong(words) if cell.strong else words]
        if cell.badge:
            badge = md.text(cell.badge.text)
            parts.append(f"({badge})" if parts[0] else badge)
        if cell.met is not None:
            parts.append(f"✓ {_('target met')}" if cell.met else f"✗ {_('target missed')}")
        line = " ".join(part for part in parts if part)
        under = [
            f"{md.text(fact.label)}: {self.cell(fact.cell, in_table=in_table)}"
            if fact.label
            else self.cell(fact.cell, in_table=in_table)
            for fact in cell.lines
        ]
        return md.BREAK.join(part for part in (line, *under) if part)

    def _link(self, label: str, address: str) -> str:
        if address.startswith("#"):
            address = self.addresses.get(address[1:], "")
        return md.link(label, address)
