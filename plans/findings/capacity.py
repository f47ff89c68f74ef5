"""Capacity against load: today, at events, until investments serve, and what more nodes would bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from plans.engine.capacity import needed_rps
from plans.engine.reading import Where, where
from plans.engine.trail import Figure, known
from plans.findings.model import (
    Facts,
    Quantity,
    Raised,
    attempt,
    count,
    day,
    finding,
    minutes,
    name,
    names,
    raised,
    rps,
    share,
)

ONE_IS_ENOUGH = ("client", "cdn", "external")
"""Kinds of which one row stands for many machines, or is somebody else's."""

WORTH_SAVING = 0.15
"""Below this share, autoscaling costs more attention than it saves."""


def first_limit_rows(facts: Facts) -> tuple[Where, ...]:
    """Where the first limit was answered."""
    first = facts.results.limits.first
    return (first.about,) if first else ()


def first_limit(facts: Facts) -> Quantity:
    """What limits first, as sentences name it: its kind, its component, its resource."""
    first = facts.results.limits.first
    return Quantity((first.kind, first.about.name, first.resource) if first else ("", "", ""), "limit")


@finding(10, "instances_below_peak", "contradiction", "component holds peak")
def instances_below_peak(facts: Facts) -> Iterator[Raised]:
    """All instances of a component together hold less than today's peak."""
    peak = known(facts.results.limits.peak_rps)
    for limit in facts.results.limits.limits:
        holds = known(limit.saturated_rps) if limit.saturated_rps else None
        if limit.kind == "component" and holds is not None and peak is not None and holds < peak:
            yield raised(
                limit.about,
                context=[Where("q8", "", "")],
                component=name(limit.about.name),
                holds=rps(holds),
                peak=rps(peak),
            )


@finding(11, "breaking_point_below_peak", "contradiction", "breaking peak")
def breaking_point_below_peak(facts: Facts) -> Iterator[Raised]:
    """The system is said to break at a load that it is said to carry."""
    peak = known(facts.results.limits.peak_rps)
    for limit in facts.results.limits.limits:
        breaks = known(limit.rps) if limit.rps else None
        if limit.kind == "stress_test" and breaks is not None and peak is not None and breaks < peak:
            yield raised(Where("q29", "", ""), Where("q8", "", ""), breaking=rps(breaks), peak=rps(peak))


@finding(
    19,
    "headroom_under_target",
    "risk",
    dict.fromkeys(("", "none"), "headroom target first limit peak needed"),
)
def headroom_under_target(facts: Facts) -> Iterator[Raised]:
    """Less is free at the peak than the target asks for."""
    limits = facts.results.limits
    headroom, target = known(limits.headroom), known(limits.headroom_target)
    limit, peak = known(limits.capacity_rps), known(limits.peak_rps)
    if headroom is None or target is None or limit is None or peak is None or headroom >= target - 1e-9:
        return
    needed = attempt(needed_rps, peak, target)
    if needed is None:
        return
    yield raised(
        Where("q8", "", ""),
        context=first_limit_rows(facts),
        variant="" if headroom > 0 else "none",
        headroom=share(headroom),
        target=share(target),
        first=first_limit(facts),
        limit=rps(limit),
        peak=rps(peak),
        needed=rps(needed),
    )


@finding(20, "exhausted_before_investment", "risk", "investment first exhausted serves")
def exhausted_before_investment(facts: Facts) -> Iterator[Raised]:
    """Capacity runs out before an investment can serve: its lead time and earlier investments counted."""
    for found in facts.results.costs.investments:
        row = facts.answers.row("investments.investments", found.about.row)
        exhausted, by, adds = known(found.exhausted_on), known(found.by), known(found.capacity_rps)
        if row is None or exhausted is None or by is None or not adds or adds < 0:
            continue
        serves = max(by, _in_weeks(facts.today, known(row.number("lead_time_weeks")) or 0.0))
        if exhausted < serves:
            yield raised(
                found.about,
                context=first_limit_rows(facts),
                investment=name(row.name),
                first=first_limit(facts),
                exhausted=day(exhausted),
                serves=day(serves),
            )


def _in_weeks(today: date, weeks: float) -> date:
    """So many weeks ahead, the end of the calendar at most."""
    days = min(max(0.0, weeks) * 7, (date.max - today).days)
    return today + timedelta(days=int(days))


@finding(
    21,
    "event_over_capacity",
    "risk",
    {
        "": "event period load first limit missing",
        "invested": "event period load first limit missing added",
    },
)
def event_over_capacity(facts: Facts) -> Iterator[Raised]:
    """An event's load passes today's capacity and what investments decided add until then."""
    limit = known(facts.results.limits.capacity_rps)
    for event in facts.results.projection.events:
        load, first, last = known(dict(event.peaks)["likely"]), known(event.first), known(event.last)
        if load is None or limit is None or first is None or last is None or load <= limit:
            continue
        added = _added_until(facts, max(first, facts.today))
        if load <= limit + added:
            continue
        meet = partial(
            raised,
            event.about,
            context=first_limit_rows(facts),
            event=name(event.about.name),
            period=Quantity((max(first, facts.today).isoformat(), last.isoformat()), "period"),
            load=rps(load),
            first=first_limit(facts),
            limit=rps(limit),
            missing=rps(load - limit - added),
        )
        yield meet(variant="invested", added=rps(added)) if added else meet()


