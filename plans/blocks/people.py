"""Who answered what and when, and how the time was spent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks import drawings
from plans.blocks.model import Block, Cell, Column, Heading, Section, Table, Tiles
from plans.blocks.said import Said, is_decided
from plans.blocks.summary import standing


def section(said: Said) -> Section:
    """The trail of the interview."""
    blocks: list[Block] = [Heading(_("Where the plan stands"), "standing"), Tiles(tuple(standing(said)))]
    stages = _stages(said)
    if stages:
        blocks += [Heading(_("Time per stage"), "times"), *drawings.times(said), *stages]
    given = _given(said)
    if given:
        blocks += [Heading(_("Who answered"), "who"), *given]
    return Section("people", _("How it was made"), tuple(blocks))


def _stages(said: Said) -> list[Block]:
    runs = said.export.get("stages", {})
    if not runs:
        return []
    lines, planned_in_all, used_in_all = [], 0, 0
    for stage in said.methodology.stages:
        run = runs.get(str(stage.number), {})
        planned, used = run.get("planned_minutes", stage.minutes_high), run.get("used_seconds", 0) / 60
        planned_in_all, used_in_all = planned_in_all + planned, used_in_all + used
        lines.append(
            (
                Cell(f"{stage.number}. {stage.name.to(said.language)}", strong=True),
                Cell(_minutes(planned), number=True),
                Cell(_minutes(used) if run else "", number=True),
                Cell(
                    said.day(said.content.get("stages", {}).get(str(stage.number), {}).get("started_at", ""))
                ),
            )
        )
    total = (
        Cell(_("In all"), strong=True),
        Cell(_minutes(planned_in_all), number=True, strong=True),
        Cell(_minutes(used_in_all), number=True, strong=True),
        Cell(),
    )
    columns = (
        Column(_("Stage")),
        Column(_("Planned"), number=True),
        Column(_("Used"), number=True),
        Column(_("Begun on")),
    )
    return [Table(columns, (*lines, total))]


def _minutes(minutes: float) -> str:
    return _("%(minutes)s min") % {"minutes": round(minutes)}


def _state(said: Said, key: str) -> Cell:
    status = said.status(key)
    answered = said.progress.item[key].status == "answered"
    return Cell(status.text) if answered else Cell(badge=status)


def _given(said: Said) -> list[Block]:
    lines = []
    for key, item in said.methodology.item.items():
        given = said.given(key)
        if not given.get("at") or not is_decided(item):
            continue
        people = given.get("people") or ([given["by"]] if given.get("by") else [])
        lines.append(
            (
                Cell(said.called(key), link=f"#{key}", strong=True),
                _state(said, key),
                Cell(", ".join(people)),
                Cell(said.moment(given["at"])),
            )
        )
    columns = (Column(_("Answer")), Column(_("State")), Column(_("By")), Column(_("Last changed")))
    return [Table(columns, tuple(lines))] if lines else []
