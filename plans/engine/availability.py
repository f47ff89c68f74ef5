"""The availability of what is composed of parts.

Sources: AWS, *Reliability Pillar* (hard dependencies multiply, redundant ones complement); Treynor, Dahlin,
Rau and Beyer, "The Calculus of Service Availability", ACM Queue 15(2), 2017 (the rule of the extra 9).
Convention: parts fail independently, which flatters what shares a network, a deployment or a provider; it
is said beside every figure. Only promises that were stated enter; nothing stated means nothing multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from plans.engine.numbers import NoNumber, Why, amount, number, positive, share

EXTRA_NINE = 10
"""How many times better than the objective of what needs it a critical dependency must be."""


def needs_all(availabilities: Iterable[float]) -> float:
    """Every part is needed: the product. 1 for no part at all."""
    return number(math.prod(share(availability) for availability in availabilities))


def needs_any(availabilities: Iterable[float]) -> float:
    """One part is enough: 1 − the product of what each is away."""
    away = [1 - share(availability) for availability in availabilities]
    if not away:
        raise NoNumber(Why.NOTHING_GIVEN)
    return number(1 - math.prod(away))


def needs_k_of_n(needed: int, parts: int, availability: float) -> float:
    """``needed`` of ``parts`` alike must be there: the upper tail of the binomial distribution."""
    up = share(availability)
    if needed < 0 or parts < 1 or needed > parts:
        raise NoNumber(Why.OUT_OF_RANGE)
    if up in (0.0, 1.0) or needed == 0:
        return 1.0 if up == 1 or needed == 0 else 0.0
    log_up, log_down = math.log(up), math.log1p(-up)
    whole = math.lgamma(parts + 1)

    def exactly(k: int) -> float:
        ways = whole - math.lgamma(k + 1) - math.lgamma(parts - k + 1)
        return math.exp(ways + k * log_up + (parts - k) * log_down)

    return number(min(1.0, math.fsum(exactly(k) for k in range(needed, parts + 1))))


def from_mtbf(mtbf_hours: float, mttr_hours: float) -> float:
    """MTBF ÷ (MTBF + MTTR), both in the same unit."""
    return number(positive(mtbf_hours) / (mtbf_hours + amount(mttr_hours)))


def needed_of_dependency(objective: float) -> float:
    """The availability that a critical dependency must have under the rule of the extra 9."""
    return number(1 - (1 - share(objective)) / EXTRA_NINE)
