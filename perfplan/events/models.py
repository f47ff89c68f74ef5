"""What happened: written in the transaction of the change, so that it is as true as the change itself.

One table is the audit trail, the live feed and (later) the outbox. It names its objects by number and holds
no foreign keys: what happened to a project stays known when the project is gone.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


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
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["project_id", "id"], name="events_of_project"),
            models.Index(fields=["interview_id", "id"], name="events_of_interview"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


def record(
    kind: str,
    *,
    actor: Any,
    team_id: int | None = None,
    project_id: int | None = None,
    interview_id: int | None = None,
    **data: Any,
) -> Event:
    """Note what happened. Call it inside the transaction of the change it tells of."""
    return Event.objects.create(
        actor=actor, kind=kind, team_id=team_id, project_id=project_id, interview_id=interview_id, data=data
    )
