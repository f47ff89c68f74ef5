"""Saying something about a passage: who may, who hears of it, what stands there afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from perfplan.accounts.models import VersionGuest
from perfplan.events.models import Event, Notice
from plans.models import Comment, PlanVersion, Review, ReviewRequest, Thread, ThreadPlace
from plans.review import comments
from plans.review.steps import give_verdict, request_review
from tests import cast
from tests.interviews.world import at_once
from tests.review.talking import ROW, a_version, again, answer, get, post, put, say, stands, words

pytestmark = pytest.mark.django_db
EVIL = '<script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror="alert(3)"> **bold**'


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return a_version(people.project, people.editor)


def page(people: cast.Cast, version: PlanVersion, who: str = "reviewer", query: str = "") -> str:
    return words(get(people.who(who), "version", version.pk, query))  # type: ignore[arg-type]


def told(kind: str) -> set[tuple[str, str]]:
    """(kind, name) of the notices of the last event of that kind."""
    event = Event.objects.filter(kind=kind).first()
    return {
        (notice.kind, notice.user.name)
        for notice in Notice.objects.filter(event=event).select_related("user")
    }


# --- Beginning a thread ------------------------------------------------------------------------------------------


def test_every_kind_of_passage_has_its_button(people: cast.Cast, version: PlanVersion) -> None:
    shown = page(people, version)
    for at in ("section:objectives", "answer:q8", "answer:slos", ROW, "figure:limits.headroom"):
        assert f'href="comment?at={at}"' in shown, at
    mark = version.content["findings"][0]["mark"]
    assert f'href="comment?at=finding:{mark}"' in shown
    # A keyboard stops at the sections alone; from there it goes on by a list.
    stops = re.findall(r'<a class="say" href="comment\?at=([a-z]+)', shown)
    assert set(stops) == {"section"}


def test_the_form_of_a_section_leads_to_all_that_stands_in_it(
    people: cast.Cast, version: PlanVersion
) -> None:
    form = words(get(people.reviewer, "thread_new", version.pk, "?at=section:capacity-today", htmx=True))
    for at in ("section:capacity-today", "answer:margins", "figure:limits.headroom"):
        assert f'<option value="{at}"' in form, at
    form = words(get(people.reviewer, "thread_new", version.pk, "?at=answer:q8", htmx=True))
    assert re.findall(r'<option value="(row:[^"]+)"', form) == [ROW.replace("80", "81"), ROW]


def test_where_nothing_was_said_nothing_is_counted(people: cast.Cast, version: PlanVersion) -> None:
    listed = words(get(people.reviewer, "discussion", version.pk))
    assert 'class="count"' not in listed


def test_a_comment_is_said_and_stands_at_its_passage(people: cast.Cast, version: PlanVersion) -> None:
    sent = post(
        people.reviewer, "thread_new", version.pk, at=ROW, text="73 % is **too much**.", blocking="on"
    )
    assert sent.status_code == 200
    assert "<strong>too much</strong>" in words(sent)
    assert "<html" not in words(sent)
    thread = Thread.objects.get()
    assert (thread.anchor, thread.blocking, thread.sent, thread.created_by) == (
        ROW,
        True,
        True,
        people.reviewer,
    )
    place = ThreadPlace.objects.get()
    assert (place.section, place.found, place.version) == ("answers", True, version)
    assert "PostgreSQL" in place.texts["en"]["label"]
    assert again(version).discussion == 1
    shown = page(people, version, "viewer")
    assert f'href="discussion?at={ROW}" aria-label="1 open thread">1</a>' in shown
    assert "1 open thread, 1 blocking" in shown


def test_without_a_script_it_is_a_page_and_leads_to_what_was_said(
    people: cast.Cast, version: PlanVersion
) -> None:
    form = words(get(people.reviewer, "thread_new", version.pk, f"?at={ROW}"))
    assert "<html" in form
    assert "hx-post" not in form
    sent = post(people.reviewer, "thread_new", version.pk, htmx=False, at=ROW, text="So?")
    assert sent.status_code == 302
    assert sent["Location"] == f"/versions/{version.pk}/discussion#thread-{Thread.objects.get().pk}"


def test_a_figure_is_named_by_what_it_is_about(people: cast.Cast, version: PlanVersion) -> None:
    post(people.reviewer, "thread_new", version.pk, at="figure:budgets.0.minutes", text="So little?")
    assert "@" in Thread.objects.get().anchor
    shown = page(people, version)
    assert 'href="discussion?at=figure:budgets.0.minutes"' in shown
    listed = words(get(people.reviewer, "discussion", version.pk, "?at=figure:budgets.0.minutes", htmx=True))
    assert "So little?" in listed


def test_the_trail_of_a_figure_leads_to_its_comment(people: cast.Cast, version: PlanVersion) -> None:
    address = reverse("version_figure", args=[version.pk, "limits.headroom"])
    for who, may in (("reviewer", True), ("viewer", False)):
        shown = cast.client_of(people.who(who)).get(address).content.decode()
        assert ("Comment on this figure" in shown) == may


@pytest.mark.parametrize(
    "at",
    ["answer:q99", "row:q8.saturation.nobody", "figure:nothing", "x", "section:nowhere", "answer:q8\x00"],
)
def test_an_unknown_passage_does_not_exist(people: cast.Cast, version: PlanVersion, at: str) -> None:
    assert get(people.reviewer, "thread_new", version.pk, f"?at={at}").status_code == 404
    assert post(people.reviewer, "thread_new", version.pk, at=at, text="x").status_code == 404
    assert not Thread.objects.exists()


def test_selected_words_are_kept_with_what_stood_before(people: cast.Cast, version: PlanVersion) -> None:
    long = "word " * 400
    for quote, kept in (("73 %  of\nCPU", "73 % of CPU"), (long, long.strip()[:1000])):
        post(
            people.reviewer,
            "thread_new",
            version.pk,
            at=ROW,
            text="x",
            quote=quote,
            before="a" * 300,
            language="en",
        )
        thread = Thread.objects.latest("pk")
        assert (thread.quote, thread.quote_before, thread.quote_language) == (kept, "a" * 100, "en")
    form = words(get(people.reviewer, "thread_new", version.pk, f"?at={ROW}&quote=a%00b%3Cb%3E&language=en"))
    assert "a\ufffdb&lt;b&gt;" in form


# --- What is typed -------------------------------------------------------------------------------------------------


def test_html_and_markdown_do_no_harm(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, EVIL)
    for shown in (
        words(get(people.viewer, "discussion", version.pk)),
        words(get(people.viewer, "thread", comment.thread_id)),
    ):
        assert "<script>alert" not in shown
        assert 'href="javascript:' not in shown
        assert "<img" not in shown
        assert "<strong>bold</strong>" in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write what you want to say."),
        (" \n ", "Write what you want to say."),
        ("\u200b\u2060", "Write what you want to say."),
        ("a" * 10_001, "characters are too many"),
        ("a\x00b", "characters"),
        ("a\ud800b", ""),
    ],
)
def test_what_cannot_be_kept_is_told_at_the_field_and_stays(
    people: cast.Cast, version: PlanVersion, text: str, message: str
) -> None:
    comment = say(version, people.reviewer)
    text = text.encode("utf-8", "replace").decode() if "\ud800" in text else text
    for name, pk, more in (
        ("thread_new", version.pk, {"at": ROW}),
        ("thread", comment.thread_id, {}),
        ("comment_edit", comment.pk, {"edits": 0}),
    ):
        for htmx in (True, False):
            sent = post(people.reviewer, name, pk, htmx=htmx, text=text, **more)
            if message:
                assert sent.status_code == 422, name
                assert message in words(sent)
                assert 'aria-invalid="true"' in words(sent)
                assert text.strip()[:50].replace("\x00", "\ufffd") in words(sent)
    assert not message or Comment.objects.count() == 1


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "مرحبا بكم \u202eevil", "🎉🎉 élan", "1 < 2 & 3 > 2", "@", "@@@ @nobody"]
)
def test_odd_texts_are_kept_as_they_are(people: cast.Cast, version: PlanVersion, text: str) -> None:
    assert post(people.reviewer, "thread_new", version.pk, at=ROW, text=text).status_code == 200
    assert Comment.objects.get().text == text
    assert get(people.viewer, "discussion", version.pk).status_code == 200


# --- Who may -------------------------------------------------------------------------------------------------------


def test_a_viewer_reads_and_writes_nothing(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    shown = page(people, version, "viewer")
    assert 'href="comment?' not in shown
    assert "data-select" not in shown
    listed = words(get(people.viewer, "discussion", version.pk))
    assert "Why so?" in listed
    for word in ("Reply", "Resolve", "Assign"):
        assert f">{word}<" not in listed
    for name, pk in (
        ("thread_new", version.pk),
        ("thread", comment.thread_id),
        ("thread_state", comment.thread_id),
    ):
        assert post(people.viewer, name, pk, at=ROW, text="x", do="resolve").status_code == 404
    assert Comment.objects.count() == 1
    assert again(comment.thread).is_open


def test_nobody_changes_or_deletes_the_words_of_others(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    for who in ("owner", "editor", "guest_reviewer", "stranger"):
        assert post(people.who(who), "comment_edit", comment.pk, text="x", edits=0).status_code == 404  # type: ignore[arg-type]
        assert post(people.who(who), "comment_delete", comment.pk).status_code == 404  # type: ignore[arg-type]
    assert again(comment).text == "Why so?"


def test_who_has_lost_the_right_changes_nothing_any_more(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    people.team.memberships.filter(user=people.reviewer).delete()
    assert post(people.reviewer, "comment_edit", comment.pk, text="x", edits=0).status_code == 404
    assert post(people.reviewer, "comment_delete", comment.pk).status_code == 404


def test_the_thread_of_another_plan_is_no_thread_of_this_version(
    people: cast.Cast, version: PlanVersion
) -> None:
    foreign = a_version(people.foreign_project, people.stranger)
    other = a_version(people.other_project, people.owner)
    theirs, elsewhere = say(foreign, people.stranger, "Secret."), say(other, people.owner, "Elsewhere.")
    for query in ("", f"?version={version.pk}", f"?version={foreign.pk}"):
        for name in ("thread", "thread_assign"):
            assert get(people.owner, name, theirs.thread_id, query).status_code == 404
        assert post(people.owner, "thread", theirs.thread_id, query, text="x").status_code == 404
    for query in (f"?version={version.pk}", "?version=x", "?version=99999999999999999999", "?version=-1"):
        assert get(people.owner, "thread", elsewhere.thread_id, query).status_code == 404
    assert get(people.guest_reviewer, "thread", elsewhere.thread_id).status_code == 404
    listed = words(get(people.owner, "discussion", version.pk, f"?thread={theirs.thread_id}"))
    assert "Secret." not in listed
    assert "Elsewhere." not in words(
        get(people.owner, "discussion", version.pk, f"?thread={elsewhere.thread_id}")
    )


def test_a_guest_of_the_version_talks_there_and_sees_nothing_of_later_ones(
    people: cast.Cast, version: PlanVersion
) -> None:
    cast.version_guest(version, people.version_guest)
    sent = post(people.version_guest, "thread_new", version.pk, at=ROW, text="From outside.")
    assert sent.status_code == 200
    thread = Thread.objects.get()
    later = a_version(people.project, people.editor)
    comments.reply(thread=thread, version=later, by=people.editor, text="Said of the second.")
    shown = get(people.version_guest, "thread", thread.pk)
    assert shown.status_code == 200
    assert "From outside." in words(shown)
    assert "Said of the second." not in words(shown)
    assert people.project.get_absolute_url() not in words(shown)
    assert get(people.version_guest, "thread", thread.pk, f"?version={later.pk}").status_code == 404
    second = Comment.objects.get(text="Said of the second.")
    assert get(people.version_guest, "comment_history", second.pk).status_code == 404
    assert not Notice.objects.filter(user=people.version_guest).exists()
    VersionGuest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert get(people.version_guest, "thread", thread.pk).status_code == 404
    assert post(people.version_guest, "thread", thread.pk, text="x").status_code == 404


@pytest.mark.parametrize("state", ["draft", "in_review", "changes", "approved"])
def test_comments_are_possible_in_every_state_but_superseded(
    people: cast.Cast, version: PlanVersion, state: str
) -> None:
    put(version, "in_review")
    put(version, state) if state != "draft" else None
    assert post(people.reviewer, "thread_new", version.pk, at=ROW, text="x").status_code == 200


def test_a_superseded_version_sends_on_to_the_present_one(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    later = a_version(people.project, people.editor)
    put(version, "superseded")
    assert 'href="comment?' not in page(people, version)
    for name, pk, more in (
        ("thread_new", version.pk, {"at": ROW}),
        ("thread", comment.thread_id, {}),
        ("comment_edit", comment.pk, {"edits": 0}),
    ):
        sent = post(people.reviewer, name, pk, f"?version={version.pk}", text="Typed words.", **more)
        assert sent.status_code == 409, name
        assert f'href="{later.get_absolute_url()}"' in words(sent)
        assert "Typed words." in words(sent), "nothing typed is lost"
    for name, more in (
        ("thread_state", {"do": "resolve"}),
        ("thread_holds", {"holds": "yes"}),
        ("thread_assign", {}),
    ):
        assert post(people.editor, name, comment.thread_id, f"?version={version.pk}", **more).status_code in (
            200,
            409,
        )
    assert again(comment.thread).is_open
    assert Comment.objects.count() == 1
    # Without the version named, the thread is read in the latest one, and goes on there.
    assert post(people.reviewer, "thread", comment.thread_id, text="On it goes.").status_code == 200
    assert Comment.objects.latest("pk").version == later


# --- Threads -------------------------------------------------------------------------------------------------------


def test_an_answer_stands_in_the_thread_and_its_form_is_focused(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer)
    form = words(get(people.editor, "thread", comment.thread_id, "?reply", htmx=True))
    assert re.search(r"<textarea[^>]* autofocus", form)
    sent = post(people.editor, "thread", comment.thread_id, text="Measured on Tuesday.")
    assert "Measured on Tuesday." in words(sent)
    assert again(version).discussion == 2
    assert again(comment.thread).said_at > comment.thread.said_at
    own = words(get(people.reviewer, "thread", comment.thread_id))
    assert re.search(r"<textarea[^>]* autofocus", own), "mails lead here: the answer can be typed at once"


def test_resolving_and_reopening(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    sent = post(people.editor, "thread_state", comment.thread_id, do="resolve")
    assert "Resolved by Editor" in words(sent)
    assert 'href="discussion?at' not in page(people, version)
    assert "Every thread is resolved." in words(get(people.viewer, "discussion", version.pk))
    assert "Why so?" in words(get(people.viewer, "discussion", version.pk, "?show=all"))
    assert post(people.editor, "thread_state", comment.thread_id, do="resolve").status_code == 200
    assert Event.objects.filter(kind="thread.resolved").count() == 1, "what is done is not done twice"
    post(people.reviewer, "thread_state", comment.thread_id, do="reopen")
    assert again(comment.thread).is_open
    assert again(version).discussion == 3


def test_only_editors_and_who_began_it_make_a_thread_blocking(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer)
    for who, may in (("guest_reviewer", False), ("editor", True), ("reviewer", True), ("owner", True)):
        Thread.objects.update(blocking=False)
        sent = post(people.who(who), "thread_state", comment.thread_id, do="block")  # type: ignore[arg-type]
        assert sent.status_code == (200 if may else 422)
        assert again(comment.thread).blocking == may
    post(people.editor, "thread_state", comment.thread_id, do="unblock")
    assert not again(comment.thread).blocking
    assert post(people.editor, "thread_state", comment.thread_id, do="explode").status_code == 422


def test_a_version_is_approved_when_its_last_blocking_thread_is_resolved(
    people: cast.Cast, version: PlanVersion
) -> None:
    version.plan.contradictions_block = False
    version.plan.save()
    comment = say(version, people.reviewer, blocking=True)
    request_review(version=version, by=people.editor, reviewers=[people.reviewer])
    give_verdict(version=version, by=people.reviewer, verdict=Review.Verdict.APPROVE)
    assert stands(version) == "in_review"
    post(people.editor, "thread_state", comment.thread_id, do="unblock")
    assert stands(version) == "approved"


def test_a_thread_is_given_to_somebody_who_may_comment(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    form = words(get(people.reviewer, "thread_assign", comment.thread_id, htmx=True))
    assert "Guest Editor" in form
    assert "Viewer" not in form
    assert "Stranger" not in form
    sent = post(people.reviewer, "thread_assign", comment.thread_id, assignee=people.editor.pk)
    assert "Editor sees to it" in words(sent)
    assert told("thread.assigned") == {("assigned", "Editor")}
    for nobody in (people.viewer.pk, people.stranger.pk, 10**9, "x", people.version_guest.pk):
        assert post(people.reviewer, "thread_assign", comment.thread_id, assignee=nobody).status_code == 422
        sent = post(people.reviewer, "thread_new", version.pk, at=ROW, text="x", assignee=nobody)
        assert sent.status_code == 422
    post(people.reviewer, "thread_assign", comment.thread_id, assignee="")
    assert again(comment.thread).assignee is None


# --- One's own words -----------------------------------------------------------------------------------------------


def test_an_edited_comment_shows_what_it_said_before(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, "First words.")
    sent = post(people.reviewer, "comment_edit", comment.pk, text="Second words.", edits=0)
    assert "Second words." in words(sent)
    assert "First words." not in words(sent)
    assert "edited" in words(sent)
    assert "First words." in words(get(people.viewer, "comment_history", comment.pk))
    assert "First words." in words(get(people.viewer, "comment_history", comment.pk, htmx=True))
    assert again(version).discussion == 2


def test_two_edits_of_one_comment_the_later_is_told_and_keeps_its_text(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer, "First.")
    post(people.reviewer, "comment_edit", comment.pk, text="By the phone.", edits=0)
    for htmx in (True, False):
        sent = post(people.reviewer, "comment_edit", comment.pk, htmx=htmx, text="By the desk.", edits=0)
        assert sent.status_code == 409
        assert "By the phone." in words(sent)
        assert "By the desk." in words(sent)
        assert 'name="edits" value="1"' in words(sent)
    assert again(comment).text == "By the phone."
    assert post(people.reviewer, "comment_edit", comment.pk, text="By the desk.", edits=1).status_code == 200
    assert again(comment).text == "By the desk."


def test_a_deleted_comment_says_so_and_nothing_more(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, "Regretted.")
    answer(comment, people.editor, "Thanks.")
    post(people.reviewer, "comment_edit", comment.pk, text="Regretted twice.", edits=0)
    post(people.reviewer, "comment_delete", comment.pk)
    shown = words(get(people.viewer, "thread", comment.thread_id))
    assert "Deleted by its author." in shown
    assert "Thanks." in shown
    for said in (
        shown,
        words(get(people.viewer, "comment_history", comment.pk)),
        str(list(Event.objects.values("data"))),
    ):
        assert "Regretted" not in said
    assert again(comment).text == ""
    assert post(people.reviewer, "comment_edit", comment.pk, text="x", edits=0).status_code == 404
    assert post(people.reviewer, "comment_delete", comment.pk).status_code == 200


def test_words_stay_when_the_account_goes(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.guest_reviewer, "Stays.")
    people.guest_reviewer.delete()
    shown = words(get(people.viewer, "thread", comment.thread_id))
    assert "Stays." in shown
    assert "Guest Reviewer" in shown


# --- Who hears of it -----------------------------------------------------------------------------------------------


def test_those_whom_it_concerns_are_told_once_each(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(
        version, people.reviewer, "@Owner, look. @viewer@example.org too.", assignee=people.guest_editor
    )
    assert told("thread.begun") == {
        ("mention", "Owner"),
        ("mention", "Viewer"),
        ("assigned", "Guest Editor"),
        ("comment", "Editor"),
    }
    answer(comment, people.owner, "Seen, @Reviewer.")
    assert told("comment.sent") == {
        ("mention", "Reviewer"),
        ("comment", "Editor"),
        ("comment", "Guest Editor"),
    }
    event = Event.objects.filter(kind="comment.sent").get()
    assert (event.version_id, event.data["thread"], event.data["excerpt"]) == (
        version.pk,
        comment.thread_id,
        "Seen, @Reviewer.",
    )
    assert Notice.objects.filter(event=event).first().subject == f"thread:{comment.thread_id}"


def test_a_long_comment_is_told_in_200_letters(people: cast.Cast, version: PlanVersion) -> None:
    say(version, people.reviewer, "word " * 100)
    assert len(Event.objects.get(kind="thread.begun").data["excerpt"]) <= 200


def test_an_edit_tells_those_alone_who_are_named_for_the_first_time(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer, "@Owner?")
    post(people.reviewer, "comment_edit", comment.pk, text="@Owner and @Viewer?", edits=0)
    assert told("comment.edited") == {("mention", "Viewer")}


def test_who_cannot_read_the_version_any_more_hears_nothing(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.guest_reviewer)
    people.project.guests.filter(user=people.guest_reviewer).delete()
    answer(comment, people.owner, "Still there, @Guest Reviewer?")
    assert told("comment.sent") == {("comment", "Editor")}


# --- Lists ---------------------------------------------------------------------------------------------------------


def test_filters_show_what_they_say(people: cast.Cast, version: PlanVersion) -> None:
    say(version, people.reviewer, "By the reviewer.", at="section:load")
    named = say(version, people.owner, "Names @Viewer.", at=ROW)
    given = say(version, people.owner, "Given.", at="section:load", assignee=people.editor)
    comments.resolve(thread=given.thread, version=version, by=people.owner)

    def listed(who: str, query: str) -> list[str]:
        shown = words(get(people.who(who), "discussion", version.pk, query, htmx=True))  # type: ignore[arg-type]
        return [text for text in ("By the reviewer.", "Names @Viewer.", "Given.") if text in shown]

    assert listed("viewer", "") == ["By the reviewer.", "Names @Viewer."]
    assert listed("viewer", "?show=all") == ["By the reviewer.", "Names @Viewer.", "Given."]
    assert listed("viewer", "?show=mine") == ["Names @Viewer."]
    assert listed("reviewer", "?show=mine") == ["By the reviewer."]
    assert listed("editor", "?show=mine") == ["Given."]
    assert listed("viewer", "?section=load") == ["By the reviewer."]
    assert listed("viewer", "?section=load&show=all") == ["By the reviewer.", "Given."]
    assert listed("viewer", f"?at={ROW}") == ["Names @Viewer."]
    assert listed("viewer", f"?thread={given.thread_id}") == ["Given."]
    assert listed("viewer", "?show=nonsense&section=%00&at=%00&page=x&thread=x") == listed("viewer", "")
    assert listed("viewer", f"?at={named.thread.anchor}&show=drafts") == []


def test_twenty_threads_a_page_and_the_next_ones_by_a_button(people: cast.Cast, version: PlanVersion) -> None:
    many(version, people, 23)
    first = words(get(people.viewer, "discussion", version.pk, htmx=True))
    assert first.count('<article class="comment thread') == 20
    assert "page=2" in first
    second = words(get(people.viewer, "discussion", version.pk, "?page=2", htmx=True))
    assert second.count('<article class="comment thread') == 3
    assert 'id="discussion"' not in second


def many(version: PlanVersion, people: cast.Cast, count: int, anchors: int = 10) -> None:
    """Threads of three comments at ``anchors`` passages, straight into the database."""
    rows = version.content["interview"]["answers"]["q1"]["values"]["components"]
    begun = Thread.objects.bulk_create(
        Thread(
            plan=version.plan,
            version=version,
            anchor=f"row:q1.components.{rows[number % anchors]['id']}",
            created_by=people.reviewer,
        )
        for number in range(count)
    )
    texts = {"en": {"label": "A row", "value": "1"}, "fr": {"label": "Une ligne", "value": "1"}}
    ThreadPlace.objects.bulk_create(
        ThreadPlace(thread=one, version=version, section="system", texts=texts) for one in begun
    )
    Comment.objects.bulk_create(
        Comment(
            thread=one,
            version=version,
            author=people.reviewer,
            author_name="Reviewer",
            text="Words.",
            sent_at=timezone.now(),
        )
        for one in begun
        for _ in range(3)
    )


def test_a_thousand_comments_cost_the_page_and_the_margin_no_more_than_ten(
    people: cast.Cast, version: PlanVersion
) -> None:
    browser = cast.client_of(people.editor)
    address = reverse("discussion", args=[version.pk])
    measured = []
    for count in (20, 330):
        many(version, people, count)
        sizes = []
        for path in (version.get_absolute_url(), address):
            browser.get(path, headers=HTMX_OF[path == address])
            with CaptureQueriesContext(connection) as queries:
                shown = browser.get(path, headers=HTMX_OF[path == address])
            sizes.append((len(queries), len(shown.content)))
        measured.append(sizes)
    (page_few, margin_few), (page_many, margin_many) = measured
    assert page_few[0] == page_many[0]
    assert margin_few[0] == margin_many[0] <= 16
    assert abs(page_few[1] - page_many[1]) < 200
    assert abs(margin_few[1] - margin_many[1]) < 1500, "but for a button that asks for more"


HTMX_OF = {True: {"HX-Request": "true"}, False: {}}


def test_a_thread_of_a_thousand_answers_shows_its_first_and_last(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer, "The first.")
    Comment.objects.bulk_create(
        Comment(
            thread=comment.thread,
            version=version,
            author=people.editor,
            author_name="Editor",
            text=f"Answer {number}.",
            sent_at=timezone.now(),
        )
        for number in range(1000)
    )
    card = words(get(people.viewer, "discussion", version.pk, htmx=True))
    for text in ("The first.", "Answer 997.", "Answer 999.", "997 comments more"):
        assert text in card
    assert "Answer 996." not in card
    whole = words(get(people.viewer, "thread", comment.thread_id))
    assert "Answer 999." in whole
    assert "Earlier comments" in whole
    assert "The first." in words(get(people.viewer, "thread", comment.thread_id, "?page=1"))


# --- Names ---------------------------------------------------------------------------------------------------------


def names(people: cast.Cast, version: PlanVersion, who: str, typed: str = "") -> Any:
    return get(people.who(who), "people_suggest", version.pk, f"?q={typed}").json()["names"]  # type: ignore[arg-type]


def test_names_are_those_of_people_who_may_read_the_version(people: cast.Cast, version: PlanVersion) -> None:
    assert names(people, version, "reviewer", "gu") == ["Guest Editor", "Guest Reviewer", "Guest Viewer"]
    assert names(people, version, "reviewer", "rev") == ["Guest Reviewer"], "by each word, and never oneself"
    assert names(people, version, "reviewer", "stranger") == []
    assert names(people, version, "reviewer", "version") == []
    cast.version_guest(version, people.version_guest)
    assert names(people, version, "reviewer", "version") == ["Version Guest"]
    assert get(people.viewer, "people_suggest", version.pk).status_code == 404


def test_a_guest_of_the_version_is_told_of_those_alone_who_take_part(
    people: cast.Cast, version: PlanVersion
) -> None:
    cast.version_guest(version, people.version_guest)
    assert names(people, version, "version_guest") == ["Editor"]
    ReviewRequest.objects.create(version=version, reviewer=people.guest_reviewer)
    say(version, people.owner)
    say(version, people.viewer, draft=True)
    assert names(people, version, "version_guest") == ["Editor", "Guest Reviewer", "Owner"]
    form = words(get(people.version_guest, "thread_new", version.pk, f"?at={ROW}"))
    assert "Guest Editor" not in form
    post(
        people.version_guest,
        "thread_new",
        version.pk,
        at=ROW,
        text="@Guest Editor, @Owner, @viewer@example.org",
    )
    assert [one.name for one in Comment.objects.latest("pk").mentioned.all()] == ["Owner"]


# --- At once -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_comments_at_once_lose_nothing() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.editor)
    comment = say(version, people.reviewer)

    def work(number: int) -> None:
        here = again(version)
        if number % 2:
            say(here, people.editor, f"Thread {number}.", at=ROW)
        else:
            comments.reply(thread=comment.thread, version=here, by=people.owner, text=f"Answer {number}.")

    at_once(8, work)
    assert Comment.objects.count() == 9
    assert again(version).discussion == 9
    assert Event.objects.filter(kind__in=("thread.begun", "comment.sent")).count() == 9


@pytest.mark.django_db(transaction=True)
def test_resolving_answering_and_a_verdict_at_once() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.editor)
    begun = [say(version, people.reviewer, blocking=True) for _ in range(3)]
    later = a_version(people.project, people.editor)
    request_review(version=later, by=people.editor, reviewers=[people.reviewer])

    def work(number: int) -> None:
        thread, here = begun[number % 3].thread, again(later)
        if number < 3:
            comments.resolve(thread=thread, version=here, by=people.editor)
        elif number < 6:
            comments.reply(thread=thread, version=here, by=people.owner, text="Meanwhile.")
        else:
            give_verdict(version=here, by=people.reviewer, verdict=Review.Verdict.CHANGES, text=str(number))

    at_once(8, work)
    assert not Thread.objects.filter(resolved_at=None).exists()
    assert Comment.objects.count() == 6
    assert Review.objects.count() == 2
    assert stands(later) == "changes"


@pytest.mark.django_db(transaction=True)
def test_of_racing_edits_one_wins_and_the_others_are_told() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.editor)
    comment = say(version, people.reviewer, "Before.")

    def work(number: int) -> str:
        try:
            comments.edit_comment(
                comment=comment, version=version, by=people.reviewer, text=f"By {number}.", edits=0
            )
        except comments.Moved:
            return ""
        return f"By {number}."

    [winner] = [text for text in at_once(4, work) if text]
    assert again(comment).text == winner
    assert comment.edits.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_comment_said_while_the_next_version_is_made_is_in_it() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.editor)

    def work(number: int) -> None:
        if number:
            say(again(version), people.reviewer, f"Thread {number}.")
        else:
            a_version(people.project, people.editor)

    at_once(4, work)
    later = PlanVersion.objects.latest("number")
    assert Thread.objects.filter(places__version=later).count() == 3
