"""Reminders of verdicts and of capacity reviews: on time, to whom it concerns, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from interviews.models import Project
from perfplan.accounts.models import Membership, User
from perfplan.events.models import Event, Notice
from plans.models import Plan, PlannedReview, PlanVersion, ReviewRequest
from plans.review.reminders import remind
from plans.review.steps import give_verdict, request_review
from tests import cast
from tests.plans import sample
from tests.review import judging

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)


def at(day: int, hour: int = 12, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def people() -> cast.Cast:
    made = cast.everybody()
    Project.objects.update(time_zone="UTC")
    made.project.refresh_from_db()
    return made


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    """Under review until 10 December; the reviewer and the editor were asked a month before."""
    made = judging.a_version(people.project, people.owner)
    Plan.objects.update(approvals_needed=2)
    request_review(version=made, by=people.owner, reviewers=[people.reviewer, people.editor], due=DUE)
    ReviewRequest.objects.update(requested_at=at(10, month=11))
    Notice.objects.all().delete()
    return PlanVersion.objects.get(pk=made.pk)


def reminded() -> list[tuple[str, bool]]:
    """Who, and of something late?"""
    rows = Notice.objects.filter(event__kind="verdict.due").order_by("pk")
    return [(str(row.user), row.event.data["late"]) for row in rows.select_related("user", "event")]


def test_two_days_before_and_on_the_day_after_those_who_said_nothing(
    people: cast.Cast, version: PlanVersion
) -> None:
    assert remind(at(7)) == 0
    assert remind(at(8, hour=7)) == 0, "nobody is reminded at night"
    assert remind(at(8, hour=8)) == 2
    assert remind(at(8, hour=9)) == remind(at(9)) == remind(at(10, hour=23)) == 0, "once"
    give_verdict(version=version, by=people.editor, verdict="approve")
    assert remind(at(11)) == 1
    assert remind(at(11, hour=13)) == remind(at(12)) == 0
    assert reminded() == [("Reviewer", False), ("Editor", False), ("Reviewer", True)]


def test_a_day_is_the_projects_own(people: cast.Cast, version: PlanVersion) -> None:
    Project.objects.update(time_zone="Pacific/Auckland")  # thirteen hours ahead
    assert remind(at(7, hour=18)) == 0, "7 in the morning of the 8th there"
    assert remind(at(7, hour=19)) == 2


def test_who_was_asked_just_now_is_not_reminded_at_once(people: cast.Cast, version: PlanVersion) -> None:
    ReviewRequest.objects.filter(reviewer=people.editor).update(requested_at=at(9, hour=10))
    assert remind(at(9)) == 1
    assert remind(at(10)) == 1
    assert reminded() == [("Reviewer", False), ("Editor", False)]


def test_a_day_that_is_put_off_is_reminded_of_anew(people: cast.Cast, version: PlanVersion) -> None:
    assert remind(at(8)) == 2
    PlanVersion.objects.filter(pk=version.pk).update(due=date(2026, 12, 20))
    assert remind(at(9)) == remind(at(17)) == 0
    assert remind(at(18)) == 2


def test_what_is_long_past_is_let_rest(people: cast.Cast, version: PlanVersion) -> None:
    assert remind(at(20)) == 0


def test_who_may_not_see_it_any_more_is_not_reminded(people: cast.Cast, version: PlanVersion) -> None:
    Membership.objects.filter(user=people.reviewer).delete()
    User.objects.filter(pk=people.editor.pk).update(is_active=False)
    assert remind(at(8)) == 0
    assert not reminded()


def test_a_project_put_away_reminds_nobody(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version, date(2026, 12, 12))
    Project.objects.update(archived_at=timezone.now())
    assert remind(at(8)) == 0


# --- Reviews of the capacity ----------------------------------------------------------------------------------


def a_review(version: PlanVersion, day: date, **more: Any) -> PlannedReview:
    return PlannedReview.objects.create(plan=version.plan, version=version, day=day, **more)


def told_of_review() -> list[str]:
    return sorted(
        str(row.user) for row in Notice.objects.filter(event__kind="review.due").select_related("user")
    )


def test_a_week_before_those_who_edit_the_project(people: cast.Cast) -> None:
    version = sample.a_version(people.project)
    a_review(version, date(2026, 12, 15), before=["Sales"])
    assert remind(at(7)) == 0
    assert remind(at(8, hour=7)) == 0
    assert remind(at(8)) == 1
    assert remind(at(8, hour=13)) == remind(at(12)) == 0
    assert told_of_review() == ["Editor", "Guest Editor", "Owner"]
    event = Event.objects.get(kind="review.due")
    assert (event.data["due"], event.data["before"]) == ("2026-12-15", ["Sales"])


def test_a_review_that_was_begun_held_or_missed_needs_no_reminder(people: cast.Cast) -> None:
    version = sample.a_version(people.project)
    a_review(version, date(2026, 12, 9), interview=people.interview)
    a_review(version, date(2026, 12, 10), done_at=timezone.now())
    a_review(version, date(2026, 12, 7))
    assert remind(at(8)) == 0


def test_reminders_cost_the_same_while_nothing_is_due(
    people: cast.Cast, version: PlanVersion, django_assert_num_queries: Any
) -> None:
    for day in range(1, 20):
        a_review(version, date(2027, 3, day))
    with django_assert_num_queries(2):
        assert remind(at(1)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_remind_once(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version, date(2026, 12, 12))
    together = Barrier(3)

    def work(_number: int) -> None:
        try:
            together.wait()
            remind(at(8))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert len(reminded()) == 2
    assert len(told_of_review()) == 3
    assert Event.objects.filter(kind__in=["verdict.due", "review.due"]).count() == 3
    assert timedelta(0) == PlannedReview.objects.get().reminded_at - at(8)
