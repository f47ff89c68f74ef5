"""Erlang C, M/M/c and the stretch of response time against tabulated values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import queueing
from plans.engine.numbers import NoNumber, Why

# servers, offered erlangs, probability of waiting, response ÷ service time
TABLE = [
    (1, 0.5, 0.5, 2.0),
    (2, 1.5, 0.642857, 2.285714),
    (4, 3.0, 0.509434, 1.509434),
    (10, 8.0, 0.409180, 1.204590),
    (20, 18.0, 0.550769, 1.275385),
    (100, 90.0, 0.216940, 1.021694),
]


@pytest.mark.parametrize(("servers", "offered", "waits", "response"), TABLE)
def test_erlang_c_and_the_response_time(servers: int, offered: float, waits: float, response: float) -> None:
    assert queueing.erlang_c(servers, offered) == pytest.approx(waits, abs=5e-7)
    assert queueing.response_seconds(offered, 1.0, servers) == pytest.approx(response, abs=5e-7)
    assert queueing.stretch(offered / servers, servers) == pytest.approx(response, abs=5e-7)


def test_textbook_queues() -> None:
    assert queueing.response_seconds(4, 1 / 5, 1) == pytest.approx(1)
    assert 4 * queueing.response_seconds(4, 1 / 5, 1) == pytest.approx(4), "mean number, by Little"
    assert queueing.erlang_c(3, 2) == pytest.approx(4 / 9)
    # 100 calls in 30 minutes of 3 minutes each are 10 erlangs.
    assert queueing.erlang_c(14, 10) == pytest.approx(0.174132, abs=5e-7)
    assert queueing.erlang_c(15, 10) == pytest.approx(0.102042, abs=5e-7)


def test_the_stretch_of_four_servers_is_not_the_blog_s() -> None:
    """The right denominator is 8ρ³ + 12ρ² + 9ρ + 3."""
    assert queueing.stretch(0.8, 4) == pytest.approx(1.74554, abs=5e-6)


@pytest.mark.parametrize("servers", [1, 2])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9, 0.999])
def test_the_stretch_of_one_or_two_servers_has_a_closed_form(servers: int, rho: float) -> None:
    assert queueing.stretch(rho, servers) == pytest.approx(1 / (1 - rho**servers), rel=1e-9)


@pytest.mark.parametrize("offered", [10.0, 10.5, 1e9])
def test_a_full_pool_is_unstable_and_has_no_number(offered: float) -> None:
    with pytest.raises(NoNumber) as none:
        queueing.erlang_c(10, offered)
    assert none.value.why is Why.UNSTABLE


def test_ten_thousand_servers_are_still_exact() -> None:
    offered, servers = 9_900.0, 10_000
    blocked = 1.0  # Erlang B by its textbook recursion, the other way round than the engine sums it
    for k in range(1, servers + 1):
        blocked = offered * blocked / (k + offered * blocked)
    waits = blocked / (1 - offered / servers * (1 - blocked))
    assert queueing.erlang_c(servers, offered) == pytest.approx(waits, rel=1e-9)
    assert queueing.erlang_c(10_000, 1.0) == 0
    with pytest.raises(NoNumber) as none:
        queueing.erlang_c(10_001, 1.0)
    assert none.value.why is Why.TOO_MANY_SERVERS


@given(st.integers(1, 500), st.floats(0, 0.999))
def test_a_probability_is_a_probability_and_waiting_never_shortens(servers: int, rho: float) -> None:
    assert 0 <= queueing.erlang_c(servers, rho * servers) <= 1
    assert queueing.stretch(rho, servers) >= 1


@given(st.integers(1, 200), st.floats(0, 0.99), st.floats(0, 0.99))
def test_more_load_never_answers_sooner(servers: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert queueing.stretch(low, servers) <= queueing.stretch(high, servers) * (1 + 1e-12)


@given(st.integers(1, 100), st.floats(1.01, 50))
def test_the_utilisation_of_a_stretch_is_found_again(servers: int, wanted: float) -> None:
    assert queueing.stretch(queueing.utilisation_at(wanted, servers), servers) == pytest.approx(
        wanted, rel=1e-4
    )
