"""Who may do what: the only place that decides, everything else asks it.

Rights hang on projects. A person has them through a role in the project's team, or as a guest of that one
project. What a person may not see does not exist for them: loaders raise 404, never 403.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import Guest, Membership, Role, Team, User, VersionGuest


class Right(StrEnum):
    READ = "read"
    COMMENT = "comment"
    EDIT = "edit"
    MANAGE = "manage"


RIGHTS: dict[str, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset({Right.READ, Right.COMMENT, Right.EDIT}),
    Role.REVIEWER: frozenset({Right.READ, Right.COMMENT}),
    Role.VIEWER: frozenset({Right.READ}),
}
"""The table of roles in docs/architecture.md, as data."""


def roles_with(right: Right) -> list[str]:
    """The roles that carry a right."""
    return [role for role, rights in RIGHTS.items() if right in rights]


def scope(user: User, right: Right, *, project: str = "") -> Q:
    """The condition under which ``user`` has ``right`` on a row's project.

    ``project`` is the lookup that leads from the row to its project: ``""`` for projects themselves,
    ``"project"`` for interviews, ``"interview__project"`` for answers.
    """
    roles = roles_with(right)
    team = f"{project}__team_id" if project else "team_id"
    project_id = f"{project}_id" if project else "pk"
    if "__" in project:
        project_id = f"{project}__pk"
    return Q(**{f"{team}__in": Membership.objects.filter(user=user, role__in=roles).values("team")}) | Q(
        **{f"{project_id}__in": Guest.objects.filter(user=user, role__in=roles).values("project")}
    )


def rights(user: User, project_id: int, team_id: int) -> frozenset[Right]:
    """All rights of a person on one project."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, [user.pk, team_id, user.pk, project_id])
        return rights_of(role for (role,) in cursor.fetchall())


# Every page asks for it: as a query set, putting it together takes five times as long as its answer.
_ROLES = """
SELECT role FROM accounts_membership WHERE user_id = %s AND team_id = %s
UNION ALL
SELECT role FROM accounts_guest WHERE user_id = %s AND project_id = %s
"""


def people_of(project_id: int, team_id: int) -> dict[User, list[str]]:
    """Everybody who is on a project, with their roles there: the team's members and the project's own guests.

    Of each no more than what they are called by.
    """
    found: dict[User, list[str]] = {}
    for person in User.objects.raw(_PEOPLE, [team_id, project_id]):
        found.setdefault(person, []).append(person.role)
    return found


_PEOPLE = """
SELECT one.id, one.name, one.email, role FROM accounts_user one
JOIN accounts_membership ON user_id = one.id WHERE team_id = %s
UNION ALL
SELECT one.id, one.name, one.email, role FROM accounts_user one
JOIN accounts_guest ON user_id = one.id WHERE project_id = %s
"""


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """What several roles allow together."""
    return frozenset().union(*(RIGHTS[role] for role in roles))


VERSION_GUEST = RIGHTS[Role.REVIEWER]
"""What somebody may who was invited to review one version, on that version."""


def is_version_guest(user: User, version_id: int) -> bool:
    """Was the person invited to this one version, and has the invitation not run out?"""
    return VersionGuest.objects.filter(user=user, version=version_id, expires_at__gt=timezone.now()).exists()


def people_with(right: Right, project_id: int, team_id: int) -> QuerySet[User]:
    """Everybody who has a right on a project: its team's members and its own guests, by name."""
    roles = roles_with(right)
    members = Membership.objects.filter(team=team_id, role__in=roles).values("user")
    guests = Guest.objects.filter(project=project_id, role__in=roles).values("user")
    found = User.objects.filter(Q(pk__in=members) | Q(pk__in=guests), is_active=True)
    return found.order_by("name", "email")


def teams_with(user: User, right: Right) -> QuerySet[Team]:
    """The teams in which a person has a right as a member: guests see no team."""
    return Team.objects.filter(memberships__user=user, memberships__role__in=roles_with(right))


def team_role(user: User, team: Team) -> str:
    """A member's role, or ``""``."""
    return Membership.objects.filter(user=user, team=team).values_list("role", flat=True).first() or ""
