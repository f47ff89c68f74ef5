"""An interview: begun blank or from an earlier one, renamed, deleted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from interviews.models import Answer, AnswerRevision, Interview
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import a_desk, answered, page, say, stored, untouched

pytestmark = pytest.mark.django_db


def test_an_interview_begins_blank_at_its_first_stage() -> None:
    people = cast.everybody()
    url = reverse("interview_new", args=[people.project.pk])
    answer = cast.client_of(people.editor).post(url, {"title": "Winter"})
    made = Interview.objects.first()
    assert answer["Location"] == reverse("stage", args=[made.pk, 1])
    assert (made.title, made.created_by, made.previous) == ("Winter", people.editor, None)
    assert not made.answers.exists()
    assert Event.objects.get(kind="interview.started").interview_id == made.pk


def test_answers_are_carried_over_and_wait_to_be_confirmed() -> None:
    people = cast.everybody()
    earlier = answered(people.project, people.owner)
    earlier.settings = {"headroom_target": 40}
    earlier.save()
    Answer.objects.filter(interview=earlier, item="q9").update(status="to_find_out", owner=people.viewer)
    Answer.objects.filter(interview=earlier, item="q4").update(
        status="not_applicable", values={}, reason="None."
    )
    url = reverse("interview_new", args=[people.project.pk])
    cast.client_of(people.editor).post(url, {"title": "Again", "previous": earlier.pk})
    made = Interview.objects.first()
    assert (made.previous, made.settings) == (earlier, {"headroom_target": 40})
    old, new = stored(earlier, "q8"), stored(made, "q8")
    assert (new.values, new.confidence, new.note) == (old.values, old.confidence, old.note)
    assert (new.status, new.revision, new.updated_by) == ("", 1, people.editor)
    assert (stored(made, "q9").status, stored(made, "q9").owner) == ("to_find_out", people.viewer)
    assert stored(made, "q4").reason == "None."
    assert AnswerRevision.objects.filter(answer__interview=made).count() == made.answers.count()
    html = page(cast.client_of(people.editor).get(made.get_absolute_url()))
    assert "1 of 30 questions settled" in html


def test_a_carried_answer_is_confirmed_by_pressing_save() -> None:
    browser, interview = a_desk()
    earlier = answered(interview.project, interview.created_by)
    url = reverse("interview_new", args=[interview.project_id])
    browser.post(url, {"title": "Again", "previous": earlier.pk})
    made = Interview.objects.first()
    typed = {"peak_rps": "2 300"}
    say(browser, made, "q8", typed, htmx=True)
    assert stored(made, "q8").status == "answered", "what was typed anew is no longer carried over"
    say(browser, made, "q13", {"threshold_ms": "800", "do": "next"})
    assert stored(made, "q13").status == "answered"


def test_confirming_changes_nothing_but_the_status() -> None:
    browser, interview = a_desk()
    earlier = answered(interview.project, interview.created_by)
    browser.post(
        reverse("interview_new", args=[interview.project_id]), {"title": "A", "previous": earlier.pk}
    )
    made = Interview.objects.first()
    said = stored(made, "reviews").values
    assert stored(made, "reviews").status == ""
    say(browser, made, "reviews", {**said, "do": "save"})
    assert (stored(made, "reviews").values, stored(made, "reviews").status) == (said, "answered")


def test_a_retake_forgets_nothing_of_the_interview_it_came_from() -> None:
    people = cast.everybody()
    earlier = answered(people.project, people.owner)
    before = list(earlier.answers.order_by("pk").values_list("item", "status", "revision"))
    url = reverse("interview_new", args=[people.project.pk])
    cast.client_of(people.owner).post(url, {"title": "Again", "previous": earlier.pk})
    say(cast.client_of(people.owner), Interview.objects.first(), "q2", {"provider": "Elsewhere"})
    assert list(earlier.answers.order_by("pk").values_list("item", "status", "revision")) == before


@pytest.mark.parametrize("which", ["foreign", "missing", "nonsense"])
def test_an_interview_never_begins_with_one_of_another_project(which: str) -> None:
    people = cast.everybody()
    foreign = cast.interview(people.foreign_project, by=people.stranger)
    sister = cast.interview(people.other_project, by=people.owner)
    before = untouched()
    for previous in {"foreign": [foreign.pk, sister.pk], "missing": [987654], "nonsense": ["x"]}[which]:
        url = reverse("interview_new", args=[people.project.pk])
        answer = cast.client_of(people.owner).post(url, {"title": "Copy", "previous": previous})
        assert answer.status_code == 422
        assert 'value="Copy"' in page(answer)
    assert untouched() == before


@pytest.mark.parametrize("typed", ["", "   ", "x" * 121, "a\x00b"])
@pytest.mark.parametrize("name", ["interview_new", "interview_edit"])
def test_an_interview_needs_a_title(name: str, typed: str) -> None:
    people = cast.everybody()
    before = untouched()
    url = reverse(name, args=[people.project.pk if name == "interview_new" else people.interview.pk])
    assert cast.client_of(people.owner).post(url, {"title": typed}).status_code == 422
    assert untouched() == before


@pytest.mark.parametrize("typed", ["\u200b", "\u2060\u202e", "a\x01b", "\u00ad"])
@pytest.mark.parametrize("name", ["interview_new", "interview_edit", "project_edit", "version_new"])
def test_a_name_is_something_that_one_can_read_and_press(name: str, typed: str) -> None:
    browser, interview = a_desk()
    of = interview.pk if name == "interview_edit" else interview.project_id
    body = {"title": typed, "name": typed, "interview": interview.pk}
    before = untouched()
    answer = browser.post(reverse(name, args=[of]), body)
    assert answer.status_code == 422
    assert re.search("Nothing of this shows|cannot be stored", page(answer))
    assert untouched() == before


def test_names_may_be_written_in_any_script_and_with_signs() -> None:
    browser, interview = a_desk()
    for typed in ("שלום", "😀", "計画 2", "مخطط", "Q4 · a-b (c)"):
        browser.post(reverse("interview_edit", args=[interview.pk]), {"title": typed})
        assert Interview.objects.get(pk=interview.pk).title == typed


def test_an_interview_is_renamed() -> None:
    people = cast.everybody()
    url = reverse("interview_edit", args=[people.interview.pk])
    answer = cast.client_of(people.editor).post(url, {"title": "Late autumn"})
    assert answer["Location"] == people.interview.get_absolute_url()
    people.interview.refresh_from_db()
    assert people.interview.title == "Late autumn"
    event = Event.objects.get(kind="interview.renamed")
    assert (event.actor, event.data["title"]) == (people.editor, "Late autumn")


def test_an_interview_is_deleted_by_typing_its_title() -> None:
    people = cast.everybody()
    url = reverse("interview_delete", args=[people.interview.pk])
    browser = cast.client_of(people.owner)
    assert browser.post(url, {"name": "autumn"}).status_code == 422
    assert Interview.objects.filter(pk=people.interview.pk).exists()
    assert browser.post(url, {"name": "Autumn"})["Location"] == people.project.get_absolute_url()
    assert not Interview.objects.filter(pk=people.interview.pk).exists()
    assert Event.objects.get(kind="interview.deleted").data["title"] == "Autumn"


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("interview_new", ["reviewer", "viewer", "guest_reviewer", "stranger"]),
        ("interview_edit", ["reviewer", "viewer", "guest_viewer", "stranger"]),
        ("interview_delete", ["editor", "reviewer", "guest_editor", "stranger"]),
    ],
)
def test_who_may_not_begin_rename_or_delete_finds_nothing(name: str, roles: list[str]) -> None:
    people = cast.everybody()
    before = untouched()
    url = reverse(name, args=[people.project.pk if name == "interview_new" else people.interview.pk])
    for role in roles:
        answer = cast.client_of(people.who(role)).post(url, {"title": "Mine", "name": "Autumn"})
        assert answer.status_code == 404
    assert untouched() == before
