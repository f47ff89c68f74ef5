"""What every test run stands on: a database, Valkey and folder of its own, none of the developer's settings.

`--database=sqlite` (default) or `--database=postgresql`: the same tests on either. TEST_DATABASE_URL names a
PostgreSQL that runs already; without it one is started from a wheel.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support import environment, postgresql, valkey

pytest_plugins = ["tests.support.site", "tests.support.browser"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


# The machine is shared: how long an example takes says nothing of the code. Speed is measured by `make bench`.
hypothesis.settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared machine")


def pytest_configure(config: pytest.Config) -> None:
    """Set the environment, then let Django read it. Under xdist each worker has its own folder and Valkey."""
    for line in MARKERS:
        config.addinivalue_line("markers", line)
    if config.option.help or config.option.version:
        return
    folder = _temporary_folder(config)
    os.environ.update(environment.NEUTRAL, VAR_DIR=str(folder / "var"), PERFPLAN_TEST_FOLDER=str(folder))
    is_worker = hasattr(config, "workerinput")
    if is_worker:
        os.environ["DATABASE_URL"] = config.workerinput["database_url"]
        os.environ["POSTGRESQL_URL"] = config.workerinput["postgresql_url"]
    elif config.option.database == "postgresql":
        os.environ["DATABASE_URL"] = os.environ["POSTGRESQL_URL"] = _postgresql(config, folder)
    if not is_worker and getattr(config.option, "dist", "no") != "no":
        return
    server = valkey.start(folder / "valkey")
    config.add_cleanup(server.stop)
    os.environ["REDIS_URL"] = server.url
    _set_up_django(config)


MARKERS = [
    "road: the main road through the site, walked by a browser on SQLite and on PostgreSQL",
    "slow: takes a second or its file many; left out of `make check`",
    "paper: renders whole documents, which no database changes; run on SQLite alone",
]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not walk it with every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)


def pytest_sessionfinish() -> None:
    """What is left ends with the process; pytest would walk it five times more."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: tell the worker where the database is."""
    node.workerinput["database_url"] = os.environ["DATABASE_URL"]
    node.workerinput["postgresql_url"] = os.environ.get("POSTGRESQL_URL", "")


def _temporary_folder(config: pytest.Config) -> Path:
    # Short, because a socket's path has 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="perfplan-"))
    folder.chmod(0o711)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _postgresql(config: pytest.Config, folder: Path) -> str:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    server = postgresql.start(folder / "postgresql")
    config.add_cleanup(server.stop)
    return server.url()


def _set_up_django(config: pytest.Config) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "perfplan.settings"
    config.add_cleanup(lambda: os.environ.pop("DJANGO_SETTINGS_MODULE", None))
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Without the manifest, which the browser tests have: collecting takes seconds.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, where writers queue as they do in real life: a database in memory has other locks.
        database["TEST"] = {"NAME": str(settings.VAR / "test.sqlite3")}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    django.setup()


@pytest.fixture(scope="session")
def test_folder() -> Path:
    """This run's (under xdist: this worker's) throw-away folder. Its path is short enough for sockets."""
    return Path(os.environ["PERFPLAN_TEST_FOLDER"])


@pytest.fixture(scope="session")
def postgresql_url(test_folder: Path) -> Iterator[str]:
    """A PostgreSQL server, whichever database the run is on: the run's, else one for these tests."""
    if running := os.environ.get("POSTGRESQL_URL") or os.environ.get("TEST_DATABASE_URL"):
        yield running
        return
    server = postgresql.start(test_folder / "postgresql")
    yield server.url()
    server.stop()


@pytest.fixture(scope="module")
def kept_for_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is made after this in the database stands for all tests of a module, and is gone after the last.

    For what is dear to make and only read. Not beside tests that need ``transaction=True``.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nothing_left_over() -> Iterator[None]:
    """No test finds the cache, language or time zone of another."""
    from django.core.cache import cache
    from django.utils import timezone, translation

    cache.clear()
    yield
    translation.deactivate()
    timezone.deactivate()
