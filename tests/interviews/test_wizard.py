"""The wizard: six stages, thirty questions, twenty-four outcomes, in any order."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.models import Interview
from tests import cast
from tests.interviews.world import ITEMS, a_desk, address, answered, page, rows, say

pytestmark = pytest.mark.django_db

ASKED = {
    1: range(1, 6),
    2: range(11, 16),
    3: range(6, 11),
    4: range(16, 21),
    5: range(21, 26),
    6: range(26, 31),
}
"""Stages 2 and 3 ask blocks 3 and 2."""


def numbers_on(html: str, interview: Interview) -> list[str]:
    """The items that the page's lists link to, in order, each once."""
    body = html.split('class="stack"')[1]
    return list(dict.fromkeys(re.findall(rf"/interviews/{interview.pk}/(\w+)/\"", body)))


@pytest.mark.parametrize("number", ASKED)
def test_each_stage_asks_its_questions_and_owes_four_outcomes(number: int) -> None:
    browser, interview = a_desk()
    html = page(browser.get(reverse("stage", args=[interview.pk, number])))
    stage = interview.methodology.stage[number]
    keys = [key for key in numbers_on(html, interview) if key in ITEMS]
    questions = [key for key in keys if re.fullmatch(r"q\d+", key)]
    wanted = [f"q{n}" for n in ASKED[number]]
    assert [key for key in questions if key in wanted] == wanted
    assert all(f"/{action.key}/" in html for action in stage.actions)
    assert len(stage.actions) == 4
    assert f"{stage.minutes_low}–{stage.minutes_high} min" in html


def test_a_stage_names_what_each_outcome_still_misses() -> None:
    browser, interview = a_desk()
    html = page(browser.get(reverse("stage", args=[interview.pk, 1])))
    outcomes = html.split("What it has to give")[1]
    assert "Waits for:" in outcomes
    assert "Still missing:" in outcomes
    shop = answered(interview.project, interview.created_by)
    for number in ASKED:
        html = page(browser.get(reverse("stage", args=[shop.pk, number])))
        assert "Waits for:" not in html
        assert "Still missing:" not in html


def test_what_several_rows_miss_is_said_once_and_as_one_writes_in_french() -> None:
    browser, interview = a_desk(language="fr")
    said = {"components.row": ["aaaaaaaa", "bbbbbbbb"], "components.aaaaaaaa.name": "Web"}
    say(browser, interview, "q1", {**said, "components.bbbbbbbb.name": "API"})
    status = page(browser.get(address(interview, "q1"))).split('id="item-status"')[1].split("</p>")[0]
    assert status.count("Composants\u202f: Sorte") == 1
    assert status.count("Sorte") == 1


def test_figures_of_the_same_kind_beside_a_question_say_of_which_test_they_are() -> None:
    browser, interview = a_desk()
    shop = answered(interview.project, interview.created_by)
    beside = page(browser.get(address(shop, "q26"))).split('id="insight"')[1]
    assert beside.count("Greatest rate of the test") == 2
    assert ">Load<" in beside
    assert ">Stress<" in beside


@pytest.mark.parametrize("number", [0, 7, 99])
def test_there_is_no_other_stage(number: int) -> None:
    browser, interview = a_desk()
    for name in ("stage", "stage_check", "stage_clock"):
        assert browser.get(reverse(name, args=[interview.pk, number])).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("example", ["", "shop", "stack-overflow"])
def test_every_item_shows_blank_and_answered_in_both_languages(language: str, example: str) -> None:
    browser, interview = a_desk(language=language)
    if example:
        interview = answered(interview.project, interview.created_by, example)
    for key, item in interview.methodology.item.items():
        answer = browser.get(address(interview, key))
        assert answer.status_code == 200, key
        html = page(answer)
        title = (item.ask if hasattr(item, "ask") else item.text).to(language)
        assert title.replace("'", "&#x27;") in html, key
        assert f'lang="{language}"' in html
        assert "aria-invalid" not in html, key


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reader_sees_every_item_without_any_input(language: str) -> None:
    people = cast.everybody()
    people.viewer.language = language
    people.viewer.save()
    shop = answered(people.project, people.owner)
    browser = cast.client_of(people.viewer)
    for key in ITEMS:
        html = page(browser.get(address(shop, key)))
        assert 'id="answer"' not in html, key
        assert "meta.revision" not in html, key


