"""A document is a row first and a task second: it gets made once, whatever happens to brokers and workers."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from perfplan.accounts.models import Role, User
from perfplan.events.models import Event
from plans import documents, pdf
from plans.errors import TooLarge
from plans.models import Document, PlanVersion
from plans.tasks import render_document
from tests.plans import sample

pytestmark = pytest.mark.django_db
State = Document.State


@pytest.fixture
def lina() -> User:
    return sample.a_person(sample.a_team())


@pytest.fixture
def version(lina: User) -> PlanVersion:
    return sample.a_version(sample.a_project(lina.teams.get()))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of the documents whose tasks were handed over, in place of a broker."""
    numbers: list[int] = []
    monkeypatch.setattr(render_document, "delay", numbers.append)
    return numbers


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A renderer that takes no time. Returns the languages that it rendered."""
    made: list[str] = []

    def render(
        version: PlanVersion, language: str, paper: str, tell: Any, **_asked: Any
    ) -> tuple[bytes, int]:
        tell(Document.Step.LAYOUT, 50)
        made.append(language)
        return b"%PDF-1.7 quick", 3

    monkeypatch.setattr(pdf, "render", render)
    return made


def asked(version: PlanVersion, by: User, language: str = "fr") -> Document:
    return documents.request_document(version=version, language=language, paper="A4", by=by)


def _at(moment: datetime) -> datetime:
    return moment


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def render(*_args: Any, **_asked: Any) -> Any:
        raise error

    monkeypatch.setattr(pdf, "render", render)


# --- Asking -------------------------------------------------------------------------------------------------


def test_asked_twice_is_made_once(
    version: PlanVersion,
    lina: User,
    sent: list[int],
    quick: list[str],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = asked(version, lina), asked(version, lina)
    assert first == second
    assert sent == [first.pk]
    documents.render(first.pk)
    with django_capture_on_commit_callbacks(execute=True):
        asked(version, lina)
    assert sent == [first.pk]
    assert quick == ["fr"]


def test_the_task_follows_the_commit(
    version: PlanVersion, lina: User, sent: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        document = asked(version, lina)
    assert sent == []
    assert len(callbacks) == 1
    callbacks[0]()
    assert sent == [document.pk]


def test_a_broker_that_is_away_leaves_the_row_waiting_and_the_page_says_so(
    client: Client,
    version: PlanVersion,
    lina: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def away(_number: int) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(render_document, "delay", away)
    client.force_login(lina)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("documents", args=[version.pk]),
            {"language": "fr", "paper": "A4"},
            headers={"HX-Request": "true"},
        )
    document = Document.objects.get()
    assert (document.state, document.delivered_at) == (State.QUEUED, None)
    assert "queue cannot be reached" in answer.content.decode()


def test_a_broker_nobody_answers_at_is_given_up_on_within_seconds(version: PlanVersion, lina: User) -> None:
    # In a process of its own: Celery keeps the first broker that it met.
    code = (
        "import django, time; django.setup(); from plans.models import Document; from plans import documents;"
        "began = time.monotonic(); sent = documents.deliver(Document(pk=1));"
        "print(sent, time.monotonic() - began)"
    )
    env = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "perfplan.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    sent, seconds = done.stdout.split()
    assert (sent, float(seconds) < 10) == ("False", True), done.stdout


# --- Rendering ----------------------------------------------------------------------------------------------


def test_a_document_becomes_ready_with_its_file(version: PlanVersion, lina: User, quick: list[str]) -> None:
    document = asked(version, lina)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.progress, document.pages, document.attempts) == (State.READY, 100, 3, 1)
    assert document.file.read() == b"%PDF-1.7 quick"
    assert (document.lease, document.error) == ("", "")
    event = Event.objects.get(kind="document.ready", data__document=document.pk)
    assert event.version_id == event.data["version"] == version.pk


def test_a_task_delivered_twice_renders_once(version: PlanVersion, lina: User, quick: list[str]) -> None:
    document = asked(version, lina)
    documents.render(document.pk)
    documents.render(document.pk)
    assert quick == ["fr"]


def test_a_task_delivered_while_the_document_is_rendered_does_nothing(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina)
    runs = []

    def render(*_args: Any, **_asked: Any) -> tuple[bytes, int]:
        runs.append(1)
        documents.render(document.pk)  # the same task again, in the middle of it
        return b"%PDF", 1

    monkeypatch.setattr(pdf, "render", render)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (len(runs), document.state, document.attempts) == (1, State.READY, 1)


def test_each_step_renews_the_lease_and_moves_the_progress(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina)
    moment = timezone.now()
    seen = []

    def render(
        _version: PlanVersion, _language: str, _paper: str, tell: Any, **_asked: Any
    ) -> tuple[bytes, int]:
        nonlocal moment
        for progress in (10, 40, 75):
            moment += timedelta(seconds=30)
            tell(Document.Step.LAYOUT, progress)
            row = Document.objects.get(pk=document.pk)
            seen.append((row.state, row.progress, row.leased_until == moment + documents.LEASE))
        return b"%PDF", 1

    monkeypatch.setattr(pdf, "render", render)
    documents.render(document.pk, now=lambda: moment)
    assert seen == [(State.RENDERING, progress, True) for progress in (10, 40, 75)]


def test_the_panel_names_the_section_that_is_laid_out_in_the_readers_language(
    client: Client, version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina, "en")
    client.force_login(lina)
    shown = []

    def panel(language: str) -> str:
        User.objects.filter(pk=lina.pk).update(language=language)
        answer = client.get(reverse("documents", args=[version.pk]), headers={"HX-Request": "true"})
        return answer.content.decode()

    def render(
        _version: PlanVersion, _language: str, _paper: str, tell: Any, **_asked: Any
    ) -> tuple[bytes, int]:
        for key, number in (("summary", 1), ("capacity-today", 4)):
            tell(Document.Step.LAYOUT, 20, pdf.Place(key, number, 13))
            shown.append((panel("en"), panel("fr")))
        return b"%PDF", 1

    monkeypatch.setattr(pdf, "render", render)
    documents.render(document.pk)
    assert "Laying out: Summary (1 of 13)" in shown[0][0]
    assert "Capacity today (4 of 13)" in shown[1][0], "a new section is told at once"
    assert "Capacité aujourd’hui" in unescape(shown[1][1]).replace("'", "’")
    document.refresh_from_db()
    assert (document.state, document.section) == (State.READY, "")


def test_a_worker_that_lost_its_lease_stops_and_leaves_the_row_alone(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina)
    went_on = []

    def render(
        _version: PlanVersion, _language: str, _paper: str, tell: Any, **_asked: Any
    ) -> tuple[bytes, int]:
        Document.objects.filter(pk=document.pk).update(lease="another")
        tell(Document.Step.WRITING, 95)
        went_on.append(1)
        return b"%PDF", 1

    monkeypatch.setattr(pdf, "render", render)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.lease, went_on) == (State.RENDERING, "another", [])


# --- Failing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TooLarge("9999 rows"), "too_large"),
        (MemoryError(), "too_large"),
        (SoftTimeLimitExceeded(), "too_long"),
        (ValueError("secret detail"), "broken"),
        (OSError("cannot load library 'libpango'"), "broken"),
    ],
)
def test_a_failure_is_a_sentence_on_the_page_and_a_trace_in_the_log(
    client: Client,
    version: PlanVersion,
    lina: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    reason: str,
) -> None:
    document = asked(version, lina)
    fails_with(monkeypatch, error)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == (State.FAILED, reason)
    assert document.reference in caplog.text
    assert "Traceback" in caplog.text
    client.force_login(lina)
    page = client.get(version.get_absolute_url()).content.decode()
    assert str(Document.Error(reason).label) in page
    assert document.reference in page
    assert "secret detail" not in page


def test_a_full_disk_is_told_and_leaves_no_half_file(
    version: PlanVersion, lina: User, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina)

    def full(*_args: Any, **_options: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error, document.file.name) == (State.FAILED, "storage", "")


def test_a_failed_document_can_be_tried_again(
    client: Client,
    version: PlanVersion,
    lina: User,
    sent: list[int],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    document = asked(version, lina)
    with monkeypatch.context() as once:
        fails_with(once, ValueError())
        documents.render(document.pk)
    client.force_login(lina)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("document_retry", args=[document.pk]))
    assert answer.status_code == 302
    document.refresh_from_db()
    assert (document.state, document.attempts, document.error, sent) == (State.QUEUED, 0, "", [document.pk])


def test_asking_again_for_a_failed_document_tries_it_again(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = asked(version, lina)
    with monkeypatch.context() as once:
        fails_with(once, ValueError())
        documents.render(document.pk)
    assert asked(version, lina).state == State.QUEUED


def test_a_document_whose_file_is_gone_is_made_again(
    version: PlanVersion, lina: User, quick: list[str]
) -> None:
    document = asked(version, lina)
    documents.render(document.pk)
    document.refresh_from_db()
    default_storage.delete(document.file.name)
    again = asked(version, lina)
    assert (again.pk, again.state) == (document.pk, State.QUEUED)
    documents.render(again.pk)
    assert quick == ["fr", "fr"]


# --- The sweep ----------------------------------------------------------------------------------------------


def test_a_task_that_was_lost_is_sent_again_by_the_sweep(
    version: PlanVersion, lina: User, sent: list[int]
) -> None:
    document = asked(version, lina)
    now = timezone.now()
    assert documents.sweep_documents(now) == 1
    assert sent == [document.pk]
    assert documents.sweep_documents(now) == 0, "it was sent just now"
    assert documents.sweep_documents(now + documents.DELIVER_AGAIN + timedelta(seconds=1)) == 1


def test_a_dead_workers_document_is_queued_again_and_a_living_ones_is_not(
    version: PlanVersion, lina: User, sent: list[int]
) -> None:
    now = timezone.now()
    dead = Document.objects.create(
        version=version, language="fr", state=State.RENDERING, lease="a", attempts=1, leased_until=now
    )
    alive = Document.objects.create(
        version=version, language="en", state=State.RENDERING, lease="b", attempts=1,
        leased_until=now + documents.LEASE,
    )  # fmt: skip
    documents.sweep_documents(now + timedelta(seconds=1))
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.lease, sent) == (State.QUEUED, "", [dead.pk])
    assert (alive.state, alive.lease) == (State.RENDERING, "b")


def test_a_document_that_takes_its_workers_with_it_fails_after_three(
    version: PlanVersion, lina: User, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What ends a process, and no handler sees."""

    document = asked(version, lina)
    fails_with(monkeypatch, Killed())
    moment = timezone.now()
    for _ in range(5):
        if Document.objects.get(pk=document.pk).state == State.QUEUED:
            with pytest.raises(Killed):
                documents.render(document.pk, now=partial(_at, moment))
        moment += documents.LEASE + timedelta(seconds=1)
        documents.sweep_documents(moment)
    document.refresh_from_db()
    assert (document.state, document.error, document.attempts) == (State.FAILED, "lost", 3)
    assert document.reference


