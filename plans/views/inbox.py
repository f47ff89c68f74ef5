"""What waits for me: the inbox, how much of it is unread, and that something was read.

A GET writes nothing: not the page that a notice leads to, not the link itself. The page says what it is about, and
the count that it asks for anyway brings a small POST along where something unread is about that; a thread in a margin
brings one that leaves once the thread is seen. Without a script one marks it in the inbox. So no mail program that
looks ahead, and no prefetching browser, reads for anybody.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from perfplan.events import inbox as box
from perfplan.events.models import Notice
from perfplan.events.notices import Kind
from perfplan.ui.addresses import wanted_next
from plans.review.sentences import tell_all

SUBJECT = re.compile(r"[a-z]{1,20}:[0-9]{1,18}")
MOST_SUBJECTS = 20
MOST_SHOWN = 100


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first: all, those unread, or those of one kind."""
    show = request.GET.get("show", "")
    before = _number(request.GET.get("before", ""))
    page = box.page(
        request.user, unread=show == "unread", kind=show if show in Kind.values else "", before=before
    )
    return render(
        request,
        "review/inbox.html",
        {
            "told": tell_all(page.notices, request.user),
            "older": page.older,
            "first": before is None,
            "newest": page.notices[0].pk if page.notices else 0,
            "show": show if show in ("unread", *Kind.values) else "",
            "kinds": [(kind.value, short_name(kind)) for kind in Kind],
            "unread": box.unread_of(request.user),
        },
    )


def short_name(kind: Kind) -> str:
    """What a filter is called."""
    return {
        Kind.REQUEST: _("Requests"),
        Kind.VERDICT: _("Verdicts"),
        Kind.STATE: _("Versions"),
        Kind.COMMENT: _("Comments"),
        Kind.MENTION: _("Mentions"),
        Kind.ASSIGNED: _("Given to me"),
        Kind.SUGGESTION: _("Suggestions"),
        Kind.REMINDER: _("Reminders"),
    }[kind]


@login_required
@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """One notice is read, or to be read again; all of them are; a page about something was opened; or what notices
    speak of was ``shown``, in a margin of many threads."""
    user, post = request.user, request.POST
    now = timezone.now()
    number = _number(post.get("notice", ""))
    if number is not None:
        notice = _own(request, number)
        if post.get("do") == "keep":
            box.mark_unread(user=user, notice=notice.pk)
        else:
            box.mark_read(user=user, now=now, notices=[notice.pk])
        return _changed(request, notice.pk)
    if "shown" in post:
        shown = [number for one in post.getlist("shown")[:MOST_SHOWN] if (number := _number(one))]
        box.mark_read(user=user, now=now, notices=shown)
    elif "everything" in post:
        box.mark_read(user=user, now=now, everything=True, until=_number(post.get("until", "")))
    else:
        box.mark_read(user=user, now=now, subjects=_subjects(post.getlist("about")))
    return _changed(request)


def _changed(request: HttpRequest, notice: int | None = None) -> HttpResponse:
    """The count as it is now, and the notice's own line; without htmx, the page from which it came."""
    if not request.headers.get("HX-Request"):
        return redirect(wanted_next(request) or "inbox")
    unread = box.unread_of(request.user)
    told = None
    if notice is not None:
        told = tell_all([_own(request, notice)], request.user)[0]
    return render(request, "review/_inbox_changed.html", {"unread": unread, "one": told})


@login_required
@require_safe
def inbox_count(request: HttpRequest) -> HttpResponse:
    """How much is unread: 204 as long as it is what the page has ``seen``. The first time it tells the page to say
    that it was opened, if something unread is about it."""
    unread = box.unread_of(request.user)
    seen = request.GET.get("seen", "")
    if seen == unread.mark:
        return HttpResponse(status=204)
    about = [] if seen else _subjects(request.GET.getlist("about"))
    context: dict[str, Any] = {
        "unread": unread,
        "about": about if about and unread.count and box.waits_about(request.user, about) else [],
        "grew": bool(seen) and unread.last > (_number(seen.rpartition("-")[2]) or 0),
    }
    return render(request, "review/_inbox_count.html", context)


def _own(request: HttpRequest, number: int) -> Notice:
    notice = Notice.objects.filter(user=request.user, pk=number).select_related("event__actor").first()
    if notice is None:
        raise Http404
    return notice


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _subjects(given: list[str]) -> list[str]:
    return [one for one in given[:MOST_SUBJECTS] if SUBJECT.fullmatch(one)]
