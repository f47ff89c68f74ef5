"""What happened to a version, as an event that names it and all that it belongs to."""

from __future__ import annotations

from typing import Any

from perfplan.accounts.models import User
from perfplan.events.models import Event, record
from plans.models import PlanVersion


def record_of(kind: str, version: PlanVersion, by: User | None, **data: Any) -> Event:
    """Note what happened to a version. Call it inside the transaction of the change it tells of."""
    project = version.plan.project
    return record(
        kind,
        actor=by,
        team_id=project.team_id,
        project_id=project.pk,
        interview_id=version.interview_id,
        version_id=version.pk,
        version=version.pk,
        number=version.number,
        **data,
    )
