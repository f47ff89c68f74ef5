"""What several results read from the answers: where an objective points, what traffic it has, the graph.

Nothing here computes a result of its own; each function turns answers into values that carry their trail.
Conventions: a figure that Q8 and Q18 both could give is Q8's; presets of Q18 are typical curves drawn by
hand. Where a system has several entries the share of each is not known, so each counts as if it took all
traffic. A request to the system is one at its entry, or one at the load balancers where the traffic is counted
there: then the calls of each component are those for one request that gets so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from plans.engine import error_budget, growth, rhythm, topology
from plans.engine.error_budget import Outage
from plans.engine.growth import Curve
from plans.engine.inputs import Answers, Ref, Row
from plans.engine.latency import Percentile
from plans.engine.numbers import Why
from plans.engine.system import System, system
from plans.engine.topology import Link
from plans.engine.trail import Answer, Given, Input, Missing, Number, Result, derive, gather, waiting

WINDOW_DAYS = {"7d": 7.0, "28d": 28.0, "30d": 30.0, "90d": 90.0, "365d": 365.0}
MS = {"ms": 1.0, "s": 1_000.0, "min": 60_000.0, "h": 3_600_000.0}

ENTRY_KINDS = ("client", "cdn", "load_balancer")
"""Roots of these kinds are where traffic comes in, before any other root."""

PERCENTILES = ((0.50, "p50_ms"), (0.95, "p95_ms"), (0.99, "p99_ms"))


@dataclass(frozen=True, slots=True)
class Where:
    """What a result is about: an item, one of its rows (or ``""``), and what that is called."""

    item: str
    row: str
    name: str


def where(row: Row, name: str = "") -> Where:
    """The place of a row, called by its title unless by ``name``."""
    return Where(row.item, row.id, name or row.name)


# --- Journeys, endpoints, objectives ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """What a reference to a journey or endpoint leads to."""

    name: str
    journey: Row | None
    endpoints: tuple[Row, ...]


def place(answers: Answers, ref: Ref) -> Place:
    """Follow a reference: to a journey and the endpoints measured for it, or to an endpoint and its journey.

    What is only named is matched by name, whatever its case.
    """
    mark = ("place", ref)
    if mark not in answers.memo:
        answers.memo[mark] = _place(answers, ref)
    found: Place = answers.memo[mark]
    return found


def _place(answers: Answers, ref: Ref) -> Place:
    endpoint = answers.row("q7.endpoints", ref.row) if ref.row else None
    if endpoint is not None:
        return Place(endpoint.name, _journey(answers, endpoint.ref("endpoint")), (endpoint,))
    journey = _journey(answers, ref)
    endpoints = answers.rows("q7.endpoints")
    if journey is not None:
        measured = (row for row in endpoints if _journey(answers, row.ref("endpoint")) is journey)
        return Place(journey.name, journey, tuple(measured))
    name = ref.name.casefold()
    return Place(ref.name, None, tuple(row for row in endpoints if name and row.name.casefold() == name))


def _journey(answers: Answers, ref: Ref) -> Row | None:
    if ref.row:
        return answers.row("q3.journeys", ref.row)
    name = ref.name.casefold()
    titles = ("name", "entry_point")
    journeys = answers.rows("q3.journeys")
    return next((row for row in journeys if name and name in (row.word(t).casefold() for t in titles)), None)


def traffic_share(found: Place) -> Answer[float]:
    """The share of all requests that go there; not known for what is no journey."""
    if found.journey is None:
        return Missing(why=Why.SHARE_UNKNOWN)
    return found.journey.number("traffic_share")


def window_days(row: Row) -> Answer[float]:
    """The window of an objective, of the error budget or of an agreement."""
    window = row.get("window")
    return window if isinstance(window, Missing) else Given(WINDOW_DAYS[window.value], window.inputs)


def threshold_ms(row: Row) -> Answer[float]:
    """The threshold of a latency objective or agreement in milliseconds."""
    found = gather((row.get("threshold"), row.get("threshold_unit")))
    if isinstance(found, Missing):
        return found
    value, unit = found.value
    if unit not in MS:
        return Missing(why=Why.OUT_OF_RANGE, inputs=found.inputs)
    return Given(value * MS[unit], found.inputs)


def percentiles(endpoint: Row) -> Answer[tuple[Percentile, ...]]:
    """The percentiles given for an endpoint; waits for all three where there is none."""
    points = []
    for share, name in PERCENTILES:
        ms = endpoint.number(name)
        if isinstance(ms, Given):
            points.append(Given(Percentile(share, ms.value), ms.inputs))
    return gather(points) if points else waiting("q7", *(name for _, name in PERCENTILES), row=endpoint.id)


def worst_error_rate(endpoints: Iterable[Row]) -> Answer[float]:
    """The highest error rate among endpoints."""
    rates = [row.number("error_rate") for row in endpoints]
    known = [rate for rate in rates if isinstance(rate, Given)]
    if known:
        return max(known, key=lambda rate: rate.value)
    return rates[0] if rates else waiting("q7", "endpoints")


# --- Traffic ----------------------------------------------------------------------------------------------


def peak_rps(answers: Answers) -> Answer[float]:
    """Today's ordinary peak."""
    return answers.item("q8").number("peak_rps")


