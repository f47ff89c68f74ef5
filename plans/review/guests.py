"""Guests of one version: invited by e-mail to say what they think of it, until a day, and seeing nothing else.

The invitation and the place that it gives are :mod:`perfplan.accounts`'; that the place is a review asked for is
ours: :func:`ask_guest` is called with each place that is taken.
"""

from __future__ import annotations

from django.db import transaction

from perfplan.accounts import access
from perfplan.accounts.invitations import close_place
from perfplan.accounts.models import User, VersionGuest
from plans.models import PlanVersion, ReviewRequest
from plans.review.settling import count_edition, locked
from plans.review.standing import UNDER_REVIEW, State


def may_be_reviewed(version: PlanVersion) -> bool:
    """Can somebody be invited to it still?"""
    return version.state in (State.DRAFT, *UNDER_REVIEW)


def ask_guest(place: VersionGuest) -> None:
    """Who takes a place at a version is asked for their verdict. Called in the transaction that gives the place."""
    version = locked(PlanVersion(pk=place.version_id))
    if not may_be_reviewed(version):
        return
    _request, new = ReviewRequest.objects.get_or_create(
        version=version, reviewer=place.user, defaults={"requested_by": place.invited_by}
    )
    if new:
        count_edition(version)


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
