"""What every formula shares: the answer "no number, because …", and the lengths of a month and a year.

A formula either gives a finite number or raises :class:`NoNumber` with its reason, so that no NaN,
infinity, "-0" or ``ZeroDivisionError`` ever reaches a page. Ratios are fractions (0.999), times carry their
unit in the name. Conventions: a year is 365 days, a month is 365/12 days, a window never knows leap
seconds.
"""

from __future__ import annotations

import math
from enum import StrEnum

DAYS_PER_YEAR = 365
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
HOURS_PER_DAY = 24
MINUTES_PER_DAY = 1_440
SECONDS_PER_DAY = 86_400

# Products and quotients of decimal fractions miss whole numbers by a few units in the last place:
# (1 − 0.9) × 10 is 0.9999999999999998. A whole number this near was meant.
_NEAR = 1e-9


class Why(StrEnum):
    """Why there is no number. Each value is a key of ``texts.toml``, where it is a sentence."""

    OUT_OF_RANGE = "out_of_range"
    NOT_A_SHARE = "not_a_share"
    NOT_POSITIVE = "not_positive"
    NEGATIVE = "negative"
    NO_BUDGET = "no_budget"
    NO_TRAFFIC = "no_traffic"
    NO_SAMPLES = "no_samples"
    NOTHING_GIVEN = "nothing_given"
    NEVER_FIRES = "never_fires"
    NOT_ENOUGH_POINTS = "not_enough_points"
    OUT_OF_ORDER = "out_of_order"
    UNSTABLE = "unstable"
    TOO_MANY_SERVERS = "too_many_servers"
    NO_PEAK = "no_peak"
    NO_CEILING = "no_ceiling"
    ABOVE_PEAK = "above_peak"
    SHARES_OVER_ONE = "shares_over_one"
    ZERO_TODAY = "zero_today"
    NO_USE = "no_use"
    NOT_CALLED = "not_called"
    HEADROOM_WHOLE = "headroom_whole"
    TOO_FEW_ZONES = "too_few_zones"
    NO_SHAPE = "no_shape"
    NOT_REACHED = "not_reached"
    SHARE_UNKNOWN = "share_unknown"
    ALREADY_LOST = "already_lost"
    NO_LIMIT = "no_limit"
    NO_SCENARIO = "no_scenario"
    NO_EVENT = "no_event"
    NOT_KEPT = "not_kept"


class NoNumber(ValueError):
    """A formula has no answer for these inputs; :attr:`why` says which sentence explains it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def number(value: float) -> float:
    """``value`` where it is finite (and 0 rather than -0), else :class:`NoNumber`."""
    if not math.isfinite(value):
        raise NoNumber(Why.OUT_OF_RANGE)
    return value + 0.0


def share(value: float) -> float:
    """``value`` where it is a fraction from 0 to 1."""
    if not 0 <= value <= 1:
        raise NoNumber(Why.NOT_A_SHARE)
    return value


def amount(value: float) -> float:
    """``value`` where it is finite and not negative."""
    if not value >= 0:
        raise NoNumber(Why.NEGATIVE)
    return number(value)


def positive(value: float) -> float:
    """``value`` where it is finite and above zero."""
    if not value > 0:
        raise NoNumber(Why.NOT_POSITIVE)
    return number(value)


def whole_up(value: float) -> int:
    """The next whole number up; a value that misses one by rounding alone counts as that one."""
    nearest = round(number(value))
    return nearest if abs(value - nearest) <= _NEAR * max(1.0, abs(value)) else math.ceil(value)


def whole_down(value: float) -> int:
    """The next whole number down; a value that misses one by rounding alone counts as that one."""
    nearest = round(number(value))
    return nearest if abs(value - nearest) <= _NEAR * max(1.0, abs(value)) else math.floor(value)
