"""Start, await and end processes, so that nothing a test started outlives the run, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Linux: be told to stop when the test run is killed and cannot clean up itself."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    output: Path | IO[Any] | int | None = None,
    **options: Any,
) -> subprocess.Popen[Any]:
    """A process in a group of its own. ``output``: a file that stdout and stderr are appended to, or a pipe."""
    with contextlib.ExitStack() as stack:
        if isinstance(output, Path):
            output = stack.enter_context(output.open("ab"))
        return subprocess.Popen(
            [str(word) for word in command],
            env=env,
            cwd=options.pop("cwd", ROOT),
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **options,
        )


def stop(
    process: subprocess.Popen[Any], *, sign: signal.Signals = signal.SIGTERM, patience: float = 15
) -> int:
    """Ask the process to end, then end its whole group. Returns its exit code."""
    if process.poll() is None:
        process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(10)


def group_is_gone(pid: int, *, patience: float = 5) -> bool:
    """Whether every process of the group has ended, within ``patience`` seconds."""
    return eventually(lambda: not _group_exists(pid), patience)


def _group_exists(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def eventually(is_so: Callable[[], Any], patience: float = 10, *, pause: float = 0.05) -> bool:
    """Whether ``is_so`` holds within ``patience`` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(pause)
    return bool(is_so())


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def get(url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 10) -> tuple[int, str]:
    """Status and body; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=dict(headers or {})), timeout=timeout
        ) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
    except OSError:
        return 0, ""


def bare_environment(**variables: str) -> dict[str, str]:
    """The environment without anything that perfplan reads, plus ``variables``.

    Empty rather than absent, because a developer's `.env` fills in what is absent.
    """
    from tests.support.environment import NEUTRAL

    return {**os.environ, **NEUTRAL, **variables}
