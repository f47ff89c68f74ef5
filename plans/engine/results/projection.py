"""The load to come (Q8, Q16–Q19), the capacity that it needs, and the day on which today's no longer does.

Conventions: only scenarios that were given are drawn; events that are possible are told apart from certain
ones (those without a word on it count as certain); what runs out is today's safe capacity. Features without
a date are left out, and that is said; those that were out before today are in today's peak already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plans.engine import capacity, data_cost, growth
from plans.engine.growth import Curve, Event, Feature
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import DAYS_PER_MONTH, NoNumber, Why
from plans.engine.reading import (
    Graph,
    Where,
    given_scenarios,
    growth_curve,
    growth_row,
    load_curve,
    load_row,
    peak_rps,
    where,
)
from plans.engine.results.limits import Limits, calls_of, stretch_at
from plans.engine.trail import Answer, Given, Input, Missing, Number, Result, derive, gather, known, waiting

HORIZONS = (3, 6, 12)
"""Months for which capacity is said."""


@dataclass(frozen=True, slots=True)
class EventLoad:
    """An event with the load expected on it."""

    about: Where
    first: Result[date]
    last: Result[date]
    times: Number
    certain: bool
    ramp_min: Number
    peaks: tuple[tuple[str, Number], ...]
    """(scenario, RPS on its greatest day)."""
    passes_capacity: Result[bool]
    """In the likely scenario."""


@dataclass(frozen=True, slots=True)
class Instances:
    """A component's instances for a need."""

    about: Where
    now: Result[int]
    ordinary: Result[int]
    event: Result[int]
    """For the greatest certain event; as :attr:`ordinary` where there is none."""


@dataclass(frozen=True, slots=True)
class Need:
    """What must be there by a day."""

    months: int
    day: date
    ordinary_rps: Number
    """The ordinary peak of that day."""
    event: Where | None
    """The greatest certain event until then."""
    event_rps: Number | None
    possible_event: Where | None
    possible_event_rps: Number | None
    needed_rps: Number
    """For the ordinary peak, with headroom."""
    needed_event_rps: Number | None
    needed_possible_rps: Number | None
    needed_most_rps: Number
    """For the greater of the ordinary peak and the greatest certain event."""
    instances: tuple[Instances, ...]
    stretch: Number
    """How many times today's response time, if nothing were added."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way the load may go."""

    name: str
    shape: Result[str]
    """The shape drawn: compound where an S-curve was asked for and none exists."""
    shape_changed: bool
    rate_a_month: Number
    """The compound rate that leads to the value in 12 months."""
    path: tuple[tuple[int, float], ...]
    """(months from today, ordinary peak in RPS), month by month over 36 months; empty where there is none."""
    needs: tuple[Need, ...]
    exhausted_on: Result[date]
    """The first day on which the ordinary peak passes today's safe capacity, within 36 months."""
    first_event_over: Where | None
    """The first event, certain or possible, whose load passes it."""
    first_event_on: Result[date] | None
    stored_gb: tuple[tuple[int, Number], ...]
    """(months, data if each day's volume is kept)."""
    data_gb: tuple[tuple[int, Number], ...]
    """(months, Q16's own projection of the data)."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The load to come."""

    growth_from: Where | None
    """Q16's row that load grows by."""
    scenarios: tuple[Scenario, ...]
    events: tuple[EventLoad, ...]
    features_left_out: tuple[Where, ...]
    """Features without a date or a change of load."""

    def scenario(self, name: str) -> Scenario | None:
        """The scenario of a name, where it was given."""
        return next((scenario for scenario in self.scenarios if scenario.name == name), None)


@dataclass(frozen=True)
class Load:
    """The ordinary peak of every day of one scenario."""

    today: date
    peak_rps: float
    growth: Curve
    features: tuple[Feature, ...]

    def on(self, day: date) -> float:
        """RPS at the ordinary peak of a day."""
        return growth.peak_on(
            day, today=self.today, peak_rps=self.peak_rps, growth=self.growth, features=self.features
        )

    def at(self, months: float) -> float:
        """RPS at the ordinary peak, so many months ahead."""
        return self.on(growth.month_day(self.today, months))

    def at_event(self, event: Event, until: date) -> float:
        """RPS on the greatest day of an event, today and ``until`` its bounds."""
        first, last = max(event.first, self.today), min(event.last, until)
        days = {first, last, *(f.day for f in self.features if first <= f.day <= last)}
        return max(self.on(day) for day in days) * event.times


