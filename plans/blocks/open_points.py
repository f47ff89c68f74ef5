"""What is not known yet, and what was set aside on purpose."""

from __future__ import annotations

from django.utils.translation import gettext as _

from interviews.progress import STARTED, ItemState
from plans.blocks.model import Block, Cell, Column, Heading, Notice, Section, Table
from plans.blocks.said import Said, is_decided


def section(said: Said) -> Section:
    """To find out, parked, not applicable, untouched: each with its reason or who sees to it."""
    progress = said.progress
    states = [state for state in progress.item.values() if is_decided(state.item)]
    to_do = progress.to_find_out
    blocks: list[Block] = []
    if to_do:
        blocks += [Heading(_("To find out"), "to-find-out"), _owned(said, to_do)]
    if progress.parked:
        blocks += [Heading(_("Parked for later"), "parked"), _owned(said, progress.parked)]
    left = [state for state in states if state.status in ("", STARTED)]
    if left:
        blocks += [Heading(_("Not answered yet"), "not-answered"), _incomplete(said, left)]
    aside = [state for state in states if state.status == "not_applicable"]
    if aside:
        blocks += [Heading(_("Not applicable"), "not-applicable"), _reasons(said, aside)]
    if not blocks:
        blocks = [Notice(_("Nothing is open: every question and every decision has its answer."), "ok")]
    return Section("open-points", _("Open points"), tuple(blocks), count=len(to_do) + len(left))


def _item(said: Said, state: ItemState) -> Cell:
    return Cell(said.called(state.key), link=f"#{state.key}", strong=True)


def _owned(said: Said, states: tuple[ItemState, ...]) -> Table:
    lines = []
    for state in sorted(states, key=lambda state: _due(state) or "9999"):
        note = state.answer.note if state.answer else ""
        lines.append(
            (
                _item(said, state),
                Cell(note or _missing(said, state)),
                Cell(said.given(state.key).get("owner", "") or _("nobody yet")),
                Cell(said.day(_due(state)) or _("no date")),
            )
        )
    columns = (Column(_("Point")), Column(_("What is missing")), Column(_("Owner")), Column(_("Due")))
    return Table(columns, tuple(lines))


def _due(state: ItemState) -> str:
    return state.answer.due.isoformat() if state.answer and state.answer.due else ""


def _incomplete(said: Said, states: list[ItemState]) -> Table:
    lines = tuple((_item(said, state), Cell(_missing(said, state))) for state in states)
    return Table((Column(_("Point")), Column(_("What is missing"))), lines)


def _missing(said: Said, state: ItemState) -> str:
    """The required fields that are empty, by their labels."""
    labels = []
    for path in state.missing_fields:
        name = path.partition("[")[0].partition(".")[0]
        label = said.label(state.item.field[name]) if name in state.item.field else name
        if label not in labels:
            labels.append(label)
    return ", ".join(labels)


def _reasons(said: Said, states: list[ItemState]) -> Table:
    lines = tuple((_item(said, state), Cell(state.answer.reason if state.answer else "")) for state in states)
    return Table((Column(_("Point")), Column(_("Reason"))), lines)