def _added_until(facts: Facts, until: date) -> float:
    """What the investments add that serve by a day."""
    found = facts.results.costs.investments
    served = [known(i.capacity_rps) or 0.0 for i in found if (by := known(i.by)) is not None and by <= until]
    return sum(max(0.0, added) for added in served)


@finding(22, "scales_slower_than_event", "risk", "event scale_out ramp")
def scales_slower_than_event(facts: Facts) -> Iterator[Raised]:
    """An event rises faster than the system scales out, and needs more than today's capacity."""
    scale_out = known(facts.answers.item("q24").number("scale_out_min"))
    for event in facts.results.projection.events:
        ramp, last = known(event.ramp_min), known(event.last)
        if scale_out is None or ramp is None or last is None or last < facts.today:
            continue
        if scale_out > ramp and known(event.passes_capacity) is not False:
            yield raised(
                event.about,
                context=[Where("q24", "", "")],
                event=name(event.about.name),
                scale_out=minutes(scale_out),
                ramp=minutes(ramp),
            )


@finding(23, "single_point_of_failure", "risk", {"instance": "component journeys", "zone": "journeys"})
def single_point_of_failure(facts: Facts) -> Iterator[Raised]:
    """A critical journey rests on one instance, or everything on one zone."""
    answers = facts.answers
    resting: dict[str, list[str]] = {}
    for journey in facts.results.journeys:
        for component in journey.components:
            resting.setdefault(component.row, []).append(journey.about.name)
    for row in answers.rows("q1.components"):
        if (
            row.id in resting
            and row.word("kind") not in ONE_IS_ENOUGH
            and known(row.number("instances")) == 1
        ):
            yield raised(
                where(row),
                variant="instance",
                component=name(row.name),
                journeys=names(resting[row.id]),
            )
    hosting = answers.item("q2")
    one_zone = hosting.word("topology") == "single_az" or known(hosting.number("zones")) == 1
    if one_zone and answers.rows("q3.journeys"):
        journeys = [row.name for row in answers.rows("q3.journeys")]
        yield raised(where(hosting), variant="zone", journeys=names(journeys))


@finding(
    33,
    "more_nodes_slow_it_down",
    "risk",
    dict.fromkeys(("nodes", "concurrency"), "peak most alpha beta"),
)
def more_nodes_slow_it_down(facts: Facts) -> Iterator[Raised]:
    """Crosstalk (β): past a peak within reach, more nodes give less."""
    scaling = facts.results.limits.scaling
    if scaling is None:
        return
    peak, most, trusted = known(scaling.peak_load), known(scaling.peak_rps), known(scaling.trusted_load)
    if peak is None or most is None or trusted is None or peak > trusted:
        return
    alpha, beta = known(scaling.alpha), known(scaling.beta)
    yield raised(
        Where("q24", "", ""),
        context=[where(row) for row in facts.answers.rows("q24.measurements")],
        variant="concurrency" if scaling.axis == "concurrency" else "nodes",
        peak=count(round(peak)),
        most=rps(most),
        alpha=Quantity(alpha or 0.0, "coefficient"),
        beta=Quantity(beta or 0.0, "coefficient"),
    )


@finding(41, "first_limit_is_a_guess", "gap", {"limit": "first limit", "nothing": ""})
def first_limit_is_a_guess(facts: Facts) -> Iterator[Raised]:
    """No stress test was ever run."""
    row = facts.answers.item("q29")
    if row.flag("done") is not False:
        return
    limit = facts.results.limits.capacity_rps
    if isinstance(limit, Figure):
        yield raised(
            where(row),
            context=first_limit_rows(facts),
            variant="limit",
            first=first_limit(facts),
            limit=rps(limit.value),
        )
    else:
        yield raised(where(row), variant="nothing")


@finding(50, "autoscaling_would_save", "advice", "component saving")
def autoscaling_would_save(facts: Facts) -> Iterator[Raised]:
    """Following the day would save instances, and nothing does it yet."""
    scaling = facts.answers.item("q24")
    if scaling.flag("autoscaling") is not False or scaling.word("supported") == "no":
        return
    for found in facts.results.rhythm.savings:
        saving = known(found.saving)
        if saving is not None and saving >= WORTH_SAVING:
            yield raised(
                found.about,
                context=[where(scaling)],
                component=name(found.about.name),
                saving=share(saving),
            )
