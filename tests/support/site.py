"""The site as people meet it: served by its own processes, with a real worker, its own database and files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from tests.support import postgresql, processes
from tests.support.asking import Asker


@dataclass
class Site:
    """A running copy. ``url`` has no slash at its end."""

    url: str
    var: Path
    env: dict[str, str]
    process: subprocess.Popen[Any]
    log: Path
    asker: Asker = field(init=False)

    def __post_init__(self) -> None:
        self.asker = Asker(self.env)

    def manage(self, *arguments: str, timeout: float = 120) -> str:
        """What `manage.py …` prints, run against this site's database."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.env, cwd=processes.ROOT, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def ask(self, code: str) -> Any:
        """The JSON value of ``answer`` after ``code`` ran in this site's Django, models imported."""
        return self.asker.answer(code)

    def children(self) -> dict[str, int]:
        """The process of each part by name; it leads the part's process group."""
        lines = json.loads((self.var / "run" / "children.json").read_text())
        return {line["name"]: line["group"] for line in lines}

    def says(self, text: str, *, patience: float = 10) -> bool:
        """Whether `up` prints the text, within ``patience`` seconds."""
        return processes.eventually(lambda: text in self.log.read_text(), patience)

    def worker_answers(self, *, patience: float = 30) -> bool:
        """Whether a worker of this site replies, within ``patience`` seconds."""
        return processes.eventually(lambda: _ping(self), patience, pause=0.2)

    def stop(self, sign: int = signal.SIGTERM) -> int:
        self.asker.stop()
        return processes.stop(self.process, sign=sign, patience=30)

    def mails(self, to: str) -> list[EmailMessage]:
        """E-mails sent to the address, oldest first."""
        files = sorted((self.var / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
        mails = [
            message_from_bytes(part.strip(), policy=policy.default)
            for file in files
            for part in file.read_bytes().split(b"-" * 79 + b"\n")
            if part.strip()
        ]
        return [mail for mail in mails if to in str(mail["To"])]  # type: ignore[misc]


def _ping(site: Site) -> bool:
    url = site.env["REDIS_URL"] or f"unix://{site.var}/run/valkey.sock"
    app = Celery(broker=url.replace("unix://", "redis+socket://"), set_as_current=False)
    app.conf.broker_transport_options = {"global_keyprefix": "perfplan:"}
    try:
        return bool(app.control.inspect(timeout=2, limit=1).ping())
    except OperationalError:
        return False


def serve(folder: Path, *, database_url: str = "", redis_url: str = "", **variables: str) -> Site:
    """Start a site with `manage.py up` and wait until it is ready. ``folder`` must have a short path."""
    site = begin(folder, database_url=database_url, redis_url=redis_url, **variables)
    ready = processes.eventually(
        lambda: site.process.poll() is not None or processes.get(site.url + "/readyz")[0] == 200, 90
    )
    if not ready or site.process.poll() is not None or not site.says("perfplan is at"):
        processes.stop(site.process)
        raise RuntimeError(f"The site did not start:\n{site.log.read_text()[-4000:]}")
    return site


def begin(
    folder: Path, *, port: int = 0, database_url: str = "", redis_url: str = "", **variables: str
) -> Site:
    """Start `manage.py up` and do not wait."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or processes.free_port()
    url = f"http://127.0.0.1:{port}"
    env = processes.bare_environment(
        VAR_DIR=str(folder / "var"),
        BASE_URL=url,
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        **variables,
    )
    del env["EMBEDDED"], env["SECRET_KEY"]  # as it is without any settings
    log = folder / "site.log"
    log.unlink(missing_ok=True)
    process = processes.start([sys.executable, "manage.py", "up", "--port", str(port)], env=env, output=log)
    # What is asked of this site's Django beside `up` needs to be told what `up` tells its children.
    return Site(url, folder / "var", {**env, "EMBEDDED": "1"}, process, log)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, test_folder: Path) -> Iterator[Site]:
    """One site for the whole run, on the database that --database names, with the examples in it."""
    urls: dict[str, str] = {}
    if request.config.getoption("database") == "postgresql":
        server = request.getfixturevalue("postgresql_url")
        urls = {"database_url": postgresql.create(server, "site"), "redis_url": os.environ["REDIS_URL"]}
    served = serve(test_folder / "site", **urls)
    yield served
    served.stop()
