"""Whatever a browser or somebody with bad intentions sends: an answer of ours, never a crash, and nothing foreign."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviews.methodology import load
from interviews.methodology.model import Field
from interviews.models import Answer, AnswerRevision, Interview, StageRun
from tests import cast
from tests.interviews.world import DECIDED, HTMX, a_desk, address, answered, page, say, stored, untouched

pytestmark = pytest.mark.django_db

NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x01\x1f\x7f\x85",
    "\u202eabc\u202c",
    "\ufeff\u200b\u2028",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "é" * 10_001,
    "x" * 50_000,
    "NaN",
    "-inf",
    "Infinity",
    "1e308",
    "1e-308",
    "1e9999",
    "9" * 5000,
    "-0",
    "0x10",
    "١٢٣",
    "½",
    "1,2,3.4.5",
    "2026-02-31",
    "0000-00-00",
    "9999-99-99",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% debug %}",
    "'; DROP TABLE interviews_answer; --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "http://[::1",
    "https://\u2100.com",
    "true",
    "null",
    "[]",
    "{}",
    "\r\n\r\n",
    "=cmd|' /C calc'!A0",
]


def names(item: str) -> list[str]:
    """The inputs of an item's form, one row of each table among them."""
    found = ["do", "meta.revision", "meta.status", "meta.reason", "meta.note", "meta.owner", "meta.due"]
    found += ["meta.confidence", "evidence.url", "evidence.label", "nothing.of.ours"]
    for field in load().item[item].fields:
        found += [f"{field.name}.row", field.name]
        found += [f"{field.name}.aaaaaaaa.{column.name}" for column in field.columns]
    return found


def every_input(item: str, text: str) -> dict[str, Any]:
    """Each input of an item filled with the same text."""
    typed: dict[str, Any] = {}

    def fill(name: str, field: Field) -> None:
        typed[name] = [text] * {"hours": 24, "weekdays": 7}.get(field.kind, 1)

    for field in load().item[item].fields:
        if field.kind != "table":
            fill(field.name, field)
            continue
        typed[f"{field.name}.row"] = ["aaaaaaaa"]
        for column in field.columns:
            fill(f"{field.name}.aaaaaaaa.{column.name}", column)
    return typed | {
        f"meta.{name}": text for name in ("status", "reason", "note", "due", "confidence", "owner")
    }


@pytest.mark.parametrize("number", range(len(NASTY)))
def test_a_text_in_every_input_is_kept_or_refused_and_the_page_still_shows(number: int) -> None:
    browser, interview = a_desk()
    text = NASTY[number]
    # Each text meets a part of the items, all texts together each item a few times.
    for item in DECIDED[number % 8 :: 8]:
        answer = say(browser, interview, item, every_input(item, text))
        assert answer.status_code in (302, 422), (item, text[:40])
        shown = browser.get(address(interview, item))
        assert shown.status_code == 200, (item, text[:40])
        for dangerous in ("<script>alert", "<img src=x", "[debug]"):
            assert dangerous not in page(shown)
    for url in (interview.get_absolute_url(), reverse("stage_check", args=[interview.pk, 1])):
        assert browser.get(url).status_code == 200
    assert browser.get(reverse("interview_export", args=[interview.pk])).status_code == 200


TEXTS = st.sampled_from(NASTY[:13] + NASTY[14:]) | st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_form_is_answered_and_what_was_stored_can_be_read_again(db: None, data: Any) -> None:
    item = data.draw(st.sampled_from(DECIDED))
    form = data.draw(
        st.dictionaries(
            st.sampled_from(names(item)) | st.text(max_size=9),
            st.lists(TEXTS, min_size=1, max_size=3),
            max_size=8,
        )
    )
    htmx = data.draw(st.booleans())
    with transaction.atomic():
        browser, interview = a_desk()
        answer = browser.post(address(interview, item), form, headers=HTMX if htmx else {})
        assert answer.status_code in (200, 302, 409, 422)
        assert browser.get(address(interview, item)).status_code == 200
        again = browser.get(reverse("item_history", args=[interview.pk, item]))
        assert again.status_code == 200
        transaction.set_rollback(True)


def test_an_input_sent_twice_is_asked_again_and_breaks_nothing() -> None:
    browser, interview = a_desk()
    twice = {"provider": ["A", "B"], "topology": ["multi_az", "single_az"], "zones": ["1", "2"]}
    assert say(browser, interview, "q2", twice).status_code == 422
    assert stored(interview, "q2").values == {}
    html = page(browser.get(address(interview, "q2")))
    assert ">A, B</textarea>" in html
    assert (
        say(browser, interview, "q8", {"meta.note": ["A", "B"], "meta.status": ["", ""]}).status_code == 302
    )


@pytest.mark.parametrize("count", [10_000])
def test_a_form_of_ten_thousand_fields_is_refused(count: int) -> None:
    browser, interview = a_desk()
    body = {f"components.{number:08}.name": "x" for number in range(count)}
    assert browser.post(address(interview, "q1"), body).status_code == 400
    rows = {"components.row": [f"{number:08}" for number in range(count)]}
    assert browser.post(address(interview, "q1"), rows).status_code == 400
    assert not Answer.objects.exists()


