"""The results as charts: one module per stage, one function per chart, from the figures to the drawing for page,
phone and paper.

Each takes the results and gives one block, or none where there is nothing to draw. What is written in a chart is
a figure of the results in words; the one thing decided here is what is left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable

from plans.blocks.charts.capacity import incidents, limits, limits_beside, response
from plans.blocks.charts.load import costs, projection
from plans.blocks.charts.objectives import budgets, journeys
from plans.blocks.charts.strategy import caching, scaling
from plans.blocks.charts.tests import calendar, load_tests
from plans.blocks.model import Block
from plans.blocks.numbers import Numbers

__all__ = [
    "ALL", "budgets", "caching", "calendar", "costs", "incidents", "journeys", "limits", "limits_beside", "load_tests",
    "projection", "response", "scaling",
]  # fmt: skip

ALL: tuple[Callable[[Numbers], list[Block]], ...] = (
    journeys,
    budgets,
    limits,
    response,
    incidents,
    projection,
    costs,
    scaling,
    caching,
    load_tests,
    calendar,
)
"""Every chart of the results, in the order of the stages."""
