"""Burn-rate alerts: the SRE Workbook's table, Sloth's at 28 days, and the chapter's own errors not copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import burn_rate
from plans.engine.numbers import NoNumber, Why

RATES_30D = (14.4, 6, 3, 1)
RATES_28D = (13.44, 5.6, 2.8, 14 / 15)  # Sloth's 28-day table: 13.44, 5.6, 2.8, 0.9333


@pytest.mark.parametrize(("days", "rates"), [(30, RATES_30D), (28, RATES_28D)])
def test_the_four_alerts_have_the_published_rates(days: float, rates: tuple[float, ...]) -> None:
    found = [burn_rate.rate_for(rule.budget_share, rule.long_hours, days) for rule in burn_rate.RULES]
    assert found == pytest.approx(rates, rel=1e-12)


def test_the_short_windows_are_those_of_the_sre_workbook() -> None:
    assert [rule.short_minutes for rule in burn_rate.RULES] == [5, 30, 120, 360]


def test_the_rate_and_the_share_of_budget_are_two_ways_to_say_one_thing() -> None:
    assert burn_rate.budget_used(14.4, 1, 30) == pytest.approx(0.02)
    assert burn_rate.budget_used(6, 6, 30) == pytest.approx(0.05)
    assert burn_rate.budget_used(3, 24, 30) == pytest.approx(0.10)
    assert burn_rate.rate_for(0.05, 1, 30) == pytest.approx(36)


@pytest.mark.parametrize(
    ("rate", "error_ratio", "days"), [(1, 0.001, 30), (2, 0.002, 15), (10, 0.01, 3), (1_000, 1, 0.03)]
)
def test_burn_error_ratio_and_exhaustion_agree_with_the_sre_workbook(
    rate: float, error_ratio: float, days: float
) -> None:
    """SRE Workbook, ch. 5, table 5-5 at 99.9 % and 30 days; 0.03 d is its 43 minutes (43.2)."""
    assert burn_rate.burn_rate(error_ratio, 0.999) == pytest.approx(rate, rel=1e-9)
    assert burn_rate.exhaustion_days(rate, 30) == pytest.approx(days)


@pytest.mark.parametrize(
    ("rate", "threshold"), list(zip(RATES_30D, (0.0144, 0.006, 0.003, 0.001), strict=True))
)
def test_thresholds_are_the_published_ones(rate: float, threshold: float) -> None:
    assert burn_rate.threshold(rate, 0.999) == pytest.approx(threshold, rel=1e-9)


@pytest.mark.parametrize(
    ("rate", "long_hours", "seconds"),
    [(14.4, 1, 51.84), (6, 6, 129.6), (3, 24, 259.2), (1, 72, 259.2), (36, 1, 129.6)],
)
def test_a_total_outage_fires_after_the_published_seconds(
    rate: float, long_hours: float, seconds: float
) -> None:
    assert burn_rate.fire_seconds(rate, long_hours, 0.999) == pytest.approx(seconds, rel=1e-9)


def test_an_error_ratio_below_the_threshold_never_fires() -> None:
    with pytest.raises(NoNumber) as none:
        burn_rate.fire_seconds(14.4, 1, 0.999, error_ratio=0.01)
    assert none.value.why is Why.NEVER_FIRES


def test_a_loose_objective_has_alerts_that_can_never_fire() -> None:
    """90 %: the greatest burn is 10, below 14.4."""
    assert not burn_rate.can_fire(14.4, 0.9)
    assert burn_rate.can_fire(6, 0.9)
    assert not burn_rate.can_fire(10, 0.9), "a threshold of exactly 1 cannot be exceeded"


def test_one_failure_in_ten_is_a_burn_of_100_not_the_1000_of_the_workbook() -> None:
    """SRE Workbook ch. 5, "Low-Traffic Services": its 13.9 % and its seven failures are right."""
    assert burn_rate.burn_rate(0.1, 0.999) == pytest.approx(100, rel=1e-9)
    requests = 10 * 24 * 30
    assert burn_rate.one_failure_share(requests, 0.999) == pytest.approx(0.13889, abs=1e-5)
    assert int(requests * 0.001 + 1e-9) == 7


def test_424_requests_a_week_lose_24_percent_of_a_99_percent_budget_with_one_error() -> None:
    assert burn_rate.one_failure_share(424, 0.99) == pytest.approx(0.24, abs=0.005)


def test_a_short_window_with_few_requests_fires_on_noise() -> None:
    assert burn_rate.one_failure_fires(0.1, 5, 0.0144)
    assert not burn_rate.one_failure_fires(1_000, 5, 0.0144)
    enough = burn_rate.rps_to_trust(14.4, 5, 0.999)
    assert not burn_rate.one_failure_fires(enough * 1.001, 5, 0.0144)
    assert burn_rate.one_failure_fires(enough * 0.999, 5, 0.0144)


def test_a_total_outage_exhausts_99_999_percent_in_seconds() -> None:
    assert burn_rate.seconds_to_exhaust(0.99999, 30) == pytest.approx(25.92, rel=1e-6)


def test_a_perfect_objective_has_no_burn_rate() -> None:
    with pytest.raises(NoNumber) as none:
        burn_rate.burn_rate(0.01, 1.0)
    assert none.value.why is Why.NO_BUDGET


@given(st.floats(0.01, 1), st.floats(1, 100), st.floats(1, 90))
def test_rate_and_share_invert_each_other(share: float, hours: float, days: float) -> None:
    assert burn_rate.budget_used(burn_rate.rate_for(share, hours, days), hours, days) == pytest.approx(share)
