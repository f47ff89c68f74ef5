"""The charts and diagrams of a document as blocks: each drawn for a wide page, for a phone and for paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel.dates import get_day_names
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.models import Entry
from perfplan.ui.numbers import format_number
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import CONFIDENCE_TONES
from plans.blocks.said import Said
from plans.charts import architecture as diagram
from plans.charts.profile import profile
from plans.charts.shares import Share, shares
from plans.charts.timeboxes import Timebox, timeboxes
from plans.engine.system import System

WIDE, NARROW, PAPER = 760.0, 330.0, 640.0
"""Widths in px at which charts are drawn: main column of the page, phone, sheet."""
UPRIGHT_WIDTH, UPRIGHT_HEIGHT = 980.0, 1280.0
"""A diagram larger than this is illegible on an upright sheet; it gets a sheet that lies."""


def at_each_width(draw: Callable[[float, str], str], key: str) -> dict[str, SafeString]:
    """``draw(width, key)`` for page, phone and paper. What the charts write is escaped by them."""
    return {
        "wide": mark_safe(draw(WIDE, f"{key}-wide")),
        "narrow": mark_safe(draw(NARROW, f"{key}-narrow")),
        "paper": mark_safe(draw(PAPER, f"{key}-paper")),
    }


def architecture(said: Said) -> list[Block]:
    """The system as it is."""
    return _diagram(said, "architecture", said.systems.today, _("Architecture"), key="q1")


def target(said: Said) -> list[Block]:
    """The system as it is to become, what changes marked."""
    system = said.systems.target
    return _diagram(said, "target", system, _("Target architecture"), key="target") if system else []


def _diagram(said: Said, name: str, system: System, title: str, *, key: str) -> list[Block]:
    placed = said.content.get("drawings", {}).get(name)
    if not placed:
        return []
    kinds = {option.value: option.label.to(said.language) for option in _options(said, "kind")}
    changes = {option.value: option.label.to(said.language) for option in _options(said, "change")}
    described = _described(system)

    def draw(direction: str, where: str) -> SafeString:
        return mark_safe(
            diagram.draw(
                system,
                placed[direction],
                title=title,
                description=described,
                kinds=kinds,
                changes=changes,
                point="," if said.language == "fr" else ".",
                key=f"{name}-{where}",
            )
        )

    down = placed["down"]
    lies = down["width"] > UPRIGHT_WIDTH or down["height"] > UPRIGHT_HEIGHT
    wide = _wider(placed)
    return [
        Drawing(
            title=title,
            wide=draw(wide, "wide"),
            narrow=draw("down", "narrow"),
            paper=draw(wide if lies else "down", "paper"),
            caption=_(
                "A solid line waits for the answer, a dashed one does not. Dashed boxes are run by others."
            ),
            source=said.source(key),
            landscape=lies,
            anchor=f"diagram-{name}",
            natural=round(placed[wide]["width"]),
        )
    ]


def _wider(placed: dict[str, Any]) -> str:
    """The direction that is the more legible on a page: the one that must be shrunk the less."""
    return min(("right", "down"), key=lambda direction: max(1.0, placed[direction]["width"] / 1000))


def _options(said: Said, column: str) -> Any:
    return said.methodology.table("target.components").column[column].options


def _described(system: System) -> str:
    names = {component.id: component.name for component in system.components}
    counted = ngettext("%(count)s component.", "%(count)s components.", len(names)) % {"count": len(names)}
    calls = "; ".join(f"{names[call.source]} → {names[call.target]}" for call in system.connections)
    return f"{counted} {calls}".strip()


def confidence(said: Said) -> list[Block]:
    """How much of what was answered is measured, estimated, guessed."""
    counts: dict[str, int] = {}
    for state in said.progress.questions:
        if state.status == "answered" and state.answer:
            counts[state.answer.confidence] = counts.get(state.answer.confidence, 0) + 1
    if not counts:
        return []
    parts = [
        Share(str(Entry.Confidence(value).label), counts.get(value, 0), CONFIDENCE_TONES.get(value, ""))
        for value in ("measured", "estimated", "guessed", "")
    ]
    title = _("How sure the answers are")
    described = ", ".join(f"{part.name} {part.count}" for part in parts if part.count)
    drawn = at_each_width(
        lambda wide, key: shares(parts, wide=wide, title=title, description=described, key=key), "confidence"
    )
    return [Drawing(title=title, **drawn)]


def times(said: Said) -> list[Block]:
    """Minutes planned and used in each stage."""
    runs = said.export.get("stages", {})
    boxes = [
        Timebox(
            f"{stage.number}. {stage.short.to(said.language)}",
            runs.get(str(stage.number), {}).get("planned_minutes", stage.minutes_high),
            round(runs.get(str(stage.number), {}).get("used_seconds", 0) / 60),
        )
        for stage in said.methodology.stages
    ]
    if not runs:
        return []
    title = _("Minutes used and planned, by stage")
    described = "; ".join(f"{box.name}: {box.used} / {box.planned}" for box in boxes)
    drawn = at_each_width(
        lambda wide, key: timeboxes(boxes, wide=wide, title=title, description=described, key=key), "times"
    )
    return [Drawing(title=title, **drawn)]


def day_and_week(said: Said, *, prefix: str = "profile", with_source: bool = True) -> list[Block]:
    """How load is spread over the hours and the days, where they were given one by one."""
    hours, days = said.value("q18", "hours"), said.value("q18", "weekdays")
    made: list[Block] = []
    if hours:
        clock = [_("%(hour)s h") % {"hour": hour} for hour in range(24)]
        made.append(_profile(said, "hours", hours, clock, clock, 3, prefix, with_source))
    if days:
        short, long = (
            [get_day_names(width, locale=said.language)[number] for number in range(7)]
            for width in ("abbreviated", "wide")
        )
        made.append(_profile(said, "weekdays", days, short, long, 1, prefix, with_source))
    return made


def _profile(
    said: Said,
    name: str,
    weights: list[float],
    labels: list[str],
    long: list[str],
    every: int,
    prefix: str,
    with_source: bool,
) -> Drawing:
    title = said.label(said.field("q18", name))
    peak = long[weights.index(max(weights))]
    described = "; ".join(
        f"{label}: {format_number(weight, said.language)}"
        for label, weight in zip(long, weights, strict=True)
    )
    drawn = at_each_width(
        lambda wide, key: profile(
            weights, labels, every=every, peak=peak, wide=wide, title=title, description=described, key=key
        ),
        f"{prefix}-{name}",
    )
    facts = Table(
        (Column(title), Column(_("Weight"), number=True)),
        tuple(
            (Cell(label), Cell(format_number(weight, said.language), number=True))
            for label, weight in zip(long, weights, strict=True)
        ),
    )
    return Drawing(title=title, **drawn, source=said.source("q18") if with_source else None, table=facts)
