"""A computed outcome counts when the team says that it holds, and asks again when its inputs change."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.test import Client
from django.urls import reverse

from interviews.exchange import export_interview, import_interview
from interviews.models import Answer, Interview
from interviews.progress import progress
from interviews.verdicts import digest
from tests import cast
from tests.interviews.world import a_desk, answered, page, say, stored

pytestmark = pytest.mark.django_db


def desk() -> tuple[Client, Interview]:
    """Somebody's shop, completely answered and accepted."""
    browser, blank = a_desk()
    return browser, answered(blank.project, blank.created_by)


def judge(browser: Client, interview: Interview, item: str, **typed: object) -> object:
    before = Answer.objects.filter(interview=interview, item=item).first()
    body = {"revision": before.revision if before else 0, **typed}
    return browser.post(reverse("item_verdict", args=[interview.pk, item]), body)


def state(interview: Interview, item: str) -> str:
    said = {answer.item: answer for answer in Answer.objects.filter(interview=interview)}
    return progress(interview.methodology, said, interview.settings).item[item].status


def test_an_outcome_waits_to_be_accepted_and_is_then_settled() -> None:
    browser, interview = desk()
    Answer.objects.filter(interview=interview, item="margins").delete()
    assert state(interview, "margins") == "proposed"
    judge(browser, interview, "margins", kind="accepted")
    assert state(interview, "margins") == "answered"
    html = page(browser.get(reverse("item", args=[interview.pk, "margins"])))
    assert "Accepted as computed" in html


def test_an_accepted_outcome_asks_again_when_its_inputs_change_and_only_then() -> None:
    browser, interview = desk()
    say(browser, interview, "q13", {"threshold_ms": "350"})
    assert state(interview, "margins") == "answered", "margins do not rest on question 13"
    say(browser, interview, "q29", {"done": "yes", "breaking_rps": "2600"})
    assert state(interview, "margins") == "proposed"
    html = page(browser.get(reverse("item", args=[interview.pk, "margins"])))
    assert "have changed since: look again" in html


def test_a_changed_assumption_asks_again_too() -> None:
    _browser, interview = desk()
    interview.settings = {"headroom_target": 40}
    interview.save()
    assert state(interview, "margins") == "proposed"


def test_an_override_stands_beside_what_is_computed_with_its_reason() -> None:
    browser, interview = desk()
    judge(
        browser,
        interview,
        "margins",
        kind="overridden",
        instead="2 000 req/s",
        reason="We trust the old test.",
    )
    assert state(interview, "margins") == "answered"
    html = page(browser.get(reverse("item", args=[interview.pk, "margins"])))
    assert "2 000 req/s" in html
    assert "We trust the old test." in html
    assert "PostgreSQL · CPU" in html, "what is computed stays"


def test_an_override_needs_its_reason_and_keeps_what_was_typed() -> None:
    browser, interview = desk()
    answer = judge(browser, interview, "margins", kind="overridden", instead="2 000 req/s")
    assert answer.status_code == 422
    html = page(answer)
    assert "Say in a sentence why" in html
    assert "2 000 req/s</textarea>" in html
    assert stored(interview, "margins").verdict["kind"] == "accepted"


def test_two_who_judge_at_once_do_not_overwrite_each_other() -> None:
    browser, interview = desk()
    url = reverse("item_verdict", args=[interview.pk, "margins"])
    late = {"revision": 0, "kind": "overridden", "instead": "x", "reason": "y"}
    html = page(browser.post(url, late, follow=True))
    assert "meanwhile" in html
    assert stored(interview, "margins").verdict["kind"] == "accepted"


def test_a_stage_is_accepted_in_one_press() -> None:
    browser, interview = desk()
    Answer.objects.filter(interview=interview, item__in=["margins", "incidents"]).delete()
    html = page(browser.get(reverse("stage_check", args=[interview.pk, 3])))
    assert "2 computed outcomes wait to be accepted" in html
    browser.post(reverse("stage_accept", args=[interview.pk, 3]))
    assert [state(interview, key) for key in ("margins", "incidents")] == ["answered", "answered"]


def test_what_is_decided_or_asked_has_no_verdict() -> None:
    browser, interview = desk()
    for item in ("q8", "stakes", "nothing"):
        assert judge(browser, interview, item, kind="accepted").status_code == 404


def test_verdicts_travel_in_the_export_and_stay_current() -> None:
    _browser, interview = desk()
    copy = import_interview(
        project=interview.project, data=export_interview(interview), by=interview.created_by
    )
    assert stored(copy, "capacity").verdict == stored(interview, "capacity").verdict
    assert state(copy, "capacity") == "answered"


def test_a_viewer_reads_the_verdict_and_has_no_button() -> None:
    people = cast.everybody()
    interview = answered(people.project, people.owner)
    html = page(cast.client_of(people.viewer).get(reverse("item", args=[interview.pk, "margins"])))
    assert "Accepted as computed" in html
    assert 'value="overridden"' not in html


def test_what_a_verdict_rests_on_is_told_as_it_always_was() -> None:
    """The digests that stand in databases and files: written otherwise, each accepted outcome would ask again."""
    _browser, interview = desk()
    said = {answer.item: answer for answer in Answer.objects.filter(interview=interview)}
    said["q8"].status = Answer.Status.NOT_APPLICABLE
    settings = {"headroom_target": 40, "é": "ü"}
    for action in (item for stage in interview.methodology.stages for item in stage.actions):
        needed = {
            key: [said[key].values, said[key].status != Answer.Status.NOT_APPLICABLE]
            for key in action.needs
            if key in said
        }
        text = json.dumps([needed, settings], sort_keys=True)
        assert digest(action, said, settings) == hashlib.sha256(text.encode()).hexdigest()[:16]
