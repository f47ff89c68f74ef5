"""A person’s calendar as a file that calendar programs read (RFC 5545): reviews, verdicts, what is to be found out.

It holds what the person may see when it is read. The same rows give the same file, byte by byte: its moments are
those at which the rows changed, so that a program is told "unchanged" by the file's own mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vText

from interviews.models import Answer, Project
from interviews.wizard import item_name
from perfplan.accounts import access
from perfplan.accounts.access import Right
from perfplan.accounts.models import User, VersionGuest
from perfplan.accounts.tokens import hashed, new_token
from perfplan.events.models import record
from plans.models import CalendarFeed, PlannedReview, ReviewRequest
from plans.review.sentences import called
from plans.review.waiting import requests_waiting
from plans.review.words import listed

ALARM = timedelta(days=-7)
KEPT = timedelta(days=366)
"""What is longer ago leaves the calendar."""
MOST = 500
"""Entries of each kind."""
MOST_FEEDS = 20
"""Addresses of one person."""


class TooMany(Exception):
    """The person has enough addresses: one is to be withdrawn first."""


# --- Addresses ------------------------------------------------------------------------------------------------


def new_feed(*, user: User, project: Project | None) -> tuple[CalendarFeed, str]:
    """A secret address for one project, or for all that the person has. Its token is known now and never again.

    :raises TooMany: they have :data:`MOST_FEEDS`.
    """
    token, token_hash = new_token()
    with transaction.atomic():
        if CalendarFeed.objects.filter(user=user).count() >= MOST_FEEDS:
            raise TooMany
        feed = CalendarFeed.objects.create(user=user, project=project, token_hash=token_hash)
        _record("calendar.opened", feed)
    return feed, token


def renew_feed(*, feed: CalendarFeed) -> str:
    """Another address in place of the old one, which works no more."""
    token, feed.token_hash = new_token()
    with transaction.atomic():
        feed.read_at = None
        feed.save(update_fields=["token_hash", "read_at"])
        _record("calendar.renewed", feed)
    return token


def revoke_feed(*, feed: CalendarFeed) -> None:
    """The address works no more."""
    with transaction.atomic():
        _record("calendar.revoked", feed)
        feed.delete()


def feeds_of(user: User) -> list[CalendarFeed]:
    """A person's addresses; one for a project that they may not see any more shows without its name."""
    feeds = list(CalendarFeed.objects.filter(user=user).select_related("project"))
    visible = set(
        Project.objects.visible_to(user)
        .filter(pk__in=[feed.project_id for feed in feeds if feed.project_id])
        .values_list("pk", flat=True)
    )
    for feed in feeds:
        feed.closed = feed.project_id is not None and feed.project_id not in visible  # type: ignore[attr-defined]
    return feeds


def feed_at(token: str) -> CalendarFeed | None:
    """What a secret address opens: nothing, once its person is gone or may not see the project any more."""
    found = CalendarFeed.objects.select_related("user", "project").filter(
        token_hash=hashed(token), user__is_active=True
    )
    feed = found.first()
    if feed is None or feed.project is None:
        return feed
    return feed if Project.objects.visible_to(feed.user).filter(pk=feed.project_id).exists() else None


def note_reading(feed: CalendarFeed, now: datetime) -> None:
    """When a program last asked, to the day: whoever looks at their addresses sees which are in use."""
    if feed.read_at is None or now - feed.read_at > timedelta(days=1):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


def _record(kind: str, feed: CalendarFeed) -> None:
    project = feed.project
    record(
        kind,
        actor=feed.user,
        team_id=project and project.team_id,
        project_id=project and project.pk,
        feed=feed.pk,
    )


# --- The file -------------------------------------------------------------------------------------------------


def written(feed: CalendarFeed) -> bytes:
    """The calendar of an address, in its person's language."""
    user, project = feed.user, feed.project
    with translation.override(user.language or (project and project.language) or settings.LANGUAGE_CODE):
        name = project.name if project else _("Performance plans")
        calendar = Calendar()
        calendar.add("prodid", "-//perfplan//perfplan//EN")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", vText(plain(called(name))))
        if project:
            calendar.add("x-wr-timezone", project.time_zone)
        calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")
        since = timezone.now().date() - KEPT
        for event in (
            *_reviews(user, project, since),
            *_verdicts(user, project, since),
            *_to_find_out(user, project, since),
        ):
            calendar.add_component(event)
        content: bytes = calendar.to_ical()
    return content


