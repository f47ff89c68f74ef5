"""Minutes planned and used, stage by stage: what was given its time, and what ran over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.text import fit, width

ROW, BAR = 27.0, 15.0


@dataclass(frozen=True)
class Timebox:
    name: str
    planned: float
    """Minutes."""
    used: float

    @property
    def over(self) -> bool:
        """More than a tenth over what was planned."""
        return self.used > 1.1 * self.planned


def timeboxes(boxes: Sequence[Timebox], *, wide: float, title: str, description: str, key: str) -> str:
    """A bar for each stage: light as planned, dark as used, with both numbers at its end."""
    size = 11.0 if wide >= 480 else 12.0
    named = min(max(width(box.name, size) for box in boxes) + 14, wide * 0.42)
    counts = [f"{box.used:.0f} / {box.planned:.0f} min" for box in boxes]
    counted = max(width(count, size, bold=True) for count in counts) + 10
    longest = max(max(box.planned, box.used) for box in boxes) or 1
    scale = (wide - named - counted) / longest
    parts = []
    for number, (box, count) in enumerate(zip(boxes, counts, strict=True)):
        top = number * ROW + 5
        middle = top + BAR / 2 + size * 0.36
        parts.append(svg.text(0, middle, fit(box.name, size, named - 10), size=size, class_="ink"))
        parts.append(_bar(named, top, box.planned * scale, BAR, svg.TRACK, "track"))
        if box.used:
            colour, name = (svg.WARN, "fill-warn") if box.over else (svg.ACCENT, "fill-1")
            parts.append(_bar(named, top + 4.5, box.used * scale, BAR - 9, colour, name))
        end = named + max(box.planned, box.used) * scale + 8
        strong = {"font_weight": 600, "class_": "ink"} if box.used else {"class_": "muted"}
        fill = svg.INK if box.used else svg.MUTED
        parts.append(svg.text(end, middle, count, size=size, fill=fill, **strong))
    return svg.picture(
        *parts, width=wide, height=ROW * len(boxes), title=title, description=description, key=key
    )


def _bar(x: float, y: float, long: float, high: float, fill: str, name: str) -> str:
    return svg.element(
        "rect", x=x, y=y, width=max(long, 1), height=high, rx=min(3.5, high / 2), fill=fill, class_=name
    )
