"""The calendar of capacity reviews."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import reviews
from plans.engine.numbers import NoNumber

TODAY = date(2026, 11, 24)


def test_the_31st_falls_back_and_returns() -> None:
    days = reviews.regular(date(2027, 1, 31), until=date(2027, 4, 30), every_months=1)
    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_weeks_are_a_rhythm_too_and_none_is_not() -> None:
    assert len(reviews.regular(TODAY, until=TODAY + timedelta(days=28), every_weeks=2)) == 3
    with pytest.raises(NoNumber):
        reviews.regular(TODAY, until=TODAY)


def test_the_rhythm_ends_with_the_calendar() -> None:
    assert reviews.regular(date(9999, 11, 1), until=date.max, every_months=1)[-1] == date(9999, 12, 1)


def test_each_event_to_come_has_a_review_before_it() -> None:
    rhythm = reviews.regular(date(2026, 12, 1), until=date(2027, 11, 24), every_months=3)
    events = [
        ("sales", date(2027, 3, 20)),  # the review of 1 March serves
        ("friday", date(2027, 11, 26)),  # its own, 28 days before
        ("soon", date(2026, 11, 27)),  # nearer than the lead: today
        ("past", date(2026, 1, 1)),
    ]
    calendar = reviews.review_calendar(rhythm, events, today=TODAY, lead_days=28)
    found = {review.day: (review.regular, review.before) for review in calendar}
    assert found[date(2027, 3, 1)] == (True, ("sales",))
    assert found[date(2027, 10, 29)] == (False, ("friday",))
    assert found[TODAY] == (False, ("soon",))
    assert list(found) == sorted(found)
    assert not any("past" in review.before for review in calendar)


@given(st.dates(TODAY, date(2029, 1, 1)), st.integers(1, 60))
def test_no_event_goes_without_a_review_in_its_lead(first: date, lead: int) -> None:
    if first == TODAY:
        return  # it begins today: the review is today's
    calendar = reviews.review_calendar([], [("event", first)], today=TODAY, lead_days=lead)
    assert [first - timedelta(days=lead) <= review.day < first for review in calendar] == [True]
