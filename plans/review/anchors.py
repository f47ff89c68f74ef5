"""Passages of a version that can be talked about: how one is named, whether a version has it, what it says there.

``section:objectives``, ``answer:q8`` (a question, or an outcome by its action's key), ``row:q8.saturation.<row id>``,
``figure:limits.headroom``, ``finding:<mark>``. A name outlives its version: rows and findings carry identities of
their own, and a figure in a list is named by what it is about, as in ``figure:budgets.@k3p9.minutes``: its place in
the list may be another in the next version. Nothing here asks the database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation

from plans.blocks.model import Block, Cell, Facts, Finding, Heading, Reading, Section, Table, Tiles
from plans.blocks.numbers import is_figure
from plans.blocks.said import Said

KINDS = {
    "section": re.compile(r"[a-z0-9-]{1,40}"),
    "answer": re.compile(r"[a-z0-9_]{1,20}"),
    "row": re.compile(r"[a-z0-9_]{1,20}\.[a-z0-9_]{1,40}\.[A-Za-z0-9_-]{1,40}"),
    "figure": re.compile(r"[A-Za-z0-9_.@~-]{1,300}"),
    "finding": re.compile(r"[^\x00-\x1f]{1,400}"),
}
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
NAMES = ("name", "scenario", "kind", "cause", "months", "day", "layer", "severity")
"""By which an element of a list is known where it is about no row."""
MOST_LETTERS = 200
"""Of what a passage says, as it stands beside what is said about it."""


class Unknown(LookupError):
    """No passage of this version is called so."""


@dataclass(frozen=True)
class Anchor:
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def text(self) -> str:
        return str(self)

    @property
    def item(self) -> str:
        """Of an answer or a row: the question's or action's key."""
        return self.key.partition(".")[0] if self.kind in ("answer", "row") else ""


@dataclass(frozen=True)
class Place:
    """A passage as one version has it."""

    anchor: Anchor
    section: str
    """Key of the section in which it stands."""
    texts: dict[str, dict[str, str]]
    """``{"en": {"label": what it is called, "value": what it says}, …}``."""


def parse(text: str) -> Anchor:
    """:raises Unknown: no passage of any version is called so."""
    kind, _colon, key = text.partition(":")
    if kind not in KINDS or not KINDS[kind].fullmatch(key):
        raise Unknown(text[:80])
    return Anchor(kind, key)


class Passages:
    """The passages of one version; ``sections`` makes its sections in a language, those left out too."""

    def __init__(self, said: Mapping[str, Said], sections: Mapping[str, Sequence[Section]]) -> None:
        self.said, self.sections = said, sections
        self.any = next(iter(said.values()))

    def find(self, anchor: Anchor) -> Place:
        """Where a passage stands and what it says. :raises Unknown: it is not there."""
        anchor = self.lasting(anchor)
        texts = {}
        for language, said in self.said.items():
            with translation.override(language):
                label, value = getattr(self, f"_{anchor.kind}")(said, anchor.key)
            texts[language] = {"label": shortened(label), "value": shortened(value)}
        return Place(anchor, self._home(anchor), texts)

    def label(self, anchor: Anchor, language: str) -> str:
        """What a passage is called. :raises Unknown: it is not there."""
        label: str = getattr(self, f"_{anchor.kind}")(self.said[language], anchor.key)[0]
        return label

    def lasting(self, anchor: Anchor) -> Anchor:
        """The name under which it is kept. :raises Unknown: there is no such figure."""
        if anchor.kind != "figure":
            return anchor
        return Anchor("figure", named(self._results, located(self._results, anchor.key)))

    def shown(self, anchor: Anchor) -> Anchor:
        """The name that it has on the page of this version. :raises Unknown: there is no such figure."""
        if anchor.kind != "figure":
            return anchor
        return Anchor("figure", located(self._results, anchor.key))

    def within(self, section: str) -> list[Anchor]:
        """The passages of a section, in their order, by the names that last; the section itself first."""
        return [anchor for anchor, home in self.homes.items() if home == section]

    @cached_property
    def homes(self) -> dict[Anchor, str]:
        """The section of each passage: the first in which it stands, the summary last."""
        made = self.sections[self.any.language]
        rest: dict[Anchor, str] = {}
        for one in sorted(made, key=lambda section: section.key in ("summary", "changes")):
            for text in passages_of(one):
                try:
                    rest.setdefault(self.lasting(parse(text)), one.key)
                except Unknown:  # a summary of a version that kept no such figure
                    continue
        return rest

    def _home(self, anchor: Anchor) -> str:
        if anchor in self.homes:
            return self.homes[anchor]
        if anchor.kind == "row":
            return self.homes.get(Anchor("answer", anchor.item), "answers")
        return {"figure": "computed", "finding": "findings"}.get(anchor.kind, "answers")

    @property
    def _results(self) -> Mapping[str, Any]:
        return self.any.content.get("results", {})

    # --- (label, value) by kind ----------------------------------------------------------------------------

    def _section(self, said: Said, key: str) -> tuple[str, str]:
        for one in self.sections[said.language]:
            if one.key == key:
                return one.title, ""
        raise Unknown(key)

    def _answer(self, said: Said, key: str) -> tuple[str, str]:
        if key not in said.methodology.item:
            raise Unknown(key)
        return said.called(key), " · ".join(_told(said, key))

    def _row(self, said: Said, key: str) -> tuple[str, str]:
        if key not in self._rows:
            raise Unknown(key)
        item, table, row = self._rows[key]
        field = said.field(item, table)
        name = said.row_name(item, table, row)
        told = [
            f"{said.label(column)} {said.words(column, row[column.name])}"
            for column in field.columns
            if row.get(column.name) is not None and said.words(column, row[column.name]) != name
        ]
        return " · ".join(part for part in (said.called(item), name) if part), " · ".join(told)

    @cached_property
    def _rows(self) -> dict[str, tuple[str, str, Mapping[str, Any]]]:
        return {
            f"{item.key}.{field.name}.{row['id']}": (item.key, field.name, row)
            for item, field in self.any.methodology.fields()
            if field.kind == "table"
            for row in self.any.rows(item.key, field.name)
        }

    def _figure(self, said: Said, key: str) -> tuple[str, str]:
        numbers = said.numbers
        path = located(self._results, key)
        if numbers is None:
            raise Unknown(key)
        about = next((words for owner in _owners(self._results, path) if (words := numbers.about(owner))), "")
        label = numbers.name(numbers.at(path)["key"])
        return " · ".join(part for part in (label, about) if part), numbers.words(path) or "–"

    def _finding(self, said: Said, mark: str) -> tuple[str, str]:
        if mark not in self._findings:
            raise Unknown(mark)
        texts = self._findings[mark]["texts"]
        told = texts.get(said.language) or texts["en"]
        return told["title"], told["meaning"]

    @cached_property
    def _findings(self) -> dict[str, Mapping[str, Any]]:
        return {each["mark"]: each for each in self.any.content.get("findings", ())}


def _told(said: Said, key: str) -> Iterator[str]:
    """What an answer says: its fields in words, its tables counted by their rows."""
    for field in said.item(key).fields:
        value = said.value(key, field.name)
        if value in (None, [], ""):
            continue
        words = (
            ", ".join(said.row_name(key, field.name, row) for row in value[:8])
            if field.kind == "table"
            else ""
        )
        if field.kind in ("hours", "weekdays"):
            continue
        yield f"{said.label(field)} {words or said.words(field, value)}"


def shortened(text: str) -> str:
    """On one line, and no longer than stands well in a margin."""
    words = " ".join(text.split())
    return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1].rstrip() + "…"


# --- What stands where ----------------------------------------------------------------------------------------


def passages_of(section: Section) -> Iterator[str]:
    """The names of everything in a section that can be talked about, as they stand on the page."""
    yield section.passage
    yield from _of_blocks(section.blocks)


def _of_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() if block.passage:
                yield block.passage
            case Finding():
                yield from (case.passage for case in block.cases)
            case Reading():
                yield block.passage
                yield from _of_blocks(block.blocks)
            case Table():
                yield from filter(None, block.passages)
                yield from (name for row in block.rows for cell in row for name in _of_cell(cell))
            case Facts():
                yield from (name for fact in block.facts for name in _of_cell(fact.cell))
            case Tiles():
                yield from (f"figure:{tile.trail}" for tile in block.tiles if tile.trail)


def _of_cell(cell: Cell) -> Iterator[str]:
    if cell.trail:
        yield f"figure:{cell.trail}"
    for fact in cell.lines:
        yield from _of_cell(fact.cell)


# --- Figures in lists -----------------------------------------------------------------------------------------


def named(results: Mapping[str, Any], path: str) -> str:
    """A figure's path with what each list's element is about in place of its number."""
    found: Any = results
    parts = []
    for part in path.split("."):
        if isinstance(found, list) and (name := identities(found)[int(part)]):
            parts.append(f"@{name}")
        else:
            parts.append(part)
        found = found[int(part)] if isinstance(found, list) else found[part]
    return ".".join(parts)


def located(results: Mapping[str, Any], path: str) -> str:
    """The path of a figure by the numbers of its lists. :raises Unknown: there is none."""
    found: Any = results
    parts = []
    for part in path.split("."):
        if isinstance(found, list):
            number = _number(found, part)
            found = found[number]
            parts.append(str(number))
        elif isinstance(found, Mapping) and part in found:
            found = found[part]
            parts.append(part)
        else:
            raise Unknown(path)
    if not is_figure(found):
        raise Unknown(path)
    return ".".join(parts)


def _number(rows: list[Any], part: str) -> int:
    if part.startswith("@"):
        names = identities(rows)
        if part[1:] in names:
            return names.index(part[1:])
    elif part.isdecimal() and len(part) < 6 and int(part) < len(rows):
        return int(part)
    raise Unknown(part)


def identities(rows: Sequence[Any]) -> list[str]:
    """What each element of a list is known by; nothing where it is known by its place alone."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        name = _identity(row)
        seen[name] += 1
        found.append(f"{name}~{seen[name]}" if name and seen[name] > 1 else name)
    return found


def _identity(row: Any) -> str:
    if isinstance(row, list) and row and isinstance(row[0], str | int):
        name = str(row[0])
    elif isinstance(row, Mapping):
        about = row.get("about") or (row if "item" in row else {})
        name = about.get("row") or about.get("item") or ""
        name = name or str(next((row[key] for key in NAMES if isinstance(row.get(key), str | int)), ""))
    else:
        return ""
    return name if ID.fullmatch(name) else ""


def _owners(results: Mapping[str, Any], path: str) -> Iterator[Mapping[str, Any]]:
    """What the things are about that a figure belongs to, the nearest first."""
    found: Any = results
    owners = []
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
        if isinstance(found, Mapping) and isinstance(found.get("about"), Mapping):
            owners.append(found["about"])
    yield from reversed(owners)
