"""What a team says to findings: fixed, accepted as a risk until a day, or a false alarm; and how they are shown.

An answer is kept under the finding's mark, by project. It never hides a finding: one that is said to be fixed
and is still raised, or accepted until a day that is past, asks again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interviews.models import Project
from perfplan.accounts.models import User
from perfplan.events.models import record
from perfplan.prepared import Prepared
from plans.findings import SEVERITIES
from plans.findings.texts import severity_name
from plans.models import FindingAnswer, Plan
from plans.review.settling import settle_plan

Kind = FindingAnswer.Kind


@dataclass(frozen=True)
class FindingShown:
    """A finding as it is read."""

    mark: str
    severity: str
    label: str
    title: str
    meaning: str
    remedy: str
    source: str
    rows: tuple[tuple[str, str], ...]
    """(item, words) of the answers that raised it."""
    answer: FindingAnswer | None
    today: date

    @cached_property
    def key(self) -> str:
        """An id for the page."""
        return "finding-" + hashlib.sha256(self.mark.encode()).hexdigest()[:10]

    @cached_property
    def settled(self) -> bool:
        """Was it answered, and does the answer still hold?"""
        return self.answer is not None and not self.asks_again

    @cached_property
    def asks_again(self) -> str:
        """Why an answer does not hold any more; empty where it does."""
        if self.answer is None:
            return ""
        if self.answer.kind == Kind.FIXED:
            return _("Said to be fixed, and still raised by the answers.")
        if self.answer.until and self.answer.until < self.today:
            return _("The risk was accepted until a day that is past.")
        return ""


def answer_finding(
    *, project: Project, mark: str, kind: str, by: User, reason: str = "", until: date | None = None
) -> FindingAnswer:
    """Say something to a finding, in place of what was said before. It may be what an approval waited for."""
    with transaction.atomic():
        answer, _made = FindingAnswer.objects.update_or_create(
            project=project,
            mark=mark,
            defaults={"kind": kind, "reason": reason, "until": until, "by": by, "at": timezone.now()},
        )
        record(
            "finding.answered",
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            mark=mark,
            answer=kind,
        )
        _settle(project, by)
    return answer


def withdraw_answer(*, project: Project, mark: str, by: User) -> None:
    """Take back what was said to a finding."""
    with transaction.atomic():
        if FindingAnswer.objects.filter(project=project, mark=mark).delete()[0]:
            record("finding.reopened", actor=by, team_id=project.team_id, project_id=project.pk, mark=mark)
            _settle(project, by)


def _settle(project: Project, by: User) -> None:
    """Versions under review may have waited for what was just said."""
    plan = Plan.objects.filter(project=project).first()
    if plan is not None:
        settle_plan(plan, by=by)


def answers_to(project: Project) -> dict[str, FindingAnswer]:
    """All that was said in a project, by mark, in one query."""
    return {answer.mark: answer for answer in _ANSWERS(project.pk)}


_ANSWERS = Prepared(lambda project: FindingAnswer.objects.filter(project=project).select_related("by"))


def shown(
    findings: Iterable[Mapping[str, Any]],
    answers: Mapping[str, FindingAnswer],
    *,
    language: str,
    today: date,
    name_of: Mapping[str, str],
) -> list[FindingShown]:
    """Findings in their JSON form as they are read in ``language``; gravest first, the open ones before the settled."""
    made = []
    for each in findings:
        texts = each["texts"][language]
        rows = dict.fromkeys((row["item"], name_of.get(row["item"], row["item"])) for row in each["rows"])
        made.append(
            FindingShown(
                mark=each["mark"],
                severity=each["severity"],
                label=severity_name(each["severity"], language),
                title=texts["title"],
                meaning=texts["meaning"],
                remedy=texts["remedy"],
                source=texts["source"],
                rows=tuple(rows),
                answer=answers.get(each["mark"]),
                today=today,
            )
        )
    order = SEVERITIES
    return sorted(made, key=lambda one: (order.index(one.severity), one.settled))
