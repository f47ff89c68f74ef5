"""An interview as a file: what goes out comes in again, whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.exchange import export_interview, import_interview
from interviews.fields.export_schema import answers_schema
from interviews.methodology import load
from interviews.models import Answer, AnswerRevision, Interview, Project, StageRun
from interviews.timebox import start_stage
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import a_desk, answered, components, exported, page, rows, say, stored

pytestmark = pytest.mark.django_db


def bring_in(browser: Client, project: Project, content: Any, **typed: str) -> HttpResponse:
    """Import a file by its page: ``content`` is an export, or bytes as they are."""
    raw = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    url = reverse("interview_import", args=[project.pk])
    return browser.post(url, {"file": SimpleUploadedFile("answers.json", raw), **typed})


def taken_out(browser: Client, interview: Interview) -> dict[str, Any]:
    answer = browser.get(reverse("interview_export", args=[interview.pk]))
    assert answer.status_code == 200
    data: dict[str, Any] = json.loads(answer.content)
    return data


def said(data: dict[str, Any]) -> dict[str, Any]:
    """All but what the copy has of its own: whether it is an example, and when it began."""
    return {part: data[part] for part in ("methodology", "settings", "stages", "answers", "decisions")}


def without_digests(data: dict[str, Any]) -> dict[str, Any]:
    """A verdict written by hand does not name the answers of which it speaks; one that was stored does."""
    for entry in data["decisions"].values():
        entry.get("verdict", {}).pop("digest", None)
    return data


@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_an_example_goes_out_as_it_came_in(example: str) -> None:
    browser, interview = a_desk()
    made = answered(interview.project, interview.created_by, example)
    assert said(without_digests(taken_out(browser, made))) == said(exported(example))


@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_what_goes_out_fits_the_published_schema(example: str) -> None:
    browser, interview = a_desk()
    schema = answers_schema(load())
    jsonschema.validate(exported(example), schema)
    made = answered(interview.project, interview.created_by, example)
    jsonschema.validate(taken_out(browser, made), schema)
    jsonschema.validate(taken_out(browser, interview), schema)


def test_everything_that_can_be_said_survives_the_way_out_and_in() -> None:
    people = cast.everybody()
    browser, interview = cast.client_of(people.owner), people.interview
    say(browser, interview, "q1", components(api00000="API « publique »", db000000="数据库\u202e"))
    say(browser, interview, "q2", {"provider": "OVH", "topology": "multi_az", "meta.confidence": "guessed"})
    say(browser, interview, "q4", {"meta.status": "not_applicable", "meta.reason": "Nothing\nat night."})
    owner = {"meta.status": "to_find_out", "meta.due": "2027-01-31", "meta.note": "Line\n\n*two*"}
    say(browser, interview, "q8", owner | {"meta.owner": people.viewer.pk})
    say(browser, interview, "q9", owner | {"meta.owner": people.guest_viewer.pk})
    say(browser, interview, "q11", {"meta.status": "parked", "evidence.url": "https://example.com/a?b=c&d"})
    say(browser, interview, "stakes", rows("stakes", {"stake000": {"stake": "Christmas"}}))
    interview.settings = {"headroom_target": 40}
    interview.save()
    StageRun.objects.create(
        interview=interview, stage=1, state="ended", planned_seconds=600, used_seconds=425
    )
    before = taken_out(browser, interview)
    assert bring_in(browser, people.project, before, title="Copy").status_code == 302
    copy = Interview.objects.first()
    assert copy.title == "Copy"
    assert said(taken_out(browser, copy)) == said(before)
    assert stored(copy, "q9").owner == people.guest_viewer


def test_a_reference_to_a_row_that_is_gone_survives_too() -> None:
    browser, interview = a_desk()
    shop = answered(interview.project, interview.created_by)
    say(browser, shop, "q1", components(other000="Other"))
    before = taken_out(browser, shop)
    assert bring_in(browser, interview.project, before).status_code == 302
    assert said(taken_out(browser, Interview.objects.first())) == said(before)


def test_a_clock_that_runs_stands_still_in_the_copy() -> None:
    browser, interview = a_desk()
    began = timezone.now() - timedelta(minutes=3)
    start_stage(interview=interview, stage=2, by=interview.created_by, now=began)
    data = taken_out(browser, interview)
    assert data["stages"]["2"]["state"] == "running"
    bring_in(browser, interview.project, data)
    run = StageRun.objects.get(interview=Interview.objects.first())
    assert (run.state, run.planned_seconds) == ("paused", 600)
    assert 180 <= run.used_seconds < 190


def test_a_copy_is_a_new_interview_with_a_first_revision_of_each_answer() -> None:
    browser, interview = a_desk()
    bring_in(browser, interview.project, exported())
    made = Interview.objects.first()
    assert (made.title, made.created_by, made.is_example) == (
        "Automne 2026 (exemple)",
        interview.created_by,
        False,
    )
    assert set(Answer.objects.filter(interview=made).values_list("revision", flat=True)) == {1}
    assert AnswerRevision.objects.filter(answer__interview=made).count() == 54
    event = Event.objects.get(kind="interview.imported")
    assert (event.interview_id, event.data["items"]) == (made.pk, 54)
    say(browser, made, "q2", {"provider": "Elsewhere"})
    assert stored(made, "q2").revision == 2


def test_an_owner_who_is_nobody_here_is_kept_by_name_in_the_note() -> None:
    people = cast.everybody()
    data = exported()
    data["answers"]["q8"] |= {"owner": people.stranger.email, "note": "Asked."}
    data["answers"]["q9"] |= {"owner": people.viewer.email.upper()}
    bring_in(cast.client_of(people.owner), people.project, data)
    made = Interview.objects.first()
    assert stored(made, "q8").owner is None
    assert stored(made, "q8").note == f"Asked.\n\nOwner: {people.stranger.email}"
    assert stored(made, "q9").owner == people.viewer


def test_the_file_is_a_download_named_after_its_interview() -> None:
    people = cast.everybody()
    people.interview.title = 'Été "26"/\\\r\n'
    people.interview.save()
    answer = cast.client_of(people.viewer).get(reverse("interview_export", args=[people.interview.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="checkout-ete-26.json"'
    assert answer["Content-Type"].startswith("application/json")


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    browser, interview = a_desk()
    raw = b"\xef\xbb\xbf" + json.dumps(exported()).encode()
    assert bring_in(browser, interview.project, raw).status_code == 302


def test_a_copy_takes_money_in_the_currency_of_its_project() -> None:
    people = cast.everybody()
    Project.objects.filter(pk=people.project.pk).update(currency="JPY")
    bring_in(cast.client_of(people.owner), people.project, exported())
    url = reverse("item", args=[Interview.objects.first().pk, "q20"])
    assert "¥" in page(cast.client_of(people.viewer).get(url))


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_viewer", "stranger"])
def test_who_may_not_edit_imports_nothing(role: str) -> None:
    people = cast.everybody()
    count = Interview.objects.count()
    assert bring_in(cast.client_of(people.who(role)), people.project, exported()).status_code == 404
    assert Interview.objects.count() == count


def test_an_export_tells_nothing_of_interviews_that_one_may_not_read() -> None:
    people = cast.everybody()
    url = reverse("interview_export", args=[people.interview.pk])
    assert cast.client_of(people.stranger).get(url).status_code == 404


def test_out_and_in_without_the_web_is_the_same() -> None:
    _browser, interview = a_desk()
    shop = answered(interview.project, interview.created_by)
    first = export_interview(shop)
    again = import_interview(project=interview.project, data=first, by=interview.created_by)
    assert said(export_interview(again)) == said(first)
