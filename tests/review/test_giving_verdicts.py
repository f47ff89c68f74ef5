"""Giving a verdict: what it will do is told before, what it did after; drafts go along; it can be changed."""

from __future__ import annotations

import pytest

from perfplan.events.models import Notice
from plans.models import Comment, PlanVersion, Review
from plans.review.steps import request_review
from tests import cast
from tests.review import talking
from tests.review.judging import (
    Verdict,
    a_thread,
    a_version,
    accept_risk,
    again,
    approve,
    ask_for_changes,
    events,
    in_review,
    page,
    post,
    rules,
    state,
)

pytestmark = pytest.mark.django_db


def test_a_reviewer_approves_and_the_version_is_approved() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    assert "With yours the version is approved." in page(people.reviewer, version, "version_verdict")
    answer = post(people.reviewer, "version_verdict", version.pk, verdict="approve", text="**Good** plan.")
    assert answer.status_code == 302
    shown = page(people.viewer, version)
    assert "Approved by Reviewer on" in shown
    assert "<strong>Good</strong> plan." in shown
    assert state(version) == "approved"
    told = Notice.objects.filter(event__kind="version.approved").values_list("user__name", flat=True)
    assert "Owner" in told


@pytest.mark.parametrize("text", ["", "   ", "\r\n"])
def test_asking_for_changes_needs_a_word_or_a_comment(text: str) -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    answer = post(people.reviewer, "version_verdict", version.pk, verdict="changes", text=text)
    assert answer.status_code == 422
    assert "Say what should change, here or in a comment at its place." in answer.content.decode()
    assert post(people.reviewer, "version_verdict", version.pk, verdict="comment").status_code == 422
    assert not Review.objects.exists()
    answer = post(
        people.reviewer, "version_verdict", version.pk, verdict="changes", text="300 ms is wishful."
    )
    assert answer.status_code == 302
    assert state(version) == "changes"
    shown = page(people.owner, version)
    assert "Reviewer asks for changes" in shown
    assert "300 ms is wishful." in shown


def test_no_verdict_and_a_made_up_one_are_refused_and_the_text_stays() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    for wrong in ("", "sign", "approve\x00"):
        answer = post(people.reviewer, "version_verdict", version.pk, verdict=wrong, text="My long text.")
        assert answer.status_code == 422
        assert "My long text." in answer.content.decode()
    assert (
        post(people.reviewer, "version_verdict", version.pk, verdict="comment", text="x" * 10_001).status_code
        == 422
    )
    assert not Review.objects.exists()


def test_drafts_go_along_and_stand_for_a_text() -> None:
    people = cast.everybody()
    version = talking.a_version(people.project, people.owner)
    request_review(version=version, by=people.owner, reviewers=[people.reviewer])
    version = again(version)
    for text in ("Why so?", "And here?"):
        talking.say(version, people.reviewer, text, draft=True)
    talking.say(version, people.editor, "Mine alone.", draft=True)
    form = page(people.reviewer, version, "version_verdict")
    assert "Your 2 comments that are not sent yet go along." in form
    assert post(people.reviewer, "version_verdict", version.pk, verdict="changes").status_code == 302
    review = Review.objects.get()
    assert [one.text for one in review.comments.all()] == ["Why so?", "And here?"]
    assert Comment.objects.filter(sent_at=None).count() == 1, "nobody else's are sent"


def test_a_blocking_draft_is_counted_before_it_is_sent() -> None:
    people = cast.everybody()
    version = talking.a_version(people.project, people.owner)
    rules(people.project, contradictions_block=False)
    request_review(version=version, by=people.owner, reviewers=[people.reviewer])
    version = again(version)
    assert "With yours the version is approved." in page(people.reviewer, version, "version_verdict")
    talking.say(version, people.reviewer, "Not like this.", draft=True, blocking=True)
    assert "In the way of its approval then: 1 blocking thread." in page(
        people.reviewer, version, "version_verdict"
    )
    post(people.reviewer, "version_verdict", version.pk, verdict="approve")
    assert state(version) == "in_review"


