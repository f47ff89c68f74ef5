"""What changed from one version of a plan to the next: answers, figures, findings. Frozen with the later one.

``{"since": {"number", "title", "made_at"},
   "engine": {"before", "after"}, "methodology": {"before", "after"}    only where they differ,
   "answers": [{"item", "part", "field", "row", "column", "kind", "before", "after", "texts"}, …],
   "figures": [{"path", "before", "after", "texts", "causes", "together"}, …],
   "findings": [{"mark", "severity", "state", "texts", "causes"}, …]}``

A change of an answer is of a ``part`` of it: of its ``values`` (then ``field`` says which, and ``row`` and
``column`` where within a table), its ``status``, ``confidence``, ``reason``, ``note``, ``evidence``, ``due``,
``owner`` or ``verdict``; or of a ``setting`` of the calculations, or of the ``project`` (its name, its currency).
Its ``kind`` is ``changed``, ``added``, ``removed`` or ``moved`` (the rows of a table stand in another order). Rows
are the same where their ids are.

``causes`` are the changes that a figure or finding rests on (:mod:`plans.causes`), ``together`` those that act only
together: ``{"kind", "key"}``, of a figure with the ``part`` that each explains. Versions made before they were kept
have none.

``texts`` says it in words, by language: values are shown with the names and labels that each version had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from interviews.methodology.entries import LANGUAGES
from interviews.methodology.model import Field, Item, Methodology
from plans.blocks.computed.headline import HEADLINE, resolved
from plans.blocks.findings import is_settled
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.causes import Causes, Changed, Explained
from plans.identity import identities

Json = dict[str, Any]
Content = Mapping[str, Any]
Kind = Literal["changed", "added", "removed", "moved"]

PARTS = ("status", "confidence", "reason", "note", "evidence", "due", "owner", "verdict")
"""Of an answer, beside its values."""
OF_THE_PROJECT = ("name", "purpose", "currency", "time_zone")
"""Its language is that of whoever reads: a version can be read in each."""
AS_TYPED = {"text", "url"}
"""Kinds of fields whose values are words already."""
MOST_LETTERS = 120
"""Of the title of a row."""
OF_A_BUDGET = ("objective", "minutes", "requests", "spending.left")


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    content: Content
    methodology: Methodology

    def said(self, language: str) -> Said:
        return Said(dict(self.content), self.methodology, language)

    @property
    def entries(self) -> dict[str, Json]:
        export = self.content["interview"]
        return {**export.get("answers", {}), **export.get("decisions", {})}


def changes(
    before: Side, after: Side, *, number: int, title: str, made_at: str, why: Causes | None = None
) -> Json:
    """What changed since ``before``, which is version ``number``; with what caused it, where that is known."""
    both = {code: (before.said(code), after.said(code)) for code in LANGUAGES}
    return {
        "since": {"number": number, "title": title, "made_at": made_at},
        **other_makers(before, after),
        "answers": _said_otherwise(before, after, both),
        "figures": _figures(both, why),
        "findings": findings_changed(before.content, after.content, why),
    }


def answers_changed(before: Side, after: Side, language: str) -> list[Json]:
    """The changes of answers, settings and the project alone, in words of one language."""
    return _said_otherwise(before, after, {language: (before.said(language), after.said(language))})


Both = Mapping[str, tuple[Said, Said]]
"""What was said before and now, by language."""


def _said_otherwise(before: Side, after: Side, both: Both) -> list[Json]:
    return [*_project(both), *_answers(before, after, both), *_settings(both)]


def other_makers(before: Side, after: Side) -> Json:
    """Methodology and engine, where they are not the same on both sides."""
    pairs = {
        "methodology": (before.methodology.version, after.methodology.version),
        "engine": tuple(
            side.content.get("results", {}).get("engine_version", "") for side in (before, after)
        ),
    }
    return {name: {"before": was, "after": now} for name, (was, now) in pairs.items() if was != now}


# --- Answers ------------------------------------------------------------------------------------------------


def _answers(before: Side, after: Side, both: Both) -> Iterator[Json]:
    known = dict.fromkeys([*after.methodology.item, *before.methodology.item])
    for key in known:
        was, now = before.entries.get(key, {}), after.entries.get(key, {})
        if was == now:
            continue
        yield from _values(key, before, after, was.get("values", {}), now.get("values", {}), both)
        for part in PARTS:
            old, new = _part(before, key, was, part), _part(after, key, now, part)
            if _compared(part, was) != _compared(part, now):
                yield _change(key, part, "changed", old, new)


def _compared(part: str, entry: Json) -> Any:
    """A verdict is the same while it says the same, whatever it was said of."""
    value = entry.get(part) or None
    return (
        {name: said for name, said in value.items() if name != "digest"} if isinstance(value, dict) else value
    )


def _part(side: Side, key: str, entry: Json, part: str) -> Any:
    if part == "owner":
        # By name: a plan tells no addresses.
        return side.content.get("given", {}).get(key, {}).get("owner", "") if entry.get(part) else None
    return _compared(part, entry)


def _values(key: str, before: Side, after: Side, was: Json, now: Json, both: Both) -> Iterator[Json]:
    fields = _fields(before.methodology.item.get(key), after.methodology.item.get(key))
    for name, (old_field, new_field) in fields.items():
        field = new_field or old_field
        old, new = was.get(name), now.get(name)
        if field is None or _same(field, old, new):
            continue
        if field.kind == "table":
            yield from _rows(key, name, (old_field or field, new_field or field), old or [], new or [], both)
        else:
            texts = _texts((old_field, new_field), (old, new), both, lambda code, label: label)
            yield _change(key, "values", "changed", old, new, field=name, texts=texts)


Pair = tuple[Field | None, Field | None]
"""A field as it was before and as it is now; None where the methodology has it no more, or not yet."""


def _fields(before: Item | None, after: Item | None) -> dict[str, Pair]:
    old = before.field if before else {}
    new = after.field if after else {}
    return {name: (old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])}


def _same(field: Field, old: Any, new: Any) -> bool:
    """Do both say the same? Two references to one row do, whatever it is called."""
    if field.kind == "reference" and isinstance(old, dict) and isinstance(new, dict) and "row" in (old | new):
        return old.get("row") == new.get("row")
    return bool(old == new)


def _rows(
    key: str, name: str, fields: tuple[Field, Field], old: list[Json], new: list[Json], both: Both
) -> Iterator[Json]:
    """Of a table: rows that came, went, moved, and cells that changed."""
    was, now = ({row["id"]: row for row in rows} for rows in (old, new))
    columns = {
        column: (fields[0].column.get(column), fields[1].column.get(column))
        for column in dict.fromkeys([*fields[1].column, *fields[0].column])
    }

    def title(row: str, code: str) -> str:
        """By what it is recognised, as it is called now; by its place where it has no name."""
        side, rows = (1, new) if row in now else (0, old)
        there = (now if row in now else was)[row]
        table, said = fields[side], both[code][side]
        called = said.row_name(key, name, there)
        if not called:
            called = f"{(table.row or table.label).to(code)} {rows.index(there) + 1}"
        return called if len(called) <= MOST_LETTERS else called[: MOST_LETTERS - 1] + "…"

    for row in now:
        if row not in was:
            texts = {code: {"what": title(row, code)} for code in both}
            yield _change(key, "values", "added", None, now[row], field=name, row=row, texts=texts)
            continue
        for column, pair in columns.items():
            values = was[row].get(column), now[row].get(column)
            field = pair[1] or pair[0]
            if field is None or _same(field, *values):
                continue
            texts = _texts(pair, values, both, lambda code, label, row=row: f"{title(row, code)} · {label}")
            yield _change(key, "values", "changed", *values, field=name, row=row, column=column, texts=texts)
    for row in was:
        if row not in now:
            texts = {code: {"what": title(row, code)} for code in both}
            yield _change(key, "values", "removed", was[row], None, field=name, row=row, texts=texts)
    if [row for row in was if row in now] != [row for row in now if row in was]:
        texts = {code: {"what": fields[1].label.to(code)} for code in both}
        yield _change(key, "values", "moved", None, None, field=name, texts=texts)


def _texts(pair: Pair, values: tuple[Any, Any], both: Both, what: Callable[[str, str], str]) -> Json:
    """A change in words: what it is of, and the values where they are not words themselves."""
    texts: Json = {}
    for code, saids in both.items():
        with translation.override(code):
            label = next(field.label.to(code) for field in reversed(pair) if field)
            texts[code] = {"what": what(code, label)}
            for name, said, field, value in zip(("before", "after"), saids, pair, values, strict=True):
                if field is not None and value is not None and field.kind not in AS_TYPED:
                    texts[code][name] = said.words(field, value)
    return texts


def _change(
    item: str,
    part: str,
    kind: Kind,
    before: Any,
    after: Any,
    *,
    field: str = "",
    row: str = "",
    column: str = "",
    texts: Json | None = None,
) -> Json:
    return {
        "item": item,
        "part": part,
        "field": field,
        "row": row,
        "column": column,
        "kind": kind,
        "before": before,
        "after": after,
        "texts": texts or {},
    }


def _project(both: Both) -> Iterator[Json]:
    """What the project is called and what it lives by, where that is another: figures are read with it."""
    was, now = (said.export.get("project", {}) for said in next(iter(both.values())))
    for field in OF_THE_PROJECT:
        old, new = was.get(field) or "", now.get(field) or ""
        if old == new:
            continue
        texts = {}
        for code in both:
            with translation.override(code):
                texts[code] = {"what": _called_of_project(field)}
        yield _change("", "project", "changed", old, new, field=field, texts=texts)


def _called_of_project(field: str) -> str:
    return {
        "name": _("Name"),
        "purpose": _("What it is for"),
        "currency": _("Currency"),
        "time_zone": _("Time zone"),
    }[field]


def _settings(both: Both) -> Iterator[Json]:
    """What is assumed otherwise than before."""
    first = next(iter(both.values()))
    was, now = (_assumed(said) for said in first)
    for key in now:
        if key not in was or was[key] == now[key]:
            continue
        texts = {}
        for code, saids in both.items():
            with translation.override(code):
                (_label, old), (label, new) = (said.numbers.setting(key) for said in saids if said.numbers)
            texts[code] = {"what": label, "before": old, "after": new}
        yield _change("", "setting", "changed", was[key], now[key], field=key, texts=texts)


def _assumed(said: Said) -> Json:
    assumed: Iterable[Json] = said.content.get("results", {}).get("assumptions", ())
    return {each["key"]: each["value"] for each in assumed}


# --- Figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Compared:
    """A figure in both versions."""

    before: str
    """Its path in the results; empty where they have no such figure."""
    after: str
    called: Callable[[], str] | None = None
    """What it is called in place of its own name."""
    budget: tuple[str, str] = ("", "")
    """Of a budget's figure: the paths of the budget."""


