"""Code that runs in a site's own Django, in a process that stays: a new one takes seconds to start, each time."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from tests.support import processes

# Each question finds what `manage.py shell` brings, and none of what those before it left.
_LOOP = """
import json, sys, traceback
from django.db import connections
known = dict(globals())
for line in sys.stdin:
    space = dict(known)
    try:
        exec(json.loads(line), space)
        told = {"answer": space["answer"]}
    except Exception:
        told = {"fault": traceback.format_exc()}
    connections.close_all()
    print("\\ntold:" + json.dumps(told), flush=True)
"""
_MARK = b"\ntold:"


class Asker:
    """Starts with the first question; :meth:`stop` ends it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self._process: subprocess.Popen[Any] | None = None

    def answer(self, code: str, *, timeout: float = 120) -> Any:
        """The JSON value of ``answer`` after ``code`` ran."""
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(code).encode() + b"\n")
        stdin.flush()
        told = json.loads(self._line(stdout.fileno(), time.monotonic() + timeout))
        if "fault" in told:
            raise RuntimeError(f"What was asked failed:\n{code}\n{told['fault']}")
        return told["answer"]

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process)
            self._process = None

    def _start(self) -> subprocess.Popen[Any]:
        return processes.start(
            [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", _LOOP],
            env=self.env, stdin=subprocess.PIPE, output=subprocess.PIPE,
        )  # fmt: skip

    def _line(self, out: int, end: float) -> bytes:
        """What follows the mark. Before it stands whatever the code printed or Django warned of."""
        read = b""
        while not (_MARK in read and read.endswith(b"\n") and not read.endswith(_MARK)):
            ready, _, _ = select.select([out], [], [], max(0, end - time.monotonic()))
            more = os.read(out, 65536) if ready else b""
            if not more:
                self.stop()
                raise RuntimeError(f"There was no answer:\n{read.decode()}")
            read += more
        return read.rsplit(_MARK, 1)[1]
