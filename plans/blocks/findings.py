"""What an expert would raise, as it was when the version was made, with what the team said to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from plans.blocks.model import Block, Case, Cell, Finding, Heading, Notice, Section
from plans.blocks.said import Said
from plans.findings import SEVERITIES
from plans.findings.texts import severity_name
from plans.models import FindingAnswer

HEADINGS = {
    "contradiction": lambda: _("Contradictions"),
    "risk": lambda: _("Risks"),
    "gap": lambda: _("Gaps"),
    "advice": lambda: _("Advice"),
}


def section(said: Said) -> Section | None:
    """All findings by severity, the open ones first; nothing for versions made before findings were kept."""
    if "findings" not in said.content:
        return None
    found = findings(said)
    blocks: list[Block] = []
    for severity in SEVERITIES:
        those = [each for each in found if each.severity == severity]
        if those:
            blocks += [Heading(HEADINGS[severity](), f"findings-{severity}"), *map(_counted, alike(those))]
    if not blocks:
        blocks.append(Notice(_("Nothing to raise from what was answered."), "ok"))
    return Section(
        "findings",
        _("Findings"),
        tuple(blocks),
        lead=_("What an experienced reviewer would raise, gravest first."),
        count=sum(not each.settled for each in found),
        detailed=True,
    )


def findings(said: Said) -> list[Finding]:
    """The findings of a version, the gravest first, what is settled behind what is open."""
    made = [_finding(said, each) for each in said.content.get("findings", ())]
    return sorted(made, key=lambda one: (SEVERITIES.index(one.severity), one.settled))  # type: ignore[arg-type]


def alike(found: Iterable[Finding]) -> list[Finding]:
    """``found``, with those for which the same is to be done as one finding of several cases.

    What was answered stays alone: each has an answer of its own.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for number, each in enumerate(found):
        key = (str(number),) if each.answer else (each.severity, each.remedy, each.source)
        groups.setdefault(key, []).append(each)
    return [group[0] if len(group) == 1 else _together(group) for group in groups.values()]


def _together(group: list[Finding]) -> Finding:
    first = group[0]
    cases = tuple(case for each in group for case in each.cases)
    meanings = {case.meaning for case in cases}
    shared = meanings.pop() if len(meanings) == 1 else ""
    return replace(
        first,
        cases=tuple(replace(case, meaning="") for case in cases) if shared else cases,
        meaning=shared,
        rows=tuple(dict.fromkeys(row for each in group for row in each.rows)),
    )


def _counted(finding: Finding) -> Finding:
    words = {"severity": finding.label, "count": len(finding.cases)}
    if len(finding.cases) == 1:
        return finding
    return replace(finding, label=_("%(severity)s, %(count)s times") % words)


def _finding(said: Said, each: Mapping[str, Any]) -> Finding:
    texts = each["texts"].get(said.language) or each["texts"]["en"]
    items = dict.fromkeys(row["item"] for row in each["rows"])
    answer = each.get("answer") or {}
    return Finding(
        severity=each["severity"],
        label=severity_name(each["severity"], said.language),
        cases=(Case(texts["title"], texts["meaning"], f"finding:{each['mark']}"),),
        remedy=texts["remedy"],
        source=texts["source"],
        rows=tuple(Cell(said.called(key), link=f"#{key}") for key in items if key in said.methodology.item),
        answer=_answer(said, answer) if answer else "",
        settled=is_settled(each, said.content["results"]["today"]),
    )


def is_settled(finding: Mapping[str, Any], today: str) -> bool:
    """Was it answered, and did the answer still hold on the day of the results? One that is fixed is not raised."""
    answer = finding.get("answer") or {}
    past = bool(answer.get("until")) and answer["until"] < today
    return bool(answer) and answer["kind"] != FindingAnswer.Kind.FIXED and not past


def _answer(said: Said, answer: Mapping[str, Any]) -> str:
    parts = [str(FindingAnswer.Kind(answer["kind"]).label).capitalize()]
    if answer.get("until"):
        parts.append(_("until %s") % said.day(date.fromisoformat(answer["until"]).isoformat()))
    if answer.get("by"):
        parts.append(answer["by"])
    if answer.get("reason"):
        parts.append(answer["reason"])
    return " · ".join(parts)