def _reviews(user: User, project: Project | None, since: date) -> Iterator[Event]:
    rows = PlannedReview.objects.filter(
        access.scope(user, Right.READ, project="plan__project"),
        day__gte=since,
        plan__project__archived_at=None,
    )
    if project:
        rows = rows.filter(plan__project=project)
    for row in rows.select_related("plan__project", "version").defer("version__content")[:MOST]:
        system = called(row.plan.project.name)
        lines = [_("As version %(number)s of the plan says.") % {"number": row.version.number}]
        if row.before:
            lines.insert(
                0, _("Before: %(events)s.") % {"events": listed([called(one) for one in row.before])}
            )
        if row.done_at:
            lines.append(_("It was held."))
        event = _all_day(
            f"review-{row.plan_id}-{row.day.isoformat()}",
            row.day,
            _("Capacity review of %(name)s") % {"name": system},
            " ".join(lines),
            reverse("planned_reviews", args=[row.plan.project_id]),
            changed=max(filter(None, (row.version.state_at, row.done_at))),
            # A version approved later plans anew; that it was held is one change more.
            sequence=2 * row.version.number + bool(row.done_at),
        )
        if row.done_at is None:
            event.add_component(_alarm(_("Capacity review of %(name)s in a week") % {"name": system}))
        yield event


def _verdicts(user: User, project: Project | None, since: date) -> Iterator[Event]:
    places = VersionGuest.objects.filter(user=user, expires_at__gt=timezone.now()).values("version")
    may = access.scope(user, Right.COMMENT, project="version__plan__project") | Q(version__in=places)
    rows = requests_waiting(reviewer=user).filter(may, version__due__gte=since)
    if project:
        rows = rows.filter(version__plan__project=project)
    for row in rows[:MOST]:
        yield _verdict(row)


def _verdict(row: ReviewRequest) -> Event:
    version = row.version
    assert version.due is not None  # by the query
    words = _("Verdict wanted: version %(number)s of %(name)s")
    return _all_day(
        f"verdict-{row.pk}",
        version.due,
        words % {"number": version.number, "name": called(version.plan.project.name)},
        version.review_note,
        version.get_absolute_url(),
        changed=max(row.requested_at, version.state_at),
        sequence=version.edition,
    )


def _to_find_out(user: User, project: Project | None, since: date) -> Iterator[Event]:
    rows = Answer.objects.filter(
        access.scope(user, Right.READ, project="interview__project"),
        owner=user,
        status=Answer.Status.TO_FIND_OUT,
        due__gte=since,
        interview__project__archived_at=None,
    )
    if project:
        rows = rows.filter(interview__project=project)
    for row in rows.select_related("interview__project").order_by("due", "pk")[:MOST]:
        item = row.interview.methodology.item.get(row.item)
        if item is None or row.due is None:
            continue
        words = _("To find out: %(item)s (%(name)s)")
        yield _all_day(
            f"answer-{row.pk}",
            row.due,
            words % {"item": item_name(item), "name": called(row.interview.project.name)},
            row.note,
            reverse("item", args=[row.interview_id, row.item]),
            changed=row.updated_at,
            sequence=row.revision,
        )


def _all_day(
    name: str, day: date, summary: str, description: str, path: str, *, changed: datetime, sequence: int
) -> Event:
    """An entry of a whole day, in which its person stays free."""
    event = Event()
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    event.add("uid", f"{name}@{host}")
    event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", day)
    if day < date.max:  # else one day, which is what a date alone says
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", plain(summary))
    address = settings.BASE_URL + path
    event.add("description", plain(f"{description.strip()}\n\n{address}".strip()))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", ALARM)
    alarm.add("description", plain(words))
    return alarm


def plain(text: str) -> str:
    """What a text of RFC 5545 may hold: no control characters but the end of a line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
