"""Making versions of a plan, and reading them with the catalogue they were made with."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F

from interviews.methodology import loads, source
from interviews.methodology.model import Methodology
from interviews.models import Interview, Project
from perfplan.accounts.models import User
from plans.blocks.said import Said
from plans.causes import causes_between
from plans.changes import Side, changes
from plans.content import Content, freeze, said_now
from plans.editing import carry_over
from plans.models import FrozenCatalogue, Plan, PlanVersion
from plans.recording import record_of


def plan_of(project: Project) -> Plan:
    """The project's plan; a project has one from its first version on."""
    return Plan.objects.get_or_create(project=project)[0]


def make_version(*, interview: Interview, by: User, title: str, note: str = "") -> PlanVersion:
    """Freeze what an interview says now as the next version of its project's plan.

    It starts with what the authors wrote in the version before, and with the threads that are open there.
    """
    # Here, because where a passage stands is read from the version's sections, which read versions.
    from plans.review.carrying import carry_threads

    with transaction.atomic():
        plan = plan_of(interview.project)
        # The row is locked from here on: two versions made at once queue, and get numbers of their own.
        Plan.objects.filter(pk=plan.pk).update(last_number=F("last_number") + 1)
        plan.refresh_from_db(fields=["last_number"])
        before = latest_of(plan)
        version = PlanVersion.objects.create(
            plan=plan,
            number=plan.last_number,
            interview=interview,
            title=title,
            note=note,
            content=_content(interview, str(by), before),
            catalogue=_frozen(interview.methodology_version, interview.methodology.digest),
            author=by,
        )
        carry_over(version)
        carry_threads(version=version, before=before)
        record_of("version.made", version, by)
    return version


def latest_of(plan: Plan) -> PlanVersion | None:
    """The last version of a plan: the one before the one that is made now."""
    return PlanVersion.objects.filter(plan=plan).order_by("-number").first()


def changes_now(interview: Interview, before: PlanVersion) -> tuple[dict[str, Any], Said]:
    """What a version that is made now would say to have changed since ``before``, and all else that it would say,
    in the language of the project."""
    content = said_now(interview)
    said = Said(content, interview.methodology, interview.project.language)
    return _changes(before, content, interview), said


def _content(interview: Interview, author: str, before: PlanVersion | None) -> Content:
    content = freeze(interview, author)
    return content | {"changes": _changes(before, content, interview)} if before else content


def _changes(before: PlanVersion, content: Content, interview: Interview) -> dict[str, Any]:
    return changes(
        Side(before.content, methodology_of(before)),
        Side(content, interview.methodology),
        number=before.number,
        title=before.title,
        made_at=before.created_at.isoformat(),
        why=causes_between(before.content, content),
    )


def methodology_of(version: PlanVersion) -> Methodology:
    """The questions that a version answered, whatever the catalogue says today."""
    return _methodology(version.catalogue_id)


def _frozen(name: str, digest: str) -> FrozenCatalogue:
    return FrozenCatalogue.objects.get_or_create(digest=digest, defaults={"text": source(name)})[0]


@lru_cache(maxsize=16)
def _methodology(digest: str) -> Methodology:
    return loads(FrozenCatalogue.objects.values_list("text", flat=True).get(digest=digest))
