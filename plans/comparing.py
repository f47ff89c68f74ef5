"""Any two versions of one plan beside each other: answers, figures and what caused them, findings, texts.

The older one is always "before". Everything is read from what the two versions kept; only the causes
(:mod:`plans.causes`) are computed, once for each pair: neither of the two ever changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.methodology.model import Item, Question
from perfplan.ui.numbers import MINUS, NARROW, format_number
from perfplan.ui.sentences import semicolons
from plans import changes, directions
from plans.blocks.changes import part_name, shown
from plans.blocks.computed.headline import HEADLINE, resolved
from plans.blocks.computed.lines import SCENARIOS
from plans.blocks.computed.load import in_months
from plans.blocks.computed.objectives import about
from plans.blocks.computed.tests import KINDS
from plans.blocks.contents import SECTIONS, titles
from plans.blocks.numbers import Numbers, is_figure
from plans.blocks.said import Said
from plans.causes import Cause, Causes, Changed, Explained, amount, causes_between, same
from plans.changes import Side
from plans.engine import ENGINE_VERSION, texts
from plans.engine.words import significant, words
from plans.findings.texts import severity_name
from plans.identity import identities
from plans.models import FindingAnswer, PlanVersion
from plans.versions import methodology_of
from plans.words_changed import Run, runs

Json = dict[str, Any]

KEPT_SECONDS = 7 * 86_400
OF_THE_SYSTEM = ("budgets.0.objective", "budgets.0.minutes")
LEAST_PROSE = 40
"""Letters from which a text is read word by word; a shorter one is a value."""
PROJECT = "project"
"""What changed of it is no answer: it stands before them."""
PARTS_OF_PROSE = {"note", "reason"}
OF_SECTION = {
    **dict.fromkeys(("journeys",), 1),
    **dict.fromkeys(("budgets", "alerts", "latencies"), 2),
    **dict.fromkeys(("limits", "history", "average_rps"), 3),
    **dict.fromkeys(("projection", "costs", "rhythm"), 4),
    **dict.fromkeys(("optimisations", "caching"), 5),
    **dict.fromkeys(("load_tests", "reviews"), 6),
}
"""The stage whose section shows a part of the results."""


@dataclass(frozen=True)
class CauseShown:
    """A change that caused something, in words."""

    name: str
    """``"Q8 Current traffic"``."""
    short: str
    """``"Q8"``."""
    anchor: str = ""
    """Of its differences; empty for the day and the engine."""
    part: str = ""
    """How much of the change it explains: ``"+2.9 points"``."""


@dataclass(frozen=True)
class FigureChange:
    """A figure that reads otherwise than before."""

    path: str
    """In the later version's results; empty where they have no such figure."""
    section: str
    name: str
    before: str
    after: str
    difference: str
    """``"+2.9 points"``; empty where values cannot be subtracted."""
    share: str
    """``"+12%"`` of what it was; empty where that says nothing."""
    direction: directions.Direction
    causes: tuple[CauseShown, ...]
    rest: str = ""
    """What the causes do together beyond their parts."""
    together: tuple[CauseShown, ...] = ()
    """Where none of them changes it alone."""
    main: bool = False
    """Is it one of those that matter first?"""


@dataclass(frozen=True)
class Line:
    """One difference of an answer."""

    what: str
    kind: changes.Kind
    before: str
    after: str
    prose: bool = False
    """Is it read word by word?"""

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return runs(self.before, self.after)


@dataclass(frozen=True)
class ItemChange:
    """A question, a decision or the assumptions, with all that is another in it."""

    key: str
    anchor: str
    name: str
    ask: str
    """The question in full."""
    lines: tuple[Line, ...]
    moves: tuple[str, ...] = ()
    """The main figures that it changes, each with how much."""


@dataclass(frozen=True)
class Group:
    """The items of one stage."""

    section: str
    title: str
    items: tuple[ItemChange, ...]


