"""What these tests do over and over: an example without its decisions, what is proposed from it."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import interviews
from plans.engine import compute, read
from plans.engine.inputs import Answers
from plans.proposals import REGISTRY, Proposal, propose

TODAY = date(2026, 11, 25)
Values = dict[str, Any]


@cache
def _text_of(example: str) -> str:
    folder = Path(interviews.__file__).with_name("examples")
    return (folder / f"{example}.json").read_text(encoding="utf-8")


def undecided(example: str = "shop", language: str = "") -> Values:
    """An example in which nothing was decided yet, to change as one likes."""
    data: Values = json.loads(_text_of(example))
    data["decisions"] = {}
    data.pop("verdicts", None)
    if language:
        data["project"]["language"] = language
    return data


def blank(language: str = "en") -> Values:
    """An interview in which nobody has said anything."""
    return undecided() | {"answers": {}, "project": undecided()["project"] | {"language": language}}


def saying(**answers: Values) -> Values:
    """The blank interview with the values of these items: ``q8={…}``, decisions by their key."""
    data = copy.deepcopy(blank())
    for key, values in answers.items():
        part = "answers" if key[1:].isdecimal() else "decisions"
        data[part][key] = {"values": values, "status": "answered"}
    return data


def proposed(data: Values, item: str, today: date = TODAY) -> Proposal | None:
    answers = read(data)
    return propose(item, answers, compute(answers, today=today))


def all_proposed(data: Values, today: date = TODAY) -> dict[str, Proposal]:
    """Every decision of which something is proposed."""
    answers = read(data)
    results = compute(answers, today=today)
    found = {item: propose(item, answers, results) for item in REGISTRY}
    return {item: one for item, one in found.items() if one is not None}


def values(data: Values, item: str) -> Values:
    found = proposed(data, item)
    assert found is not None
    return found.values


def rows(data: Values, item: str, table: str) -> list[Values]:
    found: list[Values] = values(data, item)[table]
    return found


def row_ids(answers: Answers) -> set[str]:
    return {
        row.id
        for item, field in answers.methodology.fields()
        if field.kind == "table"
        for row in answers.rows(f"{item.key}.{field.name}")
    }
