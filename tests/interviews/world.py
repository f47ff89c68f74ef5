"""What these tests do over and over: bring an example in, type into a question, read what was stored."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import interviews
from interviews.exchange import import_interview
from interviews.methodology import load
from interviews.models import Answer, Interview, Project
from perfplan.accounts.models import User
from perfplan.events.models import Event
from tests import cast

ITEMS = list(load().item)
DECIDED = [key for key, item in load().item.items() if item.fields]
"""Everything that somebody types into: the questions, and the actions that end in a decision."""
HTMX = {"HX-Request": "true"}


@cache
def _text_of(example: str) -> str:
    folder = Path(interviews.__file__).with_name("examples")
    return (folder / f"{example}.json").read_text(encoding="utf-8")


def exported(example: str = "shop") -> dict[str, Any]:
    """An example's file, to change as one likes."""
    data: dict[str, Any] = json.loads(_text_of(example))
    return data


def answered(project: Project, by: User, example: str = "shop") -> Interview:
    """An interview in which everything was answered."""
    return import_interview(project=project, data=exported(example), by=by)


def a_desk(**person: Any) -> tuple[Client, Interview]:
    """The browser of somebody who owns a project, and its blank interview."""
    owner = cast.person(**person)
    project = cast.project(cast.team(owner))
    return cast.client_of(owner), cast.interview(project, by=owner)


def address(interview: Interview, item: str) -> str:
    return reverse("item", args=[interview.pk, item])


def revision(interview: Interview, item: str) -> int:
    found = Answer.objects.filter(interview=interview, item=item).first()
    return found.revision if found else 0


def say(
    browser: Client, interview: Interview, item: str, typed: dict[str, Any], *, htmx: bool = False
) -> HttpResponse:
    """Type into an item's form, as it stands now, and send it."""
    body = {"meta.revision": revision(interview, item), **typed}
    return browser.post(address(interview, item), body, headers=HTMX if htmx else {})


def stored(interview: Interview, item: str) -> Answer:
    return Answer.objects.get(interview=interview, item=item)


def rows(table: str, cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A table as a browser sends it: hidden inputs for the rows, one input for each cell."""
    typed: dict[str, Any] = {f"{table}.row": list(cells)}
    for row, columns in cells.items():
        typed |= {f"{table}.{row}.{column}": value for column, value in columns.items()}
    return typed


def components(**names: str) -> dict[str, Any]:
    """Question 1 with services of these names, by row: ``components(api00000="API")``."""
    return rows("components", {row: {"name": name, "kind": "service"} for row, name in names.items()})


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def untouched() -> tuple[Any, ...]:
    """Everything that interviews keep, to compare: equal before and after means that nothing was written."""
    return (
        list(Project.objects.order_by("pk").values_list()),
        list(Interview.objects.order_by("pk").values_list()),
        list(Answer.objects.order_by("pk").values_list("pk", "revision", "updated_at")),
        Event.objects.count(),
    )


def at_once(count: int, work: Any) -> list[Any]:
    """Run ``work(n)`` in so many threads that begin together; each closes its own connection."""
    start = Barrier(count)

    def run(number: int) -> Any:
        try:
            start.wait(timeout=20)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
