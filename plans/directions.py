"""Which way a figure is better, where that can be said of any system: by the keys of ``engine/texts.toml``. No Django.

What follows from an aim (a stricter objective leaves a smaller budget, a larger load needs more instances) is
neither better nor worse, and is in none of the two.
"""

from __future__ import annotations

from typing import Any, Literal

from plans.causes import amount

MORE_IS_BETTER = frozenset(
    {
        *("capacity.first_limit", "capacity.headroom", "capacity.resource", "capacity.component"),
        *("capacity.database", "capacity.stress_test", "capacity.saturated", "stretch.lost_at"),
        *("budget.left", "budget.left_share", "budget.current", "budget.past_availability"),
        *("availability.hosting", "availability.hosting_published", "availability.ceiling"),
        *("latency.share_under", "latency.met", "apdex.counted", "apdex.estimated"),
        *("projection.exhausted_on", "projection.first_event_over", "cost.over_ceiling_on"),
        *("scaling.peak_rps", "scaling.peak_load", "scaling.ceiling", "optimisation.gain_per_day"),
        *("cache.hit", "cache.answers", "cache.origin_capacity", "history.found_by_alert", "alert.can_fire"),
    }
)
LESS_IS_BETTER = frozenset(
    {
        *("capacity.use", "capacity.database_use", "budget.planned", "budget.spent", "budget.past_minutes"),
        *("latency.p50", "latency.p95", "latency.p99", "latency.error_rate", "latency.at_percentile"),
        *("latency.response", "latency.slow_share", "apdex.bands_missed", "journey.added_p95"),
        *("dependency.added_p95", "dependency.degraded_minutes", "stretch.today", "stretch.at_load"),
        *("cost.today", "cost.of_month", "cost.per_million", "cost.unexplained"),
        *("cache.origin_share", "cache.origin_rps", "cache.mean_latency", "cache.cold_origin"),
        *("event.passes_capacity", "investment.order_is_past", "investment.exhausted_before"),
        *("history.incidents", "history.minutes", "alert.fires_after", "alert.one_failure_fires"),
    }
)

Direction = Literal["better", "worse", ""]


def direction(key: str, before: Any, after: Any) -> Direction:
    """Is a figure better than it was? Empty where that cannot be said."""
    better = 1 if key in MORE_IS_BETTER else -1 if key in LESS_IS_BETTER else 0
    was, now = _placed(before), _placed(after)
    if not better or was is None or now is None or was == now:
        return ""
    return "better" if (now > was) == (better > 0) else "worse"


def _placed(value: Any) -> float | None:
    return float(value) if isinstance(value, bool) else amount(value)
