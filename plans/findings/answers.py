"""Answers that contradict themselves or each other: percentiles, traffic, names, dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from plans.engine.reading import PERCENTILES, Where, where
from plans.engine.trail import Given, Missing, known
from plans.findings.model import Facts, Quantity, Raised, day, finding, ms, name, raised, rps, share

NAMES_COMPONENTS = (
    ("q1.connections", "from"),
    ("q1.connections", "to"),
    ("q3.uses", "component"),
    ("q8.saturation", "component"),
    ("q10.bottlenecks", "component"),
    ("q24.blockers", "component"),
    ("q25.patterns", "where"),
)
"""Columns that name a component of Q1. Cost items are no such: "outgoing traffic" is no component."""


@finding(5, "percentiles_out_of_order", "contradiction", "endpoint lower higher low high")
def percentiles_out_of_order(facts: Facts) -> Iterator[Raised]:
    """P50 ≤ P95 ≤ P99 is broken."""
    for row in facts.answers.rows("q7.endpoints"):
        given = [
            (column, ms_.value) for _, column in PERCENTILES if isinstance(ms_ := row.number(column), Given)
        ]
        for (lower, low), (higher, high) in pairwise(given):
            if low > high:
                yield raised(
                    where(row),
                    endpoint=name(row.name),
                    lower=Quantity(lower[:3].upper()),
                    higher=Quantity(higher[:3].upper()),
                    low=ms(low),
                    high=ms(high),
                )
                break


@finding(6, "peak_below_average", "contradiction", "peak average")
def peak_below_average(facts: Facts) -> Iterator[Raised]:
    """The peak is lower than the average."""
    row = facts.answers.item("q8")
    peak, average = known(row.number("peak_rps")), known(row.number("average_rps"))
    if peak is not None and average is not None and peak < average:
        yield raised(where(row), peak=rps(peak), average=rps(average))


@finding(7, "think_time_negative", "contradiction", "users peak needed response")
def think_time_negative(facts: Facts) -> Iterator[Raised]:
    """So few users cannot make so much traffic, even at the fastest endpoint's response time (Little)."""
    think = facts.results.latencies.least_think_s
    users = known(facts.answers.item("q8").number("peak_users"))
    peak = known(facts.results.limits.peak_rps)
    if isinstance(think, Missing) or think.value >= 0 or users is None or peak is None:
        return
    yield raised(
        Where("q8", "", ""),
        context=[
            where(row)
            for row in facts.answers.rows("q7.endpoints")
            if any(i.row == row.id for i in think.inputs)
        ],
        users=Quantity(users, "users"),
        peak=rps(peak),
        needed=Quantity(users - think.value * peak, "users"),
        response=Quantity(users / peak - think.value, "s"),
    )


@finding(8, "unknown_component", "contradiction", "component")
def unknown_component(facts: Facts) -> Iterator[Raised]:
    """Components are named that the architecture lacks."""
    answers = facts.answers
    if not answers.rows("q1.components"):
        return
    listed = {
        row.name.casefold() for path in ("q1.components", "q5.dependencies") for row in answers.rows(path)
    }
    naming: dict[str, list[Where]] = {}
    for path, column in NAMES_COMPONENTS:
        for row in answers.rows(path):
            ref = row.ref(column)
            if ref.name and answers.name_of(ref).casefold() not in listed:
                naming.setdefault(ref.name, []).append(where(row))
    ref = answers.item("q29").ref("first_to_give_way")
    if ref.name and answers.name_of(ref).casefold() not in listed:
        naming.setdefault(ref.name, []).append(Where("q29", "", ""))
    for missing, rows in naming.items():
        yield raised(context=rows, key=missing.casefold(), component=name(missing))


@finding(9, "shares_over_whole", "contradiction", "total")
def shares_over_whole(facts: Facts) -> Iterator[Raised]:
    """The journeys' shares of traffic add up to more than all of it."""
    rows = [row for row in facts.answers.rows("q3.journeys") if row.has("traffic_share")]
    total = sum(part.value for row in rows if isinstance(part := row.number("traffic_share"), Given))
    if total > 1 + 1e-9:
        yield raised(Where("q3", "", ""), context=[where(row) for row in rows], total=share(total))


@finding(14, "event_not_to_come", "contradiction", {"backwards": "event first last", "past": "event last"})
def event_not_to_come(facts: Facts) -> Iterator[Raised]:
    """An event lies in the past, or ends before it starts."""
    for row in facts.answers.rows("q17.events"):
        first = known(row.day("starts_on"))
        last = known(row.day("ends_on")) if row.has("ends_on") else first
        if first is None or last is None:
            continue
        if last < first:
            yield raised(
                where(row), event=name(row.name), variant="backwards", first=day(first), last=day(last)
            )
        elif last < facts.today:
            yield raised(where(row), event=name(row.name), variant="past", last=day(last))
