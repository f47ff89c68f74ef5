"""Stages 1 and 2 as charts: what an hour costs, what is left of the error budgets."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks.charts.shared import at_each_width, called, ranked, up_to
from plans.blocks.computed.objectives import about as objective_name
from plans.blocks.model import Block, Drawing
from plans.blocks.numbers import Numbers
from plans.charts.bars import Bar
from plans.charts.budgets import Budget, Part
from plans.charts.budgets import budgets as draw_budgets
from plans.engine.words import words

MOST_BUDGETS = 6


def journeys(numbers: Numbers) -> list[Block]:
    """The journeys by what an hour of degradation costs, the dearest first."""
    found = [
        Bar(called(numbers, row), value, numbers.words(f"{path}.hourly_cost"))
        for path, row in numbers.rows("journeys")
        if (value := numbers.value(f"{path}.hourly_cost")) is not None
    ]
    title = _("What an hour of degradation costs, by journey")
    return ranked(numbers, "journeys-cost", title, found, None)


def budgets(numbers: Numbers) -> list[Block]:
    """What is planned, spent and left of each availability objective's budget, the most spent first."""
    found = []
    for path, row in numbers.rows("budgets"):
        minutes = numbers.value(f"{path}.minutes")
        if row["spending"] is None or minutes is None:
            continue
        said = {"budget": numbers.words(f"{path}.minutes"), "window": numbers.words(f"{path}.window_days")}
        budget = Budget(
            objective_name(numbers, row),
            minutes,
            _("%(budget)s over %(window)s") % said,
            _part(numbers, f"{path}.spending.planned", _("planned %(time)s"), _("planned: not known")),
            _part(numbers, f"{path}.spending.spent", _("spent %(time)s"), _("spent: not known")),
            _left(numbers, f"{path}.spending.left"),
        )
        found.append((numbers.value(f"{path}.spending.left_share"), budget))
    if not any(
        budget.planned.minutes is not None or budget.spent.minutes is not None for _left_, budget in found
    ):
        return []
    ordered = [
        budget for _share, budget in sorted(found, key=lambda each: 2.0 if each[0] is None else each[0])
    ]
    shown, more = up_to(ordered, MOST_BUDGETS)
    title = _("Error budgets: planned, spent, left")
    described = "; ".join(
        f"{row.name}, {row.words}: {row.planned.words}, {row.spent.words}, {row.left.words}" for row in shown
    )
    drawn = at_each_width(
        lambda wide, key: draw_budgets(
            shown, more=more, wide=wide, title=title, description=described, key=key
        ),
        "budgets",
    )
    return [Drawing(title=title, **drawn)]


def _part(numbers: Numbers, path: str, known: str, unknown: str) -> Part:
    value = numbers.value(path)
    return Part(value, known % {"time": numbers.words(path)} if value is not None else unknown)


def _left(numbers: Numbers, path: str) -> Part:
    value = numbers.value(path)
    if value is not None and value < 0:
        return Part(value, _("overspent by %(time)s") % {"time": words(-value, "min", numbers.language)})
    return _part(numbers, path, _("left %(time)s"), _("left: not known"))
