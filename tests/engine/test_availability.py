"""Composed availability against the AWS Reliability Pillar's figures and hand-checked products."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import availability
from plans.engine.numbers import NoNumber

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([0.999] * 4, 0.996006),  # 99.9 % and three dependencies of 99.9 %
        ([0.9999] * 3, 0.99970003),  # AWS Reliability Pillar: 99.97 %
        ([0.9995, 0.9999], 0.99940005),
        ([], 1.0),
    ],
)
def test_what_needs_all_its_parts_multiplies(parts: list[float], whole: float) -> None:
    assert availability.needs_all(parts) == pytest.approx(whole, abs=5e-9)


@pytest.mark.parametrize(
    ("parts", "whole"), [([0.999, 0.999], 0.999999), ([0.9999, 0.999], 0.9999999), ([0.99, 0.99], 0.9999)]
)
def test_what_needs_any_of_its_parts_complements(parts: list[float], whole: float) -> None:
    assert availability.needs_any(parts) == pytest.approx(whole, abs=1e-12)


def test_a_redundant_pair_behind_one_part_is_as_good_as_that_part() -> None:
    pair = availability.needs_any([0.9999, 0.999])
    assert availability.needs_all([0.9995, pair]) == pytest.approx(0.9994999, abs=5e-8)


@pytest.mark.parametrize(
    ("needed", "parts", "each", "whole"),
    [(2, 3, 0.99, 0.999702), (3, 4, 0.9, 0.9477), (5, 7, 0.8, 0.851968), (1, 2, 0.999, 0.999999)],
)
def test_k_of_n_is_the_binomial_tail(needed: int, parts: int, each: float, whole: float) -> None:
    assert availability.needs_k_of_n(needed, parts, each) == pytest.approx(whole, abs=1e-9)


def test_k_of_n_holds_at_its_edges_and_for_many_parts() -> None:
    assert availability.needs_k_of_n(0, 3, 0.0) == 1
    assert availability.needs_k_of_n(3, 3, 1.0) == 1
    assert availability.needs_k_of_n(1, 3, 0.0) == 0
    assert 0 < availability.needs_k_of_n(9_900, 10_000, 0.99) < 1
    with pytest.raises(NoNumber):
        availability.needs_k_of_n(4, 3, 0.9)


@pytest.mark.parametrize(("mtbf", "mttr", "whole"), [(150 * 24, 1, 0.99972), (1_000, 10, 0.990099)])
def test_availability_from_mtbf_and_mttr(mtbf: float, mttr: float, whole: float) -> None:
    assert availability.from_mtbf(mtbf, mttr) == pytest.approx(whole, abs=5e-6)


def test_a_dependency_must_be_ten_times_better() -> None:
    """Treynor et al., ACM Queue 2017: 99.99 % needs dependencies of 99.999 %."""
    assert availability.needed_of_dependency(0.9999) == pytest.approx(0.99999)


@given(SHARES, st.floats(0, 1))
def test_one_more_hard_dependency_never_helps(parts: list[float], more: float) -> None:
    assert availability.needs_all([*parts, more]) <= availability.needs_all(parts)


@given(SHARES, st.floats(0, 1))
def test_one_more_redundant_part_never_harms(parts: list[float], more: float) -> None:
    assert availability.needs_any([*parts, more]) >= availability.needs_any(parts) - 1e-15


@given(SHARES)
def test_the_order_of_the_parts_does_not_matter(parts: list[float]) -> None:
    assert availability.needs_all(parts) == pytest.approx(availability.needs_all(sorted(parts)), rel=1e-12)


@given(st.integers(1, 30), st.floats(0.01, 0.99))
def test_needing_more_of_the_same_parts_is_never_easier(parts: int, each: float) -> None:
    tails = [availability.needs_k_of_n(k, parts, each) for k in range(parts + 1)]
    assert all(after <= before + 1e-12 for before, after in pairwise(tails))
    assert tails[-1] == pytest.approx(each**parts, rel=1e-9)
