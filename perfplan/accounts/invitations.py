"""Invitations: a place in a team, in one project, or at one version of its plan, kept for one address.

The link holds a token of which only the hash is stored. It works once, for two weeks, for a person who has that
address. Who opens it has read mail to the address, which confirms it. A place at a version is for a time: it ends
on the day until which its invitation holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from perfplan.accounts import access
from perfplan.accounts.models import (
    INVITATION_DAYS,
    Guest,
    Invitation,
    Membership,
    Role,
    Team,
    User,
    VersionGuest,
)
from perfplan.accounts.tokens import hashed, new_token
from perfplan.events.models import Event, record

MOST_A_DAY = 50
"""Invitations of one team in 24 hours: enough for a large team, too few for a sender of unwanted mail."""

MOST_DAYS_AT_A_VERSION = 90
AT_A_PLACE: list[Callable[[VersionGuest], None]] = []
"""Called with each place that is taken at a version, in the same transaction: people know no plan."""


class Refused(Exception):
    """The invitation cannot be sent or taken; the text says why, for a person."""


def invite_member(*, team: Team, email: str, role: str, by: User) -> Invitation:
    """Keep a place in the team and send the link.

    :raises Refused: they are a member already, or too many were sent today.
    """
    if Membership.objects.filter(team=team, user__email__iexact=email).exists():
        raise Refused(_("%s is in the team already.") % email)
    return _invite(team=team, project=None, email=email, role=role, by=by)


def invite_guest(*, project: Any, email: str, role: str, by: User) -> Invitation:
    """Keep a place in one project and send the link.

    :raises Refused: they see the project already, or too many were sent today.
    """
    if Membership.objects.filter(team=project.team_id, user__email__iexact=email).exists():
        raise Refused(_("%s is in the team and sees this project already.") % email)
    if Guest.objects.filter(project=project, user__email__iexact=email).exists():
        raise Refused(_("%s is a guest of this project already.") % email)
    return _invite(team=project.team, project=project, email=email, role=role, by=by)


def invite_to_version(*, version: Any, email: str, until: datetime, by: User) -> Invitation:
    """Keep a place at one version of a plan, which ends at ``until``, and send the link.

    :raises Refused: they may review it already, or too many were sent today.
    """
    project = version.plan.project
    people = access.people_with(access.Right.COMMENT, project.pk, project.team_id)
    if people.filter(email__iexact=email).exists():
        raise Refused(_("%s sees this project already: ask them for a review.") % email)
    open_places = VersionGuest.objects.filter(version=version, expires_at__gt=timezone.now())
    if open_places.filter(user__email__iexact=email).exists():
        raise Refused(_("%s is a guest of this version already.") % email)
    return _invite(
        team=project.team, project=None, version=version, until=until, email=email, role=Role.REVIEWER, by=by
    )


def _invite(
    *,
    team: Team,
    project: Any,
    email: str,
    role: str,
    by: User,
    version: Any = None,
    until: datetime | None = None,
) -> Invitation:
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(team=team, created_at__gte=since).count() >= MOST_A_DAY:
        raise Refused(_("%s invitations were sent today: that is enough. Go on tomorrow.") % MOST_A_DAY)
    token, token_hash = new_token()
    with transaction.atomic():
        # A new invitation replaces an open one for the same place.
        Invitation.objects.filter(
            team=team, project=project, version=version, email__iexact=email, accepted_at__isnull=True
        ).delete()
        invitation = Invitation.objects.create(
            team=team,
            project=project,
            version=version,
            email=email,
            role=role,
            token_hash=token_hash,
            invited_by=by,
            **({"expires_at": until} if until else {}),
        )
        _record("version.guest_invited" if version else "invitation.sent", invitation, by)
        transaction.on_commit(lambda: _send(invitation, token))
    return invitation


def resend(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new link; the old one no longer works."""
    return _invite(
        team=invitation.team,
        project=invitation.project,
        version=invitation.version,
        # What was promised stands: a place at a version ends on the day that was told.
        until=invitation.expires_at if invitation.version_id and invitation.is_open else None,
        email=invitation.email,
        role=invitation.role,
        by=by,
    )


def withdraw(*, invitation: Invitation, by: User) -> None:
    """The link no longer works."""
    with transaction.atomic():
        _record(
            "version.guest_withdrawn" if invitation.version_id else "invitation.withdrawn", invitation, by
        )
        invitation.delete()


