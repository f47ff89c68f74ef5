"""`make bench`: the product's speed as ratios to a floor measured in the same run, in one table and as JSON.

It starts its own PostgreSQL, Valkey and site, and never fails a build: numbers are for people to read.
`make bench DOCUMENTS=200` lets the worker make so many documents rather than 20, which takes minutes.
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
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.benchmarks import worker
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
        self, method: str, path: str, form: Mapping[str, str | list[str]] | None = None, **headers: str
    ) -> tuple[int, str]:
        headers = {"Referer": self.place.geturl() + "/", "Cookie": self._cookie(), **headers}
        body = urlencode(form or {}, doseq=True) if method == "POST" else None
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


class Form(HTMLParser):
    """What a browser would send of the form ``#answer`` of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._inside = False
        self._select = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("id") == "answer"
        if tag == "template" or not self._inside:
            self._inside = self._inside and tag != "template"
            return
        name = said.get("name", "")
        chosen = "checked" in said or said.get("type") not in ("checkbox", "radio", "file")
        if tag == "input" and name and chosen:
            self.sent.append((name, said.get("value", "")))
        elif tag == "select":
            self._select = name
            self.sent.append((name, ""))
        elif tag == "option" and self._select and "selected" in said:
            self.sent[-1] = (self._select, said.get("value", ""))
        elif tag == "textarea":
            self._text = name
            self.sent.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""
        elif tag == "template":
            self._inside = True
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._text and self._inside:
            name, text = self.sent[-1]
            self.sent[-1] = (name, text + data)


class Writer:
    """A signed-in person with one question open, who saves it again and again as its page would."""

    def __init__(self, url: str, interview: int, item: str) -> None:
        self.browser = Browser(url)
        _, page = self.browser.send("GET", "/accounts/login/")
        token = {"email": "owner@example.com", "csrfmiddlewaretoken": _token(page)}
        self.browser.send("POST", "/demo/sign-in", token)
        self.address = f"/interviews/{interview}/{item}/"
        status, page = self.browser.send("GET", self.address)
        if status != 200:
            raise RuntimeError(f"{self.address} answers {status}")
        self.form: dict[str, list[str]] = {}
        for name, value in Form(page).sent:
            self.form.setdefault(name, []).append(value)

    def save(self, number: int) -> None:
        """Each save says something new: one that changes nothing writes nothing."""
        self.form["meta.note"] = [f"round {number} {time.monotonic_ns()}"]
        status, answer = self.browser.send("POST", self.address, self.form, **{"HX-Request": "true"})
        revision = re.search(r'name="meta.revision"[^>]*value="(\d+)"', answer)
        if status != 200 or revision is None:
            raise RuntimeError(f"{self.address} answers {status}: {answer[:300]}")
        self.form["meta.revision"] = [revision[1]]


def medians_ms(
    actions: Mapping[str, Callable[[int], object]],
    *,
    first: Mapping[str, Callable[[int], object]] | None = None,
    turns: int = 6,
) -> dict[str, float]:
    """The medians of several actions, taken in turns: what else the machine does falls on all of them.

    ``first``: what is done before each round of an action, and not timed.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(turns):
        for name, action in actions.items():
            before = (first or {}).get(name, lambda _: None)
            for number in range(ROUNDS // turns + 5):
                before(number)
                began = time.perf_counter()
                action(number)
                if number >= 5:
                    times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def spread(writers: list[Writer], saves: int = 40) -> float:
    """How many times longer than half of the saves one in twenty takes, when all save at once."""

    def run(writer: Writer) -> list[float]:
        times = []
        for number in range(saves):
            began = time.perf_counter()
            writer.save(number)
            times.append(time.perf_counter() - began)
        return times

    with ThreadPoolExecutor(len(writers)) as pool:
        times = sorted(each for found in pool.map(run, writers) for each in found)
    return times[int(len(times) * 0.95)] / times[len(times) // 2]


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
        if not processes.eventually(lambda: processes.get(f"http://127.0.0.1:{port}/")[0] == 200, 30):
            raise RuntimeError((folder / "floor.log").read_text())
        return [
            *_compare(served, bare),
            Figure("the disk's share of a commit", _disk_ms(server.url()), "ms", ""),
        ]
    finally:
        if floor:
            processes.stop(floor)
        if served:
            served.stop()
        broker.stop()
        server.stop()


def _compare(served: site.Site, bare: Browser) -> list[Figure]:
    shop = served.ask(
        "from interviews.models import Interview\n"
        "answer = Interview.objects.filter(is_example=True, project__language='fr').first().pk"
    )
    writer = Writer(served.url, shop, "q2")
    person = writer.browser
    took = medians_ms(
        {
            "floor": lambda _: bare.send("POST", "/"),
            "save": writer.save,
            "table": lambda _: person.send("GET", f"/interviews/{shop}/q1/"),
            "plain": lambda _: person.send("GET", f"/interviews/{shop}/q13/"),
            "table anew": lambda _: person.send("GET", f"/interviews/{shop}/q1/"),
        },
        first={"table anew": writer.save},
    )
    # Each has a question to write: they meet in the server and the database, never in one answer.
    crowd = [Writer(served.url, shop, f"q{number}") for number in range(1, 17)]
    return [
        Figure("floor: a bare view, SELECT and UPDATE", took["floor"], "ms", ""),
        Figure("save an answer, share of the floor's speed", took["floor"] / took["save"], "×", "≥ 0.45"),
        Figure("16 people saving: p95, times the median", spread(crowd), "×", "≤ 3"),
        Figure("show a question with a table, times the floor", took["table"] / took["floor"], "×", "≤ 12"),
        Figure("show a question without, times the floor", took["plain"] / took["floor"], "×", "≤ 6"),
        # Once after each save all that rests on the answers is computed anew, mostly by what is fetched behind it.
        Figure(
            "the table once an answer has changed, times the floor",
            took["table anew"] / took["floor"],
            "×",
            "",
        ),
    ]


def _disk_ms(url: str) -> float:
    """What a commit waits for the disk: a save and its floor wait for it alike, so a slow one brings them together."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE counted (times int)")
        connection.execute("INSERT INTO counted VALUES (0)")
        took = {}
        for waits in ("on", "off"):
            connection.execute(f"SET synchronous_commit = {waits}")
            took[waits] = median_ms(lambda _: connection.execute("UPDATE counted SET times = times + 1"))
        connection.execute("DROP TABLE counted")
    return max(0.0, took["on"] - took["off"])


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""


