"""Burn-rate alerts of each objective: rates and thresholds for its window, and if its traffic bears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine import burn_rate
from plans.engine.burn_rate import RULES, AlertRule
from plans.engine.reading import Where
from plans.engine.results.budgets import Budget
from plans.engine.trail import Number, Result, derive

ALERTED = ("availability", "latency", "freshness", "correctness")
"""The SLIs whose objectives are a share of good events: a throughput has no error ratio."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One of the four alerts of an objective."""

    severity: str
    long_hours: float
    short_minutes: float
    budget_share: float
    rate: Number
    threshold: Number
    """The error ratio from which it fires."""
    can_fire: Result[bool]
    fires_after: Number
    """Seconds of a total outage until it fires."""
    one_failure_fires: Result[bool]
    """So few requests in the short window that one failure is enough."""
    trusted_from: Number
    """The load (RPS) from which one failure is not."""


@dataclass(frozen=True, slots=True)
class ObjectiveAlerts:
    """The alerts of one objective."""

    about: Where
    alerts: tuple[Alert, ...]
    one_failure_share: Number
    """The share of the window's budget that a single failed request costs."""
    exhausted_after: Number
    """Seconds of a total outage that spend the whole budget."""


def compute_alerts(budgets: Sequence[Budget]) -> tuple[ObjectiveAlerts, ...]:
    """The alerts of every objective that has an error ratio."""
    return tuple(_alerts(budget) for budget in budgets if budget.sli in ALERTED)


def _alerts(budget: Budget) -> ObjectiveAlerts:
    objective, window = budget.objective, budget.window_days
    return ObjectiveAlerts(
        about=budget.about,
        alerts=tuple(_alert(rule, budget) for rule in RULES),
        one_failure_share=derive(
            "alert.one_failure_share",
            "share",
            lambda rps, days, aim: burn_rate.one_failure_share(rps * days * 86_400, aim),
            budget.requests_rps,
            window,
            objective,
        ),
        exhausted_after=derive("alert.exhausted_after", "s", burn_rate.seconds_to_exhaust, objective, window),
    )


def _alert(rule: AlertRule, budget: Budget) -> Alert:
    objective = budget.objective
    rate = derive(
        "alert.rate", "times", burn_rate.rate_for, rule.budget_share, rule.long_hours, budget.window_days
    )
    threshold = derive("alert.threshold", "share", burn_rate.threshold, rate, objective)
    return Alert(
        severity=rule.severity,
        long_hours=rule.long_hours,
        short_minutes=rule.short_minutes,
        budget_share=rule.budget_share,
        rate=rate,
        threshold=threshold,
        can_fire=derive("alert.can_fire", "", burn_rate.can_fire, rate, objective),
        fires_after=derive(
            "alert.fires_after", "s", burn_rate.fire_seconds, rate, rule.long_hours, objective
        ),
        one_failure_fires=derive(
            "alert.one_failure_fires",
            "",
            burn_rate.one_failure_fires,
            budget.requests_rps,
            rule.short_minutes,
            threshold,
        ),
        trusted_from=derive(
            "alert.trusted_from", "rps", burn_rate.rps_to_trust, rate, rule.short_minutes, objective
        ),
    )