def test_what_an_approval_will_do_is_told_before() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer, people.editor], contradictions=2)
    a_thread(version, people.reviewer, blocking=True)
    a_thread(version, people.reviewer, blocking=True)
    a_thread(version, people.reviewer)
    told = page(people.reviewer, version, "version_verdict")
    assert "1 approval missing, 2 blocking threads, 2 open contradictions" in told
    ask_for_changes(version, people.editor)
    assert "Editor asks for changes, 1 approval missing" in page(people.reviewer, version, "version_verdict")
    assert "Your own approval does not count here: you are its author." in page(
        people.owner, version, "version_verdict"
    )


def test_an_authors_own_approval_does_not_count_and_says_so() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    post(people.owner, "version_verdict", version.pk, verdict="approve")
    assert state(version) == "in_review"
    assert "approves, as its author: does not count" in page(people.reviewer, version)
    rules(people.project, author_counts=False)
    post(
        people.owner,
        "plan_rules",
        people.project.pk,
        approvals_needed=1,
        author_counts="on",
        threads_that_block="blocking",
    )
    assert state(version) == "approved", "the rules hold for the version under review too"


def test_a_verdict_is_changed_and_the_last_one_stands() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    ask_for_changes(version, people.reviewer)
    form = page(people.reviewer, version, "version_verdict")
    assert "You asked for changes on" in form
    assert "What you say now takes its place." in form
    post(people.reviewer, "version_verdict", version.pk, verdict="comment", text="Still thinking.")
    assert state(version) == "changes", "a comment takes nothing back"
    post(people.reviewer, "version_verdict", version.pk, verdict="approve")
    assert state(version) == "approved"
    assert Review.objects.count() == 3


def test_the_same_verdict_sent_twice_is_one() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    for _time in range(2):
        answer = post(people.reviewer, "version_verdict", version.pk, verdict="approve", text="Yes.")
        assert answer.status_code == 302
    assert Review.objects.count() == 1
    assert events(version, "version.approved") == events(version, "review.given") == 1


@pytest.mark.parametrize("where", ["draft", "approved", "superseded"])
def test_no_verdict_where_none_is_asked_for_and_what_was_typed_is_kept(where: str) -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    if where != "draft":
        request_review(version=version, by=people.owner, reviewers=[people.reviewer])
        approve(version, people.editor)
    if where == "superseded":
        approve(in_review(people.project, people.owner, [people.reviewer]), people.editor)
    assert state(version) == where
    answer = post(people.reviewer, "version_verdict", version.pk, verdict="changes", text="But <b>why</b>?")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "But &lt;b&gt;why&lt;/b&gt;?" in html
    sentence = {
        "draft": "This version has not been sent to review yet.",
        "approved": "This version is approved: it does not change any more.",
        "superseded": "This version was replaced by a later one",
    }
    assert sentence[where] in html
    assert not Review.objects.filter(version=version, reviewer=people.reviewer).exists()


def test_a_contradiction_answered_approves_what_waited_for_it_alone() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], contradictions=2)
    approve(version, people.reviewer)
    accept_risk(version, 0, people.owner)
    assert state(version) == "in_review"
    assert "1 open contradiction" in page(people.reviewer, version)
    accept_risk(version, 1, people.owner)
    assert state(version) == "approved"
    assert events(version, "version.approved") == 1


def test_a_viewer_reads_and_judges_nothing() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    shown = page(people.viewer, version)
    for address in ("verdict", "review", "guests"):
        assert f"/versions/{version.pk}/{address}" not in shown
    for name in ("version_verdict", "version_review", "version_guests"):
        assert post(people.viewer, name, version.pk, verdict="approve", text="x").status_code == 404
    assert not Review.objects.exists()


def test_text_is_text() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    evil = '<script>alert(1)</script> [x](javascript:alert(2)) <a hx-get="/evil">y</a>'
    ask_for_changes(version, people.reviewer, evil)
    for who in (people.owner, people.reviewer):
        shown = page(who, version)
        assert "<script>alert" not in shown
        assert 'href="javascript' not in shown
        assert "<a hx-get" not in shown


def test_a_verdict_of_somebody_who_left_keeps_their_name() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    approve(version, people.reviewer)
    people.reviewer.delete()
    assert "Approved by Reviewer on" in page(people.owner, version)
    assert PlanVersion.objects.get(pk=version.pk).state == "approved"
    assert Review.objects.get().verdict == Verdict.APPROVE
