"""What must be so before the site's processes start. Each step is quick when there is nothing to do."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LONGEST_SOCKET_PATH = 103
"""Bytes that a socket's path may have on every system (macOS: 104 with the end mark; Linux: 108)."""


def migrate() -> bool:
    """Bring the database up to date; returns whether there was something to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static() -> bool:
    """Collect the static files when one of them changed since the last time; returns whether that was so."""
    if settings.DEBUG:
        return False
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state)
    return True


def _state_of_static_files() -> str:
    """A digest of every file's name, size and time: reading their contents would take too long."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_examples() -> bool:
    """Load the examples into a site where nobody has an account yet.

    A database with people in it is somebody's: it gets no demo accounts, and a deleted example stays deleted.
    """
    if "load_examples" not in get_commands() or get_user_model()._default_manager.exists():
        return False
    call_command("load_examples", verbosity=0)
    return True


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError:
            return False
    return True


def missing_pdf_library() -> str | None:
    """What keeps WeasyPrint from working, with the command that mends it; nothing when it works.

    The import itself is asked, in a process of its own: it knows best what it needs, and takes a second.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "import weasyprint"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    reason = next(
        (line for line in reversed(done.stderr.splitlines()) if line.strip()), "it cannot be imported"
    )
    return (
        f"PDFs cannot be made: WeasyPrint misses a system library ({reason.removeprefix('OSError: ')}).\n"
        "  Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
        "  Fedora: dnf install pango · macOS: brew install pango\n"
        "  Everything else works. Once it is installed, a document that failed can be asked for again."
    )
