"""What a methodology is made of: stages, their actions, the questions of their blocks, and typed fields.

Plain frozen values, no Django: the engine, the exports and the command line read them too. They are built
and checked by :mod:`interviews.methodology.loader` from one data file per methodology version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal[
    "text",
    "choice",
    "choices",
    "whole",
    "decimal",
    "percent",
    "date",
    "duration",
    "yesno",
    "url",
    "reference",
    "hours",
    "weekdays",
    "table",
]
"""The types a field can have. Each has one module in :mod:`interviews.fields`."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language of the catalogue (two-letter codes)."""

    fr: str
    en: str

    def to(self, language: str) -> str:
        """The text in ``language`` (``"fr"``, ``"fr-be"``, ``"en"`` …); English where there is none."""
        return getattr(self, language[:2], None) or self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice: ``value`` is stored, ``label`` is shown."""

    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """A typed field of a question or decision, or a column of one of its tables."""

    name: str
    kind: Kind
    label: Text
    help: Text | None = None
    unit: str = ""
    """A key of :data:`perfplan.ui.units.UNITS` (``"rps"``, ``"percent"``, ``"money_month"`` …) or ``""``."""
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    """The question does not count as answered without it; in a table: a row without it is incomplete."""
    essential: bool = False
    """Shown at once; what is not essential is one click away."""
    options: tuple[Option, ...] = ()
    refers_to: tuple[str, ...] = ()
    """For a reference: the tables whose rows it may name, as ``"q1.components"``."""
    free: bool = False
    """For a reference: may it also name something that is no row (an endpoint not listed)?"""
    columns: tuple[Field, ...] = ()
    """For a table: its columns (no tables within tables)."""
    row: Text | None = None
    """For a table: what one row is called, in the singular, without article ("composant", "component")."""
    row_title: tuple[str, ...] = ()
    """For a table: the columns by which a row is recognised, the first of them its name."""

    @cached_property
    def column(self) -> dict[str, Field]:
        """The columns by name."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Question:
    """One of the thirty: its number is the seed's, everywhere."""

    number: int
    block: int
    short: Text
    """Two or three words for the rail."""
    ask: Text
    """The question itself, in one sentence or two."""
    hint: Text | None
    """The rest of the seed's wording: what stands in its brackets, its follow-up questions."""
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        """How answers, exports and references name it: ``"q8"``."""
        return f"q{self.number}"

    @cached_property
    def field(self) -> dict[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}


@dataclass(frozen=True)
class Action:
    """One of a stage's four: it ends in an outcome, decided by the team or computed from its answers."""

    key: str
    """A word that is no question key: ``"stakes"``, ``"slis"`` …"""
    stage: int
    text: Text
    """The seed's wording."""
    short: Text
    """Two or three words for the rail."""
    outcome: Text
    """What it gives to the plan, in a sentence."""
    computed: bool
    """Part of its outcome is computed from the answers it needs."""
    needs: tuple[str, ...]
    """Keys of the questions (``"q8"``) and decisions (``"slis"``) that it rests on."""
    fields: tuple[Field, ...] = ()
    """What the team decides; empty where the outcome is only computed or drawn from the answers."""

    @property
    def decided(self) -> bool:
        """Does the team type in a part of its outcome?"""
        return bool(self.fields)

    @cached_property
    def field(self) -> dict[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}


Item = Question | Action
"""What can be answered: a question, or an action whose outcome is decided."""


@dataclass(frozen=True)
class Stage:
    """One of the six, with its timebox in minutes."""

    number: int
    name: Text
    short: Text
    phrase: Text
    minutes_low: int
    minutes_high: int
    block: int
    block_name: Text
    actions: tuple[Action, ...]
    questions: tuple[Question, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """What is answered in this stage, in the order in which it is asked: questions, then actions."""
        return (*self.questions, *self.actions)


@dataclass(frozen=True)
class Methodology:
    """One version of the whole: six stages, thirty questions, twenty-four actions."""

    version: str
    stages: tuple[Stage, ...]
    digest: str
    """SHA-256 of the data file: plan versions keep the file they were made with under it."""

    @cached_property
    def stage(self) -> dict[int, Stage]:
        """The stages by number."""
        return {stage.number: stage for stage in self.stages}

    @cached_property
    def item(self) -> dict[str, Item]:
        """Questions and actions by key, in the order of the interview."""
        return {item.key: item for stage in self.stages for item in stage.items}

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the seed's order (1 to 30), which is not the order of the interview."""
        return tuple(sorted((q for s in self.stages for q in s.questions), key=lambda q: q.number))

    @cached_property
    def stage_of(self) -> dict[str, Stage]:
        """The stage in which an item is answered, by its key."""
        return {item.key: stage for stage in self.stages for item in stage.items}

    def table(self, path: str) -> Field:
        """The table that a reference names by ``"q1.components"``."""
        key, name = path.split(".")
        return self.item[key].field[name]

    def fields(self) -> Iterator[tuple[Item, Field]]:
        """Every field with its item, columns of tables left out."""
        for item in self.item.values():
            for field in item.fields:
                yield item, field
