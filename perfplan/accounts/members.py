"""Teams, their members and the guests of their projects: every change, with the one rule that a team keeps an owner."""

from __future__ import annotations

from django.db import transaction

from perfplan.accounts.models import Guest, Membership, Role, Team, User
from perfplan.events.models import record


class LastOwner(Exception):
    """The team would be left without an owner."""


def make_team(*, name: str, by: User) -> Team:
    """A new team; who makes it owns it."""
    with transaction.atomic():
        team = Team.objects.create(name=name)
        Membership.objects.create(team=team, user=by, role=Role.OWNER)
        record("team.made", actor=by, team_id=team.pk, name=name)
    return team


def rename_team(*, team: Team, name: str, by: User) -> Team:
    with transaction.atomic():
        team.name = name
        team.save(update_fields=["name"])
        record("team.renamed", actor=by, team_id=team.pk, name=name)
    return team


def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a member another role.

    :raises LastOwner: nobody else owns the team.
    """
    with transaction.atomic():
        _keep_an_owner(membership, role)
        membership.role = role
        membership.save(update_fields=["role"])
        record(
            "member.role_changed", actor=by, team_id=membership.team_id, user=membership.user_id, role=role
        )
    return membership


def remove_member(*, membership: Membership, by: User) -> None:
    """A member leaves, by their own will or an owner's.

    :raises LastOwner: nobody else owns the team.
    """
    with transaction.atomic():
        _keep_an_owner(membership, "")
        kind = "member.left" if membership.user_id == by.pk else "member.removed"
        record(kind, actor=by, team_id=membership.team_id, user=membership.user_id)
        membership.delete()


def _keep_an_owner(membership: Membership, role: str) -> None:
    # The team's row stands for its members: two owners who step down at once queue here.
    Team.objects.select_for_update().get(pk=membership.team_id)
    others = Membership.objects.filter(team=membership.team_id, role=Role.OWNER).exclude(pk=membership.pk)
    present = Membership.objects.filter(pk=membership.pk).values_list("role", flat=True).first()
    if present == Role.OWNER and role != Role.OWNER and not others.exists():
        raise LastOwner


def change_guest(*, guest: Guest, role: str, by: User) -> Guest:
    with transaction.atomic():
        guest.role = role
        guest.save(update_fields=["role"])
        record("guest.role_changed", actor=by, project_id=guest.project_id, user=guest.user_id, role=role)
    return guest


def remove_guest(*, guest: Guest, by: User) -> None:
    with transaction.atomic():
        record("guest.removed", actor=by, project_id=guest.project_id, user=guest.user_id)
        guest.delete()


def owned_alone(user: User) -> list[Team]:
    """The teams with other members that would be left without an owner if ``user`` went."""
    owned = Team.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
    return [
        team
        for team in owned
        if team.memberships.exclude(user=user).exists()
        and not team.memberships.exclude(user=user).filter(role=Role.OWNER).exists()
    ]


def delete_account(*, user: User) -> None:
    """Delete a person, with the teams in which nobody else is. What they wrote stays, without their name.

    :raises LastOwner: a team with other members would lose its only owner.
    """
    with transaction.atomic():
        if owned_alone(user):
            raise LastOwner
        for team in Team.objects.filter(memberships__user=user):
            if not team.memberships.exclude(user=user).exists():
                team.delete()
        record("account.deleted", actor=None, user=user.pk)
        user.delete()
