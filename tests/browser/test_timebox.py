"""A stage's clock: the server's, the same for everybody."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.site import Site

LONG_AGO = """
from datetime import timedelta
from interviews.models import StageRun
run = StageRun.objects.get(interview={interview}, stage=1)
run.running_since -= timedelta(seconds={seconds})
run.save()
answer = run.planned_seconds
"""


def left(page: Page) -> int:
    """Seconds that the clock shows."""
    words = page.get_by_role("timer").inner_text()
    minutes, seconds = words.lstrip("−").split(":")
    return (int(minutes) * 60 + int(seconds)) * (-1 if words.startswith("−") else 1)


def clock(page: Page, state: str) -> None:
    expect(page.locator("#timebox")).to_have_attribute("data-state", state)


def test_a_stage_is_started_paused_extended_and_ended(person: Person, blank: str, site: Site) -> None:
    page = person()
    page.goto(f"{blank}stages/1/")
    planned = left(page)
    hands.press(page, "Start the timebox")
    clock(page, "running")
    page.wait_for_timeout(1_600)
    assert planned - 10 < left(page) < planned, "it ticks"

    interview = int(re.findall(r"\d+", blank)[0])
    site.ask(LONG_AGO.format(interview=interview, seconds=100))
    page.reload()
    clock(page, "running")
    assert left(page) <= planned - 100, "the server's clock counts, not the page's"
    other = person(hands.EDITOR)
    other.goto(f"{blank}q1/")
    assert abs(left(other) - left(page)) <= 5

    hands.press(page, "Pause")
    clock(page, "paused")
    stood = left(page)
    hands.press(page, "2 minutes more")
    expect(page.get_by_role("timer")).to_have_text(f"{(stood + 120) // 60:02d}:{(stood + 120) % 60:02d}")
    page.wait_for_timeout(1_200)
    page.reload()
    clock(page, "paused")
    assert left(page) == stood + 120, "a clock that is paused stands still"
    hands.press(page, "Go on")
    clock(page, "running")

    page.goto(f"{blank}stages/1/check")
    hands.press(page, "End the stage, go on")
    expect(page).to_have_url(re.compile(r"/stages/2/$"))
    page.goto(f"{blank}stages/1/")
    clock(page, "ended")
    hands.press(page, "Start again")
    clock(page, "running")


def test_time_that_is_over_is_said_and_counts_on(person: Person, blank: str, site: Site) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    hands.press(page, "Start the timebox")
    clock(page, "running")
    interview = int(re.findall(r"\d+", blank)[0])
    planned = site.ask(LONG_AGO.format(interview=interview, seconds=3600))
    page.reload()
    clock(page, "over")
    expect(page.get_by_role("timer", name="Time over")).to_be_visible()
    assert left(page) <= planned - 3600
    page.locator("#answer textarea").first.fill("One may go on typing.")
    hands.saved(page)


def test_the_focus_stays_on_the_clock(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}stages/1/")
    page.get_by_role("button", name="Start the timebox").focus()
    for state, name in (("running", "Pause"), ("paused", "Go on"), ("running", "Pause")):
        page.keyboard.press("Enter")
        clock(page, state)
        expect(page.get_by_role("button", name=name)).to_be_focused()


def test_who_reads_sees_the_clock_and_no_buttons(person: Person, blank: str) -> None:
    page = person(hands.REVIEWER)
    page.goto(f"{blank}stages/1/")
    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.locator("#timebox button")).to_have_count(0)
