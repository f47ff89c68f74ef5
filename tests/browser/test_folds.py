"""A version's page that one can read: contents at hand, what is long behind a line, and never out of reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.browser import CheckPage

VERSION = "/versions/1/?language=en"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SEEN = """() => [...document.querySelectorAll(".plan-body td, .plan-body dd")]
    .filter((cell) => cell.textContent.trim() && cell.checkVisibility({ contentVisibilityAuto: true })).length"""
ALL = """() => [...document.querySelectorAll(".plan-body td, .plan-body dd")]
    .filter((cell) => cell.textContent.trim() && !cell.closest(".disclosure")).length"""


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """The plan's page is large, and the machine shared: how long it takes is measured elsewhere."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def test_on_a_phone_it_is_a_third_as_long_as_with_everything_open(person: Person, axe: CheckPage) -> None:
    page = person(**PHONE)
    page.goto(VERSION)
    folded = height(page)
    assert folded < 50_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate("document.querySelectorAll('details.fold').forEach((fold) => { fold.open = true; })")
    assert height(page) > 2 * folded
    page.goto(f"{VERSION}#q8")
    axe(page, schemes=("light", "dark"))


def test_a_link_opens_what_it_leads_into(person: Person) -> None:
    page = person()
    page.goto(f"{VERSION}#q8")
    answer = page.locator("#q8 .asked")
    expect(answer).to_be_in_viewport()
    fold = page.locator("#q8 summary").first
    fold.focus()
    page.keyboard.press("Enter")
    expect(answer).to_be_hidden()
    # The address is the same: the link opens it all the same.
    page.evaluate("location.hash = ''")
    page.locator("a.source[href='#q8']").first.click()
    expect(answer).to_be_in_viewport()
    page.go_back()
    page.go_forward()
    expect(answer).to_be_in_viewport()


def test_without_a_script_it_opens_by_hand(person: Person) -> None:
    page = person(java_script_enabled=False)
    page.goto(VERSION)
    expect(page.locator("#q8 .asked")).to_be_hidden()
    page.locator("#q8 summary").first.click()
    expect(page.locator("#q8 .asked")).to_be_visible()


def test_on_a_desktop_only_long_tables_are_folded(person: Person) -> None:
    page = person()
    page.goto(VERSION)
    narrow = page.locator("#tests .narrow-fold").first
    expect(narrow.locator("table")).to_be_visible()
    expect(narrow.locator("summary")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(narrow.locator("table")).to_be_hidden()
    narrow.locator("summary").click()
    expect(narrow.locator("table")).to_be_visible()


def test_printed_it_shows_everything(person: Person) -> None:
    page = person()
    page.goto(VERSION)
    assert page.evaluate(SEEN) < page.evaluate(ALL)
    page.emulate_media(media="print")
    assert page.evaluate(SEEN) == page.evaluate(ALL)


def test_on_a_phone_the_contents_are_a_drawer_that_says_where_one_is(person: Person, axe: CheckPage) -> None:
    page = person(hands.VIEWER, **PHONE)
    page.goto(VERSION)
    bar = page.get_by_role("button", name="Contents")
    expect(bar).to_contain_text("Summary")
    bar.click()
    rail = page.locator("#rail")
    expect(rail).to_be_visible()
    axe(page, schemes=("light",))
    rail.get_by_role("link", name="Findings").click()
    expect(rail).to_be_hidden()
    expect(page.locator("#findings h2")).to_be_in_viewport()
    expect(bar).to_contain_text("Findings")
    bar.click()
    expect(rail.get_by_role("link", name="Contradictions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(rail).to_be_hidden()


def test_on_a_desktop_the_contents_stay_beside_the_plan(person: Person) -> None:
    page = person()
    page.goto(f"{VERSION}#margins")
    here = page.locator(".rail [aria-current]")
    expect(here).to_have_text(["Capacity today", "Margins"])
    expect(here.last).to_be_in_viewport()
    expect(page.locator(".contents-bar")).to_be_hidden()
