"""Load tests: the six scenarios, the users and the samples that they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import load_test
from plans.engine.numbers import NoNumber, Why


def test_the_six_scenarios_have_the_rates_and_durations_of_the_plan() -> None:
    smoke, load = load_test.smoke(4_000), load_test.load(4_000)
    assert (smoke.greatest_rps, smoke.seconds) == (40, 120)
    assert load_test.smoke(5).greatest_rps == 1, "at least one request a second"
    assert (load.greatest_rps, load.seconds, load.steps[0].seconds) == (4_000, 1_800, 180)
    assert load_test.stress(9_000).seconds == 1_800
    spike = load_test.spike(4_000, 12_000)
    assert [(step.seconds, step.rps) for step in spike.steps] == [(60, 12_000), (300, 12_000), (60, 4_000)]
    soak = load_test.soak(4_000)
    assert (soak.greatest_rps, soak.seconds) == (3_200, 4 * 3_600)
    breakpoint_ = load_test.breakpoint_(5_000)
    assert breakpoint_.greatest_rps == 10_000
    assert breakpoint_.stops_when_lost


def test_a_ramp_sends_half_of_what_holding_its_end_would() -> None:
    assert load_test.load(100).requests == pytest.approx(180 * 50 + 1_620 * 100)


def test_virtual_users_follow_little_with_a_reserve() -> None:
    assert load_test.virtual_users(1_000, 0.5) == 600
    assert load_test.virtual_users(0, 0.5) == 1


@pytest.mark.parametrize(("objective", "samples"), [(0.999, 3_000), (0.99, 300), (0.9999, 30_000), (0.0, 3)])
def test_the_rule_of_three(objective: float, samples: int) -> None:
    assert load_test.samples_needed(objective) == samples


def test_a_test_too_short_cannot_show_its_objective() -> None:
    assert load_test.can_show(0.999, 3_000)
    assert not load_test.can_show(0.999, 2_999)
    with pytest.raises(NoNumber) as none:
        load_test.samples_needed(1.0)
    assert none.value.why is Why.NO_BUDGET


@pytest.mark.parametrize("peak", [0, -1, float("nan"), float("inf")])
def test_no_traffic_is_nothing_to_test(peak: float) -> None:
    with pytest.raises(NoNumber):
        load_test.load(peak)


@given(st.floats(0.01, 1e9), st.floats(0.01, 1e9))
def test_no_scenario_passes_its_greatest_rate(peak: float, event: float) -> None:
    for scenario in (load_test.smoke(peak), load_test.load(peak), load_test.spike(peak, event)):
        assert (
            scenario.requests <= scenario.greatest_rps * scenario.seconds * (1 + 1e-9) + max(peak, event) * 60
        )
