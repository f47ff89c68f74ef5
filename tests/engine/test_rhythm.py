"""The day and the week."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import rhythm
from plans.engine.numbers import NoNumber, Why

OFFICE = [0.0] * 8 + [1.0] * 8 + [0.0] * 8


def test_the_peak_and_the_mean_of_a_day() -> None:
    assert rhythm.peak_hour(OFFICE) == 8
    assert rhythm.peak_hours(OFFICE, 0.9) == list(range(8, 16))
    assert rhythm.peak_to_mean(OFFICE) == pytest.approx(3)


def test_the_week_is_the_day_scaled_by_its_weekdays() -> None:
    assert rhythm.mean_to_peak_of_week(OFFICE) == pytest.approx(1 / 3)
    assert rhythm.mean_to_peak_of_week(OFFICE, [1, 1, 1, 1, 1, 0, 0]) == pytest.approx(5 / 21)


def test_following_the_day_saves_the_hours_that_nobody_needs() -> None:
    # At the peak 10 instances, at night the one that stays: 8 × 10 + 16 × 1 of 240.
    assert rhythm.autoscaling_saving(OFFICE, 1_000, 100) == pytest.approx(1 - 96 / 240)
    assert rhythm.autoscaling_saving([1.0] * 24, 1_000, 100) == 0


@pytest.mark.parametrize("weights", [[0.0] * 24, []])
def test_a_day_without_any_weight_has_no_shape(weights: list[float]) -> None:
    with pytest.raises(NoNumber) as none:
        rhythm.peak_to_mean(weights)
    assert none.value.why is Why.NO_SHAPE


@given(
    st.lists(st.floats(0, 1e6), min_size=24, max_size=24).filter(any), st.floats(0, 1e9), st.floats(1, 1e6)
)
def test_the_saving_is_a_share_that_never_costs(hours: list[float], peak: float, per_instance: float) -> None:
    assert 0 <= rhythm.autoscaling_saving(hours, peak, per_instance) < 1


@given(st.lists(st.floats(0.001, 1e6), min_size=24, max_size=24), st.floats(0.001, 1_000))
def test_only_the_proportions_of_the_weights_count(hours: list[float], factor: float) -> None:
    scaled = [weight * factor for weight in hours]
    assert rhythm.peak_to_mean(scaled) == pytest.approx(rhythm.peak_to_mean(hours))
