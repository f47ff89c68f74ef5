"""A document's way from asked for to downloaded, whatever happens to brokers and workers.

The row is the truth, the task only wakes a worker: a task that is lost is sent again by a sweep, a task
delivered twice finds the lease taken and goes. A worker holds the row by a lease, which each step forward
renews; when the lease runs out, the worker is taken for dead.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from perfplan.accounts.models import User
from plans.errors import TooLarge
from plans.models import Document, PlanVersion
from plans.recording import record_of

if TYPE_CHECKING:
    from plans import pdf

log = logging.getLogger(__name__)
State, Error = Document.State, Document.Error

LEASE = timedelta(seconds=60)
"""Longer than any single step of a rendering takes; at most so long a dead worker's document waits."""
DELIVER_AGAIN = timedelta(seconds=60)
"""After so long in the queue a task counts as lost. One too many does no harm."""
MAX_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker has this document now: stop, and leave the row alone."""


class Failure(Exception):
    """A rendering that cannot succeed, with its reason."""

    def __init__(self, error: Error) -> None:
        self.error = error
        super().__init__(error.value)


def request_document(
    *,
    version: PlanVersion,
    language: str,
    paper: str,
    by: User,
    with_comments: bool = False,
    before: PlanVersion | None = None,
) -> Document:
    """The document of a version in a language on a paper: made once, however often it is asked for.

    With ``with_comments``, what was said about it stands at the end; with ``before``, it is what the version is
    other than that one in.

    One that failed, whose file is gone, or that shows earlier texts, is made again.
    """
    with transaction.atomic():
        document, new = Document.objects.get_or_create(
            version=version,
            before=before,
            language=language,
            paper=paper,
            with_comments=with_comments,
            defaults={"requested_by": by},
        )
        if new:
            _tell("document.requested", document, by)
            _deliver_after_commit(document)
    document.version, document.before = version, before
    return document if new else retry_document(document=document, by=by)


def retry_document(*, document: Document, by: User) -> Document:
    """Make a failed document again, one whose file is gone, or one of earlier texts. Any other stays as it is."""
    lost = document.state == State.READY and not document.file.storage.exists(document.file.name)
    if document.state != State.FAILED and not lost and not document.outdated:
        return document
    old = document.file.name
    with transaction.atomic():
        again = Document.objects.filter(pk=document.pk, state=document.state).update(
            state=State.QUEUED,
            attempts=0,
            progress=0,
            step="",
            section="",
            error="",
            reference="",
            lease="",
            leased_until=None,
            file="",
            requested_by=by,
            requested_at=timezone.now(),
            finished_at=None,
            delivered_at=None,
        )
        document.refresh_from_db()
        if again:
            _tell("document.retried", document, by)
            if old:
                transaction.on_commit(lambda: document.file.storage.delete(old), robust=True)
            _deliver_after_commit(document)
    return document


def deliver(document: Document) -> bool:
    """Hand the document's task to the broker. When it is away the row waits until the sweep comes by."""
    from kombu.exceptions import OperationalError

    from plans.tasks import render_document

    try:
        render_document.delay(document.pk)
    except (OperationalError, OSError) as error:
        log.warning("Document %s waits: the broker cannot be reached (%s).", document.pk, error)
        return False
    Document.objects.filter(pk=document.pk).update(delivered_at=timezone.now())
    return True


def sweep_documents(now: datetime) -> int:
    """Queue what was lost: tasks that never came, documents whose worker died. Returns how many."""
    touched = 0
    dead = Q(state=State.RENDERING) & (Q(leased_until__lt=now) | Q(leased_until=None))
    for document in Document.objects.filter(dead):
        touched += _take_back(document)
    waiting = Q(delivered_at=None) | Q(delivered_at__lt=now - DELIVER_AGAIN)
    for document in Document.objects.filter(waiting, state=State.QUEUED):
        if not deliver(document):
            break
        touched += 1
    return touched


def render(pk: int, now: Callable[[], datetime] = timezone.now) -> None:
    """Render a document if nobody else does: take the lease, make the PDF, keep the row told of each step."""
    document = _take(pk, now())
    if document is None:
        return
    try:
        _finish(document, _pdf(document, now), now())
    except LeaseLost:
        log.warning("Document %s was given to another worker.", pk)
    except Failure as failure:
        _fail(document, failure.error)
    except Exception as error:
        _fail(document, _reason(error))


