"""What another value in an answer changes: figures before and after, findings that go and come.

Both sides take the one road from answers to results, with today's engine and on one day. Pure: the same answers,
day and value give the same effect, which is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from interviews.methodology.model import Methodology
from interviews.models import Interview
from plans.blocks.computed.capacity import limit_name
from plans.blocks.computed.headline import HEADLINE, resolved
from plans.blocks.numbers import Numbers, is_figure
from plans.blocks.said import Said
from plans.findings.model import SEVERITIES
from plans.findings.texts import severity_name
from plans.insight import FIGURES
from plans.live import live
from plans.models import PlanVersion
from plans.results import Computed, computed, today_of
from plans.review.anchors import identities
from plans.review.slots import Gone, Slot, words
from plans.versions import methodology_of

Json = dict[str, Any]
BRIEF = 2
"""So many figures say it in a line."""
KEPT = 128
"""So many effects are kept."""
MOST = 8
"""So many figures are shown, and so many budgets looked at."""
MOST_OF_ROW = 4
OF_BUDGETS = ("spending.left", "minutes")
TELLING = ("current_share", "met", "headroom", "safe", "minutes", "left", "ceiling", "needed_most_rps")
"""Of the figures of one row, those that tell most, by their last names."""


@dataclass(frozen=True)
class Moved:
    """A figure that would read otherwise."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Raised:
    """A finding that would go or come."""

    severity: str
    label: str
    title: str


@dataclass(frozen=True)
class Effect:
    """What follows from a value in the place of another."""

    figures: tuple[Moved, ...] = ()
    """What tells most of the row itself first, then what stands beside its question, the headline, the budgets."""
    others: int = 0
    """How many figures move beside these."""
    settled: tuple[Raised, ...] = ()
    """Findings that would go."""
    raised: tuple[Raised, ...] = ()
    """Findings that would come."""

    @property
    def brief(self) -> tuple[Moved, ...]:
        return self.figures[:BRIEF]

    @property
    def rest(self) -> tuple[Moved, ...]:
        return self.figures[BRIEF:]

    @property
    def more(self) -> bool:
        """Is there more to say than stands in a line?"""
        return bool(self.rest or self.settled or self.raised or (self.figures and self.others))

    @property
    def nothing(self) -> bool:
        return not (self.figures or self.others or self.settled or self.raised)

    @property
    def worse(self) -> bool:
        """Do more findings come than go?"""
        return len(self.raised) > len(self.settled)


@dataclass(frozen=True)
class ByNow:
    """The same in the interview as it stands, where that has moved on since the version."""

    value: str
    """What it says there now, in words."""
    differs: bool
    """Is that another value than the version's?"""
    is_suggested: bool
    """Does it say by now what is suggested?"""
    row_gone: bool
    effect: Effect

    @property
    def tells(self) -> bool:
        """Is there an effect to show?"""
        return not (self.row_gone or self.is_suggested or self.effect.nothing)


def on_version(version: PlanVersion, slot: Slot, value: Any, language: str) -> Effect:
    """What a value changes in the results of a version, on the version's own day. :raises Gone:"""
    return effect(
        version.content["interview"], day_of(version), methodology_of(version), slot, value, language
    )


def by_now(version: PlanVersion, slot: Slot, value: Any, language: str) -> ByNow | None:
    """The same in the interview that the version was made of; nothing where that has not moved on, or is gone.

    Only for who may read the interview: a guest of one version may not.
    """
    interview = version.interview
    if interview is None:
        return None
    now = live(interview)
    if _said(now.export) == _said(version.content["interview"]):
        return None
    return in_interview(interview, now.export, slot, version, value, language)


def in_interview(
    interview: Interview, export: Json, slot: Slot, version: PlanVersion, value: Any, language: str
) -> ByNow:
    said = Said({"interview": export}, interview.methodology, language)
    then = value_at(version.content["interview"], slot)
    try:
        stands = slot.value(_values(export, slot.item))
        made = effect(export, today_of(interview.project), interview.methodology, slot, value, language)
    except Gone:
        return ByNow("", differs=True, is_suggested=False, row_gone=True, effect=Effect())
    return ByNow(words(said, slot, stands), stands != then, stands == value, False, made)


def day_of(version: PlanVersion) -> date:
    """The day on which a version's results were computed."""
    results = version.content.get("results")
    return date.fromisoformat(results["today"]) if results else version.created_at.date()


def value_at(export: Mapping[str, Any], slot: Slot) -> Any:
    """What stands at a slot in an export; nothing where its row is gone."""
    try:
        return slot.value(_values(export, slot.item))
    except Gone:
        return None


def _values(export: Mapping[str, Any], item: str) -> Mapping[str, Any]:
    for part in ("answers", "decisions"):
        if item in export.get(part, {}):
            found: Mapping[str, Any] = export[part][item].get("values", {})
            return found
    return {}


def _said(export: Mapping[str, Any]) -> tuple[Any, ...]:
    """What can move a figure."""
    parts = (export.get("answers", {}), export.get("decisions", {}))
    return (
        *({key: (each.get("values"), each.get("status")) for key, each in part.items()} for part in parts),
        export.get("settings"),
    )


# --- Pure ---------------------------------------------------------------------------------------------------


def effect(
    export: Mapping[str, Any], day: date, methodology: Methodology, slot: Slot, value: Any, language: str
) -> Effect:
    """What follows from ``value`` at a slot of an export. :raises Gone:"""
    return _effect(json.dumps(export), day, methodology, slot, json.dumps(value), language[:2])


