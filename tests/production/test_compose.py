"""docker-compose.yml and Dockerfile: read as text, and every service's command run by hand.

A container engine is not needed: the commands run here against a PostgreSQL and a Valkey from wheels, with
the variables that the compose file gives them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.support import postgresql, processes, valkey

ROOT = processes.ROOT
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
OURS = ("migrate", "web", "worker", "beat")
OPERATOR = {
    "PERFPLAN_HOST": "plans.example.com",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR",
    "POSTGRES_PASSWORD": "0123456789abcdef",
    "EMAIL_URL": "consolemail://",
}
"""What the person who runs the site sets."""


def filled_in(text: str) -> str:
    """Compose's own substitution: ${NAME}, ${NAME:-default}, ${NAME:?message}; $$ is a dollar sign."""

    def value(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        if name in OPERATOR:
            return OPERATOR[name]
        assert default is not None, f"{name} has neither a value nor a default"
        return filled_in(default)

    pattern = r"\$\{(?P<name>\w+)(?::-(?P<default>(?:[^{}]|\{[^}]*\})*)|:\?[^}]*)?\}"
    return re.sub(pattern, value, text).replace("$$", "$")


# ── as text ──────────────────────────────────────────────────────────────────────────────────────────────


def test_it_has_every_service_that_the_site_needs() -> None:
    assert set(SERVICES) == {*OURS, "proxy", "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_a_service_that_keeps_running_is_watched_and_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_migration_runs_once_and_everything_waits_for_it() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}
        assert waits["redis"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in service, "the image's own user, which is not root"
    assert "ports" not in service, "only the proxy is reached from outside"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_data_is_in_named_volumes() -> None:
    mounted = {
        place.split(":")[0]
        for service in SERVICES.values()
        for place in service.get("volumes", [])
        if not place.startswith("./")
    }
    assert mounted == set(yaml.safe_load(COMPOSE)["volumes"]) == {"media", "postgres", "redis", "proxy"}


def test_redis_keeps_its_queue_on_disk() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL", "PERFPLAN_HOST"])
def test_a_secret_is_never_in_the_file_and_without_it_nothing_starts(name: str) -> None:
    assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", COMPOSE), "compose stops with a sentence when it is missing"
    assert re.search(rf"^#{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_the_image_is_built_in_stages_from_locked_packages_and_runs_without_root() -> None:
    stages = re.split(r"(?m)^FROM ", DOCKERFILE)[1:]
    assert len(stages) == 2
    assert all(stage.startswith("python:3.11-slim-bookworm") for stage in stages)
    build, final = stages
    assert "--require-hashes -r /tmp/production.txt" in build
    assert "collectstatic" in build
    assert "pybabel compile" in build
    assert re.search(r"(?m)^USER perfplan$", final)
    assert "pip" not in final.replace("pipefail", "")
    for library in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert library in final
    assert not re.search(r"(?i)(secret_key|password)\s*=", DOCKERFILE)


def test_the_image_holds_every_folder_that_the_site_is_made_of() -> None:
    copied = set(re.findall(r"(?m)^COPY (\w+) \1$", DOCKERFILE))
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert copied == {"perfplan", "interviews", "plans", "templates", "static", "locale"}
    assert ignored[1] == "*", "everything else stays out, secrets and data among it"
    assert {f"!{name}" for name in copied} <= set(ignored)


def test_every_variable_of_the_settings_is_explained_in_the_example_file() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "perfplan/settings.py").read_text()))
    explained = set(re.findall(r"(?m)^#([A-Z_]+)=", (ROOT / ".env.example").read_text()))
    substituted = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert read
    assert read | substituted == explained


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────


class Stack:
    """PostgreSQL and Valkey, and the environment of each of our services with them in it."""

    def __init__(self, folder: Path, database: str, broker: valkey.Valkey) -> None:
        self.folder = folder
        self.port = processes.free_port()
        self.broker = broker
        self.replaced = {
            "DATABASE_URL": database,
            "REDIS_URL": broker.url,
            "VAR_DIR": str(folder / "var"),
            "GRANIAN_PORT": str(self.port),
            "GRANIAN_HOST": "127.0.0.1",
        }
        for name in ("run", "media"):  # as the image has them
            (folder / "var" / name).mkdir(parents=True)

    def env(self, service: str) -> dict[str, str]:
        given = {name: filled_in(str(value)) for name, value in SERVICES[service]["environment"].items()}
        bare = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
        }
        programs = f"{Path(sys.executable).parent}:{bare['PATH']}"
        return {**bare, **given, **self.replaced, "PATH": programs, "HOSTNAME": socket.gethostname()}

    def command(self, service: str) -> list[str]:
        image = json.loads(re.search(r"(?m)^CMD (\[.*\])$", DOCKERFILE)[1])  # type: ignore[index]
        return [filled_in(word) for word in SERVICES[service].get("command", image)]

    def run(self, service: str, command: list[str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command or self.command(service), env=self.env(service), cwd=ROOT,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def start(self, service: str) -> subprocess.Popen[Any]:
        log = self.folder / f"{service}.log"
        return processes.start(self.command(service), env=self.env(service), output=log)

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def is_healthy(self, service: str) -> bool:
        """The service's own health check, with the container's folder where it is here."""
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        words = [filled_in(word).replace("/srv/perfplan", str(self.folder / "var")) for word in words]
        command = ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        return self.run(service, command).returncode == 0


@pytest.fixture(scope="module")
def stack(test_folder: Path, postgresql_url: str) -> Iterator[Stack]:
    """A database that the `migrate` service brought up to date, and static files as in the image."""
    folder = test_folder / "compose"
    broker = valkey.start(folder / "broker", append_only=True)
    made = Stack(folder, postgresql.create(postgresql_url, "compose"), broker)
    migrated = made.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    collected = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        env=processes.bare_environment(VAR_DIR=made.replaced["VAR_DIR"]),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert collected.returncode == 0, collected.stderr
    yield made
    broker.stop()


@pytest.fixture
def web(stack: Stack) -> Iterator[subprocess.Popen[Any]]:
    process = stack.start("web")
    assert processes.eventually(lambda: stack.is_healthy("web"), 30, pause=0.3), stack.log("web")
    yield process
    processes.stop(process)


def test_migrate_makes_the_tables_and_ends(stack: Stack) -> None:
    with psycopg.connect(stack.replaced["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)


def test_the_settings_of_production_pass_djangos_own_inspection(stack: Stack) -> None:
    inspected = stack.run(
        "web", [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    )
    assert inspected.returncode == 0, inspected.stderr


def test_web_answers_through_https_alone_and_under_its_own_name_alone(
    stack: Stack, web: subprocess.Popen[Any]
) -> None:
    url = f"http://127.0.0.1:{stack.port}"
    ready = processes.get(f"{url}/readyz", headers={"Host": "plans.example.com"})
    assert ready == (200, '{"database": "ok", "migrations": "ok", "broker": "ok", "storage": "ok"}')
    assert processes.get(f"{url}/readyz", headers={"Host": "evil.example.com"})[0] == 400
    by_proxy = {"Host": "plans.example.com", "X-Forwarded-Proto": "https"}
    assert processes.get(f"{url}/accounts/login/", headers=by_proxy)[0] == 200


def test_web_ends_within_its_grace_period_and_leaves_nothing(stack: Stack) -> None:
    process = stack.start("web")
    assert processes.eventually(lambda: stack.is_healthy("web"), 30, pause=0.3), stack.log("web")
    assert processes.stop(process) == 0
    assert processes.group_is_gone(process.pid)


def test_the_worker_takes_what_is_sent_and_its_health_check_sees_it(stack: Stack) -> None:
    process = stack.start("worker")
    try:
        assert processes.eventually(lambda: " ready." in stack.log("worker"), 30), stack.log("worker")
        assert stack.is_healthy("worker")
    finally:
        assert processes.stop(process, patience=30) == 0


def test_beat_starts_sends_and_is_seen_by_its_health_check(stack: Stack) -> None:
    client = stack.broker.client()
    client.flushall()
    process = stack.start("beat")
    try:
        assert processes.eventually(lambda: client.llen("perfplan:celery") > 0, 60), stack.log("beat")
        assert stack.is_healthy("beat")
    finally:
        processes.stop(process)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_without_what_production_needs_the_start_stops_with_the_sentence_that_mends_it(
    stack: Stack, name: str
) -> None:
    env = stack.env("web")
    del env[name]
    stopped = subprocess.run(
        [sys.executable, "manage.py", "check"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert stopped.returncode != 0
    assert f"{name} is not set. Set it to" in stopped.stderr
    assert "for example" in stopped.stderr


# ── the proxy ────────────────────────────────────────────────────────────────────────────────────────────


class Upstream(BaseHTTPRequestHandler):
    """Stands where `web` is: a stream whose second event waits to be allowed; else what it was sent."""

    protocol_version = "HTTP/1.1"
    second_event = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/stream":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunk(b"data: first\n\n")
            self.second_event.wait(20)
            self._chunk(b"data: second\n\n")
            self._chunk(b"")
            return
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def proxy(test_folder: Path) -> Iterator[str]:
    """Caddy with our configuration in front of an upstream of the test's own."""
    caddy = shutil.which("caddy")
    if caddy is None:
        sentence = "No caddy found, so the proxy's configuration is not tried. Debian: apt-get install caddy"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{processes.free_port()}"
    folder = test_folder / "proxy"
    folder.mkdir()
    process = processes.start(
        [caddy, "run", "--config", ROOT / "deploy/Caddyfile", "--adapter", "caddyfile"],
        env={**os.environ, "PERFPLAN_HOST": url, "PERFPLAN_WEB": f"127.0.0.1:{upstream.server_port}",
             "CADDY_ADMIN": "off", "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        output=folder / "caddy.log",
    )  # fmt: skip
    assert processes.eventually(lambda: processes.get(url)[0] == 200), (folder / "caddy.log").read_text()
    yield url
    processes.stop(process)
    upstream.shutdown()


def test_the_proxy_passes_an_event_on_before_the_next_is_known(proxy: str) -> None:
    Upstream.second_event.clear()
    request = urllib.request.Request(f"{proxy}/stream", headers={"Accept-Encoding": "gzip, zstd"})
    with urllib.request.urlopen(request, timeout=10) as stream:
        began = time.monotonic()
        assert stream.readline() == b"data: first\n"
        assert time.monotonic() - began < 5
        assert stream.headers["Content-Encoding"] is None
        Upstream.second_event.set()
        assert b"second" in stream.read()


def test_the_proxy_tells_who_asked_and_does_not_believe_what_a_stranger_says(proxy: str) -> None:
    claimed = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}
    seen = json.loads(processes.get(proxy, headers=claimed)[1])
    assert seen["X-Forwarded-For"] == "127.0.0.1"
    assert seen["X-Forwarded-Proto"] == "http"


def test_the_proxy_compresses_pages(proxy: str) -> None:
    request = urllib.request.Request(proxy, headers={"Accept-Encoding": "gzip", "X-Filler": "a" * 2000})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
