"""From an interview to its results and findings, on the engine's one road; computed once for the same answers."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from interviews.assumed import usable
from interviews.exchange import export_answers
from interviews.methodology.entries import LANGUAGES
from interviews.models import Answer, Interview, Project
from plans.engine import ENGINE_VERSION, Results, compute, read, to_json
from plans.engine.inputs import Answers
from plans.findings import Finding, find, say
from plans.findings import to_json as finding_to_json
from plans.models import FindingAnswer

Json = dict[str, Any]


@dataclass(frozen=True)
class Computed:
    """What an interview's answers add up to."""

    answers: Answers
    results: Json
    """As :func:`plans.engine.to_json` gives them: live and frozen results are read in one form."""
    findings: tuple[Finding, ...]
    raw: Results
    """The same results as the engine's own dataclasses."""

    @cached_property
    def findings_json(self) -> tuple[Json, ...]:
        """The findings as plain values, in words."""
        return tuple(finding_json(each, self.answers) for each in self.findings)


def today_of(project: Project) -> date:
    """The day it is where the project is."""
    return timezone.localdate(timezone=ZoneInfo(project.time_zone))


def computed(export: Mapping[str, Any], *, today: date) -> Computed:
    """The results and findings of an exported interview; of settings frozen long ago, what can be taken."""
    needed = {name: export[name] for name in ("format", "format_version", "methodology", "project")}
    needed["settings"] = usable(export["settings"])
    for part in ("answers", "decisions"):
        needed[part] = {
            key: {name: entry[name] for name in ("values", "status", "confidence") if name in entry}
            for key, entry in export[part].items()
        }
    return _computed(json.dumps(needed), today)


def live(interview: Interview, answers: Mapping[str, Answer]) -> Computed:
    """The results of an interview as it stands, from answers that are at hand: no query."""
    return computed(export_answers(interview, answers), today=today_of(interview.project))


@lru_cache(maxsize=32)
def _computed(text: str, today: date) -> Computed:
    answers = read(json.loads(text))
    results = compute(answers, today=today)
    return Computed(answers, to_json(results), find(answers, results), results)


def frozen(found: Computed, said: Mapping[str, FindingAnswer]) -> Json:
    """What a version keeps of them: results, findings in words, and what the team said to each."""
    findings = []
    for each in found.findings:
        answer = said.get(each.mark)
        findings.append(
            finding_json(each, found.answers) | ({"answer": answer_json(answer)} if answer else {})
        )
    # A copy: what was computed is shared by all who ask for the same answers.
    return {"results": copy.deepcopy(found.results), "findings": findings}


def answer_json(answer: FindingAnswer) -> Json:
    """What was said to a finding, with the name of who said it."""
    return {
        "kind": answer.kind,
        "reason": answer.reason,
        "until": answer.until.isoformat() if answer.until else "",
        "by": str(answer.by) if answer.by else "",
        "at": answer.at.isoformat(),
    }


def finding_json(finding: Finding, answers: Answers) -> Json:
    """A finding as plain values, with its sentences in every language: they are kept as they were said."""
    return finding_to_json(finding) | {
        "texts": {
            code: asdict(say(finding, code, methodology=answers.methodology, currency=answers.currency))
            for code in LANGUAGES
        }
    }


def differences(content: Mapping[str, Any]) -> list[str]:
    """The figures of a version that today's engine would give differently for the same answers and day.

    Nothing where the engine is the one that made the version: it is not even asked.
    """
    before = content.get("results")
    if before is None or before["engine_version"] == ENGINE_VERSION:
        return []
    now = computed(content["interview"], today=date.fromisoformat(before["today"])).results
    then = dict(_values("", now))
    return [path for path, value in _values("", before) if value != then.get(path)]


def _values(at: str, part: Any) -> Iterator[tuple[str, Any]]:
    """(path, value) of every figure."""
    if isinstance(part, Mapping):
        if "key" in part and "inputs" in part:
            yield at, part["value"]
            return
        for name, inner in part.items():
            yield from _values(f"{at}.{name}" if at else name, inner)
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _values(f"{at}.{number}", inner)
