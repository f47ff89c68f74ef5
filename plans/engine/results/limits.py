"""What limits the system first (Q1, Q8, Q22, Q29), what is free, how latency bends, what scaling out gives.

Conventions: use grows with load, so memory and disk space are shown and not extrapolated; a component's
spare instances carry nothing; a stress test's breaking point is a limit like the others. The limit of a
resource is its *safe* one, and the smallest limit is called today's safe capacity. The curve is the
queueing model of the component that limits first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plans.engine import capacity, queueing, scalability
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import NoNumber, Why
from plans.engine.reading import (
    Graph,
    Where,
    component_of,
    peak_rps,
    place,
    threshold_ms,
    where,
)
from plans.engine.results.latencies import worst_percentile
from plans.engine.scalability import Fit, Measurement
from plans.engine.trail import Answer, Given, Missing, Number, Result, derive, gather, known, waiting

LimitKind = Literal["resource", "component", "database", "stress_test"]

CURVE_STEPS = 40
CURVE_TOP = 0.98
"""How near to saturation the curve is drawn: further up it leaves every page."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that the load will meet."""

    kind: LimitKind
    about: Where
    component: str
    """The id of the component that it belongs to, ``""`` where that is not said."""
    resource: str
    """The resource of Q8, ``""`` for other kinds."""
    use: Number | None
    safe: Number | None
    rps: Number | None
    """The load at which it is met; None for what does not grow with load (memory, disk space)."""
    saturated_rps: Number | None
    """The load at which nothing is left: beyond the safe limit."""
    calls: Number | None
    """Calls per request to the system, where the limit is a component's."""


@dataclass(frozen=True, slots=True)
class LostObjective:
    """The load at which a latency objective is lost, by the model."""

    about: Where
    rps: Number


@dataclass(frozen=True, slots=True)
class Curve:
    """Response time against load: today's percentiles times ``stretch``."""

    servers: int
    """Instances of the component that limits first."""
    today_stretch: Number
    points: tuple[tuple[float, float], ...]
    """(RPS, times today's response time), from nothing to near saturation."""
    endpoints: tuple[Where, ...]
    objectives: tuple[LostObjective, ...]


@dataclass(frozen=True, slots=True)
class Scaling:
    """The Universal Scalability Law through Q24's measurements."""

    axis: str
    alpha: Number
    beta: Number
    gamma: Number
    r_squared: Number
    standard_error: Number
    peak_load: Number
    peak_rps: Number
    ceiling_rps: Number
    largest_load: Number
    trusted_load: Number
    """Twice the largest load measured: past it a projection says that it is one."""
    residuals: tuple[float, ...]
    curve: tuple[tuple[float, float], ...]
    """(load, RPS) up to the trusted load."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Capacity today."""

    peak_rps: Number
    limits: tuple[Limit, ...]
    """In order: the first to be met first, those without a number last."""
    first: Limit | None
    capacity_rps: Number
    """The first limit: today's safe capacity."""
    headroom: Number
    headroom_target: Number
    curve: Curve | None
    scaling: Scaling | None
    """None where nothing was measured at all."""


def compute_limits(answers: Answers, graph: Graph) -> Limits:
    """All limits, the first of them, and what follows from it."""
    found = [
        *_resources(answers, graph),
        *_components(answers, graph),
        *_database(answers, graph),
        *_stress_test(answers, graph),
    ]
    found.sort(key=_rps_or_last)
    first = found[0] if found and _rps_or_last(found[0]) < float("inf") else None
    smallest = derive("capacity.first_limit", "rps", float, first.rps) if first else _waiting_limit(found)
    peak = derive("traffic.peak", "rps", float, peak_rps(answers))
    return Limits(
        peak_rps=peak,
        limits=tuple(found),
        first=first,
        capacity_rps=smallest,
        headroom=derive("capacity.headroom", "share", capacity.headroom, peak, smallest),
        headroom_target=derive(
            "capacity.headroom_target", "share", float, answers.assumptions.get("headroom_target")
        ),
        curve=_curve(answers, graph, first) if first else None,
        scaling=_scaling(answers),
    )


def _rps_or_last(limit: Limit) -> float:
    value = None if limit.rps is None else known(limit.rps)
    return float("inf") if value is None else value


