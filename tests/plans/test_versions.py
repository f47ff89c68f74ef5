"""Versions of a plan never change, and show for ever what was asked and answered."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from interviews.methodology import source
from interviews.models import Answer
from perfplan.accounts.models import Role
from perfplan.events.models import Event
from plans.models import Frozen, FrozenCatalogue, PlanVersion
from plans.versions import make_version, methodology_of
from tests.plans import sample

pytestmark = pytest.mark.django_db


def test_a_version_keeps_what_was_said_when_the_answers_move_on() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    interview = sample.an_interview(sample.a_project(team), lina)
    version = make_version(interview=interview, by=lina, title="Plan", note="")
    Answer.objects.filter(item="q8").update(values={"peak_rps": 9999})
    kept = PlanVersion.objects.get(pk=version.pk).content["interview"]["answers"]["q8"]["values"]
    assert kept["peak_rps"] == 2300


def test_versions_are_numbered_one_after_the_other() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    interview = sample.an_interview(sample.a_project(team), lina)
    numbers = [make_version(interview=interview, by=lina, title="Plan").number for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_making_a_version_is_an_event() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    interview = sample.an_interview(sample.a_project(team), lina)
    version = make_version(interview=interview, by=lina, title="Plan")
    event = Event.objects.get(kind="version.made")
    assert (event.actor, event.project_id, event.data["version"]) == (lina, interview.project_id, version.pk)


@pytest.mark.parametrize(
    ("name", "value"), [("title", "Another"), ("content", {"format": "x"}), ("number", 7), ("note", "New")]
)
def test_a_version_refuses_to_change(name: str, value: object) -> None:
    version = sample.a_version(sample.a_project(sample.a_team()))
    setattr(version, name, value)
    with pytest.raises(Frozen):
        version.save()
    with pytest.raises(Frozen):
        PlanVersion.objects.filter(pk=version.pk).update(**{name: value})


def test_a_version_may_change_where_it_stands() -> None:
    version = sample.a_version(sample.a_project(sample.a_team()))
    version.state = "draft"
    version.save()
    assert PlanVersion.objects.filter(pk=version.pk).update(state="draft") == 1


def test_an_old_version_shows_the_question_texts_that_it_answered(client: Client) -> None:
    team = sample.a_team()
    client.force_login(sample.a_person(team))
    version = sample.a_version(sample.a_project(team))
    text = source("2026.1").replace("What is your current traffic?", "How many people knock at the door?")
    older = FrozenCatalogue.objects.create(digest=hashlib.sha256(text.encode()).hexdigest(), text=text)
    old = PlanVersion.objects.create(
        plan=version.plan, number=2, title="Old", content=version.content, catalogue=older
    )
    assert methodology_of(old).item["q8"].ask.en == "How many people knock at the door?"
    assert "How many people knock" in client.get(old.get_absolute_url() + "?language=en").content.decode()
    assert (
        "What is your current traffic"
        in client.get(version.get_absolute_url() + "?language=en").content.decode()
    )


def test_a_version_knows_who_gave_what_even_when_the_account_is_gone() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    interview = sample.an_interview(sample.a_project(team), lina)
    version = make_version(interview=interview, by=lina, title="Plan")
    lina.delete()
    version.refresh_from_db()
    assert version.author is None
    assert version.content["author"] == "The owner"
    assert version.content["given"]["q8"]["by"] == "The owner"


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 302), (Role.EDITOR, 302), (Role.REVIEWER, 404), (Role.VIEWER, 404), ("", 404)],
)
def test_only_those_who_may_edit_make_versions(client: Client, role: str, status: int) -> None:
    team = sample.a_team()
    project = sample.a_project(team)
    interview = sample.an_interview(project)
    client.force_login(sample.a_person(team if role else None, role or "stranger"))
    answer = client.post(
        reverse("version_new", args=[project.pk]), {"interview": interview.pk, "title": "Plan", "note": ""}
    )
    assert answer.status_code == status
    assert PlanVersion.objects.count() == (1 if status == 302 else 0)


def test_a_version_cannot_be_made_of_another_projects_interview(client: Client) -> None:
    team = sample.a_team()
    project, other = sample.a_project(team), sample.a_project(sample.a_team("Another"))
    sample.an_interview(project)
    sample.an_interview(project)
    foreign = sample.an_interview(other)
    client.force_login(sample.a_person(team))
    answer = client.post(
        reverse("version_new", args=[project.pk]), {"interview": foreign.pk, "title": "Plan"}
    )
    assert answer.status_code == 422
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize("name", ["plan", "version", "documents"])
def test_strangers_find_nothing(client: Client, name: str) -> None:
    project = sample.a_project(sample.a_team())
    version = sample.a_version(project)
    client.force_login(sample.a_person(sample.a_team("Another")))
    for number in (project.pk if name == "plan" else version.pk, 987654):
        assert client.get(reverse(name, args=[number])).status_code == 404
