"""Caches in series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import caching
from plans.engine.caching import Layer
from plans.engine.numbers import NoNumber, Why

LAYERS = st.lists(st.builds(Layer, hit=st.floats(0, 1), sees=st.floats(0, 1)), max_size=6)


def test_from_90_to_95_percent_hits_halves_the_origin_s_load() -> None:
    assert caching.origin_load_change([Layer(0.90)], [Layer(0.95)]) == pytest.approx(0.5)


def test_layers_in_series_multiply_what_they_let_through() -> None:
    assert caching.origin_share([]) == 1
    assert caching.origin_share([Layer(0.8, 0.5), Layer(0.9)]) == pytest.approx(0.6 * 0.1)
    assert caching.origin_rps(2_000, [Layer(0.9)]) == pytest.approx(200)


def test_a_miss_costs_the_lookup_and_the_origin() -> None:
    assert caching.mean_latency_ms([Layer(0.9, 1.0, 2)], 100) == pytest.approx(2 + 10)
    assert caching.mean_latency_ms([Layer(0.9, 0.5, 2)], 100) == pytest.approx(1 + 55)
    with pytest.raises(NoNumber) as none:
        caching.mean_latency_ms([Layer(0.9)], 100)
    assert none.value.why is Why.NOTHING_GIVEN


def test_where_nothing_reached_the_origin_nothing_changes_by_a_factor() -> None:
    with pytest.raises(NoNumber):
        caching.origin_load_change([Layer(1.0)], [Layer(0.9)])


@given(LAYERS, st.floats(0, 1), st.floats(0, 1))
def test_more_hits_never_send_more_to_the_origin(layers: list[Layer], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert caching.origin_share([*layers, Layer(high)]) <= caching.origin_share([*layers, Layer(low)])
