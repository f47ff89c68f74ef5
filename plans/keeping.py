"""What the numbers page writes: assumptions, and a what-if that the team wants to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from interviews.answers import save_answer
from interviews.models import Answer, Interview
from perfplan.accounts.models import User
from perfplan.events.models import record
from plans.what_if import Change, changed


def keep_assumptions(*, interview: Interview, settings: Mapping[str, Any], by: User) -> Interview:
    """Keep what differs from the defaults; nothing is written when nothing changes."""
    if dict(settings) == interview.settings:
        return interview
    with transaction.atomic():
        before, interview.settings = interview.settings, dict(settings)
        interview.save(update_fields=["settings"])
        record(
            "assumptions.changed",
            actor=by,
            team_id=interview.project.team_id,
            project_id=interview.project_id,
            interview_id=interview.pk,
            before=before,
            after=interview.settings,
        )
    return interview


def keep_what_if(
    *, interview: Interview, said: Mapping[str, Answer], export: Mapping[str, Any], change: Change, by: User
) -> list[str]:
    """Write a change into the answers that it moves, each as a new revision. Returns the items changed.

    :raises Stale: an answer has moved on since ``said`` was read; nothing is written then.
    """
    moved = changed(export, change)
    items = []
    with transaction.atomic():
        for key, entry in moved["answers"].items():
            if entry.get("values") != export["answers"][key].get("values"):
                save_answer(
                    interview=interview,
                    item=interview.methodology.item[key],
                    by=by,
                    revision=said[key].revision,
                    changes={"values": entry["values"]},
                )
                items.append(key)
        if moved["settings"] != export["settings"]:
            keep_assumptions(interview=interview, settings=moved["settings"], by=by)
            items.append("settings")
    return items
