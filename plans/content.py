"""What a version keeps: the interview's export, who gave what and when, and where the diagrams' boxes stand.

``{"format": "perfplan-plan", "format_version": 1,
   "author": a name,
   "interview": the export of :mod:`interviews.exchange`,
   "given": {"q8": {"revision", "at", "by", "people", "owner"}, …},
   "stages": {"1": {"started_at", "ended_at"}, …},
   "drawings": {"architecture": {"down": placement, "right": placement}, "target": …},
   "results": what the engine computed on the day, as its JSON,
   "findings": [{"id", "mark", "severity", "rows", "texts": {"fr": …, "en": …}, "answer": …}, …],
   "changes": what changed since the version before, where there is one (:mod:`plans.changes`)}``

Figures and findings are kept as they were: a version shows the same, whatever the engine has become.

Names of people are kept as words: a version stays whole when an account goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from interviews.answers import entries
from interviews.exchange import export_interview
from interviews.models import AnswerRevision, Interview
from interviews.timebox import runs_of
from plans.charts import architecture
from plans.engine.system import System, system, target
from plans.judgements import answers_to
from plans.results import computed, frozen, today_of
from plans.review.standing import verdicts

if TYPE_CHECKING:
    from plans.models import PlanVersion

FORMAT = "perfplan-plan"
FORMAT_VERSION = 1

Content = dict[str, Any]


def freeze(interview: Interview, author: str) -> Content:
    """The content of a version that ``author`` makes of ``interview`` as it stands."""
    said = said_now(interview)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "author": author,
        **said,
        "stages": {
            str(run.stage): {
                "started_at": run.started_at.isoformat(),
                "ended_at": run.ended_at.isoformat() if run.ended_at else "",
            }
            for run in runs_of(interview).values()
        },
        "drawings": drawings(said["interview"]),
    }


def said_now(interview: Interview) -> Content:
    """What an interview says, who gave it, and what follows from it today."""
    export, project = export_interview(interview), interview.project
    return {
        "interview": export,
        "given": _given(interview),
        **frozen(computed(export, today=today_of(project)), answers_to(project)),
    }


def plan_json(version: PlanVersion) -> bytes:
    """Everything that a version holds: the file ``plan.json``, attached to its PDF and downloaded alike.

    Its schema is ``docs/plan-schema.json``.
    """
    plan = version.content | {
        "version": {
            "number": version.number,
            "title": version.title,
            "note": version.note,
            "state": version.state,
            "made_at": version.created_at.astimezone(UTC).isoformat(),
            "catalogue": version.catalogue_id,
        },
        "texts": {
            "notes": {
                key: text for key, text in version.texts.notes.items() if key not in version.texts.hidden
            },
            "hidden": sorted(version.texts.hidden),
        },
        "review": _review(version),
    }
    return json.dumps(plan, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _review(version: PlanVersion) -> dict[str, Any]:
    """Who was asked to judge it, and what they said."""
    standing = verdicts(version)
    return {
        "round": version.round,
        "due": version.due.isoformat() if version.due else "",
        "since": version.state_at.astimezone(UTC).isoformat(),
        "approved_by": [one.reviewer_name for one in standing.approvals]
        if version.state == version.State.APPROVED
        else [],
        "asked": [str(one.reviewer) for one in standing.requests],
        "verdicts": [
            {
                "by": one.reviewer_name,
                "verdict": one.verdict,
                "counts": one.counts,
                "round": one.round,
                "at": one.at.astimezone(UTC).isoformat(),
                "text": one.text,
            }
            for one in standing.reviews
        ],
    }


def _given(interview: Interview) -> dict[str, dict[str, Any]]:
    """Who said what, in which revision, and who finds out what is open."""
    people: dict[str, list[str]] = {}
    revisions = AnswerRevision.objects.filter(answer__interview=interview, by__isnull=False)
    for item, name, email in (
        revisions.order_by("answer__item", "revision")
        .values_list("answer__item", "by__name", "by__email")
        .distinct()
    ):
        called = name or email.split("@")[0]
        if called not in people.setdefault(item, []):
            people[item].append(called)
    return {
        key: {
            "revision": answer.revision,
            "at": answer.updated_at.isoformat(),
            "by": str(answer.updated_by) if answer.updated_by else "",
            "people": people.get(key, []),
            "owner": str(answer.owner) if answer.owner else "",
        }
        for key, answer in entries(interview).items()
    }


@dataclass(frozen=True)
class Systems:
    """The architecture of today, and the one it is to become where that was decided."""

    today: System
    target: System | None


def systems(export: Mapping[str, Any]) -> Systems:
    """The architectures that an export describes."""

    def values(part: str, key: str) -> dict[str, Any]:
        return export.get(part, {}).get(key, {}).get("values", {})

    today = system(values("answers", "q1"), values("answers", "q5"))
    return Systems(today, target(today, values("decisions", "target")))


def drawings(export: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Where everything stands in the diagrams of an export, upright and level."""
    found = systems(export)
    return {
        name: {direction: architecture.place(drawn, direction) for direction in ("down", "right")}
        for name, drawn in (("architecture", found.today), ("target", found.target))
        if drawn and 0 < len(drawn.components) <= architecture.MOST_COMPONENTS
    }
