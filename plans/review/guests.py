"""Guests of one version: invited by e-mail to say what they think of it, until a day, and seeing nothing else.

The invitation and the place that it gives are :mod:`perfplan.accounts`'; that the place is a review asked for is
ours: :func:`ask_guest` is called with each place that is taken.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from perfplan.accounts import access
from perfplan.accounts.invitations import close_place, prolong_place
from perfplan.accounts.models import Guest, Invitation, Membership, User, VersionGuest
from perfplan.events.notices import Kind, tell
from plans.models import PlanVersion, ReviewRequest
from plans.review.settling import count_edition, locked, subject_of
from plans.review.standing import UNDER_REVIEW, State
from plans.review.steps import NotNow


def may_be_reviewed(version: PlanVersion) -> bool:
    """Can somebody be invited to it still?"""
    return version.state in (State.DRAFT, *UNDER_REVIEW)


def ask_guest(place: VersionGuest) -> None:
    """Who takes a place at a version is asked for their verdict. Called in the transaction that gives the place."""
    version = locked(place.version)
    if not may_be_reviewed(version):
        return
    _request, new = ReviewRequest.objects.get_or_create(
        version=version, reviewer=place.user, defaults={"requested_by": place.invited_by}
    )
    if new:
        count_edition(version)


def prolong_guest(*, place: VersionGuest, until: datetime, by: User) -> None:
    """They see the version until another day, are asked for their verdict and told so.

    :raises NotNow: nobody is asked to review it any more.
    :raises Refused: they were removed meanwhile.
    """
    version, was_open = place.version, place.is_open
    with transaction.atomic():
        if not may_be_reviewed(locked(version)):
            raise NotNow
        event = prolong_place(place=place, until=until, by=by)
        ask_guest(place)
        if not was_open:
            count_edition(version)
        tell(event, to=[place.user], kind=Kind.REQUEST, subject=subject_of(version))


def dismiss_guest(*, place: VersionGuest, by: User) -> None:
    """The version does not exist for them any more. What they said of it stays."""
    version = place.version
    with transaction.atomic():
        locked(version)
        close_place(place=place, by=by)
        project = version.plan.project
        others = access.people_with(access.Right.COMMENT, project.pk, project.team_id)
        asked = ReviewRequest.objects.filter(version=version, reviewer=place.user_id)
        if not others.filter(pk=place.user_id).exists() and asked.delete()[0]:
            count_edition(version)


def places_of(version: PlanVersion) -> list[VersionGuest]:
    """The guests of a version, those whose time is over too."""
    places = list(VersionGuest.objects.filter(version=version).select_related("user"))
    for place in places:
        place.version = version
    return places


def invitations_of(version: PlanVersion) -> list[Invitation]:
    """Those that nobody has taken yet, with those that are too old."""
    found = list(Invitation.objects.filter(version=version, accepted_at=None).order_by("email"))
    for invitation in found:
        invitation.version = version
    return found


def open_invitations(version: PlanVersion) -> list[Invitation]:
    """Those that can still be taken."""
    return [one for one in invitations_of(version) if one.is_open]


def roles_on(version: PlanVersion) -> dict[int, str]:
    """What each person is who may be asked, by their number, in words."""
    project = version.plan.project
    now = timezone.now()
    roles = {
        place.user_id: _("guest of this version")
        for place in VersionGuest.objects.filter(version=version, expires_at__gt=now)
    }
    roles |= {one.user_id: one.get_role_display() for one in Guest.objects.filter(project=project)}
    roles |= {one.user_id: one.get_role_display() for one in Membership.objects.filter(team=project.team_id)}
    if version.author_id in roles:
        roles[version.author_id] = _("%(role)s, author of this version") % {"role": roles[version.author_id]}
    return roles
