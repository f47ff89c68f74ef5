"""In French a page says "tu", also where the words are Django's or allauth's, and spaces its colons."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db

FRENCH = {"headers": {"Accept-Language": "fr"}}
DISTANT = re.compile(
    r"\b(vous|votre|vos|veuillez|saisissez|assurez|entrez|cliquez|courriel|soyez|merci de|êtes)\b", re.I
)
NEW = {"name": "", "email": "nobody", "password1": "1234"}


def words(html: str) -> str:
    main = html[html.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def signed_in() -> Client:
    return cast.client_of(cast.person(language="fr"))


SIGNED_OUT: list[tuple[str, dict[str, Any]]] = [
    ("/accounts/signup/", NEW),
    ("/accounts/signup/", {"name": "n" * 200, "email": "a@example.org", "password1": "a@example.org"}),
    ("/accounts/signup/", {"name": "n", "email": "a@example.org", "password1": "password12"}),
    ("/accounts/login/", {"login": "nobody@example.org", "password": "wrong wrong"}),
    ("/accounts/login/", {"login": "nobody", "password": ""}),
    ("/accounts/password/reset/", {"email": "nobody"}),
    ("/accounts/password/reset/", {"email": "nobody@example.org"}),
    ("/accounts/confirm-email/wrong/", {}),
]
SIGNED_IN: list[tuple[str, dict[str, Any]]] = [
    ("/accounts/email/", {"email": "ada@example.org", "action_add": ""}),
    ("/accounts/email/", {"email": "nobody", "action_add": ""}),
    ("/accounts/email/", {"email": "other@example.org", "action_add": ""}),
    ("/accounts/email/", {"email": "ada@example.org", "action_remove": ""}),
    ("/accounts/email/", {"email": "other@example.org", "action_primary": ""}),
    ("/accounts/email/", {"email": "other@example.org", "action_send": ""}),
    ("/accounts/password/change/", {}),
    ("/accounts/password/change/", {"oldpassword": "x", "password1": "1234567890", "password2": "2"}),
    ("/accounts/password/change/", {"oldpassword": cast.PASSWORD, "password1": "ada@example.org"}),
    ("/accounts/logout/", {}),
    ("/account", {"name": "n" * 200, "language": "xx"}),
    ("/teams/new", {"name": "n" * 200}),
]


@pytest.mark.parametrize(("url", "typed"), SIGNED_OUT)
def test_whoever_comes_is_met_with_tu(url: str, typed: dict[str, Any]) -> None:
    browser = Client(**FRENCH)
    for answer in (browser.get(url, follow=True), browser.post(url, typed, follow=True)):
        assert answer.status_code < 500
        assert not DISTANT.findall(words(answer.content.decode())), words(answer.content.decode())


@pytest.mark.parametrize(("url", "typed"), SIGNED_IN)
def test_whoever_is_in_is_met_with_tu(url: str, typed: dict[str, Any]) -> None:
    browser = signed_in()
    for answer in (browser.get(url, follow=True), browser.post(url, typed, follow=True)):
        assert answer.status_code < 500
        assert not DISTANT.findall(words(answer.content.decode())), words(answer.content.decode())


@pytest.mark.parametrize(("url", "typed"), [SIGNED_OUT[0], ("/teams/new", {"name": ""})])
def test_what_is_to_be_corrected_has_a_narrow_space_before_its_colon(url: str, typed: dict[str, Any]) -> None:
    browser = signed_in() if url == "/teams/new" else Client(**FRENCH)
    html = browser.post(url, typed).content.decode()
    summary = html[html.index("error-summary") :]
    assert "</a>\u202f: " in summary
    assert "</a>: " not in summary
