"""What changed since the version before, as it was frozen with this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.methodology.model import Question
from interviews.models import Entry
from interviews.verdicts import OVERRIDDEN
from plans.blocks.model import Badge, Block, Cell, Column, Heading, Notice, Section, Table, Tone
from plans.blocks.said import Said
from plans.findings.texts import severity_name

Json = Mapping[str, Any]

MOST_ROWS = 100
"""As many changes of answers are listed."""
MOST_LETTERS = 300
"""Of a long text, around its first difference."""
MOST_FIGURES = 3
"""In a proposed note."""

STATES: dict[str, Tone] = {"new": "bad", "settled": "ok"}


def section(said: Said) -> Section | None:
    """Figures, findings and answers before and now; nothing for a version with none before it."""
    changes = said.content.get("changes")
    if not changes:
        return None
    blocks: list[Block] = [*_versions(changes)]
    if changes["figures"]:
        blocks += [
            Heading(_("Figures before and now"), "changed-figures"),
            _figures(said, changes["figures"]),
        ]
    if changes["findings"]:
        blocks.append(Heading(_("Findings new and settled"), "changed-findings"))
        blocks += _findings(said, changes["findings"])
    if changes["answers"]:
        blocks.append(Heading(_("Answers that changed"), "changed-answers"))
        blocks += _answers(said, changes["answers"])
    if not (changes["figures"] or changes["answers"]):
        blocks.append(Notice(_("No answer and none of the main figures changed.")))
    since = {"number": changes["since"]["number"], "day": said.day(changes["since"]["made_at"])}
    return Section(
        "changes",
        _("What changed"),
        tuple(blocks),
        lead=_("Since version %(number)s of %(day)s.") % since,
        detailed=True,
    )


def note(changes: Json, said: Said) -> str:
    """The changes in a sentence or two, as a note of the new version may say it; empty where there are none.

    ``said`` is what the new version would say, in the language that is active.
    """
    language = said.language
    parts = []
    answers = len({each["item"] for each in changes["answers"] if each["item"]})
    if answers:
        parts.append(
            ngettext("%(count)s answer changed", "%(count)s answers changed", answers) % {"count": answers}
        )
    project = sum(each["part"] == "project" for each in changes["answers"])
    if project:
        words = ngettext("%(count)s detail of the project", "%(count)s details of the project", project)
        parts.append(words % {"count": project})
    settings = sum(each["part"] == "setting" for each in changes["answers"])
    if settings:
        words = ngettext("%(count)s assumption changed", "%(count)s assumptions changed", settings)
        parts.append(words % {"count": settings})
    for figure in changes["figures"][:MOST_FIGURES]:
        texts = _in(figure["texts"], language)
        parts.append(f"{_lowered(texts['name'])} {texts['before'] or '–'} → {texts['after'] or '–'}")
    states = [each["state"] for each in changes["findings"]]
    new, settled = states.count("new"), states.count("settled")
    if new:
        parts.append(ngettext("%(count)s new finding", "%(count)s new findings", new) % {"count": new})
    if settled:
        words = ngettext("%(count)s finding settled", "%(count)s findings settled", settled)
        parts.append(words % {"count": settled})
    text = ", ".join(parts)
    if not text:
        return ""
    return " ".join([f"{text[0].upper()}{text[1:]}.", *_whys(changes, said)])


def _whys(changes: Json, said: Said) -> Iterator[str]:
    """What caused the figures of a note, said once for those that have the same causes."""
    figures: dict[str, list[str]] = {}
    for figure in changes["figures"][:MOST_FIGURES]:
        why = because(said, figure)
        if why:
            figures.setdefault(why, []).append(_in(figure["texts"], said.language)["name"])
    for why, names in figures.items():
        called = ", ".join([names[0], *map(_lowered, names[1:])])
        yield _("%(figures)s: because of %(answers)s.") % {"figures": called, "answers": why}


def _lowered(name: str) -> str:
    """As within a sentence; an abbreviation stays as it is."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _in(texts: Json, language: str) -> Any:
    return texts.get(language) or texts.get("en") or {}


def _versions(changes: Json) -> Iterator[Notice]:
    for name, words in (
        ("methodology", _("The methodology is another: %(before)s before, %(after)s now.")),
        ("engine", _("The engine is another: %(before)s before, %(after)s now.")),
    ):
        if name in changes:
            pair = {side: changes[name][side] or "–" for side in ("before", "after")}
            yield Notice(words % pair, "accent")


def because(said: Said, each: Json) -> str:
    """The changes that caused something, by what they are called: ``"Q8, Q16"``; empty where that is not kept."""
    causes = [*each.get("causes", ()), *each.get("together", ())]
    return ", ".join(dict.fromkeys(_called(said, of) for of in causes))


def _called(said: Said, of: Json) -> str:
    if of["kind"] == "item":
        return said.name(of["key"]) if of["key"] in said.methodology.item else of["key"]
    if of["kind"] == "setting":
        return said.numbers.setting(of["key"])[0] if said.numbers else of["key"]
    return _("the day itself") if of["kind"] == "day" else _("the engine")


