"""Capacity against load: today, at events, until investments serve, and what more nodes would bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from plans.engine.reading import Where, where
from plans.engine.trail import Figure, known
from plans.findings.model import (
    Facts,
    Quantity,
    Raised,
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


@finding(10, "instances_below_peak", "contradiction")
def instances_below_peak(facts: Facts) -> Iterator[Raised]:
    """All instances of a component together hold less than today's peak."""
    peak = known(facts.results.limits.peak_rps)
    for limit in facts.results.limits.limits:
        holds = known(limit.saturated_rps) if limit.saturated_rps else None
        if limit.kind == "component" and holds is not None and peak is not None and holds < peak:
            yield raised(
                limit.about,
                Where("q8", "", ""),
                component=name(limit.about.name),
                holds=rps(holds),
                peak=rps(peak),
            )


@finding(11, "breaking_point_below_peak", "contradiction")
def breaking_point_below_peak(facts: Facts) -> Iterator[Raised]:
    """The system is said to break at a load that it is said to carry."""
    peak = known(facts.results.limits.peak_rps)
    for limit in facts.results.limits.limits:
        breaks = known(limit.rps) if limit.rps else None
        if limit.kind == "stress_test" and breaks is not None and peak is not None and breaks < peak:
            yield raised(Where("q29", "", ""), Where("q8", "", ""), breaking=rps(breaks), peak=rps(peak))


@finding(19, "headroom_under_target", "risk")
def headroom_under_target(facts: Facts) -> Iterator[Raised]:
    """Less is free at the peak than the target asks for."""
    limits = facts.results.limits
    headroom, target = known(limits.headroom), known(limits.headroom_target)
    limit, peak = known(limits.capacity_rps), known(limits.peak_rps)
    if headroom is None or target is None or limit is None or peak is None or headroom >= target - 1e-9:
        return
    yield raised(
        *first_limit_rows(facts),
        Where("q8", "", ""),
        headroom=share(headroom),
        target=share(target),
        limit=rps(limit),
        peak=rps(peak),
        needed=rps(peak / (1 - target)),
    )


@finding(20, "exhausted_before_investment", "risk")
def exhausted_before_investment(facts: Facts) -> Iterator[Raised]:
    """Today's capacity runs out before an investment can serve, its lead time counted."""
    likely = facts.results.projection.scenario("likely")
    exhausted = known(likely.exhausted_on) if likely else None
    for row in facts.answers.rows("investments.investments"):
        by, weeks = known(row.day("by")), known(row.number("lead_time_weeks"))
        if exhausted is None or by is None or not row.has("capacity_rps"):
            continue
        serves = max(by, facts.today + timedelta(weeks=weeks or 0))
        if exhausted < serves:
            yield raised(
                where(row),
                *first_limit_rows(facts),
                investment=name(row.name),
                exhausted=day(exhausted),
                serves=day(serves),
            )


@finding(21, "event_over_capacity", "risk")
def event_over_capacity(facts: Facts) -> Iterator[Raised]:
    """An event's load passes today's capacity, or the capacity has run out by then."""
    limit = known(facts.results.limits.capacity_rps)
    likely = facts.results.projection.scenario("likely")
    exhausted = known(likely.exhausted_on) if likely else None
    for event in facts.results.projection.events:
        load, first, last = known(dict(event.peaks)["likely"]), known(event.first), known(event.last)
        if load is None or limit is None or first is None or last is None:
            continue
        if load > limit or (exhausted is not None and exhausted <= last):
            yield raised(
                event.about,
                *first_limit_rows(facts),
                event=name(event.about.name),
                on=day(max(first, facts.today)),
                load=rps(load),
                limit=rps(limit),
                missing=rps(max(0.0, load - limit)),
            )


@finding(22, "scales_slower_than_event", "risk")
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
                Where("q24", "", ""),
                event=name(event.about.name),
                scale_out=minutes(scale_out),
                ramp=minutes(ramp),
            )


@finding(23, "single_point_of_failure", "risk")
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
                journeys=names(tuple(resting[row.id])),
            )
    hosting = answers.item("q2")
    one_zone = hosting.word("topology") == "single_az" or known(hosting.number("zones")) == 1
    if one_zone and answers.rows("q3.journeys"):
        journeys = tuple(row.name for row in answers.rows("q3.journeys"))
        yield raised(where(hosting), variant="zone", journeys=names(journeys))


@finding(33, "more_nodes_slow_it_down", "risk")
def more_nodes_slow_it_down(facts: Facts) -> Iterator[Raised]:
    """Crosstalk (β): past a peak within reach, more nodes give less."""
    scaling = facts.results.limits.scaling
    if scaling is None:
        return
    peak, most, trusted = known(scaling.peak_load), known(scaling.peak_rps), known(scaling.trusted_load)
    if peak is None or most is None or trusted is None or peak > trusted:
        return
    beta = known(scaling.beta)
    yield raised(
        *(where(row) for row in facts.answers.rows("q24.measurements")),
        peak=Quantity(peak, "nodes"),
        most=rps(most),
        beta=Quantity(beta or 0.0, "coefficient"),
    )


@finding(41, "first_limit_is_a_guess", "gap")
def first_limit_is_a_guess(facts: Facts) -> Iterator[Raised]:
    """No stress test was ever run."""
    row = facts.answers.item("q29")
    if row.flag("done") is not False:
        return
    limit = facts.results.limits.capacity_rps
    if isinstance(limit, Figure):
        yield raised(where(row), *first_limit_rows(facts), variant="limit", limit=rps(limit.value))
    else:
        yield raised(where(row), variant="nothing")


@finding(50, "autoscaling_would_save", "advice")
def autoscaling_would_save(facts: Facts) -> Iterator[Raised]:
    """Following the day would save instances, and nothing does it yet."""
    scaling = facts.answers.item("q24")
    if scaling.flag("autoscaling") is not False or scaling.word("supported") == "no":
        return
    for found in facts.results.rhythm.savings:
        saving = known(found.saving)
        if saving is not None and saving >= WORTH_SAVING:
            yield raised(found.about, where(scaling), component=name(found.about.name), saving=share(saving))
