"""Latency today (Q7) beside what is wanted of it (Q11, Q14), and whether users, traffic and times agree (Q8).

Conventions: the current value of a latency objective is the worst of its endpoints; Apdex of the whole is
the mean of the endpoints weighted by their journeys' traffic; response time for Little's law is the mean
where it was given, else the P50, which is lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine import latency
from plans.engine.inputs import Answers, Row
from plans.engine.latency import SMALL_SAMPLE, Percentile
from plans.engine.numbers import share
from plans.engine.reading import (
    Place,
    Where,
    peak_rps,
    percentiles,
    place,
    threshold_ms,
    traffic_share,
    where,
)
from plans.engine.trail import Answer, Given, Missing, Number, Result, derive, gather, waiting


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint as measured."""

    about: Where
    p50_ms: Number
    p95_ms: Number
    p99_ms: Number
    error_rate: Number


@dataclass(frozen=True, slots=True)
class LatencyObjective:
    """A latency objective of Q11 with its current value."""

    about: Where
    threshold_ms: Number
    objective: Number
    current_share: Number
    """Responses that are under the threshold today: an estimate."""
    current_ms: Number
    """The latency at the objective's percentile today."""
    met: Result[bool]


@dataclass(frozen=True, slots=True)
class Apdex:
    """An Apdex target with today's score."""

    about: Where
    target: Number
    t_s: Number
    score: Number
    band: Result[str]
    bands_missed: Result[int]
    """By how many bands the score misses the target; 0 or less where it does not."""
    from_counts: bool
    small_sample: bool
    """Under 100 samples: the specification's asterisk."""


@dataclass(frozen=True, slots=True)
class Latencies:
    """All of it."""

    endpoints: tuple[Endpoint, ...]
    objectives: tuple[LatencyObjective, ...]
    apdex: tuple[Apdex, ...]
    response_s: Number
    in_flight: Number
    think_s: Number
    """Implied by users, traffic and the response time; negative: they contradict each other."""
    least_think_s: Number
    """The same with the fastest endpoint: negative only where no mix of requests can explain it."""


def compute_latencies(answers: Answers) -> Latencies:
    """Everything about response times."""
    rows = answers.rows("q7.endpoints")
    response = _response_seconds(answers, rows)
    peak, users = peak_rps(answers), answers.item("q8").number("peak_users")
    return Latencies(
        endpoints=tuple(_endpoint(row) for row in rows),
        objectives=tuple(
            _objective(answers, row) for row in answers.rows("q11.objectives") if row.word("sli") == "latency"
        ),
        apdex=_apdexes(answers),
        response_s=response,
        in_flight=derive("latency.in_flight", "requests", latency.in_flight, peak, response),
        think_s=derive("latency.think", "s", latency.think_seconds, users, peak, response),
        least_think_s=derive(
            "latency.least_think", "s", latency.think_seconds, users, peak, _fastest_seconds(rows)
        ),
    )


def _endpoint(row: Row) -> Endpoint:
    return Endpoint(
        about=where(row),
        p50_ms=derive("latency.p50", "ms", float, row.number("p50_ms")),
        p95_ms=derive("latency.p95", "ms", float, row.number("p95_ms")),
        p99_ms=derive("latency.p99", "ms", float, row.number("p99_ms")),
        error_rate=derive("latency.error_rate", "share", float, row.number("error_rate")),
    )


def _objective(answers: Answers, row: Row) -> LatencyObjective:
    target = place(answers, row.ref("target"))
    threshold, objective = threshold_ms(row), row.number("objective")
    current = worst_percentile(target, objective)
    shares = [
        derive(
            "latency.share_under",
            "share",
            latency.share_under,
            percentiles(endpoint),
            threshold,
            notes=("estimate",),
        )
        for endpoint in target.endpoints
    ]
    known = [found for found in shares if not isinstance(found, Missing)]
    share_under: Number = (
        min(known, key=lambda found: found.value)
        if known
        else shares[0]
        if shares
        else Missing("latency.share_under", waiting("q7", "endpoints").waits_for)
    )
    return LatencyObjective(
        about=where(row),
        threshold_ms=derive("latency.threshold", "ms", float, threshold),
        objective=derive("budget.objective", "share", float, objective),
        current_share=share_under,
        current_ms=current,
        met=derive("latency.met", "", lambda now, aim: now <= aim, current, threshold),
    )


def worst_percentile(target: Place, wanted: Answer[float]) -> Number:
    """The slowest of a place's endpoints at a percentile."""
    found = [
        derive(
            "latency.at_percentile",
            "ms",
            latency.latency_at,
            percentiles(row),
            wanted,
            notes=_notes(row, wanted),
        )
        for row in target.endpoints
    ]
    known = [value for value in found if not isinstance(value, Missing)]
    if known:
        return max(known, key=lambda value: value.value)
    return found[0] if found else Missing("latency.at_percentile", waiting("q7", "endpoints").waits_for)


