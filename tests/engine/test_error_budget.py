"""Error budgets: the methodology's own example, the SRE Workbook's, and what must always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import error_budget
from plans.engine.error_budget import Outage
from plans.engine.numbers import NoNumber, Why

TODAY = date(2026, 11, 24)
DAY, HOUR, MINUTE = 1_440, 60, 1

# Minutes of 28, 30, 90 and 365 days at each objective; the last of 99.9 % is the methodology's "8h45".
TABLE = {
    0.99: (6 * HOUR + 43 + 12 / 60, 7 * HOUR + 12, 21 * HOUR + 36, 3 * DAY + 15 * HOUR + 36),
    0.995: (3 * HOUR + 21 + 36 / 60, 3 * HOUR + 36, 10 * HOUR + 48, 1 * DAY + 19 * HOUR + 48),
    0.999: (40 + 19.2 / 60, 43 + 12 / 60, 2 * HOUR + 9 + 36 / 60, 8 * HOUR + 45 + 36 / 60),
    0.9995: (20 + 9.6 / 60, 21 + 36 / 60, 1 * HOUR + 4 + 48 / 60, 4 * HOUR + 22 + 48 / 60),
    0.9999: (4 + 1.92 / 60, 4 + 19.2 / 60, 12 + 57.6 / 60, 52 + 33.6 / 60),
}


@pytest.mark.parametrize("objective", TABLE)
def test_budgets_in_time_are_those_of_the_table(objective: float) -> None:
    for days, minutes in zip((28, 30, 90, 365), TABLE[objective], strict=True):
        assert error_budget.budget_minutes(objective, days) == pytest.approx(minutes, rel=1e-9)


@pytest.mark.parametrize(("objective", "failures"), [(0.97, 109_897), (0.90, 366_325), (0.99, 36_632)])
def test_budgets_in_requests_are_those_of_the_sre_workbook(objective: float, failures: int) -> None:
    """SRE Workbook, ch. 2: 3,663,253 requests in four weeks (exact: floors)."""
    assert error_budget.budget_requests(objective, 3_663_253) == failures


def test_a_budget_that_is_whole_is_not_rounded_away() -> None:
    assert error_budget.budget_requests(0.9, 10) == 1
    assert error_budget.budget_requests(0.999, 1_000) == 1


def test_a_perfect_objective_has_a_budget_of_zero_and_no_share_of_it() -> None:
    assert error_budget.budget_minutes(1.0, 30) == 0
    with pytest.raises(NoNumber) as none:
        error_budget.share_of_budget(5, 0)
    assert none.value.why is Why.NOT_POSITIVE


@pytest.mark.parametrize("objective", [-0.1, 1.1, float("nan"), float("inf")])
def test_an_objective_that_is_no_share_has_no_budget(objective: float) -> None:
    with pytest.raises(NoNumber):
        error_budget.budget_minutes(objective, 30)


def test_an_incident_weighs_by_the_users_it_touched_and_counts_in_its_window_alone() -> None:
    outages = [
        Outage(TODAY, 30),
        Outage(TODAY - timedelta(days=27), 60, 0.25),
        Outage(TODAY - timedelta(days=28), 500),
        Outage(TODAY + timedelta(days=1), 500),
    ]
    assert error_budget.spent_minutes(outages, today=TODAY, window_days=28) == pytest.approx(45)


def test_deployments_are_scaled_from_the_month_to_the_window() -> None:
    assert error_budget.planned_minutes(12, 2, 365 / 12) == pytest.approx(24)
    assert error_budget.planned_minutes(365, 1, 1) == pytest.approx(12)


def test_the_past_as_availability_is_never_below_zero() -> None:
    assert error_budget.availability_of(43.2, 30) == pytest.approx(0.999)
    assert error_budget.availability_of(99_999, 1) == 0


@given(st.floats(0, 1), st.floats(1, 365), st.floats(1, 365))
def test_a_longer_window_never_has_a_smaller_budget(objective: float, one: float, other: float) -> None:
    short, long = sorted((one, other))
    assert error_budget.budget_minutes(objective, short) <= error_budget.budget_minutes(objective, long)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 365))
def test_a_stricter_objective_never_has_a_larger_budget(one: float, other: float, days: float) -> None:
    loose, strict = sorted((one, other))
    assert error_budget.budget_minutes(loose, days) >= error_budget.budget_minutes(strict, days)