def _figures(both: Both, why: Causes | None) -> list[Json]:
    """Figures of the headline and of the budgets that read otherwise than before; nothing where none were kept."""
    found = []
    before, after = (said.numbers for said in next(iter(both.values())))
    if before is None or after is None:
        return []
    known = {
        path: identity
        for numbers in (before, after)
        for identity, (path, _figure) in (identities(numbers.results).items() if why else ())
    }
    for each in _compared_figures(before, after):
        texts = {code: _figure(saids, each) for code, saids in both.items()}
        if any(said["before"] != said["after"] for said in texts.values()):
            found.append(
                {
                    "path": each.after or each.before,
                    "before": before.value(each.before),
                    "after": after.value(each.after),
                    "texts": texts,
                    **_explained(why.figures.get(known.get(each.after or each.before, "")) if why else None),
                }
            )
    return found


def _explained(why: Explained | None) -> Json:
    """What caused a figure, as it is kept; nothing where that is not known."""
    if why is None:
        return {}
    return {
        "causes": [_of(each.of) | {"part": each.part} for each in why.causes],
        "together": [_of(each) for each in why.together],
    }


def _of(each: Changed) -> Json:
    return {"kind": each.kind, "key": each.key}


def _compared_figures(before: Numbers, after: Numbers) -> Iterator[_Compared]:
    seen = set()
    for path, called in HEADLINE.items():
        old, new = resolved(before, path), resolved(after, path)
        if old or new:
            seen.add(new)
            yield _Compared(old, new, called)
    was, now = _budgets(before), _budgets(after)
    for of in dict.fromkeys([*now, *was]):
        budget = was.get(of, ""), now.get(of, "")
        for name in OF_A_BUDGET:
            old = resolved(before, f"{budget[0]}.{name}") if budget[0] else ""
            new = resolved(after, f"{budget[1]}.{name}") if budget[1] else ""
            if (old or new) and new not in seen:
                yield _Compared(old, new, budget=budget)