@dataclass(frozen=True)
class FindingChange:
    """A finding that came, went, or stayed."""

    mark: str
    state: str
    """``"new"``, ``"settled"`` or ``"open"``."""
    severity: str
    label: str
    title: str
    meaning: str
    causes: tuple[CauseShown, ...] = ()
    answer: str = ""
    """What was said to it, where that settled it."""


@dataclass(frozen=True)
class TextChange:
    """What the authors wrote to a section, where it is another."""

    key: str
    title: str
    before: str
    after: str
    shown: tuple[bool, bool] = (True, True)
    """Did and does the section show?"""

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return runs(self.before, self.after)


@dataclass(frozen=True)
class Comparison:
    """Two versions of one plan, the older first, in one language."""

    before: PlanVersion
    after: PlanVersion
    language: str
    notices: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    groups: tuple[Group, ...]
    findings: tuple[FindingChange, ...]
    texts: tuple[TextChange, ...]

    @property
    def items(self) -> list[ItemChange]:
        return [item for group in self.groups for item in group.items]

    @property
    def main(self) -> list[FigureChange]:
        """The figures that matter first."""
        return [each for each in self.figures if each.main]

    def by_state(self, state: str) -> list[FindingChange]:
        return [each for each in self.findings if each.state == state]

    @property
    def nothing(self) -> bool:
        return not (
            self.figures or self.groups or self.texts or self.by_state("new") or self.by_state("settled")
        )

    @cached_property
    def summary(self) -> str:
        """All of it in a sentence."""
        answers = sum(item.key not in ("", PROJECT) for item in self.items)
        project = sum(len(item.lines) for item in self.items if item.key == PROJECT)
        assumed = sum(len(item.lines) for item in self.items if item.key == "")
        figures, texts = len(self.figures), len(self.texts)
        new, settled = (len(self.by_state(state)) for state in ("new", "settled"))
        counted = (
            (answers, ngettext("%(count)s answer changed", "%(count)s answers changed", answers)),
            (
                project,
                ngettext("%(count)s detail of the project", "%(count)s details of the project", project),
            ),
            (assumed, ngettext("%(count)s assumption changed", "%(count)s assumptions changed", assumed)),
            (figures, ngettext("%(count)s figure", "%(count)s figures", figures)),
            (new, ngettext("%(count)s new finding", "%(count)s new findings", new)),
            (settled, ngettext("%(count)s finding settled", "%(count)s findings settled", settled)),
            (texts, ngettext("%(count)s text", "%(count)s texts", texts)),
        )
        parts = [words % {"count": count} for count, words in counted if count]
        if not parts:
            return _("Nothing changed.")
        return f"{semicolons(parts)}."


def compare(one: PlanVersion, other: PlanVersion, language: str) -> Comparison:
    """Two versions of one plan, in the language that is active, which ``language`` names."""
    before, after = sorted((one, other), key=lambda version: version.number)
    return _Comparing(before, after, language).comparison()


# --- Causes -------------------------------------------------------------------------------------------------


def causes_of(before: PlanVersion, after: PlanVersion) -> Causes | None:
    """Why two versions differ; None where today's engine cannot say. Computed once for the pair."""
    key = f"causes:{before.pk}:{after.pk}:{ENGINE_VERSION}:{after.created_at.isoformat()}"
    kept = cache.get(key)
    if isinstance(kept, dict):
        return Causes.of_json(kept)
    found = causes_between(before.content, after.content)
    if found is not None:
        cache.set(key, found.to_json(), KEPT_SECONDS)
    return found


def comparison_json(before: PlanVersion, after: PlanVersion) -> bytes:
    """What changed, as data: answers, figures and findings as a version keeps its changes."""
    sides = [Side(each.content, methodology_of(each)) for each in (before, after)]
    made_at = before.created_at.astimezone(UTC).isoformat()
    found = causes_of(before, after)
    said = changes.changes(*sides, number=before.number, title=before.title, made_at=made_at, why=found)
    data = {
        "format": "perfplan-comparison",
        "format_version": 1,
        **{
            name: {
                "number": version.number,
                "title": version.title,
                "state": version.state,
                "made_at": version.created_at.astimezone(UTC).isoformat(),
            }
            for name, version in (("before", before), ("after", after))
        },
        "changes": said,
        "causes": found.to_json() if found else None,
    }
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()


