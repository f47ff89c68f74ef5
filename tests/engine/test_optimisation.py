"""Amdahl's law for optimisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import optimisation
from plans.engine.numbers import NoNumber, Why
from plans.engine.optimisation import Part


@pytest.mark.parametrize(
    ("parts", "times"),
    [
        ([(0.4, 5)], 1.4706),
        ([(0.4, 5), (0.2, 2)], 1.7241),
        ([(0.95, 20)], 10.256),
        ([(0.6, 3)], 1.6667),
        ([(0.8, 4)], 2.5),
        ([(0.95, 100)], 16.8067),
        ([(0.11, 1), (0.18, 5), (0.23, 20), (0.48, 1.6)], 2.1858),
        ([], 1.0),
    ],
)
def test_published_speed_ups(parts: list[tuple[float, float]], times: float) -> None:
    # Printed with four decimals; 10.256 with three.
    tolerance = 5e-4 if times == 10.256 else 5e-5
    assert optimisation.speed_up(Part(*part) for part in parts) == pytest.approx(times, abs=tolerance)


def test_shares_over_the_whole_are_an_error_in_the_answers() -> None:
    with pytest.raises(NoNumber) as none:
        optimisation.speed_up([Part(0.7, 2), Part(0.4, 2)])
    assert none.value.why is Why.SHARES_OVER_ONE


def test_shares_that_make_the_whole_are_accepted_whatever_their_rounding() -> None:
    assert optimisation.speed_up([Part(0.1, 2)] * 10) == pytest.approx(2)


def test_the_limit_of_a_part_and_what_the_whole_gains() -> None:
    assert optimisation.best_possible(0.95) == pytest.approx(20)
    assert optimisation.rps_gained(1_000, 1.5) == pytest.approx(500)
    with pytest.raises(NoNumber):
        optimisation.best_possible(1.0)


def test_less_effort_for_the_same_gain_ranks_higher() -> None:
    part = Part(0.4, 5)
    assert optimisation.gain_per_day(part, 2) == pytest.approx(0.4706 / 2, abs=5e-5)
    assert optimisation.gain_per_day(part, 1) > optimisation.gain_per_day(part, 2)
    with pytest.raises(NoNumber):
        optimisation.gain_per_day(part, 0)


@given(st.floats(0, 1), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_faster_part_never_slows_the_whole_nor_passes_its_limit(p: float, one: float, other: float) -> None:
    slow, fast = sorted((one, other))
    times = optimisation.speed_up([Part(p, fast)])
    assert times >= optimisation.speed_up([Part(p, slow)]) - 1e-12
    assert times <= (1 / (1 - p) if p < 1 else fast) * (1 + 1e-9)
