"""The first page: my projects, where each stands, what waits for me."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interviews.models import Answer, Interview, Project
from interviews.progress import Progress, progress
from interviews.wizard import item_name
from perfplan.accounts import access
from perfplan.accounts.access import Right

PER_PAGE = 12
MOST_WAITING = 10


@dataclass(frozen=True)
class Standing:
    """A project with where its latest interview stands."""

    project: Project
    interview: Interview | None
    progress: Progress | None


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My projects, the latest first; those put away on demand."""
    archived = "archived" in request.GET
    projects = Project.objects.visible_to(request.user).select_related("team")
    shown = projects.filter(archived_at__isnull=not archived)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    waiting = waiting_for(request)
    return render(
        request,
        "interviews/home.html",
        {
            "page": page,
            "standings": standings(list(page.object_list)),
            "archived": archived,
            "archived_count": projects.filter(archived_at__isnull=False).count() if not archived else 0,
            "teams": list(access.teams_with(request.user, Right.EDIT)),
            "waiting": [
                (answer, item_name(answer.interview.methodology.item[answer.item])) for answer in waiting
            ],
        },
    )


def standings(projects: list[Project]) -> list[Standing]:
    """Where projects stand, in two queries however many they are."""
    latest: dict[int, Interview] = {}
    for interview in Interview.objects.filter(project__in=projects).order_by("id"):
        latest[interview.project_id] = interview
    said: dict[int, dict[str, Answer]] = {interview.pk: {} for interview in latest.values()}
    for answer in Answer.objects.filter(interview__in=said.keys()):
        said[answer.interview_id][answer.item] = answer
    return [
        Standing(
            project,
            interview := latest.get(project.pk),
            progress(interview.methodology, said[interview.pk], interview.assumed) if interview else None,
        )
        for project in projects
    ]


def waiting_for(request: HttpRequest) -> list[Answer]:
    """What I am to find out, the most urgent first."""
    found = Answer.objects.filter(
        owner=request.user, status=Answer.Status.TO_FIND_OUT, interview__project__archived_at__isnull=True
    ).filter(access.scope(request.user, Right.READ, project="interview__project"))
    found = found.select_related("interview__project").order_by("due", "id")[:MOST_WAITING]
    return [answer for answer in found if answer.item in answer.interview.methodology.item]
