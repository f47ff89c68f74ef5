"""Reviews after approval: shown, begun with what was answered, moved, held."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from interviews.models import Answer, Interview
from perfplan.events.models import Event
from plans.models import PlannedReview, PlanVersion
from plans.results import today_of
from plans.review.calendar import plan_reviews, start_review
from plans.review.steps import give_verdict, request_review
from plans.versions import make_version
from tests import cast
from tests.plans import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    """Approved, made of an interview that answered nearly everything."""
    interview = sample.an_interview(people.project, people.owner)
    made = make_version(interview=interview, by=people.owner, title="Plan")
    PlanVersion.objects.filter(pk=made.pk).update(state="in_review")
    PlanVersion.objects.filter(pk=made.pk).update(state="approved")
    return PlanVersion.objects.get(pk=made.pk)


def a_review(version: PlanVersion, in_days: int, **more: Any) -> PlannedReview:
    day = today_of(version.plan.project) + timedelta(days=in_days)
    return PlannedReview.objects.create(plan=version.plan, version=version, day=day, **more)


def page(people: cast.Cast, who: str = "editor") -> str:
    return str(
        cast.client_of(people.who(who))
        .get(reverse("planned_reviews", args=[people.project.pk]))
        .content.decode()
    )


def start(people: cast.Cast, review: PlannedReview, who: str = "editor") -> Any:
    return cast.client_of(people.who(who)).post(reverse("planned_review_start", args=[review.pk]))


def test_the_page_says_what_comes_and_what_was(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version, 30, before=["Sales"], regular=False)
    a_review(version, -30)
    a_review(version, -60, done_at=timezone.now(), interview=people.interview)
    shown = page(people)
    assert "in 30 days" in shown
    assert "Before: Sales" in shown
    assert "not held" in shown
    assert ">held<" in shown
    assert people.interview.get_absolute_url() in shown
    assert "Start this review" not in page(people, "viewer")
    assert "Move it" not in page(people, "viewer")


def test_project_and_plan_name_the_next_one(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version, -5)
    browser = cast.client_of(people.viewer)
    for url in (people.project.get_absolute_url(), reverse("plan", args=[people.project.pk])):
        assert "Next review on" not in browser.get(url).content.decode()
    a_review(version, 12)
    for url in (people.project.get_absolute_url(), reverse("plan", args=[people.project.pk])):
        shown = browser.get(url).content.decode()
        assert "Next review on" in shown
        assert "in 12 days" in shown
        assert reverse("planned_reviews", args=[people.project.pk]) in shown


def test_a_review_begins_with_the_answers_of_the_approved_version_to_be_confirmed(
    people: cast.Cast, version: PlanVersion
) -> None:
    review = a_review(version, 3)
    answer = start(people, review)
    review.refresh_from_db()
    interview = review.interview
    assert interview is not None
    assert answer["Location"] == interview.get_absolute_url()
    assert interview.previous_id == version.interview_id
    assert interview.title.startswith("Review of ")
    carried = Answer.objects.get(interview=interview, item="q8")
    assert (carried.status, carried.values) == (
        "",
        Answer.objects.get(interview=version.interview, item="q8").values,
    )
    shown = (
        cast.client_of(people.editor).get(interview.get_absolute_url() + "?show=to_confirm").content.decode()
    )
    assert 'id="line-q8"' in shown
    assert reverse("item_confirm", args=[interview.pk, "q8"]) in shown


def test_begun_twice_it_is_one_interview(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version, 3)
    before = Interview.objects.count()
    assert start(people, review)["Location"] == start(people, review, "owner")["Location"]
    assert Interview.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_begun_by_two_at_once_it_is_one_interview(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version, 3)
    before, together = Interview.objects.count(), Barrier(2)

    def work(by: Any) -> int:
        try:
            together.wait()
            return int(start_review(review=review, by=by).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len({*pool.map(work, [people.owner, people.editor])}) == 1
    assert Interview.objects.count() == before + 1


def test_it_is_held_when_a_version_of_its_interview_is_approved(
    people: cast.Cast, version: PlanVersion
) -> None:
    review = a_review(version, 3)
    interview = start_review(review=review, by=people.editor)
    after = make_version(interview=interview, by=people.editor, title="Plan")
    after.plan.contradictions_block = False
    after.plan.save()
    request_review(version=after, by=people.editor, reviewers=[people.reviewer])
    review.refresh_from_db()
    assert review.done_at is None
    give_verdict(version=after, by=people.reviewer, verdict="approve")
    review.refresh_from_db()
    assert review.done_at is not None
    assert ">held<" in page(people)


def test_one_of_another_interview_stays_to_be_held(people: cast.Cast, version: PlanVersion) -> None:
    begun = a_review(version, 3)
    start_review(review=begun, by=people.editor)
    plan_reviews(version=version)
    begun.refresh_from_db()
    assert begun.done_at is None


def move(people: cast.Cast, review: PlannedReview, day: str, who: str = "editor") -> Any:
    url = reverse("planned_reviews", args=[people.project.pk])
    return cast.client_of(people.who(who)).post(url, {"review": review.pk, f"r{review.pk}-day": day})


def test_a_review_is_moved_and_reminded_of_anew(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version, 3, reminded_at=timezone.now())
    assert move(people, review, "2030-02-03").status_code == 302
    review.refresh_from_db()
    assert (review.day, review.reminded_at) == (date(2030, 2, 3), None)
    assert Event.objects.filter(kind="review.moved").count() == 1


def test_what_cannot_be_moved_says_why(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version, 3)
    other = a_review(version, 4)
    assert move(people, review, "soon").status_code == 422
    taken = move(people, review, other.day.isoformat())
    assert taken.status_code == 422
    assert "Another review is planned for that day." in taken.content.decode()
    assert other.day.isoformat() in taken.content.decode(), "what was typed stays"
    start_review(review=review, by=people.editor)
    assert move(people, review, "2030-02-03").status_code == 409
    assert move(people, other, "2030-02-03", who="viewer").status_code == 404
    elsewhere = sample.a_version(people.other_project)
    foreign = PlannedReview.objects.create(plan=elsewhere.plan, version=elsewhere, day=date(2030, 1, 1))
    assert move(people, foreign, "2030-02-03").status_code == 404, "another project's, by its number"


def test_the_page_costs_the_same_for_many(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.editor)
    url = reverse("planned_reviews", args=[people.project.pk])
    a_review(version, 1)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(2, 60):
        a_review(version, number, interview=people.interview)
    assert queries() == few <= 8
