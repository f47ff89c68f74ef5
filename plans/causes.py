"""Which changed answers caused a changed figure, and which made a finding come or go. No Django.

Not read off the trails, but computed: in the later answers each changed item of the earlier ones is put back,
alone, on the same day. A figure that changes by it was caused by it; how far it changes is the part that the item
explains. Two days differ by more than their answers: the later ones are computed on the earlier day too.

The parts need not add up to the whole: where two answers act on one figure (the smaller of two limits, a product),
each explains what would be undone by putting it back alone. What is left is said as what they do together. Where
none changes the figure alone, those are looked for that do so together.

What the engine of today gives otherwise than the one that made a version is the engine's part.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from plans.engine import Results, compute, read, to_json
from plans.engine.inputs import InputError
from plans.engine.trail import Figure
from plans.findings import find
from plans.identity import identities

Json = dict[str, Any]
Export = Mapping[str, Any]
Kind = Literal["item", "setting", "day", "engine"]

MOST_CHANGES = 60
"""So many changed items are put back; what is more is only counted."""
MOST_TOGETHER = 40
"""So many times items are put back together, to find those that act together."""
READ = ("values", "status", "confidence")
"""What the engine reads of an answer."""
HEAD = ("format", "format_version", "methodology", "project")
SAME = 1e-9
"""Figures that differ by less than this share of themselves are the same."""


@dataclass(frozen=True, order=True)
class Changed:
    """Something that two versions differ in."""

    kind: Kind
    key: str = ""
    """``"q8"`` or ``"target"``; the name of a setting; empty for the day and the engine."""


DAY = Changed("day")
ENGINE = Changed("engine")


@dataclass(frozen=True)
class Cause:
    """A change that a figure rests on."""

    of: Changed
    part: float | None
    """How much of the change it explains, in the figure's unit (days for a date); None where that cannot be said."""


@dataclass(frozen=True)
class Explained:
    """Why a figure is another."""

    causes: tuple[Cause, ...]
    """Each by itself, the greatest part first."""
    rest: float | None = None
    """What they do together beyond their parts; 0 where the parts add up, None where they cannot be added."""
    together: tuple[Changed, ...] = ()
    """Where none changes it alone: those that do together. Empty where they were not found."""


@dataclass(frozen=True)
class Causes:
    """Why what differs does."""

    figures: Mapping[str, Explained] = field(default_factory=dict)
    """By identity (:mod:`plans.identity`): every figure that differs."""
    findings: Mapping[str, tuple[Changed, ...]] = field(default_factory=dict)
    """By mark: every finding that came or went."""
    untried: tuple[Changed, ...] = ()
    """Changes that were not put back: beyond :data:`MOST_CHANGES`, or not to be read with the other answers."""

    def to_json(self) -> Json:
        """As plain values, to be kept."""
        return {
            "figures": {
                identity: {
                    "causes": [[each.of.kind, each.of.key, each.part] for each in why.causes],
                    "rest": why.rest,
                    "together": _plain_changes(why.together),
                }
                for identity, why in self.figures.items()
            },
            "findings": {mark: _plain_changes(of) for mark, of in self.findings.items()},
            "untried": _plain_changes(self.untried),
        }

    @classmethod
    def of_json(cls, kept: Json) -> Causes:
        """What :meth:`to_json` gave."""
        return cls(
            {
                identity: Explained(
                    tuple(Cause(Changed(kind, key), part) for kind, key, part in why["causes"]),
                    why["rest"],
                    _changes(why["together"]),
                )
                for identity, why in kept["figures"].items()
            },
            {mark: _changes(of) for mark, of in kept["findings"].items()},
            _changes(kept["untried"]),
        )


def _plain_changes(of: Iterable[Changed]) -> list[list[str]]:
    return [[each.kind, each.key] for each in of]


def _changes(kept: Iterable[Any]) -> tuple[Changed, ...]:
    return tuple(Changed(kind, key) for kind, key in kept)


@dataclass(frozen=True)
class Version:
    """One of the two: what was answered, the day it was computed, and what was kept of that."""

    export: Export
    today: date
    results: Any = None
    """As its version keeps them; None: as the engine gives them now."""
    marks: Collection[str] | None = None
    """Of the findings that were raised then."""


