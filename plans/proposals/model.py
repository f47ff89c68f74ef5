"""What a proposal is: a first draft of a decision, made of the answers, with its reasons; and where each is registered.

A proposal is a function of the :class:`~plans.findings.model.Facts` that gives the values of its decision, in the
stored format of its fields, registered under the decision's key by :func:`proposes`. Where the answers say nothing
there is none: a proposal is never a default in disguise, and what it cannot know stays empty, so that it asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from interviews import fields
from interviews.fields.reference import LIMIT as LONGEST_REFERENCE
from interviews.fields.table import MOST_ROWS
from interviews.methodology.model import Field, Text
from plans.engine.compute import Results
from plans.engine.inputs import Answers, Ref
from plans.engine.reading import component_of
from plans.engine.words import significant
from plans.findings.model import Facts

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is proposed, and the items whose answers say so (none: it is the usual thing)."""

    items: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class Proposal:
    """A draft of a decision."""

    item: str
    values: Values
    """As they are stored. Free text is in the project's language."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Registered:
    """A decision's function, and what tells its rows apart."""

    make: Callable[[Facts], Proposal | None]
    about: Mapping[str, tuple[str, ...]]
    """By table: the columns that say what a row is about. A row of the team that says the same in them stands in for
    the proposed one; without columns, any row does."""


REGISTRY: dict[str, Registered] = {}
"""Every decision that can be proposed, by its key."""

Draft = tuple[Values, Sequence[Reason]]


def proposes(
    item: str, about: Mapping[str, str] | None = None
) -> Callable[[Callable[[Facts], Draft | None]], Callable[[Facts], Draft | None]]:
    """Register the draft of a decision; ``about`` names the columns of each table, apart by spaces."""
    if item in REGISTRY:
        raise ValueError(f"{item} has a proposal already")

    def register(draft: Callable[[Facts], Draft | None]) -> Callable[[Facts], Draft | None]:
        def make(facts: Facts) -> Proposal | None:
            found = draft(facts)
            values = _fitting(facts, item, found[0]) if found else {}
            return Proposal(item, values, tuple(found[1])) if found and values else None

        columns = {table: tuple(listed.split()) for table, listed in (about or {}).items()}
        REGISTRY[item] = Registered(make, columns)
        return draft

    return register


def propose(item: str, answers: Answers, results: Results) -> Proposal | None:
    """What is proposed for a decision; None where the answers say too little, or for an item that is no decision."""
    known = REGISTRY.get(item)
    return known.make(Facts(answers, results)) if known else None


# --- What a draft is made of ------------------------------------------------------------------------------------


def row_id(*about: str) -> str:
    """The id of a row about these things: the same for the same, whatever its figures."""
    number = int.from_bytes(hashlib.sha256("\n".join(about).encode()).digest()[:8], "big")
    letters = []
    for _place in range(8):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def row(*about: str, **cells: Any) -> Values:
    """A row about these things, with the cells that hold something."""
    return {"id": row_id(*about)} | filled(**cells)


def filled(**values: Any) -> Values:
    """The values that say something, as they are stored."""
    plain = {name: each.isoformat() if isinstance(each, date) else each for name, each in values.items()}
    return {name: each for name, each in plain.items() if not fields.empty(each)}


def to_row(row: str, name: str) -> Values:
    """A reference to a row of the answers."""
    return {"row": row, "text": name[:LONGEST_REFERENCE]}


def to_component(facts: Facts, ref: Ref) -> Values | None:
    """A reference to a component of Q1: by its row where there is one, else by its name."""
    found = component(facts, component_of(facts.graph, ref))
    name = " ".join(facts.answers.name_of(ref).split())
    return found or ({"text": name[:LONGEST_REFERENCE]} if name else None)


def component(facts: Facts, id: str) -> Values | None:
    """A reference to the component of that id; None for what Q1 does not have."""
    known = facts.answers.row("q1.components", id) if id else None
    return to_row(id, known.name) if known else None


def figure(value: float | None) -> float | int | None:
    """A computed figure as somebody would write it: rounded to what it can bear."""
    return None if value is None else significant(value)


def days_before(day: date, days: float) -> date | None:
    """So many days earlier; None before all calendars."""
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return None


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Each once, in alphabetical order: however the answers are ordered, the same is said."""
    return tuple(sorted({value for value in values if value}))


def _fitting(facts: Facts, item: str, values: Values) -> Values:
    """The values that their fields take. What answers beyond any reason lead to is left out, and so asks."""
    known = facts.answers.methodology.item[item].field
    found: Values = {}
    for name, value in values.items():
        if known[name].kind == "table":
            rows = [_row_that_fits(known[name], each) for each in value]
            value = [each for each in rows if len(each) > 1][:MOST_ROWS]
        if value and _fits(known[name], value):
            found[name] = value
    return found


def _row_that_fits(table: Field, row: Values) -> Values:
    return {name: cell for name, cell in row.items() if name == "id" or _fits(table.column[name], cell)}


def _fits(field: Field, value: Any) -> bool:
    try:
        fields.check(field, value, fields.Context())
    except fields.FieldError:
        return False
    return True
