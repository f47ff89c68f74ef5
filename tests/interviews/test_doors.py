"""Every address of an interview: looking writes nothing, foreign and missing are alike, all of it is private."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import AnswerRevision, Interview, StageRun
from tests import cast
from tests.interviews.world import HTMX, a_desk, address, answered, untouched

pytestmark = pytest.mark.django_db


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
