"""What charts with axes share: round ticks, places for values, labels that do not lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from perfplan.ui.numbers import NARROW, format_number
from plans.charts import svg

SIZE, SMALL = 11.0, 10.0
"""Sizes of names and values, and of what stands on an axis, px."""

_LARGE = {"fr": ((1e9, "Md"), (1e6, "M"), (1e3, "k")), "en": ((1e9, "bn"), (1e6, "M"), (1e3, "k"))}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST = 1e15
"""What is larger is written as a power of ten."""


def ticks(top: float, about: int = 4) -> list[float]:
    """Round numbers from 0 to at least ``top``, in some ``about`` steps; only 0 and 1 where all is nothing."""
    if not 1e-9 < top < 1e300:
        return [0.0, 1.0 if top <= 1e-9 else 1e300]
    rough = top / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1.0, 2.0, 2.5, 5.0, 10.0) if each * power >= rough * 0.999999)
    return [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]


def compact(value: float, language: str) -> str:
    """A figure for an axis: ``2 500``, ``400 k``, ``1,5 M``, ``10²⁰``."""
    if abs(value) >= MOST:
        mantissa, power = f"{value:.1e}".split("e")
        figures = (
            "" if float(mantissa) == 1 else f"{format_number(float(mantissa), language)}{NARROW}×{NARROW}"
        )
        return f"{figures}10{str(int(power)).translate(_RAISED)}"
    if abs(value) < 100_000:
        return format_number(_figures(value), language)
    for size, sign in _LARGE.get(language[:2], _LARGE["en"]):
        if abs(value) >= size:
            return f"{format_number(_figures(value / size), language)}{NARROW}{sign}"
    return format_number(value, language)


def _figures(value: float) -> float:
    """Three figures, or as many as a whole number has."""
    return round(value, max(0, 2 - math.floor(math.log10(abs(value))))) if value else 0


@dataclass(frozen=True)
class Scale:
    """From values between ``low`` and ``high`` to px between ``start`` and ``end``; what is beyond stays at
    the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span > 0 else 0.0
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def lanes(spans: Sequence[tuple[float, float]], gap: float = 8.0) -> list[int]:
    """A lane for each (left, right), in their order, so that none lies on another: the first that is free."""
    ends: list[float] = []
    found = []
    for left, right in spans:
        lane = next((number for number, end in enumerate(ends) if end + gap <= left), len(ends))
        if lane == len(ends):
            ends.append(right)
        ends[lane] = right
        found.append(lane)
    return found


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved as little as needed to be ``gap`` apart, all between ``low`` and ``high`` if they fit."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = list(places)
    before = low - gap
    for number in order:
        moved[number] = max(moved[number], before + gap)
        before = moved[number]
    after = high + gap
    for number in reversed(order):
        moved[number] = min(moved[number], after - gap)
        after = moved[number]
    return moved


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """The ``d`` of a line through points."""
    joined = "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
    return f"M{joined}{'z' if closed else ''}"


def smooth(points: Sequence[tuple[float, float]], times: int = 4) -> list[tuple[float, float]]:
    """More points on a line that rises or falls, so that it bends instead of breaking.

    Monotone cubic (Fritsch and Carlson, 1980): between two points it never leaves their range.
    """
    count = len(points)
    if count < 3 or any(points[n + 1][0] <= points[n][0] for n in range(count - 1)):
        return list(points)
    rises = [(points[n + 1][1] - points[n][1]) / (points[n + 1][0] - points[n][0]) for n in range(count - 1)]
    slopes = [rises[0], *(_between(rises[n - 1], rises[n]) for n in range(1, count - 1)), rises[-1]]
    made = [points[0]]
    for n in range(count - 1):
        (x0, y0), (x1, y1) = points[n], points[n + 1]
        long = x1 - x0
        for step in range(1, times + 1):
            t = step / times
            y = (
                (1 + 2 * t) * (1 - t) ** 2 * y0
                + t * (1 - t) ** 2 * long * slopes[n]
                + t * t * (3 - 2 * t) * y1
                + t * t * (t - 1) * long * slopes[n + 1]
            )
            made.append((x0 + t * long, min(max(y, min(y0, y1)), max(y0, y1))))
    return made


def _between(one: float, other: float) -> float:
    """The slope at a point between two rises: their harmonic mean, none at a turn."""
    return 2 * one * other / (one + other) if one * other > 0 else 0.0


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str, class_: str, *, dash: str = "", **more: object
) -> str:
    """A straight line in a print colour and a class."""
    return svg.element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=stroke,
        stroke_dasharray=dash or None,
        class_=class_,
        **more,
    )


def backed(
    x: float, y: float, words: str, long: float, *, anchor: str = "start", size: float = SIZE, fill: str = svg.INK,
    class_: str = "ink", bold: bool = False,
) -> str:  # fmt: skip
    """Words on a patch of the surface, so that they can be read over lines. ``long`` is how wide they are."""
    left = x - {"start": 0.0, "middle": long / 2, "end": long}[anchor]
    patch = svg.element(
        "rect",
        x=left - 3,
        y=y - size,
        width=long + 6,
        height=size * 1.36,
        rx=3,
        fill=svg.SURFACE,
        class_="surface",
    )
    return patch + svg.text(
        x, y, words, size=size, fill=fill, class_=class_, text_anchor=None if anchor == "start" else anchor,
        font_weight=600 if bold else None,
    )  # fmt: skip
