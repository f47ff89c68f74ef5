"""The load to come: a curve through the points, what features add, what events multiply, when it is too much.

Sources: compound growth; Verhulst's logistic in continuous time, through three equally spaced points (its
ceiling K = (2y₀y₁y₂ − y₁²(y₀ + y₂)) ÷ (y₀y₂ − y₁²)). Conventions: growth is a ratio to the row's own
"today"; compound growth is straight in the logarithm between points and keeps its last rate beyond, linear
growth is piecewise and keeps its last slope, never below zero; an S-curve that does not exist is drawn as
compound and says so (:attr:`Curve.shape`). Features add up (two of +10 % are +20 %). Where events overlap
the greatest counts, since each is said as a multiple of the normal peak.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from plans.engine.numbers import DAYS_PER_MONTH, NoNumber, Why, amount, number, positive

Shape = Literal["compound", "linear", "s_curve"]

HORIZON_MONTHS = 36
HORIZON_DAYS = 3 * 365
"""How far ahead a date of exhaustion is looked for."""

_LARGEST_EXPONENT = 650.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A ratio to today by months from today; :func:`curve` makes it."""

    shape: Shape
    """The shape it really has: ``"compound"`` where an S-curve was asked for and none exists."""
    months: tuple[float, ...]
    ratios: tuple[float, ...]
    ceiling: float | None = None
    """S-curve only: the ratio that it never passes."""
    rate: float | None = None
    """S-curve only: the logistic's rate a month."""

    def at(self, months: float) -> float:
        """The ratio after ``months`` (the present one for any time past)."""
        if not months > 0:
            return 1.0
        if self.ceiling is not None and self.rate is not None:
            decay = math.exp(-min(self.rate * months, _LARGEST_EXPONENT))
            return number(self.ceiling / (1 + (self.ceiling - 1) * decay))
        i = min(max(bisect_left(self.months, months), 1), len(self.months) - 1)
        t0, t1, y0, y1 = self.months[i - 1], self.months[i], self.ratios[i - 1], self.ratios[i]
        passed = (months - t0) / (t1 - t0)
        if self.shape == "linear":
            return number(max(0.0, y0 + (y1 - y0) * passed))
        exponent = math.log(y0) + (math.log(y1) - math.log(y0)) * passed
        if exponent > _LARGEST_EXPONENT:
            raise NoNumber(Why.OUT_OF_RANGE)
        return number(math.exp(exponent))

    def at_day(self, days: float) -> float:
        """The ratio after ``days``, a month being 365/12 of them."""
        return self.at(days / DAYS_PER_MONTH)


STEADY = Curve("linear", (0.0, 12.0), (1.0, 1.0))
"""Nothing grows."""


def curve(shape: Shape, today: float, later: Sequence[tuple[float, float]]) -> Curve:
    """The curve through ``today`` and ``later`` points (months from today, value in today's unit)."""
    if amount(today) == 0:
        raise NoNumber(Why.ZERO_TODAY)
    if not later:
        raise NoNumber(Why.NOT_ENOUGH_POINTS)
    points = [(0.0, 1.0), *sorted((positive(month), amount(value) / today) for month, value in later)]
    months, ratios = zip(*points, strict=True)
    if len(set(months)) < len(months):
        raise NoNumber(Why.OUT_OF_ORDER)
    if shape == "s_curve":
        logistic = _logistic(months, ratios)
        if logistic is not None:
            return Curve("s_curve", months, ratios, *logistic)
        shape = "compound"
    if shape == "compound" and min(ratios) <= 0:
        raise NoNumber(Why.NOT_POSITIVE)
    return Curve(shape, months, ratios)


