"""Alerts on how fast the error budget burns: multi-window, multi-burn-rate.

Source: Beyer et al., *The Site Reliability Workbook* (O'Reilly 2018), ch. 5 "Alerting on SLOs", table 5-8.
Two figures of that chapter are not copied: its "1,000×" for one failure in ten requests at 99.9 % is 100×
(0.10 ÷ 0.001); and the rates here follow the SLO's window (13.44 at 28 days) instead of the 30-day ones.
Thresholds are compared with a tolerance: 1 − 0.999 is not 0.001 in binary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plans.engine.numbers import (
    HOURS_PER_DAY,
    SECONDS_PER_DAY,
    NoNumber,
    Why,
    amount,
    number,
    positive,
    share,
)

SHORT_PER_LONG = 12
"""The short window is a twelfth of the long one; both must burn."""

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A row of the table: how much of the budget may go, over which long window, before whom it wakes."""

    severity: Literal["page", "ticket"]
    long_hours: float
    budget_share: float

    @property
    def short_minutes(self) -> float:
        """The short window that stops the alert soon after the trouble."""
        return self.long_hours * 60 / SHORT_PER_LONG


RULES = (
    AlertRule("page", 1, 0.02),
    AlertRule("page", 6, 0.05),
    AlertRule("ticket", 24, 0.10),
    AlertRule("ticket", 72, 0.10),
)
"""The four alerts that the SRE Workbook recommends."""


def budget_ratio(objective: float) -> float:
    """The error ratio that spends the budget exactly over its window; none at an objective of 1."""
    if share(objective) == 1:
        raise NoNumber(Why.NO_BUDGET)
    return 1 - objective


def burn_rate(error_ratio: float, objective: float) -> float:
    """How many times faster than allowed the budget burns."""
    return number(share(error_ratio) / budget_ratio(objective))


def rate_for(budget_share: float, long_hours: float, window_days: float) -> float:
    """The burn rate that spends ``budget_share`` of the budget within ``long_hours``."""
    return number(share(budget_share) * positive(window_days) * HOURS_PER_DAY / positive(long_hours))


def budget_used(rate: float, long_hours: float, window_days: float) -> float:
    """The share of the budget that burning at ``rate`` for ``long_hours`` uses."""
    return number(amount(rate) * amount(long_hours) / (positive(window_days) * HOURS_PER_DAY))


def exhaustion_days(rate: float, window_days: float) -> float:
    """Days until a burn at ``rate`` has spent the whole budget."""
    return number(positive(window_days) / positive(rate))


def threshold(rate: float, objective: float) -> float:
    """The error ratio at which an alert of this rate fires. May reach 1: see :func:`can_fire`."""
    return number(amount(rate) * budget_ratio(objective))


def can_fire(rate: float, objective: float) -> bool:
    """Can any error ratio exceed the threshold? Not where it reaches 1 (90 % objectives at 14.4)."""
    return threshold(rate, objective) < 1 - _TOLERANCE


def fire_seconds(rate: float, long_hours: float, objective: float, error_ratio: float = 1.0) -> float:
    """Seconds from the start of an outage until the long window passes the threshold.

    ``error_ratio`` 1 is a total outage. No number where the ratio stays below the threshold for ever.
    """
    actual = burn_rate(error_ratio, objective)
    if actual < amount(rate) * (1 - _TOLERANCE) or not can_fire(rate, objective):
        raise NoNumber(Why.NEVER_FIRES)
    return number(positive(long_hours) * 3_600 * rate / actual)


def one_failure_fires(rps: float, short_minutes: float, error_threshold: float) -> bool:
    """Do so few requests fall into the short window that a single failure exceeds the threshold?"""
    return amount(rps) * positive(short_minutes) * 60 * amount(error_threshold) < 1 - _TOLERANCE


def one_failure_share(requests: float, objective: float) -> float:
    """The share of the budget that one failed request costs, of ``requests`` in the window."""
    if amount(requests) == 0:
        raise NoNumber(Why.NO_TRAFFIC)
    return number(1 / (requests * budget_ratio(objective)))


def requests_to_trust(rate: float, objective: float) -> float:
    """Requests that a window must hold so that one failure does not exceed the threshold."""
    return number(1 / positive(threshold(rate, objective)))


def rps_to_trust(rate: float, short_minutes: float, objective: float) -> float:
    """The traffic (requests per second) from which on :func:`one_failure_fires` is false."""
    return number(requests_to_trust(rate, objective) / (positive(short_minutes) * 60))


def seconds_to_exhaust(objective: float, window_days: float, error_ratio: float = 1.0) -> float:
    """Seconds in which an error ratio (a total outage by default) spends the whole budget."""
    return number(exhaustion_days(burn_rate(error_ratio, objective), window_days) * SECONDS_PER_DAY)
