"""A person's calendar at a secret address: what it holds, who reads it, and that it is a calendar (RFC 5545)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from interviews.answers import save_answer
from interviews.models import Answer, Project
from perfplan.accounts.models import Membership, User
from perfplan.accounts.tokens import new_token
from plans.models import CalendarFeed, PlannedReview, PlanVersion
from plans.results import today_of
from plans.review import ical
from plans.review.steps import give_verdict, request_review
from tests import cast
from tests.plans import sample
from tests.review import judging

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return judging.a_version(people.project, people.owner)


def soon(project: Project, days: int = 10) -> date:
    return today_of(project) + timedelta(days=days)


def a_review(version: PlanVersion, days: int = 10, **more: Any) -> PlannedReview:
    day = soon(version.plan.project, days)
    return PlannedReview.objects.create(plan=version.plan, version=version, day=day, **more)


def opened(user: User, project: Project | None = None) -> str:
    """The path of a new address."""
    _feed, token = ical.new_feed(user=user, project=project)
    return reverse("calendar_feed", args=[token])


def read(path: str) -> list[Any]:
    """The entries, as another program reads them."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def names(path: str) -> list[str]:
    return sorted(str(event["SUMMARY"]) for event in read(path))


# --- What it holds --------------------------------------------------------------------------------------------


def test_a_review_is_a_whole_day_with_an_alarm_a_week_before(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version, before=["Sales", "A launch"])
    (event,) = read(opened(people.viewer, people.project))
    assert str(event["SUMMARY"]) == "Capacity review of Checkout"
    assert event["DTSTART"].dt == review.day
    assert event["DTEND"].dt == review.day + timedelta(days=1)
    assert str(event["UID"]) == f"review-{review.plan_id}-{review.day}@127.0.0.1"
    assert "Sales and A launch" in event["DESCRIPTION"]
    assert reverse("planned_reviews", args=[people.project.pk]) in event["URL"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(days=-7)


def test_a_verdict_wanted_stands_at_its_day_until_it_is_given(
    people: cast.Cast, version: PlanVersion
) -> None:
    due = soon(people.project)
    request_review(version=version, by=people.owner, reviewers=[people.reviewer], due=due)
    path = opened(people.reviewer)
    (event,) = read(path)
    assert str(event["SUMMARY"]) == "Verdict wanted: version 1 of Checkout"
    assert event["DTSTART"].dt == due
    assert read(opened(people.editor)) == [], "it is wanted of the reviewer"
    give_verdict(version=version, by=people.reviewer, verdict="changes")
    assert read(path) == []


def test_what_one_is_to_find_out_stands_at_its_day(people: cast.Cast) -> None:
    due = soon(people.project)
    save_answer(
        interview=people.interview,
        item=people.interview.methodology.item["q8"],
        by=people.owner,
        revision=0,
        changes={"status": Answer.Status.TO_FIND_OUT, "owner_id": people.editor.pk, "due": due},
    )
    path = opened(people.editor)
    (event,) = read(path)
    assert str(event["SUMMARY"]).startswith("To find out: 8 ")
    assert event["DTSTART"].dt == due
    assert read(opened(people.owner)) == []


def test_a_calendar_of_one_project_holds_no_other(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version)
    a_review(sample.a_version(people.other_project))
    assert names(opened(people.owner, people.project)) == ["Capacity review of Checkout"]
    assert names(opened(people.owner)) == ["Capacity review of Checkout", "Capacity review of Search"]


def test_it_speaks_the_language_of_its_person(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version)
    User.objects.filter(pk=people.owner.pk).update(language="fr")
    calendar = Client().get(opened(people.owner, people.project)).content.decode()
    assert "X-WR-CALNAME:Checkout\r\n" in calendar
    assert "X-WR-TIMEZONE:Europe/Paris\r\n" in calendar


def test_what_is_long_ago_and_what_was_put_away_leaves_it(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version, -400)
    held = a_review(version, -20, done_at=timezone.now())
    path = opened(people.owner)
    (event,) = read(path)
    assert event["DTSTART"].dt == held.day
    assert not event.walk("VALARM")
    Project.objects.filter(pk=people.project.pk).update(archived_at=timezone.now())
    assert read(path) == []


# --- RFC 5545 -------------------------------------------------------------------------------------------------


def test_its_lines_are_as_the_standard_wants_them(people: cast.Cast, version: PlanVersion) -> None:
    name = "Café; a, b\\c\r\nX-EVIL:1\u0007 😀 " + "é" * 60
    Project.objects.filter(pk=people.project.pk).update(name=name)
    a_review(version, before=["One, two; three\nfour\\five " + "x" * 90])
    content = Client().get(opened(people.owner, people.project)).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75, "octets, folded"
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content), "no control characters"
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines:
        line.decode()  # no letter is cut in two by a fold
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "\nX-EVIL" not in unfolded
    assert r"Café\; a\, b\\c X-EVIL:1" in unfolded
    for must in ("VERSION:2.0", "PRODID:", "METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"):
        assert must in unfolded
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]).startswith("Capacity review of Café; a, b\\c X-EVIL:1")
    for must in ("UID", "DTSTAMP", "DTSTART"):
        assert must in event