def test_a_form_of_six_megabytes_is_refused() -> None:
    browser, interview = a_desk()
    body = b"provider=" + b"x" * (6 * 1024 * 1024)
    answer = browser.post(address(interview, "q2"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"provider": "x"}'),
        ("application/x-www-form-urlencoded", b"provider=%ff%fe&meta.revision=%00"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"p=1"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b""),
        ("text/plain", b"\xff"),
        ("", b""),
    ],
)
def test_a_body_in_another_way_is_answered(kind: str, body: bytes) -> None:
    browser, interview = a_desk()
    answer = browser.generic("POST", address(interview, "q2"), body, content_type=kind)
    assert answer.status_code in (302, 400, 409, 422)


def readable(interview: Interview) -> list[str]:
    """Every address of an interview and its project that answers to GET."""
    with_pk = ["interview", "interview_edit", "interview_delete", "interview_export"]
    with_stage = ["stage", "stage_check", "stage_clock"]
    of_project = ["project", "project_edit", "project_delete", "project_people", "interview_new"]
    return [
        "/",
        *(reverse(name, args=[interview.pk]) for name in with_pk),
        *(reverse(name, args=[interview.pk, 1]) for name in with_stage),
        *(reverse(name, args=[interview.project_id]) for name in [*of_project, "interview_import"]),
        *(address(interview, item) for item in ("q1", "q8", "slis", "slos")),
        reverse("item_history", args=[interview.pk, "q1"]),
    ]


def test_looking_writes_nothing() -> None:
    browser, interview = a_desk()
    shop = answered(interview.project, interview.created_by)
    before = (untouched(), AnswerRevision.objects.count(), StageRun.objects.count())
    asked = "?do=start&meta.status=parked&provider=x&add=components&page=2&show=open&archived"
    for url in readable(shop):
        assert browser.get(url).status_code == 200, url
        assert browser.get(url + asked, headers=HTMX).status_code == 200, url
        assert browser.head(url + asked).status_code == 200, url
    assert (untouched(), AnswerRevision.objects.count(), StageRun.objects.count()) == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_does_anything(method: str) -> None:
    browser, interview = a_desk()
    before = untouched()
    for url in readable(interview):
        assert getattr(browser, method)(url).status_code == 405, url
    assert untouched() == before


@pytest.mark.parametrize(
    "name", ["project_archive", "guest_edit", "guest_remove", "project_invite", "item_restore"]
)
def test_an_address_that_changes_something_does_nothing_on_a_look(name: str) -> None:
    people = cast.everybody()
    before = untouched()
    args: list[Any] = [people.project.pk]
    if name.startswith("guest"):
        args = [people.project.guests.first().pk]
    elif name == "item_restore":
        args = [people.interview.pk, "q1"]
    answer = cast.client_of(people.owner).get(reverse(name, args=args))
    assert answer.status_code in (200, 405)
    assert untouched() == before


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 30, "9" * 5000, "-1", "1e3", "%00", "١"])
def test_a_number_of_nothing_is_not_found(pk: str) -> None:
    browser, _interview = a_desk()
    for url in (
        f"/projects/{pk}/",
        f"/interviews/{pk}/",
        f"/interviews/{pk}/q1/",
        f"/interviews/{pk}/stages/1/",
        f"/evidence/{pk}",
    ):
        assert browser.get(url).status_code == 404, url


def test_foreign_and_missing_answer_alike_wherever_one_writes() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.stranger)
    before = untouched()

    def answers(interview: int) -> list[tuple[int, int]]:
        urls = (address_of(interview, "q1"), f"/interviews/{interview}/stages/1/clock")
        urls += (f"/interviews/{interview}/q1/restore", f"/interviews/{interview}/edit")
        found = [browser.post(url, {"title": "x", "do": "start", "number": 1, "revision": 0}) for url in urls]
        return [(one.status_code, len(without_tokens(one.content))) for one in found]

    foreign, missing = answers(people.interview.pk), answers(10**9)
    assert [status for status, _length in foreign] == [404] * 4
    assert foreign == missing
    assert untouched() == before


def address_of(interview: int, item: str) -> str:
    return reverse("item", args=[interview, item])


def without_tokens(content: bytes) -> bytes:
    import re

    return re.sub(rb"\d+|[A-Za-z0-9]{20,}", b"", content)


def test_every_page_is_private() -> None:
    browser, interview = a_desk()
    for url in readable(interview):
        answer = browser.get(url)
        assert answer["Cache-Control"] == "no-store", url
        assert {"HX-Request", "Cookie"} <= set(answer["Vary"].replace(" ", "").split(",")), url


def test_nobody_sees_anything_without_signing_in() -> None:
    _browser, interview = a_desk()
    for url in readable(interview):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(url)
            assert answer.status_code == 302, url
            assert answer["Location"].startswith("/accounts/login/"), url
