"""Caches in series: what still reaches the origin, what a response takes, what a cold start brings.

Source: plain probability; the layers are asked in the order given, each sees a share of what reaches it.
Conventions: hit ratios are of requests, not of bytes; a miss costs the lookup and what lies behind it; hits
in one layer do not change the hit ratio of the next (in truth they lower it: what is easy to cache is
gone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine.numbers import NoNumber, Why, amount, number, share


@dataclass(frozen=True, slots=True)
class Layer:
    """One cache: the share of its lookups that hit, and the share of arriving traffic that it sees at all."""

    hit: float
    sees: float = 1.0
    lookup_ms: float | None = None


def origin_share(layers: Sequence[Layer]) -> float:
    """The share of requests that reach the origin: ∏ (1 − hit × share seen)."""
    left = 1.0
    for layer in layers:
        left *= 1 - share(layer.hit) * share(layer.sees)
    return number(left)


def mean_latency_ms(layers: Sequence[Layer], origin_ms: float) -> float:
    """The mean latency over hits and misses; needs every layer's lookup time."""
    left, total = 1.0, 0.0
    for layer in layers:
        if layer.lookup_ms is None:
            raise NoNumber(Why.NOTHING_GIVEN)
        total += left * share(layer.sees) * amount(layer.lookup_ms)
        left *= 1 - share(layer.hit) * share(layer.sees)
    return number(total + left * amount(origin_ms))


def origin_load_change(before: Sequence[Layer], after: Sequence[Layer]) -> float:
    """The origin's load after ÷ before: from 90 % to 95 % hits it halves. No number where none reached it."""
    base = origin_share(before)
    if base == 0:
        raise NoNumber(Why.NO_TRAFFIC)
    return number(origin_share(after) / base)


def origin_rps(peak_rps: float, layers: Sequence[Layer]) -> float:
    """What reaches the origin at the peak."""
    return number(amount(peak_rps) * origin_share(layers))
