"""Two people at one answer: nobody is overwritten, nothing is lost, whoever is faster."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from interviews.answers import Stale, save_answer
from interviews.models import Answer, AnswerRevision, Interview
from perfplan.accounts.models import User
from tests import cast
from tests.interviews.world import HTMX, a_desk, address, at_once, page, rows, say, stored, untouched

pytestmark = pytest.mark.django_db


def two() -> tuple[Client, Client, Interview]:
    people = cast.everybody()
    return cast.client_of(people.owner), cast.client_of(people.editor), people.interview


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_who_comes_second_sees_both_answers_and_overwrites_nothing(htmx: bool, first: bool) -> None:
    one, other, interview = two()
    if not first:
        say(one, interview, "q2", {"provider": "Before"})
    seen = 0 if first else 1
    say(one, interview, "q2", {"provider": "Theirs", "meta.revision": seen})
    typed = {"provider": "Mine", "meta.revision": seen, "meta.note": "And a note."}
    answer = say(other, interview, "q2", typed, htmx=htmx)
    assert answer.status_code == 409
    html = page(answer)
    assert "Owner changed this answer at" in html
    assert "Mine" in html
    assert "Theirs" in html
    assert stored(interview, "q2").values == {"provider": "Theirs"}
    assert ("<html" in html) is not htmx
    if not htmx:
        assert ">Mine</textarea>" in html, "the form keeps what was typed"
        assert "And a note." in html


def test_keeping_mine_saves_it_on_top_and_theirs_stays_in_the_history() -> None:
    one, other, interview = two()
    say(one, interview, "q2", {"provider": "Theirs"})
    say(other, interview, "q2", {"provider": "Mine", "meta.revision": 0})
    # The button stands in the form: its revision comes after the form's own.
    answer = say(other, interview, "q2", {"provider": "Mine", "meta.revision": ["0", "1"]})
    assert answer.status_code == 302
    assert stored(interview, "q2").values == {"provider": "Mine"}
    said = [kept.values["provider"] for kept in stored(interview, "q2").revisions.all()]
    assert said == ["Mine", "Theirs"]


def test_keeping_mine_is_asked_again_when_a_third_was_faster() -> None:
    one, other, interview = two()
    say(one, interview, "q2", {"provider": "Theirs"})
    say(one, interview, "q2", {"provider": "Theirs again"})
    answer = say(other, interview, "q2", {"provider": "Mine", "meta.revision": ["0", "1"]})
    assert answer.status_code == 409
    assert "Theirs again" in page(answer)


def test_taking_theirs_is_looking_at_the_question_again() -> None:
    one, other, interview = two()
    say(one, interview, "q2", {"provider": "Theirs"})
    html = page(say(other, interview, "q2", {"provider": "Mine", "meta.revision": 0}))
    assert f'href="{address(interview, "q2")}">Take this one' in html
    again = page(other.get(address(interview, "q2")))
    assert ">Theirs</textarea>" in again
    assert "Mine" not in again


def test_two_questions_at_once_are_no_conflict() -> None:
    one, other, interview = two()
    assert say(one, interview, "q2", {"provider": "A"}).status_code == 302
    assert say(other, interview, "q8", {"peak_rps": "9"}).status_code == 302


@pytest.mark.parametrize(
    "revision", ["", "x", "-1", "1.5", "9" * 30, "\x00", "٣", "true", ["", "x"], "0x0", " 1", "1e0"]
)
def test_a_revision_that_is_none_overwrites_nothing(revision: Any) -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"provider": "Kept"})
    answer = say(browser, interview, "q2", {"provider": "Lost?", "meta.revision": revision})
    assert answer.status_code == 409
    assert stored(interview, "q2").values == {"provider": "Kept"}


def test_a_form_without_revision_is_one_that_saw_nothing() -> None:
    browser, interview = a_desk()
    url = address(interview, "q2")
    assert browser.post(url, {"provider": "First"}).status_code == 302
    assert browser.post(url, {"provider": "Second"}).status_code == 409


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize(
    ("item", "typed"),
    [
        (
            "q2",
            {"provider": "Mine", "topology": "multi_az", "zones": "2", "meta.note": "Read in the contract."},
        ),
        ("q8", {"peak_rps": "lots", "average_rps": "1,200", "meta.confidence": "measured"}),
        ("q1", rows("components", {"aaaaaaaa": {"name": "API", "kind": "service", "instances": "many"}})),
        ("q9", {"meta.status": "not_applicable", "meta.reason": "It is new."}),
        ("q9", {"meta.status": "to_find_out", "meta.due": "2030-01-01", "meta.owner": ""}),
        ("q2", {"provider": "Half", "do": "next"}),
        ("q2", {"do": "parked"}),
    ],
)
def test_a_save_whose_answer_was_lost_is_no_conflict_when_it_is_sent_again(
    item: str, typed: dict[str, Any], begun: bool, htmx: bool
) -> None:
    browser, interview = a_desk()
    if begun:
        say(browser, interview, item, {"meta.note": "Before"})
    sent = {**typed, "meta.revision": int(begun)}
    first = say(browser, interview, item, sent, htmx=htmx)
    before = untouched()
    again = say(browser, interview, item, sent, htmx=htmx)
    assert again.status_code == first.status_code != 409
    if htmx:
        assert f'name="meta.revision" id="revision" value="{begun + 1}"' in page(again)
    assert untouched() == before, "it is saved once"


def test_only_the_same_words_of_the_same_person_are_the_same_save() -> None:
    one, other, interview = two()
    sent = {"provider": "A cloud", "meta.note": "Seen.", "meta.revision": 0}
    say(one, interview, "q2", sent)
    assert say(other, interview, "q2", sent).status_code == 409, "somebody else says so too: they are told"
    for another in (
        {"provider": "A cloud!"},
        {"meta.note": ""},
        {"meta.confidence": "guessed"},
        {"do": "parked"},
    ):
        assert say(one, interview, "q2", sent | another).status_code == 409
    say(other, interview, "q2", {"provider": "Theirs"})
    assert say(one, interview, "q2", sent).status_code == 409, "what stands is somebody else's by now"
    assert stored(interview, "q2").revision == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [True, False])
def test_the_same_save_on_two_ways_at_once_is_one(begun: bool) -> None:
    """The first is still at work when the browser, which heard nothing, sends it again."""
    browser, interview = a_desk()
    if begun:
        say(browser, interview, "q2", {"provider": "Before"})
    browsers = [cast.client_of(interview.created_by) for _ in range(6)]
    typed = {"provider": "Mine", "meta.revision": int(begun)}
    url = address(interview, "q2")
    answers = at_once(6, lambda number: browsers[number].post(url, typed, headers=HTMX))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert stored(interview, "q2").revision == begun + 1
    assert AnswerRevision.objects.count() == begun + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [True, False])
def test_of_racing_writers_from_the_same_revision_one_wins_and_the_others_are_told(begun: bool) -> None:
    browser, interview = a_desk()
    url, me = address(interview, "q2"), interview.created_by
    if begun:
        say(browser, interview, "q2", {"provider": "Before"})
    browsers = [cast.client_of(me) for _ in range(6)]
    seen = 1 if begun else 0

    def write(number: int) -> HttpResponse:
        return browsers[number].post(url, {"provider": f"Writer {number}", "meta.revision": seen})

    answers = [answer.status_code for answer in at_once(6, write)]
    assert sorted(answers) == [302, 409, 409, 409, 409, 409]
    winner = answers.index(302)
    assert stored(interview, "q2").values == {"provider": f"Writer {winner}"}
    assert stored(interview, "q2").revision == seen + 1


@pytest.mark.django_db(transaction=True)
def test_racing_writers_who_try_again_lose_nothing() -> None:
    """Each adds a row to what it finds: in the end every row is there, and every step in the history."""
    _browser, interview = a_desk()
    me = interview.created_by
    at_once(4, lambda number: [add_row(interview, me, f"w{number}r{step}0000") for step in range(3)])
    answer = stored(interview, "q1")
    assert {row["name"] for row in answer.values["components"]} == {
        f"w{number}r{step}0000" for number in range(4) for step in range(3)
    }
    assert answer.revision == 12
    kept = AnswerRevision.objects.filter(answer=answer).order_by("revision")
    assert [len(one.values["components"]) for one in kept] == list(range(1, 13))


def add_row(interview: Interview, by: User, row: str) -> None:
    item = interview.methodology.item["q1"]
    while True:
        now = Answer.objects.filter(interview=interview, item="q1").first() or Answer()
        components = [*now.values.get("components", []), {"id": row, "name": row, "kind": "service"}]
        try:
            save_answer(
                interview=interview,
                item=item,
                by=by,
                revision=now.revision,
                changes={"values": {"components": components}},
            )
        except Stale:
            continue
        return


@pytest.mark.django_db(transaction=True)
def test_racing_writers_of_different_questions_do_not_wait_in_vain() -> None:
    _browser, interview = a_desk()
    browsers = [cast.client_of(interview.created_by) for _ in range(4)]
    typed = rows("components", {"aaaaaaaa": {"name": "API", "kind": "service"}})
    forms = [
        ("q1", typed),
        ("q2", {"provider": "A"}),
        ("q8", {"peak_rps": "9"}),
        ("q13", {"threshold_ms": "9"}),
    ]

    def write(number: int) -> int:
        item, body = forms[number]
        return browsers[number].post(address(interview, item), body).status_code

    assert at_once(4, write) == [302] * 4
    assert interview.answers.count() == 4
