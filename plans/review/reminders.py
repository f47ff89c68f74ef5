"""Reminders: a verdict that is due, a capacity review that comes near. Each is given once.

The row says when it was last given: whoever changes it from what they have read gives it, anybody else goes on.
People are reminded in the morning of the project's own day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from interviews.models import Project
from perfplan.accounts.access import Right, people_with
from perfplan.events.models import record
from perfplan.events.notices import Kind, tell
from plans.models import PlannedReview, ReviewRequest
from plans.recording import record_of
from plans.review.people import readers
from plans.review.settling import subject_of
from plans.review.waiting import requests_waiting

FROM_HOUR = 8
"""Local time: nobody is reminded at night."""
VERDICT_DAYS = 2
"""So many days before a verdict is due."""
LATE_DAYS = 7
"""A verdict that is late is reminded of once, on the day after; where nothing ran that day, within these."""
REVIEW_DAYS = 7
"""So many days before a capacity review."""


def remind(now: datetime | None = None) -> int:
    """Give the reminders that are due. Returns how many."""
    now = now or timezone.now()
    return remind_of_verdicts(now) + remind_of_reviews(now)


def remind_of_verdicts(now: datetime) -> int:
    """Those who were asked and have said nothing: two days before the day, and on the day after it."""
    near = now.date() + timedelta(days=VERDICT_DAYS + 1)
    far = now.date() - timedelta(days=LATE_DAYS + 1)
    waiting = requests_waiting().filter(version__due__range=(far, near), reviewer__is_active=True)
    return sum(_remind_of_verdict(one, now) for one in waiting.select_related("reviewer"))


def _remind_of_verdict(asked: ReviewRequest, now: datetime) -> int:
    version, due = asked.version, asked.version.due
    project = version.plan.project
    today = _today(project, now)
    assert due is not None  # by the query
    if today is None or not _verdict_wanted(asked, due, today, now, project):
        return 0
    if not readers(version, Right.COMMENT).filter(pk=asked.reviewer_id).exists():
        return 0

    def say() -> None:
        event = record_of("verdict.due", version, None, due=due.isoformat(), late=today > due)
        tell(event, to=[asked.reviewer], kind=Kind.REMINDER, subject=subject_of(version))

    return _once(asked, now, say)


def _verdict_wanted(asked: ReviewRequest, due: date, today: date, now: datetime, project: Project) -> bool:
    """Is it the time for one of the two reminders, and was that one not given?"""
    last = _day(asked.reminded_at, project)
    first_day = due - timedelta(days=VERDICT_DAYS)
    if first_day <= today <= due:
        # Who was asked just now knows.
        return now - asked.requested_at >= timedelta(days=1) and (last is None or last < first_day)
    return due < today <= due + timedelta(days=LATE_DAYS) and (last is None or last <= due)


def remind_of_reviews(now: datetime) -> int:
    """Owners and editors of a project: a week before its plan's capacity is reviewed."""
    day = now.date()
    coming = PlannedReview.objects.filter(
        day__range=(day - timedelta(days=1), day + timedelta(days=REVIEW_DAYS + 1)),
        reminded_at=None,
        done_at=None,
        interview=None,
        plan__project__archived_at=None,
    )
    coming = coming.select_related("plan__project", "version").defer("version__content")
    return sum(_remind_of_review(one, now) for one in coming)


def _remind_of_review(review: PlannedReview, now: datetime) -> int:
    project = review.plan.project
    today = _today(project, now)
    if today is None or not review.day - timedelta(days=REVIEW_DAYS) <= today <= review.day:
        return 0

    def say() -> None:
        event = record(
            "review.due",
            actor=None,
            team_id=project.team_id,
            project_id=project.pk,
            version_id=review.version_id,
            planned_review=review.pk,
            due=review.day.isoformat(),
            before=review.before,
        )
        people = people_with(Right.EDIT, project.pk, project.team_id)
        tell(event, to=people, kind=Kind.REMINDER, subject=subject_of_reviews(project))

    return _once(review, now, say)


def subject_of_reviews(project: Project) -> str:
    """How notices name the reviews planned for a project."""
    return f"reviews:{project.pk}"


def _once(row: Any, now: datetime, say: Callable[[], None]) -> int:
    """Say it, if nobody was faster."""
    with transaction.atomic():
        mine = type(row).objects.filter(pk=row.pk, reminded_at=row.reminded_at).update(reminded_at=now)
        if mine:
            say()
    return int(mine)


def _today(project: Project, now: datetime) -> date | None:
    """The project's day, once its morning has come."""
    local = now.astimezone(ZoneInfo(project.time_zone))
    return local.date() if local.hour >= FROM_HOUR else None


def _day(moment: datetime | None, project: Project) -> date | None:
    return moment.astimezone(ZoneInfo(project.time_zone)).date() if moment else None
