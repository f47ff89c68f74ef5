"""Drafts: seen by nobody but their author, anywhere, until they are sent with the verdict."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from perfplan.events.models import Event, Notice
from plans.models import Comment, PlanVersion, Review, Thread
from plans.review import comments
from plans.review.steps import give_verdict, request_review
from tests import cast
from tests.review.talking import ROW, a_version, again, answer, get, post, put, say, stands, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRET = "Unfinished thought"


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return a_version(people.project, people.editor)


def test_a_draft_is_kept_for_its_author(people: cast.Cast, version: PlanVersion) -> None:
    sent = post(people.reviewer, "thread_new", version.pk, at=ROW, text=SECRET, draft="yes")
    assert SECRET in words(sent)
    assert "nobody else sees it" in words(sent)
    assert Comment.objects.get().sent_at is None
    assert not Thread.objects.get().sent


@pytest.mark.parametrize("in_thread", [True, False], ids=["an answer", "a thread of its own"])
def test_nobody_else_meets_a_draft_anywhere(people: cast.Cast, version: PlanVersion, in_thread: bool) -> None:
    said = say(version, people.owner, "Said aloud.")
    before = again(version).discussion
    events = Event.objects.count()
    text = f"{SECRET}, @Viewer and @Editor"
    if in_thread:
        draft = answer(said, people.reviewer, text, draft=True)
    else:
        draft = say(version, people.reviewer, text, at=ROW, draft=True, assignee=people.editor, blocking=True)
    assert Event.objects.count() == events
    assert not Notice.objects.filter(user__in=[people.viewer, people.reviewer]).exists()
    assert again(version).discussion == before
    cast.version_guest(version, people.version_guest)
    for who in ("owner", "editor", "viewer", "guest_reviewer", "version_guest"):
        user = people.who(who)
        assert user is not None
        for name, pk, query in (
            ("version", version.pk, ""),
            ("discussion", version.pk, "?show=all"),
            ("discussion", version.pk, "?show=mine"),
            ("discussion", version.pk, "?show=drafts"),
            ("discussion", version.pk, f"?at={ROW}"),
            ("discussion", version.pk, f"?thread={draft.thread_id}"),
            ("thread", said.thread_id, ""),
            ("version_json", version.pk, ""),
            ("version_markdown", version.pk, "?comments=yes"),
        ):
            shown = words(get(user, name, pk, query))
            assert SECRET not in shown, (who, name, query)
            assert f"thread-{draft.thread_id}" not in shown or in_thread
        assert get(user, "comment_history", draft.pk).status_code == 404
        if not in_thread:
            assert get(user, "thread", draft.thread_id).status_code == 404
            if who != "viewer":
                assert post(user, "thread", draft.thread_id, text="x").status_code == 404
                assert post(user, "thread_state", draft.thread_id, do="resolve").status_code == 404
    shown = words(get(people.viewer, "version", version.pk))
    assert "1 open thread" in shown
    assert "2 open threads" not in shown
    assert "1 blocking" not in shown
    assert SECRET in words(get(people.reviewer, "discussion", version.pk, "?show=drafts"))


def test_drafts_are_sent_with_the_verdict(people: cast.Cast, version: PlanVersion) -> None:
    said = say(version, people.owner, "Said aloud.")
    answer(said, people.reviewer, "An answer to @Viewer.", draft=True)
    say(version, people.reviewer, "A thread.", at=ROW, draft=True, blocking=True)
    say(version, people.owner, "Of somebody else.", draft=True)
    request_review(version=version, by=people.editor, reviewers=[people.reviewer])
    review = give_verdict(
        version=version, by=people.reviewer, verdict=Review.Verdict.CHANGES, text="See there."
    )
    assert {one.text for one in review.comments.all()} == {"An answer to @Viewer.", "A thread."}
    assert all(one.sent_at for one in review.comments.all())
    assert Thread.objects.get(anchor=ROW).sent
    listed = words(get(people.viewer, "discussion", version.pk))
    assert "A thread." in listed
    assert "An answer to @Viewer." in listed
    assert "Of somebody else." not in listed
    assert sorted(
        Event.objects.filter(kind__in=("comment.sent", "thread.begun")).values_list("kind", flat=True)
    ) == [
        "comment.sent",
        "thread.begun",
        "thread.begun",
    ]
    assert Notice.objects.filter(user=people.viewer, kind="mention").count() == 1
    assert Notice.objects.filter(user=people.owner, kind="comment").count() == 1


def test_a_blocking_draft_sent_with_an_approval_keeps_the_version_from_it(
    people: cast.Cast, version: PlanVersion
) -> None:
    version.plan.contradictions_block = False
    version.plan.save()
    request_review(version=version, by=people.editor, reviewers=[people.reviewer])
    say(version, people.reviewer, at=ROW, draft=True, blocking=True)
    give_verdict(version=version, by=people.reviewer, verdict=Review.Verdict.APPROVE)
    assert stands(version) == "in_review"
    comments.resolve(thread=Thread.objects.get(), version=version, by=people.editor)
    assert stands(version) == "approved"


def test_drafts_can_be_sent_without_a_verdict(people: cast.Cast, version: PlanVersion) -> None:
    for _ in range(2):
        say(version, people.reviewer, at=ROW, draft=True)
    sent = post(people.reviewer, "drafts_send", version.pk)
    assert "2 comments sent." in words(sent)
    assert not Comment.objects.filter(sent_at=None).exists()
    assert again(version).discussion == 1
    assert "0 comments sent." in words(post(people.reviewer, "drafts_send", version.pk))
    assert post(people.viewer, "drafts_send", version.pk).status_code == 404


def test_an_answer_to_ones_own_draft_is_a_draft(people: cast.Cast, version: PlanVersion) -> None:
    draft = say(version, people.reviewer, draft=True)
    post(people.reviewer, "thread", draft.thread_id, text="More of it.")
    assert not Comment.objects.filter(sent_at__isnull=False).exists()


def test_a_draft_is_edited_and_deleted_without_a_trace(people: cast.Cast, version: PlanVersion) -> None:
    draft = say(version, people.reviewer, SECRET, draft=True)
    post(people.reviewer, "comment_edit", draft.pk, text="Better.", edits=0)
    assert again(draft).text == "Better."
    assert again(version).discussion == 0
    sent = post(people.reviewer, "comment_delete", draft.pk)
    assert sent.status_code == 200
    assert "<article" not in words(sent)
    assert not Thread.objects.exists()
    assert not Event.objects.filter(version_id=version.pk).exclude(kind="version.made").exists()


def test_a_draft_answer_that_is_deleted_leaves_the_thread(people: cast.Cast, version: PlanVersion) -> None:
    said = say(version, people.owner)
    draft = answer(said, people.reviewer, SECRET, draft=True)
    sent = post(people.reviewer, "comment_delete", draft.pk)
    assert f'id="thread-{said.thread_id}"' in words(sent)
    assert Comment.objects.count() == 1


def test_where_no_verdict_can_be_given_nothing_is_kept_for_one(
    people: cast.Cast, version: PlanVersion
) -> None:
    address = reverse("thread_new", args=[version.pk]) + f"?at={ROW}"
    browser = cast.client_of(people.reviewer)
    assert "Add to my review" in browser.get(address).content.decode()
    put(version, "in_review")
    put(version, "approved")
    assert "Add to my review" not in browser.get(address).content.decode()


def test_the_plan_as_json_holds_no_comments(people: cast.Cast, version: PlanVersion) -> None:
    say(version, people.reviewer, "Said aloud.")
    written = words(get(people.viewer, "version_json", version.pk))
    assert "Said aloud." not in written
    assert json.loads(written)["format"] == "perfplan-plan"
