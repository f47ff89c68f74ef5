"""The kinds of blocks a document is made of. They carry words and numbers as shown, in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

SHORT = 34
"""As many letters fit in half a line."""

NARROW_BEFORE_UNIT = re.compile(r"\u202f(?=[^\W\d]|[€$£¥])")

Tone = Literal["", "accent", "ok", "warn", "bad", "note"]


@dataclass(frozen=True)
class Badge:
    """A state in a word. The colour only repeats it."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Source:
    """The answer or decision that a block is drawn from."""

    key: str
    """Its anchor: ``"q8"`` or ``"stakes"``; empty where that is left out."""
    label: str
    confidence: Badge | None = None


@dataclass(frozen=True)
class Level:
    """A step on a short scale, drawn as dots."""

    value: int
    most: int

    @property
    def steps(self) -> list[bool]:
        return [number < self.value for number in range(self.most)]


@dataclass(frozen=True)
class Bar:
    """A share with its limit, both in per cent, drawn as a bar."""

    value: float
    limit: float | None = None

    @property
    def tone(self) -> Tone:
        if self.limit is None:
            return ""
        return "bad" if self.value > self.limit else "warn" if self.value >= 0.9 * self.limit else ""


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table or a list of facts."""

    text: str = ""
    html: SafeString | None = None
    """Sanitised Markdown, in place of the text."""
    link: str = ""
    """An address on the web, or ``#`` and an anchor of this document."""
    number: bool = False
    strong: bool = False
    met: bool | None = None
    """For a measured value: does it meet its target?"""
    badge: Badge | None = None
    level: Level | None = None
    bar: Bar | None = None
    lines: tuple[Fact, ...] = ()
    """Further facts, in small under the text."""
    trail: str = ""
    """Of a computed figure: its path in the results, which leads to where it comes from."""

    @property
    def alone(self) -> Cell:
        """Without what stands under it."""
        return replace(self, lines=())

    @property
    def empty(self) -> bool:
        return not (self.text or self.html or self.badge or self.level or self.lines)


@dataclass(frozen=True)
class Fact:
    """A name and what it is."""

    label: str
    cell: Cell

    @property
    def long(self) -> bool:
        """Does it need a whole line?"""
        return len(self.cell.text) > SHORT or self.cell.html is not None


@dataclass(frozen=True)
class Column:
    label: str
    number: bool = False


@dataclass(frozen=True)
class Heading:
    """Opens a part of a section."""

    kind: ClassVar[str] = "heading"
    text: str
    anchor: str = ""
    badge: Badge | None = None
    source: Source | None = None
    footnote: str = ""
    """Who published what its figures are computed by: at the foot of the page on paper."""
    passage: str = ""
    """What is said about it is kept under this anchor (:mod:`plans.review.anchors`)."""


@dataclass(frozen=True)
class Prose:
    """Text that people wrote."""

    kind: ClassVar[str] = "prose"
    html: SafeString


@dataclass(frozen=True)
class Facts:
    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]
    title: str = ""
    source: Source | None = None
    footnote: str = ""
    """Who published what its figures are computed by: at the foot of the page on paper."""

    @property
    def paired(self) -> bool:
        """Do the short ones among them fit side by side?"""
        plain = all(fact.cell.html is None for fact in self.facts)
        short = sum(not fact.long for fact in self.facts)
        return plain and short > (2 if short == len(self.facts) else 3)


@dataclass(frozen=True)
class Table:
    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    source: Source | None = None
    footnote: str = ""
    """Who published what its figures are computed by: at the foot of the page on paper."""
    folded: bool = False
    """Do columns for which there was no room stand under the first?"""
    passages: tuple[str, ...] = ()
    """Of each row, as of a heading; none where the rows are no rows of an answer."""
    behind: str = ""
    """The line that it is folded behind on the page; empty where it is open."""
    narrow: bool = False
    """Is it folded on a phone alone?"""

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def passing(self) -> list[tuple[str, list[tuple[Column, Cell]]]]:
        """(passage, cells) of each row."""
        passages = self.passages or ("",) * len(self.rows)
        return list(zip(passages, self.lines, strict=True))


@dataclass(frozen=True)
class Tile:
    """One of the few figures that stand out."""

    label: str
    value: str
    note: str = ""
    badge: Badge | None = None
    trail: str = ""
    """As of a cell."""

    @property
    def passage(self) -> str:
        """As of a heading; none where it is no computed figure."""
        return f"figure:{self.trail}" if self.trail else ""

    @property
    def large(self) -> str:
        """The value as it is set in large type, where a narrow space before a unit is too narrow to be seen."""
        return NARROW_BEFORE_UNIT.sub("\u00a0", self.value)


