"""Sessions are Django's; only how one is read is ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast

pytestmark = pytest.mark.django_db


def is_signed_in(browser: Client) -> bool:
    return browser.get(reverse("teams")).status_code == 200


def test_a_session_holds_until_its_time_is_over() -> None:
    browser = cast.client_of(cast.everybody().owner)
    assert is_signed_in(browser)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=30))
    assert is_signed_in(browser)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(browser)


def test_a_session_that_was_ended_elsewhere_is_over_at_once() -> None:
    browser = cast.client_of(cast.everybody().owner)
    assert is_signed_in(browser)
    Session.objects.all().delete()
    assert not is_signed_in(browser)


def test_a_key_that_a_browser_made_up_is_never_taken_over() -> None:
    browser = Client()
    browser.cookies["session"] = "a" * 32
    browser.post(reverse("account_login"), {"login": "nobody@example.com", "password": "x"})
    assert not Session.objects.filter(pk="a" * 32).exists()


def test_a_session_that_was_tampered_with_holds_nothing() -> None:
    browser = cast.client_of(cast.everybody().owner)
    Session.objects.update(session_data="e30:forged")
    assert not is_signed_in(browser)
