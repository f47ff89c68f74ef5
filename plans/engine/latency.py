"""Latency: the share under a threshold, Apdex, tails that calls multiply, and Little's law.

Sources: Apdex Alliance, *Apdex Technical Specification* 1.1 (2007); Dean and Barroso, "The Tail at Scale",
CACM 56(2), 2013; Little, "A Proof for the Queuing Formula L = λW", Operations Research 9(3), 1961.
Conventions: between percentiles the logarithm of latency is linear in the normal quantile (a log-normal
piece between any two points), and the outer pieces go on; exact at the points given, an estimate elsewhere
and worded so. Where the outer piece is flat (P95 = P99) the next one that rises gives the slope beyond,
since three rounded figures do not prove that nothing is slower. Percentiles of parts are never added.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import Literal

from plans.engine.numbers import NoNumber, Why, amount, number, positive, share, whole_down

Band = Literal["excellent", "good", "fair", "poor", "unacceptable"]

BANDS: tuple[tuple[float, Band], ...] = (
    (0.94, "excellent"),
    (0.85, "good"),
    (0.70, "fair"),
    (0.50, "poor"),
    (0.0, "unacceptable"),
)
"""Lowest score of each band, best first (Apdex Technical Specification 1.1, section 5)."""

SMALL_SAMPLE = 100
"""Below this many samples a score carries the specification's asterisk."""

TOLERATING = 4
"""A response is tolerated up to this many times T."""

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Percentile:
    """A point of the distribution: ``share`` of the responses take at most ``ms``."""

    share: float
    ms: float


@lru_cache(maxsize=2048)
def _line(points: tuple[Percentile, ...]) -> tuple[tuple[float, float], ...]:
    """The points as (normal quantile, ln ms), checked: at least two, shares inside (0, 1), never falling."""
    known = sorted(points, key=lambda point: point.share)
    if len({point.share for point in known}) < 2:
        raise NoNumber(Why.NOT_ENOUGH_POINTS)
    if not all(0 < point.share < 1 for point in known):
        raise NoNumber(Why.NOT_A_SHARE)
    if any(before.ms > after.ms for before, after in pairwise(known)):
        raise NoNumber(Why.OUT_OF_ORDER)
    return tuple((_NORMAL.inv_cdf(point.share), math.log(positive(point.ms))) for point in known)


def _slope(points: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> float | None:
    """ln ms per unit of quantile of the first piece that rises, None where none does."""
    for (z0, y0), (z1, y1) in points:
        if y1 > y0 and z1 > z0:
            return (y1 - y0) / (z1 - z0)
    return None


def share_under(points: Sequence[Percentile], threshold_ms: float) -> float:
    """The share of responses that take at most ``threshold_ms``: an estimate from two or more percentiles."""
    line = _line(tuple(points))
    if not threshold_ms > 0:
        return 0.0
    wanted = math.log(number(threshold_ms))
    pieces = list(pairwise(line))
    if wanted < line[0][1]:
        slope = _slope(pieces)
        return 0.0 if slope is None else _NORMAL.cdf(line[0][0] + (wanted - line[0][1]) / slope)
    if wanted >= line[-1][1]:
        slope = _slope(reversed(pieces))
        return 1.0 if slope is None else _NORMAL.cdf(line[-1][0] + (wanted - line[-1][1]) / slope)
    # The last piece that starts at or under the threshold: where latencies tie, the higher share is true.
    (z0, y0), (z1, y1) = next(piece for piece in reversed(pieces) if piece[0][1] <= wanted)
    return _NORMAL.cdf(z0 + (wanted - y0) / (y1 - y0) * (z1 - z0))


def latency_at(points: Sequence[Percentile], wanted: float) -> float:
    """The latency (ms) that the share ``wanted`` stays under: the inverse of :func:`share_under`."""
    if not 0 < wanted < 1:
        raise NoNumber(Why.NOT_A_SHARE)
    given = next((point.ms for point in points if point.share == wanted), None)
    if given is not None and len(points) == 1:
        return positive(given)
    line = _line(tuple(points))
    if given is not None:
        return given
    z = _NORMAL.inv_cdf(wanted)
    pieces = list(pairwise(line))
    if line[0][0] <= z <= line[-1][0]:
        (z0, y0), (z1, y1) = next(piece for piece in pieces if piece[0][0] <= z <= piece[1][0])
        return number(math.exp(y0 + (z - z0) / (z1 - z0) * (y1 - y0)))
    edge, slope = (line[0], _slope(pieces)) if z < line[0][0] else (line[-1], _slope(reversed(pieces)))
    reach = edge[1] + (z - edge[0]) * (slope or 0.0)
    if reach > math.log(1e300):
        raise NoNumber(Why.OUT_OF_RANGE)
    return number(math.exp(reach))


def apdex(satisfied: float, tolerating: float, total: float) -> float:
    """(satisfied + tolerating ÷ 2) ÷ all, from counts."""
    if amount(total) == 0:
        raise NoNumber(Why.NO_SAMPLES)
    if amount(satisfied) + amount(tolerating) > total * (1 + 1e-9):
        raise NoNumber(Why.SHARES_OVER_ONE)
    return number((satisfied + tolerating / 2) / total)


def apdex_estimate(points: Sequence[Percentile], t_seconds: float) -> float:
    """Apdex at T from percentiles: half the share under T and half the share under 4T."""
    t_ms = positive(t_seconds) * 1_000
    return number((share_under(points, t_ms) + share_under(points, TOLERATING * t_ms)) / 2)


def zone_of(response_seconds: float, t_seconds: float) -> Literal["satisfied", "tolerating", "frustrated"]:
    """Where one response falls: T itself still satisfies, 4T is still tolerated."""
    if amount(response_seconds) <= positive(t_seconds):
        return "satisfied"
    return "tolerating" if response_seconds <= TOLERATING * t_seconds else "frustrated"


def apdex_rounded(score: float) -> float:
    """A score as the specification shows it: two decimals, halves up."""
    return whole_down(share(score) * 100 + 0.5) / 100


def apdex_band(score: float) -> Band:
    """The band of a score, which is rounded to two decimals first."""
    rounded = apdex_rounded(score)
    return next(band for lowest, band in BANDS if rounded >= lowest)


def bands_apart(score: float, target: float) -> int:
    """By how many bands a score misses its target; 0 or less where it does not."""
    names = [band for _, band in BANDS]
    return names.index(apdex_band(score)) - names.index(apdex_band(target))


def slow_share(slow: float, calls: float) -> float:
    """The share of requests that meet a slow call, of ``calls`` each slow with probability ``slow``."""
    if share(slow) == 1:
        return 1.0 if amount(calls) > 0 else 0.0
    return number(-math.expm1(amount(calls) * math.log1p(-slow)))


def in_flight(rps: float, response_seconds: float) -> float:
    """Little's law: requests in the system, N = X · R."""
    return number(amount(rps) * amount(response_seconds))


def concurrent_users(rps: float, response_seconds: float, think_seconds: float) -> float:
    """The interactive law: users, N = X · (R + Z)."""
    return number(amount(rps) * (amount(response_seconds) + amount(think_seconds)))


def think_seconds(users: float, rps: float, response_seconds: float) -> float:
    """The think time that users, traffic and response time imply; negative where they contradict."""
    if amount(rps) == 0:
        raise NoNumber(Why.NO_TRAFFIC)
    return number(amount(users) / rps - amount(response_seconds))
