"""What a finding is: a contradiction, risk, gap or piece of advice, with the rows that raised it and its figures.

A finding is a function of :class:`Facts` that yields what it met, registered under its number by
:func:`finding`; its words stand in ``texts.toml`` under its id. ``docs/numbers/findings.md`` says how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, ParamSpec

from plans.engine.compute import Results
from plans.engine.inputs import Answers
from plans.engine.numbers import NoNumber
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

    about: tuple[Where, ...]
    """The answers that it is about: they tell it from the other meetings."""
    context: tuple[Where, ...]
    """Further answers that led to it."""
    values: dict[str, Quantity]
    variant: str
    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an expert would raise."""

    number: int
    id: str
    severity: Severity
    rows: tuple[Where, ...]
    """The answers that raised it, all of them to be linked; those that it is about come first."""
    values: dict[str, Quantity]
    """What its sentences say in figures."""
    variant: str
    """Which of its sentences, where it has several (``"retries"``)."""
    mark: str
    """The same for the same finding about the same rows: what people said to it is kept under this."""


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
    shows: Mapping[str, frozenset[str]]
    """The names of the quantities that each of its variants gives to its sentences."""
    rule: Rule


REGISTRY: dict[str, Registered] = {}
"""All findings by id."""


def finding(
    number: int, id: str, severity: Severity, shows: str | Mapping[str, str] = ""
) -> Callable[[Rule], Rule]:
    """Register a rule. Numbers and ids are given once and never again: what people said hangs on them.

    ``shows`` are the names of its quantities, or those of each variant: its texts may use these and no others.
    """
    variants = {"": shows} if isinstance(shows, str) else shows

    def register(rule: Rule) -> Rule:
        if id in REGISTRY or any(known.number == number for known in REGISTRY.values()):
            raise ValueError(f"finding {number} {id} is registered already")
        names = {variant: frozenset(listed.split()) for variant, listed in variants.items()}
        REGISTRY[id] = Registered(number, id, severity, names, rule)
        return rule

    return register


def raised(
    *about: Where, context: Sequence[Where] = (), variant: str = "", key: str = "", **values: Quantity
) -> Raised:
    """One meeting, about these answers; ``key`` where they do not yet tell it from the others."""
    return Raised(_once(about), _once(context), values, variant, key)


def _once(rows: Sequence[Where]) -> tuple[Where, ...]:
    """Each place once, as it was named first."""
    found: dict[tuple[str, str], Where] = {}
    for row in rows:
        found.setdefault((row.item, row.row), row)
    return tuple(found.values())


def find(answers: Answers, results: Results) -> tuple[Finding, ...]:
    """All findings, gravest first, then by number, then in the order of the rows."""
    facts = Facts(answers, results)
    found = [
        _found(known, met)
        for known in sorted(REGISTRY.values(), key=lambda known: known.number)
        for met in known.rule(facts)
    ]
    return tuple(sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.number)))


def _found(known: Registered, met: Raised) -> Finding:
    head = f"{known.id}.{met.variant}" if met.variant else known.id
    places = sorted(f"{row.item}.{row.row}" if row.row else row.item for row in met.about)
    return Finding(
        number=known.number,
        id=known.id,
        severity=known.severity,
        rows=_once((*met.about, *met.context)),
        values=met.values,
        variant=met.variant,
        mark=":".join(part for part in (head, ",".join(places), met.key) if part),
    )


P = ParamSpec("P")


def attempt(rule: Callable[P, float], *args: P.args, **kwargs: P.kwargs) -> float | None:
    """The value of a formula, None where it has none for these answers."""
    try:
        return rule(*args, **kwargs)
    except (NoNumber, ArithmeticError):
        return None


# --- As JSON ------------------------------------------------------------------------------------------------


def to_json(found: Finding) -> dict[str, Any]:
    """A finding as plain JSON values, dates as text: to be frozen with a plan."""
    return {
        "number": found.number,
        "id": found.id,
        "severity": found.severity,
        "variant": found.variant,
        "mark": found.mark,
        "rows": [{"item": row.item, "row": row.row, "name": row.name} for row in found.rows],
        "values": {
            name: {
                "value": shown.value.isoformat() if isinstance(shown.value, date) else _plain(shown.value),
                "unit": shown.unit,
            }
            for name, shown in found.values.items()
        },
    }


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def from_json(plain: Mapping[str, Any]) -> Finding:
    """The finding that :func:`to_json` wrote. One whose rule is gone since then can still be read."""
    return Finding(
        number=plain["number"],
        id=plain["id"],
        severity=plain["severity"],
        rows=tuple(Where(row["item"], row["row"], row["name"]) for row in plain["rows"]),
        values={name: _quantity(shown) for name, shown in plain["values"].items()},
        variant=plain["variant"],
        mark=plain["mark"],
    )


def _quantity(shown: Mapping[str, Any]) -> Quantity:
    value = shown["value"]
    if shown["unit"] == "date":
        value = date.fromisoformat(value)
    return Quantity(tuple(value) if isinstance(value, list) else value, shown["unit"])


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


def names(values: Sequence[str]) -> Quantity:
    """What several things are called, each once."""
    return Quantity(tuple(dict.fromkeys(values)), "names")


def option(path: str, value: str) -> Quantity:
    """An option of the catalogue by its table and column (``"q9.incidents.cause"``) and its value."""
    return Quantity(f"{path}={value}", "option")


def item(key: str) -> Quantity:
    """A question or a decision, by its key."""
    return Quantity(key, "item")


def objective(name: str, sli: str) -> Quantity:
    """An objective: what it is for (``""``: the whole system) and its SLI."""
    return Quantity((name, sli), "objective")
