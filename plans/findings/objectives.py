"""Objectives against what they rest on, what was promised, what users feel, and what the past reached."""

from __future__ import annotations

from collections.abc import Iterator

from plans.engine import availability
from plans.engine.inputs import Row
from plans.engine.latency import TOLERATING
from plans.engine.reading import Place, Where, place, threshold_ms, where
from plans.engine.results.budgets import Budget
from plans.engine.results.journeys import Dependency, Journey, hosting
from plans.engine.trail import Missing, known
from plans.findings.model import (
    Facts,
    Quantity,
    Raised,
    attempt,
    count,
    finding,
    minutes,
    ms,
    name,
    names,
    objective,
    raised,
    rps,
    share,
)

NINES = 1e-12
"""Shares this near count as equal."""

TIGHTER_THAN_NOTICED = 2
"""A latency objective this many times under the threshold of perception is tighter than users notice."""


def availability_budgets(facts: Facts) -> list[Budget]:
    """The availability objectives: Q15's and those of Q11."""
    return [budget for budget in facts.results.budgets if budget.sli == "availability"]


def objective_row(facts: Facts, about: Where) -> Row | None:
    """The row of Q11 that a budget is about; None for Q15."""
    return facts.answers.row("q11.objectives", about.row) if about.item == "q11" else None


def place_of(facts: Facts, about: Where) -> Place | None:
    """Where an objective of Q11 points."""
    row = objective_row(facts, about)
    return place(facts.answers, row.ref("target")) if row else None


def journey_of(facts: Facts, about: Where) -> Journey | None:
    """The journey that an objective of Q11 is about."""
    found = place_of(facts, about)
    if found is None or found.journey is None:
        return None
    return next(
        (j for j in facts.results.journeys if found.journey and j.about.row == found.journey.id), None
    )


def objective_said(facts: Facts, about: Where) -> Quantity:
    """An objective as sentences name it."""
    row = objective_row(facts, about)
    return objective(row.name, row.word("sli")) if row else objective("", "availability")


def hard_promises(facts: Facts, about: Where) -> list[tuple[Dependency, float]]:
    """The hard dependencies of an objective's journey with their promises; for Q15 those of every journey."""
    if about.item == "q11":
        journey = journey_of(facts, about)
        journeys = [journey] if journey else []
    else:
        journeys = list(facts.results.journeys)
    if not journeys:
        return []
    shared = set.intersection(*({d.about.row for d in journey.dependencies} for journey in journeys))
    return [
        (dependency, promised)
        for dependency in journeys[0].dependencies
        if dependency.hard
        and dependency.about.row in shared
        and (promised := known(dependency.promised)) is not None
    ]


@finding(
    1,
    "objective_over_dependency",
    "contradiction",
    {
        "": "objective aim dependencies possible needed",
        "together": "objective aim dependencies possible needed ceiling",
    },
)
def objective_over_dependency(facts: Facts) -> Iterator[Raised]:
    """An objective is stricter than its hard dependencies allow, alone or together with the hosting."""
    ceiling = known(hosting(facts.answers))
    for budget in availability_budgets(facts):
        aim, promises = known(budget.objective), hard_promises(facts, budget.about)
        if aim is None or not promises:
            continue
        possible = attempt(availability.needs_all, [promised for _, promised in promises])
        together = None if ceiling is None or possible is None else possible * ceiling
        needed = attempt(availability.needed_of_dependency, aim)
        if possible is None or needed is None:
            continue
        if aim > possible + NINES:
            weak = [(d, p) for d, p in promises if p < aim - NINES] or promises
            yield raised(
                budget.about,
                context=[dependency.about for dependency, _ in weak],
                objective=objective_said(facts, budget.about),
                aim=share(aim),
                dependencies=names([dependency.about.name for dependency, _ in weak]),
                possible=share(possible),
                needed=share(needed),
            )
        elif ceiling is not None and together is not None and together + NINES < aim <= ceiling + NINES:
            yield raised(
                budget.about,
                context=[*(dependency.about for dependency, _ in promises), Where("q2", "", "")],
                variant="together",
                objective=objective_said(facts, budget.about),
                aim=share(aim),
                dependencies=names([dependency.about.name for dependency, _ in promises]),
                ceiling=share(ceiling),
                possible=share(together),
                needed=share(needed),
            )


@finding(2, "objective_over_hosting", "contradiction", "objective aim ceiling")
def objective_over_hosting(facts: Facts) -> Iterator[Raised]:
    """An objective is stricter than the hosting's own promise."""
    ceiling = known(hosting(facts.answers))
    for budget in availability_budgets(facts):
        aim = known(budget.objective)
        if ceiling is not None and aim is not None and aim > ceiling + NINES:
            yield raised(
                budget.about,
                context=[Where("q2", "", "")],
                objective=objective_said(facts, budget.about),
                aim=share(aim),
                ceiling=share(ceiling),
            )


