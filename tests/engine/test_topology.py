"""What a request touches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import topology
from plans.engine.topology import Link

SHOP = [
    Link("cdn", "web", 0.2),
    Link("web", "api", 3),
    Link("web", "cache", 5),
    Link("api", "db", 2),
    Link("cache", "db", 0.1),
    Link("api", "queue", 1, synchronous=False),
]


def test_calls_multiply_along_a_path_and_add_up_over_paths() -> None:
    calls = topology.calls_per_request(["cdn"], SHOP)
    assert calls["api"] == pytest.approx(0.6)
    assert calls["db"] == pytest.approx(0.2 * (3 * 2 + 5 * 0.1))
    assert calls["queue"] == pytest.approx(0.6)
    assert "queue" not in topology.calls_per_request(["cdn"], SHOP, synchronous_only=True)


def test_the_entry_is_what_nobody_calls() -> None:
    assert topology.entries(["db", "web", "api", "cache", "queue", "cdn"], SHOP) == ["cdn"]
    assert topology.entries(["a", "b"], [Link("a", "b"), Link("b", "a")]) == ["a", "b"]


def test_what_a_journey_waits_for() -> None:
    assert topology.reached(["api"], SHOP) == ["api", "db"]
    assert topology.reached(["api"], SHOP, synchronous_only=False) == ["api", "db", "queue"]


def test_a_cycle_is_followed_once() -> None:
    calls = topology.calls_per_request(["a"], [Link("a", "b", 2), Link("b", "a", 3), Link("b", "b", 9)])
    assert calls == {"a": 1, "b": 2}


def test_a_chain_of_500_components_is_walked() -> None:
    chain = [Link(str(n), str(n + 1)) for n in range(500)]
    assert topology.calls_per_request(["0"], chain)["500"] == 1


LINKS = st.lists(
    st.builds(Link, st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.floats(0, 10), st.booleans()),
    max_size=15,
)


@given(LINKS)
def test_any_graph_ends_with_counts_that_are_not_negative(links: list[Link]) -> None:
    calls = topology.calls_per_request(["a"], links)
    assert set(calls) == set(topology.reached(["a"], links, synchronous_only=False))
    assert all(count >= 0 for count in calls.values())
