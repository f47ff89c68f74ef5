"""Requests on their way through the caches: what each layer answers, what is left for the origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.scale import SIZE, SMALL, Scale, line
from plans.charts.text import fit, width

ROW, STACKED, BAR, SLIM = 40.0, 62.0, 13.0, 7.0
NARROW = 480.0


@dataclass(frozen=True)
class Step:
    """A layer: the share of all requests that arrives, and what it answers of them."""

    name: str
    arrives: float
    answers: float
    words: str
    origin: bool = False
    """Where all that is left ends; ``answers`` is all that arrives."""
    target: tuple[float, float, str] | None = None
    """Arrives, answers and words at the targets."""


def layers(steps: Sequence[Step], *, wide: float, title: str, description: str, key: str) -> str:
    """The drawing; ``""`` without steps. Today's bar over the slimmer one of the targets."""
    if not steps:
        return ""
    stacked = wide < NARROW
    said = [words for step in steps for words in (step.words, step.target[2] if step.target else "")]
    counted = max(width(words, SIZE, bold=True) for words in said)
    named = 0.0 if stacked else min(max(width(step.name, SIZE) for step in steps) + 14, wide * 0.42)
    place = Scale(0.0, 1.0, named, wide if stacked else wide - counted - 10)
    row = STACKED if stacked else ROW
    parts: list[str] = []
    for number, step in enumerate(steps):
        y = number * row + (18 if stacked else 6)
        base = y - 6 if stacked else y + BAR / 2 + 4
        room = wide - width(step.words, SIZE, bold=True) - 10 if stacked else named - 12
        dim = {"fill": svg.MUTED, "class_": "muted"} if stacked else {"class_": "ink"}
        high = BAR + SLIM + 3 if step.target else BAR
        fill, class_ = ("#b45309", "fill-2") if step.origin else (svg.ACCENT, "fill-1")
        parts += [
            svg.text(0, base, fit(step.name, SIZE, room), size=SIZE, **dim),
            svg.element(
                "rect",
                x=named,
                y=y,
                width=place.end - named,
                height=high,
                rx=3,
                fill=svg.TRACK,
                class_="track",
            ),
            _bar(place, step.arrives, step.answers, y, BAR, fill, class_),
            svg.text(wide, base, step.words, size=SIZE, font_weight=600, text_anchor="end", class_="ink"),
        ]
        if step.target:
            arrives, answers, words = step.target
            parts.append(_bar(place, arrives, answers, y + BAR + 3, SLIM, "#0c8573", "fill-3"))
            under = y + BAR + SLIM + (16 if stacked else 4)
            parts.append(
                svg.text(wide, under, words, size=SMALL, fill=svg.OK, text_anchor="end", class_="fill-ok")
            )
        if number + 1 < len(steps):
            left = place(step.arrives - step.answers)
            parts.append(
                line(
                    left,
                    y + BAR,
                    left,
                    y + (BAR + SLIM + 5 if stacked else row),
                    svg.EDGE,
                    "axis",
                    dash="2 2",
                    stroke_width=1,
                )
            )
    return svg.picture(
        *parts,
        width=wide,
        height=row * len(steps) - (4 if stacked else 6),
        title=title,
        description=description,
        key=key,
    )


def _bar(place: Scale, arrives: float, answers: float, y: float, high: float, fill: str, class_: str) -> str:
    """What is answered, at the right end of what arrives."""
    right, left = place(arrives), place(arrives - answers)
    long = max(right - left, 1.5)
    return svg.element(
        "rect",
        x=right - long,
        y=y,
        width=long,
        height=high,
        rx=min(3, long / 2, high / 2),
        fill=fill,
        class_=class_,
    )
