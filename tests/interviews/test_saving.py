"""Saving an answer: while one types (htmx) and by a plain form; what is wrong is said, and nothing typed is lost."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse

from interviews.answers import entries
from interviews.models import Answer, AnswerRevision
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import (
    DECIDED,
    HTMX,
    a_desk,
    address,
    answered,
    page,
    rows,
    say,
    stored,
    untouched,
)

pytestmark = pytest.mark.django_db

HOSTING = {"provider": "OVHcloud", "topology": "multi_az", "zones": "2"}


def input_value(html: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}"[^>]*(?: value="([^"]*)"|>([^<]*)</textarea>)', html)
    assert found, f"no input {name}"
    return found[1] if found[1] is not None else found[2]


def test_typing_saves_the_answer_and_answers_with_a_fragment() -> None:
    browser, interview = a_desk()
    answer = say(browser, interview, "q2", HOSTING, htmx=True)
    assert answer.status_code == 200
    assert "<html" not in page(answer)
    assert 'data-state="saved"' in page(answer)
    assert 'name="meta.revision" id="revision" value="1"' in page(answer)
    assert stored(interview, "q2").values == {"provider": "OVHcloud", "topology": "multi_az", "zones": 2}
    assert "HX-Request" in answer["Vary"]


def test_a_plain_form_saves_the_same_and_leads_back() -> None:
    browser, interview = a_desk()
    answer = say(browser, interview, "q2", HOSTING)
    assert (answer.status_code, answer["Location"]) == (302, address(interview, "q2"))
    assert stored(interview, "q2").values == {"provider": "OVHcloud", "topology": "multi_az", "zones": 2}


def test_a_save_tells_who_when_and_what() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", HOSTING)
    kept = AnswerRevision.objects.get(answer=stored(interview, "q2"))
    assert (kept.revision, kept.by, kept.values["zones"]) == (1, interview.created_by, 2)
    event = Event.objects.get(kind="answer.saved")
    assert (event.actor, event.interview_id) == (interview.created_by, interview.pk)
    assert event.data == {"item": "q2", "revision": 1, "status": "answered"}


def test_saving_the_same_again_writes_nothing() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", HOSTING)
    before = untouched()
    for htmx in (True, False):
        say(browser, interview, "q2", HOSTING, htmx=htmx)
    assert untouched() == before


def test_an_empty_form_on_an_untouched_question_leaves_it_untouched() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"provider": "", "topology": "", "meta.status": "", "meta.note": " "})
    assert not Answer.objects.exists()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_wrong_value_is_named_at_its_field_kept_as_typed_and_the_rest_is_saved(htmx: bool) -> None:
    browser, interview = a_desk()
    answer = say(browser, interview, "q2", HOSTING | {"zones": "a few"}, htmx=htmx)
    assert answer.status_code == 422
    assert "Write a number, for example" in page(answer)
    kept = stored(interview, "q2")
    assert kept.values == {"provider": "OVHcloud", "topology": "multi_az"}
    assert kept.rejected == {"zones": "a few"}
    assert kept.status == "", "with something to correct, it is not answered"
    html = page(browser.get(address(interview, "q2")))
    assert input_value(html, "zones") == "a few"
    assert input_value(html, "provider") == "OVHcloud"
    assert "Write a number, for example" in html
    say(browser, interview, "q2", HOSTING, htmx=htmx)
    assert (stored(interview, "q2").rejected, stored(interview, "q2").status) == ({}, "answered")


def test_a_wrong_cell_keeps_its_row_and_its_text() -> None:
    browser, interview = a_desk()
    typed = rows("components", {"aaaaaaaa": {"name": "API", "kind": "service", "instances": "-3"}})
    answer = say(browser, interview, "q1", typed)
    assert answer.status_code == 422
    assert "between 1 and" in page(answer)
    assert stored(interview, "q1").values["components"] == [
        {"id": "aaaaaaaa", "name": "API", "kind": "service"}
    ]
    html = page(browser.get(address(interview, "q1")))
    assert input_value(html, "components.aaaaaaaa.instances") == "-3"


@pytest.mark.parametrize("row", ["", "Bad Row", "x" * 300, "'\"<"])
def test_a_wrong_cell_is_kept_even_when_its_row_has_no_proper_name(row: str) -> None:
    browser, interview = a_desk()
    typed = rows("components", {row: {"name": "API", "instances": "many"}})
    assert say(browser, interview, "q1", typed).status_code == 422
    kept = stored(interview, "q1")
    (made,) = kept.values["components"]
    assert made["name"] == "API"
    assert kept.rejected == {f"components.{made['id']}.instances": "many"}


@pytest.mark.parametrize(
    ("language", "item", "name", "typed", "value"),
    [
        ("fr", "q8", "peak_rps", "1 200", 1200),
        ("fr", "q8", "peak_rps", "1\u202f200,5", 1200.5),
        ("fr", "q8", "peak_rps", "1,5", 1.5),
        ("en", "q8", "peak_rps", "1,200", 1200),
        ("en", "q8", "peak_rps", "1.2k", 1200),
        ("fr", "q8", "peak_rps", "1,2 k", 1200),
        ("fr", "q15", "objective", "99,95 %", 99.95),
        ("en", "q15", "objective", "99.95", 99.95),
        ("fr", "q24", "scale_out_min", "2h30", 150),
        ("en", "q24", "scale_out_min", "90 s", 1.5),
        ("fr", "q13", "threshold_ms", "1,5 s", 1500),
        ("fr", "q26", "last_run_on", "24/11/2026", "2026-11-24"),
        ("en", "q26", "last_run_on", "Nov 24, 2026", "2026-11-24"),
        ("fr", "q20", "monthly_today", "3 000 €", 3000),
        ("en", "q23", "used", "yes", True),
    ],
)
def test_figures_are_read_as_people_of_each_language_write_them(
    language: str, item: str, name: str, typed: str, value: Any
) -> None:
    browser, interview = a_desk(language=language)
    assert say(browser, interview, item, {name: typed}, htmx=True).status_code == 200
    assert stored(interview, item).values == {name: value}


def test_a_figure_says_how_it_was_understood() -> None:
    browser, interview = a_desk(language="fr")
    html = page(say(browser, interview, "q24", {"scale_out_min": "2h30"}, htmx=True))
    assert "2\u202fh 30\u202fmin = 150\u202fmin" in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_a_page_shows_saves_back_as_the_same(language: str) -> None:
    """Whatever stands in the inputs after a visit, sent as it is, changes no value."""
    from interviews.answers import context, entries
    from interviews.forms import Input, form_of
    from tests.interviews.world import answered

    browser, interview = a_desk(language=language)
    shop = answered(interview.project, interview.created_by)
    said = entries(shop)
    ctx = context(shop, said, language)
    for key, item in shop.methodology.item.items():
        typed: dict[str, Any] = {"do": "save"}
        for each in form_of(item, said[key].values if key in said else {}, {}, ctx):
            if isinstance(each, Input):
                typed[each.name] = each.value
                continue
            typed[f"{each.name}.row"] = [row.id for row in each.rows]
            typed |= {cell.name: cell.value for row in each.rows for cell in row.cells}
        if item.fields:
            assert say(browser, shop, key, typed).status_code == 302
            assert stored(shop, key).values == said[key].values, key
            assert stored(shop, key).revision == 1, key


def test_an_answer_is_complete_when_its_required_fields_are() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q2", {"provider": "OVHcloud"})
    assert stored(interview, "q2").status == ""
    say(browser, interview, "q2", HOSTING)
    assert stored(interview, "q2").status == "answered"
    say(browser, interview, "q2", {"provider": "OVHcloud"})
    assert stored(interview, "q2").status == "", "what is required is missing again"


@pytest.mark.parametrize(
    ("do", "where"),
    [
        ("next", "q3/"),
        ("save", "q2/"),
        ("", "q2/"),
        ("nonsense:x:y", "q2/"),
        ("add:components", "q2/"),
    ],
)
def test_each_button_leads_where_it_says(do: str, where: str) -> None:
    browser, interview = a_desk()
    assert say(browser, interview, "q2", HOSTING | {"do": do})["Location"].endswith(where)


def test_a_button_adds_an_empty_row_without_any_script() -> None:
    browser, interview = a_desk()
    typed = rows("components", {"aaaaaaaa": {"name": "API", "kind": "service"}})
    answer = say(browser, interview, "q1", typed | {"do": "add:components"})
    assert answer["Location"] == f"{address(interview, 'q1')}?add=components#table-components"
    html = page(browser.get(answer["Location"])).split("<template")[0]
    assert html.count('name="components.row"') == 2


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_reviewer", "guest_viewer", "stranger"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_reviewer_cannot_change_an_answer(role: str, headers: dict[str, str]) -> None:
    people = cast.everybody()
    before = untouched()
    url = address(people.interview, "q2")
    answer = cast.client_of(people.who(role)).post(url, {"provider": "Mine"}, headers=headers)
    assert answer.status_code == 404
    assert untouched() == before


def test_a_forged_request_from_elsewhere_is_refused() -> None:
    from django.test import Client

    _browser, interview = a_desk()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(interview.created_by)
    for name, args in (("item", [interview.pk, "q2"]), ("stage_clock", [interview.pk, 1])):
        assert browser.post(reverse(name, args=args), {"provider": "x", "do": "start"}).status_code == 403
    assert not Answer.objects.exists()


def test_no_page_and_no_save_changes_what_other_readers_share() -> None:
    """The JSON of answers that did not change is read once for all requests."""
    owner = cast.person()
    project = cast.project(cast.team(owner))
    interview = answered(project, owner)
    browser = cast.client_of(owner)
    shared = {key: answer.values for key, answer in entries(interview).items()}
    before = deepcopy(shared)
    for item in interview.methodology.item:
        browser.get(address(interview, item))
    for item in DECIDED:
        say(browser, interview, item, {"meta.note": "looked at", "meta.confidence": "guessed"}, htmx=True)
    for name in ("item_beside", "item_history"):
        browser.get(reverse(name, args=[interview.pk, "q1"]))
    for name in ("interview", "interview_export", "numbers"):
        assert browser.get(reverse(name, args=[interview.pk])).status_code == 200
    assert shared == before
