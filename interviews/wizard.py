"""What every page of the wizard shows beside its subject: the stages, the items of the present one, its clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from interviews.methodology.model import Item, Question, Stage
from interviews.models import Answer, Interview, StageRun
from interviews.progress import ItemState, Progress, StageProgress, progress
from interviews.timebox import EXTENSION_MINUTES, runs_of
from perfplan.accounts.access import Right
from perfplan.ui.addresses import address

READING = "partial"
"""The icon of an item that somebody began."""


@dataclass(frozen=True)
class RailItem:
    """An item as the rail names it."""

    key: str
    url: str
    name: str
    status: str
    """The name of its icon."""
    words: str
    who: str
    is_current: bool


@dataclass(frozen=True)
class RailStage:
    """A stage as the rail names it."""

    number: int
    url: str
    name: str
    state: str
    """``running``, ``paused``, ``ended``, ``done`` or ``""``."""
    minutes: str
    over: bool
    is_current: bool
    questions: tuple[RailItem, ...] = ()
    actions: tuple[RailItem, ...] = ()


def wizard_context(
    interview: Interview,
    stage: Stage,
    *,
    current: str = "",
    entries: dict[str, Answer],
) -> dict[str, Any]:
    """Everything that ``_rail.html`` and ``_timebox.html`` need, in one query."""
    standing = progress(interview.methodology, entries, interview.assumed)
    runs = runs_of(interview)
    return {
        "interview": interview,
        "project": interview.project,
        "rights": interview.rights,  # type: ignore[attr-defined]
        "may_edit": Right.EDIT in interview.rights,  # type: ignore[attr-defined]
        "progress": standing,
        "stage": stage,
        "stage_name": stage.name.to(get_language() or "en"),
        "current": current,
        "rail": rail(interview, standing, runs, stage, current),
        **clock_context(interview, stage, runs),
        "minutes_used": sum(run.used(timezone.now()) for run in runs.values()) // 60,
        "minutes_low": sum(each.minutes_low for each in interview.methodology.stages),
        "minutes_high": sum(each.minutes_high for each in interview.methodology.stages),
    }


def clock_context(interview: Interview, stage: Stage, runs: dict[int, StageRun]) -> dict[str, Any]:
    """The stage's clock as it stands now."""
    run = runs.get(stage.number)
    used = run.used(timezone.now()) if run else 0
    planned = run.planned_seconds if run else stage.minutes_high * 60
    state = run.state if run else ""
    left = planned - used
    return {
        "run": run,
        "clock": {
            "state": state,
            "shown": "over" if state == StageRun.State.RUNNING and left < 0 else state,
            "used": used,
            "planned": planned,
            "left": f"{'−' if left < 0 else ''}{abs(left) // 60:02d}:{abs(left) % 60:02d}",
            "over": left < 0,
            "percent": min(100, round(100 * used / planned)) if planned else 0,
            "extension": EXTENSION_MINUTES,
        },
    }


def rail(
    interview: Interview, standing: Progress, runs: dict[int, StageRun], stage: Stage, current: str = ""
) -> tuple[RailStage, ...]:
    """The six stages, with the items of ``stage``."""
    return tuple(
        _rail_stage(interview, each, runs.get(each.stage.number), stage, current) for each in standing.stages
    )


def _rail_stage(
    interview: Interview, each: StageProgress, run: StageRun | None, stage: Stage, current: str
) -> RailStage:
    here = each.stage.number == stage.number
    language = get_language() or "en"
    used = run.used(timezone.now()) if run else 0
    ended = run is not None and run.state == StageRun.State.ENDED
    low, high = each.stage.minutes_low, each.stage.minutes_high
    return RailStage(
        number=each.stage.number,
        url=address("stage", interview.pk, each.stage.number),
        name=each.stage.short.to(language),
        state=(run.state if run else "") if not each.done else "done",
        minutes=f"{round(used / 60)}" if ended else (f"{low}–{high}" if low != high else f"{high}"),
        over=ended and run is not None and used > run.planned_seconds,
        is_current=here,
        questions=tuple(_rail_item(interview, state, current) for state in each.questions) if here else (),
        actions=tuple(_rail_item(interview, state, current) for state in each.actions) if here else (),
    )


def _rail_item(interview: Interview, state: ItemState, current: str) -> RailItem:
    answer = state.answer
    waiting = state.status in ("to_find_out", "parked")
    return RailItem(
        key=state.key,
        url=address("item", interview.pk, state.key),
        name=item_name(state.item),
        status=icon_of(state.shown_as),
        words=status_words(state.shown_as),
        who=str(answer.owner) if waiting and answer and answer.owner else "",
        is_current=state.key == current,
    )


def item_name(item: Item) -> str:
    """``8 Current traffic``, or the short name of an action."""
    short = item.short.to(get_language() or "en")
    return f"{item.number} {short}" if isinstance(item, Question) else short


def icon_of(status: str) -> str:
    return {"started": READING, "to_confirm": "proposed"}.get(status, status)


def status_words(status: str) -> str:
    """A status in words, also of one that was only begun, or carried over."""
    return _words_in(status, get_language() or "en")


@cache
def _words_in(status: str, language: str) -> str:
    with override(language):
        return str(_STATUS_WORDS.get(status) or Answer.Status(status).label)


_STATUS_WORDS = {
    "started": _("begun"),
    "to_confirm": _("to confirm"),
    "proposed": _("proposed, to be accepted"),
}


def neighbours(stage: Stage, current: str) -> tuple[str, str]:
    """The keys of the items before and after ``current`` in its stage; ``""`` at either end."""
    keys = [item.key for item in stage.items]
    place = keys.index(current)
    return keys[place - 1] if place else "", keys[place + 1] if place + 1 < len(keys) else ""