@dataclass(frozen=True, slots=True)
class Shape:
    """Weights of the hours of a day and of the days of a week."""

    hours: tuple[float, ...]
    weekdays: tuple[float, ...]


def shape(answers: Answers) -> Answer[Shape]:
    """The day and the week of Q18: the curves given, else those of the preset."""
    row = answers.item("q18")
    preset = row.word("preset")
    hours, weekdays = row.get("hours"), row.get("weekdays")
    if preset in rhythm.PRESETS:
        typical = rhythm.PRESETS[preset]
        drawn = Given(preset, (row.input("preset"),), notes=("preset_shape",))
        if isinstance(hours, Missing):
            hours = Given(typical[0], drawn.inputs, notes=drawn.notes)
        if isinstance(weekdays, Missing):
            weekdays = Given(typical[1], drawn.inputs, notes=drawn.notes)
    elif isinstance(weekdays, Missing):
        weekdays = Given(rhythm.FLAT_WEEK, notes=("week_flat",))
    if isinstance(hours, Missing) and not preset:
        hours = waiting("q18", "preset")
    both = gather((hours, weekdays))
    if isinstance(both, Missing):
        return both
    return Given(Shape(tuple(both.value[0]), tuple(both.value[1])), both.inputs, notes=both.notes)


def average_rps(answers: Answers) -> Number:
    """The average load: Q8's, else its peak times the mean of the week's shape over the shape's peak."""
    given = answers.item("q8").number("average_rps")
    if isinstance(given, Given):
        return derive("traffic.average", "rps", float, given)
    return derive("traffic.average_from_peak", "rps", _average, peak_rps(answers), shape(answers))


def _average(peak: float, week: Shape) -> float:
    return peak * rhythm.mean_to_peak_of_week(week.hours, week.weekdays)


def outages(answers: Answers) -> Answer[tuple[Outage, ...]]:
    """Q9's incidents for the budget; those without date or minutes are left out, and that is said."""
    if "outages" not in answers.memo:
        answers.memo["outages"] = _outages(answers)
    found: Answer[tuple[Outage, ...]] = answers.memo["outages"]
    return found


def _outages(answers: Answers) -> Answer[tuple[Outage, ...]]:
    table = answers.table("q9.incidents")
    if isinstance(table, Missing):
        return table
    found, inputs, left_out = [], list[Input](), False
    for row in table.value:
        day, minutes, touched = row.day("occurred_on"), row.number("impact_min"), row.number("users_share")
        if isinstance(day, Missing) or isinstance(minutes, Missing):
            left_out = True
            continue
        found.append(Outage(day.value, minutes.value, touched.value if isinstance(touched, Given) else 1.0))
        inputs += (*day.inputs, *minutes.inputs, *(touched.inputs if isinstance(touched, Given) else ()))
    return Given(tuple(found), tuple(inputs), notes=("incidents_left_out",) if left_out else ())


