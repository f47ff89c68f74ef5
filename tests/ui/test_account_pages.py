"""Every page that allauth can show wears our look and obeys our policy, the rarely seen ones too."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

PAGES = sorted(
    file.name
    for file in (Path(allauth.__file__).parent / "templates" / "account").glob("*.html")
    if not file.name.startswith("base_")
)
NEEDS_A_FEATURE = {
    "confirm_password_reset_code.html",
    "confirm_phone_verification_code.html",
    "phone_change.html",
    "signup_by_passkey.html",
}
"""Pages whose addresses exist only with settings that we do not use."""


class SomeForm(forms.Form):
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"placeholder": "E-mail"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in NEEDS_A_FEATURE])
def test_every_account_page_wears_our_look(page: str) -> None:
    request = RequestFactory().get("/accounts/")
    request.user = AnonymousUser()
    context = {"form": SomeForm(), "verify_form": SomeForm(), "can_add_email": True, "can_resend": True}
    html = render_to_string(f"account/{page}", context, request)
    assert 'class="site-header"' in html
    assert "<h1" in html
    assert "placeholder=" not in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", html)


MAILS = sorted(
    file.name.removesuffix("_message.txt")
    for file in (Path(allauth.__file__).parent / "templates" / "account" / "email").glob("*_message.txt")
    if file.name != "base_message.txt"
)


@pytest.mark.parametrize("mail", MAILS)
def test_every_mail_is_ours_has_one_line_as_subject_and_does_not_escape_links(mail: str) -> None:
    link = "https://plans.example/confirm/?a=1&b=2"
    context = {
        "user": AnonymousUser(),
        "activate_url": link,
        "password_reset_url": link,
        "signup_url": link,
        "code": "",
        "email": "o'neil@example.com",
    }
    subject = render_to_string(f"account/email/{mail}_subject.txt", context)
    message = render_to_string(f"account/email/{mail}_message.txt", context)
    assert len(subject.strip().splitlines()) == 1
    assert message.startswith("Hello,")
    assert "&amp;" not in message
    assert "&#x27;" not in message
