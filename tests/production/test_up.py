"""`manage.py up`: one command starts everything, one stops everything, and a crash in between is survived."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from tests.support import postgresql, processes, valkey
from tests.support import site as sites
from tests.support.site import Site

Start = Callable[..., Site]


def port_of(site: Site) -> int:
    return int(site.url.rsplit(":", 1)[1])


def everything_ended(site: Site, groups: dict[str, int]) -> bool:
    return all(processes.group_is_gone(group) for group in groups.values()) and not processes.get(site.url)[0]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_everything_it_started(start: Start, sign: int) -> None:
    site = start()
    groups = site.children()
    assert set(groups) == {"valkey", "web", "worker"}
    assert site.stop(sign) == 0
    assert everything_ended(site, groups)
    assert not (site.var / "run" / "children.json").exists()


def test_it_prints_one_address_which_answers(running: Site) -> None:
    site = running
    assert site.log.read_text().count("http://") == 1
    assert f"perfplan is at {site.url}\n" in site.log.read_text()
    assert processes.get(site.url + "/healthz") == (200, "ok\n")
    status, body = processes.get(site.url + "/readyz")
    assert (status, body) == (200, '{"database": "ok", "migrations": "ok", "broker": "ok", "storage": "ok"}')


def test_valkey_listens_on_a_socket_for_its_owner_alone_and_on_no_port(running: Site) -> None:
    place = running.var / "run" / "valkey.sock"
    assert place.stat().st_mode & 0o777 == 0o700
    client = redis.Redis(unix_socket_path=str(place))
    assert client.config_get("port") == {"port": "0"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_killed_itself_it_starts_again_and_ends_what_it_left_behind(start: Start, folder: Path) -> None:
    site = start()
    left = site.children()
    site.process.kill()
    site.process.wait()
    assert processes.get(site.url + "/healthz")[0] == 200, (
        "the children outlive it, which is what is to be mended"
    )
    again = sites.serve(folder)
    try:
        assert "ended 3 processes it left behind" in again.log.read_text()
        assert everything_ended(site, left)
        assert processes.get(again.url + "/readyz")[0] == 200
    finally:
        again.stop()


@pytest.mark.parametrize("name", ["web", "worker", "valkey"])
def test_a_part_that_is_killed_is_started_again_and_it_says_so(start: Start, name: str) -> None:
    site = start()
    before = site.children()[name]
    os.killpg(before, signal.SIGKILL)
    assert site.says(f"{name} was ended by SIGKILL; starting it again in 0.5 s")
    assert processes.eventually(lambda: site.children()[name] != before)
    assert processes.eventually(lambda: processes.get(site.url + "/readyz")[0] == 200, 15)
    if name != "web":
        assert site.worker_answers()


def test_a_web_process_that_is_killed_under_its_parent_is_replaced(start: Start) -> None:
    site = start()
    parent = site.children()["web"]
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    os.kill(int(children[-1]), signal.SIGKILL)
    assert processes.eventually(lambda: processes.get(site.url + "/healthz")[0] == 200, 20)


def test_what_valkey_holds_survives_its_death(start: Start) -> None:
    site = start()
    client = redis.Redis(unix_socket_path=str(site.var / "run" / "valkey.sock"))
    client.set("kept", "yes")
    time.sleep(1.5)  # the file is written to disk every second
    os.killpg(site.children()["valkey"], signal.SIGKILL)
    assert site.says("starting it again")
    assert processes.eventually(lambda: ping(site), 10)
    assert client.get("kept") == b"yes"


def test_the_worker_takes_tasks_and_its_beat_sends_them(running: Site) -> None:
    assert running.worker_answers()
    assert processes.eventually(lambda: list((running.var / "run").glob("celerybeat-schedule*")))


def test_a_second_start_in_the_same_folder_is_refused_with_the_address_of_the_first(running: Site) -> None:
    second = run_up(running.env, "--port", str(processes.free_port()))
    assert second.returncode == 1
    first = f"{running.url} (process {running.process.pid})"
    assert f"perfplan is running already from {running.var}: {first}" in second.stderr
    assert processes.get(running.url + "/readyz")[0] == 200


def test_a_port_that_is_taken_is_refused_before_anything_starts(folder: Path, prepared: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run_up(processes.bare_environment(VAR_DIR=str(folder / "var")), "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in refused.stderr
    assert f"make run PORT={port + 1}" in refused.stderr
    assert not (folder / "var" / "valkey").exists()


def test_a_path_too_long_for_a_socket_is_refused_with_the_way_out(folder: Path) -> None:
    var = folder / ("long" * 30)
    env = processes.bare_environment(VAR_DIR=str(var))
    refused = run_up(env, "--port", str(processes.free_port()))
    assert refused.returncode == 1
    assert "Set VAR_DIR to a folder with a shorter path" in refused.stderr


def test_stale_files_of_a_crash_do_not_stop_it(start: Start, folder: Path) -> None:
    run = folder / "var" / "run"
    run.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(run / "valkey.sock"))
    (run / "children.json").write_text("{ cut off in mid")
    (run / "up.lock").write_text("http://127.0.0.1:1 (process 1)")
    assert processes.get(start().url + "/readyz")[0] == 200


def test_a_number_that_is_another_process_by_now_is_left_alone(start: Start, folder: Path) -> None:
    bystander = processes.start(["sleep", "60"])
    try:
        record = folder / "var" / "run" / "children.json"
        record.write_text(f'[{{"name": "web", "group": {bystander.pid}, "began": "another time"}}]')
        start()
        assert bystander.poll() is None
    finally:
        processes.stop(bystander)


def test_a_missing_system_library_is_named_with_its_command_and_the_rest_runs(
    start: Start, folder: Path
) -> None:
    broken = folder / "broken"
    broken.mkdir()
    (broken / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    site = start(PYTHONPATH=str(broken))
    assert site.says("cannot load library 'libpango-1.0-0'")
    assert site.says("apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
    assert processes.get(site.url + "/readyz")[0] == 200
    assert site.worker_answers()


def test_servers_of_ones_own_are_used_when_they_are_named(folder: Path, postgresql_url: str) -> None:
    database = postgresql.create(postgresql_url, "own_servers")
    broker = valkey.start(folder / "broker")
    site = sites.serve(folder, database_url=database, redis_url=broker.url)
    try:
        assert set(site.children()) == {"web", "worker"}
        assert not (site.var / "perfplan.sqlite3").exists()
        assert not (site.var / "valkey").exists()
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM django_migrations").fetchone() > (0,)
        assert site.worker_answers()
    finally:
        site.stop()
        broker.stop()


def test_a_database_that_is_away_is_said_in_one_sentence(folder: Path) -> None:
    env = processes.bare_environment(
        VAR_DIR=str(folder / "var"), DATABASE_URL=f"postgres://nobody@/none?host={folder}"
    )
    refused = run_up(env, "--port", str(processes.free_port()))
    assert refused.returncode == 1
    assert "The database cannot be used:" in refused.stderr
    assert "Traceback" not in refused.stderr


def run_up(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`manage.py up` that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "manage.py", "up", *arguments],
        env=env, cwd=processes.ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


def ping(site: Site) -> bool:
    try:
        return bool(redis.Redis(unix_socket_path=str(site.var / "run" / "valkey.sock")).ping())
    except redis.RedisError:
        return False
