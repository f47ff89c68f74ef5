"""The numbers of an interview: every figure with where it comes from, or what it waits for."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from interviews.models import Interview
from plans.live import live
from tests import cast
from tests.interviews.world import a_desk, answered, say
from tests.interviews.world import page as html_of

pytestmark = pytest.mark.django_db

SHOP = {"traffic_counted_at": "load_balancer"}
"""What the shop assumes otherwise than by default."""


def page(answer: object) -> str:
    """A page's markup, with plain spaces."""
    return html_of(answer).replace("\u202f", " ").replace("\xa0", " ")


def desk(example: str = "shop", **person: str) -> tuple[Client, Interview]:
    browser, blank = a_desk(**person)
    return browser, answered(blank.project, blank.created_by, example)


def numbers(browser: Client, interview: Interview) -> str:
    answer = browser.get(reverse("numbers", args=[interview.pk]))
    assert answer.status_code == 200
    return page(answer)


def test_the_shop_shows_its_headroom_and_its_first_limit() -> None:
    html = numbers(*desk())
    assert re.search(r"Headroom at peak.*?8\.75%", html, re.S)
    assert re.search(r"First limit.*?2,521 req/s.*?PostgreSQL · CPU", html, re.S)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_every_figure_of_an_example_leads_to_its_trail(example: str, language: str) -> None:
    """Each trail can be made, names its source, and has a value, something to wait for, or a reason."""
    _browser, interview = desk(example)
    with translation.override(language):
        found = live(interview).numbers
        for path in found.figures():
            shown = found.figure(path)
            assert shown.name, path
            assert shown.name != found.at(path)["key"], f"{path}: {shown.name} has no words"
            assert shown.source, path
            assert shown.value or shown.waits_for or shown.why, path
            assert not re.search(r"nan|inf\b|None|-0\b", shown.value), f"{path}: {shown.value}"
            for known in (*shown.inputs, *shown.waits_for):
                assert known.label, path


def test_a_figure_shows_formula_inputs_and_confidence_also_without_a_script() -> None:
    browser, interview = desk()
    url = reverse("figure", args=[interview.pk, "limits.headroom"])
    for headers in ({}, {"HX-Request": "true"}):
        html = page(browser.get(url, headers=headers))
        assert "1 − peak ÷ first limit" in html
        assert "Use at peak" in html or "At peak" in html
        assert "measured" in html
        assert ("data-open" in html) == bool(headers)


@pytest.mark.parametrize(
    "path", ["limits", "nothing", "budgets.99.minutes", "limits.headroom.value", "..", "0"]
)
def test_what_is_no_figure_is_a_404(path: str) -> None:
    browser, interview = desk()
    assert browser.get(reverse("figure", args=[interview.pk, path])).status_code == 404


def test_an_interview_without_answers_says_what_it_waits_for() -> None:
    browser, interview = a_desk()
    html = numbers(browser, interview)
    assert "What waits" in html
    assert re.search(r'href="/interviews/\d+/q8/"><b>Q8', html)
    assert not re.search(r"\bnan\b|Infinity|-0\b", html)


def test_a_count_of_nothing_is_no_badge() -> None:
    html = numbers(*a_desk())
    assert '<a href="#findings">Findings</a>' in html
    assert ">0</span>" not in html


def test_stack_overflow_waits_for_what_was_not_published() -> None:
    html = numbers(*desk("stack-overflow"))
    assert "2,424 req/s" in html
    assert "What waits" in html


def test_the_page_costs_the_same_queries_for_one_row_and_a_hundred(
    django_assert_max_num_queries: object,
) -> None:
    browser, interview = desk()
    url = reverse("numbers", args=[interview.pk])
    browser.get(url)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get(url)


def test_every_formula_stands_on_one_page_in_both_languages() -> None:
    for language, words in (("en", "1 − peak ÷ first limit"), ("fr", "1 − pic ÷ première limite")):
        browser = cast.client_of(cast.person(f"reader_{language}", language=language))
        assert words in page(browser.get(reverse("formulas")))


# --- Assumptions ---------------------------------------------------------------------------------------------


def assume(browser: Client, interview: Interview, **typed: str) -> object:
    html = browser.get(reverse("numbers", args=[interview.pk])).context["assumptions"]
    body = {name: html[name].value() for name in html.fields}
    return browser.post(reverse("assumptions", args=[interview.pk]), body | typed)


def test_an_assumption_is_changed_kept_and_counted_with() -> None:
    browser, interview = desk()
    assert assume(browser, interview, headroom_target="40 %").status_code == 302
    interview.refresh_from_db()
    assert interview.settings == SHOP | {"headroom_target": 40}, "defaults are not written down"
    assert "aimed for: 40%" in numbers(browser, interview)