def prolong_place(*, place: VersionGuest, until: datetime, by: User) -> Event:
    """Let somebody see a version until another day, also when their days were over.

    :raises Refused: the place was taken from them meanwhile.
    """
    with transaction.atomic():
        if not VersionGuest.objects.filter(pk=place.pk).update(expires_at=until):
            raise Refused(_("%s is no guest of this version any more.") % place.user)
        place.expires_at = until
        return _record_place("version.guest_prolonged", place, by, until=place.last_day.isoformat())


def close_place(*, place: VersionGuest, by: User) -> None:
    """End somebody's place at a version before its time."""
    with transaction.atomic():
        _record_place("version.guest_withdrawn", place, by)
        place.delete()


def find(token: str) -> Invitation | None:
    """The invitation that a link stands for, whatever has become of it."""
    found = Invitation.objects.select_related("team", "project", "invited_by", "version__plan__project")
    return found.defer("version__content").filter(token_hash=hashed(token)).first()


def is_for(invitation: Invitation, user: User) -> bool:
    """Is this address one of the person's?"""
    if user.email.lower() == invitation.email.lower():
        return True
    addresses = EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email)
    return bool(addresses.exists())


def accept(*, invitation: Invitation, by: User) -> Any:
    """Take the place. Returns what the person sees from now on.

    :raises Refused: it was taken or withdrawn meanwhile, has run out, is for somebody else, or whoever invited to
        a version may not do so any more.
    """
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=timezone.now()
        ).update(accepted_at=timezone.now())
        if not taken or not is_for(invitation, by) or not _still_meant(invitation):
            transaction.set_rollback(True)
            raise Refused(_("This invitation no longer works."))
        EmailAddress.objects.filter(user=by, email__iexact=invitation.email).update(verified=True)
        if invitation.version is not None:
            _take_place_at_version(invitation, by)
        elif invitation.project is not None:
            Guest.objects.get_or_create(
                project=invitation.project, user=by, defaults={"role": invitation.role}
            )
        else:
            Membership.objects.get_or_create(
                team=invitation.team, user=by, defaults={"role": invitation.role}
            )
        _record("invitation.accepted", invitation, by)
    return place_of(invitation)


def place_of(invitation: Invitation) -> Any:
    """What an invitation leads to."""
    return invitation.version or invitation.project or invitation.team


def _still_meant(invitation: Invitation) -> bool:
    """May whoever invited to a version do so still?"""
    if invitation.version is None:
        return True
    project = invitation.version.plan.project
    return access.Right.EDIT in access.rights(invitation.invited_by, project.pk, project.team_id)


def _take_place_at_version(invitation: Invitation, by: User) -> None:
    place, _new = VersionGuest.objects.update_or_create(
        version=invitation.version,
        user=by,
        defaults={"invited_by": invitation.invited_by, "expires_at": invitation.expires_at},
    )
    for told in AT_A_PLACE:
        told(place)


def called(invitation: Invitation) -> str:
    """What an invitation leads to, in words."""
    version = invitation.version
    if version is None:
        return str(place_of(invitation))
    return _("%(title)s, version %(number)s") % {"title": version.title, "number": version.number}


def _send(invitation: Invitation, token: str) -> None:
    """In the language of who is invited, when they have an account, else of who invites."""
    invited = User.objects.filter(email__iexact=invitation.email).first()
    language = (invited and invited.language) or invitation.invited_by.language or "en"
    with translation.override(language):
        what = called(invitation)
        if invitation.version_id:
            subject = _("%(who)s asks you to review %(what)s")
        else:
            subject = _("%(who)s invites you to %(what)s")
        subject = subject % {"who": invitation.invited_by, "what": what}
        text = render_to_string(
            "accounts/invitation.txt",
            {
                "invitation": invitation,
                "what": what,
                "link": settings.BASE_URL + reverse("invitation", args=[token]),
                "days": INVITATION_DAYS,
            },
        )
    send_mail(" ".join(subject.split()), text, None, [invitation.email])


def _record_place(kind: str, place: VersionGuest, by: User, **data: str) -> Event:
    project = place.version.plan.project
    return record(
        kind,
        actor=by,
        team_id=project.team_id,
        project_id=project.pk,
        version_id=place.version_id,
        user=place.user_id,
        name=str(place.user),
        **data,
    )


def _record(kind: str, invitation: Invitation, by: User) -> None:
    record(
        kind,
        actor=by,
        team_id=invitation.team_id,
        project_id=invitation.version.plan.project_id if invitation.version else invitation.project_id,
        version_id=invitation.version_id,
        email=invitation.email,
        role=invitation.role,
    )
