"""Error budgets: what is planned, what was spent, what is left; one bar for each objective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.charts import svg
from plans.charts.scale import SIZE, SMALL, line
from plans.charts.text import fit, width

HIGH, ROW = 16.0, 62.0
GAP, SQUARE, LINE = 12.0, 13.0, 15.0
"""Between words; a square with its room; a line of words."""


@dataclass(frozen=True)
class Part:
    """A part of a budget; ``minutes`` is None where it is not known."""

    minutes: float | None
    words: str
    """``"planned 10 min"``."""


@dataclass(frozen=True)
class Budget:
    name: str
    minutes: float
    words: str
    """``"43 min over 30 d"``."""
    planned: Part
    spent: Part
    left: Part
    """Less than nothing where it is overspent; said as such in its words."""

    @property
    def overspent(self) -> bool:
        return self.left.minutes is not None and self.left.minutes < 0


COLOURS = {
    "planned": ("#9db4f5", "bar"),
    "spent": ("#b45309", "fill-2"),
    "left": ("#0c8573", "fill-3"),
    "over": (svg.BAD, "fill-bad"),
}


def budgets(
    rows: Sequence[Budget], *, more: str = "", wide: float, title: str, description: str, key: str
) -> str:
    """The drawing; ``""`` without rows. Each bar is as long as its own budget, or what was taken of it."""
    if not rows:
        return ""
    folded = any(_long(row) > wide for row in rows)
    step = ROW + (LINE if folded else 0)
    parts: list[str] = []
    for number, row in enumerate(rows):
        parts += _row(row, number * step, wide, folded=folded)
    bottom = step * len(rows) - 6
    if more:
        parts.append(svg.text(0, bottom + 10, more, size=SMALL, fill=svg.MUTED, class_="muted"))
    return svg.picture(
        *parts, width=wide, height=bottom + (16 if more else 0), title=title, description=description, key=key
    )


def _long(row: Budget) -> float:
    """How long the words of all its parts are side by side."""
    return sum(width(part.words, SMALL) + SQUARE for part in (row.planned, row.spent, row.left)) + 2 * GAP


def _row(row: Budget, top: float, wide: float, *, folded: bool) -> list[str]:
    room = wide - width(row.words, SIZE) - GAP
    parts = [
        svg.text(0, top + 12, fit(row.name, SIZE, room, bold=True), size=SIZE, font_weight=600, class_="ink"),
        svg.text(wide, top + 12, row.words, size=SIZE, fill=svg.MUTED, text_anchor="end", class_="muted"),
    ]
    y = top + 20
    planned, spent = row.planned.minutes or 0.0, row.spent.minutes or 0.0
    whole = max(row.minutes, planned + spent) or 1.0
    parts.append(svg.element("rect", x=0, y=y, width=wide, height=HIGH, rx=4, fill=svg.TRACK, class_="track"))
    places = []
    at = 0.0
    for name, part in (("planned", row.planned), ("spent", row.spent), ("left", row.left)):
        amount = max(part.minutes or 0.0, 0.0)
        over = name == "spent" and row.overspent
        shown = "over" if over or (name == "left" and row.overspent) else name
        long = amount / whole * wide
        if long > 0.5:
            fill, class_ = COLOURS["over" if over else name]
            parts.append(
                svg.element(
                    "rect", x=at, y=y, width=max(long - 1.5, 1), height=HIGH, rx=2.5, fill=fill, class_=class_
                )
            )
        places.append((at, part.words, shown))
        at += long
    if row.overspent:
        end = row.minutes / whole * wide
        parts.append(line(end, y - 3, end, y + HIGH + 3, svg.SURFACE, "line-surface", stroke_width=4))
        parts.append(line(end, y - 4, end, y + HIGH + 4, svg.INK, "line-ink", stroke_width=1.6))
    base = y + HIGH + 14
    if folded:
        return [*parts, *_named(places[:2], base, wide), *_named(places[2:], base + LINE, wide)]
    return [*parts, *_named(places, base, wide)]


def _named(places: Sequence[tuple[float, str, str]], base: float, wide: float) -> list[str]:
    """Each part's words under its beginning, the last at the end; moved where they would touch."""
    room = (wide - GAP * (len(places) - 1)) / len(places) - SQUARE
    longs = [width(words, SMALL) + SQUARE for _at, words, _name in places]
    cut = sum(longs) + GAP * (len(places) - 1) > wide
    said = [fit(words, SMALL, room) if cut else words for _at, words, _name in places]
    longs = [width(words, SMALL) + SQUARE for words in said]
    starts = [at for at, _words, _name in places]
    if places[-1][2] in ("left", "over"):
        starts[-1] = wide - longs[-1]
    free = wide
    for number in range(len(places) - 1, -1, -1):
        starts[number] = min(starts[number], free - longs[number])
        free = starts[number] - GAP
    taken = 0.0
    for number in range(len(places)):
        starts[number] = max(starts[number], taken)
        taken = starts[number] + longs[number] + GAP
    parts = []
    for start, words, (_at, _words, name) in zip(starts, said, places, strict=True):
        fill, class_ = COLOURS[name]
        bad = name == "over"
        parts += [
            svg.element("rect", x=start, y=base - 8, width=8, height=8, rx=2, fill=fill, class_=class_),
            svg.text(
                start + SQUARE,
                base,
                words,
                size=SMALL,
                fill=svg.BAD if bad else svg.MUTED,
                class_="fill-bad" if bad else "muted",
            ),
        ]
    return parts