def _with_causes(said: Said, each: list[Json], table: Table) -> Table:
    """The table with what caused each line, where that was kept of any."""
    whys = [because(said, one) for one in each]
    if not any(whys):
        return table
    rows = tuple((*row, Cell(why)) for row, why in zip(table.rows, whys, strict=True))
    return replace(table, columns=(*table.columns, Column(_("Because of"))), rows=rows)


def _figures(said: Said, figures: list[Json]) -> Table:
    rows = []
    for each in figures:
        texts = _in(each["texts"], said.language)
        trail = each["path"] if texts["after"] else ""
        rows.append(
            (
                Cell(texts["name"], strong=True),
                Cell(texts["before"] or "–", number=True),
                Cell(texts["after"] or "–", number=True, trail=trail),
            )
        )
    columns = (Column(_("Figure")), Column(_("Before"), number=True), Column(_("Now"), number=True))
    return _with_causes(said, figures, Table(columns, tuple(rows)))


def _findings(said: Said, findings: list[Json]) -> Iterator[Block]:
    """Those that are new or settled; how many were and are open, which stand with their words in their section."""
    names = {"new": _("new"), "settled": _("settled")}
    told = [each for each in findings if each["state"] in names]
    rows = tuple(
        (
            Cell(badge=Badge(names[each["state"]], STATES[each["state"]])),
            Cell(_in(each["texts"], said.language), strong=True),
            Cell(severity_name(each["severity"], said.language)),
        )
        for each in told
    )
    if rows:
        columns = (Column(_("State")), Column(_("Finding")), Column(_("Severity")))
        yield _with_causes(said, told, Table(columns, rows))
    left = len(findings) - len(rows)
    if left:
        words = ngettext("%(count)s finding is still open.", "%(count)s findings are still open.", left)
        yield Notice(words % {"count": left}, points=(Cell(_("Findings"), link="#findings"),))


# --- Answers ------------------------------------------------------------------------------------------------


def _answers(said: Said, answers: list[Json]) -> list[Block]:
    rows = tuple(_row(said, each) for each in answers[:MOST_ROWS])
    columns = (Column(_("Answer")), Column(_("What")), Column(_("Before")), Column(_("Now")))
    blocks: list[Block] = [Table(columns, rows)]
    left = len(answers) - MOST_ROWS
    if left > 0:
        words = ngettext("%(count)s more change.", "%(count)s more changes.", left)
        blocks.append(Notice(words % {"count": left}))
    return blocks


def _row(said: Said, each: Json) -> tuple[Cell, ...]:
    texts = _in(each["texts"], said.language)
    what = texts.get("what") or part_name(each["part"])
    head = (_item(said, each), Cell(what))
    match each["kind"]:
        case "added":
            return (*head, Cell(), Cell(badge=Badge(_("added"), "ok")))
        case "removed":
            return (*head, Cell(), Cell(badge=Badge(_("removed"), "warn")))
        case "moved":
            return (*head, Cell(), Cell(_("in another order")))
    before, after = (shown(said, each, side, texts) for side in ("before", "after"))
    if before == after:
        return (*head, Cell(), Cell(_("changed")))
    before, after = _excerpts(before, after)
    return (*head, Cell(before), Cell(after))


def _item(said: Said, each: Json) -> Cell:
    """The answer, with a link where this version has it still."""
    if each["part"] == "project":
        return Cell(_("Project"), strong=True)
    key = each["item"]
    item = said.methodology.item.get(key)
    if item is None:
        return Cell(key or _("Assumption"), strong=True)
    here = isinstance(item, Question) or key in said.entries
    return Cell(said.called(key), link=f"#{key}" if here else "", strong=True)


def part_name(part: str) -> str:
    """What a part of an answer is called."""
    return {
        "status": _("State"),
        "confidence": _("Confidence"),
        "reason": _("Reason"),
        "note": _("Note"),
        "evidence": _("Evidence"),
        "due": _("Due"),
        "owner": _("Owner"),
        "verdict": _("What the team says to it"),
    }.get(part, part)


def shown(said: Said, each: Json, side: str, texts: Json) -> str:
    """A value in words; empty where nothing was said."""
    value = each[side]
    if side in texts:
        return str(texts[side])
    if not value:
        return ""
    match each["part"]:
        case "status" if value in Entry.Status.values:
            return str(Entry.Status(value).label)
        case "confidence" if value in Entry.Confidence.values:
            return str(Entry.Confidence(value).label)
        case "due":
            return said.day(value)
        case "evidence":
            return ", ".join(link.get("label") or link.get("url") or link.get("file", "") for link in value)
        case "verdict" if value.get("kind") == OVERRIDDEN:
            return " · ".join(value[name] for name in ("instead", "reason") if value.get(name))
        case "verdict":
            return _("accepted")
    return str(value)


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Both, long ones cut to where they begin to differ."""
    if max(len(before), len(after)) <= MOST_LETTERS:
        return before, after
    same = next(
        (place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
        min(len(before), len(after)),
    )
    start = max(0, same - MOST_LETTERS // 4)
    return _excerpt(before, start), _excerpt(after, start)


def _excerpt(text: str, start: int) -> str:
    end = start + MOST_LETTERS
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")
