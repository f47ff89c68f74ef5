"""Sites that a test may kill: each has a folder of its own and is ended with the test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import site as sites


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="perfplan-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(test_folder: Path) -> Path:
    """A site's folder after its first start: database migrated, static files collected, examples loaded."""
    first = sites.serve(test_folder / "prepared")
    assert first.stop() == 0
    return test_folder / "prepared"


@pytest.fixture(scope="session")
def running(prepared: Path, test_folder: Path) -> Iterator[sites.Site]:
    """A site that runs, for tests that do it no harm."""
    shutil.copytree(prepared, test_folder / "running")
    site = sites.serve(test_folder / "running")
    yield site
    site.stop()


@pytest.fixture
def start(folder: Path, prepared: Path) -> Iterator[Callable[..., sites.Site]]:
    """``start()``: a site that was started once before. Its options are those of ``sites.serve``."""
    started: list[sites.Site] = []
    shutil.copytree(prepared, folder, dirs_exist_ok=True)

    def serve(**options: str) -> sites.Site:
        started.append(sites.serve(folder, **options))
        return started[-1]

    yield serve
    for site in started:
        site.stop()
