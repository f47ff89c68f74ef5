"""Load tests worth running: six scenarios with rates and durations, the users and samples that they need.

Sources: Grafana k6 documentation, "Load test types"; Schroeder, Wierman and Harchol-Balter, "Open Versus
Closed", NSDI 2006; Tene, "How NOT to Measure Latency" (coordinated omission); the rule of three (Hanley and
Lippman-Hand, JAMA 249, 1983). Conventions: the model is open: requests arrive at a rate whether or not
earlier ones were answered; "ramp 10 % of 30 min" is within the thirty minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plans.engine.numbers import NoNumber, Why, amount, number, positive, share, whole_up

Kind = Literal["smoke", "load", "stress", "spike", "soak", "breakpoint"]

KINDS: tuple[Kind, ...] = ("smoke", "load", "stress", "spike", "soak", "breakpoint")

USERS_RESERVE = 1.2
RULE_OF_THREE = 3


@dataclass(frozen=True, slots=True)
class Step:
    """Move from the rate before to ``rps`` within ``seconds`` (the same rate: hold it)."""

    seconds: float
    rps: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """One test: it starts at ``start_rps`` and goes through its steps."""

    kind: Kind
    start_rps: float
    steps: tuple[Step, ...]
    stops_when_lost: bool = False
    """Stops at the first threshold that is lost: finding that point is its purpose."""

    @property
    def seconds(self) -> float:
        """How long it runs."""
        return sum(step.seconds for step in self.steps)

    @property
    def greatest_rps(self) -> float:
        """The highest rate that it reaches."""
        return max(step.rps for step in self.steps)

    @property
    def requests(self) -> float:
        """Requests that it sends in all."""
        total, rate = 0.0, self.start_rps
        for step in self.steps:
            total += (rate + step.rps) / 2 * step.seconds
            rate = step.rps
        return total


def smoke(peak_rps: float) -> Scenario:
    """Does it work at all: 1 % of the peak, at least 1 RPS, for 2 minutes."""
    rate = max(1.0, number(amount(peak_rps) / 100))
    return Scenario("smoke", rate, (Step(120, rate),))


def load(peak_rps: float) -> Scenario:
    """An ordinary peak: 30 minutes, the first 3 of them the ramp."""
    rate = positive(peak_rps)
    return Scenario("load", 0.0, (Step(180, rate), Step(1_620, rate)))


def stress(needed_rps: float) -> Scenario:
    """The capacity that the plan asks for: 30 minutes, the first 3 of them the ramp."""
    rate = positive(needed_rps)
    return Scenario("stress", 0.0, (Step(180, rate), Step(1_620, rate)))


def spike(peak_rps: float, event_rps: float) -> Scenario:
    """From the ordinary peak to the largest event in 60 s, 5 minutes there, and back in 60 s."""
    base, top = positive(peak_rps), positive(event_rps)
    return Scenario("spike", base, (Step(60, top), Step(300, top), Step(60, base)))


def soak(peak_rps: float, share_of_peak: float = 0.8, hours: float = 4) -> Scenario:
    """What leaks: 80 % of the peak for 4 hours."""
    rate = number(share(share_of_peak) * positive(peak_rps))
    return Scenario("soak", rate, (Step(positive(hours) * 3_600, rate),))


def breakpoint_(first_limit_rps: float) -> Scenario:
    """Where it breaks: an hour's ramp to twice the first limit, stopped when a threshold is lost."""
    top = number(2 * positive(first_limit_rps))
    return Scenario("breakpoint", 0.0, (Step(3_600, top),), stops_when_lost=True)


def virtual_users(rps: float, p99_seconds: float) -> int:
    """Users to allocate so that the generator never waits for one: rate × P99 × 1.2 (Little), at least 1."""
    return max(1, whole_up(amount(rps) * amount(p99_seconds) * USERS_RESERVE))


def samples_needed(objective: float) -> int:
    """Samples without a failure that show ``objective``, 95 % sure: 3 ÷ (1 − objective)."""
    if share(objective) == 1:
        raise NoNumber(Why.NO_BUDGET)
    return whole_up(RULE_OF_THREE / (1 - objective))


def can_show(objective: float, requests: float) -> bool:
    """Does a test of so many requests suffice to show its own objective?"""
    return amount(requests) >= samples_needed(objective)
