"""Documents with real processes: a worker renders them, and no crash leaves one hanging."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pypdf
import pytest

from tests.support import processes
from tests.support.site import Site

Start = Callable[..., Site]
PATIENCE = 90.0
"""Seconds: beat sweeps each 30, and a rendering takes some 6."""

ASK = """
from django.contrib.auth import get_user_model
from plans.documents import request_document
from plans.models import Document, PlanVersion
version = PlanVersion.objects.filter(interview__is_example=True).latest("pk")
by = get_user_model().objects.first()
document = request_document(version=version, language="{language}", paper="A4", by=by)
answer = document.pk
"""
TELL = """
from plans.models import Document
answer = list(Document.objects.filter(pk={pk}).values("state", "attempts", "error", "file", "lease"))[0]
"""
EXPIRE = """
from django.utils import timezone
from plans.models import Document
answer = Document.objects.filter(pk={pk}, state="rendering").update(leased_until=timezone.now())
"""


def ask(site: Site, language: str = "fr") -> int:
    return int(site.ask(ASK.format(language=language)))


def tell(site: Site, document: int) -> dict[str, Any]:
    return dict(site.ask(TELL.format(pk=document)))


def becomes(site: Site, document: int, state: str, patience: float = PATIENCE) -> bool:
    return processes.eventually(lambda: tell(site, document)["state"] == state, patience, pause=0.3)


@pytest.fixture
def site(start: Start) -> Site:
    started = start()
    assert started.worker_answers()
    return started


def renderer(site: Site) -> psutil.Process | None:
    """The worker's child that is busy."""
    worker = psutil.Process(site.children()["worker"])
    busy = [child for child in worker.children() if child.cpu_percent(0.2) > 30]
    return busy[0] if busy else None


@pytest.mark.slow
def test_a_worker_makes_the_pdf_that_was_asked_for(running: Site) -> None:
    document = ask(running)
    assert becomes(running, document, "ready"), tell(running, document)
    told = tell(running, document)
    assert told["attempts"] == 1
    reader = pypdf.PdfReader(running.var / "media" / told["file"])
    assert len(reader.pages) > 5
    assert "plan.json" in reader.attachments


@pytest.mark.slow
def test_a_child_killed_in_the_middle_leaves_no_document_hanging(site: Site) -> None:
    document = ask(site)
    assert becomes(site, document, "rendering", 30)
    assert processes.eventually(lambda: renderer(site), 20)
    child = renderer(site)
    assert child is not None
    child.kill()
    # Its lease would run out within a minute: here it is over at once.
    assert site.ask(EXPIRE.format(pk=document)) == 1
    assert becomes(site, document, "ready"), tell(site, document)
    assert tell(site, document)["attempts"] == 2


@pytest.mark.slow
def test_a_worker_killed_with_all_its_children_is_started_again_and_finishes(site: Site) -> None:
    document = ask(site)
    assert becomes(site, document, "rendering", 30)
    os.killpg(site.children()["worker"], signal.SIGKILL)
    assert site.ask(EXPIRE.format(pk=document)) == 1
    assert becomes(site, document, "ready"), tell(site, document)
    assert tell(site, document)["attempts"] == 2


@pytest.mark.slow
def test_a_document_asked_for_while_the_broker_is_away_is_made_when_it_is_back(site: Site) -> None:
    os.killpg(site.children()["valkey"], signal.SIGKILL)
    began = time.monotonic()
    document = ask(site, "en")
    assert time.monotonic() - began < 20
    assert becomes(site, document, "ready"), tell(site, document)


@pytest.mark.slow
def test_a_task_delivered_many_times_renders_once(running: Site, tmp_path: Path) -> None:
    document = ask(running, "en")
    running.manage(
        "shell",
        "-c",
        f"from plans.tasks import render_document\nfor _ in range(8): render_document.delay({document})",
    )
    assert becomes(running, document, "ready"), tell(running, document)
    time.sleep(3)
    assert tell(running, document)["attempts"] == 1
    assert len(list((running.var / "media" / "documents").rglob("*.pdf"))) == _ready(running)


def _ready(site: Site) -> int:
    return int(
        site.ask("from plans.models import Document\nanswer = Document.objects.filter(state='ready').count()")
    )


@pytest.mark.slow
def test_a_full_disk_is_said_and_can_be_tried_again(site: Site) -> None:
    media = site.var / "media"
    moved = media.rename(site.var / "media-away")
    media.write_text("no folder")  # whoever may write everywhere (root) is stopped by a file in the way
    document = ask(site)
    assert becomes(site, document, "failed"), tell(site, document)
    assert tell(site, document)["error"] == "storage"
    media.unlink()
    moved.rename(media)
    assert ask(site) == document
    assert becomes(site, document, "ready"), tell(site, document)
