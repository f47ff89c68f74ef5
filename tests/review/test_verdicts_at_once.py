"""Verdicts, threads and rules at the same moment: nothing is lost, and what follows is what stands at the end."""

from __future__ import annotations

from contextlib import suppress

import pytest

from perfplan.events.models import Event
from plans.models import FindingAnswer, Review
from plans.review.steps import NotNow, change_rules
from tests import cast
from tests.interviews.world import at_once
from tests.review import talking
from tests.review.judging import (
    a_version,
    accept_risk,
    again,
    approve,
    ask_for_changes,
    events,
    in_review,
    rules,
    state,
)

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4
"""A race shows itself in one of a few tries."""


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_approvals_at_once_both_count_and_it_is_approved_once(_time: int) -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])
    who = [people.reviewer, people.editor]
    at_once(2, lambda number: approve(version, who[number]))
    assert state(version) == "approved"
    assert Review.objects.count() == 2
    assert events(version, "version.approved") == 1


def test_the_same_person_approving_many_times_at_once_approves_once() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    at_once(8, lambda _number: approve(version, people.reviewer))
    assert state(version) == "approved"
    assert Review.objects.count() == events(version, "version.approved") == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_an_approval_and_a_wish_for_changes_at_once_never_leave_it_approved_with_a_wish(_time: int) -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])

    def work(number: int) -> None:
        with suppress(NotNow):
            if number:
                ask_for_changes(version, people.editor)
            else:
                approve(version, people.reviewer)

    at_once(2, work)
    wished = Review.objects.filter(verdict="changes").exists()
    assert state(version) == ("changes" if wished else "approved")


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_blocking_thread_that_appears_with_the_approval_is_before_or_after_it(_time: int) -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])

    def work(number: int) -> None:
        if number:
            talking.say(again(version), people.editor, "Wait.", at="section:objectives", blocking=True)
        else:
            approve(version, people.reviewer)

    at_once(2, work)
    kinds = list(Event.objects.filter(version_id=version.pk).order_by("id").values_list("kind", flat=True))
    if state(version) == "approved":
        assert kinds.index("version.approved") < kinds.index("thread.begun")
    else:
        assert "version.approved" not in kinds
    assert state(version) in ("approved", "in_review")


@pytest.mark.parametrize("_time", range(TIMES))
def test_rules_and_verdict_at_once_leave_nothing_waiting_that_is_done(_time: int) -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer])

    def work(number: int) -> None:
        if number:
            change_rules(plan=again(version).plan, by=people.owner, approvals_needed=1)
        else:
            approve(version, people.reviewer)

    at_once(2, work)
    assert state(version) == "approved"
    assert events(version, "version.approved") == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_the_last_contradiction_answered_while_somebody_approves(_time: int) -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], contradictions=1)

    def work(number: int) -> None:
        if number:
            accept_risk(version, 0, people.owner)
        else:
            approve(version, people.reviewer)

    at_once(2, work)
    assert FindingAnswer.objects.count() == 1
    assert state(version) == "approved"
    assert events(version, "version.approved") == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_versions_under_review_approved_at_once_end_with_one_that_holds(_time: int) -> None:
    people = cast.everybody()
    first = a_version(people.project, people.owner)
    second = in_review(people.project, people.owner, [people.reviewer])
    # The earlier one is sent to review after the later one: both are under review.
    from plans.review.steps import request_review

    request_review(version=first, by=people.owner, reviewers=[people.editor])

    def work(number: int) -> None:
        with suppress(NotNow):
            approve((first, second)[number], (people.editor, people.reviewer)[number])

    at_once(2, work)
    assert (state(first), state(second)) == ("superseded", "approved")
