"""The doors to versions, documents and threads: a right on their project or on the version opens them, else a 404."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from perfplan.accounts import access
from perfplan.accounts.models import User, VersionGuest
from plans.models import Comment, Document, PlanVersion, Thread


def version_for(user: User, pk: int, right: access.Right) -> PlanVersion:
    """The version, if ``user`` has ``right`` on its project, or on this version alone.

    ``version.rights`` holds all rights on it; ``version.alone`` is true for a guest who sees nothing else.
    """
    version = PlanVersion.objects.select_related("plan__project__team").filter(pk=pk).first()
    if version is None:
        raise Http404
    _open(user, version, right)
    return version


def versions_open_to(user: User) -> QuerySet[PlanVersion]:
    """The versions that ``user`` may read, for lists: without the content, with their projects."""
    places = VersionGuest.objects.filter(user=user, expires_at__gt=timezone.now()).values("version")
    may = access.scope(user, access.Right.READ, project="plan__project") | Q(pk__in=places)
    return PlanVersion.objects.filter(may).select_related("plan__project").defer("content")


def document_for(user: User, pk: int, right: access.Right) -> Document:
    """The document, if ``user`` has ``right`` on all that it shows. Its version comes without the content."""
    document = (
        Document.objects.select_related("version__plan__project__team", "before")
        .defer("version__content", "before__content")
        .filter(pk=pk)
    ).first()
    if document is None:
        raise Http404
    _open(user, document.version, right)
    if document.before_id is not None:
        # What shows two versions is open to those alone who may see both.
        version_for(user, document.before_id, right)
    return document


def thread_for(user: User, pk: int, right: access.Right, version: str = "") -> tuple[Thread, PlanVersion]:
    """A thread and the version that it is read in: the one named, else the latest that ``user`` may open.

    What is a draft exists for its author alone.
    """
    thread = (
        Thread.objects.select_related("plan__project", "assignee", "created_by", "resolved_by")
        .filter(Q(sent=True) | Q(created_by=user), pk=pk)
        .first()
    )
    if thread is None:
        raise Http404
    standing = thread.places.order_by("-version__number").values_list("version", flat=True)
    if version:
        known = version.isascii() and version.isdigit() and len(version) < 18
        standing = standing.filter(version=version) if known else standing.none()
    project = thread.plan.project
    if not access.rights(user, project.pk, project.team_id):
        standing = standing.filter(version__guests__user=user, version__guests__expires_at__gt=timezone.now())
    found = standing.first()
    if found is None:
        raise Http404
    return thread, version_for(user, found, right)


def comment_for(
    user: User, pk: int, right: access.Right, version: str = "", *, own: bool = False
) -> tuple[Comment, PlanVersion]:
    """A comment with its thread, and the version that it is read in; with ``own``, if ``user`` wrote it."""
    found = Comment.objects.filter(Q(sent_at__isnull=False) | Q(author=user), pk=pk)
    comment = found.select_related("version").defer("version__content").first()
    if comment is None or (own and comment.author_id != user.pk):
        raise Http404
    thread, shown = thread_for(user, comment.thread_id, right, version)
    if shown.alone and comment.version.number > shown.number:  # type: ignore[attr-defined]
        raise Http404
    comment.thread = thread
    return comment, shown


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