def _take(pk: int, now: datetime) -> Document | None:
    """The document with its lease, or nothing when it is done, gone, or in another worker's hands."""
    lease = secrets.token_hex(16)
    free = Q(state=State.QUEUED) | Q(state=State.RENDERING, leased_until__lt=now)
    taken = Document.objects.filter(free, pk=pk, attempts__lt=MAX_ATTEMPTS).update(
        state=State.RENDERING,
        lease=lease,
        leased_until=now + LEASE,
        attempts=F("attempts") + 1,
        progress=0,
        step=Document.Step.BLOCKS,
        section="",
    )
    if not taken:
        return None
    found = Document.objects.select_related("version__plan__project__team", "version__catalogue", "before")
    return found.get(pk=pk)


def _pdf(document: Document, now: Callable[[], datetime]) -> tuple[bytes, int]:
    from plans import pdf

    told: tuple[int, str] = (-1, "")
    told_at = now()

    def tell(step: Document.Step, progress: int, place: pdf.Place | None = None) -> None:
        nonlocal told, told_at
        moment, section = now(), _written(place)
        soon = moment - told_at < timedelta(seconds=0.3) and progress < 90
        if (progress, section) == told or (soon and section == told[1]):
            return
        told, told_at = (progress, section), moment
        _held(document, step=step, section=section, progress=progress, leased_until=moment + LEASE)

    return pdf.render(
        document.version,
        document.language,
        document.paper,
        tell,
        with_comments=document.with_comments,
        before=document.before,
    )


def _written(place: pdf.Place | None) -> str:
    """Where the layout is, as the row keeps it: ``"load 4/13"``."""
    return f"{place.key} {place.number}/{place.count}" if place else ""


def _held(document: Document, **values: object) -> None:
    """Change a row that is still ours."""
    if not Document.objects.filter(pk=document.pk, lease=document.lease).update(**values):
        raise LeaseLost


def _finish(document: Document, made: tuple[bytes, int], now: datetime) -> None:
    content, pages = made
    _held(document, step=Document.Step.WRITING, section="", progress=95, leased_until=now + LEASE)
    path = document.file.field.generate_filename(document, "")
    try:
        name = document.file.storage.save(path, ContentFile(content))
    except OSError as error:
        raise Failure(Error.STORAGE) from error
    try:
        with transaction.atomic():
            _held(
                document,
                state=State.READY,
                progress=100,
                step="",
                lease="",
                leased_until=None,
                file=name,
                size=len(content),
                edition=document.shown_edition,
                # As it was before the rendering began: what was said meanwhile leaves it out of date.
                discussion=document.version.discussion,
                pages=pages,
                finished_at=timezone.now(),
            )
            _tell("document.ready", document, document.requested_by)
    except BaseException:
        document.file.storage.delete(name)
        raise


def _fail(document: Document, error: Error) -> None:
    """Say in a sentence what went wrong; the whole trace is in the log, under the reference."""
    reference = secrets.token_hex(4)
    log.exception("Document %s failed (%s), reference %s", document.pk, error, reference)
    _give_up(document, error, reference)


def _give_up(document: Document, error: Error, reference: str) -> int:
    with transaction.atomic():
        failed = Document.objects.filter(pk=document.pk, lease=document.lease, state=State.RENDERING).update(
            state=State.FAILED,
            error=error,
            reference=reference,
            step="",
            section="",
            lease="",
            leased_until=None,
            finished_at=timezone.now(),
        )
        if failed:
            _tell("document.failed", document, document.requested_by, error=error, reference=reference)
    return failed


def _reason(error: Exception) -> Error:
    from celery.exceptions import SoftTimeLimitExceeded

    if isinstance(error, SoftTimeLimitExceeded):
        return Error.TOO_LONG
    if isinstance(error, TooLarge | MemoryError):
        return Error.TOO_LARGE
    return Error.BROKEN


def _take_back(document: Document) -> int:
    """Queue again what a dead worker held, or give up when it has taken too many workers with it."""
    if document.attempts >= MAX_ATTEMPTS:
        reference = secrets.token_hex(4)
        log.error("Document %s: %s workers died on it, reference %s", document.pk, MAX_ATTEMPTS, reference)
        return _give_up(document, Error.LOST, reference)
    return Document.objects.filter(pk=document.pk, lease=document.lease, state=State.RENDERING).update(
        state=State.QUEUED, progress=0, step="", section="", lease="", leased_until=None, delivered_at=None
    )


def _deliver_after_commit(document: Document) -> None:
    transaction.on_commit(lambda: deliver(document), robust=True)


def _tell(kind: str, document: Document, by: User | None, **data: object) -> None:
    record_of(
        kind,
        document.version,
        by,
        document=document.pk,
        before=document.before_id,
        language=document.language,
        paper=document.paper,
        **data,
    )
