"""What stands beside an answer: left open, by whom and until when, why not, how sure, and a note."""

from __future__ import annotations

from datetime import date

import pytest

from perfplan.accounts.models import Membership
from tests import cast
from tests.interviews.world import a_desk, address, page, say, stored

pytestmark = pytest.mark.django_db


def test_what_nobody_knows_is_left_to_somebody_until_a_day() -> None:
    browser, interview = a_desk()
    typed = {"meta.status": "to_find_out", "meta.owner": interview.created_by_id, "meta.due": "2026-12-01"}
    assert say(browser, interview, "q8", typed).status_code == 302
    kept = stored(interview, "q8")
    assert (kept.status, kept.owner, kept.due) == ("to_find_out", interview.created_by, date(2026, 12, 1))


def test_an_answer_found_out_is_answered() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"meta.status": "to_find_out"})
    html = page(say(browser, interview, "q8", {"meta.status": "to_find_out", "peak_rps": "900"}, htmx=True))
    assert stored(interview, "q8").status == "answered"
    assert '<hx-partial hx-target="#meta-status"' in html, "the page shows the new status"


def test_a_question_is_parked_and_taken_up_again() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"peak_rps": "900"})
    say(browser, interview, "q8", {"peak_rps": "900", "meta.status": "parked"})
    assert stored(interview, "q8").status == "parked"
    say(browser, interview, "q8", {"peak_rps": "900", "meta.status": ""})
    assert stored(interview, "q8").status == "answered"
    say(browser, interview, "q9", {"meta.status": "parked"})
    say(browser, interview, "q9", {"meta.status": ""})
    assert stored(interview, "q9").status == ""


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("reason", ["", "   "])
def test_not_applicable_needs_a_reason(reason: str, htmx: bool) -> None:
    browser, interview = a_desk()
    typed = {"meta.status": "not_applicable", "meta.reason": reason, "meta.note": "Kept."}
    answer = say(browser, interview, "q4", typed, htmx=htmx)
    assert answer.status_code == 422
    assert "Say in a sentence why it does not apply" in page(answer)
    kept = stored(interview, "q4")
    assert (kept.status, kept.note) == ("", "Kept.")
    assert 'value="not_applicable" checked' in page(answer), "what was chosen stays chosen"


def test_not_applicable_with_a_reason_is_settled() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q4", {"meta.status": "not_applicable", "meta.reason": "No batch jobs."})
    assert (stored(interview, "q4").status, stored(interview, "q4").reason) == (
        "not_applicable",
        "No batch jobs.",
    )
    assert "1 of 30 questions" in page(browser.get(address(interview, "q4")))
    say(browser, interview, "q4", {"meta.status": "parked", "meta.reason": "No batch jobs."})
    assert stored(interview, "q4").reason == "", "the reason goes with the status"


@pytest.mark.parametrize("reason", ["", "x" * 1001, "a\x00b"])
def test_what_does_not_apply_never_loses_its_reason(reason: str) -> None:
    browser, interview = a_desk()
    typed = {"meta.status": "not_applicable", "meta.reason": "No batch jobs."}
    say(browser, interview, "q4", typed)
    assert say(browser, interview, "q4", typed | {"meta.reason": reason}).status_code == 422
    assert (stored(interview, "q4").status, stored(interview, "q4").reason) == (
        "not_applicable",
        "No batch jobs.",
    )


