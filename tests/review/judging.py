"""Versions on their way to approval, and what people do with them: made by a few plain functions."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from interviews.models import Project
from perfplan.accounts.models import User
from perfplan.events.models import Event
from plans.judgements import answer_finding
from plans.models import Plan, PlanVersion, Review, Thread, ThreadPlace
from plans.results import computed
from plans.review.steps import give_verdict, request_review
from tests import cast
from tests.plans import sample

Verdict = Review.Verdict


def a_version(
    project: Project, author: User | None, *, contradictions: int = 0, number: int = 0
) -> PlanVersion:
    """A draft, with so many contradictions that nobody has answered."""
    content = sample.content()
    if contradictions:
        content["results"] = results()
        content["findings"] = [finding(place) for place in range(contradictions)]
    version = sample.a_version(project, content, number=number)
    PlanVersion.objects.filter(pk=version.pk).update(author=author)
    return again(version)


@cache
def results() -> dict[str, Any]:
    """What the engine makes of the sample."""
    return dict(computed(sample.export(), today=date(2026, 11, 24)).results)


def finding(number: int) -> dict[str, Any]:
    words = {"title": f"They differ {number}", "meaning": "Both cannot be.", "remedy": "", "source": "Us"}
    return {
        "number": 1,
        "id": "made_up",
        "mark": mark(number),
        "severity": "contradiction",
        "variant": "",
        "rows": [],
        "values": {},
        "texts": {"en": words, "fr": words},
    }


def mark(number: int) -> str:
    return f"made_up:{number}"


def in_review(
    project: Project, author: User, reviewers: list[User], *, contradictions: int = 0, **more: Any
) -> PlanVersion:
    version = a_version(project, author, contradictions=contradictions)
    request_review(version=version, by=author, reviewers=reviewers, **more)
    return again(version)


def rules(project: Project, **values: Any) -> Plan:
    Plan.objects.update_or_create(project=project, defaults=values)
    return Plan.objects.get(project=project)


def a_thread(version: PlanVersion, by: User, *, blocking: bool = False) -> Thread:
    """An open thread on a version, as its row alone."""
    thread = Thread.objects.create(
        plan=version.plan, version=version, anchor="section:objectives", blocking=blocking, created_by=by
    )
    ThreadPlace.objects.create(thread=thread, version=version, section="objectives")
    return thread


def approve(version: PlanVersion, by: User, text: str = "") -> Review:
    return give_verdict(version=version, by=by, verdict=Verdict.APPROVE, text=text)


def ask_for_changes(version: PlanVersion, by: User, text: str = "Too strict.") -> Review:
    return give_verdict(version=version, by=by, verdict=Verdict.CHANGES, text=text)


def accept_risk(version: PlanVersion, number: int, by: User) -> None:
    answer_finding(
        project=version.plan.project, mark=mark(number), kind="false_alarm", reason="It is agreed.", by=by
    )


def again(version: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.select_related("plan__project").get(pk=version.pk)


def state(version: PlanVersion) -> str:
    return str(PlanVersion.objects.values_list("state", flat=True).get(pk=version.pk))


def events(version: PlanVersion, kind: str) -> int:
    return Event.objects.filter(version_id=version.pk, kind=kind).count()


def page(user: User, version: PlanVersion, name: str = "version", **query: str) -> str:
    """What somebody reads at an address of a version."""
    answer = cast.client_of(user).get(reverse(name, args=[version.pk]), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(user: User, name: str, pk: int, **body: Any) -> HttpResponse:
    return cast.client_of(user).post(reverse(name, args=[pk]), body)
