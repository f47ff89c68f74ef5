"""``python -m plans.engine answers.json``: what an exported interview adds up to, as JSON.

Results with their trail, findings with their sentences, and what the figures are called. No Django is
imported, no database is needed: made for a pipeline that watches a plan. Exit status: 0; 1 where a finding
is as grave as ``--fail-on`` says; 2 with one line on stderr where the file is not as its format says.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from plans.engine import InputError, compute, read, to_json
from plans.engine.texts import figures
from plans.findings import SEVERITIES, find, say
from plans.findings import to_json as finding_to_json

LANGUAGES = ("fr", "en")


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; its exit status."""
    given = _parser().parse_args(arguments)
    try:
        answers = read(_load(given.file))
    except InputError as fault:
        print(f"{given.file}: {fault}", file=sys.stderr)
        return 2
    language = given.language or (answers.language if answers.language in LANGUAGES else "en")
    results = compute(answers, today=given.today or date.today())
    plain = to_json(results)
    found = find(answers, results)
    json.dump(
        {
            "results": plain,
            "figures": _called(plain, language),
            "findings": [
                finding_to_json(each)
                | asdict(say(each, language, methodology=answers.methodology, currency=answers.currency))
                for each in found
            ],
        },
        sys.stdout,
        ensure_ascii=False,
        indent=1,
    )
    print()
    grave = SEVERITIES[: SEVERITIES.index(given.fail_on) + 1] if given.fail_on else ()
    return int(any(each.severity in grave for each in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m plans.engine", description="What an exported interview adds up to, as JSON."
    )
    parser.add_argument("file", help="the exported answers; - reads them from stdin")
    parser.add_argument(
        "--today", type=date.fromisoformat, metavar="2026-11-24", help="the day to count from"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="of the sentences; else the project's")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, help="exit with 1 where there is a finding so grave, or graver"
    )
    return parser


def _load(name: str) -> Any:
    """The JSON of a file. :raises InputError: there is none."""
    try:
        return json.loads(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as fault:
        raise InputError("", fault.strerror or "cannot be read") from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno} column {fault.colno}"
        raise InputError("", f"is no JSON: {fault.msg} ({where})") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise InputError("", "is no JSON") from None


def _called(plain: Any, language: str) -> dict[str, dict[str, str]]:
    """Name, formula and source in words of every figure in the results, by its key."""
    known = figures()
    keys = dict.fromkeys(key for key in _keys(plain) if key in known)
    return {
        key: {
            "name": known[key].name.to(language),
            "formula": known[key].formula.to(language) if known[key].formula else "",  # type: ignore[union-attr]
            "source": known[key].source.to(language),
        }
        for key in sorted(keys)
    }


def _keys(plain: Any) -> Iterator[str]:
    if isinstance(plain, dict):
        if "key" in plain and "inputs" in plain:
            yield plain["key"]
        for each in plain.values():
            yield from _keys(each)
    elif isinstance(plain, list):
        for each in plain:
            yield from _keys(each)


if __name__ == "__main__":
    sys.exit(main())
