"""What is remembered of an interview is what its answers say now: not a save before, not another's, not one undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from interviews.answers import entries, save_answer
from interviews.models import Interview
from plans.live import live
from tests.interviews.world import a_desk, answered, say

pytestmark = pytest.mark.django_db


def desk() -> tuple[Client, Interview]:
    browser, blank = a_desk()
    return browser, answered(blank.project, blank.created_by)


def peak(interview: Interview) -> str:
    said = live(Interview.objects.get(pk=interview.pk)).numbers.words("limits.peak_rps")
    return said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def with_peak(interview: Interview, rps: int) -> dict[str, Any]:
    answer = entries(interview)["q8"]
    save_answer(
        interview=interview,
        item=interview.methodology.item["q8"],
        by=interview.created_by,
        revision=answer.revision,
        changes={"values": {**answer.values, "peak_rps": rps}},
    )
    return answer.values


def test_each_save_is_seen_at_once() -> None:
    browser, interview = desk()
    assert peak(interview) == peak(interview) == "2,300 req/s"
    say(browser, interview, "q8", {"peak_rps": "2000"})
    assert peak(interview) == "2,000 req/s"


def test_a_save_that_was_undone_leaves_nothing_behind() -> None:
    """The revision that was rolled back comes again, with another content."""
    _browser, interview = desk()
    with transaction.atomic():
        with_peak(interview, 1900)
        assert peak(interview) == "1,900 req/s"
        transaction.set_rollback(True)
    with_peak(interview, 2100)
    assert peak(interview) == "2,100 req/s"


def test_assumptions_and_currency_are_seen_at_once() -> None:
    _browser, interview = desk()
    before = live(interview)
    interview.settings = {**interview.settings, "headroom_target": 40}
    assert live(interview).standing is not before.standing
    interview.project.currency = "CHF"
    assert live(interview).said.project["currency"] == "CHF"


def test_whoever_finds_something_out_is_named_by_their_present_address() -> None:
    _browser, interview = desk()
    answer = entries(interview)["q8"]
    answer.owner = interview.created_by
    answer.save()
    assert live(interview).export["answers"]["q8"]["owner"] == interview.created_by.email
    interview.created_by.email = "new@example.org"
    interview.created_by.save()
    assert live(interview).export["answers"]["q8"]["owner"] == "new@example.org"
