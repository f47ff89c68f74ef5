"""What an e-mail says of the notices that it carries: by version, in the person’s language, with ways to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.models import Project
from perfplan.accounts.models import User
from perfplan.events.models import Mail, Notice
from perfplan.events.notices import Kind
from plans.review.sentences import Told, called, kinds_of, tell_all
from plans.review.words import listed

SALT = "perfplan.unsubscribe"
EVERYTHING = "all"
"""In place of a kind: no mail at all."""


@dataclass(frozen=True)
class Group:
    """What happened at one place."""

    name: str
    told: list[Told]


def write(mail: Mail, notices: Sequence[Notice]) -> EmailMessage | None:
    """The mail about these notices; nothing, where its reader may see none of it any more."""
    user: User = mail.user
    zone = _zone(notices)
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        told = [one for one in tell_all(notices, user) if not one.hidden]
        if not told:
            return None
        kinds = kinds_of(told)
        context = {
            "groups": _groups(told),
            "count": len(told),
            "inbox": settings.BASE_URL + reverse("inbox"),
            "choices": settings.BASE_URL + reverse("mail_choice"),
            "ways_out": [(Kind(kind).label, unsubscribe_address(user, kind)) for kind in kinds],
            "language": translation.get_language(),
        }
        message = EmailMultiAlternatives(
            subject=subject(told),
            body=render_to_string("review/mail.txt", context),
            to=[user.email],
            headers=_headers(user, kinds),
        )
        message.attach_alternative(render_to_string("review/mail.html", context), "text/html")
    return message


def zones(projects: Sequence[int]) -> dict[int, tzinfo]:
    """The time zones of projects."""
    rows = Project.objects.filter(pk__in=projects).values_list("pk", "time_zone")
    return {pk: ZoneInfo(name) for pk, name in rows}


def subject(told: Sequence[Told]) -> str:
    """One line: what happened, or how much and where."""
    if len(told) == 1:
        line = told[0].text
        project = called(told[0].project)
        return line if project in line else f"{project}: {line}"
    projects = listed([called(name) for name in dict.fromkeys(one.project for one in told)])
    places = {one.place for one in told}
    words = ngettext("%(count)s thing happened", "%(count)s things happened", len(told)) % {
        "count": len(told)
    }
    if len(places) == 1 and (place := places.pop()) and len({one.project for one in told}) == 1:
        return _("%(project)s, %(place)s: %(words)s") % {
            "project": projects,
            "place": place.lower(),
            "words": words,
        }
    return _("%(project)s: %(words)s") % {"project": projects, "words": words}


def _groups(told: Sequence[Told]) -> list[Group]:
    """By project and version, in the order in which they were first heard of."""
    order = {place: at for at, place in reversed(list(enumerate(_place(one) for one in told)))}
    in_order = sorted(told, key=lambda one: order[_place(one)])
    return [
        Group(" · ".join(part for part in (project, place) if part), list(found))
        for (project, place), found in groupby(in_order, key=_place)
    ]


def _place(one: Told) -> tuple[str, str]:
    return one.project, one.place


def _zone(notices: Sequence[Notice]) -> tzinfo:
    """By which the mail tells the time: the project's of its newest notice."""
    project = next((one.event.project_id for one in reversed(notices) if one.event.project_id), None)
    found = zones([project]) if project else {}
    return found.get(project or 0, timezone.get_default_timezone())


def _headers(user: User, kinds: Sequence[str]) -> dict[str, str]:
    """What lets a mail program offer to unsubscribe in one click (RFC 8058), and keeps away holiday notes."""
    way_out = unsubscribe_address(user, kinds[0] if len(kinds) == 1 else EVERYTHING)
    return {
        "List-Unsubscribe": f"<{way_out}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


# --- Unsubscribing without signing in -------------------------------------------------------------------------


def unsubscribe_address(user: User, kind: str) -> str:
    """Where one kind of mail is switched off. Whoever has the mail may do that, and no more."""
    token = signing.dumps([user.pk, kind], salt=SALT)
    return settings.BASE_URL + reverse("unsubscribe", args=[token])


def unsubscribing(token: str) -> tuple[User, str] | None:
    """Whom such an address speaks of, and which kind. It does not run out: mails are kept for years."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, kind) if user and kind in (*Kind.values, EVERYTHING) else None
