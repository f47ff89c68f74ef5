"""What happened at a version since its page was loaded: asked every half minute by the page, answered in one query."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from perfplan.events.models import Event
from plans.loading import versions_open_to
from plans.review.words import listed

SAID = ("thread.begun", "comment.sent")
TOLD = (
    Q(kind__startswith="thread.")
    | Q(kind__startswith="comment.")
    | Q(kind__startswith="suggestion.")
    | Q(kind__startswith="version.")
    | Q(kind__startswith="review.")
)
"""Not the documents that somebody made of it, nor each saving of its authors' texts."""
MARGIN = timedelta(seconds=5)
"""The page's own moment is a little later than what it has read."""
MOST = 100


@login_required
@require_safe
def version_news(request: HttpRequest, pk: int) -> HttpResponse:
    """A hint that others have said or done something; 204 as long as there is no more than the page knows."""
    stands = versions_open_to(request.user).filter(pk=pk).values_list("edition", "discussion").first()
    if stands is None:
        raise Http404
    nothing = HttpResponse(status=204)
    if request.GET.get("seen", "") == "{}.{}".format(*stands):
        return nothing
    since = _moment(request.GET.get("since", ""))
    kinds = list(
        Event.objects.filter(TOLD, version_id=pk, at__gte=since - MARGIN)
        .exclude(actor=request.user)
        .order_by("-pk")
        .values_list("kind", flat=True)[:MOST]
    )
    told = news(kinds)
    mark = f"{len(kinds)}"
    if not told or request.GET.get("told", "") == mark:
        return nothing
    return render(request, "review/_news.html", {"told": told, "mark": mark})


def news(kinds: list[str]) -> str:
    """``"2 new comments and a new state"``; empty for nothing that a reader of the page would miss."""
    said = sum(kind in SAID for kind in kinds)
    parts = []
    if said:
        parts.append(ngettext("%(count)s new comment", "%(count)s new comments", said) % {"count": said})
    if any(kind.startswith(("thread.", "comment.", "suggestion.")) and kind not in SAID for kind in kinds):
        parts.append(_("changes in the discussion"))
    if any(kind.startswith(("version.", "review.")) for kind in kinds):
        parts.append(_("a step in the review"))
    return listed(parts)


def _moment(given: str) -> datetime:
    """The page's moment, in seconds since 1970; without one, a day ago."""
    day_ago = timezone.now() - timedelta(days=1)
    if not re.fullmatch(r"[0-9]{1,11}", given):
        return day_ago
    return max(datetime.fromtimestamp(int(given), UTC), day_ago)
