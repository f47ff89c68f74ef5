"""The examples: a demo team with one person of each role, and two systems with their plans.

A fictional shop, answered to the last field, and Stack Overflow by the figures it published for one day of 2016.
They are exports of interviews under ``interviews/examples/``, and come in the way that any export does.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

import interviews
from interviews.exchange import import_interview
from interviews.models import Interview, Project
from perfplan.accounts.models import Guest, Membership, Role, Team, User
from perfplan.events.models import Notice
from plans.models import Plan, PlanVersion
from plans.results import today_of
from plans.review.steps import request_review
from plans.versions import make_version

FOLDER = Path(interviews.__file__).with_name("examples")
SHOP, STACK_OVERFLOW = "shop", "stack-overflow"
EXAMPLES = (SHOP, STACK_OVERFLOW)
TEAM = "Mirabelle (demo)"
PEOPLE = (
    ("owner@example.com", "Lina Moreau", Role.OWNER),
    ("editor@example.com", "Akim Kone", Role.EDITOR),
    ("reviewer@example.com", "Jana Novak", Role.REVIEWER),
    ("viewer@example.com", "Tom Weber", Role.VIEWER),
)
REVIEWER = 2
"""Who is asked to review the shop's plan, by their place among the people."""
DAYS_TO_REVIEW = 7
GUEST = ("guest@example.com", "Ines Ferreira", Role.REVIEWER)
"""Sees the shop and nothing else."""


class AddressTaken(Exception):
    """Somebody's real account has the address of a demo account."""


@cache
def exported(example: str) -> dict[str, Any]:
    """An example as the export of its interview. Shared by its readers: copy what you change."""
    data: dict[str, Any] = json.loads((FOLDER / f"{example}.json").read_text(encoding="utf-8"))
    return data


def load_examples() -> list[PlanVersion]:
    """Make the demo team and its examples, or bring the examples back to what they were; their new versions.

    The team, its people and its projects keep their numbers; what was written into the example projects since
    is lost. Nothing else is touched.

    :raises AddressTaken: with the address.
    """
    with transaction.atomic():
        people = [_person(email, name) for email, name, _role in PEOPLE]
        owner = people[0]
        team = _team(owner)
        for person, (_email, _name, role) in zip(people, PEOPLE, strict=True):
            Membership.objects.update_or_create(team=team, user=person, defaults={"role": role})
        projects = {example: _project(team, example) for example in EXAMPLES}
        Guest.objects.update_or_create(
            project=projects[SHOP], user=_person(*GUEST[:2]), defaults={"role": GUEST[2]}
        )
        versions = {example: _version(project, example, owner) for example, project in projects.items()}
        _ask_for_review(versions[SHOP], owner, people[REVIEWER])
        return list(versions.values())


def latest_version(example: str) -> PlanVersion | None:
    """The last version of an example's plan; nothing when it was not loaded."""
    return (
        PlanVersion.objects.filter(
            plan__project__is_example=True, plan__project__name=exported(example)["project"]["name"]
        )
        .select_related("plan__project")
        .order_by("pk")
        .last()
    )


def _person(email: str, name: str) -> User:
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name, is_demo=True)
    elif not user.is_demo:
        raise AddressTaken(email)
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user


def _team(owner: User) -> Team:
    found = Team.objects.filter(memberships__user=owner, name=TEAM).order_by("pk").first()
    return found or Team.objects.create(name=TEAM)


def _project(team: Team, example: str) -> Project:
    """The example's project, emptied."""
    said = exported(example)["project"]
    project, _made = Project.objects.update_or_create(
        team=team,
        is_example=True,
        name=said["name"],
        defaults={name: said[name] for name in ("purpose", "language", "currency", "time_zone")}
        | {"archived_at": None},
    )
    # What was told of the versions that go leads nowhere.
    Notice.objects.filter(event__project_id=project.pk).delete()
    Plan.objects.filter(project=project).delete()
    Interview.objects.filter(project=project).delete()
    return project


def _version(project: Project, example: str, owner: User) -> PlanVersion:
    with translation.override(project.language):
        interview = import_interview(project=project, data=exported(example), by=owner, example=True)
        return make_version(
            interview=interview, by=owner, title=project.name, note=_("Made from the example's answers.")
        )


def _ask_for_review(version: PlanVersion, owner: User, reviewer: User) -> None:
    """The shop's plan waits for one approval. Nobody is sent an e-mail: these people are nobody."""
    with translation.override(version.plan.project.language):
        request_review(
            version=version,
            by=owner,
            reviewers=[reviewer],
            due=today_of(version.plan.project) + timedelta(days=DAYS_TO_REVIEW),
            note=_("Please look at the objectives and at the load to come first."),
        )
    Notice.objects.filter(event__version_id=version.pk).update(by_mail=False)
    version.refresh_from_db()
