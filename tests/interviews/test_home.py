"""The first page: my projects, where each stands, what waits for me."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from interviews.answers import save_answer
from interviews.models import Answer, Interview
from perfplan.accounts.models import Guest, Membership
from plans.models import PlanVersion
from tests import cast
from tests.interviews.world import answered, page
from tests.plans import sample

pytestmark = pytest.mark.django_db


def ask(interview: Interview, item: str, who: object, due: date | None = None) -> Answer:
    """Leave it to somebody to find out."""
    return save_answer(
        interview=interview,
        item=interview.methodology.item[item],
        by=interview.created_by,
        revision=0,
        changes={"status": "to_find_out", "owner_id": who.pk, "due": due},
    )


def test_home_lists_what_i_may_see_and_nothing_else() -> None:
    people = cast.everybody()
    for role, seen, unseen in (
        ("owner", "Search", "Foreign"),
        ("viewer", "Search", "Foreign"),
        ("guest_viewer", "Checkout", "Search"),
        ("stranger", "Foreign", "Checkout"),
    ):
        html = page(cast.client_of(people.who(role)).get("/"))
        assert f">{seen}</a>" in html
        assert f">{unseen}</a>" not in html


def test_a_project_says_where_its_latest_interview_stands() -> None:
    people = cast.everybody()
    answered(people.project, people.owner)
    html = page(cast.client_of(people.viewer).get("/"))
    assert "30 of 30 questions settled" in html
    assert "No interview yet." in html


def test_a_project_says_where_the_last_version_of_its_plan_stands() -> None:
    people = cast.everybody()
    sample.a_version(people.project)
    first = sample.a_version(people.project)
    sample.a_version(people.foreign_project)
    for state, words in (
        ("draft", "draft"),
        ("in_review", "in review"),
        ("changes", "changes requested"),
        ("in_review", "in review"),
        ("approved", "approved"),
    ):
        PlanVersion.objects.filter(pk=first.pk).update(state=state)
        for who in (people.owner, people.guest_viewer):
            cards = page(cast.client_of(who).get("/")).split("<article")
            (card,) = (one for one in cards if ">Checkout</a>" in one)
            assert "version 2" in card
            assert re.search(rf'<span class="badge \w*">{words}</span>', card)
    (other,) = (
        one for one in page(cast.client_of(people.owner).get("/")).split("<article") if ">Search</a>" in one
    )
    assert "version" not in other, "a project without a plan has none"


def test_what_waits_for_me_is_listed_the_most_urgent_first() -> None:
    people = cast.everybody()
    ask(people.interview, "q8", people.viewer, date(2027, 3, 1))
    ask(people.interview, "q9", people.viewer, date(2027, 1, 1))
    ask(people.interview, "q2", people.editor)
    html = page(cast.client_of(people.viewer).get("/"))
    assert html.index("/q9/") < html.index("/q8/")
    assert "/q2/" not in html


def test_nothing_waits_for_me_in_projects_put_away_or_left() -> None:
    people = cast.everybody()
    ask(people.interview, "q8", people.viewer)
    ask(people.interview, "q9", people.guest_viewer)
    Membership.objects.filter(user=people.viewer).delete()
    assert "/q8/" not in page(cast.client_of(people.viewer).get("/"))
    people.project.archived_at = timezone.now()
    people.project.save()
    assert "/q9/" not in page(cast.client_of(people.guest_viewer).get("/"))


def test_the_first_page_says_what_to_do_next_when_there_is_nothing() -> None:
    newcomer = cast.person("newcomer")
    assert "Make a team" in page(cast.client_of(newcomer).get("/"))
    cast.team(newcomer)
    assert "Make the first project" in page(cast.client_of(newcomer).get("/"))


def test_a_project_seen_as_member_and_as_guest_is_listed_once() -> None:
    people = cast.everybody()
    Guest.objects.create(project=people.project, user=people.viewer, role="editor")
    assert page(cast.client_of(people.viewer).get("/")).count(">Checkout</a>") == 1


def test_many_projects_come_in_pages() -> None:
    owner = cast.person()
    team = cast.team(owner)
    for number in range(13):
        cast.project(team, name=f"System {number:02}")
    browser = cast.client_of(owner)
    first, second = page(browser.get("/")), page(browser.get("/?page=2"))
    assert "System 12" in first
    assert "System 00" not in first
    assert "System 00" in second
    assert "Page 2 of 2" in second
    for wrong in ("0", "99", "x", "-1", "9" * 5000):
        assert browser.get(f"/?page={wrong}").status_code == 200


def test_home_asks_the_database_the_same_however_much_there_is() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.owner)
    browser.get("/")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get("/").status_code == 200
        return len(caught)

    ask(people.interview, "q8", people.owner)
    sample.a_version(people.project)
    few = queries()
    for number in range(10):
        project = cast.project(people.team, name=f"System {number}")
        ask(cast.interview(project, by=people.owner), "q8", people.owner)
        sample.a_version(project)
    assert queries() == few
