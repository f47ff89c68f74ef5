"""The day and the week: when the peak is, how far it stands above the mean, and what following it would save.

Source: plain arithmetic on 24 hourly and 7 weekday weights (only their proportions count). Conventions: the
week is the day's shape scaled by each weekday; autoscaling keeps at least one instance and follows each
hour's load exactly, so its saving is the most that it could be.
"""

from __future__ import annotations

from collections.abc import Sequence

from plans.engine.numbers import NoNumber, Why, amount, number, positive, whole_up

FLAT_WEEK = (1.0,) * 7
OFFICE_WEEK = (1.0, 1.0, 1.0, 1.0, 0.9, 0.25, 0.2)
SHOP_WEEK = (0.9, 0.85, 0.85, 0.9, 1.0, 1.0, 1.0)

PRESETS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "flat": ((1.0,) * 24, FLAT_WEEK),
    "office_hours": (
        (2, 2, 2, 2, 2, 4, 10, 30, 65, 95, 100, 95, 70, 80, 95, 98, 92, 75, 45, 25, 15, 10, 6, 3),
        OFFICE_WEEK,
    ),
    "morning": (
        (10, 6, 5, 5, 8, 20, 50, 90, 100, 85, 70, 62, 60, 58, 55, 54, 55, 58, 60, 55, 45, 35, 25, 15),
        FLAT_WEEK,
    ),
    "evening": (
        (25, 14, 8, 6, 5, 6, 12, 22, 30, 34, 37, 42, 48, 46, 44, 45, 50, 60, 75, 90, 100, 98, 75, 45),
        FLAT_WEEK,
    ),
    "ecommerce": (
        (14, 8, 5, 4, 4, 6, 14, 26, 42, 55, 64, 72, 82, 78, 66, 62, 62, 66, 74, 86, 97, 100, 72, 36),
        SHOP_WEEK,
    ),
}
"""Typical days and weeks (hourly, weekday weights) for who measured none: drawn by hand, and said so."""


def _shape(weights: Sequence[float]) -> tuple[float, float]:
    """Mean and peak of the weights."""
    known = [amount(weight) for weight in weights]
    if not known or max(known) == 0:
        raise NoNumber(Why.NO_SHAPE)
    return number(sum(known) / len(known)), max(known)


def peak_hour(hours: Sequence[float]) -> int:
    """The hour (0–23) with the greatest weight, the first of several."""
    _, peak = _shape(hours)
    return list(hours).index(peak)


def peak_hours(hours: Sequence[float], share_of_peak: float) -> list[int]:
    """The hours whose load is at least ``share_of_peak`` of the greatest."""
    _, peak = _shape(hours)
    return [hour for hour, weight in enumerate(hours) if weight >= share_of_peak * peak]


def peak_to_mean(weights: Sequence[float]) -> float:
    """Peak ÷ mean."""
    mean, peak = _shape(weights)
    return number(peak / mean)


def mean_to_peak_of_week(hours: Sequence[float], weekdays: Sequence[float] = (1.0,) * 7) -> float:
    """Mean ÷ peak over the 168 hours: what turns a peak RPS into an average one."""
    return number(1 / (peak_to_mean(hours) * peak_to_mean(weekdays)))


def hourly_rps(hours: Sequence[float], peak_rps: float) -> list[float]:
    """The load of each hour when the greatest is ``peak_rps``."""
    _, peak = _shape(hours)
    return [number(amount(peak_rps) * (weight / peak)) for weight in hours]


def autoscaling_saving(hours: Sequence[float], peak_rps: float, per_instance_rps: float) -> float:
    """The share of instance hours that following the day saves: 1 − Σ⌈load_h ÷ per⌉ ÷ (24 × the peak's)."""
    per_hour = [max(1, whole_up(load / positive(per_instance_rps))) for load in hourly_rps(hours, peak_rps)]
    return number(1 - sum(per_hour) / (len(per_hour) * max(per_hour)))
