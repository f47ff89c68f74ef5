"""Which versions wait for somebody's verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from perfplan.accounts import access
from perfplan.accounts.models import User, VersionGuest
from plans.models import PlanVersion, Review, ReviewRequest
from plans.results import today_of
from plans.review import words
from plans.review.standing import UNDER_REVIEW, verdicts

Verdict = Review.Verdict
MOST_WAITING = 20


@dataclass(frozen=True)
class Wanted:
    """A version on which somebody's verdict is wanted, or which they were invited to read."""

    version: PlanVersion
    wanted: bool
    """Is their verdict wanted? Otherwise they may read it, and have said what they think."""
    until: date | None
    """For a guest of the version: the last day on which they see it."""
    today: date

    @property
    def overdue(self) -> bool:
        return self.wanted and self.version.due is not None and self.version.due < self.today


def requests_waiting(*, reviewer: User | None = None) -> QuerySet[ReviewRequest]:
    """Requests to which no verdict of their reviewer stands, on versions under review, the most urgent first."""
    last = (
        Review.objects.filter(version=OuterRef("version"), reviewer=OuterRef("reviewer"))
        .exclude(verdict=Verdict.COMMENT)
        .order_by("-id")
    )
    found = (
        ReviewRequest.objects.filter(
            version__state__in=UNDER_REVIEW, version__plan__project__archived_at__isnull=True
        )
        .annotate(said=Subquery(last.values("verdict")[:1]), said_in=Subquery(last.values("round")[:1]))
        .filter(Q(said=None) | Q(said=Verdict.CHANGES, said_in__lt=F("version__round")))
        .select_related("version__plan__project", "version__author")
        .defer("version__content")
        .order_by(F("version__due").asc(nulls_last=True), "id")
    )
    return found if reviewer is None else found.filter(reviewer=reviewer)


def wanted_of(user: User) -> list[Wanted]:
    """The versions that wait for somebody, and those that they were invited to: what their first page lists."""
    now = timezone.now()
    places = {
        place.version_id: place
        for place in VersionGuest.objects.filter(user=user, expires_at__gt=now)
        .select_related("version__plan__project", "version__author")
        .defer("version__content")
    }
    may = access.scope(user, access.Right.COMMENT, project="version__plan__project")
    asked = requests_waiting(reviewer=user).filter(may | Q(version__in=list(places)))[:MOST_WAITING]
    found = [_wanted(one.version, places, wanted=True) for one in asked]
    known = {one.version.pk for one in found}
    return found + [
        _wanted(place.version, places, wanted=False) for pk, place in places.items() if pk not in known
    ]


def _wanted(version: PlanVersion, places: dict[int, VersionGuest], *, wanted: bool) -> Wanted:
    place = places.get(version.pk)
    return Wanted(version, wanted, place.last_day if place else None, today_of(version.plan.project))


def with_verdicts(versions: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    """Versions for a list that tells how far their approval is, in two more queries however many they are."""
    return versions.select_related("plan__project").prefetch_related(
        Prefetch("reviews", Review.objects.defer("text")), "review_requests"
    )


def tell_approvals(versions: Iterable[PlanVersion]) -> None:
    """Give each version of :func:`with_verdicts` what a list says of it: approvals, and until when more are wanted."""
    for version in versions:
        said, under_review = verdicts(version), version.state in UNDER_REVIEW
        told = words.approved_told(version, said.approvals)
        if under_review:
            told = words.approvals_told(len(said.approvals), version.plan.approvals_needed)
        version.told = told  # type: ignore[attr-defined]
        version.wanted_by = version.due if under_review else None  # type: ignore[attr-defined]
        late = version.due is not None and version.due < today_of(version.plan.project)
        version.overdue = late and under_review  # type: ignore[attr-defined]
