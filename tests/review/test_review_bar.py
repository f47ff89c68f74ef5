"""The bar of a version: for each person and state what stands, what is in the way, and the one thing to do next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import PlanVersion
from plans.results import today_of
from plans.review.steps import request_review
from tests import cast
from tests.review.judging import (
    a_thread,
    a_version,
    again,
    approve,
    ask_for_changes,
    in_review,
    page,
    post,
    rules,
    state,
)

pytestmark = pytest.mark.django_db


def bar(html: str) -> str:
    """The line above the title, in words."""
    start = html.index('<div class="plan-state">')
    found = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html[start : html.index("<h1", start)], flags=re.DOTALL)
    return " ".join(found.split())


def primary(html: str) -> str:
    """The one button that stands out."""
    start = html.index('<div class="plan-state">')
    found = re.findall(r'class="button primary"[^>]*>(.*?)</a>', html[start : html.index("<h1", start)])
    assert len(found) == 1
    return re.sub(r"<svg.*?</svg>", "", found[0])


@pytest.mark.parametrize(
    ("where", "buttons"),
    [
        (
            "draft",
            {"owner": "Ask for review", "editor": "Ask for review", "reviewer": "PDF", "viewer": "PDF"},
        ),
        (
            "in_review",
            {"owner": "PDF", "editor": "Give a verdict", "reviewer": "Give a verdict", "viewer": "PDF"},
        ),
        (
            "changes",
            {"owner": "Ask again", "editor": "Ask again", "reviewer": "Change my verdict", "viewer": "PDF"},
        ),
        ("approved", {"owner": "PDF", "editor": "PDF", "reviewer": "PDF", "viewer": "PDF"}),
        ("superseded", {"owner": "PDF", "editor": "PDF", "reviewer": "PDF", "viewer": "PDF"}),
    ],
)
def test_one_thing_stands_out_for_each_person(where: str, buttons: dict[str, str]) -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    if where != "draft":
        request_review(version=version, by=people.owner, reviewers=[people.reviewer])
    if where == "changes":
        ask_for_changes(version, people.reviewer)
    if where in ("approved", "superseded"):
        approve(version, people.reviewer)
    if where == "superseded":
        approve(in_review(people.project, people.owner, [people.reviewer]), people.reviewer)
    assert state(version) == where
    found = {role: primary(page(people.who(role), version)) for role in buttons}
    assert found == buttons


def test_it_tells_where_the_review_stands() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    due = today_of(people.project) + timedelta(days=3)
    version = in_review(
        people.project, people.owner, [people.reviewer, people.guest_reviewer], due=due, contradictions=2
    )
    approve(version, people.editor)
    a_thread(version, people.reviewer)
    a_thread(version, people.reviewer, blocking=True)
    html = page(people.reviewer, version)
    told = bar(html)
    for words in ("in review", "by Lina Moreau", "1 approval of 2", "2 open threads, 1 blocking", "due "):
        assert words in told
    assert "overdue" not in told
    for words in (
        'Reviewer</span> <span class="badge ">no verdict yet',
        'Guest Reviewer</span> <span class="badge ">no verdict yet',
        'Editor</span> <span class="badge ok">approves',
        "<li>1 approval missing</li>",
        "<li>1 blocking thread, <a",
        '<a href="#findings">2 open contradictions</a>',
    ):
        assert words in html


def test_what_is_late_says_so() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    PlanVersion.objects.filter(pk=version.pk).update(due=today_of(people.project) - timedelta(days=1))
    assert "overdue since" in bar(page(people.owner, version))
    plan = cast.client_of(people.viewer).get(reverse("plan", args=[people.project.pk])).content.decode()
    assert "overdue since" in plan
    home = cast.client_of(people.reviewer).get("/").content.decode()
    assert "overdue since" in home
    approve(version, people.reviewer)
    assert "overdue" not in page(people.owner, version)


def test_a_draft_tells_its_authors_what_will_stand_in_the_way() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner, contradictions=3)
    assert "these stand in the way of its approval" in page(people.owner, version)
    assert "<li>3 open contradictions" in page(people.owner, version)
    assert "stand in the way" not in page(people.viewer, version)
    rules(people.project, contradictions_block=False)
    assert "stand in the way" not in page(people.owner, version)


def test_the_history_tells_who_asked_who_said_what_and_what_came_of_it_in_its_order() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer], note="Look *here*.")
    ask_for_changes(version, people.reviewer, "Not **yet**.")
    request_review(version=version, by=people.editor, reviewers=[people.reviewer, people.editor])
    approve(version, people.reviewer, "Now it holds.")
    html = page(people.viewer, version)
    start = html.index('id="review-history"')
    history = html[start : html.index("</details>", start)]
    places = [
        history.index(words)
        for words in (
            "asks for a review: Reviewer",
            "Look <em>here</em>.",
            "asks for changes",
            "Not <strong>yet</strong>.",
            "Changes are requested.",
            "asks for a review: Reviewer and Editor",
            "Now it holds.",
            "The version is approved.",
        )
    ]
    assert places == sorted(places)
    assert '<details class="disclosure" id="review-history">' in html, "folded"


def test_the_list_of_versions_and_the_project_tell_states_approvals_and_dates() -> None:
    people = cast.everybody()
    first = in_review(people.project, people.owner, [people.reviewer])
    approve(first, people.reviewer)
    rules(people.project, approvals_needed=3)
    due = today_of(people.project) + timedelta(days=3)
    in_review(people.project, people.owner, [people.reviewer], due=due)
    browser = cast.client_of(people.viewer)
    plan = browser.get(reverse("plan", args=[people.project.pk])).content.decode()
    assert '<span class="badge ok">approved</span>' in plan
    assert "approved by Reviewer on" in plan
    assert '<span class="badge warn">in review</span>' in plan
    assert "no approval yet, 3 needed" in plan
    project = browser.get(people.project.get_absolute_url()).content.decode()
    assert "version 2</a>" in project
    assert "no approval yet, 3 needed" in project


def test_home_lists_the_versions_that_wait_for_my_verdict_until_i_give_it() -> None:
    people = cast.everybody()
    late = in_review(people.project, people.owner, [people.reviewer, people.editor])
    soon = in_review(
        people.other_project,
        people.owner,
        [people.reviewer],
        due=today_of(people.project) + timedelta(days=1),
    )

    def waiting(user: object) -> list[int]:
        html = cast.client_of(user).get("/").content.decode()
        return [int(pk) for pk in re.findall(r'href="/versions/(\d+)/"', html)]

    assert waiting(people.reviewer) == [soon.pk, late.pk], "the most urgent first"
    assert waiting(people.editor) == [late.pk]
    assert waiting(people.viewer) == waiting(people.owner) == []
    post(people.reviewer, "version_verdict", late.pk, verdict="comment", text="Hm.")
    assert late.pk in waiting(people.reviewer), "a comment is no verdict"
    ask_for_changes(late, people.reviewer)
    assert waiting(people.reviewer) == [soon.pk]
    request_review(version=late, by=people.owner, reviewers=[people.reviewer])
    assert waiting(people.reviewer) == [soon.pk, late.pk], "asked again, it waits again"
    approve(late, people.reviewer)
    people.team.memberships.filter(user=people.reviewer).update(role="viewer")
    assert waiting(people.reviewer) == [], "who may not judge is not waited for"


def test_the_page_asks_the_database_the_same_however_many_reviewed_it() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=20)
    version = in_review(people.project, people.owner, [people.reviewer], contradictions=1)

    def queries(address: str, user: object = people.reviewer) -> int:
        browser = cast.client_of(user)
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    addresses = {
        name: reverse(name, args=[pk])
        for name, pk in (
            ("version", version.pk),
            ("version_verdict", version.pk),
            ("plan", people.project.pk),
            ("project", people.project.pk),
        )
    } | {"home": "/"}
    few = {name: queries(address) for name, address in addresses.items()}
    asking = queries(reverse("version_review", args=[version.pk]), people.owner)
    assert few["version"] <= 12
    cast.version_guest(version, people.version_guest)
    assert queries(addresses["version"], people.version_guest) <= 13, "one more: until when they see it"
    crowd = [cast.person(f"p{number}") for number in range(12)]
    for one in crowd:
        cast.join(people.team, one, "reviewer")
    request_review(version=version, by=people.owner, reviewers=[*crowd, people.reviewer])
    for number, one in enumerate(crowd):
        (approve if number % 2 else ask_for_changes)(version, one)
        a_thread(version, one)
    request_review(version=again(version), by=people.owner, reviewers=[*crowd, people.reviewer])
    for number in range(3):
        in_review(cast.project(people.team, name=f"S{number}"), people.owner, [people.reviewer])
    assert {name: queries(address) for name, address in addresses.items()} == few
    assert queries(reverse("version_review", args=[version.pk]), people.owner) == asking
