"""Stage 6: tests before events, who is told, when capacity is looked at, and who decides when it burns."""

from __future__ import annotations

from datetime import date

from plans.engine.trail import known
from plans.engine.words import significant
from plans.findings.model import Facts
from plans.proposals.model import Draft, Reason, Values, days_before, filled, once, proposes, row
from plans.proposals.texts import Amount, as_it_is, both, say

BEFORE_EVENTS = ("load", "stress", "spike")
"""The tests that tell whether an event will be held."""

RHYTHMS = ((2.0, "monthly"), (1.5, "two_monthly"), (1.2, "quarterly"), (0.0, "half_yearly"))
"""How often capacity is looked at, by how many times the load of today is likely in 12 months."""

FIRST_LEVELS = (("page", 5), ("no_remedy", 15), ("lost", 30))
"""Of the usual ladder: what triggers, and within how many minutes."""
WORKING_DAY_MIN = 480


def next_event(facts: Facts) -> tuple[date, str] | None:
    """The first event to come, certain or not."""
    found = [
        (first, event.about.name)
        for event in facts.results.projection.events
        if (first := known(event.first)) is not None and first > facts.today
    ]
    return min(found) if found else None


def ready_by(facts: Facts) -> date | None:
    """The day by which the next event must have been looked at; None when it is too near for that."""
    event = next_event(facts)
    lead = facts.answers.assumptions.get("review_lead_days").value
    day = days_before(event[0], lead) if event else None
    return day if day is not None and day > facts.today else None


# --- Load tests -------------------------------------------------------------------------------------------------


@proposes("load_tests", {"runs": "scenario"})
def load_tests(facts: Facts) -> Draft | None:
    """Each scenario that has its figures; those that show whether the next event is held, before it."""
    tests = facts.answers.item("q26")
    frequency = tests.word("frequency") if tests.flag("regular") else ""
    by, event = ready_by(facts), next_event(facts)
    rows = [
        row(
            "load_tests",
            scenario.kind,
            scenario=scenario.kind,
            first_on=by if scenario.kind in BEFORE_EVENTS else None,
            frequency=frequency if scenario.kind == "load" else None,
        )
        for scenario in facts.results.load_tests.scenarios
        if known(scenario.steps) is not None
    ]
    if not rows:
        return None
    peak = Amount(known(facts.results.limits.peak_rps), "rps")
    reasons = [Reason(("q8",), both("load_tests.why", facts, peak=peak))]
    if by and event:
        reasons.append(
            Reason(("q17",), both("load_tests.why_event", facts, event=event[1], day=Amount(by, "date")))
        )
    if frequency:
        reasons.append(Reason(("q26",), both("load_tests.why_frequency", facts)))
    return filled(runs=rows), reasons


# --- Alerts -----------------------------------------------------------------------------------------------------


@proposes("alerting", {"recipients": "who severity"})
def alerting(facts: Facts) -> Draft | None:
    """Who is notified today (Q28), each once for each severity."""
    channels: dict[tuple[str, str], list[str]] = {}
    names: dict[tuple[str, str], list[str]] = {}
    for alert in facts.answers.rows("q28.alerts"):
        who, severity = " ".join(alert.word("notified").split()), alert.word("severity")
        if who and severity:
            mark = (who.casefold(), severity)
            names.setdefault(mark, []).append(who)
            channels.setdefault(mark, []).append(alert.word("channel"))
    rows = [
        row(
            "alerting",
            *mark,
            who=min(names[mark]),
            severity=mark[1],
            channel=", ".join(once(channels[mark])),
        )
        for mark in channels
    ]
    return (filled(recipients=rows), [Reason(("q28",), both("alerting.why", facts))]) if rows else None


# --- Reviews ----------------------------------------------------------------------------------------------------


