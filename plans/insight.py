"""What an answer changes in the numbers: beside each question one to three figures, and the findings on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plans.blocks import charts
from plans.blocks.computed import capacity, load, objectives, strategy, tests
from plans.blocks.computed.headline import LIKELY, note, resolved
from plans.blocks.model import Block, Drawing, Tile
from plans.blocks.numbers import Numbers
from plans.judgements import FindingShown
from plans.live import Live

MOST_FIGURES = 3

FIGURES: Mapping[str, tuple[str, ...]] = {
    "journeys": ("journeys.0.hourly_cost", "journeys.0.ceiling"),
    "error_budget": ("budgets.0.minutes", "budgets.0.spending.left"),
    "margins": ("limits.headroom", "limits.capacity_rps", "limits.peak_rps"),
    "incidents": ("budgets.0.spending.past_availability", "history.found_by_alert_share"),
    "growth": (f"{LIKELY}.needs.2.ordinary_rps", f"{LIKELY}.exhausted_on"),
    "capacity": (f"{LIKELY}.needs.2.needed_most_rps", f"{LIKELY}.exhausted_on"),
    "investments": ("costs.paths.@likely.months.3.1", "costs.paths.@likely.over_ceiling_on"),
    "optimisations": ("optimisations.speed_up", "optimisations.rps_gained"),
    "caching": ("caching.origin_rps", "caching.target_origin_rps"),
    "q1": ("limits.capacity_rps", "limits.headroom"),
    "q2": ("journeys.0.ceiling", "journeys.0.hosting"),
    "q3": ("journeys.0.hourly_cost", "journeys.0.ceiling", "journeys.0.slow_share"),
    "q4": ("rhythm.peak_hours",),
    "q5": ("journeys.0.ceiling", "journeys.0.added_p95_ms"),
    "q6": ("history.found_by_alert_share",),
    "q7": ("latencies.response_s", "latencies.objectives.0.current_share", "latencies.apdex.0.score"),
    "q8": ("limits.headroom", "limits.capacity_rps", "latencies.think_s"),
    "q9": ("budgets.0.spending.past_availability", "budgets.0.spending.left", "history.found_by_alert_share"),
    "q10": ("limits.capacity_rps",),
    "q11": ("budgets.1.minutes", "budgets.1.requests", "latencies.objectives.0.current_share"),
    "q12": ("budgets.0.minutes",),
    "q13": ("latencies.objectives.0.current_ms",),
    "q14": ("latencies.apdex.0.score", "latencies.apdex.0.target"),
    "q15": ("budgets.0.minutes", "budgets.0.spending.left", "budgets.0.minutes_per_year"),
    "q16": (f"{LIKELY}.needs.2.ordinary_rps", f"{LIKELY}.needs.2.needed_most_rps", f"{LIKELY}.exhausted_on"),
    "q17": (f"{LIKELY}.needs.2.event_rps", f"{LIKELY}.first_event_on"),
    "q18": ("rhythm.peak_to_mean_week", "rhythm.peak_hours", "average_rps"),
    "q19": (f"{LIKELY}.needs.2.ordinary_rps", f"{LIKELY}.exhausted_on"),
    "q20": ("costs.per_million", "costs.paths.@likely.months.3.1", "costs.paths.@likely.over_ceiling_on"),
    "q21": ("caching.origin_share", "caching.origin_rps", "caching.mean_latency_ms"),
    "q22": ("limits.capacity_rps", "limits.headroom"),
    "q23": ("caching.origin_share", "caching.origin_rps"),
    "q24": ("limits.scaling.peak_rps", "limits.scaling.ceiling_rps", "limits.headroom"),
    "q25": ("limits.capacity_rps",),
    "q26": ("load_tests.scenarios.1.greatest_rps", "load_tests.scenarios.2.greatest_rps"),
    "q27": ("alerts.0.exhausted_after",),
    "q28": ("alerts.0.alerts.0.rate", "alerts.0.alerts.0.fires_after", "alerts.0.exhausted_after"),
    "q29": ("limits.capacity_rps", "limits.headroom"),
    "q30": ("history.found_by_alert_share", "budgets.0.spending.left"),
}
"""The figures beside a question, by their paths in the results."""

BLOCKS: Mapping[str, tuple[Callable[[Numbers], list[Block]], ...]] = {
    "journeys": (charts.journeys, objectives.ceilings),
    "slos": (objectives.latencies,),
    "error_budget": (charts.budgets, objectives.budgets),
    "alignment": (objectives.alignment,),
    "margins": (charts.limits, capacity.margins, charts.response),
    "incidents": (charts.incidents, capacity.incidents, objectives.past),
    "growth": (charts.projection, load.growth),
    "events": (load.events,),
    "capacity": (load.needs,),
    "investments": (charts.costs, load.costs),
    "options": (charts.scaling, strategy.scaling),
    "optimisations": (strategy.optimisations,),
    "caching": (charts.caching, strategy.caching),
    "load_tests": (charts.load_tests, tests.scenarios),
    "alerting": (objectives.alerts,),
    "reviews": (charts.calendar, tests.reviews),
}
"""What is computed for an action, as blocks: the part of its outcome that nobody types."""

DRAWN = frozenset({"q1", "q8", "q22", "q29"})
"""The questions beside which the limits are drawn."""


@dataclass(frozen=True)
class Insight:
    """What stands beside an item."""

    tiles: tuple[Tile, ...]
    findings: tuple[FindingShown, ...]
    """Those that rest on its answers, the open and grave ones first."""
    drawing: Drawing | None
    """A small chart, where one says more than figures."""

    @property
    def more(self) -> int:
        """How many findings are folded away."""
        return max(0, len(self.findings) - 3)


def insight(now: Live, item: str) -> Insight:
    """What the answers to ``item`` change, as things stand. One query, where findings rest on them."""
    if item not in now.standing.beside:
        now.standing.beside[item] = _figures(now.numbers, item)
    tiles, drawing = now.standing.beside[item]
    items = {item, *now.said.methodology.item[item].needs} if item in BLOCKS else {item}
    about = now.findings_on(items)
    return Insight(tiles, tuple(sorted(about, key=lambda each: each.settled)), drawing)


def _figures(numbers: Numbers, item: str) -> tuple[tuple[Tile, ...], Drawing | None]:
    paths = [path for each in FIGURES.get(item, ()) if (path := resolved(numbers, each))]
    return (
        tuple(numbers.tile(path, note=note(numbers, path)) for path in paths[:MOST_FIGURES]),
        charts.limits_beside(numbers) if item in DRAWN else None,
    )


def computed_blocks(now: Live, item: str) -> list[Block]:
    """What is computed for an action; nothing for a question."""
    return [block for make in BLOCKS.get(item, ()) for block in make(now.numbers)]