def changed(before: Export, after: Export) -> list[Changed]:
    """The items and settings that the engine reads otherwise than before, in the order of the later export."""
    found: list[Changed] = []
    for part in ("answers", "decisions"):
        was, now = before.get(part, {}), after.get(part, {})
        found += [
            Changed("item", key)
            for key in dict.fromkeys([*now, *was])
            if _read(was.get(key)) != _read(now.get(key))
        ]
    was, now = before.get("settings", {}), after.get("settings", {})
    found += [
        Changed("setting", key)
        for key in dict.fromkeys([*now, *was])
        if was.get(key, _NOTHING) != now.get(key, _NOTHING)
    ]
    return found


_NOTHING = object()


def _read(entry: Mapping[str, Any] | None) -> Json:
    return {name: entry[name] for name in READ if entry.get(name)} if entry else {}


def put_back(after: Export, before: Export, what: Collection[Changed]) -> Json:
    """The later answers with some of the earlier ones in their place."""
    made: Json = {name: after[name] for name in HEAD if name in after}
    items = {each.key for each in what if each.kind == "item"}
    settings = {each.key for each in what if each.kind == "setting"}
    for part in ("answers", "decisions"):
        was, now = before.get(part, {}), after.get(part, {})
        kept = {key: _read(now[key]) for key in now if key not in items}
        made[part] = kept | {key: _read(was[key]) for key in was if key in items}
    was, now = before.get("settings", {}), after.get("settings", {})
    made["settings"] = {key: value for key, value in now.items() if key not in settings}
    made["settings"] |= {key: value for key, value in was.items() if key in settings}
    return made


class _Outcome:
    """What answers add up to on a day."""

    def __init__(self, export: Export, today: date) -> None:
        self.answers = read(export)
        self.results: Results = compute(self.answers, today=today)
        self.figures = {identity: figure for identity, (_path, figure) in identities(self.results).items()}

    def value(self, identity: str) -> Any:
        return _value(self.figures.get(identity))

    @cached_property
    def marks(self) -> frozenset[str]:
        return frozenset(each.mark for each in find(self.answers, self.results))

    def items(self, identity: str) -> set[str]:
        """The items in a figure's trail."""
        figure = self.figures.get(identity)
        waits = getattr(figure, "waits_for", ())
        return {known.item for known in (*getattr(figure, "inputs", ()), *waits)}


def _value(figure: Any) -> Any:
    """A figure's value as plain JSON: engine's and kept ones compare."""
    if isinstance(figure, Mapping):
        return figure["value"]
    return _plain(figure.value) if isinstance(figure, Figure) else None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return to_json(value)


