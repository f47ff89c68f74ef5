"""Stage 6 as charts: the load tests over their time, the year to come."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks.charts.shared import and_more, at_each_width, called, month_of, months_of, short_day, up_to
from plans.blocks.computed.tests import KINDS
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import Numbers
from plans.charts.agenda import Entry, Group, agenda
from plans.charts.scenarios import Run
from plans.charts.scenarios import scenarios as draw_scenarios

MOST_ENTRIES, MOST_DAYS = 8, 3
YEAR = 12
"""Months."""


def load_tests(numbers: Numbers) -> list[Block]:
    """The rate of each load test over its time."""
    tests, rows = [], []
    for path, row in numbers.rows("load_tests.scenarios"):
        course_of = numbers.value(f"{path}.steps")
        if course_of is None:
            continue
        at, points = 0.0, [(0.0, float(course_of["start_rps"]))]
        for step in course_of["steps"]:
            at += step["seconds"]
            points.append((at, float(step["rps"])))
        name = KINDS[row["kind"]]()[0]
        tests.append(
            Run(
                name,
                points,
                numbers.words(f"{path}.greatest_rps"),
                numbers.words(f"{path}.seconds"),
                bool(course_of.get("stops_when_lost")),
            )
        )
        rows.append((Cell(name, strong=True), Cell(numbers.words(f"{path}.steps"), trail=f"{path}.steps")))
    if not tests:
        return []
    peak = numbers.value("limits.peak_rps")
    title = _("Load tests: requests per second over time")
    described = "; ".join(f"{test.name}: {test.rate}, {test.time}" for test in tests)
    named = (peak, _("today’s peak")) if peak is not None else None
    made = at_each_width(
        lambda wide, key: draw_scenarios(
            tests, line_at=named, wide=wide, title=title, description=described, key=key
        ),
        "load-tests",
    )
    caption = (
        _("One scale for all; the dashed test stops where the first threshold is lost.")
        if any(test.open_end for test in tests)
        else _("One scale for all.")
    )
    facts = Table((Column(_("Scenario")), Column(_("Course"))), tuple(rows))
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def calendar(numbers: Numbers) -> list[Block]:
    """Reviews, events and investments of the next 12 months on one line of time."""
    groups = [_reviews(numbers), _happenings(numbers), _orders(numbers)]
    if not any(group.entries for group in groups):
        return []
    title = _("The next 12 months")
    described = "; ".join(f"{entry.name}: {entry.words}" for group in groups for entry in group.entries)
    months = months_of(numbers, YEAR)
    made = at_each_width(
        lambda wide, key: agenda(
            groups, months=YEAR, calendar=months, wide=wide, title=title, description=described, key=key
        ),
        "calendar",
    )
    caption = _("Diamond: to be ordered by then; ring: in service.") if groups[2].entries else ""
    facts = Table(
        (Column(_("What")), Column(_("Name")), Column(_("When"))),
        tuple(
            (Cell(group.name), Cell(entry.name, strong=True), Cell(entry.words))
            for group in groups
            for entry in group.entries
        ),
    )
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def _reviews(numbers: Numbers) -> Group:
    entries = []
    for regular, name in ((True, _("Capacity review")), (False, _("Review before an event"))):
        days = [row["day"] for _path, row in numbers.rows("reviews.reviews") if row["regular"] is regular]
        if days:
            labels = [short_day(numbers, day) for day in days]
            rest = and_more(len(days) - MOST_DAYS)
            said = ", ".join(labels[:MOST_DAYS]) + (f" {rest}" if rest else "")
            entries.append(
                Entry(name, [month_of(numbers, day) for day in days], said, "review", labels=labels)
            )
    return Group(_("Reviews"), entries)


def _happenings(numbers: Numbers) -> Group:
    entries = []
    for path, row in numbers.rows("projection.events"):
        first = numbers.value(f"{path}.first")
        last = numbers.value(f"{path}.last") or first
        if first is None or last < numbers.at("today") or last < first or month_of(numbers, first) > YEAR:
            continue
        said = short_day(numbers, first) + (f" – {short_day(numbers, last)}" if last != first else "")
        days = [max(0.0, month_of(numbers, first)), month_of(numbers, last)]
        entries.append(Entry(called(numbers, row), days, said, "event" if row["certain"] else "possible"))
    entries.sort(key=lambda entry: entry.days)
    shown, more = up_to(entries, MOST_ENTRIES)
    return Group(_("Events"), shown, more)


def _orders(numbers: Numbers) -> Group:
    entries = []
    for path, row in numbers.rows("costs.investments"):
        by, order = numbers.value(f"{path}.by"), numbers.value(f"{path}.order_by")
        if by is None or by < numbers.at("today") or month_of(numbers, order or by) > YEAR:
            continue
        said = {"order": short_day(numbers, order) if order else "", "by": short_day(numbers, by)}
        told = _("order by %(order)s, in service %(by)s") % said if order else _("in service %(by)s") % said
        short = f"{said['order']} → {said['by']}" if order else said["by"]
        late = bool(numbers.value(f"{path}.order_is_past"))
        days = [max(0.0, month_of(numbers, order or by)), month_of(numbers, by)]
        entries.append(Entry(called(numbers, row), days, told, "late" if late else "order", short))
    entries.sort(key=lambda entry: entry.days)
    shown, more = up_to(entries, MOST_ENTRIES)
    return Group(_("Investments"), shown, more)
