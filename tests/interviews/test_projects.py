"""Projects: made, described, put away, deleted."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from interviews.models import EvidenceFile, Interview, Project
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import page, untouched

pytestmark = pytest.mark.django_db

DESCRIBED = {
    "name": "Checkout",
    "purpose": "Takes money.",
    "language": "fr",
    "currency": "eur",
    "time_zone": "Europe/Paris",
}


def test_who_may_edit_in_a_team_makes_its_projects() -> None:
    people = cast.everybody()
    answer = cast.client_of(people.editor).post(reverse("project_new", args=[people.team.pk]), DESCRIBED)
    made = Project.objects.first()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.team, made.name, made.currency, made.language) == (people.team, "Checkout", "EUR", "fr")
    event = Event.objects.get(kind="project.made")
    assert (event.actor, event.project_id) == (people.editor, made.pk)


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_editor", "stranger"])
def test_nobody_else_makes_projects_there(role: str) -> None:
    people = cast.everybody()
    before = untouched()
    url = reverse("project_new", args=[people.team.pk])
    assert cast.client_of(people.who(role)).post(url, DESCRIBED).status_code == 404
    assert untouched() == before


def test_what_a_form_does_not_ask_cannot_be_set() -> None:
    people = cast.everybody()
    smuggled = DESCRIBED | {"team": people.foreign_project.team_id, "is_example": "on", "id": "1"}
    cast.client_of(people.editor).post(reverse("project_new", args=[people.team.pk]), smuggled)
    made = Project.objects.first()
    assert (made.team, made.is_example) == (people.team, False)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("time_zone", "Europe/Atlantis", "Choose a time zone by its name, for example Europe/Paris."),
        ("time_zone", "", "This field is required."),
        ("currency", "XYZ", "Write the three letters of a currency, for example EUR."),
        ("currency", "euro", "at most 3 characters"),
        ("language", "de", "Select a valid choice."),
        ("name", "", "This field is required."),
        ("name", "a\x00b", "Null characters are not allowed."),
        ("name", "x" * 121, "at most 120 characters"),
    ],
)
@pytest.mark.parametrize("name", ["project_new", "project_edit"])
def test_a_bad_description_is_refused_with_what_to_write_and_keeps_what_was_typed(
    name: str, field: str, typed: str, words: str
) -> None:
    people = cast.everybody()
    before = untouched()
    url = reverse(name, args=[people.team.pk if name == "project_new" else people.project.pk])
    answer = cast.client_of(people.owner).post(url, DESCRIBED | {"purpose": "Kept.", field: typed})
    assert answer.status_code == 422
    assert words in page(answer)
    assert ">\nKept.</textarea>" in page(answer)
    if typed and "\x00" not in typed and field != "language":
        assert f'value="{typed}"' in page(answer)
    assert untouched() == before


def test_an_owner_describes_the_project_anew() -> None:
    people = cast.everybody()
    url = reverse("project_edit", args=[people.project.pk])
    typed = DESCRIBED | {"name": "Till", "currency": "USD", "time_zone": "America/New_York"}
    assert cast.client_of(people.owner).post(url, typed).status_code == 302
    people.project.refresh_from_db()
    assert (people.project.name, people.project.currency) == ("Till", "USD")
    assert people.project.time_zone == "America/New_York"
    assert Event.objects.get(kind="project.changed").actor == people.owner


def test_a_project_is_put_away_and_brought_back_with_all_that_is_in_it() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.owner)
    url = reverse("project_archive", args=[people.project.pk])
    assert browser.post(url)["Location"] == "/"
    assert "put away" in page(browser.get(people.project.get_absolute_url()))
    assert people.project.get_absolute_url() not in page(browser.get("/"))
    assert people.project.get_absolute_url() in page(browser.get("/?archived"))
    browser.post(url, {"do": "bring_back"})
    assert people.project.get_absolute_url() in page(browser.get("/"))
    assert Interview.objects.filter(project=people.project).exists()
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["project.archived", "project.brought_back"]


def test_a_project_is_deleted_by_typing_its_name() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.owner)
    url = reverse("project_delete", args=[people.project.pk])
    assert browser.post(url, {"name": " Checkout "})["Location"] == "/"
    assert not Project.objects.filter(pk=people.project.pk).exists()
    event = Event.objects.get(kind="project.deleted")
    assert (event.project_id, event.data["name"]) == (people.project.pk, "Checkout")


@pytest.mark.parametrize("typed", ["", "checkout", "Check out"])
def test_another_name_deletes_nothing(typed: str) -> None:
    people = cast.everybody()
    before = untouched()
    answer = cast.client_of(people.owner).post(
        reverse("project_delete", args=[people.project.pk]), {"name": typed}
    )
    assert answer.status_code == 422
    assert untouched() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["project_delete", "interview_delete"])
def test_what_is_deleted_takes_its_files_along(name: str) -> None:
    people = cast.everybody()
    file = EvidenceFile(interview=people.interview, item="q2", name="a", content_type="text/plain", size=1)
    file.file.save("a.txt", ContentFile(b"a"))
    subject = people.project if name == "project_delete" else people.interview
    cast.client_of(people.owner).post(reverse(name, args=[subject.pk]), {"name": str(subject)})
    assert not EvidenceFile.objects.exists()
    assert not default_storage.exists(file.file.name)


@pytest.mark.parametrize("role", ["editor", "reviewer", "viewer", "guest_editor", "stranger"])
@pytest.mark.parametrize("name", ["project_edit", "project_archive", "project_delete"])
def test_only_owners_change_put_away_or_delete(role: str, name: str) -> None:
    people = cast.everybody()
    before = untouched()
    url = reverse(name, args=[people.project.pk])
    answer = cast.client_of(people.who(role)).post(url, DESCRIBED)
    assert answer.status_code == 404
    assert untouched() == before


def test_every_interview_of_a_project_can_be_reached() -> None:
    people = cast.everybody()
    for number in range(20):
        cast.interview(people.project, title=f"Take {number}")
    browser = cast.client_of(people.viewer)
    url = people.project.get_absolute_url()
    oldest = f'href="{people.interview.get_absolute_url()}"'
    assert oldest not in page(browser.get(url))
    assert oldest in page(browser.get(f"{url}?page=2"))
