"""Who takes part in a project: guests invited, given another role, removed."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfplan.accounts.models import Guest, Invitation
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import page

pytestmark = pytest.mark.django_db


def invite(people: cast.Cast, who: str, **typed: str) -> object:
    url = reverse("project_invite", args=[people.project.pk])
    typed = {"email": "zoe@example.org", "role": "reviewer", **typed}
    return cast.client_of(people.who(who)).post(url, typed)


@pytest.mark.django_db(transaction=True)
def test_an_owner_invites_a_guest_who_then_sees_this_project_alone() -> None:
    people = cast.everybody()
    zoe = cast.person("zoe")
    assert invite(people, "owner").status_code == 302
    link = next(word for word in mail.outbox[0].body.split() if "/invitations/" in word)
    browser = cast.client_of(zoe)
    assert browser.get(people.project.get_absolute_url()).status_code == 404
    browser.post("/" + link.split("/", 3)[3])
    assert Guest.objects.get(user=zoe).role == "reviewer"
    assert browser.get(people.project.get_absolute_url()).status_code == 200
    assert browser.get(people.other_project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", ["editor", "reviewer", "viewer", "guest_editor", "stranger"])
def test_nobody_else_invites(role: str) -> None:
    people = cast.everybody()
    assert invite(people, role).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"email": "viewer@example.org"}, "is in the team and sees this project already."),
        ({"email": "GUEST_VIEWER@example.org"}, "is a guest of this project already."),
        ({"role": "owner"}, "Select a valid choice."),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_and_keeps_what_was_typed(
    typed: dict[str, str], words: str
) -> None:
    people = cast.everybody()
    answer = invite(people, "owner", **typed)
    assert answer.status_code == 422
    assert words in page(answer)
    assert f'value="{typed.get("email", "zoe@example.org")}"' in page(answer)
    assert not Invitation.objects.exists()


def test_an_owner_gives_a_guest_another_role_at_once() -> None:
    people = cast.everybody()
    guest = Guest.objects.get(user=people.guest_viewer)
    cast.client_of(people.owner).post(reverse("guest_edit", args=[guest.pk]), {"role": "editor"})
    guest.refresh_from_db()
    assert guest.role == "editor"
    assert Event.objects.get(kind="guest.role_changed").data == {"user": guest.user_id, "role": "editor"}
    url = reverse("interview_edit", args=[people.interview.pk])
    assert cast.client_of(people.guest_viewer).get(url).status_code == 200


@pytest.mark.parametrize("role", ["owner", "", "king"])
def test_a_guest_never_becomes_an_owner(role: str) -> None:
    people = cast.everybody()
    guest = Guest.objects.get(user=people.guest_viewer)
    cast.client_of(people.owner).post(reverse("guest_edit", args=[guest.pk]), {"role": role})
    guest.refresh_from_db()
    assert guest.role == "viewer"


def test_a_guest_who_is_removed_sees_the_project_no_more() -> None:
    people = cast.everybody()
    guest = Guest.objects.get(user=people.guest_editor)
    cast.client_of(people.owner).post(reverse("guest_remove", args=[guest.pk]))
    assert cast.client_of(people.guest_editor).get(people.interview.get_absolute_url()).status_code == 404
    assert Event.objects.filter(kind="guest.removed", project_id=people.project.pk).exists()


@pytest.mark.parametrize("role", ["editor", "viewer", "guest_editor", "stranger"])
@pytest.mark.parametrize("name", ["guest_edit", "guest_remove"])
def test_nobody_else_changes_guests(role: str, name: str) -> None:
    people = cast.everybody()
    guest = Guest.objects.get(user=people.guest_viewer)
    answer = cast.client_of(people.who(role)).post(reverse(name, args=[guest.pk]), {"role": "editor"})
    assert answer.status_code == 404
    assert Guest.objects.get(pk=guest.pk).role == "viewer"


def test_open_invitations_are_shown_to_owners_alone() -> None:
    people = cast.everybody()
    invite(people, "owner")
    url = reverse("project_people", args=[people.project.pk])
    assert "zoe@example.org" in page(cast.client_of(people.owner).get(url))
    for role in ("editor", "viewer", "guest_viewer"):
        assert "zoe@example.org" not in page(cast.client_of(people.who(role)).get(url))


def test_the_people_page_asks_the_database_the_same_however_many_they_are() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.owner)
    url = reverse("project_people", args=[people.project.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(url)
        return len(caught)

    few = queries()
    for number in range(10):
        cast.guest(people.project, cast.person(f"guest{number}"))
        cast.join(people.team, cast.person(f"member{number}"), "viewer")
    assert queries() == few
