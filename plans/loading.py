"""The doors to versions and documents: a right on their project opens them, everything else is a 404."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from interviews.models import Project
from perfplan.accounts import access
from perfplan.accounts.models import User
from plans.models import Document, PlanVersion


def version_for(user: User, pk: int, right: access.Right) -> PlanVersion:
    """The version, if ``user`` has ``right`` on its project, whose ``rights`` are then known."""
    version = PlanVersion.objects.select_related("plan__project__team").filter(pk=pk).first()
    if version is None:
        raise Http404
    _open(user, version.plan.project, right)
    return version


def document_for(user: User, pk: int, right: access.Right) -> Document:
    """The document, if ``user`` has ``right`` on its project. Its version comes without the content."""
    document = (
        Document.objects.select_related("version__plan__project__team")
        .defer("version__content")
        .filter(pk=pk)
    ).first()
    if document is None:
        raise Http404
    _open(user, document.version.plan.project, right)
    return document


def _open(user: User, project: Project, right: access.Right) -> None:
    project.rights = access.rights(user, project.pk, project.team_id)  # type: ignore[attr-defined]
    if right not in project.rights:  # type: ignore[attr-defined]
        raise Http404
    timezone.activate(project.time_zone)
