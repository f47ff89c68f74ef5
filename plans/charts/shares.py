"""Parts of a whole as one bar, each named at its place: how much is measured, how much is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.text import width

COLOURS = {
    "ok": (svg.OK, "fill-ok"),
    "warn": ("#d08a2c", "fill-2"),
    "note": (svg.NOTE, "fill-note"),
    "accent": (svg.ACCENT, "fill-1"),
    "": ("#c4cedd", "rest"),
}
HIGH, SIZE, LINE = 14.0, 11.0, 19.0


@dataclass(frozen=True)
class Share:
    name: str
    count: int
    tone: str


def shares(parts: Sequence[Share], *, wide: float, title: str, description: str, key: str) -> str:
    """A bar cut by count; under it each part's square, count and name, in lines as wide as the bar."""
    shown = [part for part in parts if part.count]
    total = sum(part.count for part in shown) or 1
    gap = 2.0
    room = wide - gap * (len(shown) - 1)
    drawn, x = [], 0.0
    for part in shown:
        fill, name = COLOURS[part.tone]
        long = room * part.count / total
        drawn.append(svg.element("rect", x=x, y=0, width=long, height=HIGH, rx=3, fill=fill, class_=name))
        x += long + gap
    x, y = 0.0, HIGH + LINE
    for part in shown:
        fill, name = COLOURS[part.tone]
        count = str(part.count)
        long = 15 + width(count, SIZE, bold=True) + 4 + width(part.name, SIZE)
        if x and x + long > wide:
            x, y = 0.0, y + LINE
        drawn.append(svg.element("rect", x=x, y=y - 9, width=10, height=10, rx=2.5, fill=fill, class_=name))
        drawn.append(svg.text(x + 15, y, count, size=SIZE, font_weight=600, class_="ink"))
        after = x + 15 + width(count, SIZE, bold=True) + 4
        drawn.append(svg.text(after, y, part.name, size=SIZE, fill=svg.MUTED, class_="muted"))
        x += long + 18
    return svg.picture(*drawn, width=wide, height=y + 6, title=title, description=description, key=key)
