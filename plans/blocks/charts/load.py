"""Stage 4 as charts: the load and the cost of the months to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _

from perfplan.ui.units import UNITS
from plans.blocks.charts.shared import at_each_width, called, day_words, month_of, months_of, not_drawn
from plans.blocks.computed.lines import SCENARIOS
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import Numbers
from plans.charts.course import Course, Mark, course
from plans.charts.course import Line as Way
from plans.engine.growth import month_day
from plans.engine.words import words

Ways = Mapping[str, tuple[str, Way]]
"""Scenarios by name: the path of each in the results, and its line."""

MOST_MARKS = 5
"""Events and investments that are named."""


def projection(numbers: Numbers) -> list[Block]:
    """The ordinary peak to come with its events, against today's safe capacity."""
    ways = _ways(numbers, "projection.scenarios", "name")
    if not ways:
        return []
    at, likely = ways.get("likely") or next(iter(ways.values()))
    out = numbers.value(f"{at}.exhausted_on")
    months = _reach(numbers, out, 18, 36)
    events = sorted(_events(numbers, months), key=lambda mark: -mark.value)
    shown, left = events[:MOST_MARKS], len(events) - MOST_MARKS
    capacity = numbers.value("limits.capacity_rps")
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_("req/s"),
        language=numbers.language,
        calendar=months_of(numbers, months),
        limit=(capacity, _("Capacity")) if capacity is not None else None,
        passed=(month_of(numbers, out), _("runs out %(day)s") % {"day": day_words(numbers, out)})
        if out
        else None,
        marks=shown,
    )
    caption = _("Ordinary peak without events: likely line, band from low to high.")
    if shown:
        caption += " " + _("Dots and bars: the load at each event; hollow where it is only possible.")
    title = _("The peak to come against today’s capacity")
    return [
        _drawing(numbers, ways, drawn, "rps", title, f"{caption} {not_drawn(left)}".strip(), "projection")
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
    shown, left = bought[:MOST_MARKS], len(bought) - MOST_MARKS
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_money_unit(numbers),
        language=numbers.language,
        calendar=months_of(numbers, months),
        limit=(ceiling, _("Ceiling")) if ceiling is not None else None,
        passed=(month_of(numbers, over), _("passed %(day)s") % {"day": day_words(numbers, over)})
        if over
        else None,
        marks=shown,
    )
    caption = _("Likely line, band from low to high, investments included from the day they serve.")
    title = _("Cost of a month against its ceiling")
    return [
        _drawing(numbers, ways, drawn, "money_month", title, f"{caption} {not_drawn(left)}".strip(), "costs")
    ]


def _drawing(
    numbers: Numbers, ways: Ways, drawn: Course, unit: str, title: str, caption: str, key: str
) -> Drawing:
    """A course with its lines every three months as a table."""
    described = "; ".join(
        [
            *_said_of(numbers, ways, drawn.months, unit),
            *([drawn.passed[1]] if drawn.passed else []),
            *(f"{mark.name}: {mark.detail}" for mark in drawn.marks),
        ]
    )
    made = at_each_width(
        lambda wide, key: course(drawn, wide=wide, title=title, description=described, key=key), key
    )
    return Drawing(title=title, **made, caption=caption, table=_by_quarter(numbers, ways, drawn.months, unit))


def _money_unit(numbers: Numbers) -> str:
    """The unit of an axis of money: ``"€/month"``."""
    return (
        get_currency_symbol(numbers.currency, locale=numbers.language) if numbers.currency else ""
    ) + UNITS["money_month"].label(numbers.language)


def _ways(numbers: Numbers, path: str, name: str) -> Ways:
    """The scenarios with a course, by name: the path of each, and its line."""
    return {
        row[name]: (at, Way(SCENARIOS[row[name]](), [(float(month), value) for month, value in row["path"]]))
        for at, row in numbers.rows(path)
        if row["path"]
    }


def _other(ways: Ways, name: str, drawn: str) -> Way | None:
    found = ways.get(name)
    return found[1] if found and found[0] != drawn else None


def _reach(numbers: Numbers, day: str | None, months: int, most: int) -> int:
    """How many months are drawn: as many as usual, or all where the line is crossed only then."""
    return most if day and month_of(numbers, day) > months else months


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
        begins = max(0.0, month_of(numbers, first))
        if begins <= months:
            yield Mark(
                called(numbers, row),
                numbers.words(peak),
                begins,
                max(begins, month_of(numbers, last or first)),
                value,
                row["certain"],
            )


def _investments(numbers: Numbers, way: Way, months: int) -> Iterator[Mark]:
    for path, row in numbers.rows("costs.investments"):
        by, monthly = numbers.value(f"{path}.by"), numbers.value(f"{path}.monthly")
        at = month_of(numbers, by) if by else -1.0
        if 0 <= at <= months and way.points:
            value = next((value for month, value in way.points if month >= at), way.points[-1][1])
            yield Mark(
                called(numbers, row),
                f"+{numbers.words(f'{path}.monthly')}" if monthly else "",
                at,
                at,
                value,
            )


def _said_of(numbers: Numbers, ways: Ways, months: int, unit: str) -> Iterator[str]:
    """For those who cannot see it: where each line begins and ends."""
    for _at, way in ways.values():
        found = [value for month, value in way.points if month <= months]
        ends = (words(value, unit, numbers.language, numbers.currency) for value in (found[0], found[-1]))
        yield f"{way.name}: {' → '.join(ends)}"


def _by_quarter(numbers: Numbers, ways: Ways, months: int, unit: str) -> Table:
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
