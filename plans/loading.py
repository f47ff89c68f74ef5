"""The doors to versions and documents: a right on their project or on the version opens them, all else is a 404."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from perfplan.accounts import access
from perfplan.accounts.models import User
from plans.models import Document, PlanVersion


def version_for(user: User, pk: int, right: access.Right) -> PlanVersion:
    """The version, if ``user`` has ``right`` on its project, or on this version alone.

    ``version.rights`` holds all rights on it; ``version.alone`` is true for a guest who sees nothing else.
    """
    version = PlanVersion.objects.select_related("plan__project__team").filter(pk=pk).first()
    if version is None:
        raise Http404
    _open(user, version, right)
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
    _open(user, document.version, right)
    return document


def _open(user: User, version: PlanVersion, right: access.Right) -> None:
    project = version.plan.project
    rights = access.rights(user, project.pk, project.team_id)
    # Somebody who may only read the project may have been invited to say what they think of this version.
    invited = not rights >= access.VERSION_GUEST and access.is_version_guest(user, version.pk)
    version.alone = invited and not rights  # type: ignore[attr-defined]
    version.rights = rights | access.VERSION_GUEST if invited else rights  # type: ignore[attr-defined]
    project.rights = rights  # type: ignore[attr-defined]
    if right not in version.rights:  # type: ignore[attr-defined]
        raise Http404
    timezone.activate(project.time_zone)
