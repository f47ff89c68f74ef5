"""The timebox of a stage: planned and used time by the server's clock.

One stage runs at a time: a workshop has one clock. Every function takes the moment as an argument, so that a
test can say what time it is.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from interviews.models import Interview, StageRun
from perfplan.accounts.models import User
from perfplan.events.models import record
from perfplan.prepared import Prepared

State = StageRun.State
EXTENSION_MINUTES = 2
LONGEST_SECONDS = 24 * 3600


def start_stage(*, interview: Interview, stage: int, by: User, now: datetime) -> StageRun:
    """Start a stage's clock, or let it go on; the one that runs is paused first."""
    with transaction.atomic():
        runs = _locked(interview)
        run = runs.get(stage)
        if run is not None and run.state == State.RUNNING:
            return run
        for other in runs.values():
            if other.state == State.RUNNING:
                _stop(other, State.PAUSED, now)
        if run is None:
            minutes = interview.methodology.stage[stage].minutes_high
            run = StageRun(interview=interview, stage=stage, planned_seconds=minutes * 60, started_at=now)
        run.state, run.running_since, run.ended_at = State.RUNNING, now, None
        run.save()
        _tell("stage.started", run, by)
    return run


def pause_stage(*, interview: Interview, stage: int, by: User, now: datetime) -> StageRun | None:
    """Stop the clock for a while. A stage that does not run stays as it is."""
    with transaction.atomic():
        run = _locked(interview).get(stage)
        if run is not None and run.state == State.RUNNING:
            _stop(run, State.PAUSED, now)
            _tell("stage.paused", run, by)
    return run


def extend_stage(
    *, interview: Interview, stage: int, by: User, now: datetime, minutes: int = EXTENSION_MINUTES
) -> StageRun | None:
    """Give a stage more minutes than were planned."""
    with transaction.atomic():
        run = _locked(interview).get(stage)
        if run is not None and run.planned_seconds + minutes * 60 <= LONGEST_SECONDS:
            run.planned_seconds += minutes * 60
            run.save()
            _tell("stage.extended", run, by, minutes=minutes)
    return run


def end_stage(*, interview: Interview, stage: int, by: User, now: datetime) -> StageRun | None:
    """Close a stage's clock; starting it again goes on from there."""
    with transaction.atomic():
        run = _locked(interview).get(stage)
        if run is not None and run.state != State.ENDED:
            _stop(run, State.ENDED, now)
            run.ended_at = now
            run.save()
            _tell("stage.ended", run, by)
    return run


def runs_of(interview: Interview) -> dict[int, StageRun]:
    """The stage runs of an interview by stage number, in one query."""
    runs = {}
    for run in _RUNS(interview.pk):
        run.interview = interview
        runs[run.stage] = run
    return runs


_RUNS = Prepared(lambda interview: StageRun.objects.filter(interview=interview))


def _locked(interview: Interview) -> dict[int, StageRun]:
    # The interview's row stands for its clocks: two people who start two stages queue here.
    Interview.objects.select_for_update().get(pk=interview.pk)
    return runs_of(interview)


def _stop(run: StageRun, state: str, now: datetime) -> None:
    run.used_seconds = run.used(now)
    run.state, run.running_since = state, None
    run.save()


def _tell(kind: str, run: StageRun, by: User, **data: object) -> None:
    project = run.interview.project
    record(
        kind,
        actor=by,
        team_id=project.team_id,
        project_id=project.pk,
        interview_id=run.interview_id,
        stage=run.stage,
        used_seconds=run.used_seconds,
        planned_seconds=run.planned_seconds,
        **data,
    )