def amount(value: Any) -> float | None:
    """A value as something that can be subtracted; days for a date."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            return float(date.fromisoformat(value).toordinal())
        except ValueError:
            return None
    return None


def same(one: Any, other: Any) -> bool:
    """Do two values say the same, but for what adding floats in another order makes of them?"""
    if isinstance(one, float) or isinstance(other, float):
        both = amount(one), amount(other)
        if both[0] is not None and both[1] is not None:
            return math.isclose(both[0], both[1], rel_tol=SAME, abs_tol=1e-12)
    return bool(one == other)


def causes(before: Version, after: Version) -> Causes:
    """Why the figures and findings of ``after`` are other ones than those of ``before``.

    :raises InputError: one of the two cannot be read by the engine of today.
    """
    return _Inquiry(before, after).causes()


def causes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Causes | None:
    """The same of what two versions hold; None where one keeps no results, or cannot be read any more."""
    if "results" not in before or "results" not in after:
        return None
    try:
        return causes(_version(before), _version(after))
    except InputError:
        return None


def _version(content: Mapping[str, Any]) -> Version:
    return Version(
        content["interview"],
        date.fromisoformat(content["results"]["today"]),
        content["results"],
        [each["mark"] for each in content["findings"]] if "findings" in content else None,
    )


class _Inquiry:
    """The computing behind one comparison; each set of changes is put back once."""

    def __init__(self, before: Version, after: Version) -> None:
        self.before, self.after = before, after
        self.was = _Outcome(put_back(before.export, before.export, ()), before.today)
        self.now = _Outcome(put_back(after.export, after.export, ()), after.today)
        everything = changed(before.export, after.export)
        if before.today != after.today:
            everything.append(DAY)
        self.changes, beyond = everything[:MOST_CHANGES], everything[MOST_CHANGES:]
        if DAY in beyond:
            self.changes[-1:], beyond = [DAY], [*self.changes[-1:], *beyond[:-1]]
        self.untried = list(beyond)
        self.without: dict[Changed, _Outcome] = {}
        for each in self.changes:
            outcome = self._put_back((each,))
            if outcome is None:
                self.untried.append(each)
            else:
                self.without[each] = outcome
        self._together: dict[frozenset[Changed], _Outcome | None] = {}

    def _put_back(self, what: Collection[Changed]) -> _Outcome | None:
        """The later version without some changes; None where that makes no sense to the engine."""
        export = put_back(self.after.export, self.before.export, what)
        try:
            return _Outcome(export, self.before.today if DAY in what else self.after.today)
        except InputError:
            return None

    def causes(self) -> Causes:
        then, later = (
            self._kept(side, now) for side, now in ((self.before, self.was), (self.after, self.now))
        )
        figures = {}
        for identity in dict.fromkeys([*later, *then]):
            was, now = then.get(identity), later.get(identity)
            if not same(was, now):
                figures[identity] = self._explained(identity, was, now)
        return Causes(figures, dict(self._findings()), tuple(sorted(self.untried)))

    @staticmethod
    def _kept(version: Version, outcome: _Outcome) -> dict[str, Any]:
        """The values of a version's figures, as they were kept."""
        if version.results is None:
            return {identity: _value(figure) for identity, figure in outcome.figures.items()}
        return {identity: _value(figure) for identity, (_path, figure) in identities(version.results).items()}

    # --- Figures -------------------------------------------------------------------------------------------

    def _explained(self, identity: str, was: Any, now: Any) -> Explained:
        found = [
            Cause(each, _difference(outcome.value(identity), self.now.value(identity)))
            for each, outcome in self.without.items()
            if not same(outcome.value(identity), self.now.value(identity))
        ]
        total = _difference(was, now)
        if not (same(self.was.value(identity), was) and same(self.now.value(identity), now)):
            today = _difference(self.was.value(identity), self.now.value(identity))
            found.append(Cause(ENGINE, None if total is None or today is None else total - today))
        if not found:
            return Explained((), together=self._acting_together(identity))
        found.sort(key=lambda cause: (cause.part is None, -abs(cause.part or 0)))
        return Explained(tuple(found), _rest(total, found, self.now.value(identity)))

    def _acting_together(self, identity: str) -> tuple[Changed, ...]:
        """The changes of the figure's trail that make it another together, none of which can be left out."""
        items = self.was.items(identity) | self.now.items(identity)
        of_trail = [each for each in self.without if each.kind != "item" or each.key in items]
        for those in (of_trail, list(self.without)):
            if self._undone(identity, those):
                for each in list(those):
                    left = [other for other in those if other != each]
                    if len(left) > 1 and self._undone(identity, left):
                        those = left
                return tuple(those)
        return ()

    def _undone(self, identity: str, what: Iterable[Changed]) -> bool:
        """Is the figure what it was, when these are put back together?"""
        key = frozenset(what)
        if len(key) < 2:
            return False
        if key not in self._together:
            if len(self._together) >= MOST_TOGETHER:
                return False
            self._together[key] = self._put_back(key)
        outcome = self._together[key]
        return outcome is not None and same(outcome.value(identity), self.was.value(identity))

    # --- Findings ------------------------------------------------------------------------------------------

    def _findings(self) -> Iterable[tuple[str, tuple[Changed, ...]]]:
        """Each that came or went, with the changes that undo it when they are put back."""
        was = self.was.marks if self.before.marks is None else frozenset(self.before.marks)
        now = self.now.marks if self.after.marks is None else frozenset(self.after.marks)
        for mark in sorted(was ^ now):
            raised = mark in now
            if (mark in self.now.marks) != raised:
                yield mark, (ENGINE,)
                continue
            found = tuple(each for each, outcome in self.without.items() if (mark in outcome.marks) != raised)
            by_engine = (mark in self.was.marks) != (mark in was)
            yield mark, (*found, ENGINE) if by_engine else found


def _difference(was: Any, now: Any) -> float | None:
    before, after = amount(was), amount(now)
    return None if before is None or after is None else after - before


def _rest(total: float | None, found: list[Cause], value: Any) -> float | None:
    """What the parts leave of the whole."""
    if total is None or any(cause.part is None for cause in found):
        return None
    rest = total - math.fsum(cause.part or 0 for cause in found)
    scale = max(abs(total), *(abs(cause.part or 0) for cause in found))
    return 0.0 if abs(rest) <= 1e-6 * scale else rest
