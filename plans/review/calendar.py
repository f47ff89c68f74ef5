"""The days on which an approved plan is to be reviewed, as its own calendar says, and the reviews held on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from interviews.models import Interview, Project
from interviews.starting import start_interview
from perfplan.accounts.models import User
from perfplan.events.models import record
from plans.models import PlannedReview, PlanVersion
from plans.results import today_of
from plans.review.locking import hold

MOST_SHOWN = 100
"""Of a list of reviews: some years of them."""


class Taken(Exception):
    """Another review is planned for that day."""


class Begun(Exception):
    """It was begun or held already: its day does not change any more."""


def plan_reviews(*, version: PlanVersion) -> list[PlannedReview]:
    """Put the calendar of a version that has just been approved in place of the one before.

    Reviews that were held, or that somebody was reminded of, stay; the one that the version comes from is held by
    it. Call it in a transaction.
    """
    kept = PlannedReview.objects.filter(plan=version.plan)
    kept.filter(done_at=None, interview__isnull=False, interview=version.interview_id).update(
        done_at=timezone.now()
    )
    kept.filter(done_at=None, interview=None, reminded_at=None).delete()
    taken = set(kept.values_list("day", flat=True))
    days = {date.fromisoformat(each["day"]): each for each in _days(version)}
    return PlannedReview.objects.bulk_create(
        PlannedReview(
            plan=version.plan,
            version=version,
            day=day,
            regular=each["regular"],
            before=[event["name"] for event in each["before"]],
        )
        for day, each in sorted(days.items())
        if day not in taken
    )


def _days(version: PlanVersion) -> list[dict[str, object]]:
    found: list[dict[str, object]] = version.content.get("results", {}).get("reviews", {}).get("reviews", [])
    return found


# --- Held, moved, shown ---------------------------------------------------------------------------------------


def start_review(*, review: PlannedReview, by: User) -> Interview:
    """Begin the interview of a planned review, with the answers of the approved version to be confirmed.

    Begun twice, it is one interview.
    """
    project = review.plan.project
    with transaction.atomic():
        hold(review.plan_id)
        current = PlannedReview.objects.select_related("interview").get(pk=review.pk)
        if current.interview is not None:
            current.interview.project = project
            return current.interview
        interview = start_interview(
            project=project, by=by, title=_title(review), previous=previous_of(review, project)
        )
        PlannedReview.objects.filter(pk=review.pk).update(interview=interview)
        _record("review.started", review, by, interview_id=interview.pk)
    return interview


def previous_of(review: PlannedReview, project: Project) -> Interview | None:
    """What it carries over: the interview of the approved version, or, where that is gone, the latest."""
    approved = PlanVersion.objects.filter(plan=review.plan_id, state=PlanVersion.State.APPROVED)
    of_version = Interview.objects.filter(plan_versions__in=approved.values("pk")[:1])
    found = of_version.first() or Interview.objects.filter(plan_versions=review.version_id).first()
    return found or Interview.objects.filter(project=project).first()


def _title(review: PlannedReview) -> str:
    with translation.override(review.plan.project.language):
        return _("Review of %(day)s") % {"day": date_format(review.day, "DATE_FORMAT")}


def move_review(*, review: PlannedReview, by: User, day: date) -> PlannedReview:
    """Hold it on another day. Its people are reminded anew.

    :raises Taken: there is one on that day.
    :raises Begun: it was begun meanwhile.
    """
    if day == review.day:
        return review
    try:
        with transaction.atomic():
            hold(review.plan_id)
            moved = PlannedReview.objects.filter(pk=review.pk, done_at=None, interview=None).update(
                day=day, reminded_at=None
            )
            if not moved:
                raise Begun
            _record("review.moved", review, by, day=day.isoformat(), before=review.day.isoformat())
    except IntegrityError as error:
        raise Taken from error
    review.day = day
    return review


def _record(
    kind: str, review: PlannedReview, by: User, *, interview_id: int | None = None, **data: str
) -> None:
    project = review.plan.project
    record(
        kind,
        actor=by,
        team_id=project.team_id,
        project_id=project.pk,
        interview_id=interview_id,
        version_id=review.version_id,
        planned_review=review.pk,
        **data,
    )


@dataclass(frozen=True)
class Planned:
    """A planned review as a list shows it."""

    review: PlannedReview
    days: int
    """From today; negative: ago."""

    @property
    def state(self) -> str:
        """``held``, ``begun``, ``missed`` or ``coming``."""
        if self.review.done_at:
            return "held"
        if self.review.interview_id:
            return "begun"
        return "missed" if self.days < 0 else "coming"


@dataclass(frozen=True)
class Calendar:
    """The reviews of one project: what comes, the nearest first, and what was, the latest first."""

    coming: list[Planned]
    past: list[Planned]


def calendar_of(project: Project) -> Calendar:
    """All reviews of a project in one query. One that was begun is still to be held, whatever its day."""
    today = today_of(project)
    rows = PlannedReview.objects.filter(plan__project=project).select_related("version", "interview")
    planned = [
        Planned(review, (review.day - today).days)
        for review in rows.defer("version__content").order_by("-day")[:MOST_SHOWN]
    ]
    is_past = [one.state in ("held", "missed") for one in planned]
    return Calendar(
        coming=[one for one, past in zip(planned, is_past, strict=True) if not past][::-1],
        past=[one for one, past in zip(planned, is_past, strict=True) if past],
    )


def next_review(project: Project) -> Planned | None:
    """The one that comes next, or was begun and is to be ended, in one query."""
    today = today_of(project)
    open_ = PlannedReview.objects.filter(plan__project=project, done_at=None)
    review = open_.exclude(interview=None, day__lt=today).order_by("day").first()
    return Planned(review, (review.day - today).days) if review else None