def test_the_sweep_stops_asking_a_broker_that_is_away(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def away(number: int) -> None:
        tries.append(number)
        raise OperationalError("away")

    monkeypatch.setattr(render_document, "delay", away)
    asked(version, lina, "fr")
    asked(version, lina, "en")
    assert documents.sweep_documents(timezone.now()) == 0
    assert len(tries) == 1


# --- The panel and the download -----------------------------------------------------------------------------


def test_the_panel_asks_for_itself_only_while_something_is_pending(
    client: Client, version: PlanVersion, lina: User, quick: list[str]
) -> None:
    client.force_login(lina)
    address = reverse("documents", args=[version.pk])

    def panel() -> str:
        return client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "hx-trigger" not in panel()
    document = asked(version, lina)
    assert 'hx-trigger="every 1s"' in panel()
    assert 'role="status"' in panel()
    documents.render(document.pk)
    assert "hx-trigger" not in panel()
    assert reverse("document_download", args=[document.pk]) in panel()


def test_without_a_script_asking_leads_back_to_the_page_which_can_be_refreshed(
    client: Client, version: PlanVersion, lina: User
) -> None:
    client.force_login(lina)
    answer = client.post(
        reverse("documents", args=[version.pk]), {"language": "en", "paper": "Letter"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"{version.get_absolute_url()}#documents"
    page = answer.content.decode()
    assert re.search(r'href="[^"]+#documents">Refresh', page)
    assert (Document.objects.get().language, Document.objects.get().paper) == ("en", "Letter")


@pytest.mark.parametrize(("language", "paper"), [("xx", "A4"), ("fr", "A0"), ("", "")])
def test_what_is_not_offered_is_not_made(
    client: Client, version: PlanVersion, lina: User, language: str, paper: str
) -> None:
    client.force_login(lina)
    client.post(reverse("documents", args=[version.pk]), {"language": language, "paper": paper})
    assert not Document.objects.exists()


def test_a_document_is_an_attachment_that_no_cache_keeps(
    client: Client, version: PlanVersion, lina: User, quick: list[str]
) -> None:
    version.plan.project.name = "Boutique d’Été / 1"
    version.plan.project.save()
    document = asked(version, lina)
    documents.render(document.pk)
    client.force_login(lina)
    answer = client.get(reverse("document_download", args=[document.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 quick"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''boutique-d%C3%A9t%C3%A9-1-v1-fr.pdf"
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_download_whose_file_is_gone_says_what_to_do(
    client: Client, version: PlanVersion, lina: User, quick: list[str]
) -> None:
    document = asked(version, lina)
    documents.render(document.pk)
    document.refresh_from_db()
    default_storage.delete(document.file.name)
    client.force_login(lina)
    answer = client.get(reverse("document_download", args=[document.pk]), follow=True)
    assert "Ask for the document again" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.EDITOR, 200), (Role.REVIEWER, 200), (Role.VIEWER, 200), ("", 404)],
)
def test_whoever_may_read_may_download_and_nobody_else(
    client: Client, version: PlanVersion, lina: User, quick: list[str], role: str, status: int
) -> None:
    document = asked(version, lina)
    documents.render(document.pk)
    client.force_login(sample.a_person(version.plan.project.team if role else None, role or "stranger"))
    assert client.get(reverse("document_download", args=[document.pk])).status_code == status
    assert (
        client.get(reverse("documents", args=[version.pk]), headers={"HX-Request": "true"}).status_code
        == status
    )
    asking = client.post(reverse("documents", args=[version.pk]), {"language": "en", "paper": "A4"})
    assert asking.status_code == (302 if status == 200 else 404)
    assert client.post(reverse("document_retry", args=[document.pk])).status_code == asking.status_code


def test_a_document_that_is_not_ready_cannot_be_downloaded(
    client: Client, version: PlanVersion, lina: User
) -> None:
    document = asked(version, lina)
    client.force_login(lina)
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 404
