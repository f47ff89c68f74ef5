"""`make bench`: the product's speed as ratios to a floor measured in the same run, in one table and as JSON.

It starts its own PostgreSQL, Valkey and site, and never fails a build: numbers are for people to read.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.support import postgresql, processes, site, valkey

ROUNDS = 300


@dataclass(frozen=True)
class Figure:
    name: str
    measured: float
    unit: str
    goal: str


class Browser:
    """One connection kept open, with cookies: what a browser sends, without the browser."""

    def __init__(self, url: str) -> None:
        self.place = urlsplit(url)
        self.connection = HTTPConnection(self.place.hostname or "", self.place.port)
        self.cookies: dict[str, str] = {}

    def send(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        headers = {"Referer": self.place.geturl() + "/", "Cookie": self._cookie(), **headers}
        body = urlencode(form or {}) if method == "POST" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read().decode()

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def median_ms(action: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """The median of ``rounds`` calls after some to warm up."""
    for number in range(20):
        action(number)
    times = []
    for number in range(rounds):
        began = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def measure_pages(folder: Path) -> list[Figure]:
    server = postgresql.start(folder / "pg", durable=True)
    broker = valkey.start(folder / "valkey")
    served = floor = None
    try:
        served = site.serve(
            folder / "site", database_url=postgresql.create(server.url(), "site"), redis_url=broker.url
        )
        port = processes.free_port()
        floor = processes.start(
            [Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port),
             "--blocking-threads", "4", "tests.benchmarks.floor_wsgi:application"],
            env={**served.env, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.floor"},
            output=folder / "floor.log",
        )  # fmt: skip
        bare = Browser(f"http://127.0.0.1:{port}")
        if not processes.eventually(lambda: processes.get(f"http://127.0.0.1:{port}/show")[0] == 200, 30):
            raise RuntimeError((folder / "floor.log").read_text())
        return _compare(served, bare)
    finally:
        if floor:
            processes.stop(floor)
        if served:
            served.stop()
        broker.stop()
        server.stop()


def _compare(served: site.Site, bare: Browser) -> list[Figure]:
    person = Browser(served.url)
    _, page = person.send("GET", "/accounts/login/")
    person.send("POST", "/demo/sign-in", {"email": "owner@example.com", "csrfmiddlewaretoken": _token(page)})
    shop = served.ask(
        "from interviews.models import Interview\n"
        "answer = Interview.objects.filter(is_example=True, project__language='fr').first().pk"
    )
    status, page = person.send("GET", f"/interviews/{shop}/q2/")
    assert status == 200, status
    token = _token(page)

    def save(number: int) -> None:
        # Each save says something new: one that changes nothing writes nothing.
        revision = re.search(r'name="meta.revision"[^>]*value="(\d+)"', save.page)  # type: ignore[attr-defined]
        form = {"csrfmiddlewaretoken": token, "meta.note": f"round {number} {time.monotonic_ns()}"}
        form["meta.revision"] = revision.group(1) if revision else "0"
        status, answer = person.send("POST", f"/interviews/{shop}/q2/", form, **{"HX-Request": "true"})
        assert status == 200, (status, answer[:300])
        save.page = answer  # type: ignore[attr-defined]

    save.page = page  # type: ignore[attr-defined]
    floor_save = median_ms(lambda _: bare.send("POST", "/save"))
    floor_show = median_ms(lambda _: bare.send("GET", "/show"))
    saved = median_ms(save)
    with_table = median_ms(lambda _: person.send("GET", f"/interviews/{shop}/q1/"), 100)
    without = median_ms(lambda _: person.send("GET", f"/interviews/{shop}/q13/"), 100)
    return [
        Figure("floor: SELECT and UPDATE", floor_save, "ms", ""),
        Figure("floor: a table of 20 rows", floor_show, "ms", ""),
        Figure("save an answer, share of the floor's speed", floor_save / saved, "×", "≥ 0.45"),
        Figure("show a question with a table, times the floor", with_table / floor_show, "×", "≤ 12"),
        Figure("show a question without, times the floor", without / floor_show, "×", "≤ 6"),
    ]


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""


def measure_weight() -> list[Figure]:
    """What a first visit of the wizard loads, compressed."""
    folder = processes.ROOT / "static"
    files = [*folder.glob("css/*.css"), *folder.glob("js/*.js"), *folder.glob("vendor/**/*.js")]
    text = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    fonts = sum(file.stat().st_size for file in folder.glob("fonts/*.woff2"))
    return [
        Figure("all styles and scripts, gzip", text / 1024, "KB", "≤ 60"),
        Figure("with fonts", (text + fonts) / 1024, "KB", "≤ 150"),
    ]


def measure_engine() -> list[Figure]:
    """What the shop's answers cost to compute, as JSON and with its findings in words."""
    from plans.engine import compute, read, to_json
    from plans.findings import find, say

    export = json.loads((processes.ROOT / "interviews/examples/shop.json").read_text(encoding="utf-8"))
    today = date(2026, 11, 24)

    def computed(_: int) -> None:
        answers = read(export)
        find(answers, compute(answers, today=today))

    answers = read(export)
    results = compute(answers, today=today)
    found = find(answers, results)
    return [
        Figure("engine and findings, the shop", median_ms(computed, 50), "ms", "≤ 30"),
        Figure("results as JSON", median_ms(lambda _: to_json(results), 50), "ms", ""),
        Figure("findings in words", median_ms(lambda _: [say(each, "fr") for each in found], 50), "ms", ""),
    ]


def measure_pdf(folder: Path) -> list[Figure]:
    env = {**os.environ, **processes.bare_environment(VAR_DIR=str(folder / "pdf"))}
    for command in (["migrate", "--verbosity=0"], ["load_examples"]):
        subprocess.run([sys.executable, "manage.py", *command], env=env, check=True, cwd=processes.ROOT)
    code = (
        "import time, json; from plans.models import PlanVersion; from plans import pdf\n"
        "from interviews.models import Interview\n"
        "version = PlanVersion.objects.filter(interview__is_example=True, plan__project__language='fr').first()\n"
        "times = []\n"
        "for _ in range(3):\n"
        "    began = time.perf_counter(); _made, pages = pdf.render(version, language='fr', paper='A4')\n"
        "    times.append(time.perf_counter() - began)\n"
        "print('answer:' + json.dumps([min(times), pages]))"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        env=env, check=True, capture_output=True, text=True, cwd=processes.ROOT,
    )  # fmt: skip
    seconds, pages = json.loads(done.stdout.split("answer:")[1])
    return [
        Figure("PDF of the shop's plan, warm", seconds, "s", "≤ 5"),
        Figure("PDF, a page", seconds / pages, "s", "≤ 0.25"),
    ]


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="pp-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        for measure in (
            measure_weight,
            measure_engine,
            lambda: measure_pages(folder),
            lambda: measure_pdf(folder),
        ):
            figures += measure()
    for figure in figures:
        print(f"{figure.name:<50} {figure.measured:>9.2f} {figure.unit:<3} {figure.goal}")
    target = processes.ROOT / "var" / "benchmarks.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(figure) for figure in figures], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
