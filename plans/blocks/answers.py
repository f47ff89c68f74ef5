"""Each question and decision as it was answered: values, confidence, evidence, note, who and when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from interviews.methodology.model import Item, Question
from interviews.models import Answer
from plans.blocks import drawings, markdown
from plans.blocks.model import Block, Cell, Fact, Facts, Heading, Notice, Reading, Section
from plans.blocks.said import Said


def section(said: Said) -> Section:
    """The thirty questions in the seed's order, block by block."""
    blocks: list[Block] = []
    for block in sorted({question.block for question in said.methodology.questions}):
        stage = next(stage for stage in said.methodology.stages if stage.block == block)
        blocks.append(Heading(stage.block_name.to(said.language), f"block-{block}"))
        blocks += [reading(said, question) for question in stage.questions]
    return Section(
        "answers",
        _("All answers"),
        tuple(blocks),
        lead=_("The thirty questions as they stood when this version was made, each with what was answered."),
    )


def reading(said: Said, item: Item) -> Reading:
    """One item as it was answered."""
    entry = said.entries.get(item.key)
    is_question = isinstance(item, Question)
    return Reading(
        anchor=item.key,
        number=f"Q{item.number}" if is_question else "",
        short=item.short.to(said.language),
        title=(item.ask if is_question else item.text).to(said.language),
        hint=item.hint.to(said.language) if is_question and item.hint else "",
        status=None if said.progress.item[item.key].status == "answered" else said.status(item.key),
        confidence=said.confidence(item.key),
        blocks=tuple(_values(said, item) + _reason(said, entry)),
        note=markdown.block(entry.note) if entry and entry.note else None,
        evidence=tuple(evidence(entry)) if entry else (),
        trail=_trail(said, item.key),
    )


def _values(said: Said, item: Item) -> list[Block]:
    blocks: list[Block] = []
    facts = []
    for field in item.fields:
        value = said.value(item.key, field.name)
        if value is None or field.kind in ("table", "hours", "weekdays"):
            continue
        cell = said.cell(field, value)
        if field.kind == "text":
            cell = Cell(cell.text, html=markdown.block(cell.text))
        facts.append(Fact(said.label(field), Cell(cell.text, html=cell.html, link=cell.link)))
    if facts:
        blocks.append(Facts(tuple(facts)))
    for field in item.fields:
        if field.kind == "table":
            blocks += said.table(item.key, field.name, with_source=False)
    if item.key == "q18":
        blocks += drawings.day_and_week(said, prefix="answer", with_source=False)
    return blocks


def _reason(said: Said, entry: Answer | None) -> list[Block]:
    if entry is None or not entry.reason:
        return []
    return [Notice(entry.reason)]


def evidence(entry: Answer) -> list[Cell]:
    """Links, and files by their names: the files themselves stay in the interview."""
    found = []
    for link in entry.evidence:
        if "url" in link:
            safe = link["url"].startswith(("http://", "https://"))
            found.append(Cell(link.get("label") or link["url"], link=link["url"] if safe else ""))
        elif link.get("file"):
            found.append(Cell(link["file"]))
    return found


def _trail(said: Said, key: str) -> str:
    given = said.given(key)
    if not given.get("at"):
        return ""
    if given.get("by"):
        return _("%(name)s, %(moment)s") % {"name": given["by"], "moment": said.moment(given["at"])}
    return said.moment(given["at"])
