"""The people and things that tests are about, made by a few plain functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from interviews.models import Interview, Project
from perfplan.accounts.models import Guest, Membership, Role, Team, User, VersionGuest

PASSWORD = "correct horse battery"


def person(name: str = "ada", **fields: Any) -> User:
    """Somebody with the address ``name@example.org`` and a verified account, who reads English."""
    from allauth.account.models import EmailAddress

    fields = {"language": "en", "name": name.replace("_", " ").title(), **fields}
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def team(owner: User, name: str = "Checkout team") -> Team:
    made = Team.objects.create(name=name)
    join(made, owner, Role.OWNER)
    return made


def join(team: Team, user: User, role: str) -> Membership:
    return Membership.objects.create(team=team, user=user, role=role)


def project(team: Team, **fields: Any) -> Project:
    return Project.objects.create(team=team, **{"name": "Checkout", "language": "en", **fields})


def guest(project: Project, user: User, role: str = Role.REVIEWER) -> Guest:
    return Guest.objects.create(project=project, user=user, role=role)


def version_guest(version: Any, user: User, *, days: float = 14) -> VersionGuest:
    """Somebody who may review one version and sees nothing else, for so many days (fewer than none: no more)."""
    return VersionGuest.objects.create(
        version=version, user=user, expires_at=timezone.now() + timedelta(days=days)
    )


def interview(project: Project, by: User | None = None, **fields: Any) -> Interview:
    return Interview.objects.create(project=project, created_by=by, **{"title": "Autumn", **fields})


def client_of(user: User | None) -> Client:
    """A browser in which ``user`` is signed in; nobody, without one."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@dataclass(frozen=True)
class Cast:
    """A team with one person of each role, guests of one of its projects, and people from elsewhere."""

    owner: User
    editor: User
    reviewer: User
    viewer: User
    guest_editor: User
    guest_reviewer: User
    guest_viewer: User
    version_guest: User
    """Of one version, once it is there (:func:`version_guest`)."""
    stranger: User
    """Owner of another team, with a project of their own."""
    team: Team
    project: Project
    """The guests' project."""
    interview: Interview
    other_project: Project
    """Of the same team; its guests are none of these."""
    foreign_project: Project
    """The stranger's."""

    def who(self, role: str) -> User | None:
        """By the name of the attribute; ``anonymous`` is nobody."""
        return None if role == "anonymous" else getattr(self, role)


ROLES = (
    "owner",
    "editor",
    "reviewer",
    "viewer",
    "guest_editor",
    "guest_reviewer",
    "guest_viewer",
    "version_guest",
    "stranger",
    "anonymous",
)


def everybody() -> Cast:
    owner, editor, reviewer, viewer = map(person, ("owner", "editor", "reviewer", "viewer"))
    guests = map(person, ("guest_editor", "guest_reviewer", "guest_viewer"))
    guest_editor, guest_reviewer, guest_viewer = guests
    stranger = person("stranger")
    ours = team(owner)
    join(ours, editor, Role.EDITOR)
    join(ours, reviewer, Role.REVIEWER)
    join(ours, viewer, Role.VIEWER)
    checkout = project(ours)
    guest(checkout, guest_editor, Role.EDITOR)
    guest(checkout, guest_reviewer, Role.REVIEWER)
    guest(checkout, guest_viewer, Role.VIEWER)
    theirs = team(stranger, "Elsewhere")
    return Cast(
        owner=owner,
        editor=editor,
        reviewer=reviewer,
        viewer=viewer,
        guest_editor=guest_editor,
        guest_reviewer=guest_reviewer,
        guest_viewer=guest_viewer,
        version_guest=person("version_guest"),
        stranger=stranger,
        team=ours,
        project=checkout,
        interview=interview(checkout, by=owner),
        other_project=project(ours, name="Search"),
        foreign_project=project(theirs, name="Foreign"),
    )
