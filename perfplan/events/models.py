"""What happened: written in the transaction of the change, so that it is as true as the change itself.

One table is the audit trail, the live feed and the outbox: a :class:`Notice` says whom an event concerns, and a
:class:`Mail` gathers those that leave by e-mail. It names its objects by number and holds
no foreign keys: what happened to a project stays known when the project is gone.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfplan.prepared import insert


class Event(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    """What happened, as ``"answer.saved"``."""
    team_id = models.BigIntegerField(null=True, db_index=True)
    project_id = models.BigIntegerField(null=True)
    interview_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    """Of the plan's version that it is about."""
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project_id", "id"], name="events_of_project"),
            models.Index(fields=["interview_id", "id"], name="events_of_interview"),
            models.Index(fields=["version_id", "id"], name="events_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Mail(models.Model):
    """One e-mail to one person about one or many events: a row first, sent by a task that takes its lease."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sent_at", "next_try_at"], name="mails_to_send")]

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.user_id}"


class Notice(models.Model):
    """An event that concerns a person: in their inbox, and in an e-mail where they want one."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    """One of :data:`perfplan.events.notices.KINDS`: what a person can switch off."""
    subject = models.CharField(max_length=60, blank=True)
    """What it is about, as ``"version:12"``: reading that marks it as read."""
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    by_mail = models.BooleanField(default=True)
    """Is it to leave by e-mail, as the person wanted when it happened?"""
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="one_notice_per_event")]
        indexes = [
            models.Index(fields=["user", "read_at"], name="notices_unread"),
            models.Index(
                fields=["user"], condition=models.Q(by_mail=True, mail=None), name="notices_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class MailChoice(models.Model):
    """What a person wants by e-mail, and how often. Without a row: everything, soon."""

    class Rhythm(models.TextChoices):
        SOON = "soon", _("soon: what happens within minutes comes together")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choice")
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.SOON)
    muted = models.JSONField(default=list, blank=True)
    """Kinds that are not wanted by e-mail."""

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


def record(
    kind: str,
    *,
    actor: Any,
    team_id: int | None = None,
    project_id: int | None = None,
    interview_id: int | None = None,
    version_id: int | None = None,
    **data: Any,
) -> Event:
    """Note what happened. Call it inside the transaction of the change it tells of."""
    event = Event(
        actor=actor,
        kind=kind,
        team_id=team_id,
        project_id=project_id,
        interview_id=interview_id,
        version_id=version_id,
        data=data,
    )
    insert(event)
    return event
