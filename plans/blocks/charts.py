"""The results as charts: one function for each, from the figures to the drawing for page, phone and paper.

Each takes the results and gives one block, or none where there is nothing to draw. What is written in a chart is
a figure of the results in words; the one thing decided here is what is left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.blocks.computed.capacity import limit_name
from plans.blocks.drawings import at_each_width
from plans.blocks.model import Block, Drawing
from plans.blocks.numbers import Numbers
from plans.charts.bars import Bar, Line, bars

T = TypeVar("T")

MOST_LIMITS, BESIDE_LIMITS = 8, 3
BESIDE = 290.0
"""The width of a chart that stands beside a question, px."""


def _more(left: int) -> str:
    """What is said of the rows that a chart leaves out."""
    return ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left > 0 else ""


def _first(rows: Sequence[T], most: int) -> tuple[Sequence[T], str]:
    """The rows that are drawn, and what is said of the rest."""
    return rows[:most], _more(len(rows) - most)


def limits(numbers: Numbers) -> list[Block]:
    """The limits, the first to be met first, against today's peak."""
    found = _limits(numbers)
    if not found:
        return []
    title = _("What gives way first, in requests per second")
    shown, more = _first(found, MOST_LIMITS)
    return [Drawing(title=title, **at_each_width(_drawn(numbers, shown, more, title), "limits"))]


def limits_beside(numbers: Numbers) -> Drawing | None:
    """The first three of them, as small as the card beside a question."""
    found = _limits(numbers)
    if not found:
        return None
    title = _("What gives way first")
    draw = _drawn(numbers, found[:BESIDE_LIMITS], "", title)
    one, other = (mark_safe(draw(BESIDE, f"limits-beside-{where}")) for where in ("wide", "narrow"))
    return Drawing(title=title, wide=one, narrow=other, paper=one)


def _limits(numbers: Numbers) -> list[Bar]:
    first = numbers.at("limits.first")
    return [
        Bar(
            limit_name(numbers, limit),
            value,
            numbers.words(f"{path}.rps"),
            "warn" if limit == first else "accent",
        )
        for path, limit in numbers.rows("limits.limits")
        if (value := numbers.value(f"{path}.rps")) is not None
    ]


def _drawn(numbers: Numbers, shown: Sequence[Bar], more: str, title: str) -> Callable[[float, str], str]:
    peak = numbers.value("limits.peak_rps")
    line = (
        Line(peak, _("peak %(rate)s") % {"rate": numbers.words("limits.peak_rps")})
        if peak is not None
        else None
    )
    described = "; ".join([*(f"{bar.name}: {bar.words}" for bar in shown), *([line.words] if line else [])])
    return lambda wide, key: bars(
        shown,
        line_at=line,
        matters=shown[0].value,
        more=more,
        wide=wide,
        title=title,
        description=described,
        key=key,
    )