def test_each_item_leads_to_its_neighbours_and_the_last_to_the_check() -> None:
    browser, interview = a_desk()
    for stage in interview.methodology.stages:
        keys = [item.key for item in stage.items]
        for place, key in enumerate(keys):
            html = page(browser.get(address(interview, key)))
            before = re.search(r'href="([^"]+)"[^>]*class="[^"]*prev|class="[^"]*prev" href="([^"]+)"', html)
            if place:
                assert address(interview, keys[place - 1]) in before.groups()
            else:
                assert before is None
            assert f"{place + 1}/9" in html
        moved = say(browser, interview, keys[0], {"do": "next"})
        assert moved["Location"] == address(interview, keys[1])
    last = say(browser, interview, "escalation", {"do": "next"})
    assert last["Location"] == reverse("stage_check", args=[interview.pk, 6])


def test_the_check_page_shows_all_answers_of_the_stage_and_counts_what_is_open() -> None:
    browser, interview = a_desk()
    url = reverse("stage_check", args=[interview.pk, 3])
    assert "9 points are still open" in page(browser.get(url))
    say(browser, interview, "q8", {"peak_rps": "2300", "meta.note": "At *noon*."})
    say(browser, interview, "q9", {"meta.status": "to_find_out", "meta.owner": interview.created_by_id})
    html = page(browser.get(url))
    assert "2,300" in html
    assert "<em>noon</em>" in html
    assert "To find out · Ada" in html
    assert "8 points are still open" in html
    shop = answered(interview.project, interview.created_by)
    assert "Everything is settled." in page(browser.get(reverse("stage_check", args=[shop.pk, 3])))


def test_no_stage_is_locked_until_another_is_done() -> None:
    browser, interview = a_desk()
    say(browser, interview, "escalation", rows("levels", {"aaaaaaaa": {"trigger": "P1"}}))
    say(browser, interview, "q30", {"practised": "no"})
    for number in ASKED:
        assert browser.get(reverse("stage", args=[interview.pk, number])).status_code == 200
    assert "1 of 30 questions" in page(browser.get(address(interview, "q1")))


def test_an_outcome_that_is_computed_takes_no_answer() -> None:
    browser, interview = a_desk()
    assert say(browser, interview, "slos", {"meta.note": "x"}).status_code == 404
    assert not interview.answers.exists()


@pytest.mark.parametrize("key", ["q0", "q31", "nothing", "Q1"])
def test_there_is_no_other_item(key: str) -> None:
    browser, interview = a_desk()
    for url in (address(interview, key), reverse("item_history", args=[interview.pk, key])):
        assert browser.get(url).status_code == 404


@pytest.mark.parametrize("key", ["q1", "q8", "slis"])
def test_a_page_asks_the_database_the_same_few_times_however_long_its_tables(key: str) -> None:
    browser, interview = a_desk()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address(interview, key)).status_code == 200
        return len(caught)

    def named(count: int) -> dict[str, dict[str, str]]:
        return {f"row{n:05}": {"name": f"Service {n}", "kind": "service"} for n in range(count)}

    say(browser, interview, "q1", rows("components", named(1)))
    one = queries()
    say(browser, interview, "q1", rows("components", named(100)))
    uses = {f"use{n:05}": {"component": f"Service {n}", "resource": "cpu", "use": "50"} for n in range(100)}
    say(browser, interview, "q8", {"peak_rps": "1", **rows("saturation", uses)})
    assert queries() == one
    assert one <= 8


@pytest.mark.parametrize("key", ["q1", "q8", "slis"])
def test_every_answer_of_an_example_is_shown_in_eight_queries(key: str) -> None:
    people = cast.everybody()
    shop, browser = answered(people.project, people.owner), cast.client_of(people.owner)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address(shop, key)).status_code == 200
    assert len(caught) <= 8


def test_a_save_asks_the_database_the_same_few_times_however_much_is_said() -> None:
    browser, interview = a_desk()

    def queries(count: int) -> int:
        named = {f"row{n:05}": {"name": f"Service {n} of {count}"} for n in range(count)}
        with CaptureQueriesContext(connection) as caught:
            assert say(browser, interview, "q1", rows("components", named)).status_code in (200, 302)
        return len(caught)

    queries(1)
    one = queries(2)
    assert queries(100) == one
    assert one <= 11, "ten, and the one by which the test learns the revision"


def test_every_form_of_the_wizard_can_be_sent_without_a_script() -> None:
    """htmx sends the token in a header; a plain form carries it, also beside the question."""
    browser, interview = a_desk()
    shop = answered(interview.project, interview.created_by)
    addresses = [address(shop, key) for key in ITEMS]
    addresses += [reverse(name, args=[shop.pk, 1]) for name in ("stage", "stage_check")]
    addresses += [reverse(name, args=[shop.pk]) for name in ("interview", "numbers")]
    findings = 0
    for url in addresses:
        forms = re.findall(r"<form [^>]*method=\"post\".*?</form>", page(browser.get(url)), re.DOTALL)
        assert forms
        findings += sum('name="mark"' in form for form in forms)
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w{32,}"')
        assert [form[:120] for form in forms if not token.search(form)] == []
    assert findings > 100
