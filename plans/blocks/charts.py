"""The results as charts: one function for each, from the figures to the drawing for page, phone and paper.

Each takes the results and gives one block, or none where there is nothing to draw. What is written in a chart is
a figure of the results in words; the one thing decided here is what is left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from babel.dates import format_date as babel_date
from babel.numbers import get_currency_symbol
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfplan.ui.numbers import format_date
from perfplan.ui.units import UNITS
from plans.blocks.computed.capacity import limit_name
from plans.blocks.computed.lines import SCENARIOS
from plans.blocks.drawings import at_each_width
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import Json, Numbers
from plans.charts.bars import Bar, Line, bars
from plans.charts.course import Course, Mark, Month, course
from plans.charts.course import Line as Way
from plans.engine.growth import month_day
from plans.engine.numbers import DAYS_PER_MONTH
from plans.engine.words import words

T = TypeVar("T")

MOST_LIMITS, BESIDE_LIMITS, MOST_EVENTS = 8, 3, 5
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


# --- The months to come -----------------------------------------------------------------------------------------


def projection(numbers: Numbers) -> list[Block]:
    """The ordinary peak to come with its events, against today's safe capacity."""
    ways = _ways(numbers, "projection.scenarios", "name")
    if not ways:
        return []
    at, likely = ways.get("likely") or next(iter(ways.values()))
    out = numbers.value(f"{at}.exhausted_on")
    months = _reach(numbers, out, 18, 36)
    events = sorted(_events(numbers, months), key=lambda mark: -mark.value)
    shown, more = _first(events, MOST_EVENTS)
    capacity = numbers.value("limits.capacity_rps")
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_("req/s"),
        language=numbers.language,
        calendar=_calendar(numbers, months),
        limit=(capacity, _("Capacity")) if capacity is not None else None,
        passed=(_month(numbers, out), _("runs out %(day)s") % {"day": _day(numbers, out)}) if out else None,
        marks=shown,
    )
    title = _("The peak to come against today’s capacity")
    caption = _("Ordinary peak without events: likely line, band from low to high.")
    if shown:
        caption += " " + _("Dots and bars: the load at each event; hollow where it is only possible.")
    if more:
        caption += f" {more}."
    described = "; ".join(
        [
            *(words for _key, words in _said_of(ways, months, numbers, "rps")),
            *([drawn.passed[1]] if drawn.passed else []),
            *(f"{mark.name}: {mark.detail}" for mark in shown),
        ]
    )
    return [
        Drawing(
            title=title,
            **at_each_width(
                lambda wide, key: course(drawn, wide=wide, title=title, description=described, key=key),
                "projection",
            ),
            caption=caption,
            table=_by_quarter(numbers, ways, months, "rps"),
        )
    ]


def costs(numbers: Numbers) -> list[Block]:
    """The cost of a month to come with its investments, against the ceiling."""
    ways = _ways(numbers, "costs.paths", "scenario")
    if not ways:
        return []
    at, likely = ways.get("likely") or next(iter(ways.values()))
    over = numbers.value(f"{at}.over_ceiling_on")
    months = _reach(numbers, over, 24, 36)
    ceiling = numbers.value("costs.ceiling")
    bought = sorted(_investments(numbers, likely, months), key=lambda mark: mark.first)
    shown, more = _first(bought, MOST_EVENTS)
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_money_unit(numbers),
        language=numbers.language,
        calendar=_calendar(numbers, months),
        limit=(ceiling, _("Ceiling")) if ceiling is not None else None,
        passed=(_month(numbers, over), _("passed %(day)s") % {"day": _day(numbers, over)}) if over else None,
        marks=shown,
    )
    title = _("Cost of a month against its ceiling")
    caption = _("Likely line, band from low to high, investments included from the day they serve.")
    if more:
        caption += f" {more}."
    described = "; ".join(
        [
            *(words for _key, words in _said_of(ways, months, numbers, "money_month")),
            *([drawn.passed[1]] if drawn.passed else []),
            *(f"{mark.name}: {mark.detail}" for mark in shown),
        ]
    )
    return [
        Drawing(
            title=title,
            **at_each_width(
                lambda wide, key: course(drawn, wide=wide, title=title, description=described, key=key),
                "costs",
            ),
            caption=caption,
            table=_by_quarter(numbers, ways, months, "money_month"),
        )
    ]


