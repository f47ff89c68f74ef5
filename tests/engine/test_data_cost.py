"""Data stored, cost, and the month in which it passes its ceiling."""

import pytest

from plans.engine import data_cost, growth
from plans.engine.data_cost import CostItem
from plans.engine.numbers import NoNumber, Why

DOUBLING = growth.curve("compound", 1, [(12, 2)])


def test_data_adds_up_by_days() -> None:
    assert data_cost.data_gb(600, 10, 0, growth.STEADY) == 600
    assert data_cost.data_gb(600, 10, 30, growth.STEADY) == pytest.approx(900)
    # A daily volume that doubles within the year adds 1 ÷ ln 2 of a year's, less half a day at the edges.
    assert data_cost.data_gb(100, 1, 365, DOUBLING) == pytest.approx(100 + 365 / 0.693147, rel=2e-3)


def test_traffic_is_not_data_that_are_kept() -> None:
    with pytest.raises(NoNumber) as none:
        data_cost.data_gb(1_400, 1_900, 365, growth.STEADY)
    assert none.value.why is Why.NOT_KEPT
    assert data_cost.data_gb(0, 0, 365, growth.STEADY) == 0


def test_costs_grow_with_what_they_are_said_to_grow_with() -> None:
    items = [CostItem(100, "load"), CostItem(50, "fixed"), CostItem(10, "data")]
    curves: dict[data_cost.GrowsWith, growth.Curve] = {"load": DOUBLING, "data": growth.STEADY}
    assert data_cost.cost_at(items, 12, curves) == pytest.approx(260)
    with pytest.raises(NoNumber) as none:
        data_cost.cost_at([CostItem(1, "users")], 12, curves)
    assert none.value.why is Why.NOTHING_GIVEN


def test_a_million_requests_cost_their_share_of_the_month() -> None:
    # 1 RPS is 2.628 million requests in 365/12 days.
    assert data_cost.per_million_requests(262.8, 1) == pytest.approx(100)
    with pytest.raises(NoNumber) as none:
        data_cost.per_million_requests(100, 0)
    assert none.value.why is Why.NO_TRAFFIC


def test_the_ceiling_is_passed_in_its_month_or_not_at_all() -> None:
    assert data_cost.first_month_over(lambda month: 100 + 10 * month, 125) == 3
    assert data_cost.first_month_over(lambda month: 100 + 10 * month, 99) == 0
    with pytest.raises(NoNumber) as none:
        data_cost.first_month_over(lambda month: 100, 100)
    assert none.value.why is Why.NOT_REACHED
