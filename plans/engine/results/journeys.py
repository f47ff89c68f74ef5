"""The critical journeys (Q3): what each needs, what availability that allows, how calls multiply its tail.

Conventions: a dependency with a fallback is soft: it is left out of the product and its own absence is
named as degraded time. Only what was promised enters the product; hard dependencies without a promise are
listed beside it. A journey whose components are not said waits for no component, only for the dependencies
named for it and those of the critical path. A load balancer in front hands the request on to the components
that the journey names, and calls nothing else for it. Independence is assumed, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine import availability, latency, topology
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import DAYS_PER_MONTH, MINUTES_PER_DAY
from plans.engine.reading import Graph, Where, beginnings, component_of, links_of, touched_by, used_by, where
from plans.engine.topology import Link
from plans.engine.trail import Answer, Given, Missing, Number, derive, gather, waiting

SLOW = 0.01
"""The share of a component's answers that are slower than its own P99."""

_BOXES = ("q1.components", "q5.dependencies")
"""The tables whose rows are components of the system."""

_ZONE_CEILING = {"single_az": "hosting_single_az", "multi_az": "hosting_multi_az"}


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency that a journey waits for."""

    about: Where
    hard: bool
    """Without a fallback."""
    promised: Number
    degraded_minutes: Number
    """Minutes a month in which it may be away: down for a hard one, degraded for a soft one."""
    added_p95_ms: Number


@dataclass(frozen=True, slots=True)
class Journey:
    """One critical journey."""

    about: Where
    hourly_cost: Number
    traffic_share: Number
    components: tuple[Where, ...]
    """Those used and what they call synchronously."""
    dependencies: tuple[Dependency, ...]
    unpromised: tuple[Where, ...]
    """Hard dependencies that promise nothing: not in the product."""
    hosting: Number
    ceiling: Number
    """The availability that hosting and hard dependencies allow."""
    added_p95_ms: Number
    """Sum of what the dependencies add at P95: an upper-side check, since P95s do not add."""
    calls: Number
    """Synchronous calls behind one request."""
    slow_share: Number
    """Requests that meet at least one answer slower than its component's P99."""


def compute_journeys(answers: Answers, graph: Graph) -> tuple[Journey, ...]:
    """All journeys, the dearest hour first (those without a cost last, in their order)."""
    hosting_share = hosting(answers)
    found = [_journey(answers, graph, row, hosting_share) for row in answers.rows("q3.journeys")]
    return tuple(sorted(found, key=_by_cost))


def _by_cost(journey: Journey) -> float:
    return -journey.hourly_cost.value if not isinstance(journey.hourly_cost, Missing) else 0.0


def hosting(answers: Answers) -> Number:
    """The ceiling of the hosting: what its contract promises, else the provider's published one.

    Nothing is promised across regions nor on one's own machines: then it waits for the contract's figure.
    """
    row = answers.item("q2")
    promised, topology_ = row.number("promised_availability"), row.word("topology")
    if isinstance(promised, Given):
        return derive("availability.hosting", "share", float, promised)
    setting = _ZONE_CEILING.get(topology_)
    if setting is None:
        return Missing(
            "availability.hosting", (promised if topology_ else waiting("q2", "topology")).waits_for
        )
    published = answers.assumptions.get(setting)
    said = Given(published.value, (row.input("topology"),), published.settings)
    return derive("availability.hosting_published", "share", float, said, notes=("hosting_published",))


