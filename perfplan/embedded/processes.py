"""The child processes of `manage.py up`: started, watched, started again when they crash, and ended for good.

Each child leads a process group of its own, so that a Ctrl-C in the terminal reaches `up` alone, which then
ends the groups in order, grandchildren included. The groups are written to a file: when `up` itself is
killed, the next start finds and ends what it left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Say = Callable[[str], None]

STEADY_SECONDS = 30.0
"""A child that ran this long counts as well again: its next crash is its first."""
LONGEST_PAUSE_SECONDS = 30.0
PATIENCE_SECONDS = 12.0
"""How long a child may take to finish what it is doing before it is killed."""


@dataclass
class Child:
    """One process that belongs to the site."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    crashes: int = 0
    started_at: float = 0.0
    start_again_at: float | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    reader: threading.Thread | None = field(default=None, repr=False)


class Children:
    """All children of one `up`. Only its main thread may call the methods."""

    def __init__(self, children: Sequence[Child], *, record: Path, say: Say, folder: Path) -> None:
        self._children = children
        self._record = record
        self._say = say
        self._folder = folder
        self._stopping = False

    def start(self, *names: str) -> None:
        for child in self._children:
            if child.name in names:
                self._start(child)

    def watch(self) -> None:
        """Start again what has ended; to be called a few times a second."""
        now = time.monotonic()
        for child in self._children:
            if child.start_again_at is not None:
                if now >= child.start_again_at:
                    self._start(child)
            elif child.process is not None and child.process.poll() is not None:
                self._plan_restart(child, now)

    def stop(self) -> None:
        """End all: asked first, the last started first; killed when they take too long."""
        self._stopping = True
        running = [child for child in reversed(self._children) if child.process is not None]
        # The broker goes last: a worker hands back unfinished work while it ends.
        for child in running:
            _ask_to_end(child)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in running:
            assert child.process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            end_group(child.process.pid)
            child.process.wait()
            if child.reader is not None:
                child.reader.join(1)
        self._record.unlink(missing_ok=True)

    def _start(self, child: Child) -> None:
        child.start_again_at = None
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            env=dict(child.env),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        child.reader = threading.Thread(target=self._relay, args=(child, child.process), daemon=True)
        child.reader.start()
        write_record(self._record, {each.name: each.process.pid for each in self._children if each.process})

    def _plan_restart(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        end_group(child.process.pid)
        child.crashes = 1 if now - child.started_at > STEADY_SECONDS else child.crashes + 1
        pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (child.crashes - 1) / 2)
        child.start_again_at = now + pause
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        self._say(f"{child.name} {how}; starting it again in {pause:g} s. Its log: {child.log}")

    def _relay(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        """Copy what the child prints to its log and, prefixed, to the terminal."""
        assert process.stdout is not None
        with child.log.open("ab") as log, process.stdout:
            for line in process.stdout:
                log.write(line)
                log.flush()
                if not self._stopping and line.strip():
                    self._say(f"{child.name:>7} │ {line.decode(errors='replace').rstrip()}")


def _ask_to_end(child: Child) -> None:
    assert child.process is not None
    if child.process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(signal.SIGTERM)


def end_group(group: int) -> None:
    """Kill whatever is left of a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def write_record(record: Path, groups: Mapping[str, int]) -> None:
    """Note the groups, each with when its first process began: by now the number may be another process's."""
    lines = [{"name": name, "group": group, "began": began(group)} for name, group in groups.items()]
    draft = record.with_suffix(".new")
    draft.write_text(json.dumps(lines))
    draft.replace(record)


def end_left_behind(record: Path) -> int:
    """End the groups of an `up` that was killed; returns how many there were."""
    try:
        entries: list[dict[str, Any]] = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    found = [entry["group"] for entry in entries if _is_ours(entry["group"], entry["began"])]
    for group in found:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS / 2
    while any(map(_group_exists, found)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in found:
        end_group(group)
    record.unlink(missing_ok=True)
    return len(found)


def _is_ours(group: int, began_then: str) -> bool:
    """Whether the group is the one recorded.

    Its first process may have ended and left children: a number in use as a group's goes to no new process.
    """
    began_now = began(group)
    return _group_exists(group) and began_now in ("", began_then)


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False
    return True


def began(pid: int) -> str:
    """When the process began, in the system's own words; empty when there is none such."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
        except (OSError, IndexError):
            return ""
    done = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
