"""A variable that the site cannot start with stops it, with the sentence that mends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfplan.environment import Environment, WrongVariable
from tests.support import processes

PRODUCTION = {
    "EMBEDDED": "",
    "DATABASE_URL": "postgres://user:hidden@localhost/perfplan",
    "EMAIL_URL": "smtp://mail.example.com",
    "ALLOWED_HOSTS": "plans.example.com",
    "BASE_URL": "",
}


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = processes.bare_environment(**{"VAR_DIR": str(folder), **variables})
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=env, cwd=processes.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DEBUG", "perhaps"),
        ("EMBEDDED", "maybe"),
        ("SSL_REDIRECT", "2"),
        ("BEHIND_PROXY", "caddy"),
        ("PREPARED_STATEMENTS", "never"),
        ("LOG_LEVEL", "loud"),
        ("EMAIL_VERIFICATION", "sometimes"),
        ("BASE_URL", "plans.example.com"),
        ("BASE_URL", "https://plans.example.com/here"),
        ("BASE_URL", "https://plans.example.com:port"),
        ("DATABASE_URL", "localhost"),
        ("DATABASE_URL", "mysql://user:hidden@localhost/perfplan"),
        ("REDIS_URL", "http://localhost:6379"),
        ("EMAIL_URL", "mail.example.com"),
        ("VAR_DIR", "/proc/perfplan/var"),
    ],
)
def test_a_wrong_value_stops_the_start_with_what_to_set(tmp_path: Path, name: str, said: str) -> None:
    stopped = start(tmp_path, **{name: said})
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"perfplan does not start: {name} is ")
    assert "Set it to" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert "hidden" not in stopped.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short. Set it to 50 or more random characters"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *. Set it to the names this site answers to"),
        ({"DEBUG": "1"}, "DEBUG shows strangers what is inside. Set it to 0"),
    ],
)
def test_in_production_what_would_open_the_site_stops_it(
    tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    stopped = start(tmp_path, **{**PRODUCTION, **variables})
    assert stopped.returncode == 1
    assert sentence in stopped.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"DEBUG": "TRUE", "LOG_LEVEL": "debug", "BASE_URL": "http://localhost:8000/"},
        {"EMBEDDED": "", "DATABASE_URL": ""},
        PRODUCTION,
    ],
)
def test_what_can_be_meant_starts(tmp_path: Path, variables: dict[str, str]) -> None:
    started = start(tmp_path, **variables)
    assert started.returncode == 0, started.stderr


def test_the_database_is_asked_with_prepared_statements_unless_a_pooler_forgets_them(tmp_path: Path) -> None:
    ask = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    for said, found in (("1", True), ("0", False)):
        env = processes.bare_environment(VAR_DIR=str(tmp_path), **PRODUCTION, PREPARED_STATEMENTS=said)
        env["DJANGO_SETTINGS_MODULE"] = "perfplan.settings"
        told = subprocess.run(
            [sys.executable, "-c", ask],
            env=env, cwd=processes.ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ("'prepare_threshold': 3" in told.stdout) is found


def test_a_folder_is_made_and_an_empty_variable_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = Environment()
    for name in ("PLACE", "WORD", "SERVER", "SITE"):
        monkeypatch.setitem(os.environ, name, "")
    assert env.folder("PLACE", default=tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    assert env.one_of("WORD", ("one", "two"), default="two") == "two"
    assert env.server("SERVER", ("redis",), "redis://localhost") == ""
    assert env.site("SITE", default="https://plans.example.com") == "https://plans.example.com"
    monkeypatch.setitem(os.environ, "WORD", "three")
    with pytest.raises(WrongVariable, match="Set it to one of: one, two"):
        env.one_of("WORD", ("one", "two"), default="two")
