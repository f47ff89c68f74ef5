"""How much data there will be, what the system will cost, and when that is too much.

Source: plain arithmetic; the growth curves are those of :mod:`plans.engine.growth`. Conventions: every day
adds its volume and nothing is deleted; a cost grows in proportion to what it is said to grow with; a month
has 365/12 days. A daily volume of which less than a month is stored is traffic, not data that are kept: then
there is no sum. Left out: price steps, discounts, storage tiers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from plans.engine.growth import HORIZON_MONTHS, Curve
from plans.engine.numbers import DAYS_PER_MONTH, SECONDS_PER_DAY, NoNumber, Why, amount, number

LEAST_DAYS_KEPT = 30

GrowsWith = Literal["load", "data", "users", "fixed"]


class Growing(Protocol):
    """Something that has a ratio to today."""

    def at(self, months: float) -> float:
        """The ratio, so many months ahead."""
        ...


@dataclass(frozen=True, slots=True)
class CostItem:
    """What something costs each month today, and what that grows with."""

    per_month: float
    grows_with: GrowsWith


def data_gb(today_gb: float, gb_per_day: float, days: int, growth: Curve) -> float:
    """Data stored after ``days``: today's, plus each day's volume, which grows along ``growth``."""
    if amount(today_gb) < amount(gb_per_day) * LEAST_DAYS_KEPT:
        raise NoNumber(Why.NOT_KEPT)
    return number(amount(today_gb) + amount(gb_per_day) * _day_volumes(growth, max(0, days)))


@lru_cache(maxsize=512)
def _day_volumes(growth: Curve, days: int) -> float:
    """The sum of the growth ratios of the first ``days`` days."""
    return math.fsum(growth.at_day(day) for day in range(days))


def cost_at(items: Iterable[CostItem], months: float, curves: Mapping[GrowsWith, Growing]) -> float:
    """The cost of the month that lies ``months`` ahead. Every item's driver but "fixed" needs its curve."""
    total = 0.0
    for item in items:
        if item.grows_with == "fixed":
            total += amount(item.per_month)
        elif item.grows_with in curves:
            total += amount(item.per_month) * curves[item.grows_with].at(months)
        else:
            raise NoNumber(Why.NOTHING_GIVEN)
    return number(total)


def requests_a_month(average_rps: float) -> float:
    """Requests in a month of 365/12 days."""
    return number(amount(average_rps) * SECONDS_PER_DAY * DAYS_PER_MONTH)


def per_million_requests(cost_per_month: float, average_rps: float) -> float:
    """What a million requests cost."""
    requests = requests_a_month(average_rps)
    if requests == 0:
        raise NoNumber(Why.NO_TRAFFIC)
    return number(amount(cost_per_month) / (requests / 1e6))


def first_month_over(cost_of_month: Callable[[float], float], ceiling: float) -> int:
    """The first month (0 is this one) whose cost passes ``ceiling``, within 36; else no number."""
    limit = amount(ceiling)
    for month in range(HORIZON_MONTHS + 1):
        if cost_of_month(month) > limit:
            return month
    raise NoNumber(Why.NOT_REACHED)
