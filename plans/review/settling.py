"""The state of a version follows from what stands: it is brought there wherever that changes.

A version is approved at the moment in which nothing stands against it any more, be it by a verdict, a thread
resolved, a contradiction answered, or a rule changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from perfplan.accounts.models import User
from perfplan.events.notices import Kind, tell
from plans.models import Plan, PlanVersion
from plans.recording import record_of
from plans.review.calendar import plan_reviews
from plans.review.locking import hold
from plans.review.standing import UNDER_REVIEW, State, standing


def settle_plan(plan: Plan, *, by: User) -> None:
    """Let the versions under review follow what has just changed: a thread, an answer to a finding, a rule."""
    # The latest first, as an approval locks those that it replaces: whoever locks several does it in one order.
    for version in PlanVersion.objects.filter(plan=plan, state__in=UNDER_REVIEW).order_by("-number"):
        settle(version, by=by)


def settle(version: PlanVersion, *, by: User) -> PlanVersion:
    """Bring a version under review into the state that follows from what stands. Call it in a transaction."""
    current = locked(version)
    if current.state not in UNDER_REVIEW:
        return current
    after = standing(current).state
    if after != current.state:
        PlanVersion.objects.filter(pk=version.pk).update(
            state=after, state_at=timezone.now(), edition=F("edition") + 1
        )
        current.refresh_from_db(fields=["state", "state_at", "edition"])
        event = record_of(f"version.{after}", version, by)
        if after == State.APPROVED:
            concerned = {*authors_of(current), *(one.reviewer for one in current.review_requests.all())}
            tell(event, to=concerned, kind=Kind.STATE, subject=subject_of(version))
            supersede(version, (*UNDER_REVIEW, State.DRAFT, State.APPROVED), by)
            plan_reviews(version=current)
    return current


def authors_of(version: PlanVersion) -> list[User]:
    """Who made a version and who sent it to review."""
    return [one for one in dict.fromkeys((version.author, version.requested_by)) if one is not None]


def subject_of(version: PlanVersion) -> str:
    """How notices name it."""
    return f"version:{version.pk}"


def locked(version: PlanVersion) -> PlanVersion:
    """The version as it stands, its row locked: whoever judges it now queues behind. Call it in a transaction."""
    # The plan first: whoever changes a thread holds it too, and changes several versions.
    hold(version.plan_id)
    # First the lock, then the reading. In one query, what stands beside a row that was waited for (the rules of
    # its plan) would be what stood there before the wait. Rows that only refer to the version pass the lock.
    PlanVersion.objects.select_for_update(no_key=True).values_list("pk").get(pk=version.pk)
    rows = PlanVersion.objects.select_related("plan__project", "author", "requested_by")
    return rows.get(pk=version.pk)


def count_edition(version: PlanVersion) -> None:
    """What stands around the content of a version changes: its documents are out of date."""
    PlanVersion.objects.filter(pk=version.pk).update(edition=F("edition") + 1)


def supersede(version: PlanVersion, states: Iterable[str], by: User) -> None:
    """Versions before this one leave the states named."""
    before = PlanVersion.objects.filter(
        plan=version.plan_id, number__lt=version.number, state__in=list(states)
    )
    for old in before.select_related("plan__project", "author", "requested_by").defer("content"):
        # Asked again with the change: it may have been approved since it was read.
        if not before.filter(pk=old.pk).update(
            state=State.SUPERSEDED, state_at=timezone.now(), edition=F("edition") + 1
        ):
            continue
        event = record_of("version.superseded", old, by, replaced_by=version.pk)
        asked = [one.reviewer for one in old.review_requests.select_related("reviewer")]
        tell(event, to=[*authors_of(old), *asked], kind=Kind.STATE, subject=subject_of(old))