@lru_cache(maxsize=KEPT)
def _effect(text: str, day: date, methodology: Methodology, slot: Slot, value: str, language: str) -> Effect:
    export, moved = json.loads(text), json.loads(text)
    part = "answers" if slot.item in moved["answers"] or slot.item.startswith("q") else "decisions"
    entry = moved.setdefault(part, {}).setdefault(slot.item, {"values": {}})
    entry["values"] = slot.put(entry.get("values", {}), json.loads(value))
    before, after = computed(export, today=day), computed(moved, today=day)
    with translation.override(language):
        sides = (
            _numbers(export, before, methodology, language),
            _numbers(moved, after, methodology, language),
        )
        figures, others = _figures(*sides, slot)
        return Effect(figures, others, _gone(before, after, language), _gone(after, before, language))


def _numbers(export: Json, found: Computed, methodology: Methodology, language: str) -> Numbers:
    said = Said({"interview": export, "results": found.results}, methodology, language)
    return Numbers(found.results, said)


def _gone(before: Computed, after: Computed, language: str) -> tuple[Raised, ...]:
    """Findings of the one that the other has not, the gravest first."""
    kept = {each.mark for each in after.findings}
    left = [each for each in before.findings_json if each["mark"] not in kept]
    left.sort(key=lambda each: SEVERITIES.index(each["severity"]))
    return tuple(
        Raised(each["severity"], severity_name(each["severity"], language), each["texts"][language]["title"])
        for each in left
    )


def _figures(before: Numbers, after: Numbers, slot: Slot) -> tuple[tuple[Moved, ...], int]:
    """The figures that matter and read otherwise, and how many others move."""
    was, now = dict(_identified("", (), before.results)), dict(_identified("", (), after.results))
    moved = {
        key: (was.get(key, ""), now.get(key, ""))
        for key in dict.fromkeys([*now, *was])
        if before.value(was.get(key, "")) != after.value(now.get(key, ""))
    }
    by_path = {paths[1] or paths[0]: key for key, paths in moved.items()}
    shown: list[Moved] = []
    counted = set()
    for path, label in _ranked(before, after, slot, moved):
        key = by_path.get(path)
        if key is None or key in counted:
            continue
        counted.add(key)
        one = Moved(
            label or _name(after, path, slot.row) or _name(before, path, slot.row),
            *_both(before, after, *moved[key]),
        )
        if one.before != one.after and one not in shown:
            shown.append(one)
    first = _first_limit(before, after)
    made = [*shown[:BRIEF], *first, *shown[BRIEF:]][:MOST]
    return tuple(made), len(moved) - len([one for one in made if one not in first])


def _both(before: Numbers, after: Numbers, old: str, new: str) -> tuple[str, str]:
    return (before.words(old) if old else "") or "–", (after.words(new) if new else "") or "–"


def _ranked(
    before: Numbers, after: Numbers, slot: Slot, moved: Mapping[tuple[str, ...], tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """(path, what it is called there) of the figures that tell most, first."""
    own = [key for key in moved if _is_of(key, slot.row) and not _is_typed(key, slot)]
    own.sort(key=lambda key: TELLING.index(key[-1]) if key[-1] in TELLING else len(TELLING))
    own_paths = [(moved[key][1] or moved[key][0], "") for key in own[:MOST_OF_ROW]]
    yield from own_paths[:1]
    for path in FIGURES.get(slot.item, ()):
        if found := resolved(after, path) or resolved(before, path):
            yield found, ""
    for path, label in HEADLINE.items():
        if found := resolved(after, path) or resolved(before, path):
            yield found, label()
    for path, _row in list(after.rows("budgets"))[:MOST]:
        for name in OF_BUDGETS:
            yield f"{path}.{name}", ""
    yield from own_paths[1:]


def _is_of(key: tuple[str, ...], row: str) -> bool:
    """Is a figure about this row?"""
    return bool(row) and any(part.partition("~")[0] == row for part in key)


def _is_typed(key: tuple[str, ...], slot: Slot) -> bool:
    """Does a figure only say again what was typed, which tells nothing?"""
    return key[-1] in (slot.column, f"{slot.column}_ms", f"{slot.column}_s")


def _name(numbers: Numbers, path: str, row: str) -> str:
    """What a figure is called, with what it is of, where that is not ``row`` itself."""
    figure = numbers.at(path)
    if not is_figure(figure):
        return ""
    name, months = numbers.name(figure["key"]), numbers.value(path.rsplit(".", 1)[0] + ".months")
    if months:
        name = f"{name}, {_('in %(months)s months') % {'months': months}}"
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        of = numbers.at(".".join(parts[:end]))
        about = of.get("about") if isinstance(of, Mapping) else None
        if about:
            called = numbers.about(about)
            return f"{name} · {called}" if called and about["row"] not in ("", row) else name
    return name


def _first_limit(before: Numbers, after: Numbers) -> list[Moved]:
    """Which limit is met first, where that is another one."""
    firsts = [(numbers, numbers.at("limits.first")) for numbers in (before, after)]
    was, now = (
        first and (first["kind"], first["about"]["row"], first["resource"]) for _numbers, first in firsts
    )
    if was == now:
        return []
    old, new = (limit_name(numbers, first) if first else "–" for numbers, first in firsts)
    return [Moved(_("Limit that is met first"), old, new)]


def _identified(at: str, key: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """(identity, path) of each figure: rows are known by what they are about, not by their place in a list."""
    if is_figure(value):
        yield key, at
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in ("inputs", "first"):
                yield from _identified(f"{at}.{name}" if at else name, (*key, name), inner)
    elif isinstance(value, list):
        for number, (name, inner) in enumerate(zip(identities(value), value, strict=True)):
            yield from _identified(f"{at}.{number}", (*key, name or str(number)), inner)
