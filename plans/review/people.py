"""Who takes part: who can be named in a comment, or given one, and who may hear of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from perfplan.accounts import access
from perfplan.accounts.models import User, VersionGuest
from plans.models import PlanVersion, ReviewRequest, Thread


def readers(version: PlanVersion, right: access.Right = access.Right.READ) -> QuerySet[User]:
    """Everybody who has a right on a version: its project's people, and guests of this version."""
    project = version.plan.project
    people = access.people_with(right, project.pk, project.team_id)
    guests = VersionGuest.objects.filter(version=version, expires_at__gt=timezone.now())
    if right not in access.VERSION_GUEST:
        guests = guests.none()
    found = User.objects.filter(Q(pk__in=people.values("pk")) | Q(pk__in=guests.values("user")))
    return found.filter(is_active=True).order_by("name", "email")


def with_access(requests: QuerySet[ReviewRequest], version: PlanVersion) -> QuerySet[ReviewRequest]:
    """Requests for verdicts on a version, each with whether the one who was asked ``may`` give it now, and
    ``is_guest`` of it, be it that their days are over."""
    one = OuterRef("reviewer")
    return requests.annotate(
        may=Exists(readers(version, access.Right.COMMENT).filter(pk=one)),
        is_guest=Exists(VersionGuest.objects.filter(version=version, user=one)),
    )


def nameable(version: PlanVersion, user: User, right: access.Right = access.Right.READ) -> QuerySet[User]:
    """Whom a person can name in a comment, or give one to.

    A guest of one version is told of those alone who take part in its review: who made it and sent it to review,
    who was asked, who began a thread.
    """
    found = readers(version, right)
    if not getattr(version, "alone", False):
        return found
    began = Thread.objects.filter(places__version=version, sent=True).values("created_by")
    return found.filter(
        Q(pk__in=[user.pk, version.author_id, version.requested_by_id])
        | Q(pk__in=version.review_requests.values("reviewer"))
        | Q(pk__in=began)
    )


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Those of ``people`` whom a text names: ``@`` and a name or an address, the longest that fits."""
    names: dict[str, list[User]] = {}
    for one in people:
        for name in {str(one), one.email}:
            names.setdefault(name.casefold(), []).append(one)
    longest_first = sorted(names, key=len, reverse=True)
    folded = text.casefold()
    found: dict[int, User] = {}
    for at in re.finditer(r"(?<![\w@])@", folded):
        rest = folded[at.end() :]
        name = next((name for name in longest_first if _begins(rest, name)), None)
        found |= {one.pk: one for one in names.get(name or "", ())}
    return list(found.values())


def _begins(text: str, name: str) -> bool:
    """Does a text begin with a name, and not with a longer word?"""
    return text.startswith(name) and not re.match(r"\w", text[len(name) :])
