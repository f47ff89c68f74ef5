"""What a finding is: a contradiction, risk, gap or piece of advice, with the rows that raised it and its figures.

A finding is a function of :class:`Facts` that yields what it met, registered under its number by
:func:`finding`; its words stand in ``texts.toml`` under its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from plans.engine.compute import Results
from plans.engine.inputs import Answers
from plans.engine.reading import Graph, Where, graph

Severity = Literal["contradiction", "risk", "gap", "advice"]

SEVERITIES: tuple[Severity, ...] = ("contradiction", "risk", "gap", "advice")
"""Gravest first."""

Value = float | int | str | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value that a sentence shows, with its unit (as of figures: ``"share"``, ``"rps"``, ``"date"`` …)."""

    value: Value
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """One meeting of a finding: where, and with which figures."""

    rows: tuple[Where, ...]
    values: dict[str, Quantity]
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an expert would raise."""

    number: int
    id: str
    severity: Severity
    rows: tuple[Where, ...]
    """The answers that raised it, all of them linked."""
    values: dict[str, Quantity]
    """What its sentences say in figures."""
    variant: str = ""
    """Which of its sentences, where it has several (``"retries"``)."""

    @property
    def mark(self) -> str:
        """The same for the same finding on the same rows: what was said to it is kept under this."""
        head = f"{self.id}.{self.variant}" if self.variant else self.id
        return f"{head}:" + ",".join(sorted(f"{row.item}.{row.row}" for row in self.rows))


@dataclass(frozen=True)
class Facts:
    """What findings are made of."""

    answers: Answers
    results: Results

    @property
    def today(self) -> date:
        """The day of the results."""
        return self.results.today

    @cached_property
    def graph(self) -> Graph:
        """Who calls whom."""
        return graph(self.answers)


Rule = Callable[[Facts], Iterator[Raised]]


@dataclass(frozen=True, slots=True)
class Registered:
    """A finding's function with its place among the others."""

    number: int
    id: str
    severity: Severity
    rule: Rule


REGISTRY: dict[str, Registered] = {}
"""All findings by id."""


def finding(number: int, id: str, severity: Severity) -> Callable[[Rule], Rule]:
    """Register a rule. Numbers and ids are given once and never again: what people said hangs on them."""

    def register(rule: Rule) -> Rule:
        if id in REGISTRY or any(known.number == number for known in REGISTRY.values()):
            raise ValueError(f"finding {number} {id} is registered already")
        REGISTRY[id] = Registered(number, id, severity, rule)
        return rule

    return register


def raised(*rows: Where, variant: str = "", **values: Quantity) -> Raised:
    """One meeting, on these rows (each once)."""
    once = {(row.item, row.row): row for row in reversed(rows)}
    return Raised(tuple(reversed(once.values())), values, variant)


def find(answers: Answers, results: Results) -> tuple[Finding, ...]:
    """All findings, gravest first, then by number, then in the order of the rows."""
    facts = Facts(answers, results)
    found = [
        Finding(known.number, known.id, known.severity, met.rows, met.values, met.variant)
        for known in sorted(REGISTRY.values(), key=lambda known: known.number)
        for met in known.rule(facts)
    ]
    return tuple(sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.number)))


# --- What sentences show ----------------------------------------------------------------------------------


def share(value: float) -> Quantity:
    """A fraction, shown as a percentage."""
    return Quantity(value, "share")


def rps(value: float) -> Quantity:
    """Requests per second."""
    return Quantity(value, "rps")


def ms(value: float) -> Quantity:
    """Milliseconds."""
    return Quantity(value, "ms")


def minutes(value: float) -> Quantity:
    """Minutes."""
    return Quantity(value, "min")


def times(value: float) -> Quantity:
    """A factor."""
    return Quantity(value, "times")


def money(value: float) -> Quantity:
    """An amount a month, in the project's currency."""
    return Quantity(value, "money_month")


def count(value: int) -> Quantity:
    """How many."""
    return Quantity(value, "count")


def day(value: date) -> Quantity:
    """A date."""
    return Quantity(value, "date")


def name(value: str) -> Quantity:
    """What something is called."""
    return Quantity(value, "name")


def names(values: tuple[str, ...]) -> Quantity:
    """What several things are called, each once."""
    return Quantity(tuple(dict.fromkeys(values)), "names")


def option(path: str, value: str) -> Quantity:
    """An option of the catalogue by its table and column (``"q9.incidents.cause"``) and its value."""
    return Quantity(f"{path}={value}", "option")