def _journey(answers: Answers, graph: Graph, row: Row, hosting_share: Number) -> Journey:
    used = used_by(answers, graph, row)
    links = links_of(answers, graph, row)
    reached = touched_by(graph, used, links)
    names = {component.id: component.name for component in graph.system.components}
    item_of = {row.id: row.item for path in _BOXES for row in answers.rows(path)}
    dependencies, unpromised = [], []
    for dependency in answers.rows("q5.dependencies"):
        if not _waits_for(dependency, row, reached, graph, bool(used)):
            continue
        found = _dependency(dependency)
        dependencies.append(found)
        if found.hard and isinstance(found.promised, Missing):
            unpromised.append(found.about)
    promises = [d.promised for d in dependencies if d.hard and not isinstance(d.promised, Missing)]
    # On several regions or own machines the hosting's share is unknown: dependencies alone still bound it.
    parts = gather([*([] if isinstance(hosting_share, Missing) and promises else [hosting_share]), *promises])
    notes = [
        "independence",
        *(["unpromised_left_out"] if unpromised else []),
        *(["hosting_left_out"] if isinstance(hosting_share, Missing) and promises else []),
        *([] if used else ["uses_unknown"]),
    ]
    calls = _calls(graph, used, links)
    return Journey(
        about=where(row),
        hourly_cost=derive("journey.hourly_cost", "money", float, row.number("hourly_cost")),
        traffic_share=derive("journey.traffic_share", "share", float, row.number("traffic_share")),
        components=tuple(
            Where(item_of.get(name, "q1"), name if name in item_of else "", names[name]) for name in reached
        ),
        dependencies=tuple(dependencies),
        unpromised=tuple(unpromised),
        hosting=hosting_share,
        ceiling=derive("availability.ceiling", "share", availability.needs_all, parts, notes=notes),
        added_p95_ms=_added(answers, dependencies),
        calls=calls,
        slow_share=derive("latency.slow_share", "share", latency.slow_share, SLOW, calls),
    )


def _waits_for(dependency: Row, journey: Row, reached: Sequence[str], graph: Graph, known: bool) -> bool:
    """Does the journey wait for the dependency?

    The one that it names; else all journeys of the component that calls it; else all of them.
    """
    if not dependency.flag("on_critical_path"):
        return False
    named = dependency.ref("journey")
    if named.row:
        return named.row == journey.id
    caller = component_of(graph, dependency.ref("called_by"))
    return not caller or not known or caller in reached


def _dependency(row: Row) -> Dependency:
    promised = derive("dependency.promised", "share", float, row.number("promised_availability"))
    return Dependency(
        about=where(row),
        hard=row.word("fallback") in ("", "none"),
        promised=promised,
        degraded_minutes=derive(
            "dependency.degraded_minutes",
            "min",
            lambda share: (1 - share) * DAYS_PER_MONTH * MINUTES_PER_DAY,
            promised,
        ),
        added_p95_ms=derive("dependency.added_p95", "ms", float, row.number("added_p95_ms")),
    )


def _added(answers: Answers, dependencies: Sequence[Dependency]) -> Number:
    if not dependencies and isinstance(answers.table("q5.dependencies"), Given):
        return derive("journey.added_p95", "ms", lambda: 0.0)
    known = [d.added_p95_ms for d in dependencies if not isinstance(d.added_p95_ms, Missing)]
    if not known:
        waits = tuple(w for d in dependencies for w in getattr(d.added_p95_ms, "waits_for", ()))
        return Missing("journey.added_p95", waits or waiting("q5", "dependencies").waits_for)
    return derive("journey.added_p95", "ms", sum, gather(known), notes=("p95_upper_side",))


def _calls(graph: Graph, used: Sequence[str], inner: Sequence[Link]) -> Number:
    """Synchronous calls behind one request to the first of the components that do the journey's own work."""
    if not used:
        return Missing("journey.calls", waiting("q3", "uses").waits_for)
    begin = beginnings(graph, used)
    first = topology.entries(begin, [link for link in inner if link.caller in begin and link.callee in begin])
    met = set(topology.reached(first, inner))
    counted: Answer[float] = Given(
        max(
            sum(topology.calls_per_request([start], inner, synchronous_only=True).values()) - 1.0
            for start in first
        ),
        tuple(known for called, known in graph.said if called in met),
        notes=("calls_once",) if graph.unsaid & met - set(first) else (),
    )
    return derive("journey.calls", "times", float, counted)