@finding(3, "slo_looser_than_sla", "contradiction", "objective slo sla customer")
def slo_looser_than_sla(facts: Facts) -> Iterator[Raised]:
    """An SLO is no stricter than an SLA on the same thing: no safety margin."""
    answers = facts.answers
    for agreement in answers.rows("q12.agreements"):
        promised = known(agreement.number("commitment"))
        if promised is None:
            continue
        covers = place(answers, agreement.ref("covers")) if agreement.has("covers") else None
        for row in _same_thing(facts, agreement, covers):
            aim = known(row.number("objective"))
            if aim is None or aim > promised + NINES:
                continue
            if agreement.word("metric") == "latency" and not _no_faster(row, agreement):
                continue
            yield raised(
                where(row),
                where(agreement),
                objective=objective_said(facts, where(row)),
                slo=share(aim),
                sla=share(promised),
                customer=name(agreement.name),
            )


def _same_thing(facts: Facts, agreement: Row, covers: Place | None) -> list[Row]:
    """The objectives on what an agreement promises: Q15 for the whole system's availability."""
    metric = agreement.word("metric")
    if covers is None:
        whole = facts.answers.item("q15")
        return [whole] if metric == "availability" and whole.has("objective") else []
    return [
        row
        for row in facts.answers.rows("q11.objectives")
        if row.word("sli") == metric and _same_place(place(facts.answers, row.ref("target")), covers)
    ]


def _same_place(one: Place, other: Place) -> bool:
    if one.journey is not None or other.journey is not None:
        return one.journey is other.journey
    return one.name.casefold() == other.name.casefold()


def _no_faster(objective: Row, agreement: Row) -> bool:
    """Is the objective's threshold no lower than the agreement's?"""
    own, promised = known(threshold_ms(objective)), known(threshold_ms(agreement))
    return own is not None and promised is not None and own >= promised


@finding(
    4,
    "latency_over_perception",
    "contradiction",
    dict.fromkeys(("perception", "frustration"), "objective threshold limit"),
)
def latency_over_perception(facts: Facts) -> Iterator[Raised]:
    """A latency objective lies above the threshold of perception, or above 4T."""
    perceived = known(facts.answers.item("q13").number("threshold_ms"))
    for found in facts.results.latencies.objectives:
        threshold, (at, t_s) = known(found.threshold_ms), _apdex_t(facts, found.about)
        frustrated = None if t_s is None else TOLERATING * t_s * 1_000
        if threshold is None:
            continue
        said = objective_said(facts, found.about)
        if perceived is not None and threshold > perceived:
            yield raised(
                found.about,
                context=[Where("q13", "", "")],
                variant="perception",
                objective=said,
                threshold=ms(threshold),
                limit=ms(perceived),
            )
        elif frustrated is not None and threshold > frustrated:
            yield raised(
                found.about,
                context=[at],
                variant="frustration",
                objective=said,
                threshold=ms(threshold),
                limit=ms(frustrated),
            )


def _apdex_t(facts: Facts, about: Where) -> tuple[Where, float | None]:
    """The T that is set for an objective's journey, else the one for the whole, and where it was said."""
    whole, target = facts.answers.item("q14"), place_of(facts, about)
    for row in facts.answers.rows("q14.per_journey"):
        if target and row.has("t_s") and _same_place(place(facts.answers, row.ref("journey")), target):
            return where(row), known(row.number("t_s"))
    return where(whole), known(whole.number("t_s"))


@finding(15, "deployments_over_budget", "contradiction", "objective aim planned budget")
def deployments_over_budget(facts: Facts) -> Iterator[Raised]:
    """Planned deployments alone spend more than the budget."""
    for budget in availability_budgets(facts):
        allowed = known(budget.minutes)
        planned = known(budget.spending.planned) if budget.spending else None
        aim = known(budget.objective)
        if aim is not None and allowed is not None and planned is not None and planned > allowed:
            yield raised(
                budget.about,
                context=[Where("q15", "", "")],
                objective=objective_said(facts, budget.about),
                aim=share(aim),
                planned=minutes(planned),
                budget=minutes(allowed),
            )


@finding(16, "apdex_out_of_reach", "contradiction", "place score target t")
def apdex_out_of_reach(facts: Facts) -> Iterator[Raised]:
    """An Apdex target lies more than a band above today's score."""
    for found in facts.results.latencies.apdex:
        missed, score, target = known(found.bands_missed), known(found.score), known(found.target)
        t_s = known(found.t_s)
        if missed is None or missed <= 1 or score is None or target is None or t_s is None:
            continue
        yield raised(
            found.about,
            place=Quantity(found.about.name if found.about.row else "", "place"),
            score=Quantity(score, "score"),
            target=Quantity(target, "score"),
            t=Quantity(t_s, "s"),
        )