@pytest.mark.parametrize("reason", ["x" * 1001, "a\x00b"])
def test_a_reason_that_cannot_be_kept_makes_nothing_not_applicable(reason: str) -> None:
    browser, interview = a_desk()
    typed = {"meta.status": "not_applicable", "meta.reason": reason}
    answer = say(browser, interview, "q4", typed)
    assert answer.status_code == 422
    assert not interview.answers.exclude(status="").exists()
    if "\x00" not in reason:
        assert reason in page(answer)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("meta.due", "soon", "Write a date"),
        ("meta.due", "31/02/2027", "Write a date"),
        ("meta.note", "x" * 10_001, "10,001 characters are too many: 10,000 at most"),
    ],
)
def test_a_wrong_entry_beside_the_answer_keeps_what_was_typed_and_saves_the_rest(
    name: str, typed: str, words: str
) -> None:
    browser, interview = a_desk()
    body = {"peak_rps": "900", "meta.status": "", "meta.confidence": "measured", name: typed}
    answer = say(browser, interview, "q8", body)
    assert answer.status_code == 422
    assert words in page(answer)
    assert typed in page(answer)
    kept = stored(interview, "q8")
    assert (kept.values, kept.confidence) == ({"peak_rps": 900}, "measured")


def test_an_answer_says_how_sure_it_is() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"meta.confidence": "guessed"})
    assert stored(interview, "q8").confidence == "guessed"
    say(browser, interview, "q8", {"meta.confidence": "certain"})
    assert stored(interview, "q8").confidence == "guessed", "there is no such thing"
    say(browser, interview, "q8", {"meta.confidence": ""})
    assert stored(interview, "q8").confidence == ""


def test_a_part_that_was_not_sent_stays_as_it_was() -> None:
    browser, interview = a_desk()
    everything = {
        "meta.status": "to_find_out",
        "meta.owner": interview.created_by_id,
        "meta.due": "2026-12-01",
        "meta.note": "Ask Zoé.",
        "meta.confidence": "guessed",
    }
    say(browser, interview, "q8", everything)
    say(browser, interview, "q8", {"average_rps": "3"}, htmx=True)
    kept = stored(interview, "q8")
    assert (kept.status, kept.owner_id, kept.note) == ("to_find_out", interview.created_by_id, "Ask Zoé.")
    assert (kept.due, kept.confidence) == (date(2026, 12, 1), "guessed")


@pytest.mark.parametrize("whose", ["stranger", "missing", "nonsense"])
def test_only_people_of_the_project_can_be_asked(whose: str) -> None:
    people = cast.everybody()
    wanted = {"stranger": people.stranger.pk, "missing": 987654, "nonsense": "x"}[whose]
    browser = cast.client_of(people.editor)
    say(browser, people.interview, "q8", {"meta.status": "to_find_out", "meta.owner": wanted})
    assert stored(people.interview, "q8").owner is None


@pytest.mark.parametrize("role", ["viewer", "guest_reviewer"])
def test_members_and_guests_can_be_asked(role: str) -> None:
    people = cast.everybody()
    someone = people.who(role)
    browser = cast.client_of(people.editor)
    say(browser, people.interview, "q8", {"meta.status": "to_find_out", "meta.owner": someone.pk})
    assert stored(people.interview, "q8").owner == someone
    choices = page(browser.get(address(people.interview, "q8")))
    assert f'value="{someone.pk}" selected' in choices
    assert "stranger" not in choices.lower()


def test_somebody_who_left_stays_named_until_another_is() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.editor)
    typed = {"meta.status": "to_find_out", "meta.owner": people.viewer.pk}
    say(browser, people.interview, "q8", typed)
    Membership.objects.filter(user=people.viewer).delete()
    html = page(browser.get(address(people.interview, "q8")))
    assert f'value="{people.viewer.pk}" selected' in html, "else the next save would forget them"
    say(browser, people.interview, "q8", typed | {"meta.note": "Still."})
    assert stored(people.interview, "q8").owner == people.viewer
    say(browser, people.interview, "q8", {"meta.owner": people.owner.pk})
    assert stored(people.interview, "q8").owner == people.owner


def test_a_note_is_shown_as_text_with_a_little_markdown_and_never_as_a_page() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"meta.note": "By *k6*.<script>alert(1)</script>"})
    people_page = page(browser.get(f"/interviews/{interview.pk}/stages/3/check"))
    assert "<em>k6</em>" in people_page
    assert "<script>alert" not in people_page
