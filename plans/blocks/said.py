"""What a version says, ready to be shown: values beside their fields, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interviews import fields
from interviews.answers import row_names, row_title
from interviews.methodology.model import Action, Field, Item, Methodology, Question
from interviews.models import Answer, Entry
from interviews.progress import Progress, progress
from plans.blocks import markdown
from plans.blocks.model import Badge, Block, Cell, Column, Fact, Facts, Source, Table, Tone
from plans.blocks.numbers import Numbers, confidence_badge
from plans.content import Content, Systems, systems

Row = Mapping[str, Any]
NUMBERS = {"whole", "decimal", "percent", "duration"}
MOST_COLUMNS = 6
"""As many columns stand side by side on a sheet; what is more goes under the first."""

STATUS_TONES: dict[str, Tone] = {"answered": "ok", "to_find_out": "warn", "started": "accent"}


@dataclass(frozen=True)
class Said:
    """A version's content with its questions, to be read in ``language``."""

    content: Content
    methodology: Methodology
    language: str

    @cached_property
    def export(self) -> dict[str, Any]:
        return self.content["interview"]

    @cached_property
    def project(self) -> dict[str, Any]:
        return self.export["project"]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.project["time_zone"])

    @cached_property
    def entries(self) -> dict[str, Answer]:
        """Answers and decisions as the rows they were, so that what reads rows reads a version too."""
        return {
            key: Answer(
                item=key,
                values=entry.get("values", {}),
                status=entry.get("status", ""),
                reason=entry.get("reason", ""),
                confidence=entry.get("confidence", ""),
                evidence=entry.get("evidence", []),
                note=entry.get("note", ""),
                verdict=entry.get("verdict", {}),
                due=date.fromisoformat(entry["due"]) if entry.get("due") else None,
            )
            for part in ("answers", "decisions")
            for key, entry in self.export.get(part, {}).items()
        }

    @cached_property
    def progress(self) -> Progress:
        return progress(self.methodology, self.entries, self.export.get("settings", {}))

    @cached_property
    def systems(self) -> Systems:
        return systems(self.export)

    @cached_property
    def numbers(self) -> Numbers | None:
        """What was computed; nothing in versions made before it was kept."""
        return Numbers(self.content["results"], self) if "results" in self.content else None

    @cached_property
    def context(self) -> fields.Context:
        values = {key: entry.values for key, entry in self.entries.items()}
        names = row_names(self.methodology, values, self.language, self.project["currency"])
        return fields.Context(language=self.language, currency=self.project["currency"], names=names)

    def computed(self, blocks: Callable[[Numbers], list[Block]]) -> list[Block]:
        """Blocks of computed figures; nothing where none were kept."""
        return blocks(self.numbers) if self.numbers else []

    # --- Items ---------------------------------------------------------------------------------------------

    def item(self, key: str) -> Item:
        return self.methodology.item[key]

    def name(self, key: str) -> str:
        """How an item is called in a sentence: ``"Q8"``, or the short name of an action."""
        item = self.item(key)
        return f"Q{item.number}" if isinstance(item, Question) else item.short.to(self.language)

    def called(self, key: str) -> str:
        """How an item is called where it stands alone: ``"Q8 Traffic"``, or the short name of an action."""
        item = self.item(key)
        short = item.short.to(self.language)
        return f"Q{item.number} {short}" if isinstance(item, Question) else short

    def given(self, key: str) -> dict[str, Any]:
        return self.content.get("given", {}).get(key, {})

    def source(self, key: str) -> Source:
        label = self.name(key) if isinstance(self.item(key), Question) else _("decision")
        return Source(key, label, self.confidence(key))

    def status(self, key: str) -> Badge:
        status = self.progress.item[key].status
        if status == "started":
            return Badge(_("begun"), STATUS_TONES["started"])
        if status == "proposed":
            return Badge(_("proposed"), "note")
        return Badge(str(Entry.Status(status).label), STATUS_TONES.get(status, ""))

    def confidence(self, key: str) -> Badge | None:
        return confidence_badge(self.entries[key].confidence) if key in self.entries else None

    # --- Values --------------------------------------------------------------------------------------------

    def value(self, key: str, name: str) -> Any:
        """A value as it is stored, or ``None``."""
        return self.entries[key].values.get(name) if key in self.entries else None

    def rows(self, key: str, name: str) -> list[Row]:
        return list(self.value(key, name) or ())

    def show(self, key: str, name: str) -> str:
        """A value in words, or ``""``."""
        value = self.value(key, name)
        return "" if value is None else self.words(self.field(key, name), value)

    def words(self, field: Field, value: Any) -> str:
        return fields.show(field, value, self.language, self.context)

    def field(self, key: str, name: str) -> Field:
        return self.item(key).field[name]

    def label(self, field: Field) -> str:
        return field.label.to(self.language)

    def row_name(self, key: str, table: str, row: Row) -> str:
        return row_title(self.field(key, table), row, self.context)

    def cell(self, field: Field, value: Any, *, strong: bool = False) -> Cell:
        """A value as it stands in a table; nothing said is an empty cell."""
        if value is None:
            return Cell()
        words = self.words(field, value)
        if field.kind == "text":
            return Cell(words, html=markdown.line(words), strong=strong)
        if field.kind == "url":
            return Cell(words, link=value if str(value).startswith(("http://", "https://")) else "")
        return Cell(words, number=field.kind in NUMBERS, strong=strong)

    # --- Blocks --------------------------------------------------------------------------------------------

    def facts(self, key: str, names: Iterable[str], *, title: str = "") -> list[Block]:
        """The named fields that were answered, as a list of facts; nothing where none was."""
        found = []
        for name in names:
            value = self.value(key, name)
            if value is not None:
                field = self.field(key, name)
                cell = self.cell(field, value)
                if field.kind == "text":
                    cell = Cell(cell.text, html=markdown.block(cell.text))
                found.append(Fact(self.label(field), Cell(cell.text, html=cell.html, link=cell.link)))
        return [Facts(tuple(found), title, self.source(key))] if found else []

    def table(
        self,
        key: str,
        name: str,
        *,
        columns: Sequence[str] = (),
        rows: Sequence[Row] | None = None,
        title: str | None = None,
        more: Sequence[tuple[Column, Callable[[Row], Cell]]] = (),
        cells: Mapping[str, Callable[[Row], Cell]] | None = None,
        with_source: bool = True,
    ) -> list[Block]:
        """A table as it was filled in, or its named ``columns``; columns that nobody filled are left out.

        ``cells`` draws a column in another way, ``more`` adds columns at the end.
        """
        table = self.field(key, name)
        rows = self.rows(key, name) if rows is None else rows
        if not rows:
            return []
        chosen = [table.column[column] for column in columns] if columns else list(table.columns)
        chosen = [column for column in chosen if any(column.name in row for row in rows)]
        first = chosen[0] if chosen else table.columns[0]
        own = cells or {}

        def cell(column: Field, row: Row) -> Cell:
            if column.name in own:
                return own[column.name](row)
            return self.cell(column, row.get(column.name), strong=column is first)

        beside, under = _folded(chosen, len(more))
        made = []
        for row in rows:
            line = [cell(column, row) for column in beside]
            lines = tuple(
                Fact(self.label(column), found) for column in under if not (found := cell(column, row)).empty
            )
            if lines and line:
                line[0] = _with_lines(line[0], lines)
            made.append((*line, *(draw(row) for _column, draw in more)))
        heads = [Column(self.label(column), column.kind in NUMBERS) for column in beside]
        return [
            Table(
                (*heads, *(column for column, _draw in more)),
                tuple(made),
                self.label(table) if title is None else title,
                self.source(key) if with_source else None,
                folded=bool(under),
                passages=passages(key, name, rows),
            )
        ]

    # --- Dates ---------------------------------------------------------------------------------------------

    def day(self, moment: str) -> str:
        """A day or the day of a moment, in words."""
        if not moment:
            return ""
        if len(moment) == 10:
            return date_format(date.fromisoformat(moment), "DATE_FORMAT")
        return date_format(datetime.fromisoformat(moment).astimezone(self.zone), "DATE_FORMAT")

    def moment(self, moment: str) -> str:
        """Day and time of day, by the project's clock."""
        if not moment:
            return ""
        local = datetime.fromisoformat(moment).astimezone(self.zone)
        return date_format(local, "DATETIME_FORMAT")


def passages(key: str, table: str, rows: Iterable[Row]) -> tuple[str, ...]:
    """The anchors under which rows of an answer are talked about."""
    return tuple(f"row:{key}.{table}.{row['id']}" if row else "" for row in rows)


def is_decided(item: Item) -> bool:
    """A question, or an action that the team decides: something with an answer of its own."""
    return not isinstance(item, Action) or item.decided


def _folded(columns: list[Field], more: int) -> tuple[list[Field], list[Field]]:
    """The columns that stand side by side, and those that go under the first: long texts before the rest."""
    room = MOST_COLUMNS - more
    beside = list(columns)
    for wanted in (lambda field: field.kind == "text", lambda field: True):
        for column in reversed(columns[1:]):
            if len(beside) <= room:
                break
            if column in beside and wanted(column):
                beside.remove(column)
    return beside, [column for column in columns if column not in beside]


def _with_lines(cell: Cell, lines: tuple[Fact, ...]) -> Cell:
    return replace(cell, lines=(*cell.lines, *lines))
