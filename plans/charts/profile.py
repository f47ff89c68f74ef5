"""How load is spread over a day or a week: one column for each hour or day, the highest named."""

from __future__ import annotations

from collections.abc import Sequence

from plans.charts import svg
from plans.charts.text import width

HIGH, FOOT, HEAD = 96.0, 18.0, 16.0


def profile(
    weights: Sequence[float],
    labels: Sequence[str],
    *,
    every: int = 1,
    peak: str,
    wide: float,
    title: str,
    description: str,
    key: str,
) -> str:
    """Columns as high as their weight. ``labels`` name them, every ``every``-th is written; ``peak`` stands
    over the highest."""
    highest = max(weights) or 1
    step = wide / len(weights)
    gap = min(4.0, step * 0.22)
    at = weights.index(max(weights))
    parts = []
    for number, weight in enumerate(weights):
        high = max(weight / highest * HIGH, 1.5)
        fill, name = (svg.ACCENT, "fill-1") if number == at else ("#b9c9f8", "profile")
        parts.append(
            svg.element(
                "rect",
                x=number * step + gap / 2,
                y=HEAD + HIGH - high,
                width=step - gap,
                height=high,
                rx=2.5,
                fill=fill,
                class_=name,
            )
        )
        if number % every == 0:
            parts.append(
                svg.text(
                    number * step + step / 2,
                    HEAD + HIGH + 13,
                    labels[number],
                    size=10,
                    fill=svg.MUTED,
                    text_anchor="middle",
                    class_="muted",
                )
            )
    half = width(peak, 10.5, bold=True) / 2
    middle = min(max(at * step + step / 2, half), wide - half)
    parts.append(
        svg.text(
            middle,
            HEAD - 5,
            peak,
            size=10.5,
            fill=svg.INK,
            font_weight=600,
            text_anchor="middle",
            class_="ink",
        )
    )
    return svg.picture(
        *parts, width=wide, height=HEAD + HIGH + FOOT, title=title, description=description, key=key
    )
