"""An interview as it stands, read like a version: what was said, its numbers, its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from interviews.answers import entries
from interviews.exchange import export_answers
from interviews.models import Answer, Interview
from plans import judgements
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.judgements import FindingShown
from plans.results import Computed, computed, today_of


@dataclass(frozen=True)
class Live:
    """One interview now, in one language."""

    interview: Interview
    said: Said
    computed: Computed

    @property
    def numbers(self) -> Numbers:
        assert self.said.numbers is not None
        return self.said.numbers

    @property
    def export(self) -> dict[str, Any]:
        return self.said.export

    @cached_property
    def names(self) -> dict[str, str]:
        """What items are called: ``"Q8 Traffic"``."""
        return {key: self.said.called(key) for key in self.said.methodology.item}

    @cached_property
    def findings(self) -> list[FindingShown]:
        """All findings as they are read, with what was said to them. One query."""
        return judgements.shown(
            self.computed.findings_json,
            judgements.answers_to(self.interview.project),
            language=self.said.language,
            today=today_of(self.interview.project),
            name_of=self.names,
        )


def live(interview: Interview, answers: Mapping[str, Answer] | None = None) -> Live:
    """The interview as it stands, from ``answers`` where they are at hand already."""
    export = export_answers(interview, entries(interview) if answers is None else answers)
    return of_export(interview, export)


def of_export(interview: Interview, export: dict[str, Any]) -> Live:
    """The same of answers as an export has them, such as ones with a "what if" made in them."""
    found = computed(export, today=today_of(interview.project))
    content = {"interview": export, "results": found.results}
    return Live(interview, Said(content, interview.methodology, (get_language() or "en")[:2]), found)
