"""From draft to approved: asking for a review, giving a verdict, the rules of approval.

A verdict stands until its reviewer gives another. One that asks for changes also falls when a review is asked for
again: that is the authors' answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from perfplan.accounts import access
from perfplan.accounts.models import User
from perfplan.events.models import record
from perfplan.events.notices import Kind, tell
from plans.models import Plan, PlanVersion, Review, ReviewRequest
from plans.recording import record_of
from plans.review.comments import drafts_of, send_drafts
from plans.review.people import readers
from plans.review.settling import (
    authors_of,
    count_edition,
    locked,
    settle,
    settle_plan,
    subject_of,
    supersede,
)
from plans.review.standing import UNDER_REVIEW, State


class NotNow(Exception):
    """The step is not possible from where the version stands."""


def possible_reviewers(version: PlanVersion) -> QuerySet[User]:
    """Who can be asked: everybody who may comment on the project, and guests of this version.

    Its author alone is left out where the project's rules do not count them.
    """
    found = readers(version, access.Right.COMMENT)
    return found if version.plan.author_counts else found.exclude(pk=version.author_id)


def request_review(
    *, version: PlanVersion, by: User, reviewers: Iterable[User], due: date | None = None, note: str = ""
) -> PlanVersion:
    """Send a version to review, or, under review, ask again or ask others.

    Wishes for changes are answered by it. Versions before this one leave review: their threads came along.

    :raises NotNow: it is approved or superseded.
    """
    with transaction.atomic():
        current = locked(version)
        if current.state not in (State.DRAFT, *UNDER_REVIEW):
            raise NotNow
        again = current.state != State.IN_REVIEW
        PlanVersion.objects.filter(pk=version.pk).update(
            due=due,
            review_note=note,
            requested_by=by,
            edition=F("edition") + 1,
            **(
                {"round": F("round") + 1, "state": State.IN_REVIEW, "state_at": timezone.now()}
                if again
                else {}
            ),
        )
        wanted = {one.pk: one for one in reviewers}
        gone = ReviewRequest.objects.filter(version=version).exclude(reviewer__in=wanted)
        gone.delete()
        known = set(ReviewRequest.objects.filter(version=version).values_list("reviewer", flat=True))
        ReviewRequest.objects.bulk_create(
            ReviewRequest(version=version, reviewer=one, requested_by=by)
            for pk, one in wanted.items()
            if pk not in known
        )
        event = record_of(
            "review.requested",
            version,
            by,
            reviewers=sorted(wanted),
            names=[str(one) for one in wanted.values()],
            due=due and due.isoformat(),
            note=note,
            round=current.round + again,
        )
        asked = [one for pk, one in wanted.items() if again or pk not in known]
        tell(event, to=asked, kind=Kind.REQUEST, subject=subject_of(version))
        supersede(version, UNDER_REVIEW, by)
        return settle(version, by=by)


def give_verdict(*, version: PlanVersion, by: User, verdict: str, text: str = "") -> Review:
    """Say what one thinks of a version; drafts of comments on it are sent along.

    The same words sent twice are one verdict.

    :raises NotNow: it is not under review.
    """
    with transaction.atomic():
        current = locked(version)
        last = Review.objects.filter(version=version, reviewer=by).last()
        same = last and (last.verdict, last.text, last.round) == (verdict, text, current.round)
        if last and same and not drafts_of(version, by).exists():
            return last
        if current.state not in UNDER_REVIEW:
            raise NotNow
        review = Review.objects.create(
            version=version,
            reviewer=by,
            reviewer_name=str(by),
            verdict=verdict,
            text=text,
            round=current.round,
            counts=by.pk != version.author_id or current.plan.author_counts,
        )
        count_edition(version)
        send_drafts(version=version, by=by, review=review)
        event = record_of("review.given", version, by, verdict=verdict, review=review.pk)
        tell(event, to=authors_of(current), kind=Kind.VERDICT, subject=subject_of(version))
        settle(version, by=by)
    return review


def change_rules(*, plan: Plan, by: User, **rules: Any) -> Plan:
    """Change how versions of a plan get approved. It holds for the one under review too."""
    with transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**rules)
        plan.refresh_from_db()
        record(
            "review.rules_changed",
            actor=by,
            team_id=plan.project.team_id,
            project_id=plan.project_id,
            **rules,
        )
        _recount(plan)
        settle_plan(plan, by=by)
    return plan


def _recount(plan: Plan) -> None:
    """Whether an author's approval counts follows the rules as they are, while a version is under review."""
    versions = PlanVersion.objects.filter(plan=plan, state__in=UNDER_REVIEW)
    own = Review.objects.filter(version__in=versions.values("pk"), reviewer=F("version__author"))
    if own.exclude(counts=plan.author_counts).update(counts=plan.author_counts):
        versions.update(edition=F("edition") + 1)