def _waiting_limit(found: Sequence[Limit]) -> Missing:
    """Any of these answers would give a first limit."""
    waits = dict.fromkeys(
        wait for limit in found if isinstance(limit.rps, Missing) for wait in limit.rps.waits_for
    )
    why = next((limit.rps.why for limit in found if isinstance(limit.rps, Missing) and limit.rps.why), None)
    if not waits and why is None:
        waits = dict.fromkeys(
            (
                *waiting("q8", "saturation").waits_for,
                *waiting("q1", "components").waits_for,
                *waiting("q22", "qps_limit").waits_for,
                *waiting("q29", "breaking_rps").waits_for,
            )
        )
    return Missing("capacity.first_limit", tuple(waits), why if not waits else None)


# --- The limits -------------------------------------------------------------------------------------------


def _resources(answers: Answers, graph: Graph) -> list[Limit]:
    peak = peak_rps(answers)
    found = []
    for row in answers.rows("q8.saturation"):
        use, safe, resource = row.number("use"), row.number("safe_limit"), row.word("resource")
        grows = resource in capacity.EXTRAPOLATED
        found.append(
            Limit(
                kind="resource",
                about=where(row),
                component=component_of(graph, row.ref("component")),
                resource=resource,
                use=derive("capacity.use", "share", float, use),
                safe=derive("capacity.safe", "share", float, safe),
                rps=derive("capacity.resource", "rps", capacity.resource_limit_rps, peak, use, safe)
                if grows
                else None,
                saturated_rps=derive("capacity.saturated", "rps", capacity.resource_limit_rps, peak, use, 1.0)
                if grows
                else None,
                calls=None,
            )
        )
    return found


def _components(answers: Answers, graph: Graph) -> list[Limit]:
    spare = answers.assumptions.get("spare_instances")
    found = []
    for row in answers.rows("q1.components"):
        if not row.has("instance_rps"):
            continue
        each, instances = row.number("instance_rps"), row.number("instances")
        calls = calls_of(graph, row.id)
        found.append(
            Limit(
                kind="component",
                about=where(row),
                component=row.id,
                resource="",
                use=None,
                safe=None,
                rps=derive(
                    "capacity.component", "rps", capacity.component_limit_rps, each, instances, spare, calls
                ),
                saturated_rps=derive(
                    "capacity.saturated", "rps", capacity.component_limit_rps, each, instances, 0, calls
                ),
                calls=calls,
            )
        )
    return found


def calls_of(graph: Graph, component: str) -> Number:
    """How often a request to the system calls a component; once where no entry leads to it."""
    if component not in graph.calls:
        return derive("capacity.calls", "times", lambda: 1.0, notes=("calls_not_said",))
    inputs, notes = graph.inputs_to(component), graph.notes_to(component)
    counted = Given(graph.calls[component], inputs, graph.settings, notes)
    return derive("capacity.calls", "times", float, counted)


def _database(answers: Answers, graph: Graph) -> list[Limit]:
    row = answers.item("q22")
    if not row.has("qps_limit") and not row.has("peak_qps"):
        return []
    peak, queries, limit = peak_rps(answers), row.number("peak_qps"), row.number("qps_limit")
    component = component_of(graph, row.ref("component"))
    named = answers.name_of(row.ref("component"))
    databases = [c for c in graph.system.components if c.kind == "database"]
    if not component and len(databases) == 1:
        component, named = databases[0].id, databases[0].name
    rps = derive("capacity.database", "rps", capacity.database_limit_rps, peak, queries, limit)
    return [
        Limit(
            kind="database",
            about=where(row, named),
            component=component,
            resource="",
            use=derive("capacity.database_use", "share", lambda q, m: q / m, queries, limit),
            safe=None,
            rps=rps,
            saturated_rps=rps,
            calls=None,
        )
    ]


def _stress_test(answers: Answers, graph: Graph) -> list[Limit]:
    row = answers.item("q29")
    if not row.has("breaking_rps"):
        return []
    rps = derive("capacity.stress_test", "rps", float, row.number("breaking_rps"))
    named = row.ref("first_to_give_way")
    component = component_of(graph, named)
    about = where(row, answers.name_of(named))
    return [Limit("stress_test", about, component, "", None, None, rps, rps, None)]


# --- Response time against load ---------------------------------------------------------------------------


def _curve(answers: Answers, graph: Graph, first: Limit) -> Curve:
    servers = _servers(answers, first.component)
    peak = peak_rps(answers)
    saturated = first.saturated_rps if first.saturated_rps is not None else Missing()
    today = derive(
        "stretch.today", "times", lambda load, full: queueing.stretch(load / full, servers), peak, saturated
    )
    return Curve(
        servers=servers,
        today_stretch=today,
        points=_points(today, saturated, servers),
        endpoints=tuple(where(row) for row in answers.rows("q7.endpoints")),
        objectives=tuple(
            LostObjective(where(row), _lost_at(answers, row, today, saturated, servers))
            for row in answers.rows("q11.objectives")
            if row.word("sli") == "latency"
        ),
    )