def _logistic(months: Sequence[float], ratios: Sequence[float]) -> tuple[float, float] | None:
    """Ceiling and rate of the logistic through three equally spaced points that rise ever less, if any."""
    if len(months) != 3 or abs(months[2] - 2 * months[1]) > 1e-9:
        return None
    y0, y1, y2 = ratios
    if not (y0 < y1 < y2 and y0 * y2 < y1 * y1):
        return None
    ceiling = (2 * y0 * y1 * y2 - y1 * y1 * (y0 + y2)) / (y0 * y2 - y1 * y1)
    if not ceiling > y2 * (1 + 1e-12):
        return None
    return ceiling, math.log(y1 * (ceiling - y0) / (y0 * (ceiling - y1))) / months[1]


def compound(today: float, rate_a_month: float, months: float) -> float:
    """``today`` after ``months`` at a fixed rate a month (0.02 is 2 %)."""
    exponent = amount(months) * math.log(positive(1 + rate_a_month))
    if exponent > _LARGEST_EXPONENT:
        raise NoNumber(Why.OUT_OF_RANGE)
    return number(amount(today) * math.exp(exponent))


def logistic(today: float, ceiling: float, rate: float, months: float) -> float:
    """``today`` after ``months`` on a continuous logistic towards ``ceiling``."""
    decay = math.exp(-min(amount(rate) * amount(months), _LARGEST_EXPONENT))
    return number(positive(ceiling) / (1 + (ceiling / positive(today) - 1) * decay))


def rate_a_month(ratio: float, months: float) -> float:
    """The compound rate a month that gives ``ratio`` in ``months``."""
    return number(math.expm1(math.log(positive(ratio)) / positive(months)))


@dataclass(frozen=True, slots=True)
class Feature:
    """A change of load (0.1 is +10 %) from a day on."""

    day: date
    change: float


@dataclass(frozen=True, slots=True)
class Event:
    """Days on which the peak is ``times`` the normal one."""

    first: date
    last: date
    times: float


def peak_on(
    day: date, *, today: date, peak_rps: float, growth: Curve, features: Iterable[Feature] = ()
) -> float:
    """The ordinary peak (RPS) of a day: today's, grown, with the features that are out by then."""
    added = sum(feature.change for feature in features if feature.day <= day)
    return number(amount(peak_rps) * growth.at_day((day - today).days) * max(0.0, 1 + added))


def event_times(day: date, events: Iterable[Event]) -> float:
    """By how much events multiply the peak of a day; 1 on an ordinary one."""
    return max((event.times for event in events if event.first <= day <= event.last), default=1.0)


def month_day(today: date, months: float) -> date:
    """The day that lies ``months`` of 365/12 days ahead; the calendar's last where it ends before."""
    return today + timedelta(days=min(round(months * DAYS_PER_MONTH), (date.max - today).days))


def exhaustion_day(
    capacity_rps: float, *, today: date, peak_rps: float, growth: Curve, features: Iterable[Feature] = ()
) -> date:
    """The first day, today included, on which the ordinary peak passes ``capacity_rps``.

    By days, over 36 months; no number where it does not. Between the curve's points and the features' days
    the load only rises or only falls, so each such stretch is decided by its two ends.
    """
    limit = amount(capacity_rps)
    out = sorted(features, key=lambda feature: feature.day)
    last = min(HORIZON_DAYS, (date.max - today).days)

    def over(ahead: int) -> bool:
        day = today + timedelta(days=ahead)
        return peak_on(day, today=today, peak_rps=peak_rps, growth=growth, features=out) > limit

    kinks = {day for month in growth.months for day in _around(month * DAYS_PER_MONTH)}
    kinks |= {(feature.day - today).days for feature in out}
    starts = sorted({0, *(day for day in kinks if 0 < day <= last)})
    for first, after in zip(starts, [*starts[1:], last + 1], strict=True):
        if over(first):
            return today + timedelta(days=first)
        if over(after - 1):
            rising = range(first + 1, after)
            return today + timedelta(days=rising[bisect_left(rising, True, key=over)])
    raise NoNumber(Why.NOT_REACHED)


def _around(days: float) -> tuple[int, int]:
    return math.floor(days), math.ceil(days)
