"""Latency: shares under a threshold, Apdex by its specification, the tail at scale, Little's law."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.engine import latency
from plans.engine.latency import Percentile
from plans.engine.numbers import NoNumber, Why

POINTS = [Percentile(0.50, 120), Percentile(0.95, 480), Percentile(0.99, 900)]


@pytest.mark.parametrize(("ms", "under"), [(300, 0.86152), (500, 0.95440), (1_200, 0.99583)])
def test_the_share_under_a_threshold_is_read_between_percentiles(ms: float, under: float) -> None:
    assert latency.share_under(POINTS, ms) == pytest.approx(under, abs=5e-6)


@pytest.mark.parametrize("point", POINTS)
def test_the_estimate_is_exact_at_the_points_given(point: Percentile) -> None:
    assert latency.share_under(POINTS, point.ms) == pytest.approx(point.share, abs=1e-12)
    assert latency.latency_at(POINTS, point.share) == point.ms


def test_percentiles_that_tie_count_as_the_higher_one_and_the_tail_goes_on() -> None:
    tied = [Percentile(0.50, 100), Percentile(0.95, 200), Percentile(0.99, 200)]
    assert latency.share_under(tied, 200) == pytest.approx(0.99)
    assert 0.99 < latency.share_under(tied, 400) < 1
    constant = [Percentile(0.50, 100), Percentile(0.99, 100)]
    assert latency.share_under(constant, 100) == 1
    assert latency.share_under(constant, 99) == 0


def test_one_percentile_alone_says_nothing_between() -> None:
    with pytest.raises(NoNumber) as none:
        latency.share_under([Percentile(0.95, 300)], 400)
    assert none.value.why is Why.NOT_ENOUGH_POINTS
    assert latency.latency_at([Percentile(0.95, 300)], 0.95) == 300


def test_percentiles_out_of_order_give_no_number() -> None:
    with pytest.raises(NoNumber) as none:
        latency.share_under([Percentile(0.5, 300), Percentile(0.95, 200)], 250)
    assert none.value.why is Why.OUT_OF_ORDER


def test_apdex_from_percentiles() -> None:
    assert latency.apdex_estimate(POINTS, 0.3) == pytest.approx(0.92868, abs=5e-6)


def test_apdex_from_counts_is_the_specification_s_example() -> None:
    """Apdex Technical Specification 1.1: 60 satisfied, 30 tolerating, 10 frustrated."""
    assert latency.apdex(60, 30, 100) == 0.75


@pytest.mark.parametrize(
    ("seconds", "zone"),
    [
        (0.5, "satisfied"),
        (1.2, "satisfied"),
        (1.3, "tolerating"),
        (4.8, "tolerating"),
        (4.81, "frustrated"),
    ],
)
def test_the_zones_of_t_1_2_seconds(seconds: float, zone: str) -> None:
    assert latency.zone_of(seconds, 1.2) == zone


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0.94, "excellent"),
        (0.935, "excellent"),  # rounded to two decimals before the band
        (0.934, "good"),
        (0.85, "good"),
        (0.70, "fair"),
        (0.50, "poor"),
        (0.494, "unacceptable"),
        (0.0, "unacceptable"),
        (1.0, "excellent"),
    ],
)
def test_the_bands_of_the_specification(score: float, band: str) -> None:
    assert latency.apdex_band(score) == band


def test_a_score_can_miss_its_target_by_bands() -> None:
    assert latency.bands_apart(0.69, 0.95) == 3
    assert latency.bands_apart(0.95, 0.70) == -2


def test_no_sample_has_no_apdex() -> None:
    with pytest.raises(NoNumber) as none:
        latency.apdex(0, 0, 0)
    assert none.value.why is Why.NO_SAMPLES


@pytest.mark.parametrize(
    ("slow", "calls", "any_slow"),
    [(0.01, 100, 0.633968), (0.0001, 2_000, 0.181277), (0.05, 40, 1 - 0.128512)],
)
def test_the_tail_at_scale(slow: float, calls: float, any_slow: float) -> None:
    """Dean and Barroso, CACM 2013: 63.4 % and 18.1 %."""
    assert latency.slow_share(slow, calls) == pytest.approx(any_slow, abs=5e-7)


def test_little_s_law() -> None:
    assert latency.in_flight(1_000, 0.1) == pytest.approx(100)
    assert latency.concurrent_users(100, 0.5, 2) == pytest.approx(250)
    assert latency.think_seconds(250, 100, 0.5) == pytest.approx(2)
    assert latency.think_seconds(10, 100, 0.5) < 0, "ten users cannot make 100 requests of half a second"


def test_no_traffic_has_no_think_time() -> None:
    with pytest.raises(NoNumber) as none:
        latency.think_seconds(10, 0, 0.5)
    assert none.value.why is Why.NO_TRAFFIC


@given(
    st.lists(st.floats(0.1, 1e6), min_size=3, max_size=3),
    st.floats(0.01, 1e7),
    st.floats(0.01, 1e7),
)
def test_more_time_is_never_enough_for_fewer_responses(ms: list[float], one: float, other: float) -> None:
    p50, p95, p99 = sorted(ms)
    points = [Percentile(0.5, p50), Percentile(0.95, p95), Percentile(0.99, p99)]
    low, high = sorted((one, other))
    assert 0 <= latency.share_under(points, low) <= latency.share_under(points, high) + 1e-12 <= 1 + 1e-12


@given(st.lists(st.floats(0.1, 1e5), min_size=3, max_size=3, unique=True), st.floats(0.02, 0.998))
def test_percentile_and_share_invert_each_other(ms: list[float], share: float) -> None:
    p50, p95, p99 = sorted(ms)
    assume(p95 / p50 > 1.001 and p99 / p95 > 1.001)
    points = [Percentile(0.5, p50), Percentile(0.95, p95), Percentile(0.99, p99)]
    assert latency.share_under(points, latency.latency_at(points, share)) == pytest.approx(share, abs=1e-9)
