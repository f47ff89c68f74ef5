"""Calendar addresses: made, shown once, renewed, withdrawn; and what a calendar program reads there."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.models import Project
from plans.models import CalendarFeed
from plans.review import ical
from plans.review.mail_forms import FeedForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_feed_new(request: HttpRequest) -> HttpResponse:
    """My calendar addresses. A POST makes one, or renews one, and shows it: this once, on this page alone.

    It answers the page itself rather than lead to it: an address that is kept nowhere has no page to lead to.
    """
    projects = Project.objects.visible_to(request.user).filter(archived_at=None)
    sent = request.method == "POST"
    wanted = request.GET.get("project", "")
    form = FeedForm(
        request.POST if sent and "renew" not in request.POST else None,
        projects=projects,
        initial={"project": wanted} if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else {},
    )
    if not sent:
        return _page(request, form)
    if "renew" in request.POST:
        feed = _own(request, request.POST["renew"])
        return _page(request, form, feed=feed, token=ical.renew_feed(feed=feed))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        feed, token = ical.new_feed(user=request.user, project=form.cleaned_data["project"])
    except ical.TooMany:
        form.add_error(None, _("You have %s addresses: withdraw one first.") % ical.MOST_FEEDS)
        return _page(request, form, status=422)
    return _page(request, form, feed=feed, token=token)


def _page(
    request: HttpRequest,
    form: FeedForm,
    *,
    feed: CalendarFeed | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    path = reverse("calendar_feed", args=[token]) if token else ""
    context = {
        "form": form,
        "feeds": ical.feeds_of(request.user),
        "made": feed,
        "address": settings.BASE_URL + path if path else "",
        "subscribe": "webcal" + settings.BASE_URL.removeprefix("https").removeprefix("http") + path,
    }
    return render(request, "review/calendars.html", context, status=status)


@login_required
@require_POST
def calendar_feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The address works no more."""
    ical.revoke_feed(feed=_own(request, str(pk)))
    messages.success(request, _("The address works no more."))
    return redirect("calendar_feed_new")


def _own(request: HttpRequest, pk: str) -> CalendarFeed:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return get_object_or_404(CalendarFeed.objects.select_related("user", "project"), pk=pk, user=request.user)


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, for whoever has the address. That it was read is noted once a day, and is all that is written."""
    feed = ical.feed_at(token)
    if feed is None:
        raise Http404
    content = ical.written(feed)
    ical.note_reading(feed, timezone.now())
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="perfplan.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=answer) or answer