def spent_minutes(answers: Answers, key: str, *, today: date, window: Answer[float]) -> Number:
    """Minutes that the incidents of the window that ends today have spent."""

    def rule(found: tuple[Outage, ...], days: float) -> float:
        return error_budget.spent_minutes(found, today=today, window_days=days)

    return derive(key, "min", rule, outages(answers), window)


# --- Growth -----------------------------------------------------------------------------------------------

SCENARIOS = ("low", "likely", "high")
POINTS = (6, 12)


def growth_row(answers: Answers, what: str) -> Row | None:
    """Q16's row for users, requests or data; the first where there are several."""
    return next((row for row in answers.rows("q16.growth") if row.word("what") == what), None)


def growth_curve(answers: Answers, row: Row, scenario: str) -> Result[Curve]:
    """The curve of one scenario of a row; waits for its points where none is given."""
    later = []
    for month in POINTS:
        value = row.number(f"{scenario}_{month}m")
        if isinstance(value, Given):
            later.append(Given((month, value.value), value.inputs))
    points: Answer[tuple[tuple[float, float], ...]] = (
        gather(later) if later else waiting("q16", *(f"{scenario}_{month}m" for month in POINTS), row=row.id)
    )
    asked = row.get("shape") if row.has("shape") else answers.assumptions.get("growth_shape")
    return derive("growth.curve", "", growth.curve, asked, row.number("today"), points)


def load_row(answers: Answers) -> tuple[Row | None, tuple[str, ...]]:
    """The row that load grows by: requests, else users, which is an assumption and is said."""
    row = growth_row(answers, "requests")
    if row is not None:
        return row, ()
    row = growth_row(answers, "users")
    return row, ("growth_by_users",) if row is not None else ()


def load_curve(answers: Answers, scenario: str) -> Result[Curve]:
    """How the load grows in a scenario. Without any growth (Q16 not applicable) it stays: likely only."""
    row, notes = load_row(answers)
    if row is None:
        if scenario == "likely" and answers.says_none("q16"):
            return derive("growth.curve", "", lambda: growth.STEADY, notes=("no_growth",))
        return Missing("growth.curve", waiting("q16", "growth").waits_for)
    found = growth_curve(answers, row, scenario)
    return found if isinstance(found, Missing) else replace(found, notes=(*found.notes, *notes))


def given_scenarios(answers: Answers) -> tuple[str, ...]:
    """The scenarios that were given: no band is made up."""
    row, _ = load_row(answers)
    if row is None:
        return ("likely",)
    return tuple(s for s in SCENARIOS if s == "likely" or any(row.has(f"{s}_{m}m") for m in POINTS))


# --- The graph --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Graph:
    """The system as calls: who calls whom, and how often for one request to the system."""

    system: System
    links: tuple[Link, ...]
    entries: tuple[str, ...]
    calls: dict[str, float]
    """Calls of each component that an entry leads to; what is not in it is not connected."""
    said: tuple[tuple[str, Input], ...]
    """The answered numbers of calls, each with the component that is called."""
    settings: tuple[str, ...] = ()
    """The assumption that the calls rest on, where it makes a difference."""
    unsaid: frozenset[str] = frozenset()
    """Components that a connection without a number of calls leads to."""

    def notes_to(self, component: str) -> tuple[str, ...]:
        """What must be said beside the calls of a component."""
        self.inputs_to(component)
        return ("calls_once",) if self.unsaid & self._met[component] else ()

    def inputs_to(self, component: str) -> tuple[Input, ...]:
        """The answered numbers of calls on the ways to a component."""
        if component not in self._ways:
            callers: dict[str, list[str]] = {}
            for link in self.links:
                callers.setdefault(link.callee, []).append(link.caller)
            on_the_way, waiting_ = {component}, [component]
            while waiting_:
                for caller in callers.get(waiting_.pop(), ()):
                    if caller not in on_the_way:
                        on_the_way.add(caller)
                        waiting_.append(caller)
            self._met[component] = on_the_way
            self._ways[component] = tuple(known for called, known in self.said if called in on_the_way)
        return self._ways[component]

    @cached_property
    def _ways(self) -> dict[str, tuple[Input, ...]]:
        return {}

    @cached_property
    def _met(self) -> dict[str, set[str]]:
        return {}