@finding(31, "incidents_over_budget", "risk", "objective aim past lost allowed days")
def incidents_over_budget(facts: Facts) -> Iterator[Raised]:
    """Past incidents would have broken the objective."""
    period = int(facts.answers.assumptions.get("incident_days").value)
    rows = [
        where(row)
        for row in facts.answers.rows("q9.incidents")
        if (day := known(row.day("occurred_on"))) is not None and 0 <= (facts.today - day).days < period
    ]
    for budget in availability_budgets(facts):
        aim = known(budget.objective)
        past = known(budget.spending.past_availability) if budget.spending else None
        lost = known(budget.spending.past_minutes) if budget.spending else None
        if aim is None or past is None or lost is None or past >= aim - NINES:
            continue
        yield raised(
            budget.about,
            context=rows,
            objective=objective_said(facts, budget.about),
            aim=share(aim),
            past=share(past),
            lost=minutes(lost),
            allowed=minutes((1 - aim) * period * 1_440),
            days=count(period),
        )


@finding(34, "journey_without_objective", "gap", "journey")
def journey_without_objective(facts: Facts) -> Iterator[Raised]:
    """A critical journey has no objective. Said once objectives were set at all."""
    answers = facts.answers
    if isinstance(answers.table("q11.objectives"), Missing):
        return
    aimed = [place(answers, row.ref("target")).journey for row in answers.rows("q11.objectives")]
    for journey in answers.rows("q3.journeys"):
        if not any(found is journey for found in aimed):
            yield raised(where(journey), journey=name(journey.name))


@finding(46, "too_few_requests", "advice", "objective requests window cost enough alerts")
def too_few_requests(facts: Facts) -> Iterator[Raised]:
    """So few requests that burn-rate alerts fire on a single failure."""
    by_row = {(budget.about.item, budget.about.row): budget for budget in facts.results.budgets}
    for found in facts.results.alerts:
        noisy = [alert for alert in found.alerts if known(alert.one_failure_fires)]
        cost = known(found.one_failure_share)
        budget = by_row[found.about.item, found.about.row]
        rate, window = known(budget.requests_rps), known(budget.window_days)
        if not noisy or cost is None or rate is None or window is None:
            continue
        yield raised(
            found.about,
            objective=objective_said(facts, found.about),
            requests=count(round(rate * window * 86_400)),
            window=Quantity(window, "d"),
            cost=share(cost),
            enough=rps(max(value for alert in noisy if (value := known(alert.trusted_from)) is not None)),
            alerts=count(len(noisy)),
        )


@finding(47, "window_too_short", "advice", "objective aim window budget")
def window_too_short(facts: Facts) -> Iterator[Raised]:
    """A week or less for an objective of 99.99 %: about a minute of budget."""
    for budget in facts.results.budgets:
        aim, window, allowed = known(budget.objective), known(budget.window_days), known(budget.minutes)
        if aim is None or window is None or allowed is None:
            continue
        if 0.9999 - NINES <= aim < 1 and window <= 7:
            yield raised(
                budget.about,
                objective=objective_said(facts, budget.about),
                aim=share(aim),
                window=Quantity(window, "d"),
                budget=Quantity(allowed * 60, "s"),
            )


@finding(48, "tighter_than_noticed", "advice", "objective threshold current perceived")
def tighter_than_noticed(facts: Facts) -> Iterator[Raised]:
    """A latency objective is tighter than users notice, and it is not met today: it costs, and for what?"""
    perceived = known(facts.answers.item("q13").number("threshold_ms"))
    for found in facts.results.latencies.objectives:
        threshold, current = known(found.threshold_ms), known(found.current_ms)
        if perceived is None or threshold is None or current is None or known(found.met) is not False:
            continue
        if threshold * TIGHTER_THAN_NOTICED <= perceived and current <= perceived:
            yield raised(
                found.about,
                context=[Where("q13", "", "")],
                objective=objective_said(facts, found.about),
                threshold=ms(threshold),
                current=ms(current),
                perceived=ms(perceived),
            )


@finding(51, "alert_cannot_fire", "advice", "objective aim rate greatest")
def alert_cannot_fire(facts: Facts) -> Iterator[Raised]:
    """A burn-rate alert's threshold reaches 100 %: no error ratio can pass it."""
    for found in facts.results.alerts:
        silent = [alert for alert in found.alerts if known(alert.can_fire) is False]
        rates = [rate for alert in silent if (rate := known(alert.rate)) is not None]
        aim = next((known(b.objective) for b in facts.results.budgets if b.about == found.about), None)
        if rates and aim is not None and aim < 1:
            yield raised(
                found.about,
                objective=objective_said(facts, found.about),
                aim=share(aim),
                rate=Quantity(max(rates)),
                greatest=Quantity(1 / (1 - aim)),
            )