def measure_start(folder: Path) -> list[Figure]:
    """How long `make run` takes to answer when it has run before."""
    site.serve(folder / "start").stop()
    began = time.perf_counter()
    again = site.serve(folder / "start")
    took = time.perf_counter() - began
    again.stop()
    return [Figure("a later start answers after", took, "s", "≤ 5")]


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


def measure_charts() -> list[Figure]:
    """What every chart of the shop's results costs, for page, phone and paper together."""
    env = {**os.environ, **processes.bare_environment()}
    code = "import json; from tests.benchmarks.charts import median; print('answer:' + json.dumps(median()))"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        env=env, check=True, capture_output=True, text=True, cwd=processes.ROOT,
    )  # fmt: skip
    return [Figure("all charts of the shop", json.loads(done.stdout.split("answer:")[1]), "ms", "≤ 30")]


def measure_comments(folder: Path) -> list[Figure]:
    """A plan with a thousand comments beside one with twenty."""
    env = {**os.environ, **processes.bare_environment(VAR_DIR=str(folder / "comments"))}
    for command in (["migrate", "--verbosity=0"], ["load_examples"]):
        subprocess.run([sys.executable, "manage.py", *command], env=env, check=True, cwd=processes.ROOT)
    code = (
        "import json; from tests.benchmarks.comments import ratios; print('answer:' + json.dumps(ratios()))"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        env=env, check=True, capture_output=True, text=True, cwd=processes.ROOT,
    )  # fmt: skip
    page, margin = json.loads(done.stdout.split("answer:")[1])
    return [
        Figure("a plan's page, 1,000 comments over 20", page, "×", "≤ 1.2"),
        Figure("its margin, 1,000 comments over 20", margin, "×", "≤ 1.5"),
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


def measure_worker(folder: Path) -> list[Figure]:
    """What the worker keeps, with both languages of the smaller example in turn; then one of the larger."""
    documents = int(os.environ.get("DOCUMENTS") or 20)
    made = list(worker.measure(folder / "worker-small", documents, ("stack-overflow",)))
    large = list(worker.measure(folder / "worker-large", 3, ("shop",)))
    pages = max(each.pages for each in made)
    marks = sorted({1, 20, 100, 200, documents} & set(range(1, documents + 1)))
    return [
        *(
            Figure(f"worker after {mark} documents of {pages} pages", made[mark - 1].after_mb, "MB", "≤ 200")
            for mark in marks
        ),
        Figure("worker, at most while it makes these", max(each.peak_mb for each in made), "MB", "≤ 200"),
        Figure(
            f"worker, while it makes {large[-1].pages} pages", max(each.peak_mb for each in large), "MB", ""
        ),
        Figure("worker, after these", large[-1].after_mb, "MB", "≤ 200"),
    ]


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="pp-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        for measure in (
            measure_weight,
            measure_engine,
            lambda: measure_start(folder),
            lambda: measure_pages(folder),
            measure_charts,
            lambda: measure_comments(folder),
            lambda: measure_pdf(folder),
            lambda: measure_worker(folder),
        ):
            figures += measure()
    for figure in figures:
        print(f"{figure.name:<50} {figure.measured:>9.2f} {figure.unit:<3} {figure.goal}")
    target = processes.ROOT / "var" / "benchmarks.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(figure) for figure in figures], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
