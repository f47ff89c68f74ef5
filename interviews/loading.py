"""The doors to projects and interviews: every view gets its object here, by the right it needs.

What a person may not see does not exist: 404, the same for a foreign number and for one that was never used.
"""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from interviews.models import Interview, Project
from perfplan.accounts import access
from perfplan.accounts.models import User


def project_for(user: User, pk: int, right: access.Right) -> Project:
    """The project, if ``user`` has ``right`` on it; its time zone becomes the page's."""
    project = Project.objects.select_related("team").filter(pk=pk).first()
    if project is None:
        raise Http404
    project.rights = access.rights(user, project.pk, project.team_id)  # type: ignore[attr-defined]
    if right not in project.rights:  # type: ignore[attr-defined]
        raise Http404
    timezone.activate(project.time_zone)
    return project


def interview_for(user: User, pk: int, right: access.Right) -> Interview:
    """The interview, if ``user`` has ``right`` on its project; ``.rights`` holds all the rights on it."""
    interview = Interview.objects.select_related("project__team").filter(pk=pk).first()
    if interview is None:
        raise Http404
    project = interview.project
    project.rights = access.rights(user, project.pk, project.team_id)  # type: ignore[attr-defined]
    if right not in project.rights:  # type: ignore[attr-defined]
        raise Http404
    interview.rights = project.rights  # type: ignore[attr-defined]
    timezone.activate(project.time_zone)
    return interview