def test_a_wrong_assumption_gets_a_message_and_keeps_what_was_typed() -> None:
    browser, interview = desk()
    for typed, message in (("lots", "Write a number"), ("500", "from 0 to 95"), ("1e400", "Write a number")):
        answer = assume(browser, interview, headroom_target=typed)
        assert answer.status_code == 422
        assert message in page(answer)
        assert f'value="{typed}"' in page(answer)
    interview.refresh_from_db()
    assert interview.settings == SHOP


def test_whole_numbers_are_asked_for_where_halves_make_no_sense() -> None:
    browser, interview = desk()
    assert "whole number" in page(assume(browser, interview, spare_instances="1.5"))


# --- What if -------------------------------------------------------------------------------------------------


def what_if(browser: Client, interview: Interview, **asked: str) -> str:
    url = reverse("what_if", args=[interview.pk])
    return page(browser.get(url, asked, headers={"HX-Request": "true"}))


def test_what_if_shows_capacity_exhaustion_and_cost_at_once_and_saves_nothing() -> None:
    browser, interview = desk()
    before = live(interview).export
    html = what_if(browser, interview, growth="200", headroom="30", event="100")
    assert re.search(r"Capacity needed, events included, in 12 months.*?<b>", html, re.S)
    assert re.search(r"Capacity exhausted on.*?<b>", html, re.S)
    assert re.search(r"Cost of the month, in 12 months.*?<b>", html, re.S)
    assert live(interview).export == before


def test_nothing_moved_changes_nothing_and_offers_nothing_to_keep() -> None:
    browser, interview = desk()
    html = what_if(browser, interview, growth="100", headroom="30", event="100")
    assert "<b>" not in html
    assert "Keep this" not in html


def test_a_what_if_is_kept_when_asked_as_new_revisions() -> None:
    browser, interview = desk()
    asked = {"growth": "200", "headroom": "25", "event": "100"}
    browser.post(reverse("what_if", args=[interview.pk]), asked)
    interview.refresh_from_db()
    assert interview.settings == SHOP | {"headroom_target": 25}
    growth = interview.answers.get(item="q16")
    assert growth.revision == 2
    assert growth.revisions.count() == 2
    assert interview.answers.get(item="q17").revision == 1, "what was not moved is not written"


def test_a_viewer_may_ask_what_if_and_may_not_keep_it() -> None:
    people = cast.everybody()
    interview = answered(people.project, people.owner)
    viewer = cast.client_of(people.viewer)
    assert "Keep this" not in what_if(viewer, interview, growth="200")
    assert viewer.post(reverse("what_if", args=[interview.pk]), {"growth": "200"}).status_code == 404


def test_a_what_if_that_cannot_be_read_says_which_one() -> None:
    browser, interview = desk()
    shown = what_if(browser, interview, growth="many", headroom="96")
    assert '<a href="#id_growth">Growth, of what you expect</a>: Write a number' in shown
    assert '<a href="#id_headroom">Headroom aimed for</a>: Write a number from 0 to 95.' in shown


@pytest.mark.parametrize("typed", ["", "-1", "1e9", "x", "NaN", "∞", "200\x00"])
def test_odd_what_ifs_are_answered(typed: str) -> None:
    browser, interview = desk()
    asked = dict.fromkeys(("growth", "headroom", "event", "hit", "cache"), typed)
    assert "<table" in what_if(browser, interview, **asked)


# --- Beside a question ---------------------------------------------------------------------------------------


def test_beside_a_question_stands_what_its_answer_changes() -> None:
    browser, interview = desk()
    html = page(browser.get(reverse("item", args=[interview.pk, "q8"])))
    beside = html.split('id="insight"')[1]
    assert "8.75%" in beside
    assert "Headroom at the peak: 8.75%" in beside or "headroom" in beside.lower()


def test_a_save_redraws_what_stands_beside_it() -> None:
    browser, interview = desk()
    saved = page(say(browser, interview, "q29", {"done": "yes", "breaking_rps": "2400"}, htmx=True))
    around = reverse("item_beside", args=[interview.pk, "q29"])
    assert f'hx-get="{around}" hx-trigger="load"' in saved, "the save itself waits for nothing computed"
    html = page(browser.get(around))
    assert 'hx-target="#insight"' in html
    assert "2,400 req/s" in html


def test_a_question_with_its_insight_stays_within_eight_queries(
    django_assert_max_num_queries: object,
) -> None:
    browser, interview = desk()
    url = reverse("item", args=[interview.pk, "q8"])
    browser.get(url)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        browser.get(url)
