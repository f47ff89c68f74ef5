"""Where an interview stands: what is answered, what is left, what each action still misses.

A question is *settled* when it is answered or does not apply. "To find out" and "parked" are honest, but they are
not settled: they are counted apart, so that a stage never looks complete while something is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from interviews.fields.completeness import complete
from interviews.methodology.model import Action, Item, Methodology, Question, Stage
from interviews.models import Answer, Entry
from interviews.verdicts import is_current, is_judged
from perfplan.remembering import remembered

Status = Entry.Status
STARTED = "started"
"""An open item that somebody has begun."""
PROPOSED = "proposed"
"""An outcome that is computed and waits for the team to accept it."""
TO_CONFIRM = "to_confirm"
"""An answer that is whole and that nobody stands for yet: it was carried over from an earlier interview."""


@dataclass(frozen=True)
class ItemState:
    """How far one question or decision is."""

    item: Item
    answer: Answer | None
    missing_fields: tuple[str, ...]
    """Paths of the required fields that are empty."""
    waits_for: tuple[Question, ...] = ()
    """For an action: the questions it rests on that are not settled yet."""
    judged: bool = False
    """For an action that is only computed: did the team say that it holds, of the answers as they are?"""

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def is_action(self) -> bool:
        return isinstance(self.item, Action)

    @cached_property
    def status(self) -> str:
        """A status, ``"started"``, or ``""``; of an action without a decision: proposed once its inputs are
        settled, answered once the team has accepted it."""
        if isinstance(self.item, Action) and not self.item.decided:
            if not self.waits_for:
                return Status.ANSWERED if self.judged else PROPOSED
            return STARTED if len(self.waits_for) < len(self.item.needs) else ""
        if self.answer is None:
            return ""
        if not self.answer.status and (self.answer.values or self.answer.rejected or self.answer.note):
            return STARTED
        return self.answer.status

    @cached_property
    def to_confirm(self) -> bool:
        """Is everything there that is asked for, and only somebody's word that it still holds is missing?"""
        answer = self.answer
        if answer is None or answer.status or answer.rejected or not answer.values or self.missing_fields:
            return False
        return not is_judged(self.item)

    @cached_property
    def shown_as(self) -> str:
        """The status by which lists and pages call it."""
        return TO_CONFIRM if self.to_confirm else self.status

    @cached_property
    def settled(self) -> bool:
        """Nothing more is owed here: answered or not applicable, and what it rests on is settled too."""
        return self.status in (Status.ANSWERED, Status.NOT_APPLICABLE) and not (
            self.status == Status.ANSWERED and self.waits_for
        )

    @property
    def guessed(self) -> bool:
        return self.answer is not None and self.answer.confidence == Entry.Confidence.GUESSED


@dataclass(frozen=True)
class StageProgress:
    """How far one stage is."""

    stage: Stage
    questions: tuple[ItemState, ...]
    actions: tuple[ItemState, ...]

    @property
    def items(self) -> tuple[ItemState, ...]:
        return (*self.questions, *self.actions)

    @cached_property
    def questions_settled(self) -> int:
        return sum(state.settled for state in self.questions)

    @cached_property
    def actions_settled(self) -> int:
        return sum(state.settled for state in self.actions)

    @cached_property
    def done(self) -> bool:
        """All its questions are settled and all its actions have their outcome."""
        return all(state.settled for state in self.items)

    @cached_property
    def begun(self) -> bool:
        return any(state.status for state in self.questions) or any(state.answer for state in self.actions)


@dataclass(frozen=True)
class Progress:
    """How far a whole interview is."""

    stages: tuple[StageProgress, ...]

    @cached_property
    def item(self) -> dict[str, ItemState]:
        return {state.key: state for stage in self.stages for state in stage.items}

    @cached_property
    def questions(self) -> tuple[ItemState, ...]:
        return tuple(state for stage in self.stages for state in stage.questions)

    @cached_property
    def actions(self) -> tuple[ItemState, ...]:
        return tuple(state for stage in self.stages for state in stage.actions)

    @cached_property
    def questions_settled(self) -> int:
        return sum(state.settled for state in self.questions)

    @cached_property
    def actions_settled(self) -> int:
        return sum(state.settled for state in self.actions)

    @cached_property
    def to_find_out(self) -> tuple[ItemState, ...]:
        return self._with(Status.TO_FIND_OUT)

    @cached_property
    def parked(self) -> tuple[ItemState, ...]:
        return self._with(Status.PARKED)

    def _with(self, status: str) -> tuple[ItemState, ...]:
        return tuple(state for state in self.item.values() if state.status == status)

    @cached_property
    def next_open(self) -> ItemState | None:
        """The first item that nobody has settled, postponed or parked."""
        return next(
            (s for s in self.item.values() if s.status in ("", STARTED, PROPOSED) and _asked(s)), None
        )


def progress(
    methodology: Methodology, entries: Mapping[str, Answer], settings: Mapping[str, Any]
) -> Progress:
    """The progress of an interview from its answers by item key and its assumptions."""
    stages = []
    settled: dict[str, bool] = {}
    questions: dict[str, ItemState] = {}
    for question in methodology.questions:
        state = ItemState(question, entries.get(question.key), _missing(question, entries))
        questions[question.key] = state
        settled[question.key] = state.settled
    for stage in methodology.stages:
        actions = tuple(
            ItemState(
                action,
                entries.get(action.key),
                _missing(action, entries) if action.decided else (),
                tuple(_unsettled(methodology, action.needs, settled)),
                _judged(action, entries, settings),
            )
            for action in stage.actions
        )
        stages.append(StageProgress(stage, tuple(questions[q.key] for q in stage.questions), actions))
    return Progress(tuple(stages))


def _asked(state: ItemState) -> bool:
    return state.status == PROPOSED or not is_judged(state.item)


def _judged(action: Action, entries: Mapping[str, Answer], settings: Mapping[str, Any]) -> bool:
    said = entries.get(action.key)
    return said is not None and is_judged(action) and is_current(action, said.verdict, entries, settings)


def _missing(item: Item, entries: Mapping[str, Answer]) -> tuple[str, ...]:
    answer = entries.get(item.key)
    return tuple(complete(item, {})) if answer is None else _missing_in(item, answer)


# Every page of the wizard asks it of all answers, and since the last one at most a few have changed.
@remembered(lambda item, answer: answer.stamp and (id(item), answer.stamp), size=4096)
def _missing_in(item: Item, answer: Answer) -> tuple[str, ...]:
    return tuple(complete(item, answer.values))


def _unsettled(
    methodology: Methodology, needs: Iterable[str], settled: Mapping[str, bool]
) -> Iterable[Question]:
    for key in needs:
        item = methodology.item[key]
        if isinstance(item, Question) and not settled[key]:
            yield item
