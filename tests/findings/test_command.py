"""``python -m plans.engine answers.json``: results, trail and findings without Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.world import Values, export, shop

ROOT = Path(__file__).parents[2]
N = "\u202f"
EXAMPLES = ROOT / "interviews" / "examples"

BLOCKED = """
import runpy, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "celery", "redis", "psycopg"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocker())
runpy.run_module("plans.engine", run_name="__main__", alter_sys=True)
"""


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command, where importing Django fails."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def judged(said: Values, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("-", "--today", "2026-11-24", *arguments, stdin=json.dumps(said))


def test_it_prints_results_trail_and_findings_without_django() -> None:
    done = run(str(EXAMPLES / "shop.json"), "--today", "2026-11-24")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    headroom = said["results"]["limits"]["headroom"]
    assert headroom["value"] == pytest.approx(0.0875)
    inputs = [said["results"]["inputs"][number]["field"] for number in headroom["inputs"]]
    assert sorted(inputs) == ["peak_rps", "safe_limit", "use"]
    assert said["figures"][headroom["key"]]["formula"] == "1 − pic ÷ première limite"
    first = next(each for each in said["findings"] if each["id"] == "headroom_under_target")
    assert first["title"] == f"Marge au pic{N}: 8,75{N}% au lieu de 30{N}%"
    assert first["severity"] == "risk"


def test_sentences_follow_the_project_s_language_or_the_one_asked_for() -> None:
    titles = [
        json.loads(judged(export(q29={"done": False}), *language).stdout)["findings"][0]["title"]
        for language in ((), ("--language", "fr"))
    ]
    assert titles == [
        "No stress test: the first limit is unknown",
        f"Aucun stress test{N}: la première limite est inconnue",
    ]


@pytest.mark.parametrize(
    ("severity", "code"), [("contradiction", 0), ("risk", 0), ("gap", 1), ("advice", 1), ("", 0)]
)
def test_it_fails_on_a_finding_so_grave_or_graver(severity: str, code: int) -> None:
    asked = ("--fail-on", severity) if severity else ()
    done = judged(export(q29={"done": False}), *asked)
    assert done.returncode == code
    assert json.loads(done.stdout)["findings"]


def test_the_same_file_gives_the_same_bytes() -> None:
    assert judged(shop()).stdout == judged(shop()).stdout


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "-: is no JSON: Expecting property name enclosed in double quotes (line 1 column 2)"),
        ("[" * 100_000, "-: is no JSON"),
        ("[]", "-: an object was expected"),
        ('{"format": "perfplan-answers", "luck": 1}', "-: luck: is not known"),
        (
            '{"format": "perfplan-answers", "answers": {"q8": {"values": {"peek": 1}}}}',
            "-: answers.q8.values.peek: there is no such field",
        ),
        (
            '{"format": "perfplan-answers", "answers": {"q8": {"values": {"peak_rps": NaN}}}}',
            "-: answers.q8.values.peak_rps: a number was expected",
        ),
    ],
    ids=["half", "deep", "list", "unknown part", "unknown field", "nan"],
)
def test_what_is_wrong_is_named_in_one_line(text: str, line: str) -> None:
    done = run("-", stdin=text)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line + "\n")


def test_a_file_that_is_not_there_is_named() -> None:
    done = run("nowhere.json")
    assert (done.returncode, done.stderr) == (2, "nowhere.json: No such file or directory\n")


def test_a_day_that_is_none_is_refused() -> None:
    done = run("-", "--today", "soon", stdin="{}")
    assert done.returncode == 2
    assert "--today" in done.stderr