def test_an_entry_keeps_its_name_and_counts_its_changes(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version)
    path = opened(people.owner)
    (before,) = read(path)
    again = judging.a_version(people.project, people.owner)
    PlannedReview.objects.filter(pk=review.pk).delete()
    a_review(again)
    (after,) = read(path)
    assert before["UID"] == after["UID"], "the same day of the same plan, said by a later version"
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_day_at_the_end_of_time_is_no_error(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version)
    PlannedReview.objects.filter(pk=review.pk).update(day=date.max)
    (event,) = read(opened(people.owner))
    assert event["DTSTART"].dt == date.max


# --- The address ----------------------------------------------------------------------------------------------


def test_the_same_calendar_is_told_unchanged(people: cast.Cast, version: PlanVersion) -> None:
    review = a_review(version)
    path = opened(people.owner)
    first = Client().get(path)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in first["Cache-Control"]
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    review.delete()
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_address_is_shown_once_and_only_its_hash_is_kept(people: cast.Cast) -> None:
    browser = cast.client_of(people.viewer)
    made = browser.post(reverse("calendar_feed_new"), {"project": people.project.pk}).content.decode()
    found = re.search(r'value="http://127\.0\.0\.1:8000(/calendars/([^"]+)\.ics)"', made)
    assert found
    path, token = found.groups()
    assert read(path) == []
    feed = CalendarFeed.objects.get()
    assert token not in (feed.token_hash, *map(str, feed.__dict__.values()))
    assert token not in browser.get(reverse("calendar_feed_new")).content.decode()
    assert feed.read_at
    assert datetime.now(UTC) - feed.read_at < timedelta(minutes=1)


def test_renewed_and_withdrawn_the_old_address_opens_nothing(people: cast.Cast) -> None:
    old = opened(people.viewer)
    feed = CalendarFeed.objects.get()
    browser = cast.client_of(people.viewer)
    made = browser.post(reverse("calendar_feed_new"), {"renew": feed.pk}).content.decode()
    new = re.search(r"(/calendars/[^\"]+\.ics)\"", made)
    assert new
    assert Client().get(old).status_code == 404
    assert Client().get(new[1]).status_code == 200
    assert browser.post(reverse("calendar_feed_revoke", args=[feed.pk])).status_code == 302
    assert Client().get(new[1]).status_code == 404


def test_nobody_touches_the_address_of_another(people: cast.Cast) -> None:
    path = opened(people.viewer)
    feed = CalendarFeed.objects.get()
    browser = cast.client_of(people.owner)
    assert browser.post(reverse("calendar_feed_revoke", args=[feed.pk])).status_code == 404
    assert browser.post(reverse("calendar_feed_new"), {"renew": feed.pk}).status_code == 404
    assert browser.post(reverse("calendar_feed_new"), {"renew": "x"}).status_code == 404
    assert Client().get(path).status_code == 200


def test_no_address_for_what_one_does_not_see(people: cast.Cast) -> None:
    browser = cast.client_of(people.guest_viewer)
    answer = browser.post(reverse("calendar_feed_new"), {"project": people.other_project.pk})
    assert answer.status_code == 422
    assert people.other_project.name not in browser.get(reverse("calendar_feed_new")).content.decode()
    assert not CalendarFeed.objects.exists()


def test_addresses_are_counted(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ical, "MOST_FEEDS", 1)
    opened(people.viewer)
    answer = cast.client_of(people.viewer).post(reverse("calendar_feed_new"), {"project": ""})
    assert answer.status_code == 422
    assert CalendarFeed.objects.count() == 1


def test_it_holds_what_one_may_see_when_it_is_read(people: cast.Cast, version: PlanVersion) -> None:
    a_review(version)
    cast.version_guest(version, people.version_guest)
    request_review(
        version=version, by=people.owner, reviewers=[people.version_guest], due=soon(people.project)
    )
    of_team, of_project = opened(people.viewer), opened(people.viewer, people.project)
    of_guest = opened(people.version_guest)
    assert names(of_team) == names(of_project) == ["Capacity review of Checkout"]
    assert names(of_guest) == ["Verdict wanted: version 1 of Checkout"]
    Membership.objects.filter(user=people.viewer).delete()
    people.version_guest.version_guest_of.update(expires_at=timezone.now())
    assert read(of_team) == read(of_guest) == []
    assert Client().get(of_project).status_code == 404
    listed = cast.client_of(people.viewer).get(reverse("calendar_feed_new")).content.decode()
    assert "A project that you can no longer see" in listed
    assert "Checkout" not in listed
    User.objects.filter(pk=people.viewer.pk).update(is_active=False)
    assert Client().get(of_team).status_code == 404


def test_a_token_that_is_none_opens_nothing(people: cast.Cast) -> None:
    for token in ("x", "a" * 43, new_token()[0]):
        assert Client().get(reverse("calendar_feed", args=[token])).status_code == 404
