"""What a person or a team is called is shown everywhere: there has to be something to read in it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from perfplan.accounts.models import Team, User
from tests import cast

pytestmark = pytest.mark.django_db
UNSEEN = pytest.mark.parametrize("typed", ["\u200b", "\u2060\u202e", "a\x01b"])


def words(html: bytes) -> str:
    return re.sub(r"\s+", " ", html.decode())


@UNSEEN
@pytest.mark.parametrize("name", ["team_new", "team_edit"])
def test_a_team_has_a_name_that_shows(name: str, typed: str) -> None:
    ada = cast.person()
    team = cast.team(ada)
    url = reverse(name, args=[team.pk] if name == "team_edit" else [])
    answer = cast.client_of(ada).post(url, {"name": typed})
    assert answer.status_code == 422
    assert re.search("Nothing of this shows|cannot be stored|Null characters", words(answer.content))
    assert [one.name for one in Team.objects.all()] == [team.name]


@UNSEEN
def test_a_person_has_a_name_that_shows(typed: str) -> None:
    ada = cast.person()
    body = {"name": typed, "language": "en", "theme": ""}
    answer = cast.client_of(ada).post(reverse("account"), body)
    assert answer.status_code == 422
    assert User.objects.get().name == "Ada"
    stranger = Client()
    body = {"name": typed, "email": "new@example.org", "password1": cast.PASSWORD}
    assert stranger.post(reverse("account_signup"), body).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_names_are_written_in_any_script() -> None:
    ada = cast.person()
    browser = cast.client_of(ada)
    for typed in ("Ærøskøbing", "計画", "مخطط"):
        assert (
            browser.post(reverse("account"), {"name": typed, "language": "en", "theme": ""}).status_code
            == 302
        )
        assert User.objects.get().name == typed
