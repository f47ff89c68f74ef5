"""People who talk about a version: its rows and addresses, made by a few plain functions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from interviews.models import Project
from perfplan.accounts.models import User
from plans.models import Comment, PlanVersion, Thread
from plans.review.comments import begin_thread, reply
from plans.review.passages import passage
from plans.versions import make_version
from tests import cast
from tests.plans import sample

HTMX = {"HX-Request": "true"}
ROW = "row:q8.saturation.r0000080"
"""PostgreSQL's CPU in the sample."""


def a_version(project: Project, by: User) -> PlanVersion:
    """A version of a shop that answered nearly everything; its author is ``by``."""
    interview = project.interviews.filter(title="Entretien").first() or sample.an_interview(project, by)
    return make_version(interview=interview, by=by, title="Plan")


def say(version: PlanVersion, by: User, text: str = "Why so?", at: str = "answer:q8", **more: Any) -> Comment:
    return begin_thread(version=version, place=passage(version, at), by=by, text=text, **more)


def answer(comment: Comment, by: User, text: str = "Because.", **more: Any) -> Comment:
    return reply(thread=comment.thread, version=comment.version, by=by, text=text, **more)


def post(user: User, name: str, pk: int, query: str = "", *, htmx: bool = True, **body: Any) -> HttpResponse:
    """What a form sends, as a signed-in person."""
    browser: Client = cast.client_of(user)
    return browser.post(reverse(name, args=[pk]) + query, body, headers=HTMX if htmx else {})


def get(user: User, name: str, pk: int, query: str = "", *, htmx: bool = False) -> HttpResponse:
    return cast.client_of(user).get(reverse(name, args=[pk]) + query, headers=HTMX if htmx else {})


def words(response: HttpResponse) -> str:
    return response.content.decode()


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def stands(version: PlanVersion) -> str:
    return str(PlanVersion.objects.values_list("state", flat=True).get(pk=version.pk))


def put(version: PlanVersion, state: str) -> None:
    PlanVersion.objects.filter(pk=version.pk).update(state=state)


def threads(version: PlanVersion) -> int:
    return Thread.objects.filter(places__version=version).count()
