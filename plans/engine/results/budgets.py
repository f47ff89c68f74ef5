"""Error budgets of the whole system (Q15) and of each objective (Q11), and what the past spent of them (Q9).

Conventions: incidents and deployments are of the whole system, so every availability objective is charged
with all of them; the requests of an objective are those of its journey (its share of the traffic).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plans.engine import error_budget
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import DAYS_PER_YEAR
from plans.engine.reading import (
    Where,
    average_rps,
    place,
    spent_minutes,
    traffic_share,
    where,
    window_days,
    worst_error_rate,
)
from plans.engine.trail import Answer, Number, Result, derive


@dataclass(frozen=True, slots=True)
class Spending:
    """What an availability budget has lost, and what is left of it."""

    planned: Number
    """Minutes that deployments will spend in the window."""
    spent: Number
    """Minutes of the incidents within the last window."""
    left: Number
    """Budget − planned − spent; negative where it is overspent."""
    left_share: Number
    past_minutes: Number
    """Minutes of the incidents over the longer period that is looked at."""
    past_availability: Number
    """The same period as availability, to stand beside the target."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What an objective allows."""

    about: Where
    sli: str
    objective: Number
    window_days: Number
    minutes: Number
    minutes_per_day: Number
    minutes_per_year: Number
    requests_rps: Number
    """The average load that the objective is about."""
    requests: Result[int]
    """Requests that may fail in the window."""
    current: Number | None
    """Availability only: what the measured error rate leaves."""
    spending: Spending | None
    """Availability only."""


def compute_budgets(answers: Answers, *, today: date) -> tuple[Budget, ...]:
    """The budget of Q15 where it is answered, then one for each objective of Q11."""
    found = []
    whole = answers.item("q15")
    if whole.has("objective"):
        rate = average_rps(answers)
        found.append(_budget(answers, whole, where(whole), "availability", rate, today))
    for row in answers.rows("q11.objectives"):
        target = place(answers, row.ref("target"))
        rate = derive(
            "traffic.of_journey", "rps", lambda a, b: a * b, average_rps(answers), traffic_share(target)
        )
        found.append(_budget(answers, row, where(row), row.word("sli"), rate, today))
    return tuple(found)


def _budget(answers: Answers, row: Row, about: Where, sli: str, rate: Number, today: date) -> Budget:
    objective, window = row.number("objective"), window_days(row)
    minutes = derive("budget.minutes", "min", error_budget.budget_minutes, objective, window)
    requests = derive("budget.requests_in_window", "requests", error_budget.requests_in_window, rate, window)
    available = sli == "availability"
    return Budget(
        about=about,
        sli=sli,
        objective=derive("budget.objective", "share", float, objective),
        window_days=derive("budget.window", "d", float, window),
        minutes=minutes,
        minutes_per_day=derive("budget.per_day", "min", error_budget.budget_minutes, objective, 1),
        minutes_per_year=derive(
            "budget.per_year", "min", error_budget.budget_minutes, objective, DAYS_PER_YEAR
        ),
        requests_rps=rate,
        requests=derive("budget.requests", "requests", error_budget.budget_requests, objective, requests),
        current=_current(answers, row) if available else None,
        spending=_spending(answers, minutes, window, today) if available else None,
    )


def _current(answers: Answers, row: Row) -> Number:
    """1 − the worst error rate measured: of the objective's endpoints, of all for the whole system."""
    measured = (
        answers.rows("q7.endpoints") if row.item == "q15" else place(answers, row.ref("target")).endpoints
    )
    return derive("budget.current", "share", error_budget.success_ratio, worst_error_rate(measured))


def _spending(answers: Answers, minutes: Number, window: Answer[float], today: date) -> Spending:
    deployments = answers.item("q15")
    planned = derive(
        "budget.planned",
        "min",
        error_budget.planned_minutes,
        deployments.number("deployments_per_month"),
        deployments.number("deployment_min"),
        window,
    )
    spent = spent_minutes(answers, "budget.spent", today=today, window=window)
    left = derive("budget.left", "min", error_budget.left_minutes, minutes, planned, spent)
    period = answers.assumptions.get("incident_days")
    past = spent_minutes(answers, "budget.past_minutes", today=today, window=period)
    return Spending(
        planned=planned,
        spent=spent,
        left=left,
        left_share=derive("budget.left_share", "share", error_budget.share_of_budget, left, minutes),
        past_minutes=past,
        past_availability=derive(
            "budget.past_availability", "share", error_budget.availability_of, past, period
        ),
    )
