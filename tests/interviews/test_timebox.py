"""The clock of a stage: one for everybody, the server's, and it never takes time away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.models import Interview, StageRun
from interviews.timebox import LONGEST_SECONDS, end_stage, extend_stage, pause_stage, runs_of, start_stage
from perfplan.events.models import Event
from tests import cast
from tests.interviews.world import HTMX, a_desk, at_once, page, untouched

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def how(interview: Interview, stage: int = 1) -> dict[str, Any]:
    return {"interview": interview, "stage": stage, "by": interview.created_by}


def turn(browser: Client, interview: Interview, do: str, number: int = 1, **more: Any) -> Any:
    url = reverse("stage_clock", args=[interview.pk, number])
    return browser.post(url, {"do": do, **more.pop("typed", {})}, **more)


@pytest.mark.parametrize(("number", "minutes"), [(1, 8), (2, 10), (3, 10), (4, 8), (5, 10), (6, 8)])
def test_a_stage_starts_with_the_minutes_that_are_planned_for_it(number: int, minutes: int) -> None:
    _browser, interview = a_desk()
    run = start_stage(**how(interview, number), now=NINE)
    assert (run.state, run.planned_seconds, run.used(after(3))) == ("running", minutes * 60, 180)


def test_a_pause_stops_the_clock_and_going_on_lets_it_run() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    pause_stage(**how(interview), now=after(3))
    run = runs_of(interview)[1]
    assert (run.state, run.used(after(60))) == ("paused", 180)
    start_stage(**how(interview), now=after(60))
    assert runs_of(interview)[1].used(after(62)) == 300


def test_an_end_closes_the_clock_and_a_new_start_goes_on_from_there() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    run = end_stage(**how(interview), now=after(7))
    assert (run.state, run.used(after(99)), run.ended_at) == ("ended", 420, after(7))
    run = start_stage(**how(interview), now=after(100))
    assert (run.state, run.ended_at, run.used(after(101))) == ("running", None, 480)


def test_one_stage_runs_at_a_time() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview, 1), now=NINE)
    start_stage(**how(interview, 2), now=after(4))
    runs = runs_of(interview)
    assert (runs[1].state, runs[1].used(after(9))) == ("paused", 240)
    assert (runs[2].state, runs[2].used(after(9))) == ("running", 300)
    assert StageRun.objects.filter(interview=interview, state="running").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_stage_runs_even_when_all_are_started_at_once() -> None:
    _browser, interview = a_desk()
    at_once(6, lambda number: start_stage(**how(interview, number % 3 + 1), now=NINE))
    runs = runs_of(interview).values()
    assert sorted(run.state for run in runs) == ["paused", "paused", "running"]


def test_each_interview_has_its_own_clock() -> None:
    _browser, interview = a_desk()
    other = cast.interview(interview.project, by=interview.created_by)
    start_stage(**how(interview), now=NINE)
    start_stage(**how(other), now=NINE)
    assert runs_of(interview)[1].state == runs_of(other)[1].state == "running"


def test_more_minutes_are_added_to_the_plan_not_to_what_was_used() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    for _ in range(3):
        extend_stage(**how(interview), now=after(5))
    run = runs_of(interview)[1]
    assert (run.planned_seconds, run.used(after(5))) == ((8 + 6) * 60, 300)


def test_a_stage_lasts_no_longer_than_a_day() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    extend_stage(**how(interview), now=NINE, minutes=LONGEST_SECONDS)
    assert runs_of(interview)[1].planned_seconds == 8 * 60


@pytest.mark.parametrize("back", [1, 60, 60 * 24 * 365])
def test_a_clock_set_back_never_takes_time_away(back: int) -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    pause_stage(**how(interview), now=after(5))
    start_stage(**how(interview), now=after(10))
    assert runs_of(interview)[1].used(after(10 - back)) == 300
    pause_stage(**how(interview), now=after(10 - back))
    run = runs_of(interview)[1]
    assert (run.state, run.used(after(99))) == ("paused", 300)


@pytest.mark.parametrize("do", [pause_stage, extend_stage, end_stage])
def test_a_stage_that_never_ran_has_no_clock_to_turn(do: Any) -> None:
    _browser, interview = a_desk()
    assert do(**how(interview), now=NINE) is None
    assert not StageRun.objects.exists()
    assert not Event.objects.exists()


def test_turning_the_clock_twice_is_turning_it_once() -> None:
    _browser, interview = a_desk()
    for minutes in (0, 2):
        start_stage(**how(interview), now=after(minutes))
    for minutes in (4, 9):
        pause_stage(**how(interview), now=after(minutes))
    for minutes in (10, 20):
        end_stage(**how(interview), now=after(minutes))
    run = runs_of(interview)[1]
    assert (run.used_seconds, run.ended_at) == (240, after(10))
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["stage.started", "stage.paused", "stage.ended"]


def test_every_turn_is_an_event_with_what_was_used_and_planned() -> None:
    _browser, interview = a_desk()
    start_stage(**how(interview), now=NINE)
    end_stage(**how(interview), now=after(7))
    event = Event.objects.get(kind="stage.ended")
    assert (event.actor, event.interview_id) == (interview.created_by, interview.pk)
    assert event.data == {"stage": 1, "used_seconds": 420, "planned_seconds": 480}


def left(browser: Client, interview: Interview) -> str:
    html = page(browser.get(reverse("stage", args=[interview.pk, 1])))
    return re.search(r'role="timer"[^>]*>([^<]+)<', html)[1]


def test_a_reload_and_another_person_see_the_same_time() -> None:
    people = cast.everybody()
    start_stage(**how(people.interview), now=timezone.now() - timedelta(minutes=3, seconds=0.4))
    seen = {left(cast.client_of(people.who(role)), people.interview) for role in ("owner", "viewer")}
    assert seen <= {"05:00", "04:59"}
    StageRun.objects.update(running_since=timezone.now() - timedelta(minutes=9, seconds=0.4))
    assert left(cast.client_of(people.owner), people.interview) in ("−01:00", "−01:01")


def test_the_buttons_turn_the_clock_and_lead_back_to_their_page() -> None:
    browser, interview = a_desk()
    for do, state in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("end", "ended")):
        answer = turn(browser, interview, do)
        assert answer["Location"] == reverse("stage", args=[interview.pk, 1])
        assert runs_of(interview)[1].state == state
    turn(browser, interview, "extend")
    assert runs_of(interview)[1].planned_seconds == 600
    there = reverse("item", args=[interview.pk, "q3"])
    assert turn(browser, interview, "start", typed={"next": there})["Location"] == there


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x", "\r\nX: 1"],
)
def test_a_button_never_leads_away_from_the_site(wanted: str) -> None:
    browser, interview = a_desk()
    answer = turn(browser, interview, "start", typed={"next": wanted})
    assert answer["Location"] == reverse("stage", args=[interview.pk, 1])


def test_htmx_gets_the_clock_alone() -> None:
    browser, interview = a_desk()
    answer = turn(browser, interview, "start", headers=HTMX)
    assert answer.status_code == 200
    assert page(answer).startswith('<div class="timebox"')
    assert 'data-state="running"' in page(answer)
    url = reverse("stage_clock", args=[interview.pk, 1])
    assert 'data-state="running"' in page(browser.get(url))


@pytest.mark.parametrize("do", ["", "explode", "START", "start\x00"])
def test_any_other_word_turns_nothing(do: str) -> None:
    browser, interview = a_desk()
    assert turn(browser, interview, do).status_code == 302
    assert not StageRun.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_reviewer", "guest_viewer", "stranger"])
@pytest.mark.parametrize("do", ["start", "pause", "extend", "end"])
def test_a_reviewer_cannot_turn_the_clock(role: str, do: str) -> None:
    people = cast.everybody()
    start_stage(**how(people.interview), now=NINE)
    before = (untouched(), list(StageRun.objects.values_list()))
    assert turn(cast.client_of(people.who(role)), people.interview, do).status_code == 404
    assert (untouched(), list(StageRun.objects.values_list())) == before


def test_who_only_reads_sees_the_clock_and_no_button() -> None:
    people = cast.everybody()
    html = page(cast.client_of(people.viewer).get(reverse("stage", args=[people.interview.pk, 1])))
    assert 'role="timer"' in html
    assert 'value="start"' not in html
