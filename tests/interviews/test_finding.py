"""The whole interview on one page: filtered, searched."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from interviews.models import Answer, Interview
from tests import cast
from tests.interviews.world import ITEMS, a_desk, answered, page, say

pytestmark = pytest.mark.django_db


def listed(browser: Client, interview: Interview, **asked: str) -> list[str]:
    """The items that the page lists, in its order."""
    html = page(browser.get(interview.get_absolute_url(), asked))
    return re.findall(rf"/interviews/{interview.pk}/(\w+)/", html.split('id="items"')[1])


def items(browser: Client, interview: Interview, **asked: str) -> list[str]:
    return [key for key in listed(browser, interview, **asked) if key in ITEMS]


def test_the_page_lists_all_fifty_four_items_stage_by_stage() -> None:
    browser, interview = a_desk()
    order = [item.key for stage in interview.methodology.stages for item in stage.items]
    assert items(browser, interview) == order
    assert len(order) == 54


def test_each_filter_shows_what_it_says() -> None:
    browser, interview = a_desk()
    me = interview.created_by
    other = cast.person("other")
    cast.join(interview.project.team, other, "viewer")
    say(browser, interview, "q2", {"provider": "OVH", "topology": "multi_az", "meta.confidence": "guessed"})
    say(browser, interview, "q8", {"meta.status": "to_find_out", "meta.owner": me.pk})
    say(browser, interview, "q9", {"meta.status": "to_find_out", "meta.owner": other.pk})
    say(browser, interview, "q17", {"meta.status": "parked"})
    say(browser, interview, "q1", {"description": "Begun."})
    assert items(browser, interview, show="guessed") == ["q2"]
    assert items(browser, interview, show="to_find_out") == ["q8", "q9"]
    assert items(browser, interview, show="parked") == ["q17"]
    assert items(browser, interview, show="mine") == ["q8"]
    still_open = items(browser, interview, show="open")
    assert "q1" in still_open
    assert not {"q2", "q8", "q9", "q17"} & set(still_open)


def test_each_filter_says_how_many_it_would_show() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q17", {"meta.status": "parked"})
    html = page(browser.get(interview.get_absolute_url()))
    for name, label in (("all", "All 54"), ("parked", "Parked 1"), ("mine", "Mine 0")):
        assert re.search(rf'\?show={name}"[^>]*>{label}</a>', html)
    for show in ("open", "guessed", "to_find_out", "parked", "mine"):
        said = int(re.search(rf'\?show={show}"[^>]*>[^<]*?(\d+)</a>', html)[1])
        assert said == len(items(browser, interview, show=show))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("postgresql", "q1"),
        ("PostgreSQL", "q10"),
        ("reponse", "q7"),
        ("réponse", "q7"),
        ("RÉPARTITEUR", "q1"),
        ("repartiteur", "q1"),
        ("produit chercher", "q3"),
    ],
)
def test_search_finds_words_of_questions_and_answers_whatever_their_accents(words: str, found: str) -> None:
    browser, interview = a_desk(language="fr")
    shop = answered(interview.project, interview.created_by)
    assert found in items(browser, shop, q=words)
    assert len(items(browser, shop, q=words)) < 54


def test_search_finds_notes_reasons_and_owners() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"meta.note": "Asked Zoé."})
    say(browser, interview, "q4", {"meta.status": "not_applicable", "meta.reason": "No batch at all."})
    say(browser, interview, "q9", {"meta.status": "to_find_out", "meta.owner": interview.created_by_id})
    assert items(browser, interview, q="zoe") == ["q2"]
    assert items(browser, interview, q="batch at all") == ["q4"]
    assert items(browser, interview, q="ada") == ["q9"]


def test_search_and_filter_work_together_and_say_when_nothing_is_found() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q17", {"meta.status": "parked", "meta.note": "later"})
    assert items(browser, interview, show="parked", q="later") == ["q17"]
    assert items(browser, interview, show="guessed", q="later") == []
    html = page(browser.get(interview.get_absolute_url(), {"q": "nothing like it"}))
    assert "Nothing found." in html


@pytest.mark.parametrize("asked", ["'; --", "\x00", "<b>", "%_", "\u202e", "x" * 10_000, "((("])
def test_whatever_is_searched_for_the_page_answers_and_escapes_it(asked: str) -> None:
    browser, interview = a_desk()
    answer = browser.get(interview.get_absolute_url(), {"q": asked, "show": asked})
    assert answer.status_code == 200
    assert "<b>" not in page(answer).split('type="search"')[1].split("<nav")[0].replace("</b>", "")


def test_search_shows_nothing_of_a_project_that_one_may_not_see() -> None:
    people = cast.everybody()
    shop = answered(people.foreign_project, people.stranger)
    for role in ("owner", "guest_viewer"):
        answer = cast.client_of(people.who(role)).get(shop.get_absolute_url(), {"q": "PostgreSQL"})
        assert answer.status_code == 404


def test_the_page_asks_the_database_the_same_however_much_was_answered() -> None:
    browser, interview = a_desk()

    def queries(of: Interview) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(of.get_absolute_url()).status_code == 200
        return len(caught)

    blank = queries(interview)
    shop = answered(interview.project, interview.created_by)
    Answer.objects.filter(interview=shop).update(owner=interview.created_by)
    assert queries(shop) == blank
    assert blank <= 8
