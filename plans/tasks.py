"""The plan's tasks: look up, call, save. What they do is in :mod:`plans.documents`."""

from typing import Any

from celery.signals import worker_init
from django.utils import timezone

from perfplan.celery import app
from perfplan.events import mails
from perfplan.events.forgetting import forget_old
from plans import documents
from plans.review import mailing, reminders


@worker_init.connect
def load_the_renderer(**_signal: Any) -> None:
    """Once, in the worker's first process: its children start with it."""
    import plans.pdf  # noqa: F401


@app.task
def render_document(pk: int) -> None:
    documents.render(pk)


@app.task
def sweep_documents() -> None:
    documents.sweep_documents(timezone.now())


@app.task
def send_mails() -> None:
    mails.gather(timezone.now(), mailing.zones)
    mails.send(mailing.write)


@app.task
def remind() -> None:
    reminders.remind()
    forget_old(timezone.now())
