"""Curves over load: how response times bend, what scaling out gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.charts import svg
from plans.charts.axes import DASH, Frame, Label, Point, feet, gutter, hang, hung, rules
from plans.charts.scale import SMALL, Scale, backed, compact, line, path, smooth, ticks
from plans.charts.text import width

HIGH = 200.0
STEEP = 4.0
"""Response times are drawn up to so many times today's."""
ONWARD = 1.25
"""How far past saturation the load axis may go, to show a load that will not hold."""
NARROW = 480.0


@dataclass(frozen=True)
class Load:
    """A load worth marking: today's peak, one to come, one at which an objective is lost."""

    rps: float
    name: str
    detail: str
    tone: str


@dataclass(frozen=True)
class Response:
    points: Sequence[Point]
    """(load, response time), rising."""
    base: float
    """Today's response time."""
    safe: float | None
    """The load that is safe; beyond it the field is shaded."""
    safe_words: str
    loads: Sequence[Load]
    language: str
    x_unit: str
    y_unit: str


def response(drawn: Response, *, wide: float, title: str, description: str, key: str) -> str:
    """The drawing; ``""`` where the curve has no points."""
    if len(drawn.points) < 2:
        return ""
    points = smooth(drawn.points)
    full = points[-1][0]
    top = ticks(min(STEEP * drawn.base, points[-1][1]) if drawn.base > 0 else points[-1][1])
    end = max([full] + [load.rps for load in drawn.loads if load.rps <= full * ONWARD])

    def say(value: float) -> str:
        return compact(value, drawn.language)

    left, right = gutter(top, say), wide - 6
    x = Scale(0.0, end or 1.0, left, right)
    labels = [Label(x(load.rps), load.name, load.detail, load.tone) for load in drawn.loads]
    names = hang(
        labels,
        low=max(left, width(drawn.y_unit, SMALL) + 8),
        high=wide,
        room=190.0 if wide > NARROW else 110.0,
    )
    head = max(20.0, names.height + 6)
    frame = Frame(x, Scale(0.0, top[-1], head + HIGH, head))
    parts: list[str] = []
    if drawn.safe is not None and drawn.safe < end:
        at = frame.x(drawn.safe)
        parts.append(
            svg.element("rect", x=at, y=head, width=right - at, height=HIGH, fill="#fdeaea", class_="zone")
        )
    parts += rules(frame, top, say, drawn.y_unit)
    parts += feet(frame, _figures(frame, say), unit=drawn.x_unit)
    if drawn.safe is not None and drawn.safe < end and drawn.safe_words:
        parts.append(_safe(frame, drawn))
    curve = _below(points, top[-1])
    ordered = sorted(drawn.loads, key=lambda load: load.rps)
    parts += hung(names, top=frame.top, ends=[frame.y(_at(points, load.rps)) for load in ordered])
    parts.append(_curve([frame.at(point) for point in curve]))
    for load in ordered:
        value = _at(points, load.rps)
        if value <= top[-1] and load.rps <= full:
            parts.append(_point(*frame.at((load.rps, value)), load.tone))
        else:
            parts.append(_beyond(frame.x(load.rps), frame.top, load.tone))
    return svg.picture(
        *parts, width=wide, height=frame.bottom + 36, title=title, description=description, key=key
    )


def _safe(frame: Frame, drawn: Response) -> str:
    """What the shaded field means, at its right end."""
    return svg.text(
        frame.right - 5,
        frame.bottom - 7,
        drawn.safe_words,
        size=SMALL,
        fill=svg.BAD,
        text_anchor="end",
        class_="fill-bad",
    )


def _figures(frame: Frame, say: Callable[[float], str]) -> list[tuple[float, str]]:
    about = 6 if frame.right - frame.left > 420 else 4
    return [(tick, say(tick)) for tick in ticks(frame.x.high, about) if tick <= frame.x.high]


