"""Whom an event concerns: written with the event, in its transaction, so that nobody is forgotten.

An inbox shows a person's notices, an e-mail gathers those they want by mail (:mod:`perfplan.events.mails`).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from perfplan.events.models import Event, MailChoice, Notice


class Kind(models.TextChoices):
    """What a person can switch off, each on its own."""

    REQUEST = "request", _("somebody asks for my review")
    VERDICT = "verdict", _("a verdict on a version that I made or sent to review")
    STATE = "state", _("a version is approved, or replaced by another")
    COMMENT = "comment", _("a comment on my version, or an answer in a thread that I wrote in")
    MENTION = "mention", _("somebody mentions me")
    ASSIGNED = "assigned", _("something is given to me")
    SUGGESTION = "suggestion", _("a suggestion of mine is accepted or declined")
    REMINDER = "reminder", _("a review or a verdict is due")


def tell(
    event: Event, *, to: Iterable[AbstractBaseUser | None], kind: Kind, subject: str = ""
) -> list[Notice]:
    """Note that ``event`` concerns these people. Call it inside the transaction of the event.

    Nobody is told what they did themselves, nor the same event twice: the first kind stays. ``subject`` is what
    it is about, as ``"version:12"``.
    """
    people = {one.pk: one for one in to if one is not None and one.is_active and one.pk != event.actor_id}
    told = set(Notice.objects.filter(event=event, user__in=people).values_list("user_id", flat=True))
    choices = {choice.user_id: choice for choice in MailChoice.objects.filter(user__in=people)}
    return Notice.objects.bulk_create(
        Notice(event=event, user=one, kind=kind, subject=subject, by_mail=_by_mail(choices.get(pk), kind))
        for pk, one in people.items()
        if pk not in told
    )


def _by_mail(choice: MailChoice | None, kind: Kind) -> bool:
    return choice is None or (choice.rhythm != MailChoice.Rhythm.NEVER and kind not in choice.muted)
