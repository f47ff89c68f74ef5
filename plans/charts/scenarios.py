"""Load tests side by side: the rate of each over its time, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.axes import Point
from plans.charts.scale import SIZE, SMALL, Scale, backed, line, path
from plans.charts.text import fit, width

HIGH, HEAD, FOOT = 76.0, 34.0, 18.0
GAP_X, GAP_Y = 26.0, 16.0


@dataclass(frozen=True)
class Run:
    name: str
    points: Sequence[Point]
    """(seconds, rate), from the start to the end."""
    rate: str
    """The greatest rate in words."""
    time: str
    """Its length in words."""
    open_end: bool = False
    """It stops earlier, once it has found what it looks for."""


def scenarios(
    tests: Sequence[Run],
    *,
    line_at: tuple[float, str] | None,
    wide: float,
    title: str,
    description: str,
    key: str,
) -> str:
    """The drawing; ``""`` without tests. ``line_at``: a rate to hold all against, and what it is called."""
    if not tests:
        return ""
    columns = min(len(tests), 3 if wide > 560 else 2)
    long = (wide - GAP_X * (columns - 1)) / columns
    top = (
        max([rate for test in tests for _time, rate in test.points] + [line_at[0] if line_at else 0.0]) or 1.0
    )
    row = HEAD + HIGH + FOOT + GAP_Y
    parts: list[str] = []
    for number, test in enumerate(tests):
        named = line_at if number == 0 else (line_at[0], "") if line_at else None
        parts += _panel(test, number % columns * (long + GAP_X), number // columns * row, long, top, named)
    height = -(-len(tests) // columns) * row - GAP_Y + 2
    return svg.picture(*parts, width=wide, height=height, title=title, description=description, key=key)


def _panel(
    test: Run, left: float, top: float, long: float, greatest: float, line_at: tuple[float, str] | None
) -> list[str]:
    seconds = test.points[-1][0] or 1.0
    x, y = Scale(0.0, seconds, left, left + long), Scale(0.0, greatest, top + HEAD + HIGH, top + HEAD)
    points = [(x(time), y(rate)) for time, rate in test.points]
    foot = top + HEAD + HIGH
    said = width(test.rate, SIZE, bold=True)
    parts = [
        svg.text(
            left,
            top + 12,
            fit(test.name, SIZE, long - said - 8, bold=True),
            size=SIZE,
            font_weight=600,
            class_="ink",
        ),
        svg.text(
            left + long,
            top + 12,
            test.rate,
            size=SIZE,
            fill=svg.ACCENT,
            text_anchor="end",
            class_="fill-1",
            font_weight=600,
        ),
        svg.element(
            "path",
            d=path([(left, foot), *points, (points[-1][0], foot)], closed=True),
            fill="#dde4fc",
            class_="band",
        ),
        line(left, foot, left + long, foot, svg.EDGE, "axis", stroke_width=1),
    ]
    if line_at:
        at = y(line_at[0])
        parts.append(line(left, at, left + long, at, svg.MUTED, "line-muted", dash="3 3", stroke_width=1))
    parts.append(
        svg.element(
            "path", d=path(points), fill="none", stroke=svg.ACCENT, stroke_width=2, stroke_linejoin="round",
            stroke_linecap="round", stroke_dasharray="5 4" if test.open_end else None, class_="line-1",
        )
    )  # fmt: skip
    if line_at and line_at[1]:
        words = line_at[1]
        parts.append(
            backed(
                left + long,
                y(line_at[0]) - 5,
                words,
                width(words, SMALL),
                anchor="end",
                size=SMALL,
                fill=svg.MUTED,
                class_="muted",
            )
        )
    parts += [
        svg.text(left, foot + 13, "0", size=SMALL, fill=svg.MUTED, class_="muted"),
        svg.text(
            left + long, foot + 13, test.time, size=SMALL, fill=svg.MUTED, text_anchor="end", class_="muted"
        ),
    ]
    return parts