def _at(points: Sequence[Point], load: float) -> float:
    """The curve at a load, between its points; without end past them."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= load <= x1:
            return y0 + (y1 - y0) * ((load - x0) / (x1 - x0) if x1 > x0 else 0.0)
    return float("inf") if load > points[-1][0] else points[0][1]


def _below(points: Sequence[Point], top: float) -> list[Point]:
    """The curve up to where it leaves the field."""
    found: list[Point] = []
    for x, y in points:
        if y > top and found:
            x0, y0 = found[-1]
            found.append((x0 + (x - x0) * (top - y0) / (y - y0), top))
            break
        found.append((x, y))
    return found


def _curve(points: Sequence[Point], *, dash: str = "") -> str:
    return svg.element(
        "path", d=path(points), fill="none", stroke=svg.ACCENT, stroke_width=2.4, stroke_linejoin="round",
        stroke_linecap="round", stroke_dasharray=dash or None, class_="line-1",
    )  # fmt: skip


def _point(x: float, y: float, tone: str) -> str:
    fill, class_ = {"bad": (svg.BAD, "line-bad"), "warn": (svg.WARN, "line-warn")}.get(
        tone, (svg.INK, "line-ink")
    )
    return svg.element(
        "circle", cx=x, cy=y, r=4, fill=svg.SURFACE, stroke=fill, stroke_width=2.2, class_=f"surface {class_}"
    )


def _beyond(x: float, top: float, tone: str) -> str:
    """An arrow at the top of the field: the curve is above it there."""
    fill, class_ = {"bad": (svg.BAD, "fill-bad"), "warn": (svg.WARN, "fill-warn")}.get(
        tone, (svg.INK, "fill-ink")
    )
    points = [(x - 4, top + 8), (x + 4, top + 8), (x, top + 1)]
    return svg.element("path", d=path(points, closed=True), fill=fill, class_=class_)


# --- Scaling out ------------------------------------------------------------------------------------------------

REACH = 4.0
"""The curve is drawn up to so many times the trusted load, where its peak lies there."""


@dataclass(frozen=True)
class Scaling:
    """The scalability law: what was measured, the curve through it, where it peaks."""

    measured: Sequence[Point]
    curve: Sequence[Point]
    """Up to the trusted load."""
    beyond: Sequence[Point]
    """From there to past the peak, where that is not too far."""
    trusted_words: str
    peak: Point | None
    peak_words: str
    language: str
    x_unit: str
    y_unit: str


def scaling(drawn: Scaling, *, wide: float, title: str, description: str, key: str) -> str:
    """The drawing; ``""`` without a curve."""
    if not drawn.curve:
        return ""
    trusted = drawn.curve[-1][0]
    points = [*drawn.curve, *drawn.beyond]
    end = points[-1][0]
    near = drawn.peak if drawn.peak and drawn.peak[0] <= end else None
    steps = ticks(max(value for _load, value in [*points, *drawn.measured, *([near] if near else [])]))

    def say(value: float) -> str:
        return compact(value, drawn.language)

    left, right = gutter(steps, say), wide - 6
    head = 36.0
    frame = Frame(Scale(0.0, end, left, right), Scale(0.0, steps[-1], head + HIGH, head))
    edge = frame.x(trusted)
    parts = [
        svg.element("rect", x=left, y=head, width=edge - left, height=HIGH, fill=svg.TRACK, class_="track")
    ]
    parts += rules(frame, steps, say, drawn.y_unit)
    parts += feet(frame, _figures(frame, say), unit=drawn.x_unit)
    long = width(drawn.trusted_words, SMALL)
    if long < edge - left - 8:
        parts.append(
            svg.text(
                edge - 5,
                frame.bottom - 7,
                drawn.trusted_words,
                size=SMALL,
                fill=svg.MUTED,
                text_anchor="end",
                class_="muted",
            )
        )
    else:
        parts.append(
            backed(
                edge + 6,
                frame.bottom - 7,
                drawn.trusted_words,
                long,
                size=SMALL,
                fill=svg.MUTED,
                class_="muted",
            )
        )
    if drawn.beyond:
        onward = [drawn.curve[-1], *drawn.beyond]
        parts.append(_curve([frame.at(point) for point in onward], dash="5 5"))
    parts.append(_curve([frame.at((0.0, 0.0)), *(frame.at(point) for point in drawn.curve)]))
    if drawn.peak_words:
        parts += _peak(frame, near, drawn.peak_words)
    parts += [
        svg.element(
            "circle",
            cx=x,
            cy=y,
            r=3.6,
            fill=svg.INK,
            stroke=svg.SURFACE,
            stroke_width=1.2,
            class_="fill-ink line-surface",
        )
        for x, y in (frame.at(point) for point in drawn.measured)
    ]
    return svg.picture(
        *parts, width=wide, height=frame.bottom + 36, title=title, description=description, key=key
    )


def _peak(frame: Frame, at: Point | None, words: str) -> list[str]:
    """The peak with what it is, over the field; only in words where it lies further out."""
    long = width(words, SMALL, bold=True)
    x, y = frame.at(at) if at else (frame.right, frame.top)
    left = min(max(x - long / 2, frame.left), frame.right - long)
    said = backed(left, frame.top - 9, words, long, size=SMALL, fill=svg.WARN, class_="fill-warn", bold=True)
    if at is None:
        return [said]
    return [
        line(x, frame.top - 4, x, frame.bottom, svg.WARN, "line-warn", dash=DASH, stroke_width=1.2),
        said,
        _point(x, y, "warn"),
    ]
