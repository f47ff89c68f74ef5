"""The calendar of capacity reviews over the next year: the rhythm decided, and one before each event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.engine import reviews
from plans.engine.inputs import Answers
from plans.engine.numbers import DAYS_PER_YEAR
from plans.engine.reading import Where, where
from plans.engine.trail import Given, Missing, Result, derive

MONTHS = {"monthly": 1, "two_monthly": 2, "quarterly": 3, "half_yearly": 6, "yearly": 12}


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """A review, and the events that it must be ready for."""

    day: date
    regular: bool
    before: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class ReviewCalendar:
    """The reviews of the next 365 days."""

    rhythm: Result[tuple[date, ...]]
    """The regular dates; waits for the decision."""
    reviews: tuple[ReviewDay, ...]
    """With those before events, which need no decision."""


def compute_calendar(answers: Answers, *, today: date) -> ReviewCalendar:
    """Every review from today on."""
    decision = answers.item("reviews")
    last = today + timedelta(days=min(DAYS_PER_YEAR, (date.max - today).days))

    def rhythm(first: date, frequency: str) -> tuple[date, ...]:
        days = reviews.regular(first, until=last, every_months=MONTHS[frequency])
        return tuple(day for day in days if day >= today)

    regular = derive("review.rhythm", "dates", rhythm, decision.day("first_on"), decision.get("frequency"))
    events = {}
    for row in answers.rows("q17.events"):
        first = row.day("starts_on")
        if isinstance(first, Given) and today <= first.value <= last:
            events[row.id] = (first.value, where(row))
    lead = answers.assumptions.get("review_lead_days").value
    days = reviews.review_calendar(
        () if isinstance(regular, Missing) else regular.value,
        ((row, first) for row, (first, _) in events.items()),
        today=today,
        lead_days=lead,
    )
    return ReviewCalendar(
        rhythm=regular,
        reviews=tuple(
            ReviewDay(review.day, review.regular, tuple(events[row][1] for row in review.before))
            for review in days
        ),
    )