def _servers(answers: Answers, component: str) -> int:
    row = answers.row("q1.components", component) if component else None
    instances = row.number("instances") if row else None
    return min(int(instances.value), queueing.MOST_SERVERS) if isinstance(instances, Given) else 1


def stretch_at(limits: Limits, load: Number) -> Number:
    """How many times today's response time a load takes, by the model; unstable past saturation."""
    if limits.curve is None or limits.first is None or limits.first.saturated_rps is None:
        return (
            Missing("stretch.at_load", limits.capacity_rps.waits_for, limits.capacity_rps.why)
            if isinstance(limits.capacity_rps, Missing)
            else Missing("stretch.at_load", why=Why.NO_LIMIT)
        )
    servers = limits.curve.servers

    def rule(rps: float, full: float, today: float) -> float:
        return queueing.stretch(rps / full, servers) / today

    return derive(
        "stretch.at_load",
        "times",
        rule,
        load,
        limits.first.saturated_rps,
        limits.curve.today_stretch,
        notes=("model",),
    )


def _points(today: Number, saturated: Number, servers: int) -> tuple[tuple[float, float], ...]:
    now, full = known(today), known(saturated)
    if now is None or full is None:
        return ()
    steps = [CURVE_TOP * step / CURVE_STEPS for step in range(CURVE_STEPS + 1)]
    try:
        return tuple((rho * full, queueing.stretch(rho, servers) / now) for rho in steps)
    except NoNumber:
        return ()


def _lost_at(answers: Answers, row: Row, today: Number, saturated: Number, servers: int) -> Number:
    """The load at which the objective's percentile passes its threshold."""

    def rule(now: float, full: float, current: float, threshold: float) -> float:
        if current > threshold:
            raise NoNumber(Why.ALREADY_LOST)
        if current == 0:
            raise NoNumber(Why.NOT_POSITIVE)
        return full * queueing.utilisation_at(now * threshold / current, servers)

    current = worst_percentile(place(answers, row.ref("target")), row.number("objective"))
    return derive(
        "stretch.lost_at", "rps", rule, today, saturated, current, threshold_ms(row), notes=("model",)
    )


# --- Scaling out ------------------------------------------------------------------------------------------


def _scaling(answers: Answers) -> Scaling | None:
    rows = answers.rows("q24.measurements")
    if not rows:
        return None
    measured = gather([_measurement(row) for row in rows])
    fit: Result[Fit] = derive("scaling.fit", "", scalability.fit, measured)
    ready = known(fit)
    return Scaling(
        axis=answers.item("q24").word("measured_against") or "nodes",
        alpha=derive("scaling.alpha", "", lambda f: f.alpha, fit),
        beta=derive("scaling.beta", "", lambda f: f.beta, fit),
        gamma=derive("scaling.gamma", "rps", lambda f: f.gamma, fit),
        r_squared=derive("scaling.r_squared", "", lambda f: f.r_squared, fit),
        standard_error=derive("scaling.standard_error", "rps", lambda f: f.standard_error_rps, fit),
        peak_load=derive("scaling.peak_load", "", Fit.peak_load, fit),
        peak_rps=derive("scaling.peak_rps", "rps", Fit.peak_rps, fit),
        ceiling_rps=derive("scaling.ceiling", "rps", Fit.ceiling_rps, fit),
        largest_load=derive("scaling.largest_load", "", lambda f: f.largest_load, fit),
        trusted_load=derive(
            "scaling.trusted_load", "", lambda f: f.largest_load * scalability.TRUSTED_REACH, fit
        ),
        residuals=ready.residuals_rps if ready else (),
        curve=_fitted(ready) if ready else (),
    )


def _measurement(row: Row) -> Answer[Measurement]:
    both = gather((row.number("n"), row.number("rps")))
    return both if isinstance(both, Missing) else Given(Measurement(*both.value), both.inputs)


def _fitted(fit: Fit) -> tuple[tuple[float, float], ...]:
    top = fit.largest_load * scalability.TRUSTED_REACH
    loads = [top * step / CURVE_STEPS for step in range(1, CURVE_STEPS + 1)]
    return tuple((load, fit.rps(load)) for load in loads)
