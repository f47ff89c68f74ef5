"""Whether this process lives (`/healthz`), and whether it can serve (`/readyz`): for proxies and schedulers.

Both tell states, never reasons: those are in the log.
"""

from __future__ import annotations

import functools
import logging
import os
import shutil
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)

LEAST_FREE_BYTES = 20 * 1024 * 1024
"""Below this a document may not fit: some 20 of the largest."""


class NotReady(Exception):
    """A dependency answers but cannot be used."""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process takes requests. Asks nothing of its neighbours: restarting it would not mend them."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can serve pages: 200, or 503 with the part that is in the way."""
    parts = {name: _state(name, check) for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as fault:  # whatever it is, the answer is the same: this part is not ready
        log.warning("Not ready: %s: %s", name, fault)
        return "failed"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    if not _migrated():
        raise NotReady("The database lacks migrations: run `manage.py migrate`.")


def _migrated() -> bool:
    """Whether nothing is left to migrate. A yes is kept: this process's code cannot come to need more."""
    global _known_migrated
    if not _known_migrated:
        executor = MigrationExecutor(connection)
        _known_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _known_migrated


_known_migrated = False


def _broker() -> None:
    _broker_client().ping()


@functools.cache
def _broker_client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def _storage() -> None:
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        folder = storage.location
        if not os.access(folder, os.W_OK):
            raise NotReady(f"{folder} cannot be written to.")
        if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
            raise NotReady(f"The disk under {folder} is full.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "storage": _storage,
}
