"""Whatever a browser or somebody with bad intentions sends: an answer of ours, never a crash."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviews.methodology import load
from interviews.methodology.model import Field
from interviews.models import Answer
from tests.interviews.world import DECIDED, HTMX, a_desk, address, page, say, stored

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