def _money_unit(numbers: Numbers) -> str:
    """The unit of an axis of money: ``"€/month"``."""
    return (
        get_currency_symbol(numbers.currency, locale=numbers.language) if numbers.currency else ""
    ) + UNITS["money_month"].label(numbers.language)


def _ways(numbers: Numbers, path: str, name: str) -> dict[str, tuple[str, Way]]:
    """The scenarios with a course, by name: the path of each, and its line."""
    return {
        row[name]: (at, Way(SCENARIOS[row[name]](), [(float(month), value) for month, value in row["path"]]))
        for at, row in numbers.rows(path)
        if row["path"]
    }


def _other(ways: Mapping[str, tuple[str, Way]], name: str, drawn: str) -> Way | None:
    found = ways.get(name)
    return found[1] if found and found[0] != drawn else None


def _reach(numbers: Numbers, day: str | None, months: int, most: int) -> int:
    """How many months are drawn: as many as usual, or all where the line is crossed only then."""
    return most if day and _month(numbers, day) > months else months


def _events(numbers: Numbers, months: int) -> Iterator[Mark]:
    for path, row in numbers.rows("projection.events"):
        peaks = {name: f"{path}.peaks.{number}.1" for number, (name, _f) in enumerate(row["peaks"])}
        peak = peaks.get("likely") or next(iter(peaks.values()), "")
        first, last, value = (
            numbers.value(f"{path}.first"),
            numbers.value(f"{path}.last"),
            numbers.value(peak),
        )
        if first is None or value is None:
            continue
        begins = max(0.0, _month(numbers, first))
        if begins <= months:
            yield Mark(
                _called(numbers, row),
                numbers.words(peak),
                begins,
                max(begins, _month(numbers, last or first)),
                value,
                row["certain"],
            )


def _investments(numbers: Numbers, way: Way, months: int) -> Iterator[Mark]:
    for path, row in numbers.rows("costs.investments"):
        by, monthly = numbers.value(f"{path}.by"), numbers.value(f"{path}.monthly")
        at = _month(numbers, by) if by else -1.0
        if 0 <= at <= months and way.points:
            value = next((value for month, value in way.points if month >= at), way.points[-1][1])
            yield Mark(
                _called(numbers, row),
                f"+{numbers.words(f'{path}.monthly')}" if monthly else "",
                at,
                at,
                value,
            )


def _said_of(
    ways: Mapping[str, tuple[str, Way]], months: int, numbers: Numbers, unit: str
) -> Iterator[tuple[str, str]]:
    """For those who cannot see it: where each line begins and ends."""
    for name, (_at, way) in ways.items():
        found = [value for month, value in way.points if month <= months]
        start, end = (
            words(value, unit, numbers.language, numbers.currency) for value in (found[0], found[-1])
        )
        yield name, f"{way.name}: {start} → {end}"


def _by_quarter(numbers: Numbers, ways: Mapping[str, tuple[str, Way]], months: int, unit: str) -> Table:
    """The lines every three months."""
    rows = []
    for month in range(0, months + 1, 3):
        cells = [
            Cell(
                words(value, unit, numbers.language, numbers.currency) if value is not None else "–",
                number=True,
            )
            for _at, way in ways.values()
            for value in [next((value for at, value in way.points if at == month), None)]
        ]
        day = month_day(date.fromisoformat(numbers.at("today")), month)
        rows.append((Cell(numbers.said.day(day.isoformat()), strong=True), *cells))
    heads = (Column(_("Day")), *(Column(way.name, number=True) for _at, way in ways.values()))
    return Table(heads, tuple(rows))


def _called(numbers: Numbers, row: Json) -> str:
    """What a row is about by its name alone, without what its title adds."""
    return str(row["about"]["name"] or numbers.about(row["about"]))


# --- Days -------------------------------------------------------------------------------------------------------


def _month(numbers: Numbers, day: str) -> float:
    """A day as months from the day that the results are of."""
    days = (date.fromisoformat(day) - date.fromisoformat(numbers.at("today"))).days
    return days / DAYS_PER_MONTH


def _day(numbers: Numbers, day: str) -> str:
    return format_date(day, numbers.language)


def _calendar(numbers: Numbers, months: int) -> list[Month]:
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


ALL: tuple[Callable[[Numbers], list[Block]], ...] = (limits, projection, costs)
"""Every chart of the results."""
