"""Interviews that a test may write into, and the people who do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import hands
from tests.support.site import Site

BLANK = """
from django.contrib.auth import get_user_model
from interviews.models import Interview, Project
from interviews.starting import start_interview
from perfplan.accounts.models import Team
by = get_user_model().objects.get(email="owner@example.com")
team = Team.objects.get(memberships__user=by, name__startswith="Mirabelle")
project, _ = Project.objects.get_or_create(team=team, name="Blank pages", language="en")
answer = start_interview(project=project, title=f"Blank {project.interviews.count() + 1}", by=by).pk
"""


@pytest.fixture
def blank(site: Site) -> str:
    """The address of an interview in which nobody has said anything yet: the newest of its project, whichever tests
    ran before. The demo team may write into it.
    """
    return f"/interviews/{site.ask(BLANK)}/"


Person = Callable[..., Page]


@pytest.fixture
def person(new_context: Callable[..., BrowserContext]) -> Person:
    """``person(hands.EDITOR)``: the window of somebody of the demo team, signed in. Takes Playwright's options."""

    def sign_in(email: str = hands.OWNER, **options: object) -> Page:
        page = new_context(**options).new_page()
        hands.sign_in(page, email)
        return page

    return sign_in
