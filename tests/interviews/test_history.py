"""How an answer came to what it says: who, when, what; and the way back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.models import Interview
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import a_desk, page, say, stored, untouched

pytestmark = pytest.mark.django_db


def history(browser: Client, interview: Interview, item: str = "q2", query: str = "") -> str:
    answer = browser.get(reverse("item_history", args=[interview.pk, item]) + query)
    assert answer.status_code == 200
    return page(answer)


def restore(
    browser: Client, interview: Interview, number: object, revision: object, item: str = "q2"
) -> object:
    url = reverse("item_restore", args=[interview.pk, item])
    return browser.post(url, {"number": number, "revision": revision})


def twice(people: cast.Cast) -> None:
    say(cast.client_of(people.owner), people.interview, "q2", {"provider": "OVHcloud"})
    typed = {"provider": "Scaleway", "topology": "multi_az", "meta.confidence": "measured"}
    say(cast.client_of(people.editor), people.interview, "q2", typed)


def test_the_history_tells_who_changed_what_the_latest_first() -> None:
    people = cast.everybody()
    twice(people)
    html = history(cast.client_of(people.viewer), people.interview)
    assert html.index("Scaleway") < html.index("OVHcloud")
    assert html.index("<strong>Editor</strong>") < html.index("<strong>Owner</strong>")
    assert "Measured" in html.replace("measured", "Measured")
    assert html.count("now</span>") == 1
    when = stored(people.interview, "q2").updated_at
    assert str(when.year) in html or when.strftime("%y") in html


def present(html: str) -> str:
    return next(part for part in html.split("<li") if "now</span>" in part)


def test_a_step_tells_what_it_emptied() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"provider": "OVHcloud", "regions": "GRA"})
    say(browser, interview, "q2", {"provider": "OVHcloud"})
    step = present(history(browser, interview))
    assert "Regions" in step
    assert "OVHcloud" not in step


def test_a_step_tells_what_changed_beside_the_values() -> None:
    browser, interview = a_desk()
    me = interview.created_by
    say(browser, interview, "q2", {"meta.note": "First.", "evidence.url": "https://example.com"})
    typed = {"meta.status": "to_find_out", "meta.owner": me.pk, "meta.due": "2026-12-01"}
    say(browser, interview, "q2", typed)
    step = present(history(browser, interview))
    assert "Who finds it out</dt><dd>Ada" in step
    assert "Until when</dt><dd>12/01/2026" in step
    assert "First." not in step
    assert "Evidence" not in step
    say(
        browser,
        interview,
        "q2",
        {"meta.status": "not_applicable", "meta.reason": "No cloud.", "do": "unlink:0"},
    )
    step = present(history(browser, interview))
    assert "Why it does not apply</dt><dd>No cloud." in step
    assert "Evidence</dt><dd>–" in step


def test_nothing_happened_yet_is_said() -> None:
    browser, interview = a_desk()
    assert "No change yet" in history(browser, interview)


def test_an_earlier_answer_is_brought_back_as_a_new_change() -> None:
    people = cast.everybody()
    twice(people)
    answer = restore(cast.client_of(people.editor), people.interview, 1, 2)
    assert answer["Location"] == reverse("item", args=[people.interview.pk, "q2"])
    now = stored(people.interview, "q2")
    assert (now.values, now.status, now.confidence) == ({"provider": "OVHcloud"}, "", "")
    assert (now.revision, now.updated_by) == (3, people.editor)
    assert [kept.revision for kept in now.revisions.all()] == [3, 2, 1]
    assert Event.objects.get(kind="answer.restored").data["restored"] == 1


def test_a_restore_from_a_page_that_is_out_of_date_is_refused() -> None:
    people = cast.everybody()
    twice(people)
    browser = cast.client_of(people.owner)
    before = untouched()
    answer = restore(browser, people.interview, 1, 1)
    assert answer["Location"] == reverse("item_history", args=[people.interview.pk, "q2"])
    assert untouched() == before
    assert "Somebody changed this answer meanwhile" in history(browser, people.interview)


@pytest.mark.parametrize("number", [0, 3, 99, "9" * 9])
def test_a_revision_that_never_was_is_not_found(number: object) -> None:
    people = cast.everybody()
    twice(people)
    assert restore(cast.client_of(people.owner), people.interview, number, 2).status_code == 404


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1.0", "\x00", "²", "9" * 10, "9" * 5000])
def test_numbers_that_are_none_are_refused(wrong: str) -> None:
    people = cast.everybody()
    twice(people)
    before = untouched()
    browser = cast.client_of(people.owner)
    assert restore(browser, people.interview, wrong, 2).status_code == 400
    assert restore(browser, people.interview, 1, wrong).status_code == 400
    assert untouched() == before


def test_what_was_never_answered_or_is_no_item_has_nothing_to_bring_back() -> None:
    browser, interview = a_desk()
    assert restore(browser, interview, 1, 1).status_code == 404
    assert restore(browser, interview, 1, 1, item="q99").status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_reviewer", "stranger"])
def test_a_reviewer_cannot_bring_anything_back(role: str) -> None:
    people = cast.everybody()
    twice(people)
    before = untouched()
    assert restore(cast.client_of(people.who(role)), people.interview, 1, 2).status_code == 404
    assert untouched() == before
    if role != "stranger":
        assert "Bring this back" not in history(cast.client_of(people.who(role)), people.interview)


def test_the_history_of_another_teams_answer_does_not_exist() -> None:
    people = cast.everybody()
    twice(people)
    url = reverse("item_history", args=[people.interview.pk, "q2"])
    assert cast.client_of(people.stranger).get(url).status_code == 404


def test_a_long_history_comes_in_pages_each_with_the_same_queries() -> None:
    browser, interview = a_desk()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            history(browser, interview)
        return len(caught)

    for number in range(2):
        say(browser, interview, "q2", {"provider": f"Provider {number}"})
    few = queries()
    for number in range(2, 25):
        say(browser, interview, "q2", {"provider": f"Provider {number}."})
    assert queries() == few
    second = history(browser, interview, query="?page=2")
    assert "Page 2 of 2" in second
    assert "Provider 0" in second
    assert "Provider 24" not in second


def test_the_last_step_of_a_page_shows_only_what_it_changed() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"provider": "OVHcloud"})
    for number in range(20):
        say(browser, interview, "q2", {"provider": "OVHcloud", "meta.note": f"Note {number}"})
    first = history(browser, interview)
    assert "OVHcloud" not in re.sub(r"<nav.*?</nav>", "", first, flags=re.DOTALL)
