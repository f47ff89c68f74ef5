"""Stage 4: what must be added, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.engine.capacity import needed_rps
from plans.engine.numbers import DAYS_PER_YEAR
from plans.engine.trail import known
from plans.findings.model import Facts, attempt
from plans.proposals.model import Draft, Reason, component, days_before, figure, filled, once, proposes, row
from plans.proposals.texts import Amount, Shown, both, say


@dataclass(frozen=True, slots=True)
class Demand:
    """A load that today's capacity does not hold."""

    id: str
    by: date
    """The last day on which it may be missing."""
    needed_rps: float
    name: str
    """The event; ``""`` for the growth."""


@proposes("investments", {"investments": "component by"})
def investments(facts: Facts) -> Draft | None:
    """One for each event, and for the growth, that passes what is there by then: each adds what the ones before it
    leave open. What it costs and how long it takes is for the team to say."""
    limits = facts.results.limits
    has, first = known(limits.capacity_rps), limits.first
    if has is None or first is None or has <= 0:
        return None
    events_over = _events(facts)
    demands = [*events_over, *_growth(facts, events_over)]
    rows, events, growth = [], False, False
    for demand in sorted(demands, key=lambda each: (each.by, each.needed_rps, each.id)):
        if demand.needed_rps <= has:
            continue
        low = once(
            limit.about.name
            for limit in limits.limits
            if limit.rps is not None and (known(limit.rps) or demand.needed_rps) < demand.needed_rps
        )
        shown: dict[str, Shown] = {"event": demand.name, "components": low}
        rows.append(
            row(
                "investments",
                demand.id,
                item=say("investments.event" if demand.name else "investments.growth", facts, **shown),
                by=demand.by,
                capacity_rps=figure(demand.needed_rps - has),
                component=component(facts, first.component),
            )
        )
        has = demand.needed_rps
        events |= bool(demand.name)
        growth |= not demand.name
    if not rows:
        return None
    capacity, target = known(limits.capacity_rps), known(limits.headroom_target)
    reasons = [
        Reason(
            (first.about.item,),
            both("investments.why", facts, first=first.about.name, capacity=Amount(capacity, "rps")),
        )
    ]
    if events:
        reasons.append(
            Reason(("q17",), both("investments.why_events", facts, target=Amount(target, "share")))
        )
    if growth:
        likely = facts.results.projection.scenario("likely")
        out = known(likely.exhausted_on) if likely else None
        reasons.append(
            Reason(
                ("q16",),
                both(
                    "investments.why_growth", facts, day=Amount(out, "date"), target=Amount(target, "share")
                ),
            )
        )
    return filled(investments=rows), reasons


def _events(facts: Facts) -> list[Demand]:
    """The certain events of the next year that pass today's capacity."""
    target = known(facts.results.limits.headroom_target) or 0.0
    found = []
    for event in facts.results.projection.events:
        first, peak = known(event.first), known(dict(event.peaks)["likely"])
        if not event.certain or first is None or peak is None or not known(event.passes_capacity):
            continue
        by, needed = days_before(first, 1), attempt(needed_rps, peak, target)
        if by is None or needed is None or by < facts.today:
            continue
        if (first - facts.today).days <= DAYS_PER_YEAR:
            found.append(Demand(event.about.row, by, needed, event.about.name))
    return found


def _growth(facts: Facts, events: list[Demand]) -> list[Demand]:
    """The likely growth of the next year, where it passes today's capacity within it.

    Until the day on which it does; where an event asks for more before that, until the year is over.
    """
    likely = facts.results.projection.scenario("likely")
    if likely is None:
        return []
    need = likely.needs[-1]
    out, needed = known(likely.exhausted_on), known(need.needed_rps)
    if out is None or needed is None or out - facts.today > timedelta(days=DAYS_PER_YEAR):
        return []
    by = need.day if any(event.by <= out for event in events) else out
    return [Demand("growth", by, needed, "")]
