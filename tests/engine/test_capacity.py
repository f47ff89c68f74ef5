"""Capacity: limits, headroom, instances and zones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import capacity
from plans.engine.numbers import NoNumber, Why


@pytest.mark.parametrize(("needed", "zones", "total"), [(20, 3, 30), (20, 2, 40), (30, 6, 36), (30, 3, 45)])
def test_a_zone_may_be_lost(needed: int, zones: int, total: int) -> None:
    """AWS, Static stability using Availability Zones."""
    assert capacity.over_zones(needed, zones) == total


def test_one_zone_cannot_be_lost_of_one() -> None:
    with pytest.raises(NoNumber) as none:
        capacity.over_zones(4, 1)
    assert none.value.why is Why.TOO_FEW_ZONES


def test_100_000_rps_at_80_percent_use_are_125_instances_of_1_000() -> None:
    assert capacity.instances(capacity.needed_rps(100_000, 0.2), 1_000) == 125


def test_the_spare_ones_and_the_zones_are_not_added_up() -> None:
    assert capacity.provisioned(20, spare=1) == 21
    assert capacity.provisioned(20, spare=1, zones=3, lost=1) == 30
    assert capacity.provisioned(1, spare=5, zones=3, lost=1) == 6


def test_a_resource_is_extrapolated_to_its_safe_limit() -> None:
    assert capacity.resource_limit_rps(1_000, 0.5, 0.7) == pytest.approx(1_400)
    with pytest.raises(NoNumber) as none:
        capacity.resource_limit_rps(1_000, 0.0, 0.7)
    assert none.value.why is Why.NO_USE


def test_a_database_is_limited_by_its_queries_per_request() -> None:
    assert capacity.database_limit_rps(1_000, 2_400, 6_000) == pytest.approx(2_500)


def test_a_component_is_limited_without_its_spare_instance_and_by_its_calls() -> None:
    assert capacity.component_limit_rps(500, 4, 1) == 1_500
    assert capacity.component_limit_rps(500, 4, 1, calls=3) == 500
    assert capacity.component_limit_rps(500, 1, 1) == 500, "the only instance is not spare"
    with pytest.raises(NoNumber) as none:
        capacity.component_limit_rps(500, 4, 1, calls=0)
    assert none.value.why is Why.NOT_CALLED


def test_headroom_is_negative_past_the_limit() -> None:
    assert capacity.headroom(700, 1_000) == pytest.approx(0.3)
    assert capacity.headroom(1_500, 1_000) == pytest.approx(-0.5)
    assert capacity.headroom(0, 1_000) == 1


def test_all_free_at_the_peak_is_no_capacity() -> None:
    with pytest.raises(NoNumber) as none:
        capacity.needed_rps(100, 1.0)
    assert none.value.why is Why.HEADROOM_WHOLE


@given(st.floats(0, 1e9), st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0.1, 1e6))
def test_more_headroom_never_needs_fewer_instances(
    peak: float, one: float, other: float, per_instance: float
) -> None:
    low, high = sorted((one, other))
    assert capacity.instances(capacity.needed_rps(peak, low), per_instance) <= capacity.instances(
        capacity.needed_rps(peak, high), per_instance
    )


@given(st.integers(1, 10_000), st.integers(2, 20))
def test_what_remains_without_a_zone_is_enough(needed: int, zones: int) -> None:
    total = capacity.over_zones(needed, zones)
    assert total - total // zones >= needed
