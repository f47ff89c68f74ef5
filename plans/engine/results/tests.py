"""The load-test plan: six scenarios, the mix of requests, and what must hold while they run.

Conventions: the stress test aims at the likely scenario's need in 12 months; a spike's height is the
largest event of Q17 that is not over, on its greatest day; virtual users are for the slowest P99 measured.
A journey's requests are its share of a scenario's; where no share is known it is not said whether the test
is long enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plans.engine import load_test
from plans.engine.inputs import Answers, Row
from plans.engine.load_test import Scenario
from plans.engine.numbers import Why
from plans.engine.reading import Where, peak_rps, place, threshold_ms, traffic_share, where
from plans.engine.results.limits import Limits
from plans.engine.results.projection import Projection
from plans.engine.trail import Answer, Given, Missing, Number, Result, derive, known, waiting


@dataclass(frozen=True, slots=True)
class Shown:
    """Can a scenario show an objective?"""

    about: Where
    requests: Number
    """The requests that the scenario sends to it."""
    long_enough: Result[bool]


@dataclass(frozen=True, slots=True)
class TestScenario:
    """One of the six."""

    kind: str
    steps: Result[Scenario]
    greatest_rps: Number
    seconds: Number
    virtual_users: Result[int]
    shows: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What must hold: an SLO of Q11."""

    about: Where
    sli: str
    objective: Number
    threshold_ms: Number | None
    """Latency only."""
    most_errors: Number | None
    """Availability and correctness only: the error rate that may not be passed."""
    samples: Result[int]
    """Requests without a failure that show the objective, 95 % sure."""


@dataclass(frozen=True, slots=True)
class MixPart:
    """A journey's share of the requests."""

    about: Where
    entry_point: str
    share: Number


@dataclass(frozen=True, slots=True)
class LoadTests:
    """The whole plan."""

    scenarios: tuple[TestScenario, ...]
    thresholds: tuple[Threshold, ...]
    mix: tuple[MixPart, ...]
    mix_rest: Number
    """The share of requests that no journey accounts for."""


def compute_load_tests(answers: Answers, limits: Limits, projection: Projection) -> LoadTests:
    """Six scenarios with the thresholds that all of them share."""
    mix = tuple(
        MixPart(
            where(row),
            row.word("entry_point"),
            derive("journey.traffic_share", "share", float, row.number("traffic_share")),
        )
        for row in answers.rows("q3.journeys")
    )
    shares = [part.share for part in mix if not isinstance(part.share, Missing)]
    return LoadTests(
        scenarios=_scenarios(answers, limits, projection),
        thresholds=tuple(_threshold(row) for row in _shown_objectives(answers)),
        mix=mix,
        mix_rest=derive("test.mix_rest", "share", lambda *each: max(0.0, 1 - sum(each)), *shares)
        if shares
        else Missing("test.mix_rest", waiting("q3", "journeys").waits_for),
    )


def _shown_objectives(answers: Answers) -> list[Row]:
    wanted = ("latency", "availability", "correctness")
    return [row for row in answers.rows("q11.objectives") if row.word("sli") in wanted]


def _threshold(row: Row) -> Threshold:
    latency = row.word("sli") == "latency"
    objective = row.number("objective")
    return Threshold(
        about=where(row),
        sli=row.word("sli"),
        objective=derive("budget.objective", "share", float, objective),
        threshold_ms=derive("latency.threshold", "ms", float, threshold_ms(row)) if latency else None,
        most_errors=None if latency else derive("test.most_errors", "share", lambda aim: 1 - aim, objective),
        samples=derive("test.samples", "requests", load_test.samples_needed, objective),
    )


def _scenarios(answers: Answers, limits: Limits, projection: Projection) -> tuple[TestScenario, ...]:
    peak = peak_rps(answers)
    assumed = answers.assumptions
    made: dict[str, Result[Scenario]] = {
        "smoke": _make(load_test.smoke, peak),
        "load": _make(load_test.load, peak),
        "stress": _make(load_test.stress, _stress_rps(projection)),
        "spike": _make(load_test.spike, peak, _largest_event(answers, projection)),
        "soak": _make(load_test.soak, peak, assumed.get("soak_share"), assumed.get("soak_hours")),
        "breakpoint": _make(load_test.breakpoint_, limits.capacity_rps),
    }
    return tuple(_scenario(answers, kind, made[kind]) for kind in load_test.KINDS)


def _make(rule: Callable[..., Scenario], *needs: object) -> Result[Scenario]:
    return derive("test.scenario", "", rule, *needs)


def _stress_rps(projection: Projection) -> Number:
    likely = projection.scenario("likely")
    if likely is None:
        return Missing(why=Why.NO_SCENARIO)
    return likely.needs[-1].needed_rps


def _largest_event(answers: Answers, projection: Projection) -> Number:
    events = answers.table("q17.events")
    if isinstance(events, Missing):
        return events
    peaks = [dict(event.peaks).get("likely") for event in projection.events]
    ready = [peak for peak in peaks if peak is not None and not isinstance(peak, Missing)]
    if ready:
        return max(ready, key=lambda peak: peak.value)
    waits = [peak for peak in peaks if isinstance(peak, Missing) and peak.waits_for]
    return waits[0] if waits else Missing(why=Why.NO_EVENT)


def _scenario(answers: Answers, kind: str, steps: Result[Scenario]) -> TestScenario:
    greatest = derive("test.greatest_rps", "rps", lambda s: s.greatest_rps, steps)
    return TestScenario(
        kind=kind,
        steps=steps,
        greatest_rps=greatest,
        seconds=derive("test.seconds", "s", lambda s: s.seconds, steps),
        virtual_users=derive(
            "test.virtual_users", "users", load_test.virtual_users, greatest, _slowest_p99(answers)
        ),
        shows=tuple(_shown(answers, row, steps) for row in _shown_objectives(answers)),
    )


def _slowest_p99(answers: Answers) -> Answer[float]:
    found = [p99 for row in answers.rows("q7.endpoints") if isinstance(p99 := row.number("p99_ms"), Given)]
    if not found:
        rows = answers.rows("q7.endpoints")
        return rows[0].number("p99_ms") if rows else waiting("q7", "endpoints")
    worst = max(found, key=lambda p99: p99.value)
    return Given(worst.value / 1_000, worst.inputs)


def _shown(answers: Answers, row: Row, steps: Result[Scenario]) -> Shown:
    part = traffic_share(place(answers, row.ref("target")))
    requests = derive("test.requests", "requests", lambda s, share: s.requests * share, steps, part)
    return Shown(
        about=where(row),
        requests=requests,
        long_enough=derive("test.long_enough", "", load_test.can_show, row.number("objective"), requests),
    )


def too_short(tests: LoadTests) -> tuple[tuple[str, Where], ...]:
    """(scenario, objective) for each objective that a scenario is too short to show."""
    return tuple(
        (scenario.kind, shown.about)
        for scenario in tests.scenarios
        for shown in scenario.shows
        if known(shown.long_enough) is False
    )