def compute_projection(answers: Answers, graph: Graph, limits: Limits, *, today: date) -> Projection:
    """Every scenario that was given, and every event that is not over."""
    loads = {name: load_to_come(answers, name, today) for name in given_scenarios(answers)}
    events, sizes = _events(answers, today), _sizes(answers, graph)
    row, _ = load_row(answers)
    return Projection(
        growth_from=where(row, row.word("what")) if row else None,
        scenarios=tuple(
            _scenario(answers, sizes, limits, name, load, events, today) for name, load in loads.items()
        ),
        events=tuple(_event_load(row, event, loads, limits) for row, event in _all_events(answers)),
        features_left_out=tuple(
            where(row)
            for row in answers.rows("q19.features")
            if not row.has("launch_on") or not row.has("load_change")
        ),
    )


# --- The load ---------------------------------------------------------------------------------------------


def load_to_come(answers: Answers, scenario: str, today: date) -> Result[Load]:
    """The ordinary peak of every day of a scenario."""
    return _load(answers, peak_rps(answers), scenario, today)


def load_ratio(answers: Answers, scenario: str, today: date) -> Result[Load]:
    """The same as a ratio to today's peak, which it does not wait for: what costs that follow load grow by."""
    return _load(answers, 1.0, scenario, today)


def _load(answers: Answers, peak: Answer[float] | float, scenario: str, today: date) -> Result[Load]:
    return derive(
        "projection.load",
        "rps",
        lambda rps, curve, features: Load(today, rps, curve, features),
        peak,
        load_curve(answers, scenario),
        _features(answers, today),
    )


def _features(answers: Answers, today: date) -> Answer[tuple[Feature, ...]]:
    """The dated features to come. Open features are no reason to wait: none that is known is none."""
    found, inputs = [], list[Input]()
    notes: tuple[str, ...] = ()
    for row in answers.rows("q19.features"):
        day, change = row.day("launch_on"), row.number("load_change")
        if isinstance(day, Missing) or isinstance(change, Missing):
            notes = ("features_left_out",)
            continue
        if day.value < today:
            continue
        found.append(Feature(day.value, change.value))
        inputs += (*day.inputs, *change.inputs)
    return Given(tuple(found), tuple(inputs), notes=notes)


def _all_events(answers: Answers) -> list[tuple[Row, Answer[Event]]]:
    found = []
    for row in answers.rows("q17.events"):
        first, times = row.day("starts_on"), row.number("multiplier")
        last = row.day("ends_on") if row.has("ends_on") else first
        parts = gather((first, last, times))
        found.append((row, parts if isinstance(parts, Missing) else Given(Event(*parts.value), parts.inputs)))
    return found


@dataclass(frozen=True, slots=True)
class _Event:
    row: Row
    event: Given[Event]

    @property
    def certain(self) -> bool:
        return self.row.word("certainty") != "possible"


def _events(answers: Answers, today: date) -> list[_Event]:
    """The events that are not over, in the order of their first days."""
    ready = [_Event(row, event) for row, event in _all_events(answers) if isinstance(event, Given)]
    kept = [found for found in ready if found.event.value.first <= found.event.value.last >= today]
    return sorted(kept, key=lambda found: found.event.value.first)


