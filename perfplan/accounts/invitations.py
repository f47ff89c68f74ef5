"""Invitations: a place in a team, or in one project, kept for one address.

The link holds a token of which only the hash is stored. It works once, for two weeks, for a person who has that
address. Who opens it has read mail to the address, which confirms it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from perfplan.accounts.models import INVITATION_DAYS, Guest, Invitation, Membership, Team, User
from perfplan.events.models import record

MOST_A_DAY = 50
"""Invitations of one team in 24 hours: enough for a large team, too few for a sender of unwanted mail."""


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


def _invite(*, team: Team, project: Any, email: str, role: str, by: User) -> Invitation:
    since = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(team=team, created_at__gte=since).count() >= MOST_A_DAY:
        raise Refused(_("%s invitations were sent today: that is enough. Go on tomorrow.") % MOST_A_DAY)
    token, token_hash = Invitation.new_token()
    with transaction.atomic():
        # A new invitation replaces an open one for the same place.
        Invitation.objects.filter(
            team=team, project=project, email__iexact=email, accepted_at__isnull=True
        ).delete()
        invitation = Invitation.objects.create(
            team=team, project=project, email=email, role=role, token_hash=token_hash, invited_by=by
        )
        _record("invitation.sent", invitation, by)
        transaction.on_commit(lambda: _send(invitation, token))
    return invitation


def resend(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new link; the old one no longer works."""
    return _invite(
        team=invitation.team, project=invitation.project, email=invitation.email, role=invitation.role, by=by
    )


def withdraw(*, invitation: Invitation, by: User) -> None:
    """The link no longer works."""
    with transaction.atomic():
        _record("invitation.withdrawn", invitation, by)
        invitation.delete()


def find(token: str) -> Invitation | None:
    """The invitation that a link stands for, whatever has become of it."""
    found = Invitation.objects.select_related("team", "project", "invited_by")
    return found.filter(token_hash=Invitation.hash(token)).first()


def is_for(invitation: Invitation, user: User) -> bool:
    """Is this address one of the person's?"""
    if user.email.lower() == invitation.email.lower():
        return True
    addresses = EmailAddress.objects.filter(user=user, verified=True, email__iexact=invitation.email)
    return bool(addresses.exists())


def accept(*, invitation: Invitation, by: User) -> Any:
    """Take the place. Returns what the person sees from now on.

    :raises Refused: it was taken or withdrawn meanwhile, has run out, or is for somebody else.
    """
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, expires_at__gt=timezone.now()
        ).update(accepted_at=timezone.now())
        if not taken or not is_for(invitation, by):
            transaction.set_rollback(True)
            raise Refused(_("This invitation no longer works."))
        EmailAddress.objects.filter(user=by, email__iexact=invitation.email).update(verified=True)
        if invitation.project is not None:
            Guest.objects.get_or_create(
                project=invitation.project, user=by, defaults={"role": invitation.role}
            )
        else:
            Membership.objects.get_or_create(
                team=invitation.team, user=by, defaults={"role": invitation.role}
            )
        _record("invitation.accepted", invitation, by)
    return invitation.project or invitation.team


def _send(invitation: Invitation, token: str) -> None:
    """In the language of who is invited, when they have an account, else of who invites."""
    invited = User.objects.filter(email__iexact=invitation.email).first()
    language = (invited and invited.language) or invitation.invited_by.language or "en"
    with translation.override(language):
        what = invitation.project or invitation.team
        subject = _("%(who)s invites you to %(what)s") % {"who": invitation.invited_by, "what": what}
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


def _record(kind: str, invitation: Invitation, by: User) -> None:
    record(
        kind,
        actor=by,
        team_id=invitation.team_id,
        project_id=invitation.project_id,
        email=invitation.email,
        role=invitation.role,
    )