# --- Comparing ----------------------------------------------------------------------------------------------


class _Comparing:
    """The two versions, read in one language."""

    def __init__(self, before: PlanVersion, after: PlanVersion, language: str) -> None:
        self.before, self.after, self.language = before, after, language
        self.sides = tuple(Side(each.content, methodology_of(each)) for each in (before, after))
        self.was, self.now = (side.said(language) for side in self.sides)
        self.causes = causes_of(before, after)

    def comparison(self) -> Comparison:
        figures = tuple(self._figures())
        return Comparison(
            self.before,
            self.after,
            self.language,
            tuple(self._notices()),
            figures,
            tuple(self._groups(figures)),
            tuple(self._findings()),
            tuple(self._texts()),
        )

    def _notices(self) -> Iterator[str]:
        """What must be known before the two are compared."""
        other = changes.other_makers(*self.sides)
        for name, said in (
            ("methodology", _("The methodology is another: %(before)s before, %(after)s now.")),
            ("engine", _("The engine is another: %(before)s before, %(after)s now.")),
        ):
            if name in other:
                yield said % {side: other[name][side] or "–" for side in ("before", "after")}
        if self.causes is None:
            yield _("What caused the changes of figures cannot be computed for these two versions.")
        elif self.causes.untried:
            left = len(self.causes.untried)
            said = ngettext(
                "%(count)s more change was not looked at as a cause.",
                "%(count)s more changes were not looked at as causes.",
                left,
            )
            yield said % {"count": left}

    # --- Figures -------------------------------------------------------------------------------------------

    def _figures(self) -> Iterator[FigureChange]:
        """Those that read otherwise, the main ones first; nothing where a version kept none."""
        if self.was.numbers is None or self.now.numbers is None:
            return
        was, now = (identities(numbers.results) for numbers in (self.was.numbers, self.now.numbers))
        known = dict.fromkeys([*now, *was])
        main = [each for each in self._main(was, now) if each in known]
        for identity in dict.fromkeys([*main, *known]):
            found = self._figure(identity, was.get(identity), now.get(identity), main=identity in main)
            if found:
                yield found

    def _main(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
        """Identities of the figures of the headline, and of the whole system's budget."""
        for numbers, known in ((self.now.numbers, now), (self.was.numbers, was)):
            assert numbers is not None
            of_path = {path: identity for identity, (path, _figure) in known.items()}
            paths = [resolved(numbers, path) for path in (*HEADLINE, *OF_THE_SYSTEM)]
            yield from (of_path[path] for path in paths if path in of_path)

    def _figure(
        self, identity: str, was: tuple[str, Any] | None, now: tuple[str, Any] | None, *, main: bool
    ) -> FigureChange | None:
        (old_path, old), (path, new) = was or ("", None), now or ("", None)
        values = [figure["value"] if figure else None for figure in (old, new)]
        if same(*values):
            return None
        known = texts.figures().get((new or old)["key"])
        if known is not None and known.formula is None and not main:
            # An answer that is passed on: it stands with the answers.
            return None
        assert self.was.numbers is not None
        assert self.now.numbers is not None
        before, after = self.was.numbers.words(old_path), self.now.numbers.words(path)
        if before == after:
            return None
        numbers, at = (self.now.numbers, path) if new else (self.was.numbers, old_path)
        unit = (new or {}).get("unit") or (old or {}).get("unit") or ""
        why = self.causes.figures.get(identity) if self.causes else None
        return FigureChange(
            path=path,
            section=SECTIONS[OF_SECTION.get(identity.partition(".")[0], 3)][0],
            name=_name(numbers, at),
            before=before,
            after=after,
            difference=self._difference(*values, unit),
            share=_share(*values, unit, self.language),
            direction=directions.direction((new or old)["key"], *values),
            causes=tuple(self._caused(why, unit)) if why else (),
            rest=self._signed(why.rest, unit) if why and why.rest else "",
            together=tuple(self._cause(each) for each in why.together) if why else (),
            main=main,
        )

    def _caused(self, why: Explained, unit: str) -> Iterator[CauseShown]:
        for each in why.causes:
            yield self._cause(each.of, self._part(each, unit) if len(why.causes) > 1 or why.rest else "")

    def _part(self, cause: Cause, unit: str) -> str:
        return "" if cause.part is None else self._signed(cause.part, unit)

    def _cause(self, of: Changed, part: str = "") -> CauseShown:
        if of.kind == "day":
            days = [self._day(side) for side in (self.was, self.now)]
            name = _("the day: %(before)s, then %(after)s") % {"before": days[0], "after": days[1]}
            return CauseShown(name, _("the day itself"), part=part)
        if of.kind == "engine":
            return CauseShown(_("another version of the engine"), _("the engine"), part=part)
        if of.kind == "setting":
            assert self.now.numbers is not None
            label = self.now.numbers.setting(of.key)[0]
            return CauseShown(label, label, "answer-assumptions", part)
        said = self.now if of.key in self.now.methodology.item else self.was
        if of.key not in said.methodology.item:
            return CauseShown(of.key, of.key, f"answer-{of.key}", part)
        return CauseShown(said.called(of.key), said.name(of.key), f"answer-{of.key}", part)

    @staticmethod
    def _day(said: Said) -> str:
        return said.day(said.content["results"]["today"])

    def _difference(self, before: Any, after: Any, unit: str) -> str:
        was, now = amount(before), amount(after)
        return "" if was is None or now is None or unit == "hour" else self._signed(now - was, unit)

    def _signed(self, difference: float, unit: str) -> str:
        """A difference with its sign and unit: ``"+2.9 points"``, ``"66 days earlier"``."""
        if unit == "date":
            days = round(abs(difference))
            if difference < 0:
                return ngettext("%(count)s day earlier", "%(count)s days earlier", days) % {"count": days}
            return ngettext("%(count)s day later", "%(count)s days later", days) % {"count": days}
        sign = MINUS if difference < 0 else "+"
        size = abs(difference)
        if unit == "share":
            points = significant(size * 100, 2 if size < 0.1 else 3)
            number = format_number(points, self.language)
            # English says "1.4 points", French "1,4 point".
            one = points < 2 if self.language[:2] == "fr" else points == 1
            return sign + ngettext("%(number)s point", "%(number)s points", 1 if one else 2) % {
                "number": number
            }
        if unit == "times":
            return sign + format_number(significant(size), self.language)
        assert self.now.numbers is not None
        return sign + words(size, unit, self.language, self.now.numbers.currency)

    # --- Answers -------------------------------------------------------------------------------------------

    def _groups(self, figures: Iterable[FigureChange]) -> Iterator[Group]:
        """What changed in answers, by stage; the assumptions last."""
        by_item: dict[str, list[Json]] = {}
        for each in changes.answers_changed(*self.sides, self.language):
            by_item.setdefault(each["item"], []).append(each)
        moved = _moved(figures)
        project = [self._line("", each) for each in by_item.get("", []) if each["part"] == PROJECT]
        if project:
            name = self.now.project["name"]
            yield Group(
                PROJECT, _("Project"), (ItemChange(PROJECT, "answer-project", name, "", tuple(project)),)
            )
        for stage in self.now.methodology.stages:
            items = [
                self._item(item, by_item.pop(item.key), moved) for item in stage.items if item.key in by_item
            ]
            if items:
                section, title = SECTIONS[stage.number]
                yield Group(section, title(), tuple(items))
        of_none = by_item.pop("", [])
        settings = [each for each in of_none if each["part"] == "setting"]
        gone = [self._gone(key, found, moved) for key, found in by_item.items()]
        if gone:
            yield Group("gone", _("No longer asked"), tuple(gone))
        if settings:
            anchor = "answer-assumptions"
            lines = tuple(self._line("", each) for each in settings)
            assumed = ItemChange("", anchor, _("Assumptions"), "", lines, moved.get(anchor, ()))
            yield Group("assumptions", _("What is assumed"), (assumed,))

    def _item(self, item: Item, found: list[Json], moved: Mapping[str, tuple[str, ...]]) -> ItemChange:
        anchor = f"answer-{item.key}"
        ask = item.ask if isinstance(item, Question) else item.text
        return ItemChange(
            item.key,
            anchor,
            self.now.called(item.key),
            ask.to(self.language),
            tuple(self._line(item.key, each) for each in found),
            moved.get(anchor, ()),
        )

    def _gone(self, key: str, found: list[Json], moved: Mapping[str, tuple[str, ...]]) -> ItemChange:
        """An item that the later methodology has no more."""
        anchor, known = f"answer-{key}", key in self.was.methodology.item
        lines = tuple(self._line(key, each) for each in found)
        return ItemChange(
            key, anchor, self.was.called(key) if known else key, "", lines, moved.get(anchor, ())
        )

    def _line(self, key: str, each: Json) -> Line:
        said_in = each["texts"].get(self.language, {})
        what = said_in.get("what") or part_name(each["part"])
        match each["kind"]:
            case "added":
                return Line(what, "added", "", self._cells(self.now, key, each, "after"))
            case "removed":
                return Line(what, "removed", self._cells(self.was, key, each, "before"), "")
            case "moved":
                return Line(what, "moved", "", _("in another order"))
        before, after = (shown(said, each, side, said_in) for said, side in self._both)
        prose = each["part"] in PARTS_OF_PROSE or self._is_text(key, each)
        if before == after:
            return Line(what, "changed", "", _("changed"))
        return Line(what, "changed", before, after, prose)

    @property
    def _both(self) -> tuple[tuple[Said, str], tuple[Said, str]]:
        return (self.was, "before"), (self.now, "after")

    def _is_text(self, key: str, each: Json) -> bool:
        for said in (self.now, self.was):
            item = said.methodology.item.get(key)
            field = item.field.get(each["field"]) if item else None
            if field is not None and each["column"]:
                field = field.column.get(each["column"])
            if field is not None:
                said_then, said_now = each["before"] or "", each["after"] or ""
                return field.kind == "text" and min(len(said_then), len(said_now)) >= LEAST_PROSE
        return False

    @staticmethod
    def _cells(said: Said, key: str, each: Json, side: str) -> str:
        """What a row says that came or went."""
        item = said.methodology.item.get(key)
        table = item.field.get(each["field"]) if item else None
        row = each[side]
        if table is None or not isinstance(row, Mapping):
            return ""
        return " · ".join(
            f"{said.label(column)} {value}"
            for column in table.columns
            if column.name in row
            and column.name not in table.row_title
            and (value := said.words(column, row[column.name]))
        )

    # --- Findings and texts --------------------------------------------------------------------------------

    def _findings(self) -> Iterator[FindingChange]:
        kept = [
            {one["mark"]: one for one in each.content.get("findings", ())}
            for each in (self.before, self.after)
        ]
        for each in changes.findings_changed(self.before.content, self.after.content):
            mark = each["mark"]
            finding = kept[1].get(mark) or kept[0][mark]
            said_in = finding["texts"].get(self.language) or finding["texts"]["en"]
            why = self.causes.findings.get(mark, ()) if self.causes else ()
            answered = kept[1].get(mark, {}).get("answer") if each["state"] == "settled" else None
            yield FindingChange(
                mark,
                each["state"],
                each["severity"],
                severity_name(each["severity"], self.language),
                said_in["title"],
                said_in["meaning"],
                tuple(self._cause(of) for of in why),
                _answered(answered) if answered else "",
            )

    def _texts(self) -> Iterator[TextChange]:
        """Title, introduction and notes of the sections, in the order of the plan."""
        if self.before.title != self.after.title:
            yield TextChange("title", _("Title"), self.before.title, self.after.title)
        was, now = self.before.texts, self.after.texts
        named = titles(self.language)
        for key in dict.fromkeys([*named, *was.notes, *now.notes, *was.hidden, *now.hidden]):
            notes = was.notes.get(key, ""), now.notes.get(key, "")
            shows = key not in was.hidden, key not in now.hidden
            if notes[0] != notes[1] or shows[0] != shows[1]:
                yield TextChange(key, named.get(key, key), *notes, shows)


def _answered(answer: Mapping[str, Any]) -> str:
    parts = [str(FindingAnswer.Kind(answer["kind"]).label), answer.get("by", ""), answer.get("reason", "")]
    return " · ".join(part for part in parts if part)


def _moved(figures: Iterable[FigureChange]) -> dict[str, tuple[str, ...]]:
    """By the anchor of a cause: the main figures that it changes."""
    found: dict[str, list[str]] = {}
    for figure in figures:
        for each in figure.causes if figure.main else ():
            if each.anchor:
                by = each.part or figure.difference
                said = f"{figure.name} {by}".strip()
                if said not in found.setdefault(each.anchor, []):
                    found[each.anchor].append(said)
    return {anchor: tuple(said) for anchor, said in found.items()}


def _share(before: Any, after: Any, unit: str, language: str) -> str:
    """The difference as a share of what it was; of shares and days that says nothing."""
    was, now = amount(before), amount(after)
    if was is None or now is None or unit in ("share", "date", "hour") or not was or was < 0:
        return ""
    points = (now - was) / was * 100
    if abs(points) >= 100_000:
        return ""
    shown_points = round(points) if abs(points) >= 10 else significant(points, 2)
    sign = MINUS if points < 0 else "+"
    gap = NARROW if language == "fr" else ""
    return f"{sign}{format_number(abs(shown_points), language)}{gap}%"


# --- Names of figures ---------------------------------------------------------------------------------------


def _name(numbers: Numbers, path: str) -> str:
    """A figure's name with what it is of: ``"Capacity needed · Likely · in 12 months"``."""
    own = HEADLINE_NAMES.get(numbers.at(path)["key"]) if path in _headline(numbers) else None
    parts = [own() if own else numbers.name(numbers.at(path)["key"])]
    at: Any = numbers.results
    for part in path.split("."):
        at = at[int(part)] if isinstance(at, list) else at[part]
        said = "" if is_figure(at) else _of(numbers, at)
        if said and said not in parts:
            parts.append(said)
    return " · ".join(parts)


HEADLINE_NAMES = {
    "budget.left": lambda: _("Error budget left"),
    "cost.of_month": lambda: _("Cost a month"),
}


def _headline(numbers: Numbers) -> set[str]:
    return {resolved(numbers, path) for path in HEADLINE}


def _of(numbers: Numbers, at: Any) -> str:
    """What a part of the results is about, in words; empty where it is no row of a list."""
    if isinstance(at, list):
        if len(at) != 2 or not is_figure(at[1]):
            return ""
        return in_months(at[0]) if isinstance(at[0], int) else _scenario(at[0])
    if not isinstance(at, Mapping):
        return ""
    if at.get("about"):
        of_objective = at["about"]["item"] in ("q11", "q15")
        return about(numbers, at) if of_objective else numbers.about(at["about"])  # type: ignore[arg-type]
    if at.get("scenario") or at.get("name") in SCENARIOS:
        return _scenario(at.get("scenario") or at["name"])
    if isinstance(at.get("months"), int):
        return in_months(at["months"])
    if at.get("kind") in KINDS:
        return KINDS[at["kind"]]()[0]
    if "long_hours" in at:
        return words(at["long_hours"], "h", numbers.language)
    if "cause" in at:
        column = numbers.said.methodology.table("q9.incidents").column.get("cause")
        return numbers.said.words(column, at["cause"]) if column else ""
    return ""


def _scenario(name: str) -> str:
    return SCENARIOS[name]() if name in SCENARIOS else name
