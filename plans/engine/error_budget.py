"""How much may fail: an objective's budget in time and in requests, what is planned and what is spent.

Source: Beyer et al., *The Site Reliability Workbook* (O'Reilly 2018), ch. 2 "Implementing SLOs".
Conventions: an incident's minutes weigh by the share of users that it touched (all of them where that is
not said); an incident belongs to the window that ends today by its day; the month that deployments are
counted by is 365/12 days. Left out: the length of an incident that began before the window is not cut at
its border.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from plans.engine.numbers import (
    DAYS_PER_MONTH,
    MINUTES_PER_DAY,
    SECONDS_PER_DAY,
    amount,
    number,
    positive,
    share,
    whole_down,
)


@dataclass(frozen=True, slots=True)
class Outage:
    """One past incident as the budget sees it."""

    day: date
    minutes: float
    share_of_users: float = 1.0


def budget_minutes(objective: float, window_days: float) -> float:
    """Minutes that may be bad in the window: (1 − objective) × window. Zero at an objective of 1."""
    return number((1 - share(objective)) * positive(window_days) * MINUTES_PER_DAY)


def budget_requests(objective: float, requests: float) -> int:
    """Requests that may fail of ``requests``: (1 − objective) × requests, rounded down."""
    return whole_down((1 - share(objective)) * amount(requests))


def requests_in_window(average_rps: float, window_days: float) -> float:
    """Requests that a window sees at ``average_rps``."""
    return number(amount(average_rps) * positive(window_days) * SECONDS_PER_DAY)


def planned_minutes(deployments_per_month: float, minutes_per_deployment: float, window_days: float) -> float:
    """Minutes that deployments will spend in the window."""
    per_month = amount(deployments_per_month) * amount(minutes_per_deployment)
    return number(per_month * positive(window_days) / DAYS_PER_MONTH)


def spent_minutes(outages: Iterable[Outage], *, today: date, window_days: float) -> float:
    """Minutes spent by the outages of the window that ends today, each by its share of users."""
    first = today - timedelta(days=min(positive(window_days), (today - date.min).days))
    inside = (outage for outage in outages if first < outage.day <= today)
    return number(sum(amount(outage.minutes) * share(outage.share_of_users) for outage in inside))


def left_minutes(budget: float, planned: float, spent: float) -> float:
    """Minutes left of a budget; negative where it is overspent."""
    return number(budget - planned - spent)


def share_of_budget(minutes: float, budget: float) -> float:
    """``minutes`` as a share of the budget; no number for a budget of zero."""
    return number(minutes / positive(budget))


def availability_of(bad_minutes: float, window_days: float) -> float:
    """The availability that a window with ``bad_minutes`` reached; 0 where they fill it."""
    return number(max(0.0, 1 - amount(bad_minutes) / (positive(window_days) * MINUTES_PER_DAY)))


def success_ratio(error_rate: float) -> float:
    """A request-based current value: what an error rate leaves."""
    return number(1 - share(error_rate))
