"""A person's inbox: what waits to be read, and that it was read.

An inbox grows for years. It is read from its newest notice on, page by page after the last one seen, so that its
first page costs the same with ten notices and with ten thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from perfplan.events.models import Notice
from perfplan.events.notices import Kind

PER_PAGE = 25
MOST_COUNTED = 99
"""Unread notices are counted so far, and are "99+" beyond: nobody reads the difference, and it would cost."""


@dataclass(frozen=True)
class Page:
    """A page of an inbox, the newest notice first."""

    notices: list[Notice]
    older: int | None
    """Number of the notice after which the next page begins."""


@dataclass(frozen=True)
class Unread:
    """How much waits for somebody."""

    count: int
    """At most one more than :data:`MOST_COUNTED`."""
    last: int
    """Number of the newest; 0: none."""

    @property
    def shown(self) -> str:
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count or "")

    @property
    def mark(self) -> str:
        """Tells whether something changed since."""
        return f"{self.count}-{self.last}"


def page(user: AbstractBaseUser, *, unread: bool = False, kind: str = "", before: int | None = None) -> Page:
    """The notices of somebody: all, those unread, or those of one kind; with ``before``, those older than that one."""
    found = Notice.objects.filter(user=user).select_related("event__actor")
    if unread:
        found = found.filter(read_at=None)
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if before is not None:
        found = found.filter(pk__lt=before)
    notices = list(found.order_by("-pk")[: PER_PAGE + 1])
    more = len(notices) > PER_PAGE
    return Page(notices[:PER_PAGE], notices[PER_PAGE - 1].pk if more else None)


def unread_of(user: AbstractBaseUser) -> Unread:
    """What waits, in one query."""
    newest = Notice.objects.filter(user=user, read_at=None).order_by("-pk").values_list("pk", flat=True)
    found = list(newest[: MOST_COUNTED + 1])
    return Unread(len(found), found[0] if found else 0)


def waits_about(user: AbstractBaseUser, subjects: Iterable[str]) -> bool:
    """Is something unread about one of these?"""
    return _about(user, subjects).exists()


def unread_about(user: AbstractBaseUser, subjects: Iterable[str]) -> list[Notice]:
    """What is unread about these, with the events: in one query."""
    return list(_about(user, subjects).select_related("event").order_by("pk"))


def _about(user: AbstractBaseUser, subjects: Iterable[str]) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user, read_at=None, subject__in=list(subjects))


def mark_read(
    *,
    user: AbstractBaseUser,
    now: datetime,
    notices: Collection[int] = (),
    subjects: Iterable[str] = (),
    everything: bool = False,
    until: int | None = None,
) -> int:
    """Somebody has read some notices, those about some subjects, or everything up to the one they have seen.

    What was read leaves by no mail any more. Returns how many were unread.
    """
    found = Notice.objects.filter(user=user, read_at=None)
    if notices:
        found = found.filter(pk__in=notices)
    elif not everything:
        found = found.filter(subject__in=list(subjects))
    elif until is not None:
        found = found.filter(pk__lte=until)
    return found.update(read_at=now)


def mark_unread(*, user: AbstractBaseUser, notice: int) -> int:
    """Keep it for later. It comes back into the inbox, not into a mail."""
    return Notice.objects.filter(user=user, pk=notice).update(read_at=None, by_mail=False)
