"""Waiting for one of c servers: Erlang C, the M/M/c queue, and how response time stretches with load.

Sources: Erlang (1917); Kleinrock, *Queueing Systems* I (1975), ch. 3. The blog formula of the M/M/4 stretch
in circulation is wrong (its denominator is 8ρ³ + 12ρ² + 9ρ + 3): everything here goes through Erlang C.
Conventions: arrivals and service times are exponential and independent, one queue feeds all servers. A real
service is less random than that at low load and worse near its limit: worded as a model wherever it is
shown.
"""

from __future__ import annotations

from plans.engine.numbers import NoNumber, Why, amount, number, positive

MOST_SERVERS = 10_000
_NEGLIGIBLE = 1e-17
_OVERWHELMING = 1e280


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival waits, for ``offered`` = λ ÷ μ erlangs on ``servers``.

    No number from ρ = 1 on: the queue grows without end. Stable up to 10,000 servers: the inverse of Erlang B
    is summed as 1 + c/a + c(c−1)/a² + …, all terms positive, stopped when they no longer count.
    """
    if servers < 1:
        raise NoNumber(Why.NOT_POSITIVE)
    if servers > MOST_SERVERS:
        raise NoNumber(Why.TOO_MANY_SERVERS)
    if amount(offered) >= servers:
        raise NoNumber(Why.UNSTABLE)
    if offered == 0:
        return 0.0
    inverse_b = term = 1.0
    for left in range(servers, 0, -1):
        term *= left / offered
        inverse_b += term
        if inverse_b > _OVERWHELMING:
            return 0.0
        if left < offered and term < inverse_b * _NEGLIGIBLE:
            break
    rho = offered / servers
    return number(1 / (rho + (1 - rho) * inverse_b))


def response_seconds(arrivals_rps: float, service_seconds: float, servers: int) -> float:
    """Mean time in the system of an M/M/c queue: S + C ÷ (c·μ − λ)."""
    rate = 1 / positive(service_seconds)
    waits = erlang_c(servers, amount(arrivals_rps) * service_seconds)
    return number(service_seconds + waits / (servers * rate - arrivals_rps))


def stretch(utilisation: float, servers: int) -> float:
    """Response time ÷ service time at ``utilisation`` (0 to below 1) of ``servers``: 1 + C ÷ (m·(1 − ρ))."""
    waits = erlang_c(servers, amount(utilisation) * servers)
    return number(1 + waits / (servers * (1 - utilisation)))


def utilisation_at(wanted_stretch: float, servers: int) -> float:
    """The utilisation at which response time has stretched ``wanted_stretch`` times: bisection to 1e-9."""
    if not wanted_stretch >= 1:
        raise NoNumber(Why.OUT_OF_RANGE)
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if stretch(middle, servers) <= wanted_stretch:
            low = middle
        else:
            high = middle
    return low
