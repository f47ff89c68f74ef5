"""The rules of approval: the owner's, read by everybody, and true for the version under review at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfplan.events.models import Event
from plans.models import Plan
from tests import cast
from tests.review.judging import a_thread, again, approve, in_review, page, post, rules, state

pytestmark = pytest.mark.django_db

USUAL = {"approvals_needed": 1, "threads_that_block": "blocking", "contradictions_block": "on"}


def test_the_owner_alone_changes_them_and_whoever_reads_the_plan_reads_them() -> None:
    people = cast.everybody()
    address = reverse("plan", args=[people.project.pk])
    answer = post(people.owner, "plan_rules", people.project.pk, **USUAL | {"approvals_needed": 2})
    assert answer.headers["Location"] == address
    assert Plan.objects.get(project=people.project).approvals_needed == 2
    for who in (people.owner, people.viewer, people.guest_viewer):
        shown = cast.client_of(who).get(address).content.decode()
        assert "A version is approved by 2 approvals; its author’s own does not count." in shown
        assert "open threads marked as blocking and open contradictions" in shown
        assert ("Change the rules" in shown) is (who == people.owner)
    for who in (people.editor, people.reviewer, people.guest_editor):
        assert post(who, "plan_rules", people.project.pk, **USUAL).status_code == 404
    assert Event.objects.filter(kind="review.rules_changed").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"approvals_needed": "0"},
        {"approvals_needed": "21"},
        {"approvals_needed": "-1"},
        {"approvals_needed": "9" * 30},
        {"approvals_needed": "one"},
        {"approvals_needed": ""},
        {"threads_that_block": "some"},
        {"threads_that_block": ""},
    ],
)
def test_what_is_no_rule_is_refused(wrong: dict[str, str]) -> None:
    people = cast.everybody()
    before = rules(people.project)
    answer = post(people.owner, "plan_rules", people.project.pk, **USUAL | wrong)
    assert answer.status_code == 422
    after = Plan.objects.get(project=people.project)
    assert (after.approvals_needed, after.threads_that_block) == (before.approvals_needed, "blocking")


def test_no_more_than_the_rules_is_taken_from_the_form() -> None:
    people = cast.everybody()
    post(
        people.owner,
        "plan_rules",
        people.project.pk,
        **USUAL,
        project=people.foreign_project.pk,
        last_number=99,
    )
    plan = Plan.objects.get(project=people.project)
    assert plan.last_number == 0
    assert not Plan.objects.filter(project=people.foreign_project).exists()


def test_a_gentler_rule_approves_at_once_and_a_stricter_one_takes_nothing_back() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])
    approve(version, people.reviewer)
    assert state(version) == "in_review"
    shown = cast.client_of(people.owner).get(reverse("plan_rules", args=[people.project.pk])).content.decode()
    assert "Version 1 is under review" in shown
    post(people.owner, "plan_rules", people.project.pk, **USUAL)
    assert state(version) == "approved"
    post(people.owner, "plan_rules", people.project.pk, **USUAL | {"approvals_needed": 20})
    assert state(version) == "approved"


@pytest.mark.parametrize(
    ("rule", "blocking", "way"),
    [
        ("none", True, ""),
        ("blocking", True, "1 blocking thread"),
        ("blocking", False, ""),
        ("all", False, "1 open thread"),
    ],
)
def test_which_threads_stand_in_the_way(rule: str, blocking: bool, way: str) -> None:
    people = cast.everybody()
    rules(people.project, threads_that_block=rule)
    version = in_review(people.project, people.owner, [people.reviewer])
    a_thread(version, people.reviewer, blocking=blocking)
    shown = page(people.reviewer, version)
    assert (f"<li>{way}, <a" in shown) is bool(way)
    approve(version, people.reviewer)
    assert state(version) == ("in_review" if way else "approved")


def test_contradictions_stand_in_the_way_or_not() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], contradictions=1)
    approve(version, people.reviewer)
    assert state(version) == "in_review"
    assert "1 open contradiction" in page(people.reviewer, version)
    post(people.owner, "plan_rules", people.project.pk, approvals_needed=1, threads_that_block="all")
    assert state(version) == "approved"


def test_whether_the_author_counts_makes_documents_out_of_date() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer])
    approve(version, people.owner)
    before = again(version).edition
    post(
        people.owner,
        "plan_rules",
        people.project.pk,
        **USUAL | {"approvals_needed": 2, "author_counts": "on"},
    )
    assert again(version).edition == before + 1
    assert "1 approval of 2" in page(people.reviewer, version)
