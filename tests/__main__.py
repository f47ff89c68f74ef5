"""`make test`: the whole suite, as CI runs it. Every part runs, and one that failed fails the whole.

Parts that wait for processes, browsers and clocks run beside parts that count: each has a site, database, folder and
ports of its own. What a part says is kept until it has ended and then told whole.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from tests.support import processes

JOBS = os.environ.get("JOBS", "2")
PYTEST = (sys.executable, "-m", "pytest", "-q")
# Whole files to each worker, because what is dear to make is made once for a file.
WORKERS = ("-n", JOBS, "--dist", "loadfile", "--no-loadscope-reorder")
ELSEWHERE = ("--ignore=tests/browser", "--ignore=tests/production", "--ignore=tests/benchmarks")
WEB = (*PYTEST, "tests", *ELSEWHERE, *WORKERS)
# What knows no database is run once.
PURE = ("--ignore=tests/engine", "--ignore=tests/findings", "--ignore=tests/fields")


@dataclass
class Part:
    name: str
    command: Sequence[str]
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    began: float = 0
    took: float = 0
    state: str = "not run"
    process: subprocess.Popen[Any] | None = None

    def begin(self) -> None:
        print(f"… {self.name}", flush=True)
        self.began = time.monotonic()
        self.process = processes.start(self.command, output=self.output)

    def has_ended(self) -> bool:
        """Looks, and the first time it is so tells what the part said."""
        if self.process is None or self.process.poll() is None:
            return False
        self.took = time.monotonic() - self.began
        self.state = "passed" if self.process.returncode == 0 else "FAILED"
        self.tell()
        return True

    def tell(self) -> None:
        print(f"\n━━ {self.name}", flush=True)
        self.output.seek(0)
        for line in self.output:
            sys.stdout.buffer.write(line)
        print(flush=True)

    def stop(self) -> None:
        """As Ctrl-C does, to all of it; then by force."""
        if self.process is None or self.state != "not run":
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        processes.stop(self.process, patience=1)
        self.state = "stopped"
        self.tell()


LINT = Part("lint", ("sh", "scripts/lint.sh"))
SQLITE = Part("core and pages, SQLite", (*WEB, "--database=sqlite"))
POSTGRESQL = Part(
    "pages, PostgreSQL", (*WEB, *PURE, "-m", "django_db and not paper", "--database=postgresql")
)
PROCESSES = Part("processes", (*PYTEST, "tests/production", *WORKERS))
BROWSER = Part("browser, SQLite", (*PYTEST, "tests/browser", *WORKERS, "--database=sqlite"))
ROAD = Part("the main road, PostgreSQL", (*PYTEST, "tests/browser", "-m", "road", "--database=postgresql"))
STAGES: tuple[tuple[tuple[Part, ...], ...], ...] = (
    ((LINT,),),
    ((SQLITE, POSTGRESQL), (PROCESSES,)),
    ((BROWSER,), (ROAD,)),
)
"""One after the other; each of lanes beside one another, of parts one after the other."""
PARTS = [part for stage in STAGES for lane in stage for part in lane]


def main() -> int:
    """The exit code: 0 when every part passed, 130 when somebody stopped it."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    try:
        for stage in STAGES:
            lanes = [_walk(lane) for lane in stage]
            while lanes:
                lanes = [lane for lane in lanes if next(lane, None)]
                time.sleep(0.1)
    except KeyboardInterrupt:
        for part in PARTS:
            part.stop()
        return 130
    finally:
        for part in PARTS:
            print(f"{part.name:34} {part.state:7} {part.took:5.0f} s", flush=True)
    return int(any(part.state != "passed" for part in PARTS))


def _walk(lane: tuple[Part, ...]) -> Iterator[bool]:
    """Each step looks once; it is over when the last part has ended."""
    for part in lane:
        part.begin()
        while not part.has_ended():
            yield True


if __name__ == "__main__":
    sys.exit(main())