@dataclass(frozen=True)
class Tiles:
    kind: ClassVar[str] = "tiles"
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart or diagram, drawn for each width it is shown at, with its facts as a table."""

    kind: ClassVar[str] = "drawing"
    title: str
    wide: SafeString
    narrow: SafeString
    paper: SafeString
    caption: str = ""
    source: Source | None = None
    table: Table | None = None
    """The same facts in words, for those who cannot see the drawing, where no other block gives them."""
    anchor: str = ""
    landscape: bool = False
    """Too large for an upright sheet."""
    natural: int = 0
    """The width in px at which the wide drawing is as large as it was meant; 0: as wide as its place."""


@dataclass(frozen=True)
class Notice:
    """One sentence that must not be missed."""

    kind: ClassVar[str] = "notice"
    text: str
    tone: Tone = ""
    points: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Case:
    """One place in the plan at which a finding was raised."""

    title: str
    meaning: str = ""
    """Nothing where all cases of the finding mean the same."""
    passage: str = ""
    """As of a heading."""


@dataclass(frozen=True)
class Finding:
    """Something that an expert would raise, at one place or at several, with what was said to it."""

    kind: ClassVar[str] = "finding"
    severity: str
    label: str
    cases: tuple[Case, ...]
    remedy: str
    source: str
    rows: tuple[Cell, ...]
    """The answers that raised it."""
    meaning: str = ""
    """Of all its cases."""
    answer: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Reading:
    """One question or decision as it was answered."""

    kind: ClassVar[str] = "reading"
    anchor: str
    number: str
    """``"Q8"``, or empty for a decision."""
    short: str
    """What it is called where its line tells what was answered."""
    title: str
    hint: str
    status: Badge | None
    """Nothing where it was simply answered."""
    confidence: Badge | None
    blocks: tuple[Block, ...]
    note: SafeString | None = None
    evidence: tuple[Cell, ...] = ()
    trail: str = ""
    """Who gave it, and when."""
    behind: str = ""
    """As of a table."""

    @property
    def passage(self) -> str:
        """As of a heading."""
        return f"answer:{self.anchor}"


@dataclass(frozen=True)
class Remark:
    """One thing that somebody said."""

    author: str
    at: str
    html: SafeString
    edited: bool = False
    suggestion: str = ""
    """The value that it suggests, in a line."""


@dataclass(frozen=True)
class Talk:
    """What was said about one passage."""

    kind: ClassVar[str] = "talk"
    label: str
    """What the passage is called."""
    link: str
    """``#`` and its anchor in this document; empty where it has none."""
    value: str
    quote: str
    """The words in it that it is about."""
    badges: tuple[Badge, ...]
    changed: str
    """What it said then and says now, where that is not the same."""
    remarks: tuple[Remark, ...]
    open: bool
    closed: str
    """Who sees to it, or who resolved it and when."""


Block = Heading | Prose | Facts | Table | Tiles | Drawing | Notice | Finding | Reading | Talk


@dataclass(frozen=True)
class Group:
    """A heading with what stands under it."""

    heading: Heading | None
    blocks: tuple[Block, ...]

    @property
    def plates(self) -> list[Drawing]:
        """Those of its drawings that get a sheet of their own on paper."""
        return [block for block in self.blocks if isinstance(block, Drawing) and block.landscape]

    @property
    def plain(self) -> bool:
        """Are its blocks frames of their own, so that it needs none?"""
        return all(isinstance(block, Reading | Tiles | Finding | Notice | Talk) for block in self.blocks)


@dataclass(frozen=True)
class Note:
    """What the authors wrote to a section, or to the whole plan."""

    label: str
    """Whose words these are; empty where the title says it."""
    html: SafeString
    text: str
    """As it was typed."""


@dataclass(frozen=True)
class Section:
    """A chapter of the document."""

    key: str
    """Its anchor."""
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""
    lead: str = ""
    count: int = 0
    """What is open in it; 0 says nothing."""
    detailed: bool = False
    """Does a table of contents name its parts?"""
    note: Note | None = None
    optional: bool = False
    """May the authors leave it out?"""

    @property
    def passage(self) -> str:
        """As of a heading."""
        return f"section:{self.key}"

    @property
    def groups(self) -> list[Group]:
        """The blocks by the headings they stand under."""
        groups: list[Group] = []
        heading: Heading | None = None
        blocks: list[Block] = []
        for block in self.blocks:
            if isinstance(block, Heading):
                if heading or blocks:
                    groups.append(Group(heading, tuple(blocks)))
                heading, blocks = block, []
            else:
                blocks.append(block)
        return [*groups, Group(heading, tuple(blocks))]

    @property
    def plates(self) -> list[Drawing]:
        """What gets a sheet of its own on paper: they come last, so that no text breaks off for them."""
        return [block for block in self.blocks if isinstance(block, Drawing) and block.landscape]

    @property
    def parts(self) -> list[Heading]:
        """The headings that a table of contents lists under the section."""
        return [block for block in self.blocks if self.detailed and isinstance(block, Heading)]


@dataclass(frozen=True)
class Contents:
    """A whole document in one language."""

    language: str
    title: str
    project: str
    purpose: SafeString
    number: int
    version: str
    """``"Version 3"``."""
    state: Badge
    author: str
    made_on: str
    sections: tuple[Section, ...] = field(default=())
    hidden: tuple[Section, ...] = field(default=())
    """What the authors left out."""
    kicker: str = ""
    """What it is, where it is not the plan itself."""
    cover: tuple[Fact, ...] = ()
    """What its cover says of it, where that is not one version with its state and author."""
