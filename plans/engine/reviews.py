"""When capacity is reviewed: at the rhythm decided, and once before each event while there is time to act.

Source: Beyer et al., *Site Reliability Engineering* (O'Reilly 2016), ch. 18, and ch. 27 on launches.
Conventions: a date on the 31st falls back to the last day of a shorter month, and returns to the 31st after
it; a review that the rhythm puts into the lead before an event serves for it, and none is added.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from plans.engine.numbers import NoNumber, Why


@dataclass(frozen=True, slots=True)
class Review:
    """A day on which capacity is reviewed, and the events that it must be ready for (their row ids)."""

    day: date
    regular: bool
    before: tuple[str, ...] = ()


def add_months(day: date, months: int) -> date:
    """``day`` so many calendar months on, at most the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        raise NoNumber(Why.OUT_OF_RANGE)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def regular(first: date, *, until: date, every_months: int = 0, every_weeks: int = 0) -> list[date]:
    """The dates of the rhythm from ``first`` to ``until``, both included."""
    if every_months < 1 and every_weeks < 1:
        raise NoNumber(Why.NOT_POSITIVE)
    days = []
    for turn in count():
        try:
            day = add_months(first, turn * every_months) + timedelta(weeks=turn * every_weeks)
        except (NoNumber, OverflowError):
            break  # the calendar ends before ``until``
        if day > until:
            break
        days.append(day)
    return days


def review_calendar(
    rhythm: Iterable[date], events: Iterable[tuple[str, date]], *, today: date, lead_days: int
) -> list[Review]:
    """All reviews from today on, in order.

    ``events`` are (row id, first day). Each gets a review ``lead_days`` before it, or today where it is
    nearer; a regular one within that lead serves instead.
    """
    regular_days = {day for day in rhythm if day >= today}
    serves: dict[date, list[str]] = {day: [] for day in regular_days}
    for row, first in sorted(events, key=lambda event: (event[1], event[0])):
        if first < today:
            continue
        earliest = max(today, first - timedelta(days=min(lead_days, (first - date.min).days)))
        near = [day for day in serves if earliest <= day < first]
        serves.setdefault(min(near, default=earliest), []).append(row)
    return [Review(day, day in regular_days, tuple(serves[day])) for day in sorted(serves)]
