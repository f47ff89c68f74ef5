"""A bar for each of a few things, longest or most urgent first, against one line that matters to all.

Limits against today's peak, journeys by what an hour costs, incidents against the error budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plans.charts import svg
from plans.charts.scale import SIZE, SMALL, Scale, line
from plans.charts.text import fit, width

Tone = Literal["", "accent", "warn", "bad"]
COLOURS: dict[Tone, tuple[str, str]] = {
    "": ("#9db4f5", "bar"),
    "accent": (svg.ACCENT, "fill-1"),
    "warn": ("#b45309", "fill-2"),
    "bad": (svg.BAD, "fill-bad"),
}
BAR, ROW = 14.0, 26.0
SLIM, STACKED = 9.0, 32.0
"""Heights of a bar and its row, with the name beside it and above it."""
NARROW = 480.0
"""Below it names stand above their bars."""
HEAD, FOOT = 20.0, 18.0
BEYOND = 3.0
"""A bar that is so many times longer than what matters is cut, so that the others can be told apart."""


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    words: str
    """The value with its unit."""
    tone: Tone = "accent"


@dataclass(frozen=True)
class Line:
    """A value that all bars are held against."""

    value: float
    words: str


def bars(
    rows: Sequence[Bar],
    *,
    line_at: Line | None = None,
    matters: float = 0.0,
    more: str = "",
    wide: float,
    title: str,
    description: str,
    key: str,
) -> str:
    """The drawing; ``""`` without rows.

    :param matters: the value up to which differences matter: bars beyond three times it are drawn cut.
    :param more: what is said of rows that are left out.
    """
    if not rows:
        return ""
    stacked = wide < NARROW
    counted = max(width(row.words, SIZE, bold=True) for row in rows)
    named = 0.0 if stacked else min(max(width(row.name, SIZE) for row in rows) + 14, wide * 0.4)
    end = wide if stacked else wide - counted - 10
    # A little room past a line that is longer than all bars: it stands in the field, not on its edge.
    greatest = max([row.value for row in rows] + ([line_at.value * 1.06] if line_at else []))
    top = min(greatest, BEYOND * max(matters, line_at.value if line_at else 0.0)) if matters > 0 else greatest
    place = Scale(0.0, top or 1.0, named, end)
    head = HEAD if line_at else 2.0
    step = STACKED if stacked else ROW
    bottom = head + step * len(rows)
    parts: list[str] = []
    marks: list[str] = []
    bar = SLIM if stacked else BAR
    if line_at:
        half = width(line_at.words, SMALL, bold=True) / 2
        middle = min(max(place(line_at.value), half), wide - half)
        parts.append(
            svg.text(
                middle, 10, line_at.words, size=SMALL, font_weight=600, text_anchor="middle", class_="ink"
            )
        )
    for number, row in enumerate(rows):
        top_of = head + number * step
        y = top_of + (STACKED - SLIM - 6 if stacked else (ROW - BAR) / 2)
        base = y - 6 if stacked else y + BAR / 2 + 4
        room = wide - counted - 10 if stacked else named - 12
        dim = {"fill": svg.MUTED, "class_": "muted"} if stacked else {"class_": "ink"}
        long = max(place(row.value) - named, 1.5)
        fill, class_ = COLOURS[row.tone]
        radius = bar / 4
        parts += [
            svg.text(0, base, fit(row.name, SIZE, room), size=SIZE, **dim),
            svg.element(
                "rect", x=named, y=y, width=end - named, height=bar, rx=radius, fill=svg.TRACK, class_="track"
            ),
            svg.element(
                "rect",
                x=named,
                y=y,
                width=long,
                height=bar,
                rx=min(radius, long / 2),
                fill=fill,
                class_=class_,
            ),
            svg.text(wide, base, row.words, size=SIZE, font_weight=600, text_anchor="end", class_="ink"),
        ]
        if row.value > top * 1.001:
            parts.append(_cut(named + long - 16, y, bar))
        if line_at:
            whole = not stacked
            above = (head - 5 if number == 0 else top_of) if whole else y - 3
            below = (top_of + step if number < len(rows) - 1 else y + bar + 4) if whole else y + bar + 3
            marks += _mark(place(line_at.value), above, below)
    parts += marks
    height = bottom + (2.0 if not more else FOOT)
    if more:
        parts.append(svg.text(named, bottom + 12, more, size=SMALL, fill=svg.MUTED, class_="muted"))
    return svg.picture(*parts, width=wide, height=height, title=title, description=description, key=key)


def _mark(x: float, above: float, below: float) -> list[str]:
    """A piece of the line that all is held against, seen on bars as well as beside them."""
    return [
        line(x, above, x, below, svg.SURFACE, "line-surface", stroke_width=3),
        line(x, above, x, below, svg.INK, "line-ink", dash="3 2", stroke_width=1.4),
    ]


def _cut(x: float, y: float, bar: float) -> str:
    """Two slanting gaps in a bar that goes on further than it is drawn."""
    one = f"M{svg.number(x)} {svg.number(y + bar + 1)}l5 {svg.number(-bar - 2)}"
    other = f"M{svg.number(x + 5)} {svg.number(y + bar + 1)}l5 {svg.number(-bar - 2)}"
    return svg.element(
        "path", d=one + other, fill="none", stroke=svg.SURFACE, stroke_width=2, class_="line-surface"
    )
