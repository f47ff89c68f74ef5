"""Asking for a review: who may, whom, until when; again after changes were asked for; and never too late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from perfplan.events.models import Event, Notice
from plans.models import PlanVersion, ReviewRequest
from plans.results import today_of
from tests import cast
from tests.review.judging import (
    a_version,
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


def asked(version: PlanVersion) -> list[str]:
    return [str(one.reviewer) for one in ReviewRequest.objects.filter(version=version)]


def test_an_editor_sends_a_draft_to_review() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.editor)
    due = today_of(people.project) + timedelta(days=7)
    form = page(people.editor, version, "version_review")
    assert "Ask for a review" in form
    assert "Après l’atelier" in form, "the message is proposed from the note"
    assert 'value="' + str(people.editor.pk) not in form, "its author is not asked where they do not count"
    answer = post(
        people.editor,
        "version_review",
        version.pk,
        reviewers=[people.reviewer.pk, people.guest_reviewer.pk],
        due=due.isoformat(),
        note="Look at the **peak**.",
    )
    assert answer.status_code == 302
    now = again(version)
    assert (now.state, now.due, now.round, now.requested_by) == ("in_review", due, 1, people.editor)
    assert sorted(asked(version)) == ["Guest Reviewer", "Reviewer"]
    told = Notice.objects.filter(event__kind="review.requested").values_list("user__name", flat=True)
    assert sorted(told) == ["Guest Reviewer", "Reviewer"]
    shown = page(people.reviewer, version)
    assert "Look at the <strong>peak</strong>." in shown
    assert "Editor to the reviewers" in shown


def test_only_those_are_asked_who_may_judge() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    form = page(people.owner, version, "version_review")
    for name in ("Editor", "Reviewer", "Guest Reviewer", "Guest Editor"):
        assert f"{name} <span" in form
    for name in ("Viewer", "Guest Viewer", "Stranger", "Version Guest"):
        assert f"> {name} <span" not in form
        assert f">{name} <span" not in form
    for wrong in (people.viewer, people.stranger, people.owner):
        answer = post(people.owner, "version_review", version.pk, reviewers=[wrong.pk])
        assert answer.status_code == 422
    assert state(version) == "draft"
    assert not ReviewRequest.objects.exists()


def test_the_author_is_asked_where_the_rules_count_them() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    rules(people.project, author_counts=True)
    assert "Owner, author of this version" in page(people.owner, version, "version_review")
    assert post(people.owner, "version_review", version.pk, reviewers=[people.owner.pk]).status_code == 302


def test_a_day_that_is_past_and_nobody_chosen_are_said_at_their_fields_and_nothing_typed_is_lost() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    yesterday = today_of(people.project) - timedelta(days=1)
    answer = post(people.owner, "version_review", version.pk, due=yesterday.isoformat(), note="Mind\x00 me.")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This day is past. Choose today or a later day." in html
    assert "Choose at least one person, or invite a guest first." in html
    assert "me." in html
    assert state(version) == "draft"
    for wrong in ("soon", "9999-99-99", "0000-01-01"):
        answer = post(people.owner, "version_review", version.pk, due=wrong, reviewers=[people.reviewer.pk])
        assert answer.status_code == 422


def test_asking_again_answers_the_wish_for_changes_and_keeps_approvals() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])
    approve(version, people.editor)
    ask_for_changes(version, people.reviewer)
    assert state(version) == "changes"
    assert ">Ask again</a>" in page(people.owner, version)
    form = page(people.owner, version, "version_review")
    assert "whoever asked for them looks again" in form
    post(people.owner, "version_review", version.pk, reviewers=[people.reviewer.pk, people.editor.pk])
    now = again(version)
    assert (now.state, now.round) == ("in_review", 2)
    shown = page(people.reviewer, version)
    assert ">looks again</span>" in shown
    assert "1 approval of 2" in shown
    approve(version, people.reviewer)
    assert state(version) == "approved"


def test_reviewers_and_date_change_while_it_is_in_review_and_only_the_new_ones_are_told() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], due=date(2030, 1, 1))
    Notice.objects.all().delete()
    answer = post(
        people.owner,
        "version_review",
        version.pk,
        reviewers=[people.reviewer.pk, people.editor.pk],
        due="2031-02-03",
    )
    assert answer.status_code == 302
    now = again(version)
    assert (now.state, now.round, now.due) == ("in_review", 1, date(2031, 2, 3))
    assert [one.user for one in Notice.objects.all()] == [people.editor]
    post(people.owner, "version_review", version.pk, reviewers=[people.editor.pk])
    assert asked(version) == ["Editor"]


def test_what_is_approved_or_superseded_is_not_asked_about_and_what_was_typed_is_kept() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    approve(version, people.reviewer)
    for method in ("get", "post"):
        browser = cast.client_of(people.owner)
        body = {"reviewers": [people.editor.pk], "note": "One more look?"}
        answer = getattr(browser, method)(f"/versions/{version.pk}/review", body)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "This version is approved: it does not change any more." in html
        assert ("One more look?" in html) is (method == "post")
    assert events(version, "review.requested") == 1
    later = in_review(people.project, people.owner, [people.reviewer])
    approve(later, people.reviewer)
    answer = post(people.owner, "version_review", version.pk, reviewers=[people.editor.pk])
    assert answer.status_code == 409
    assert "replaced by a later one" in answer.content.decode()


def test_a_later_version_in_review_takes_the_place_of_the_one_before() -> None:
    people = cast.everybody()
    first = in_review(people.project, people.owner, [people.reviewer])
    second = a_version(people.project, people.owner)
    assert state(first) == "in_review", "a draft replaces nothing"
    post(people.owner, "version_review", second.pk, reviewers=[people.reviewer.pk])
    assert (state(first), state(second)) == ("superseded", "in_review")
    shown = page(people.reviewer, first)
    assert "This version was replaced by a later one." in shown
    assert f'<a href="/versions/{second.pk}/">Read version 2</a>' in shown


def test_the_event_says_who_was_asked_until_when() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], due=date(2030, 1, 1), note="Hi.")
    data = Event.objects.get(kind="review.requested").data
    assert data["names"] == ["Reviewer"]
    assert (data["due"], data["note"], data["version"]) == ("2030-01-01", "Hi.", version.pk)
