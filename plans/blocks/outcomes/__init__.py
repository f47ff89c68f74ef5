"""What each of the 24 actions brings to the document: one module per stage, one function per action.

A function takes what was said and returns blocks; none where nothing was said. :data:`OUTCOMES` finds it by
the action's key.
"""

from __future__ import annotations

from collections.abc import Callable

from plans.blocks.model import Block
from plans.blocks.outcomes import capacity, load, objectives, strategy, system, tests
from plans.blocks.said import Said

OUTCOMES: dict[str, Callable[[Said], list[Block]]] = {
    "architecture": system.architecture,
    "journeys": system.journeys,
    "maturity": system.maturity,
    "stakes": system.stakes,
    "slis": objectives.slis,
    "slos": objectives.slos,
    "error_budget": objectives.error_budget,
    "alignment": objectives.alignment,
    "metrics": capacity.metrics,
    "bottlenecks": capacity.bottlenecks,
    "margins": capacity.margins,
    "incidents": capacity.incidents,
    "growth": load.growth,
    "events": load.events,
    "capacity": load.capacity,
    "investments": load.investments,
    "options": strategy.options,
    "optimisations": strategy.optimisations,
    "caching": strategy.caching,
    "target": strategy.target,
    "load_tests": tests.load_tests,
    "alerting": tests.alerting,
    "reviews": tests.reviews,
    "escalation": tests.escalation,
}
