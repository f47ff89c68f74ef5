"""Findings never fail and never say nonsense, whatever was answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.engine import compute, read
from plans.findings import find
from tests.engine.test_results import DATES, NUMBERS, numbers_of
from tests.engine.world import Values, export, named, shop
from tests.findings.cases import CASES
from tests.findings.test_findings import check_sentences, found, troubled


def check(said: Values) -> None:
    """Everything raised can be said."""
    for each in found(said):
        check_sentences(each)


@pytest.mark.parametrize("peak", [0, 1e-9, 1e9, 1e12])
@pytest.mark.parametrize("world", [shop, troubled])
def test_no_traffic_and_a_billion_requests(world: Any, peak: float) -> None:
    said = world()
    said["answers"]["q8"]["values"] |= {"peak_rps": peak, "average_rps": peak, "peak_users": int(peak)}
    check(said)


@pytest.mark.parametrize("objective", [0, 100])
def test_objectives_of_nothing_and_of_everything(objective: float) -> None:
    said = troubled()
    said["answers"]["q15"]["values"]["objective"] = objective
    for row in said["answers"]["q11"]["values"]["objectives"]:
        row["objective"] = objective
    check(said)


def test_five_hundred_endpoints_and_one_component() -> None:
    rows = [{"id": f"e{n}", "endpoint": named(f"/{n}"), "p50_ms": 9 + n, "p95_ms": 9} for n in range(500)]
    said = export(
        q1={
            "components": [{"id": "one", "name": "One", "kind": "service", "instances": 1, "instance_rps": 9}]
        },
        q7={"endpoints": rows},
        q8={"peak_rps": 10},
    )
    raised = found(said)
    assert [each.id for each in raised].count("percentiles_out_of_order") == 499
    assert "instances_below_peak" in {each.id for each in raised}
    check(said)


@pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar(today: date) -> None:
    answers = read(troubled())
    for each in find(answers, compute(answers, today=today)):
        check_sentences(each)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_numbers_and_dates_break_them(data: st.DataObject) -> None:
    said = data.draw(st.sampled_from([shop, troubled]))()
    for place, name, kind in list(numbers_of(said)):
        fate = data.draw(st.integers(0, 5))
        if fate == 0:
            del place[name]
        elif fate <= 2:
            value = (
                data.draw(DATES).isoformat() if kind == "date" else data.draw(st.one_of(NUMBERS, NEGATIVE))
            )
            place[name] = int(value) if kind == "whole" else value
    check(said)


NEGATIVE = st.floats(-1e12, -1e-3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_two_worlds_together_break_them(data: st.DataObject) -> None:
    """Any two of the small worlds laid over each other: answers that nobody thought of together."""
    one, other = (data.draw(st.sampled_from(CASES)).raises for _ in range(2))
    check(export(**(one | other)))
