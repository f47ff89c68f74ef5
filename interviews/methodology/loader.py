"""Reads a methodology from its data file, and refuses one that is wrong.

Every fault raises :class:`CatalogueError`, whose message names the stage or question, the field and the
fault, and what would be right: who edits the file needs no other tool. The site loads its catalogue when it
starts, so that a wrong entry is met by its author and never by a team in the middle of its interview.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from interviews.methodology import entries as read
from interviews.methodology.entries import CatalogueError, Entry, listed
from interviews.methodology.model import Action, Field, Item, Kind, Methodology, Option, Question, Stage
from perfplan.ui.units import UNITS, UNITS_OF_TIME

CURRENT = "2026.1"
"""The version with which new interviews start."""

FOLDER = Path(__file__).parent

BLOCK_OF_STAGE = {1: 1, 2: 3, 3: 2, 4: 4, 5: 5, 6: 6}
"""Objectives are set before the current state is looked at: stages 2 and 3 ask blocks 3 and 2."""
ACTIONS_PER_STAGE = 4

KINDS: tuple[str, ...] = get_args(Kind)
NOT_IN_TABLES = ("table", "hours", "weekdays")

FOR_EVERY_KIND = {"name", "kind", "label", "help", "required", "essential"}
FOR_KIND = {
    "whole": {"unit", "min", "max"},
    "decimal": {"unit", "min", "max"},
    "percent": {"min", "max"},
    "duration": {"unit", "min", "max"},
    "choice": {"options"},
    "choices": {"options"},
    "reference": {"refers_to", "free"},
    "table": {"row", "row_title", "column"},
}
"""The further keys that a field of a kind may have …"""
NEEDED_FOR_KIND = {
    "duration": {"unit"},
    "choice": {"options"},
    "choices": {"options"},
    "reference": {"refers_to"},
    "table": {"row", "row_title", "column"},
}
"""… and those of them that it must have."""


def versions() -> tuple[str, ...]:
    """The versions that can be loaded, oldest first."""
    found = (path.stem.removeprefix("catalogue-") for path in FOLDER.glob("catalogue-*.toml"))
    return tuple(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))


def source(version: str = CURRENT) -> str:
    """The text of a version's data file: a plan version freezes it, :func:`loads` reads it again.

    Raises :class:`CatalogueError` for an unknown version (imported files name versions too: no path is ever
    built from what they say).
    """
    if version not in versions():
        raise CatalogueError(f"methodology {version!r} is not known; one of {listed(versions())}")
    return (FOLDER / f"catalogue-{version}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def load(version: str = CURRENT) -> Methodology:
    """The methodology of that version, read once. Raises :class:`CatalogueError`."""
    methodology = loads(source(version))
    if methodology.version != version:
        raise CatalogueError(f"catalogue-{version}.toml: it says that it is version {methodology.version!r}")
    return methodology


@lru_cache(maxsize=16)
def loads(text: str) -> Methodology:
    """The methodology in a data file's text, read once. Raises :class:`CatalogueError` at the first fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"the file is not valid TOML: {error}") from error
    read.check_keys(data, "the file", needed={"version", "questions", "options", "stage", "question"})
    version = read.string(data, "version", "the file")
    if not re.fullmatch(r"\d+(\.\d+)*", version):
        raise CatalogueError(f"the file: version {version!r} must be numbers with dots, as 2026.1")
    reader = _Reader(data["options"])
    questions = [reader.question(entry) for entry in read.entries(data, "question", "the file")]
    stages = [reader.stage(entry, questions) for entry in read.entries(data, "stage", "the file")]
    _check_numbers("stage", [stage.number for stage in stages], len(BLOCK_OF_STAGE))
    _check_numbers("question", [q.number for q in questions], read.whole(data, "questions", "the file"))
    methodology = Methodology(version, tuple(stages), hashlib.sha256(text.encode()).hexdigest())
    _check_action_keys(methodology)
    _check_needs(methodology)
    _check_references(methodology)
    reader.check_options_are_used()
    return methodology


