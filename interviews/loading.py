"""The doors to projects and interviews: every view gets its object here, by the right it needs.

What a person may not see does not exist: 404, the same for a foreign number and for one that was never used.
"""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from interviews.models import Interview, Project
from perfplan.accounts import access
from perfplan.accounts.models import User
from perfplan.prepared import Prepared


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


def interview_for(user: User, pk: int, right: access.Right, *, with_people: bool = False) -> Interview:
    """The interview, if ``user`` has ``right`` on its project; ``.rights`` holds all the rights on it.

    ``with_people``: the query that tells the rights brings everybody who is on the project, for ``.people``.
    """
    found = _INTERVIEW(pk)
    if not found:
        raise Http404
    interview = found[0]
    project = interview.project
    if with_people:
        people = access.people_of(project.pk, project.team_id)
        interview.people = list(people)  # type: ignore[attr-defined]
        rights = access.rights_of(people.get(user, ()))
    else:
        rights = access.rights(user, project.pk, project.team_id)
    if right not in rights:
        raise Http404
    project.rights = interview.rights = rights  # type: ignore[attr-defined]
    timezone.activate(project.time_zone)
    return interview


_INTERVIEW = Prepared(lambda pk: Interview.objects.select_related("project").filter(pk=pk))
