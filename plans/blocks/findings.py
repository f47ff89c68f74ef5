"""What an expert would raise, as it was when the version was made, with what the team said to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from plans.blocks.model import Block, Cell, Finding, Heading, Notice, Section
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
            blocks += [Heading(HEADINGS[severity](), f"findings-{severity}"), *those]
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


def _finding(said: Said, each: Mapping[str, Any]) -> Finding:
    texts = each["texts"].get(said.language) or each["texts"]["en"]
    items = dict.fromkeys(row["item"] for row in each["rows"])
    answer = each.get("answer") or {}
    return Finding(
        severity=each["severity"],
        label=severity_name(each["severity"], said.language),
        title=texts["title"],
        meaning=texts["meaning"],
        remedy=texts["remedy"],
        source=texts["source"],
        rows=tuple(Cell(said.called(key), link=f"#{key}") for key in items if key in said.methodology.item),
        answer=_answer(said, answer) if answer else "",
        settled=is_settled(each, said.content["results"]["today"]),
        passage=f"finding:{each['mark']}",
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
