"""The whole document of a version: cover, summary, one section per stage, open points, answers, trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.methodology.model import Action, Question, Stage
from interviews.verdicts import OVERRIDDEN
from plans.blocks import answers, approval, changes, findings, markdown, open_points, people, summary, trail
from plans.blocks.folds import folded
from plans.blocks.footnotes import with_footnotes
from plans.blocks.links import unlinked
from plans.blocks.model import (
    Block,
    Cell,
    Contents,
    Drawing,
    Facts,
    Heading,
    Note,
    Notice,
    Prose,
    Section,
    Source,
    Table,
)
from plans.blocks.outcomes import OUTCOMES
from plans.blocks.said import Said
from plans.models import ALWAYS_SHOWN, INTRODUCTION, PlanVersion
from plans.review.standing import Standing
from plans.versions import methodology_of

MOST_RANKED = 40
"""As many rows of an answer are ranked in its outcome."""

SECTIONS: dict[int, tuple[str, Callable[[], str]]] = {
    1: ("system", lambda: _("System and stakes")),
    2: ("objectives", lambda: _("Objectives")),
    3: ("capacity-today", lambda: _("Capacity today")),
    4: ("load", lambda: _("Load to come")),
    5: ("strategy", lambda: _("Strategy")),
    6: ("tests", lambda: _("Tests and follow-up")),
}
"""How the section of each stage is called: the document is read by people who never saw the interview."""


def contents(version: PlanVersion, language: str, *, judged: Standing | None = None) -> Contents:
    """The document in ``language``, labels and questions alike. Deterministic: same version, same blocks.

    ``judged`` is what was said of the version, where it was read already.
    """
    said = Said(version.content, methodology_of(version), language)
    with translation.override(language):
        judged = judged or approval.standing_of(version)
        sections = [_annotated(version, folded(section)) for section in _sections(said, version, judged)]
        hidden = tuple(section for section in sections if section.key in version.texts.hidden)
        shown = tuple(section for section in sections if section.key not in version.texts.hidden)
        return Contents(
            language=language,
            title=version.title,
            project=said.project["name"],
            purpose=markdown.line(said.project.get("purpose", "")),
            number=version.number,
            version=_("Version %(number)s") % {"number": version.number},
            state=approval.state_badge(version, judged),
            author=version.content.get("author", ""),
            made_on=date_format(version.created_at.astimezone(said.zone), "DATE_FORMAT"),
            sections=unlinked(shown) if hidden else shown,
            hidden=hidden,
        )


def _sections(said: Said, version: PlanVersion, judged: Standing) -> Iterator[Section]:
    if INTRODUCTION in version.texts.notes:
        yield introduction()
    for section in (
        summary.section(said, version.note),
        changes.section(said),
        *(_stage(said, stage) for stage in said.methodology.stages),
        findings.section(said),
        open_points.section(said),
        trail.section(said),
        answers.section(said),
        approval.section(said, judged),
        people.section(said),
    ):
        if section is not None:
            yield section


def titles(language: str) -> dict[str, str]:
    """What each section that a plan can have is called, in the order in which they stand."""
    with translation.override(language):
        return {
            INTRODUCTION: _("Introduction"),
            "summary": _("Summary"),
            "changes": _("What changed"),
            **{key: title() for key, title in SECTIONS.values()},
            "findings": _("Findings"),
            "open-points": _("Open points"),
            "computed": _("How the figures are computed"),
            "answers": _("All answers"),
            "approval": _("Approval"),
            "people": _("How it was made"),
        }


def introduction() -> Section:
    """What opens the plan: nothing but its note."""
    return Section(INTRODUCTION, _("Introduction"), ())


def with_room(made: Contents) -> Contents:
    """The document with a place for its introduction, where nobody has written one."""
    if made.sections and made.sections[0].key == INTRODUCTION:
        return made
    with translation.override(made.language):
        return replace(made, sections=(introduction(), *made.sections))


def _annotated(version: PlanVersion, section: Section) -> Section:
    """With what the authors wrote to it."""
    text = version.texts.notes.get(section.key, "")
    label = "" if section.key == INTRODUCTION else _("Authors’ note")
    note = Note(label, markdown.block(text), text) if text else None
    return replace(section, note=note, optional=section.key not in ALWAYS_SHOWN)


def _stage(said: Said, stage: Stage) -> Section:
    key, title = SECTIONS[stage.number]
    blocks = [block for action in stage.actions for block in _action(said, action)]
    return Section(
        key,
        title(),
        with_footnotes(said.numbers, blocks),
        kicker=_("Stage %(number)s · %(name)s")
        % {"number": stage.number, "name": stage.name.to(said.language)},
        lead=stage.phrase.to(said.language),
        detailed=True,
    )


def _action(said: Said, action: Action) -> Iterator[Block]:
    """An action's outcome; what it still waits for; its decision's note."""
    drawn = [part for block in OUTCOMES[action.key](said) for part in _shortened(said, block)]
    waiting = _waiting(said, action)
    entry = said.entries.get(action.key)
    told = entry is not None and (entry.reason or entry.note)
    if not (drawn or waiting or told):
        return
    state = said.progress.item[action.key]
    title, drawn, source = _lifted(action.short.to(said.language), drawn)
    open_ = state.status == "proposed" or (action.decided and state.status not in ("answered", ""))
    badge = said.status(action.key) if open_ else None
    yield Heading(title, action.key, badge=badge, source=source, passage=f"answer:{action.key}")
    yield from drawn
    if entry and entry.reason:
        yield Notice(entry.reason)
    if entry and entry.verdict.get("kind") == OVERRIDDEN:
        words = {"instead": entry.verdict.get("instead", ""), "reason": entry.verdict.get("reason", "")}
        yield Notice(_("The team says instead: %(instead)s. Why: %(reason)s") % words, "accent")
    if entry and entry.note:
        yield Prose(markdown.block(entry.note))
    if waiting:
        yield Notice(_("Not complete yet. Still missing:"), "warn", tuple(waiting))


def _shortened(said: Said, block: Block) -> list[Block]:
    """A long ranking ends early, and says where the rest is: all of an answer's rows stand with the answer."""
    source = block.source if isinstance(block, Table) else None
    if not isinstance(block, Table) or source is None or not isinstance(said.item(source.key), Question):
        return [block]
    left = len(block.rows) - MOST_RANKED
    if left <= 0:
        return [block]
    more = ngettext("%(count)s more row in", "%(count)s more rows in", left) % {"count": left}
    rest = Notice(more, points=(Cell(source.label, link=f"#{source.key}"),))
    return [replace(block, rows=block.rows[:MOST_RANKED], passages=block.passages[:MOST_RANKED]), rest]


def _lifted(title: str, blocks: list[Block]) -> tuple[str, list[Block], Source | None]:
    """The first block's source goes up to the heading where the block has no other title to stand beside."""
    plate = bool(blocks) and isinstance(blocks[0], Drawing) and blocks[0].landscape
    if (
        blocks
        and not plate
        and isinstance(blocks[0], Table | Facts | Drawing)
        and blocks[0].title in ("", title)
    ):
        return title, [replace(blocks[0], title="", source=None), *blocks[1:]], blocks[0].source
    return title, blocks, None


def _waiting(said: Said, action: Action) -> list[Cell]:
    """The questions an outcome rests on that are not settled, and its own decision where it is open."""
    state = said.progress.item[action.key]
    found = [Cell(said.called(question.key), link=f"#{question.key}") for question in state.waits_for]
    if action.decided and state.status in ("", "started", "to_find_out", "parked"):
        found.append(Cell(_("the decision itself")))
    return found
