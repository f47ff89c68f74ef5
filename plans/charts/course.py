"""How something goes over the months to come: the likely line in its band, what it must not pass, what happens.

The load against today's capacity, the cost against its ceiling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.axes import (
    End,
    Frame,
    Label,
    Point,
    dropped,
    ending,
    ends,
    feet,
    gutter,
    hang,
    hung,
    rules,
)
from plans.charts.scale import SMALL, Scale, compact, line, path, ticks
from plans.charts.text import width

HIGH = 210.0
NARROW = 480.0
FAR = 2.5
"""A limit so many times beyond all else is named at the edge, and a band so wide is cut there."""
STRIDES = (1, 2, 3, 6, 12, 24)


@dataclass(frozen=True)
class Line:
    """One way it may go, month by month."""

    name: str
    points: Sequence[Point]
    """(months from today, value)."""


@dataclass(frozen=True)
class Mark:
    """Something that happens: an event with its load, an investment with its cost."""

    name: str
    detail: str
    first: float
    """Months from today."""
    last: float
    value: float
    sure: bool = True


@dataclass(frozen=True)
class Month:
    """The first of a month: where it is, its name, and its number of all months."""

    at: float
    name: str
    number: int


@dataclass(frozen=True)
class Course:
    likely: Line
    low: Line | None
    high: Line | None
    months: int
    """How far it is drawn."""
    unit: str
    language: str
    calendar: Sequence[Month]
    limit: tuple[float, str] | None = None
    """What must not be passed, and what that is called."""
    passed: tuple[float, str] | None = None
    """When the likely line passes it, in months, and what that is called."""
    marks: Sequence[Mark] = ()


def course(drawn: Course, *, wide: float, title: str, description: str, key: str) -> str:
    """The drawing; ``""`` where the likely line has no point."""
    until = float(drawn.months)
    likely = _until(drawn.likely.points, until)
    if not likely:
        return ""
    low, high = (_until(way.points, until) if way else [] for way in (drawn.low, drawn.high))
    marks = [mark for mark in drawn.marks if 0 <= mark.first <= until]
    greatest = max([value for _, value in likely] + [mark.value for mark in marks])
    limit = drawn.limit if drawn.limit and drawn.limit[0] <= FAR * greatest else None
    if limit:
        greatest = max(greatest, limit[0])
    greatest = max([greatest] + [min(value, FAR * greatest) for _, value in high])
    steps = ticks(greatest)

    def say(value: float) -> str:
        return compact(value, drawn.language)

    said = [
        End(value, f"{words} ↑" if value > steps[-1] else words, tone, bold)
        for value, words, tone, bold in _ends(drawn, likely, low, high)
    ]
    left, right = gutter(steps, say), wide - ending(said)
    labels = [
        Label(left + (right - left) * (mark.first + mark.last) / 2 / until, mark.name, mark.detail)
        for mark in (Mark(m.name, m.detail, m.first, min(m.last, until), m.value, m.sure) for m in marks)
    ]
    names = hang(
        labels, low=max(left, width(drawn.unit, SMALL) + 8), high=wide, room=220.0 if wide > NARROW else 96.0
    )
    top = max(20.0, names.height + 6)
    frame = Frame(Scale(0.0, until, left, right), Scale(0.0, steps[-1], top + HIGH, top))
    parts = rules(frame, steps, say, drawn.unit)
    parts += feet(frame, _months(drawn.calendar, frame))
    parts += _band(frame, low or likely, high or likely) if low or high else []
    if limit:
        y = frame.y(limit[0])
        parts.append(line(frame.left, y, frame.right, y, svg.BAD, "line-bad", dash="6 4", stroke_width=1.5))
    points = [frame.at(point) for point in likely]
    parts.append(
        svg.element(
            "path", d=path(points), fill="none", stroke=svg.ACCENT, stroke_width=2.4, stroke_linejoin="round",
            stroke_linecap="round", class_="line-1",
        )
    )  # fmt: skip
    if drawn.passed and drawn.limit and 0 <= drawn.passed[0] <= until:
        parts += dropped(frame, (drawn.passed[0], drawn.limit[0]), drawn.passed[1], "bad")
    ordered = sorted(marks, key=lambda mark: mark.first + min(mark.last, until))
    parts += hung(names, top=frame.top, ends=[frame.y(mark.value) for mark in ordered])
    parts += [_mark(frame, mark, until) for mark in ordered]
    parts.append(_dot(*points[-1]))
    parts += ends([End(frame.y(end.y), end.words, end.tone, end.bold) for end in said], frame)
    return svg.picture(
        *parts, width=wide, height=frame.bottom + 22, title=title, description=description, key=key
    )


def _until(points: Sequence[Point], months: float) -> list[Point]:
    return [point for point in points if point[0] <= months]


def _ends(
    drawn: Course, likely: list[Point], low: list[Point], high: list[Point]
) -> list[tuple[float, str, str, bool]]:
    found: list[tuple[float, str, str, bool]] = []
    for way, points, tone, bold in (
        (drawn.high, high, "muted", False),
        (drawn.likely, likely, "accent", True),
        (drawn.low, low, "muted", False),
    ):
        if way and points:
            value = points[-1][1]
            found.append((value, f"{way.name} {compact(value, drawn.language)}".strip(), tone, bold))
    if drawn.limit:
        value, words = drawn.limit
        found.append((value, f"{words} {compact(value, drawn.language)}", "bad", True))
    return found


def _months(calendar: Sequence[Month], frame: Frame) -> list[tuple[float, str]]:
    """As many months as fit side by side, evenly."""
    if not calendar:
        return []
    widest = max(width(month.name, SMALL) for month in calendar) + 10
    found: list[Month] = []
    for stride in STRIDES:
        found = [month for month in calendar if month.number % stride == 0]
        if len(found) < 2 or (frame.x(found[1].at) - frame.x(found[0].at)) >= widest:
            break
    return [(month.at, month.name) for month in found]


def _band(frame: Frame, low: Sequence[Point], high: Sequence[Point]) -> list[str]:
    points = [frame.at(point) for point in high] + [frame.at(point) for point in reversed(low)]
    return [svg.element("path", d=path(points, closed=True), fill="#dde4fc", class_="band")]


def _mark(frame: Frame, mark: Mark, until: float) -> str:
    """A point, or a bar as long as it lasts; hollow where it may not happen."""
    x, y = frame.at((mark.first, mark.value))
    end = max(frame.x(min(mark.last, until)), x)
    middle, long = (x + end) / 2, max(end - x, 0.0) + 8
    fill, class_ = (svg.WARN, "fill-warn line-surface") if mark.sure else (svg.SURFACE, "surface line-warn")
    stroke = svg.SURFACE if mark.sure else svg.WARN
    return svg.element(
        "rect", x=middle - long / 2, y=y - 4, width=long, height=8, rx=4, fill=fill, stroke=stroke, stroke_width=1.6,
        class_=class_,
    )  # fmt: skip


def _dot(x: float, y: float) -> str:
    return svg.element(
        "circle",
        cx=x,
        cy=y,
        r=4,
        fill=svg.SURFACE,
        stroke=svg.ACCENT,
        stroke_width=2.2,
        class_="surface line-1",
    )