def _event_load(row: Row, event: Answer[Event], loads: dict[str, Result[Load]], limits: Limits) -> EventLoad:
    def at_peak(load: Load, found: Event) -> float:
        if found.last < load.today or found.last < found.first:
            raise NoNumber(Why.NO_EVENT)
        return load.at_event(found, found.last)

    peaks = tuple(
        (name, derive("projection.event_peak", "rps", at_peak, load, event)) for name, load in loads.items()
    )
    likely: Number = dict(peaks).get("likely", Missing(why=Why.NO_SCENARIO))
    return EventLoad(
        about=where(row),
        first=derive("event.first", "date", lambda e: e.first, event),
        last=derive("event.last", "date", lambda e: e.last, event),
        times=derive("event.times", "times", float, row.number("multiplier")),
        certain=row.word("certainty") != "possible",
        ramp_min=derive("event.ramp", "min", float, row.number("ramp_min")),
        peaks=peaks,
        passes_capacity=derive(
            "event.passes_capacity", "", lambda load, limit: load > limit, likely, limits.capacity_rps
        ),
    )


# --- A scenario -------------------------------------------------------------------------------------------


def _scenario(
    answers: Answers,
    sizes: Sequence[_Size],
    limits: Limits,
    name: str,
    load: Result[Load],
    events: Sequence[_Event],
    today: date,
) -> Scenario:
    curve = load_curve(answers, name)
    shape = derive("growth.shape", "", lambda c: str(c.shape), curve)
    row, _ = load_row(answers)
    over = _first_event_over(load, events, limits)
    return Scenario(
        name=name,
        shape=shape,
        shape_changed=row is not None and row.word("shape") == "s_curve" and known(shape) == "compound",
        rate_a_month=derive("growth.rate", "share", lambda c: growth.rate_a_month(c.at(12), 12), curve),
        path=_path(load),
        needs=tuple(_need(answers, sizes, limits, load, events, months, today) for months in HORIZONS),
        exhausted_on=derive("projection.exhausted_on", "date", exhausted, load, limits.capacity_rps),
        first_event_over=over[0] if over else None,
        first_event_on=over[1] if over else None,
        stored_gb=tuple((months, _stored(answers, name, months)) for months in HORIZONS),
        data_gb=tuple((months, _data(answers, name, months)) for months in HORIZONS),
    )


def _path(load: Result[Load]) -> tuple[tuple[int, float], ...]:
    ready = known(load)
    if ready is None:
        return ()
    points = []
    for months in range(growth.HORIZON_MONTHS + 1):
        try:
            points.append((months, ready.at(months)))
        except (NoNumber, OverflowError):
            break
    return tuple(points)


def exhausted(load: Load, limit: float) -> date:
    """The first day on which the ordinary peak passes a limit."""
    return growth.exhaustion_day(
        limit, today=load.today, peak_rps=load.peak_rps, growth=load.growth, features=load.features
    )


def _first_event_over(
    load: Result[Load], events: Sequence[_Event], limits: Limits
) -> tuple[Where, Result[date]] | None:
    ready, limit = known(load), known(limits.capacity_rps)
    if ready is None or limit is None:
        return None
    for found in events:
        try:
            over = ready.at_event(found.event.value, found.event.value.last) > limit
        except (NoNumber, OverflowError):
            continue
        if over:
            day = derive(
                "projection.first_event_over",
                "date",
                lambda event, *_: max(event.first, ready.today),
                found.event,
                load,
                limits.capacity_rps,
            )
            return where(found.row), day
    return None


def _need(
    answers: Answers,
    sizes: Sequence[_Size],
    limits: Limits,
    load: Result[Load],
    events: Sequence[_Event],
    months: int,
    today: date,
) -> Need:
    day = growth.month_day(today, months)
    ordinary = derive("projection.ordinary_peak", "rps", lambda found: found.on(day), load)
    certain = _greatest(load, [found for found in events if found.certain], day)
    possible = _greatest(load, [found for found in events if not found.certain], day)
    target = answers.assumptions.get("headroom_target")

    def needed(peak: Number) -> Number:
        return derive("projection.needed", "rps", capacity.needed_rps, peak, target)

    for_ordinary = needed(ordinary)
    for_event = needed(certain[1]) if certain else None
    most = (
        for_ordinary
        if for_event is None
        else derive("projection.needed_most", "rps", max, for_ordinary, for_event)
    )
    return Need(
        months=months,
        day=day,
        ordinary_rps=ordinary,
        event=certain[0] if certain else None,
        event_rps=certain[1] if certain else None,
        possible_event=possible[0] if possible else None,
        possible_event_rps=possible[1] if possible else None,
        needed_rps=for_ordinary,
        needed_event_rps=for_event,
        needed_possible_rps=needed(possible[1]) if possible else None,
        needed_most_rps=most,
        instances=tuple(_instances(size, for_ordinary, most) for size in sizes),
        stretch=stretch_at(limits, ordinary),
    )


