"""How much memory a worker takes over many documents: a real one, started as in production, with its own broker.

`python -m tests.benchmarks.worker 200` measures that alone (minutes) and prints a line each twenty documents.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import processes, valkey

ASK = """
import time
from plans.documents import request_document
from plans.examples import latest_version
from perfplan.accounts.models import User
from plans.models import Document
by = User.objects.get(email="owner@example.com")
examples, documents = {examples!r}, {documents!r}
for number in range(documents):
    version = latest_version(examples[number // 2 % len(examples)])
    Document.objects.all().delete()
    began = time.monotonic()
    asked = request_document(version=version, language=("fr", "en")[number % 2], paper="A4", by=by)
    while asked.state not in ("ready", "failed"):
        time.sleep(0.1)
        asked.refresh_from_db()
    print("made", asked.state, asked.pages, round(time.monotonic() - began, 2), flush=True)
    asked.file.delete()
"""


@dataclass(frozen=True)
class Made:
    """One document."""

    pages: int
    seconds: float
    after_mb: float
    """Of the worker's child when it was done; of its main process, where the child was just replaced."""
    peak_mb: float
    """The most that any process of the worker took since the document before."""


class _Watch(threading.Thread):
    """Looks at the resident memory of a process group twenty times a second."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.group, self.peak, self.over = group, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.peak = max([self.peak, *_resident(self.group).values()])


def _resident(group: int) -> dict[int, float]:
    """MB (of 1,024 KB, as `ps` and Docker count) by process of a group."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError, IndexError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                    pages = int((folder / "statm").read_text().split()[1])
                    found[int(folder.name)] = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return found


def measure(folder: Path, documents: int, examples: tuple[str, ...]) -> Iterator[Made]:
    """Each document as it was made by one worker with one child; both languages of each example in turn."""
    broker = valkey.start(folder / "valkey")
    env = {
        **os.environ,
        **processes.bare_environment(VAR_DIR=str(folder / "worker"), EMBEDDED="1", REDIS_URL=broker.url),
    }
    worker = None
    try:
        for command in (["migrate", "--verbosity=0"], ["load_examples"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], env=env, check=True, cwd=processes.ROOT, stdout=2
            )
        worker = processes.start(
            [sys.executable, "-m", "celery", "--app", "perfplan", "worker", "--concurrency", "1",
             "--without-gossip", "--without-mingle"],
            env=env,
            output=folder / "worker.log",
        )  # fmt: skip
        watch = _Watch(worker.pid)
        watch.start()
        code = ASK.format(examples=examples, documents=documents)
        asking = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-c", code],
            env=env, cwd=processes.ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in asking.stdout or ():
            if not line.startswith("made "):
                continue
            _made, state, pages, seconds = line.split()
            if state != "ready":
                raise RuntimeError((folder / "worker.log").read_text()[-3000:])
            now = _resident(worker.pid)
            peak, watch.peak = watch.peak, 0.0
            yield Made(int(pages), float(seconds), max(now.values(), default=0.0), peak)
        asking.wait(30)
        watch.over.set()
    finally:
        if worker:
            processes.stop(worker)
        broker.stop()


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    examples = tuple(sys.argv[2:]) or ("stack-overflow",)
    with tempfile.TemporaryDirectory(prefix="pp-worker-") as name:
        peak = 0.0
        for number, made in enumerate(measure(Path(name), documents, examples), 1):
            peak = max(peak, made.peak_mb)
            if number % 20 == 0 or number in (1, documents):
                print(
                    f"{number:>4} documents: {made.after_mb:.0f} MB after, at most {peak:.0f} MB while rendering;"
                    f" the last has {made.pages} pages, {made.seconds:.1f} s",
                    flush=True,
                )


if __name__ == "__main__":
    main()
