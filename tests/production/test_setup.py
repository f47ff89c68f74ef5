"""`make setup`: a machine that is not ready is told what to install, and a second call has nothing to do."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support import processes


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH holds the shell's own tools, a Python 3.9 and no uv."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in ("sh", "rm", "mkdir"):
        (programs / tool).symlink_to(f"/bin/{tool}")
    program(programs, "python3", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    return {"PATH": str(programs), "HOME": str(tmp_path)}


def setup(folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(processes.ROOT / "scripts/setup.sh"), "requirements/development.txt"],
        cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_python_too_old_is_told_with_the_command_that_installs_a_newer_one(
    tmp_path: Path, bare_machine: dict[str, str]
) -> None:
    refused = setup(tmp_path, bare_machine)
    assert refused.returncode == 1
    assert "perfplan needs Python 3.11 or newer; this machine has Python 3.9.2." in refused.stderr
    assert "apt-get install python3 python3-venv" in refused.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_cannot_make_environments_is_told(tmp_path: Path, bare_machine: dict[str, str]) -> None:
    program(tmp_path / "bin", "python3.11", 'case "$1" in -c) exit 0;; *) mkdir .venv; exit 1;; esac')
    refused = setup(tmp_path, bare_machine)
    assert refused.returncode == 1
    assert "apt-get install python3-venv" in refused.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(
    tmp_path: Path, bare_machine: dict[str, str]
) -> None:
    stale = tmp_path / ".venv" / "bin"
    stale.mkdir(parents=True)
    program(stale, "python", "exit 1")
    refused = setup(tmp_path, bare_machine)
    assert "making it anew" in refused.stdout
    assert not stale.exists()


def test_a_second_setup_has_nothing_to_do() -> None:
    done = subprocess.run(["make", "setup"], cwd=processes.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"(make(\[\d+\])?: .*\n)*", done.stdout), "no command was run, but make's own word"


def test_every_command_of_the_makefile_is_listed_by_make_alone() -> None:
    listed = subprocess.run(
        ["make"],
        cwd=processes.ROOT,
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in ("setup", "run", "check", "lint", "test", "bench", "lock", "clean"):
        assert f"  make {name} " in listed