class _Reader:
    """Turns entries into values, with the option lists that fields share."""

    def __init__(self, option_lists: Any) -> None:
        if not isinstance(option_lists, dict):
            raise CatalogueError("the file: options must be tables, as [options.severity]")
        self.options = {
            name: read.options(values, f"options {name}") for name, values in option_lists.items()
        }
        self.used: set[str] = set()

    def stage(self, entry: Entry, questions: Sequence[Question]) -> Stage:
        number = read.whole(entry, "number", "a stage")
        where = f"stage {number}"
        texts = {"name", "short", "phrase", "block_name"}
        read.check_keys(entry, where, needed={"number", "minutes", "block", "action"} | texts)
        block = read.whole(entry, "block", where)
        if block != BLOCK_OF_STAGE.get(number, block):
            raise CatalogueError(f"{where}: it asks block {BLOCK_OF_STAGE[number]}, not {block}")
        low, high = read.minutes(entry, where)
        actions = tuple(self.action(action, number) for action in read.entries(entry, "action", where))
        if len(actions) != ACTIONS_PER_STAGE:
            raise CatalogueError(f"{where}: it has {len(actions)} actions; a stage has {ACTIONS_PER_STAGE}")
        return Stage(
            number=number,
            **{name: read.text(entry, name, where) for name in texts},
            minutes_low=low,
            minutes_high=high,
            block=block,
            actions=actions,
            questions=tuple(question for question in questions if question.block == block),
        )

    def action(self, entry: Entry, stage: int) -> Action:
        key = read.name(entry, "key", f"stage {stage}, an action")
        where = f"stage {stage}, action {key}"
        if re.fullmatch(r"q\d+", key):
            raise CatalogueError(f"{where}: key {key!r} is a question's; choose a word")
        texts = {"text", "short", "outcome"}
        read.check_keys(entry, where, needed={"key", "computed", "needs"} | texts, allowed={"field"})
        return Action(
            key=key,
            stage=stage,
            **{name: read.text(entry, name, where) for name in texts},
            computed=read.flag(entry, "computed", where),
            needs=read.strings(entry, "needs", where),
            fields=self.fields(entry, where) if "field" in entry else (),
        )

    def question(self, entry: Entry) -> Question:
        number = read.whole(entry, "number", "a question")
        where = f"question {number}"
        read.check_keys(entry, where, needed={"number", "block", "short", "ask", "field"}, allowed={"hint"})
        block = read.whole(entry, "block", where)
        if block not in BLOCK_OF_STAGE.values():
            raise CatalogueError(f"{where}: block {block} is not one of 1 to {len(BLOCK_OF_STAGE)}")
        return Question(
            number=number,
            block=block,
            short=read.text(entry, "short", where),
            ask=read.text(entry, "ask", where),
            hint=read.text(entry, "hint", where) if "hint" in entry else None,
            fields=self.fields(entry, where),
        )

    def fields(self, entry: Entry, where: str) -> tuple[Field, ...]:
        fields = tuple(self.field(field, where) for field in read.entries(entry, "field", where))
        _check_unique(fields, where)
        if not any(field.required for field in fields):
            raise CatalogueError(f"{where}: no field is required; it would count as answered untouched")
        return fields

    def field(self, entry: Entry, item: str, table: str = "") -> Field:
        """A field of an item, or a column of the item's ``table``."""
        name = read.name(entry, "name", f"{item}, {f'a column of {table}' if table else 'a field'}")
        where = f"{item}, field {f'{table}.{name}' if table else name}"
        kind = read.string(entry, "kind", where)
        if kind not in KINDS:
            raise CatalogueError(f"{where}: kind {kind!r} is not known; one of {listed(KINDS)}")
        if table and kind in NOT_IN_TABLES:
            raise CatalogueError(f"{where}: kind {kind!r} cannot stand in a table")
        if table and name == "id":
            raise CatalogueError(f"{where}: 'id' is the row's own; choose another name")
        needed = {"name", "kind", "label"} | NEEDED_FOR_KIND.get(kind, set())
        read.check_keys(entry, where, needed=needed, allowed=FOR_EVERY_KIND | FOR_KIND.get(kind, set()))
        required, essential = read.flag(entry, "required", where), read.flag(entry, "essential", where)
        if required and not essential:
            raise CatalogueError(
                f"{where}: it is required but not essential; nobody would see what is missing"
            )
        minimum, maximum = read.bounds(entry, kind, where)
        columns = self.columns(entry, item, name) if kind == "table" else ()
        return Field(
            name=name,
            kind=cast("Kind", kind),
            label=read.text(entry, "label", where),
            help=read.text(entry, "help", where) if "help" in entry else None,
            unit=_unit(entry, kind, where),
            minimum=minimum,
            maximum=maximum,
            required=required,
            essential=essential,
            options=self.option_list(entry, where) if "options" in entry else (),
            refers_to=read.strings(entry, "refers_to", where),
            free=read.flag(entry, "free", where),
            columns=columns,
            row=read.text(entry, "row", where) if kind == "table" else None,
            row_title=_row_title(entry, columns, where) if kind == "table" else (),
        )

    def columns(self, entry: Entry, item: str, table: str) -> tuple[Field, ...]:
        where = f"{item}, field {table}"
        columns = tuple(self.field(column, item, table) for column in read.entries(entry, "column", where))
        _check_unique(columns, where)
        return columns

    def option_list(self, entry: Entry, where: str) -> tuple[Option, ...]:
        name = read.string(entry, "options", where)
        if name not in self.options:
            raise CatalogueError(f"{where}: options {name!r} do not exist; one of {listed(self.options)}")
        self.used.add(name)
        return self.options[name]

    def check_options_are_used(self) -> None:
        for name in self.options:
            if name not in self.used:
                raise CatalogueError(f"options {name}: no field uses this list")


