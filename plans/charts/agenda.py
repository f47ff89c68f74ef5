"""What happens in the year to come on one line of time: reviews, events, orders and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from plans.charts import svg
from plans.charts.course import STRIDES, Month
from plans.charts.scale import SIZE, SMALL, Scale, backed, line
from plans.charts.text import fit, width

ROW, STACKED, HEAD, GROUP = 22.0, 34.0, 20.0, 24.0
NARROW, ASIDE = 480.0, 34.0
"""Below the first, names stand above; the room for a day's name beside the last dot."""
Kind = Literal["review", "event", "possible", "order", "late"]


@dataclass(frozen=True)
class Entry:
    """Something on certain days."""

    name: str
    days: Sequence[float]
    """Months from today: each day of a review; first and last of an event; to order by and in service."""
    words: str
    kind: Kind
    short: str = ""
    """The words where there is little room."""
    labels: Sequence[str] = ()
    """Of a review: each of its days in words."""


@dataclass(frozen=True)
class Group:
    name: str
    entries: Sequence[Entry]
    more: str = ""


COLOURS: dict[Kind, tuple[str, str, str]] = {
    "review": (svg.ACCENT, "fill-1", "line-1"),
    "event": (svg.WARN, "fill-warn", "line-warn"),
    "possible": (svg.SURFACE, "surface", "line-warn"),
    "order": (svg.NOTE, "fill-note", "line-note"),
    "late": (svg.BAD, "fill-bad", "line-bad"),
}


def agenda(
    groups: Sequence[Group],
    *,
    months: int,
    calendar: Sequence[Month],
    wide: float,
    title: str,
    description: str,
    key: str,
) -> str:
    """The drawing; ``""`` where no group has entries."""
    shown = [group for group in groups if group.entries]
    if not shown:
        return ""
    stacked = wide < NARROW
    names = [entry.name for group in shown for entry in group.entries]
    named = 0.0 if stacked else min(max(width(name, SIZE) for name in names) + 16, wide * 0.34)
    x = Scale(0.0, float(months), named + 6, wide - (6 if stacked else ASIDE))
    row = STACKED if stacked else ROW
    rows: list[str] = []
    y = HEAD + 4
    for group in shown:
        rows.append(
            svg.text(
                0, y + GROUP - 6, group.name, size=SMALL, fill=svg.MUTED, font_weight=600, class_="muted"
            )
        )
        y += GROUP
        for entry in group.entries:
            rows += _entry(entry, x, y, row, named, wide)
            y += row
        if group.more:
            rows.append(svg.text(0, y + 11, group.more, size=SMALL, fill=svg.MUTED, class_="muted"))
            y += 18
    return svg.picture(
        *_grid(x, calendar, HEAD if stacked else y, wide),
        *rows,
        width=wide,
        height=y + 4,
        title=title,
        description=description,
        key=key,
    )


def _grid(x: Scale, calendar: Sequence[Month], bottom: float, wide: float) -> list[str]:
    found: list[Month] = []
    for stride in STRIDES:
        found = [month for month in calendar if month.number % stride == 0]
        room = x(found[1].at) - x(found[0].at) if len(found) > 1 else 1e9
        if room >= max([width(month.name, SMALL) for month in found], default=0.0) + 8:
            break
    parts = []
    for month in found:
        at, half = x(month.at), width(month.name, SMALL) / 2
        parts.append(line(at, HEAD - 3, at, bottom, "#e7ebf2", "grid", stroke_width=1))
        parts.append(
            svg.text(
                min(at, wide - half),
                HEAD - 7,
                month.name,
                size=SMALL,
                fill=svg.MUTED,
                text_anchor="middle",
                class_="muted",
            )
        )
    if bottom == HEAD:
        return parts
    return [*parts, line(x.start, HEAD - 3, x.start, bottom, svg.EDGE, "axis", stroke_width=1.2)]


def _entry(entry: Entry, x: Scale, top: float, row: float, named: float, wide: float) -> list[str]:
    stacked = not named
    y = top + (row - 9 if stacked else row / 2)
    fill, class_, stroke = COLOURS[entry.kind]
    words = (entry.short or entry.words) if stacked else entry.words
    said = width(words, SMALL)
    room = wide - said - 10 if stacked else named - 14
    parts = [
        svg.text(0, top + 12 if stacked else y + 4, fit(entry.name, SIZE, room), size=SIZE, class_="ink")
    ]
    if stacked:
        parts.append(line(x.start, y, x.end, y, svg.TRACK, "line-track", stroke_width=3))
    places = [x(day) for day in entry.days]
    if entry.kind == "review":
        parts += [_dot(at, y, fill, class_) for at in places]
    elif entry.kind in ("event", "possible"):
        first, last = places[0], places[-1]
        edge = svg.WARN if entry.kind == "possible" else None
        parts.append(
            svg.element(
                "rect",
                x=first - 4.5,
                y=y - 4.5,
                width=last - first + 9,
                height=9,
                rx=4.5,
                fill=fill,
                stroke=edge,
                stroke_width=1.6 if edge else None,
                class_=f"{class_} {stroke}" if edge else class_,
            )
        )
    else:
        first, last = places[0], places[-1]
        parts.append(line(first, y, last, y, fill, stroke, stroke_width=2))
        diamond = f"M{svg.number(first)} {svg.number(y - 5)}l5 5-5 5-5-5z"
        parts.append(svg.element("path", d=diamond, fill=fill, class_=class_))
        parts.append(
            svg.element(
                "circle",
                cx=last,
                cy=y,
                r=4,
                fill=svg.SURFACE,
                stroke=fill,
                stroke_width=2,
                class_=f"surface {stroke}",
            )
        )
    if stacked:
        parts.append(
            svg.text(wide, top + 12, words, size=SMALL, fill=svg.MUTED, text_anchor="end", class_="muted")
        )
    elif entry.labels:
        parts += _days(places, entry.labels, y, wide)
    elif entry.words:
        parts.append(_beside(entry, min(places) - 10, max(places) + 10, y, named, wide))
    return parts


def _beside(entry: Entry, before: float, after: float, y: float, low: float, high: float) -> str:
    """Words after something, else before it, shorter ones if need be; else in its middle, where it is long."""
    dim: dict[str, Any] = {"size": SMALL, "fill": svg.MUTED, "class_": "muted"}
    for words in (entry.words, entry.short):
        long = width(words, SMALL)
        if words and after + long <= high:
            return svg.text(after, y + 3.5, words, **dim)
        if words and before - long >= low:
            return svg.text(before, y + 3.5, words, text_anchor="end", **dim)
    words = entry.short or entry.words
    long = width(words, SMALL)
    if after - before > long + 60:
        return backed((before + after) / 2, y + 3.5, words, long, anchor="middle", **dim)
    if high - after > before - low:
        return svg.text(after, y + 3.5, fit(words, SMALL, high - after), **dim)
    return svg.text(before, y + 3.5, fit(words, SMALL, before - low), text_anchor="end", **dim)


def _days(places: Sequence[float], labels: Sequence[str], y: float, wide: float) -> list[str]:
    """The day of each dot where there is room before the next."""
    parts = []
    for at, until, words in zip(places, [*places[1:], wide + 8.0], labels, strict=True):
        if at + 8 + width(words, SMALL) <= until - 8:
            parts.append(svg.text(at + 8, y + 3.5, words, size=SMALL, fill=svg.MUTED, class_="muted"))
    return parts


def _dot(x: float, y: float, fill: str, class_: str) -> str:
    return svg.element("circle", cx=x, cy=y, r=4.5, fill=fill, class_=class_)