def _notes(row: Row, wanted: Answer[float]) -> tuple[str, ...]:
    """A percentile that was given is no estimate."""
    points = percentiles(row)
    if isinstance(points, Missing) or isinstance(wanted, Missing):
        return ()
    given = any(abs(point.share - wanted.value) < 1e-12 for point in points.value)
    return () if given else ("estimate",)


# --- Apdex ------------------------------------------------------------------------------------------------

Weighted = tuple[tuple[tuple[Percentile, ...], float], ...]


def _apdexes(answers: Answers) -> tuple[Apdex, ...]:
    whole = answers.item("q14")
    found = []
    if whole.has("target") or whole.has("t_s"):
        found.append(_apdex(whole, where(whole), whole, _mix(answers)))
    for row in answers.rows("q14.per_journey"):
        target = place(answers, row.ref("journey"))
        equal = gather([_with(percentiles(endpoint), Given(1.0)) for endpoint in target.endpoints])
        mix = equal if target.endpoints else waiting("q7", "endpoints")
        found.append(_apdex(row, where(row), whole, mix))
    return tuple(found)


def _apdex(row: Row, about: Where, whole: Row, mix: Answer[Weighted]) -> Apdex:
    t_s = row.number("t_s") if row.has("t_s") else whole.number("t_s")
    target = row.number("target") if row.has("target") else whole.number("target")
    counts = gather([row.number(name) for name in ("satisfied", "tolerating", "frustrated")])
    counted = isinstance(counts, Given)
    score = (
        derive("apdex.counted", "score", lambda c: latency.apdex(c[0], c[1], sum(c)), counts)
        if counted
        else derive("apdex.estimated", "score", _estimate, mix, t_s, notes=("estimate",))
    )
    return Apdex(
        about=about,
        target=derive("apdex.target", "score", float, target),
        t_s=derive("apdex.t", "s", float, t_s),
        score=score,
        band=derive("apdex.band", "", latency.apdex_band, score),
        bands_missed=derive("apdex.bands_missed", "", latency.bands_apart, score, target),
        from_counts=counted,
        small_sample=isinstance(counts, Given) and sum(counts.value) < SMALL_SAMPLE,
    )


def _estimate(mix: Weighted, t_s: float) -> float:
    total = sum(weight for _, weight in mix)
    return share(sum(latency.apdex_estimate(points, t_s) * weight for points, weight in mix) / total)


def _mix(answers: Answers) -> Answer[Weighted]:
    """The endpoints with the share of traffic of their journeys; one endpoint alone stands for all."""
    rows = answers.rows("q7.endpoints")
    if not rows:
        return waiting("q7", "endpoints")
    if len(rows) == 1:
        return gather([_with(percentiles(rows[0]), Given(1.0))])
    return gather([_with(percentiles(row), _weight(answers, row, rows)) for row in rows])


def _weight(answers: Answers, row: Row, rows: Sequence[Row]) -> Answer[float]:
    """A journey's traffic is shared evenly by the endpoints measured for it."""
    found = place(answers, row.ref("endpoint"))
    part = traffic_share(found)
    if isinstance(part, Missing):
        return part
    return Given(part.value / max(1, len(found.endpoints)), part.inputs)


def _with(
    points: Answer[tuple[Percentile, ...]], weight: Answer[float]
) -> Answer[tuple[tuple[Percentile, ...], float]]:
    both = gather((points, weight))
    return both if isinstance(both, Missing) else Given((both.value[0], both.value[1]), both.inputs)


# --- Little -----------------------------------------------------------------------------------------------


def _seconds(row: Row) -> Answer[float]:
    name = "mean_ms" if row.has("mean_ms") else "p50_ms"
    ms = row.number(name)
    return ms if isinstance(ms, Missing) else Given(ms.value / 1_000, ms.inputs)


def _fastest_seconds(rows: Sequence[Row]) -> Answer[float]:
    known = [found for row in rows if isinstance(found := _seconds(row), Given)]
    return min(known, key=lambda found: found.value) if known else waiting("q7", "endpoints")


def _response_seconds(answers: Answers, rows: Sequence[Row]) -> Number:
    """The mean response time: weighted by traffic where all shares are known, else the plain mean."""
    known = [(row, found) for row in rows if isinstance(found := _seconds(row), Given)]
    if not known:
        return Missing("latency.response", waiting("q7", "endpoints").waits_for)
    times = gather([found for _, found in known])
    weights = gather([_weight(answers, row, rows) for row, _ in known])
    p50 = () if all(row.has("mean_ms") for row, _ in known) else ("mean_from_p50",)
    if isinstance(weights, Given) and sum(weights.value) > 0:
        return derive("latency.response", "s", _weighted, times, weights, notes=p50)
    return derive("latency.response", "s", lambda t: sum(t) / len(t), times, notes=(*p50, *_plain(known)))


def _plain(known: Sequence[object]) -> tuple[str, ...]:
    return ("unweighted",) if len(known) > 1 else ()


def _weighted(times: Sequence[float], weights: Sequence[float]) -> float:
    return sum(t * w for t, w in zip(times, weights, strict=True)) / sum(weights)
