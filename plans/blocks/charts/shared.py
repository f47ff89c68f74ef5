"""What the charts of all stages share: the widths they are drawn at, what is left out, days as months ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from babel.dates import format_date as babel_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from perfplan.ui.numbers import format_date
from plans.blocks.drawings import NARROW, PAPER
from plans.blocks.model import Block, Drawing
from plans.blocks.numbers import Json, Numbers
from plans.charts.bars import Bar, Line, bars
from plans.charts.course import Month
from plans.engine.numbers import DAYS_PER_MONTH

T = TypeVar("T")

MOST_BARS = 10
"""How many are drawn: what is more is said, and stands in the table beside."""


def at_each_width(
    draw: Callable[[float, str], str], key: str, *, wide: float = PAPER, narrow: float = NARROW
) -> dict[str, SafeString]:
    """``draw(width, key)`` as wide as a sheet and as a phone. The page shows the first a little larger where
    it has the room. What the charts write is escaped by them."""
    sheet = mark_safe(draw(wide, f"{key}-wide"))
    return {"wide": sheet, "paper": sheet, "narrow": mark_safe(draw(narrow, f"{key}-narrow"))}


def and_more(left: int) -> str:
    """What is said of the rows that a chart leaves out."""
    return ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left > 0 else ""


def not_drawn(left: int) -> str:
    """The same as a sentence of a caption."""
    said = ngettext("%(count)s more is not drawn.", "%(count)s more are not drawn.", left)
    return said % {"count": left} if left > 0 else ""


def up_to(rows: Sequence[T], most: int) -> tuple[Sequence[T], str]:
    """The rows that are drawn, and what is said of the rest."""
    return rows[:most], and_more(len(rows) - most)


def called(numbers: Numbers, row: Json) -> str:
    """What a row is about by its name alone, without what its title adds."""
    return str(row["about"]["name"] or numbers.about(row["about"]))


def ranked(numbers: Numbers, key: str, title: str, found: list[Bar], line: Line | None) -> list[Block]:
    """Bars, the longest first."""
    if not found:
        return []
    shown, more = up_to(sorted(found, key=lambda bar: -bar.value), MOST_BARS)
    described = "; ".join([*(f"{bar.name}: {bar.words}" for bar in shown), *([line.words] if line else [])])
    drawn = at_each_width(
        lambda wide, key: bars(
            shown, line_at=line, more=more, wide=wide, title=title, description=described, key=key
        ),
        key,
    )
    return [Drawing(title=title, **drawn)]


def month_of(numbers: Numbers, day: str) -> float:
    """A day as months from the day that the results are of."""
    days = (date.fromisoformat(day) - date.fromisoformat(numbers.at("today"))).days
    return days / DAYS_PER_MONTH


def day_words(numbers: Numbers, day: str) -> str:
    return format_date(day, numbers.language)


def short_day(numbers: Numbers, day: str) -> str:
    return babel_date(date.fromisoformat(day), "d MMM", locale=numbers.language)


def months_of(numbers: Numbers, months: int) -> list[Month]:
    """The first of each month: January by its year, the others by their names."""
    today = date.fromisoformat(numbers.at("today"))
    found = []
    for ahead in range(1, months + 1):
        number = today.year * 12 + today.month - 1 + ahead
        if number // 12 > date.max.year:
            break
        first = date(number // 12, number % 12 + 1, 1)
        name = str(first.year) if first.month == 1 else babel_date(first, "MMM", locale=numbers.language)
        at = (first - today).days / DAYS_PER_MONTH
        if at <= months:
            found.append(Month(at, name, number))
    return found