def _unit(entry: Entry, kind: str, where: str) -> str:
    if kind == "percent":
        return "percent"
    if "unit" not in entry:
        return ""
    unit = read.string(entry, "unit", where)
    if unit not in UNITS:
        raise CatalogueError(f"{where}: unit {unit!r} is not known; one of {listed(UNITS)}")
    if kind == "duration" and unit not in UNITS_OF_TIME:
        raise CatalogueError(f"{where}: unit {unit!r} is not one of time; one of {listed(UNITS_OF_TIME)}")
    return unit


def _row_title(entry: Entry, columns: tuple[Field, ...], where: str) -> tuple[str, ...]:
    title = read.strings(entry, "row_title", where)
    column = {column.name: column for column in columns}
    for name in title:
        if name not in column:
            raise CatalogueError(f"{where}: row_title {name!r} is no column; one of {listed(column)}")
    if not title or not column[title[0]].required:
        raise CatalogueError(f"{where}: row_title must begin with a required column: it names the row")
    return title


def _check_unique(fields: Sequence[Field], where: str) -> None:
    names = [field.name for field in fields]
    for name in names:
        if names.count(name) > 1:
            raise CatalogueError(f"{where}: {name} stands there twice")


def _check_numbers(what: str, numbers: Sequence[int], count: int) -> None:
    for number in sorted({*numbers, *range(1, count + 1)}):
        if not 1 <= number <= count:
            raise CatalogueError(f"{what} {number}: numbers go from 1 to {count}")
        if numbers.count(number) != 1:
            raise CatalogueError(f"{what} {number}: it stands there {numbers.count(number)} times, not once")


def _check_action_keys(methodology: Methodology) -> None:
    seen: set[str] = set()
    for action in _actions(methodology):
        if action.key in seen:
            raise CatalogueError(f"{_named(action)}: key {action.key!r} stands there twice")
        seen.add(action.key)


def _check_needs(methodology: Methodology) -> None:
    """Every action rests on questions and on decisions that come before it: none waits for itself."""
    known = {question.key for question in methodology.questions}
    for action in _actions(methodology):
        if not action.needs:
            raise CatalogueError(f"{_named(action)}: needs is empty; what does its outcome rest on?")
        for need in action.needs:
            if need not in known:
                raise CatalogueError(
                    f"{_named(action)}: needs {need!r} is no question and no earlier decision"
                )
        if action.decided:
            known.add(action.key)


def _check_references(methodology: Methodology) -> None:
    tables = [f"{item.key}.{field.name}" for item, field in methodology.fields() if field.kind == "table"]
    for where, field in _references(methodology):
        if not field.refers_to:
            raise CatalogueError(f"{where}: refers_to is empty; name the tables that it may point to")
        for path in field.refers_to:
            if path not in tables:
                raise CatalogueError(f"{where}: refers_to {path!r} is no table; one of {listed(tables)}")


def _references(methodology: Methodology) -> Iterator[tuple[str, Field]]:
    for item, field in methodology.fields():
        if field.kind == "reference":
            yield f"{_named(item)}, field {field.name}", field
        for column in field.columns:
            if column.kind == "reference":
                yield f"{_named(item)}, field {field.name}.{column.name}", column


def _actions(methodology: Methodology) -> Iterator[Action]:
    return (action for stage in methodology.stages for action in stage.actions)


def _named(item: Item) -> str:
    if isinstance(item, Question):
        return f"question {item.number}"
    return f"stage {item.stage}, action {item.key}"
