"""E-mails: many notices in one, nothing lost when the server is away, nothing sent twice, and an easy way out."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage as Received
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Project
from perfplan.accounts.models import Membership, User, VersionGuest
from perfplan.events import inbox, mails
from perfplan.events.models import Mail, MailChoice, Notice, record
from perfplan.events.notices import Kind, tell
from plans.models import PlanVersion
from plans.review import mailing
from plans.tasks import send_mails
from tests import cast
from tests.plans import sample
from tests.review import talking
from tests.support import smtp

pytestmark = pytest.mark.django_db
Setting = LazySettings
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    made = sample.a_version(people.project)
    PlanVersion.objects.filter(pk=made.pk).update(author=people.owner, state="in_review")
    return PlanVersion.objects.get(pk=made.pk)


@pytest.fixture
def server(settings: Setting) -> Iterator[smtp.Taken]:
    with smtp.server() as taken:
        use(settings, taken.port)
        yield taken


def use(settings: Setting, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


def happens(
    version: PlanVersion, to: list[User], *, at: datetime = NOW, by: User | None = None, **more: Any
) -> None:
    """Something that concerns people, at a moment."""
    kind = more.pop("kind", Kind.VERDICT)
    project: Project = version.plan.project
    event = record(
        more.pop("event", "review.given"),
        actor=by,
        team_id=project.team_id,
        project_id=project.pk,
        version_id=version.pk,
        **{"verdict": "approve", **more},
    )
    for notice in tell(event, to=to, kind=kind, subject=f"version:{version.pk}"):
        Notice.objects.filter(pk=notice.pk).update(at=at)


def gather(at: datetime) -> list[Mail]:
    return mails.gather(at, mailing.zones)


def send(at: datetime | None = None) -> int:
    return mails.send(mailing.write, (lambda: at) if at else timezone.now)


def gather_and_send() -> int:
    """Of what happened just now."""
    soon = timezone.now() + timedelta(minutes=5)
    gather(soon)
    return send(soon)


def text(mail: Any, kind: str = "plain") -> str:
    if isinstance(mail, Received):
        return str(mail.get_body((kind,)).get_content())
    return str(mail.body if kind == "plain" else mail.alternatives[0][0])


def outbox() -> list[Any]:
    return django_mail.outbox


# --- When, and how many ---------------------------------------------------------------------------------------


def test_what_happens_within_minutes_comes_in_one_mail(people: cast.Cast, version: PlanVersion) -> None:
    for minute in range(3):
        happens(version, [people.owner], by=people.editor, at=NOW + timedelta(minutes=minute))
    assert gather(NOW + timedelta(minutes=4)) == [], "something came two minutes ago"
    assert len(gather(NOW + timedelta(minutes=5))) == 1
    assert send() == 1
    (sent,) = outbox()
    assert sent.to == [people.owner.email]
    assert text(sent).count("Editor approves") == 3


def test_nobody_waits_longer_than_ten_minutes(people: cast.Cast, version: PlanVersion) -> None:
    for minute in range(11):
        happens(version, [people.owner], by=people.editor, at=NOW + timedelta(minutes=minute))
    assert gather(NOW + timedelta(minutes=9, seconds=59)) == []
    assert len(gather(NOW + timedelta(minutes=10))) == 1


def test_once_a_day_comes_at_eight_where_the_project_is(people: cast.Cast, version: PlanVersion) -> None:
    Project.objects.update(time_zone="America/New_York")
    mails.choose(user_id=people.owner.pk, rhythm=MailChoice.Rhythm.DAILY)
    happens(version, [people.owner], at=NOW)  # 7 in the morning there
    assert gather(NOW + timedelta(minutes=59)) == []
    assert len(gather(NOW + timedelta(minutes=61))) == 1
    happens(version, [people.owner], at=NOW + timedelta(hours=2))
    assert gather(NOW + timedelta(hours=20)) == []
    assert len(gather(NOW + timedelta(hours=25, minutes=1))) == 1


def test_who_wants_none_gets_none_and_keeps_the_inbox(people: cast.Cast, version: PlanVersion) -> None:
    mails.choose(user_id=people.owner.pk, rhythm=MailChoice.Rhythm.NEVER)
    mails.choose(user_id=people.editor.pk, muted=[Kind.VERDICT])
    happens(version, [people.owner, people.editor])
    assert gather(NOW + timedelta(days=2)) == []
    assert inbox.unread_of(people.owner).count == inbox.unread_of(people.editor).count == 1


def test_a_choice_holds_for_what_waits_already(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    happens(version, [people.owner], kind=Kind.STATE, event="version.approved")
    mails.mute(user_id=people.owner.pk, kind=Kind.VERDICT, muted=True)
    assert len(gather(NOW + timedelta(hours=1))) == 1
    send()
    assert "is approved" in text(outbox()[0])
    assert "approves" not in text(outbox()[0])


def test_what_was_read_in_the_inbox_does_not_come_by_mail(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    inbox.mark_read(user=people.owner, now=NOW, everything=True)
    assert gather(NOW + timedelta(hours=1)) == []
    happens(version, [people.owner])
    assert len(gather(NOW + timedelta(hours=1))) == 1
    inbox.mark_read(user=people.owner, now=NOW, everything=True)
    assert send() == 0, "it was read between gathering and sending"
    assert not Mail.objects.exists()
    assert gather(NOW + timedelta(hours=2)) == []


def test_gathering_costs_the_same_for_one_notice_and_for_many(
    people: cast.Cast, version: PlanVersion, django_assert_num_queries: Any
) -> None:
    happens(version, [people.owner])
    with django_assert_num_queries(3):
        assert gather(NOW) == []
    for _turn in range(20):
        happens(version, [people.owner, people.editor, people.reviewer])
    with django_assert_num_queries(3):
        assert gather(NOW) == []


# --- What it says ---------------------------------------------------------------------------------------------


def test_a_mail_says_who_what_and_where_and_how_to_answer(
    people: cast.Cast, version: PlanVersion, settings: Setting
) -> None:
    talking.say(version, people.reviewer, "Is **this** on purpose? @Owner", at="section:objectives")
    assert gather_and_send() == 1
    (sent,) = outbox()
    assert sent.subject.startswith("Checkout: Reviewer mentions you at ")
    thread = version.thread_places.get().thread_id
    for kind in ("plain", "html"):
        assert "Is this on purpose? @Owner" in text(sent, kind)
        assert f"{settings.BASE_URL}{reverse('thread', args=[thread])}?version={version.pk}" in text(
            sent, kind
        )
        assert settings.BASE_URL + reverse("mail_choice") in text(sent, kind)
    assert not re.search(r"\sstyle=|<script|<img", text(sent, "html")), (
        "nothing that a mail program loads or runs"
    )


def test_a_mail_is_in_the_language_of_its_reader(people: cast.Cast, version: PlanVersion) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="fr")
    talking.say(version, people.reviewer, "Pourquoi ?", at="section:objectives")
    gather_and_send()
    assert '<html lang="fr">' in text(outbox()[0], "html")
    assert "Objectifs" in outbox()[0].subject, "the passage by the name that it has in French"


def test_a_subject_is_one_line_whatever_the_names_are(people: cast.Cast, version: PlanVersion) -> None:
    Project.objects.filter(pk=people.project.pk).update(name="Shop\r\nBcc: all@example.org\n" + "x" * 60)
    User.objects.filter(pk=people.editor.pk).update(name="Eve\nX-Evil: 1")
    happens(version, [people.owner], by=User.objects.get(pk=people.editor.pk))
    happens(version, [people.reviewer], by=people.editor)
    happens(version, [people.reviewer], by=people.editor, kind=Kind.STATE, event="version.approved")
    gather(NOW + timedelta(hours=1))
    assert send() == 2
    for sent in outbox():
        assert "\n" not in sent.subject
        message = sent.message()
        assert message["Bcc"] is None
        assert message["X-Evil"] is None


def test_what_people_wrote_is_text_in_the_mail(people: cast.Cast, version: PlanVersion) -> None:
    talking.say(version, people.reviewer, '<script>alert(1)</script> <a hx-get="/x">x</a>')
    gather_and_send()
    assert "<script" not in text(outbox()[0], "html")
    assert "<a hx-get" not in text(outbox()[0], "html")
    assert "alert(1)" in text(outbox()[0], "html")


def test_many_projects_and_versions_stand_apart(people: cast.Cast, version: PlanVersion) -> None:
    other = sample.a_version(people.other_project)
    happens(version, [people.owner], by=people.editor)
    happens(other, [people.owner], by=people.editor)
    happens(version, [people.owner], by=people.editor)
    gather(NOW + timedelta(hours=1))
    send()
    (sent,) = outbox()
    assert sent.subject == "Checkout and Search: 3 things happened"
    assert [line for line in text(sent).splitlines() if "·" in line] == [
        "Checkout · Version 1",
        "Search · Version 1",
    ]


# --- Whom it may reach ----------------------------------------------------------------------------------------


def test_who_lost_access_meanwhile_gets_no_word_of_it(people: cast.Cast, version: PlanVersion) -> None:
    cast.version_guest(version, people.version_guest)
    happens(version, [people.viewer, people.version_guest, people.editor], by=people.owner)
    assert len(gather(NOW + timedelta(hours=1))) == 3
    Membership.objects.filter(user=people.viewer).delete()
    VersionGuest.objects.update(expires_at=timezone.now())
    User.objects.filter(pk=people.editor.pk).update(is_active=False)
    assert send() == 0
    assert not outbox()
    assert not Mail.objects.exists()
    assert gather(NOW + timedelta(days=1)) == []


def test_a_deleted_person_takes_their_mails_along(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.viewer], by=people.owner)
    gather(NOW + timedelta(hours=1))
    User.objects.filter(pk=people.viewer.pk).delete()
    assert send() == 0
    assert not Mail.objects.exists()


# --- The way out ----------------------------------------------------------------------------------------------


def way_out(sent: Any) -> str:
    return str(sent.extra_headers["List-Unsubscribe"])[1:-1]


def path(url: str, settings: Setting) -> str:
    return url.removeprefix(settings.BASE_URL)


def test_a_mail_program_unsubscribes_in_one_click_without_signing_in(
    people: cast.Cast, version: PlanVersion, settings: Setting
) -> None:
    happens(version, [people.owner])
    gather(NOW + timedelta(hours=1))
    send()
    (sent,) = outbox()
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    url = path(way_out(sent), settings)
    assert strict.get(url).status_code == 200
    assert not MailChoice.objects.exists(), "looking changes nothing"
    answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert mails.choice_of(people.owner.pk).muted == [Kind.VERDICT]
    assert "gets no more e-mails about" in answer.content.decode()
    strict.post(url, {"do": "undo"})
    assert mails.choice_of(people.owner.pk).muted == []


def test_a_mail_of_many_kinds_is_left_as_a_whole_or_by_kind(
    people: cast.Cast, version: PlanVersion, settings: Setting
) -> None:
    happens(version, [people.owner])
    happens(version, [people.owner], kind=Kind.STATE, event="version.approved")
    gather(NOW + timedelta(hours=1))
    send()
    (sent,) = outbox()
    links = re.findall(r"http\S+/unsubscribe/\S+", text(sent))
    assert len(links) == 2
    Client().post(path(links[1], settings))
    assert mails.choice_of(people.owner.pk).muted == [Kind.STATE]
    Client().post(path(way_out(sent), settings))
    assert mails.choice_of(people.owner.pk).rhythm == MailChoice.Rhythm.NEVER
    Client().post(path(links[1], settings), {"do": "undo"})
    assert mails.choice_of(people.owner.pk).rhythm == MailChoice.Rhythm.NEVER, (
        "one kind does not bring all back"
    )


def test_a_made_up_address_opens_nothing(people: cast.Cast, settings: Setting) -> None:
    good = path(mailing.unsubscribe_address(people.owner, Kind.VERDICT), settings)
    for url in (good[:-2] + "xx", good.replace("unsubscribe/", "unsubscribe/x"), "/unsubscribe/x"):
        assert Client().get(url).status_code == 404
        assert Client().post(url).status_code == 404
    User.objects.filter(pk=people.owner.pk).update(is_active=False)
    assert Client().get(good).status_code == 404


def test_everybody_chooses_what_comes_and_how_often(people: cast.Cast) -> None:
    browser = cast.client_of(people.viewer)
    url = reverse("mail_choice")
    assert browser.get(url).content.decode().count("checked") == 1 + len(Kind.values)
    assert browser.post(url, {"rhythm": "daily", "kinds": ["mention", "request"]}).status_code == 302
    choice = mails.choice_of(people.viewer.pk)
    assert choice.rhythm == "daily"
    assert set(Kind.values) - set(choice.muted) == {"mention", "request"}
    assert browser.post(url, {"rhythm": "hourly"}).status_code == 422
    browser.post(url, {"rhythm": "soon"})
    assert len(mails.choice_of(people.viewer.pk).muted) == len(Kind.values)


# --- Drills: a real server ------------------------------------------------------------------------------------


def test_a_server_that_was_away_gets_everything_once(
    people: cast.Cast, version: PlanVersion, settings: Setting
) -> None:
    taken = smtp.Taken(smtp.free_port())
    use(settings, taken.port)
    three = [people.owner, people.editor, people.reviewer]
    happens(version, three)
    gather(NOW + timedelta(hours=1))
    moment = NOW + timedelta(hours=1)
    for _minute in range(6):
        assert send(moment) == 0
        moment += timedelta(minutes=1)
    assert Mail.objects.filter(sent_at=None, given_up_at=None).count() == 3
    with smtp.server(taken):
        for _turn in range(70):
            send(moment)
            moment += timedelta(minutes=1)
        assert sorted(str(mail["To"]) for mail in taken.mails) == sorted(one.email for one in three)
        assert Mail.objects.filter(sent_at__isnull=False).count() == 3


def test_pauses_grow_and_in_the_end_it_is_given_up(
    people: cast.Cast, version: PlanVersion, settings: Setting, caplog: pytest.LogCaptureFixture
) -> None:
    use(settings, smtp.free_port())
    happens(version, [people.owner])
    gather(NOW + timedelta(hours=1))
    pauses, moment = [], NOW + timedelta(hours=1)
    while not Mail.objects.get().given_up_at:
        send(moment)
        mail = Mail.objects.get()
        pauses.append((mail.next_try_at - moment).total_seconds() / 60)
        moment = max(mail.next_try_at, moment)
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert moment - NOW >= mails.GIVE_UP
    assert "given up" in caplog.text
    assert people.owner.email not in caplog.text
    assert inbox.unread_of(people.owner).count == 1, "the inbox has it all the same"
    assert gather(moment + timedelta(days=1)) == []


def test_an_address_that_is_refused_for_good_holds_up_nobody(
    people: cast.Cast, version: PlanVersion, server: smtp.Taken
) -> None:
    server.refused = {people.owner.email: "550 no such person", people.editor.email: "451 later"}
    happens(version, [people.owner, people.editor, people.reviewer])
    gather(NOW + timedelta(hours=1))
    assert send(NOW + timedelta(hours=1)) == 1
    assert server.to(people.reviewer.email)
    assert Mail.objects.get(user=people.owner).given_up_at
    assert Mail.objects.get(user=people.editor).given_up_at is None
    server.refused = {}
    assert send(NOW + timedelta(hours=2)) == 1
    assert len(server.mails) == 2


def test_a_mail_that_cannot_be_written_holds_up_nobody(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner], due=7, event="verdict.due")  # data as nobody writes it
    happens(version, [people.editor])
    gather(NOW + timedelta(hours=1))
    assert send(NOW + timedelta(hours=1)) == 1
    assert outbox()[0].to == [people.editor.email]
    assert Mail.objects.get(user=people.owner).next_try_at > NOW + timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(
    people: cast.Cast, version: PlanVersion, server: smtp.Taken
) -> None:
    server.after_data = lambda: time.sleep(0.05)
    everybody = [people.owner, people.editor, people.reviewer, people.viewer, people.guest_editor]
    happens(version, everybody)
    Notice.objects.update(at=timezone.now() - timedelta(hours=1))
    together = Barrier(3)

    def work(_number: int) -> None:
        try:
            together.wait()
            send_mails()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    send_mails()
    assert sorted(str(mail["To"]) for mail in server.mails) == sorted(one.email for one in everybody)


KILLED = """
import os, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
from plans.tasks import send_mails
send_mails()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_send_leaves_a_mail_that_goes_out_after_its_lease(
    people: cast.Cast, version: PlanVersion, server: smtp.Taken
) -> None:
    happens(version, [people.owner])
    Notice.objects.update(at=timezone.now() - timedelta(hours=1))
    worker: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        worker[0].send_signal(signal.SIGKILL)
        worker[0].wait(10)

    # The worst moment: the server has the mail, the worker does not know it yet.
    server.after_data = kill
    code = KILLED.format(name=str(connection.settings_dict["NAME"]), port=server.port)
    worker.append(subprocess.Popen([sys.executable, "-c", code]))
    assert worker[0].wait(60) == -signal.SIGKILL
    server.after_data = None
    assert len(server.mails) == 1
    assert send() == 0, "its lease is not over"
    assert send(timezone.now() + mails.LEASE + timedelta(seconds=1)) == 1
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"], "by which mail programs know that they have it"
    assert send(timezone.now() + timedelta(days=1)) == 0
