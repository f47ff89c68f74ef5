"""The load to come: curves through points, features, events, and the day on which it is too much."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import growth
from plans.engine.growth import Event, Feature
from plans.engine.numbers import NoNumber, Why

TODAY = date(2026, 11, 24)


def test_a_doubling_in_a_year_compounds() -> None:
    curve = growth.curve("compound", 1_000, [(12, 2_000)])
    assert 1_000 * curve.at(3) == pytest.approx(1_189.2, abs=0.05)
    assert 1_000 * curve.at(6) == pytest.approx(1_414.2, abs=0.05)
    assert growth.rate_a_month(2, 12) == pytest.approx(0.05946, abs=5e-6)


def test_compound_growth_of_data() -> None:
    assert growth.compound(600, 0.02, 36) == pytest.approx(1_223.93, abs=0.005)


def test_the_s_curve_through_three_points_finds_its_logistic() -> None:
    """K = 10,000, 1,000 today, rate 0.3."""
    curve = growth.curve("s_curve", 1_000, [(6, 4_019.79), (12, 8_026.24)])
    assert curve.shape == "s_curve"
    assert curve.ceiling is not None
    assert 1_000 * curve.ceiling == pytest.approx(10_000, abs=0.5)
    assert curve.rate == pytest.approx(0.3, abs=1e-5)
    assert 1_000 * curve.at(3) == pytest.approx(2_146.32, abs=0.02)
    assert 1_000 * curve.at(6) == pytest.approx(4_019.79, abs=0.005)
    assert curve.at(1e6) == pytest.approx(curve.ceiling)


@pytest.mark.parametrize(("months", "value"), [(10, 1_409.00), (40, 3_690.86)])
def test_the_published_logistic(months: float, value: float) -> None:
    rate = 0.18232155679395462 / 5  # ln 1.2 ÷ 5
    assert growth.logistic(1_000, 20_000, rate, months) == pytest.approx(value, abs=0.005)


def test_an_s_curve_that_does_not_exist_is_drawn_as_compound_and_says_so() -> None:
    for later in ([(6, 1_500), (12, 2_400)], [(6, 1_500), (12, 1_200)], [(12, 2_000)], [(6, 3), (12, 3)]):
        curve = growth.curve("s_curve", 1_000, later)
        assert curve.shape == "compound"


def test_the_last_rate_goes_on_beyond_the_last_point() -> None:
    compound = growth.curve("compound", 100, [(6, 110), (12, 220)])
    assert compound.at(18) == pytest.approx(4.4)
    linear = growth.curve("linear", 100, [(6, 110), (12, 220)])
    assert linear.at(18) == pytest.approx(3.3)
    falling = growth.curve("linear", 100, [(12, 50)])
    assert falling.at(36) == 0


def test_growth_from_nothing_is_no_ratio() -> None:
    with pytest.raises(NoNumber) as none:
        growth.curve("compound", 0, [(12, 100)])
    assert none.value.why is Why.ZERO_TODAY
    with pytest.raises(NoNumber):
        growth.curve("compound", 100, [(12, 0)])
    assert growth.curve("linear", 100, [(12, 0)]).at(12) == 0


def test_features_add_up_from_their_day_on() -> None:
    features = [Feature(TODAY + timedelta(days=10), 0.10), Feature(TODAY + timedelta(days=20), 0.10)]

    def peak(days: int) -> float:
        return growth.peak_on(
            TODAY + timedelta(days=days), today=TODAY, peak_rps=100, growth=growth.STEADY, features=features
        )

    assert [peak(0), peak(10), peak(20)] == pytest.approx([100, 110, 120])


def test_the_greatest_of_two_events_counts_on_their_days_alone() -> None:
    events = [Event(TODAY, TODAY + timedelta(days=3), 2), Event(TODAY, TODAY, 5)]
    assert growth.event_times(TODAY, events) == 5
    assert growth.event_times(TODAY + timedelta(days=3), events) == 2
    assert growth.event_times(TODAY + timedelta(days=4), events) == 1


def test_exhaustion_is_the_first_day_past_the_capacity() -> None:
    curve = growth.curve("compound", 1, [(12, 2)])
    day = growth.exhaustion_day(200, today=TODAY, peak_rps=100, growth=curve)
    assert day == TODAY + timedelta(days=366), "on day 365 the peak is the capacity, and does not pass it"
    assert growth.exhaustion_day(99, today=TODAY, peak_rps=100, growth=curve) == TODAY


def test_not_within_36_months_is_an_answer() -> None:
    with pytest.raises(NoNumber) as none:
        growth.exhaustion_day(101, today=TODAY, peak_rps=100, growth=growth.STEADY)
    assert none.value.why is Why.NOT_REACHED
    with pytest.raises(NoNumber):
        growth.exhaustion_day(10, today=TODAY, peak_rps=0, growth=growth.STEADY)


def test_the_end_of_the_calendar_ends_the_search() -> None:
    with pytest.raises(NoNumber):
        growth.exhaustion_day(200, today=date(9999, 12, 1), peak_rps=100, growth=growth.STEADY)


def test_a_feature_can_exhaust_on_its_day() -> None:
    launch = TODAY + timedelta(days=40)
    day = growth.exhaustion_day(
        120, today=TODAY, peak_rps=100, growth=growth.STEADY, features=[Feature(launch, 0.5)]
    )
    assert day == launch


def found(capacity: float, ratio: float) -> date:
    try:
        return growth.exhaustion_day(
            capacity, today=TODAY, peak_rps=100, growth=growth.curve("compound", 1, [(12, ratio)])
        )
    except NoNumber:
        return date.max


@given(st.floats(50, 1_000), st.floats(0.5, 5), st.floats(0.5, 5))
def test_exhaustion_is_never_later_under_higher_growth(capacity: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert found(capacity, high) <= found(capacity, low)


@given(st.floats(0.1, 10), st.floats(0.1, 10), st.sampled_from(["compound", "linear", "s_curve"]))
def test_every_curve_passes_through_its_points(y6: float, y12: float, shape: growth.Shape) -> None:
    curve = growth.curve(shape, 1, [(6, y6), (12, y12)])
    assert [curve.at(0), curve.at(6), curve.at(12)] == pytest.approx([1, y6, y12], rel=1e-6)