def _budgets(numbers: Numbers) -> dict[tuple[str, str, str], str]:
    """The paths of the budgets, by what they are of."""
    return {
        (row["about"]["item"], row["about"]["row"], row["sli"]): path for path, row in numbers.rows("budgets")
    }


def _figure(saids: tuple[Said, Said], of: _Compared) -> Json:
    before, after = (Numbers(said.content["results"], said) for said in saids)
    with translation.override(after.language):
        named, path, budget = (
            (after, of.after, of.budget[1]) if of.after else (before, of.before, of.budget[0])
        )
        name = (of.called() if of.called else "") or named.name(named.at(path)["key"])
        about = named.about(named.at(budget)["about"]) if budget else ""
        return {
            "name": f"{name} · {about}" if about else name,
            "before": before.words(of.before),
            "after": after.words(of.after),
        }


# --- Findings -----------------------------------------------------------------------------------------------


def findings_changed(before: Content, after: Content, why: Causes | None = None) -> list[Json]:
    """Findings that are open on either side: new, settled (gone, or answered), or still open."""
    if "findings" not in before or "findings" not in after:
        return []
    was = {each["mark"]: each for each in before["findings"]}
    now = {each["mark"]: each for each in after["findings"]}
    found = []
    for state in ("new", "settled", "open"):
        for mark in dict.fromkeys([*now, *was]):
            old, new = _is_open(before, was.get(mark)), _is_open(after, now.get(mark))
            if {(False, True): "new", (True, False): "settled", (True, True): "open"}.get(
                (old, new)
            ) == state:
                each = now.get(mark) or was[mark]
                texts = {code: said["title"] for code, said in each["texts"].items()}
                caused = {"causes": [_of(one) for one in why.findings.get(mark, ())]} if why else {}
                found.append(
                    {"mark": mark, "severity": each["severity"], "state": state, "texts": texts, **caused}
                )
    return found


def _is_open(content: Content, finding: Json | None) -> bool:
    return finding is not None and not is_settled(finding, content["results"]["today"])