@proposes("reviews")
def reviews(facts: Facts) -> Draft | None:
    """The faster the load grows the more often; the first one before the next event."""
    likely = facts.results.projection.scenario("likely")
    rate = known(likely.rate_a_month) if likely else None
    times = None if rate is None else (1 + rate) ** 12
    frequency = None if times is None else next(name for least, name in RHYTHMS if times >= least)
    by, event = ready_by(facts), next_event(facts)
    if frequency is None and by is None:
        return None
    reasons = []
    if times is not None:
        reasons.append(Reason(("q16",), both("reviews.why_growth", facts, times=Amount(times, "times"))))
    if by and event:
        reasons.append(
            Reason(("q17",), both("reviews.why_event", facts, event=event[1], day=Amount(by, "date")))
        )
    return filled(frequency=frequency, first_on=by, agenda=_agenda(facts)), reasons


def _agenda(facts: Facts) -> str:
    """What there is to look at, of what the answers know."""
    limits, event = facts.results.limits, next_event(facts)
    points = []
    if limits.first is not None and limits.first.about.name:
        points.append(say("reviews.margin", facts, first=limits.first.about.name))
    if facts.results.budgets:
        points.append(say("reviews.budgets", facts))
    if facts.results.projection.growth_from is not None:
        points.append(say("reviews.growth", facts))
    if event:
        points.append(say("reviews.event", facts, event=event[1], day=Amount(event[0], "date")))
    if facts.answers.rows("investments.investments"):
        points.append(say("reviews.investments", facts))
    return "\n".join(f"- {point}" for point in points)


# --- Escalation -------------------------------------------------------------------------------------------------


@proposes("escalation", {"levels": ""})
def escalation(facts: Facts) -> Draft | None:
    """The usual ladder, with the figures of this system; who stands on it, only the team can say."""
    rates = _page_rates(facts)
    costs = [(known(each.hourly_cost) or 0.0, each.about.name) for each in facts.results.journeys]
    cost, dearest = max(costs, default=(0.0, ""))
    dearest = dearest if cost else ""
    triggers = {
        "page": say("escalation.page_at", facts, rates=as_it_is(rates))
        if rates
        else say("escalation.page", facts),
        "no_remedy": say("escalation.no_remedy", facts),
        "lost": say("escalation.lost_journey" if dearest else "escalation.lost", facts, journey=dearest),
    }
    rows = [
        row(
            "escalation",
            level,
            trigger=triggers[level],
            within_min=minutes,
            may_do=say(f"escalation.may_{level}", facts),
        )
        for level, minutes in FIRST_LEVELS
    ]
    reasons = [Reason((), both("escalation.why", facts))]
    if rates:
        reasons.append(Reason(("q11",), both("escalation.why_rates", facts)))
    if dearest:
        reasons.append(Reason(("q3",), both("escalation.why_journey", facts, journey=dearest)))
    if facts.results.budgets:
        rows.append(_all_spent(facts))
        said = facts.answers.item("q15").has("at_all_spent")
        reasons.append(
            Reason(("q15",), both("escalation.why_said" if said else "escalation.why_budget", facts))
        )
    return filled(levels=rows), reasons


def _all_spent(facts: Facts) -> Values:
    return row(
        "escalation",
        "all_spent",
        trigger=say("escalation.all_spent", facts),
        within_min=WORKING_DAY_MIN,
        may_do=facts.answers.item("q15").word("at_all_spent") or say("escalation.may_all_spent", facts),
    )


def _page_rates(facts: Facts) -> str:
    """The burn rates that wake somebody up, where they are the same for all objectives: ``"×14,4 (1 h), ×6 (6 h)"``."""
    found: dict[float, set[float]] = {}
    for objective in facts.results.alerts:
        for alert in objective.alerts:
            rate = known(alert.rate)
            if alert.severity == "page" and rate is not None:
                found.setdefault(alert.long_hours, set()).add(significant(rate))
    if not found or any(len(rates) > 1 for rates in found.values()):
        return ""
    return ", ".join(
        say("escalation.rate", facts, rate=Amount(min(rates), "times"), hours=Amount(hours, "h"))
        for hours, rates in sorted(found.items())
    )
