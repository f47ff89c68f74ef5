"""What `/healthz` and `/readyz` tell a proxy or scheduler, when all is well and when one part is away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import OperationalError, connection
from django.test import Client

from perfplan.ui import health


def ready(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


@pytest.fixture(autouse=True)
def _migrations_not_yet_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_known_migrated", False)


def test_a_process_that_takes_requests_is_alive_whatever_its_neighbours_do(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No database is allowed in this test: asking for one would fail it.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_all_is_ready_when_database_migrations_broker_and_storage_are(client: Client) -> None:
    everything = {"database": "ok", "migrations": "ok", "broker": "ok", "storage": "ok"}
    assert ready(client) == (200, everything)
    assert client.head("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_can_only_be_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_a_database_that_is_away_is_told_and_its_reason_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection to server at secret-host failed")

    monkeypatch.setattr(connection, "cursor", away)
    status, parts = ready(client)
    assert status == 503
    assert parts["database"] == "failed"
    assert "secret-host" not in json.dumps(parts)


@pytest.mark.django_db
def test_a_broker_that_is_away_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nobody = redis.Redis(unix_socket_path=str(tmp_path / "nobody"))
    monkeypatch.setattr(health, "_broker_client", lambda: nobody)
    assert ready(client) == (503, {"database": "ok", "migrations": "ok", "broker": "failed", "storage": "ok"})


@pytest.mark.django_db
def test_a_full_disk_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**60)
    assert ready(client)[1]["storage"] == "failed"


@pytest.mark.django_db
def test_a_missing_folder_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "gone"
    assert ready(client)[1]["storage"] == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_was_not_run_is_told_and_seen_when_it_was(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name, applied FROM django_migrations WHERE app = 'events'")
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM django_migrations WHERE app = 'events'")
        try:
            assert ready(client)[1]["migrations"] == "failed"
        finally:
            cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", rows)
    assert ready(client)[1]["migrations"] == "ok"
