"""An interview as it stands, read like a version: what was said, its numbers, its findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import get_language

from interviews.answers import entries
from interviews.exchange import about_interview, about_project, export_answers
from interviews.methodology import load
from interviews.models import Answer, Interview
from perfplan.remembering import remembered
from plans import judgements
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.judgements import FindingShown
from plans.results import Computed, computed, today_of


@dataclass(frozen=True)
class Standing:
    """What the same answers say on the same day in one language: put together once, and shared by all who ask."""

    said: Said
    computed: Computed
    beside: dict[str, Any] = field(default_factory=dict)
    """What :mod:`plans.insight` has drawn of them already, by item."""

    @cached_property
    def names(self) -> dict[str, str]:
        """What items are called: ``"Q8 Traffic"``."""
        return {key: self.said.called(key) for key in self.said.methodology.item}


@dataclass(frozen=True)
class Live:
    """One interview now, in one language."""

    interview: Interview
    standing: Standing

    @property
    def said(self) -> Said:
        return self.standing.said

    @property
    def computed(self) -> Computed:
        return self.standing.computed

    @property
    def numbers(self) -> Numbers:
        assert self.said.numbers is not None
        return self.said.numbers

    @property
    def export(self) -> dict[str, Any]:
        return self.said.export

    @property
    def names(self) -> dict[str, str]:
        return self.standing.names

    @cached_property
    def findings(self) -> list[FindingShown]:
        """All findings as they are read, with what was said to them. One query."""
        return self._shown(self.computed.findings_json)

    def findings_on(self, items: Iterable[str]) -> list[FindingShown]:
        """Those that rest on answers to these items. One query; none where there are none."""
        about = set(items)
        return self._shown(
            [
                each
                for each in self.computed.findings_json
                if any(row["item"] in about for row in each["rows"])
            ]
        )

    def _shown(self, findings: Sequence[Mapping[str, Any]]) -> list[FindingShown]:
        return judgements.shown(
            findings,
            judgements.answers_to(self.interview.project) if findings else {},
            language=self.said.language,
            today=today_of(self.interview.project),
            name_of=self.names,
        )


def live(interview: Interview, answers: Mapping[str, Answer] | None = None) -> Live:
    """The interview as it stands, from ``answers`` where they are at hand already."""
    said = entries(interview) if answers is None else answers
    return Live(interview, _standing_of(interview, said, today_of(interview.project), _language()))


def of_export(interview: Interview, export: dict[str, Any]) -> Live:
    """The same of answers as an export has them, such as ones with a "what if" made in them."""
    return Live(interview, _standing(json.dumps(export), today_of(interview.project), _language()))


def _language() -> str:
    return (get_language() or "en")[:2]


def _stamps(
    interview: Interview, answers: Mapping[str, Answer], today: date, language: str
) -> tuple[Any, ...] | None:
    """All that a standing rests on, in short; ``None`` where an answer is not saved."""
    stamps = tuple(
        (answer.stamp, answer.owner.email if answer.owner_id and answer.owner else None)
        for answer in answers.values()
    )
    if any(stamp is None for stamp, _owner in stamps):
        return None
    said = json.dumps([interview.settings, about_project(interview), about_interview(interview)])
    return (interview.pk, interview.methodology_version, said, stamps, today, language)


@remembered(_stamps, size=32)
def _standing_of(interview: Interview, answers: Mapping[str, Answer], today: date, language: str) -> Standing:
    """Of an interview that is at hand: whether something is new is told by its answers' stamps."""
    return _standing(json.dumps(export_answers(interview, answers)), today, language)


@lru_cache(maxsize=32)
def _standing(text: str, today: date, language: str) -> Standing:
    export = json.loads(text)
    found = computed(export, today=today)
    content = {"interview": export, "results": found.results}
    return Standing(Said(content, load(export["methodology"]), language), found)
