"""The frame of a chart with two axes, and the labels that hang over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.scale import SMALL, Scale, apart, backed, lanes, line
from plans.charts.text import fit, width

Say = Callable[[float], str]
Point = tuple[float, float]
LANE = 16.0
DASH = "2 3"


@dataclass(frozen=True)
class Frame:
    """Where the field of a chart is, and how values become places in it."""

    x: Scale
    y: Scale

    @property
    def left(self) -> float:
        return self.x.start

    @property
    def right(self) -> float:
        return self.x.end

    @property
    def top(self) -> float:
        return self.y.end

    @property
    def bottom(self) -> float:
        return self.y.start

    def at(self, point: Point) -> Point:
        return self.x(point[0]), self.y(point[1])


@dataclass(frozen=True)
class Label:
    """What hangs over a chart at one place of its x axis: a name with what is said of it."""

    x: float
    name: str
    detail: str = ""
    tone: str = "warn"


TONES = {"warn": (svg.WARN, "fill-warn", "line-warn"), "bad": (svg.BAD, "fill-bad", "line-bad"),
         "ink": (svg.INK, "ink", "line-ink"), "accent": (svg.ACCENT, "fill-1", "line-1"),
         "muted": (svg.MUTED, "muted", "line-muted")}  # fmt: skip


def rules(frame: Frame, ticks: Sequence[float], say: Say, unit: str) -> list[str]:
    """The horizontal lines with their figures, and the unit over them."""
    parts = []
    for tick in ticks:
        y = frame.y(tick)
        stroke, class_ = (svg.EDGE, "axis") if tick == ticks[0] else ("#e7ebf2", "grid")
        parts.append(line(frame.left, y, frame.right, y, stroke, class_, stroke_width=1))
        parts.append(
            svg.text(
                frame.left - 7,
                y + 3.5,
                say(tick),
                size=SMALL,
                fill=svg.MUTED,
                text_anchor="end",
                class_="muted",
            )
        )
    parts.append(svg.text(0, frame.top - 9, unit, size=SMALL, fill=svg.MUTED, class_="muted"))
    return parts


def gutter(ticks: Sequence[float], say: Say) -> float:
    """The room that the figures of :func:`rules` need on the left."""
    return max(width(say(tick), SMALL) for tick in ticks) + 9


def feet(frame: Frame, marks: Sequence[tuple[float, str]], *, unit: str = "") -> list[str]:
    """What stands under the x axis: (value, words), and the unit at its end."""
    parts = []
    for value, words in marks:
        x, half = frame.x(value), width(words, SMALL) / 2
        parts.append(line(x, frame.bottom, x, frame.bottom + 4, svg.EDGE, "axis", stroke_width=1))
        parts.append(
            svg.text(
                min(max(x, half), frame.right + 5 - half),
                frame.bottom + 16,
                words,
                size=SMALL,
                fill=svg.MUTED,
                text_anchor="middle",
                class_="muted",
            )
        )
    if unit:
        parts.append(
            svg.text(
                frame.right,
                frame.bottom + 30,
                unit,
                size=SMALL,
                fill=svg.MUTED,
                text_anchor="end",
                class_="muted",
            )
        )
    return parts


@dataclass(frozen=True)
class Hung:
    """Labels with the lane that each got."""

    labels: tuple[Label, ...]
    lanes: tuple[int, ...]
    names: tuple[str, ...]
    middles: tuple[float, ...]

    @property
    def height(self) -> float:
        """How high all lanes are together."""
        return LANE * (max(self.lanes) + 1) if self.lanes else 0.0


def hang(labels: Sequence[Label], *, low: float, high: float, room: float) -> Hung:
    """A lane for each label, so that none lies on another; names are cut to ``room`` px."""
    ordered = tuple(sorted(labels, key=lambda label: label.x))
    names, spans, middles = [], [], []
    for label in ordered:
        said = width(label.detail, SMALL)
        name = fit(label.name, SMALL, max(40.0, min(room, high - low - said - 8)), bold=True)
        half = (width(name, SMALL, bold=True) + (said + 5 if said else 0)) / 2
        middle = min(max(label.x, low + half), max(low + half, high - half))
        names.append(name)
        middles.append(middle)
        spans.append((middle - half, middle + half))
    return Hung(ordered, tuple(lanes(spans)), tuple(names), tuple(middles))


def hung(found: Hung, *, top: float, ends: Sequence[float]) -> list[str]:
    """The labels over ``top``, each with a dotted line down to its end (in the order of ``found.labels``)."""
    stems, words = [], []
    for label, lane, name, middle, end in zip(
        found.labels, found.lanes, found.names, found.middles, ends, strict=True
    ):
        fill, class_, stroke = TONES[label.tone]
        base = top - LANE * lane - 5
        stems.append(line(label.x, base + 3, label.x, end, fill, stroke, dash=DASH, stroke_width=1.2))
        long, said = width(name, SMALL, bold=True), width(label.detail, SMALL)
        whole = long + (said + 5 if said else 0)
        left = middle - whole / 2
        words.append(backed(left, base, name, whole, size=SMALL, fill=fill, class_=class_, bold=True))
        if label.detail:
            words.append(
                svg.text(left + long + 5, base, label.detail, size=SMALL, fill=svg.MUTED, class_="muted")
            )
    return stems + words


@dataclass(frozen=True)
class End:
    """What is said of a line at its right end."""

    y: float
    words: str
    tone: str = "muted"
    bold: bool = False


def ends(found: Sequence[End], frame: Frame, *, size: float = SMALL) -> list[str]:
    """The words beside the right ends of lines, moved apart."""
    places = apart([end.y for end in found], size + 4, frame.top + 2, frame.bottom - 2)
    return [
        svg.text(
            frame.right + 8, y + 3.5, end.words, size=size, fill=TONES[end.tone][0], class_=TONES[end.tone][1],
            font_weight=600 if end.bold else None,
        )
        for end, y in zip(found, places, strict=True)
    ]  # fmt: skip


def ending(found: Sequence[End], *, size: float = SMALL) -> float:
    """The room that :func:`ends` needs on the right."""
    return max([width(end.words, size, bold=end.bold) for end in found], default=0.0) + 10


def dropped(frame: Frame, at: Point, words: str, tone: str) -> list[str]:
    """A ring on a point, and under it on the axis what happens there."""
    fill, class_, stroke = TONES[tone]
    x, y = frame.at(at)
    long = width(words, SMALL, bold=True)
    left = min(max(x - long / 2, frame.left + 4), frame.right - long - 2)
    return [
        line(x, y, x, frame.bottom, fill, stroke, dash=DASH, stroke_width=1.2),
        svg.element(
            "circle",
            cx=x,
            cy=y,
            r=4.5,
            fill=svg.SURFACE,
            stroke=fill,
            stroke_width=2.2,
            class_=f"surface {stroke}",
        ),
        backed(left, frame.bottom - 7, words, long, size=SMALL, fill=fill, class_=class_, bold=True),
    ]