def _greatest(load: Result[Load], events: Sequence[_Event], until: date) -> tuple[Where, Number] | None:
    """The event until a day with the greatest load, and that load."""
    ready = []
    for each in events:
        if each.event.value.first <= until:
            peak = derive(
                "projection.event_peak", "rps", lambda found, e: found.at_event(e, until), load, each.event
            )
            if not isinstance(peak, Missing):
                ready.append((where(each.row), peak))
    return max(ready, key=lambda pair: pair[1].value) if ready else None


@dataclass(frozen=True, slots=True)
class _Size:
    """What the count of a component's instances rests on, whatever the load."""

    about: Where
    now: Result[int]
    parts: Answer[tuple[float, float, int, float, int]]
    """Per instance, calls, spare, zones, zones that may be lost."""
    over_zones: bool

    def for_load(self, load: Number) -> Result[int]:
        """Instances for a load: with the spare ones, or over the zones where Q2 says several."""
        key = "capacity.instances_zones" if self.over_zones else "capacity.instances"
        return derive(key, "instances", _count, load, self.parts)


def _count(load: float, parts: tuple[float, float, int, float, int]) -> int:
    per_instance, calls, spare, zones, lost = parts
    needed = capacity.instances(load * calls, per_instance)
    return capacity.provisioned(needed, spare=spare, zones=int(zones), lost=min(lost, int(zones) - 1))


def _sizes(answers: Answers, graph: Graph) -> list[_Size]:
    """The components whose capacity per instance is said."""
    spare = answers.assumptions.get("spare_instances")
    zones, lost = answers.item("q2").number("zones"), answers.assumptions.get("zones_to_lose")
    several = isinstance(zones, Given) and zones.value >= 2
    spread = (zones, lost) if several else (Given(1.0), Given(0))
    return [
        _Size(
            about=where(row),
            now=derive("capacity.instances_now", "instances", int, row.number("instances")),
            parts=gather((row.number("instance_rps"), calls_of(graph, row.id), spare, *spread)),
            over_zones=several,
        )
        for row in answers.rows("q1.components")
        if row.has("instance_rps")
    ]


def _instances(size: _Size, ordinary: Number, most: Number) -> Instances:
    found = size.for_load(ordinary)
    return Instances(size.about, size.now, found, found if most is ordinary else size.for_load(most))


# --- Data -------------------------------------------------------------------------------------------------


def data_curve(answers: Answers, scenario: str) -> Result[Curve]:
    """How the data grows; the likely curve where the scenario has none of its own."""
    row = growth_row(answers, "data")
    if row is None:
        return Missing("growth.curve", waiting("q16", "growth").waits_for)
    own = any(row.has(f"{scenario}_{month}m") for month in (6, 12))
    return growth_curve(answers, row, scenario if own else "likely")


def _data(answers: Answers, scenario: str, months: int) -> Number:
    row = growth_row(answers, "data")
    today = row.number("today") if row else waiting("q16", "growth")
    return derive(
        "data.projected", "gb", lambda gb, curve: gb * curve.at(months), today, data_curve(answers, scenario)
    )


def _stored(answers: Answers, scenario: str, months: int) -> Number:
    row = growth_row(answers, "data")
    today = row.number("today") if row else waiting("q16", "growth")
    days = round(months * DAYS_PER_MONTH)
    return derive(
        "data.stored",
        "gb",
        lambda gb, daily, curve: data_cost.data_gb(gb, daily, days, curve),
        today,
        answers.item("q8").number("gb_per_day"),
        data_curve(answers, scenario),
    )
