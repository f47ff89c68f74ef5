"""What an optimisation brings: Amdahl's law over the parts that become faster, ranked by gain for effort.

Source: Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities",
AFIPS 1967, in its form for several parts. Conventions: the parts do not overlap, so that their shares add
up to at most 1; throughput gains as time falls, which holds for the resource that limits first and for no
other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from plans.engine.numbers import NoNumber, Why, number, positive, share

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the time that becomes ``times_faster`` (below 1: slower)."""

    share: float
    times_faster: float


def speed_up(parts: Iterable[Part]) -> float:
    """How many times faster the whole becomes: 1 ÷ (1 − Σp + Σ p ÷ s)."""
    known = [(share(part.share), positive(part.times_faster)) for part in parts]
    touched = math.fsum(p for p, _ in known)
    if touched > 1 + _TOLERANCE:
        raise NoNumber(Why.SHARES_OVER_ONE)
    return number(1 / (max(0.0, 1 - touched) + math.fsum(p / s for p, s in known)))


def best_possible(touched: float) -> float:
    """The limit however fast the touched share becomes: 1 ÷ (1 − p). No number when it is everything."""
    if share(touched) == 1:
        raise NoNumber(Why.NO_CEILING)
    return number(1 / (1 - touched))


def rps_gained(capacity_rps: float, times_faster: float) -> float:
    """RPS that the limiting resource gains; negative where it becomes slower."""
    return number(positive(capacity_rps) * (positive(times_faster) - 1))


def gain_per_day(part: Part, effort_days: float) -> float:
    """The part's own speed-up, less 1, for each day of effort: what it is ranked by."""
    return number((speed_up([part]) - 1) / positive(effort_days))