def graph(answers: Answers) -> Graph:
    """The graph of Q1 and Q5; a connection without a number of calls counts once."""
    whole = system(answers.values("q1"), answers.values("q5"))
    links = tuple(
        Link(c.source, c.target, 1.0 if c.calls is None else c.calls, c.synchronous)
        for c in whole.connections
    )
    own = [component for component in whole.components if not component.external]
    roots = topology.entries([component.id for component in own], links)
    kinds = {component.id: component.kind for component in own}
    entries = [root for root in roots if kinds[root] in ENTRY_KINDS] or roots
    calls: dict[str, float] = {}
    for entry in entries:
        for name, times in topology.calls_per_request([entry], links).items():
            calls[name] = max(calls.get(name, 0.0), times)
    behind = calls_behind_cdn(calls, kinds, entries, links)
    counted = answers.assumptions.get("traffic_counted_at")
    settings = counted.settings if behind != calls else ()
    if counted.value == "load_balancer":
        calls = behind
    found = Graph(whole, links, tuple(entries), calls, (), settings)
    said = tuple(
        (component_of(found, row.ref("to")), row.input("calls_per_request"))
        for row in answers.rows("q1.connections")
        if row.has("calls_per_request")
    )
    unsaid = frozenset(c.target for c in whole.connections if c.calls is None and c.said)
    return replace(found, said=said, unsaid=unsaid)


def calls_behind_cdn(
    calls: Mapping[str, float], kinds: Mapping[str, str], entries: Sequence[str], links: Iterable[Link]
) -> dict[str, float]:
    """The calls for one request at the load balancers; where there is none, at what clients and CDN call."""
    outside = {name for name, kind in kinds.items() if kind in ("client", "cdn")}
    gates = {name for name, kind in kinds.items() if kind == "load_balancer" and name in calls}
    if not gates:
        gates = {link.callee for link in links if link.caller in outside and link.callee in kinds} - outside
    arriving = sum(calls[name] for name in gates if name in calls and name not in entries)
    if not arriving:
        return dict(calls)
    return {name: times if name in outside else times / arriving for name, times in calls.items()}


def component_of(graph_: Graph, ref: Ref) -> str:
    """The component that a reference names: its id, ``""`` where there is none."""
    if ref.row and any(component.id == ref.row for component in graph_.system.components):
        return ref.row
    name = ref.name.casefold()
    return next((c.id for c in graph_.system.components if name and c.name.casefold() == name), "")


def beginnings(graph_: Graph, used: Sequence[str]) -> tuple[str, ...]:
    """Where a journey's own work begins, of the components that it uses.

    A client, a CDN or a load balancer hands a request on to one of the components behind it, not to all of
    them: where a journey names what lies behind, it goes there and nowhere else.
    """
    kinds = {component.id: component.kind for component in graph_.system.components}
    return tuple(name for name in used if kinds.get(name) not in ENTRY_KINDS) or tuple(used)


def links_of(answers: Answers, graph_: Graph, journey: Row) -> tuple[Link, ...]:
    """The calls that a journey waits for.

    Left out: asynchronous ones, and those of dependencies that are named for another journey or stand beside
    the critical path.
    """
    elsewhere = {
        row.id
        for row in answers.rows("q5.dependencies")
        if row.flag("on_critical_path") is False or row.ref("journey").row not in ("", journey.id)
    }
    return tuple(link for link in graph_.links if link.synchronous and link.callee not in elsewhere)


def touched_by(graph_: Graph, used: Sequence[str], links: Iterable[Link]) -> tuple[str, ...]:
    """The components that a journey uses and all that they call, in the order met."""
    return tuple(dict.fromkeys((*used, *topology.reached(beginnings(graph_, used), links))))


def used_by(answers: Answers, graph_: Graph, journey: Row) -> tuple[str, ...]:
    """The components that a journey is said to use (Q3), as ids."""
    found = (
        component_of(graph_, row.ref("component"))
        for row in answers.rows("q3.uses")
        if row.ref("journey").row == journey.id
    )
    return tuple(dict.fromkeys(component for component in found if component))
