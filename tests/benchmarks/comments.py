"""What a plan with a thousand comments costs beside one with twenty: its page and its margin, in one process.

Run by `make bench` on a database of its own, which it writes into.
"""

from __future__ import annotations

import statistics
import time

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perfplan.accounts.models import User
from plans.examples import latest_version
from plans.models import Comment, PlanVersion, Thread, ThreadPlace

ROUNDS = 40
FEW, MANY = 20, 1000
"""A page of the margin, and many."""


def ratios() -> tuple[float, float]:
    """How many times as long page and margin take with a thousand comments as with twenty."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    version = latest_version("shop")
    Thread.objects.all().delete()
    talk(version, FEW)
    few = _measured(version)
    talk(version, MANY - FEW)
    many = _measured(version)
    return many[0] / few[0], many[1] / few[1]


def talk(version: PlanVersion, count: int) -> None:
    """So many threads of one comment each, spread over ten rows."""
    by = User.objects.get(email="reviewer@example.com")
    rows = version.content["interview"]["answers"]["q1"]["values"]["components"]
    texts = {"fr": {"label": "Une ligne", "value": "1"}, "en": {"label": "A row", "value": "1"}}
    begun = Thread.objects.bulk_create(
        Thread(
            plan=version.plan,
            version=version,
            anchor=f"row:q1.components.{rows[number % 10]['id']}",
            created_by=by,
        )
        for number in range(count)
    )
    ThreadPlace.objects.bulk_create(
        ThreadPlace(thread=one, version=version, section="system", texts=texts) for one in begun
    )
    Comment.objects.bulk_create(
        Comment(
            thread=one, version=version, author=by, author_name=str(by), text="Words.", sent_at=timezone.now()
        )
        for one in begun
    )


def _measured(version: PlanVersion) -> tuple[float, float]:
    browser = Client()
    browser.force_login(User.objects.get(email="owner@example.com"))
    margin = reverse("discussion", args=[version.pk])
    return (
        _median(lambda: browser.get(version.get_absolute_url())),
        _median(lambda: browser.get(margin, headers={"HX-Request": "true"})),
    )


def _median(action) -> float:  # type: ignore[no-untyped-def]
    times = []
    for number in range(ROUNDS + 3):
        began = time.perf_counter()
        action()
        if number >= 3:
            times.append(time.perf_counter() - began)
    return statistics.median(times)
