"""Guests of one version: invited until a day, bound to an address, asked for their verdict, seeing nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from perfplan.accounts.invitations import MOST_A_DAY, Refused, accept
from perfplan.accounts.models import Invitation, Membership, Role, User, VersionGuest
from perfplan.events.models import Event, Notice
from plans.models import Document, PlanVersion, Review, ReviewRequest
from plans.results import today_of
from plans.review.reminders import remind
from plans.review.standing import standing
from plans.review.steps import request_review
from tests import cast
from tests.interviews.world import at_once
from tests.review.judging import a_thread, a_version, again, approve, in_review, page, post, rules, state

pytestmark = pytest.mark.django_db


def invite(by: User, version: PlanVersion, email: str, days: int = 14) -> int:
    until = today_of(version.plan.project) + timedelta(days=days)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = post(by, "version_guests", version.pk, email=email, until=until.isoformat())
    return answer.status_code


def link() -> str:
    """In the last mail."""
    found = re.search(r"/invitations/\S+/accept", mail.outbox[-1].body)
    assert found
    return found[0]


def test_a_person_from_outside_is_invited_accepts_reads_and_approves() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    assert invite(people.editor, version, "version_guest@example.org") == 302
    sent = mail.outbox[-1]
    assert sent.to == ["version_guest@example.org"]
    assert sent.subject == "Editor asks you to review Boutique Mirabelle : plan de performance, version 1"
    browser = cast.client_of(people.version_guest)
    assert browser.get(version.get_absolute_url()).status_code == 404, "not before they accept"
    assert "asks you to review" in browser.get(link()).content.decode()
    assert browser.post(link()).headers["Location"] == version.get_absolute_url()
    assert ReviewRequest.objects.filter(version=version, reviewer=people.version_guest).exists()
    shown = page(people.version_guest, version)
    assert "You are a guest of this version: you see it up to and including" in shown
    assert ">Give a verdict</a>" in shown
    assert "<b>Version Guest</b> takes part as a guest of this version" in shown
    answer = post(people.version_guest, "version_verdict", version.pk, verdict="approve")
    assert answer.status_code == 302
    assert state(version) == "approved"
    assert "approved by Version Guest on" in page(people.owner, version).lower().replace(
        "version guest", "Version Guest"
    )


def test_they_are_led_to_nothing_but_their_version() -> None:
    people = cast.everybody()
    approve(in_review(people.project, people.owner, [people.reviewer]), people.reviewer)
    version = in_review(people.project, people.owner, [people.reviewer], contradictions=1)
    cast.version_guest(version, people.version_guest)
    for name in ("version", "version_verdict"):
        shown = page(people.version_guest, version, name)
        addresses = set(re.findall(r'(?:href|action|hx-get|hx-post)="([^"#?]+)', shown))
        ours = f"/versions/{version.pk}/"
        others = {
            one for one in addresses if re.match(r"/(projects|interviews|teams|versions|numbers)/", one)
        }
        assert {one for one in others if not one.startswith((ours, "/teams/"))} == set()
    browser = cast.client_of(people.version_guest)
    home = browser.get("/").content.decode()
    assert version.get_absolute_url() in home
    assert "open to you until" in home
    assert "Begin with a team" not in home
    first = PlanVersion.objects.get(plan=version.plan, number=1)
    for address in (
        first.get_absolute_url(),
        reverse("plan", args=[people.project.pk]),
        people.project.get_absolute_url(),
        reverse("version_guests", args=[version.pk]),
        reverse("version_review", args=[version.pk]),
        reverse("plan_rules", args=[people.project.pk]),
    ):
        assert browser.get(address).status_code == 404, address


@pytest.mark.parametrize("how", ["expired", "removed"])
def test_after_the_deadline_or_the_withdrawal_nothing_of_it_exists_for_them(how: str) -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    document = Document.objects.create(version=version, language="en", state=Document.State.READY)
    place = cast.version_guest(version, people.version_guest)
    thread = a_thread(version, people.reviewer)
    addresses = [
        reverse("version", args=[version.pk]),
        reverse("version_verdict", args=[version.pk]),
        reverse("version_markdown", args=[version.pk]),
        reverse("version_json", args=[version.pk]),
        reverse("section_markdown", args=[version.pk, "summary"]),
        reverse("documents", args=[version.pk]),
        reverse("document_download", args=[document.pk]),
        reverse("version_figure", args=[version.pk, "limits.headroom"]),
        reverse("discussion", args=[version.pk]),
        reverse("thread", args=[thread.pk]),
    ]
    browser = cast.client_of(people.version_guest)
    assert browser.get(addresses[0]).status_code == 200
    if how == "expired":
        VersionGuest.objects.filter(pk=place.pk).update(expires_at=timezone.now())
    else:
        assert post(people.owner, "version_guest_remove", place.pk).status_code == 302
        assert not VersionGuest.objects.exists()
    for address in addresses:
        assert browser.get(address).status_code == 404, address
    assert browser.post(addresses[1], {"verdict": "approve"}).status_code == 404
    assert version.get_absolute_url() not in browser.get("/").content.decode()
    assert not Review.objects.exists()


def test_removing_a_guest_takes_the_request_back_and_leaves_what_they_said() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    place = cast.version_guest(version, people.version_guest)
    guest_who_reads = cast.version_guest(version, people.reviewer)
    request_review(version=version, by=people.owner, reviewers=[people.version_guest, people.reviewer])
    approve_later = again(version)
    post(people.version_guest, "version_verdict", approve_later.pk, verdict="comment", text="Good so far.")
    post(people.editor, "version_guest_remove", place.pk)
    post(people.editor, "version_guest_remove", guest_who_reads.pk)
    asked = ReviewRequest.objects.filter(version=version)
    assert [one.reviewer for one in asked] == [people.reviewer], "who sees the project anyway stays asked"
    assert "Good so far." in page(people.owner, version)
    assert Event.objects.filter(kind="version.guest_withdrawn", version_id=version.pk).count() == 2


def test_an_invitation_is_withdrawn_before_it_is_taken() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    invite(people.owner, version, "version_guest@example.org")
    address, invitation = link(), Invitation.objects.get()
    assert "version_guest@example.org" in page(people.owner, version, "version_guests")
    assert post(people.editor, "version_invitation", invitation.pk, do="withdraw").status_code == 302
    answer = cast.client_of(people.version_guest).post(address)
    assert answer.status_code == 404
    assert not VersionGuest.objects.exists()


def test_sending_again_keeps_the_day_and_ends_the_old_link() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    invite(people.owner, version, "version_guest@example.org", days=40)
    old, before = link(), Invitation.objects.get()
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(people.owner, "version_invitation", before.pk, do="resend")
    now = Invitation.objects.get()
    assert (now.expires_at, now.version) == (before.expires_at, version)
    assert link() != old
    browser = cast.client_of(people.version_guest)
    assert browser.post(old).status_code == 404
    assert browser.post(link()).status_code == 302
    assert VersionGuest.objects.get().expires_at == before.expires_at
    assert not Membership.objects.filter(user=people.version_guest).exists(), "no place in the team"


def test_the_owner_withdraws_and_sends_again_from_the_teams_page_too() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    invite(people.editor, version, "version_guest@example.org")
    shown = cast.client_of(people.owner).get(reverse("team", args=[people.team.pk])).content.decode()
    assert "plan de performance v1" in shown
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(people.owner, "invitation_resend", Invitation.objects.get().pk)
    cast.client_of(people.version_guest).post(link())
    assert VersionGuest.objects.filter(user=people.version_guest, version=version).exists()
    assert not Membership.objects.filter(user=people.version_guest).exists()


def test_the_day_is_from_today_to_ninety_days() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    assert invite(people.owner, version, "a@example.org", days=-1) == 422
    assert invite(people.owner, version, "a@example.org", days=91) == 422
    assert invite(people.owner, version, "a@example.org", days=90) == 302
    assert Invitation.objects.get().expires_at <= timezone.now() + timedelta(days=90)
    assert invite(people.owner, version, "b@example.org", days=0) == 302
    for wrong in ("", "soon", "9999-12-31", "0001-01-01"):
        answer = post(people.owner, "version_guests", version.pk, email="c@example.org", until=wrong)
        assert answer.status_code == 422, wrong
    assert post(people.owner, "version_guests", version.pk, email="nobody", until="").status_code == 422
    assert Invitation.objects.count() == 2


def test_who_sees_the_project_or_the_version_already_is_not_invited_and_a_viewer_may_be() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.editor])
    assert invite(people.owner, version, "Reviewer@example.org") == 422
    assert invite(people.owner, version, "guest_editor@example.org") == 422
    cast.version_guest(version, people.version_guest)
    assert invite(people.owner, version, "version_guest@example.org") == 422
    # A viewer reads the project, and may judge this version alone.
    assert cast.client_of(people.viewer).get(reverse("version_verdict", args=[version.pk])).status_code == 404
    assert invite(people.owner, version, "viewer@example.org") == 302
    cast.client_of(people.viewer).post(link())
    shown = page(people.viewer, version)
    assert ">Give a verdict</a>" in shown
    assert reverse("plan", args=[people.project.pk]) in shown, "they still see the project"
    assert post(people.viewer, "version_verdict", version.pk, verdict="approve").status_code == 302
    assert post(people.viewer, "version_review", version.pk).status_code == 404


def test_an_invitation_is_for_its_address_and_ends_when_the_inviter_may_no_longer() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    invite(people.editor, version, "version_guest@example.org")
    address = link()
    cast.client_of(people.stranger).post(address)
    assert not VersionGuest.objects.exists()
    Membership.objects.filter(user=people.editor).update(role=Role.VIEWER)
    answer = cast.client_of(people.version_guest).post(address, follow=True)
    assert "This invitation no longer works." in answer.content.decode()
    assert not VersionGuest.objects.exists()


def test_nobody_is_invited_to_what_is_approved_but_who_was_may_still_come_to_read() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    invite(people.owner, version, "version_guest@example.org")
    approve(version, people.reviewer)
    assert invite(people.owner, version, "late@example.org") == 409
    assert "This version is approved: nobody is asked" in page(people.owner, version, "version_guests")
    cast.client_of(people.version_guest).post(link())
    assert "Approved by Reviewer" in page(people.version_guest, version)
    assert not ReviewRequest.objects.filter(reviewer=people.version_guest).exists()


def test_a_team_invitation_and_one_to_a_version_do_not_replace_each_other() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    invite(people.owner, version, "version_guest@example.org")
    post(people.owner, "invite", people.team.pk, emails="version_guest@example.org", role="viewer")
    assert Invitation.objects.count() == 2
    invite(people.owner, version, "version_guest@example.org")
    assert sorted(one.version_id or 0 for one in Invitation.objects.all()) == [0, version.pk]


def test_too_many_a_day_are_refused_with_a_sentence() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    Invitation.objects.bulk_create(
        Invitation(
            team=people.team, email="x@example.org", role="viewer", token_hash=f"{n}", invited_by=people.owner
        )
        for n in range(MOST_A_DAY)
    )
    assert invite(people.owner, version, "a@example.org") == 422


@pytest.mark.django_db(transaction=True)
def test_of_twenty_acceptances_at_once_one_wins() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    invite(people.owner, version, "version_guest@example.org")
    invitation = Invitation.objects.get()

    def take(_number: int) -> bool:
        try:
            accept(invitation=Invitation.objects.get(pk=invitation.pk), by=people.version_guest)
        except Refused:
            return False
        return True

    assert sorted(at_once(20, take)) == [False] * 19 + [True]
    assert VersionGuest.objects.count() == 1
    assert ReviewRequest.objects.filter(reviewer=people.version_guest).count() == 1
    assert Event.objects.filter(kind="invitation.accepted").count() == 1


# --- A guest whose days are over ------------------------------------------------------------------------------


def run_out(version: PlanVersion, guest: User) -> VersionGuest:
    """A guest who was asked, and sees the version no more."""
    place = cast.version_guest(version, guest, days=-1)
    ReviewRequest.objects.get_or_create(version=version, reviewer=guest)
    return place


def prolong(by: User, place: VersionGuest, days: int) -> int:
    until = today_of(place.version.plan.project) + timedelta(days=days)
    answer = post(by, "version_guest_prolong", place.pk, **{f"p{place.pk}-until": until.isoformat()})
    return answer.status_code


def test_a_guest_whose_days_are_over_is_not_waited_for() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    run_out(version, people.version_guest)
    html = page(people.owner, version)
    assert 'Version Guest</span> <span class="badge ">the invitation has run out' in html
    assert 'Reviewer</span> <span class="badge ">no verdict yet' in html
    assert [one.reviewer for one in standing(again(version)).waiting] == [people.reviewer]
    exported = page(people.owner, version, "version_markdown", language="en")
    assert re.search(r"Version Guest.*the invitation has run out", exported)


def test_a_guest_whose_days_are_over_is_not_reminded() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    run_out(version, people.version_guest)
    due = today_of(people.project) + timedelta(days=1)
    PlanVersion.objects.filter(pk=version.pk).update(due=due)
    ReviewRequest.objects.update(requested_at=timezone.now() - timedelta(days=5))
    remind(timezone.now().replace(hour=12))
    reminded = Notice.objects.filter(event__kind="verdict.due").values_list("user", flat=True)
    assert list(reminded) == [people.reviewer.pk]


def test_who_left_the_team_is_not_waited_for_either() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer, people.editor])
    Membership.objects.filter(user=people.reviewer).delete()
    html = page(people.owner, version)
    assert 'Reviewer</span> <span class="badge ">has no access any more' in html
    assert 'Editor</span> <span class="badge ">no verdict yet' in html


def test_what_a_guest_said_stands_when_their_days_are_over_and_who_sees_the_project_anyway_is_waited_for() -> (
    None
):
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    rules(people.project, approvals_needed=3)
    place = cast.version_guest(version, people.version_guest)
    approve(version, people.version_guest)
    VersionGuest.objects.filter(pk=place.pk).update(expires_at=timezone.now())
    run_out(version, people.reviewer)
    html = page(people.owner, version)
    assert 'Version Guest</span> <span class="badge ok">approves' in html
    assert 'Reviewer</span> <span class="badge ">no verdict yet' in html


def test_an_editor_gives_them_other_days_and_they_are_told_and_waited_for_again() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    place = run_out(version, people.version_guest)
    ReviewRequest.objects.filter(reviewer=people.version_guest).delete()
    listed = page(people.editor, version, "version_guests")
    assert '<span class="badge warn">the invitation has run out</span>' in listed
    assert reverse("version_guest_prolong", args=[place.pk]) in listed
    edition = again(version).edition
    assert prolong(people.editor, place, 7) == 302
    assert VersionGuest.objects.get().last_day == today_of(people.project) + timedelta(days=7)
    assert "has run out" not in page(people.editor, version, "version_guests")
    assert 'Version Guest</span> <span class="badge ">no verdict yet' in page(people.owner, version)
    assert again(version).edition > edition, (
        "documents that say that the invitation has run out are out of date"
    )
    assert ">Give a verdict</a>" in page(people.version_guest, version)
    event = Event.objects.get(kind="version.guest_prolonged")
    assert (event.actor, event.version_id, event.data["user"]) == (
        people.editor,
        version.pk,
        people.version_guest.pk,
    )
    inbox = cast.client_of(people.version_guest).get(reverse("inbox")).content.decode()
    assert "Editor lets you review version 1 of" in inbox


def test_a_wrong_day_is_refused_where_it_was_typed_and_nothing_changes() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    place = run_out(version, people.version_guest)
    cast.version_guest(version, people.stranger)
    for days in (-1, 91):
        assert prolong(people.owner, place, days) == 422
    answer = post(people.owner, "version_guest_prolong", place.pk)
    assert answer.status_code == 422
    assert answer.content.decode().count('<details class="disclosure" open>') == 1
    assert VersionGuest.objects.get(pk=place.pk).expires_at == place.expires_at
    assert prolong(people.reviewer, place, 7) == 404
    assert not Event.objects.filter(kind="version.guest_prolonged").exists()


def test_nobody_gets_other_days_at_what_is_approved() -> None:
    people = cast.everybody()
    version = in_review(people.project, people.owner, [people.reviewer])
    place = run_out(version, people.version_guest)
    approve(version, people.reviewer)
    assert reverse("version_guest_prolong", args=[place.pk]) not in page(
        people.owner, version, "version_guests"
    )
    assert prolong(people.owner, place, 7) == 409
    assert not VersionGuest.objects.get().is_open
