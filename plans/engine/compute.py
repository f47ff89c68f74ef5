"""The one road from answers to results, and their form as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from plans.engine.assumptions import known as known_assumptions
from plans.engine.inputs import Answers, read
from plans.engine.reading import average_rps, graph
from plans.engine.results.alerts import ObjectiveAlerts, compute_alerts
from plans.engine.results.budgets import Budget, compute_budgets
from plans.engine.results.caches import Caching, compute_caching
from plans.engine.results.calendar import ReviewCalendar, compute_calendar
from plans.engine.results.costs import Costs, compute_costs
from plans.engine.results.history import History, compute_history
from plans.engine.results.improvements import Optimisations, compute_optimisations
from plans.engine.results.journeys import Journey, compute_journeys
from plans.engine.results.latencies import Latencies, compute_latencies
from plans.engine.results.limits import Limits, compute_limits
from plans.engine.results.projection import Projection, compute_projection
from plans.engine.results.rhythms import Rhythm, compute_rhythm
from plans.engine.results.tests import LoadTests, compute_load_tests
from plans.engine.trail import Figure, Input, Missing, Number
from plans.engine.version import ENGINE_VERSION


@dataclass(frozen=True, slots=True)
class AssumptionUsed:
    """A setting as it was when the results were made."""

    key: str
    value: float | str
    """As written: a percentage in points."""
    changed: bool


@dataclass(frozen=True)
class Results:
    """Everything that an interview's answers add up to on a day."""

    engine_version: str
    methodology: str
    today: date
    currency: str
    assumptions: tuple[AssumptionUsed, ...]
    average_rps: Number
    budgets: tuple[Budget, ...]
    alerts: tuple[ObjectiveAlerts, ...]
    journeys: tuple[Journey, ...]
    latencies: Latencies
    limits: Limits
    optimisations: Optimisations
    projection: Projection
    costs: Costs
    rhythm: Rhythm
    caching: Caching
    load_tests: LoadTests
    reviews: ReviewCalendar
    history: History


def compute(answers: Answers | Mapping[str, Any], *, today: date) -> Results:
    """All results of an interview: its export (or what :func:`~plans.engine.inputs.read` made of it).

    :raises plans.engine.InputError: the export is not as its format says. Nothing else: what cannot be
        computed is a :class:`~plans.engine.trail.Missing` in its place.
    """
    if not isinstance(answers, Answers):
        answers = read(answers)
    known = graph(answers)
    budgets = compute_budgets(answers, today=today)
    latencies = compute_latencies(answers)
    limits = compute_limits(answers, known)
    projection = compute_projection(answers, known, limits, today=today)
    return Results(
        engine_version=ENGINE_VERSION,
        methodology=answers.methodology.version,
        today=today,
        currency=answers.currency,
        assumptions=tuple(
            AssumptionUsed(key, answers.assumptions.written(key), key in answers.assumptions.changed)
            for key in known_assumptions()
        ),
        average_rps=average_rps(answers),
        budgets=budgets,
        alerts=compute_alerts(budgets),
        journeys=compute_journeys(answers, known),
        latencies=latencies,
        limits=limits,
        optimisations=compute_optimisations(answers, limits),
        projection=projection,
        costs=compute_costs(answers, limits, projection, today=today),
        rhythm=compute_rhythm(answers, known),
        caching=compute_caching(answers, limits, latencies.response_s),
        load_tests=compute_load_tests(answers, limits, projection),
        reviews=compute_calendar(answers, today=today),
        history=compute_history(answers),
    )


def to_json(value: Any) -> Any:
    """Results, or any part of them, as plain JSON values: dates as text, figures and gaps with their trail.

    Whole results list every input once under ``"inputs"``, where figures name them by number; a part alone
    carries its inputs in place.
    """
    if not isinstance(value, Results):
        return _plain(value, None)
    table: dict[tuple[str, str, str], int] = {}
    inputs: list[Any] = []

    def number_of(known: Input) -> int:
        key = (known.item, known.row, known.field)
        if key not in table:
            table[key] = len(inputs)
            inputs.append(_plain(known, None))
        return table[key]

    plain: dict[str, Any] = {
        field.name: _plain(getattr(value, field.name), number_of) for field in fields(value)
    }
    return {**plain, "inputs": inputs}


def _plain(value: Any, number_of: Callable[[Input], int] | None) -> Any:
    if isinstance(value, (Figure, Missing)):
        trail = [number_of(known) if number_of else _plain(known, None) for known in value.inputs]
        return {**_head(value, number_of), "inputs": trail}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), number_of) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(each, number_of) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each, number_of) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _head(value: Figure[Any] | Missing, number_of: Callable[[Input], int] | None) -> dict[str, Any]:
    if isinstance(value, Missing):
        return {
            "key": value.key,
            "value": None,
            "waits_for": [_plain(wait, None) for wait in value.waits_for],
            "why": value.why.value if value.why else "",
        }
    return {
        "key": value.key,
        "value": _plain(value.value, number_of),
        "unit": value.unit,
        "confidence": value.confidence,
        "settings": list(value.settings),
        "notes": list(value.notes),
    }
