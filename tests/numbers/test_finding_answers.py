"""Findings are answered: fixed, accepted until a day, or a false alarm; the answer is kept, never a hiding place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Interview
from interviews.starting import start_interview
from perfplan.events.models import Event
from plans.judgements import FindingShown
from plans.live import live
from plans.models import FindingAnswer
from tests import cast
from tests.interviews.world import a_desk, answered, page

pytestmark = pytest.mark.django_db


def desk() -> tuple[Client, Interview]:
    browser, blank = a_desk()
    return browser, answered(blank.project, blank.created_by)


def a_finding(interview: Interview, severity: str = "risk") -> FindingShown:
    return next(each for each in live(interview).findings if each.severity == severity)


def again(interview: Interview, mark: str) -> FindingShown:
    return next(each for each in live(interview).findings if each.mark == mark)


def answer(browser: Client, interview: Interview, **typed: str) -> object:
    return browser.post(reverse("finding_answer", args=[interview.pk]), typed, headers={"HX-Request": "true"})


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def test_a_risk_is_accepted_by_somebody_until_a_day() -> None:
    browser, interview = desk()
    mark = a_finding(interview).mark
    html = page(answer(browser, interview, mark=mark, kind="accepted", until=tomorrow(), reason="We know."))
    assert "accepted as a risk" in html
    found = again(interview, mark)
    assert found.settled
    assert (found.answer.by, found.answer.reason) == (interview.created_by, "We know.")
    assert Event.objects.filter(kind="finding.answered").count() == 1


def test_a_risk_accepted_until_a_day_that_is_past_asks_again() -> None:
    browser, interview = desk()
    mark = a_finding(interview).mark
    answer(browser, interview, mark=mark, kind="accepted", until="2026-01-01")
    assert not again(interview, mark).settled
    assert "past" in again(interview, mark).asks_again


def test_what_is_said_to_be_fixed_and_is_still_raised_stays_open() -> None:
    browser, interview = desk()
    mark = a_finding(interview).mark
    html = page(answer(browser, interview, mark=mark, kind="fixed"))
    assert "still raised" in html
    assert not again(interview, mark).settled


@pytest.mark.parametrize(
    ("kind", "message"), [("accepted", "until when"), ("false_alarm", "why it is a false alarm")]
)
def test_an_answer_without_its_reason_gets_a_message(kind: str, message: str) -> None:
    browser, interview = desk()
    sent = answer(browser, interview, mark=a_finding(interview).mark, kind=kind)
    assert sent.status_code == 422
    assert message in page(sent)
    assert not FindingAnswer.objects.exists()


def test_what_was_typed_comes_back_with_the_message_as_text() -> None:
    browser, interview = desk()
    mark = a_finding(interview).mark
    typed = '</textarea><script>alert("1")</script>'
    html = page(answer(browser, interview, mark=mark, kind="accepted", until='2026-99-99"><b>', reason=typed))
    assert "<script>" not in html
    assert "&lt;/textarea&gt;&lt;script&gt;" in html
    assert 'value="2026-99-99&quot;&gt;&lt;b&gt;"' in html
    assert 'value="accepted" checked' in html
    assert html.count('aria-invalid="true"') == 1


def test_an_answer_can_be_taken_back() -> None:
    browser, interview = desk()
    mark = a_finding(interview).mark
    answer(browser, interview, mark=mark, kind="false_alarm", reason="It is not.")
    assert again(interview, mark).settled
    answer(browser, interview, mark=mark, kind="fixed", do="reopen")
    assert again(interview, mark).answer is None


def test_answers_hold_for_the_next_interview_of_the_project() -> None:
    browser, interview = desk()
    mark = a_finding(interview, "contradiction").mark
    answer(browser, interview, mark=mark, kind="false_alarm", reason="Agreed with the client.")
    following = start_interview(
        project=interview.project, by=interview.created_by, title="Next", previous=interview
    )
    assert again(following, mark).settled


def test_an_answer_to_a_finding_that_nobody_raised_is_not_kept() -> None:
    browser, interview = desk()
    for mark in ("", "nonsense", "x" * 5_000, "headroom_under_target:zz\x00"):
        assert answer(browser, interview, mark=mark, kind="fixed").status_code == 200
    assert not FindingAnswer.objects.exists()


def test_a_reviewer_reads_findings_and_cannot_answer_them() -> None:
    people = cast.everybody()
    interview = answered(people.project, people.owner)
    reviewer = cast.client_of(people.reviewer)
    assert "Answer it" not in page(reviewer.get(reverse("numbers", args=[interview.pk])))
    assert answer(reviewer, interview, mark=a_finding(interview).mark, kind="fixed").status_code == 404
