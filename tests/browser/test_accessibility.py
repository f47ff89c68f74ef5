"""WCAG 2.2 AA as far as a machine sees it, everything by keyboard, the focus never lost, nothing shifts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands, pages
from tests.browser.conftest import Person
from tests.support import site as sites
from tests.support.browser import CheckPage, Faults, NewContext

GROUPS = {
    "projects": pages.PROJECT,
    "people": (*pages.PEOPLE, *pages.ACCOUNT, "/nowhere"),
    "interview": pages.INTERVIEW,
    "questions": pages.QUESTIONS,
    "numbers": pages.NUMBERS,
    "plan": pages.PLAN,
    "review": pages.REVIEW,
}


def walk(page: Page, axe: CheckPage, paths: tuple[str, ...], schemes: tuple[str, ...]) -> None:
    """All faults of all pages at once."""
    found = []
    for path in paths:
        page.goto(path)
        try:
            axe(page, schemes=schemes)
        except AssertionError as fault:
            found.append(str(fault))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("group", GROUPS)
def test_axe_finds_nothing_on_any_page(person: Person, axe: CheckPage, faults: Faults, group: str) -> None:
    faults.allow("status of 404")
    walk(person(), axe, GROUPS[group], ("light", "dark"))


@pytest.mark.parametrize("group", GROUPS)
def test_nor_on_a_phone_in_french(person: Person, axe: CheckPage, faults: Faults, group: str) -> None:
    faults.allow("status of 404")
    page = person(locale="fr-FR", viewport={"width": 320, "height": 640})
    walk(page, axe, GROUPS[group], ("light",))


def test_nor_where_nobody_is_signed_in(new_context: NewContext, axe: CheckPage, faults: Faults) -> None:
    faults.allow("status of 404")
    walk(new_context(locale="fr-FR").new_page(), axe, pages.SIGNED_OUT, ("light", "dark"))


def test_nor_on_the_page_of_a_figure(person: Person, axe: CheckPage) -> None:
    page = person()
    page.goto("/interviews/1/numbers")
    figure = page.locator("main a[href*='/numbers/figure/']").first.get_attribute("href")
    assert figure
    walk(page, axe, (figure,), ("light", "dark"))


def test_nor_where_one_only_reads(person: Person, axe: CheckPage) -> None:
    paths = ("/projects/1/", "/interviews/1/q1/", "/interviews/1/stages/1/check", "/teams/1/")
    walk(person(hands.VIEWER), axe, paths, ("light", "dark"))


def test_nor_where_there_is_nothing_yet(person: Person, axe: CheckPage, blank: str) -> None:
    page = person()
    page.goto(blank)
    page.locator(".breadcrumbs a").first.click()
    project = re.sub(r"^https?://[^/]+", "", page.url)
    paths = (f"{blank}q1/", f"{blank}q4/history", f"{blank}stages/2/check", f"{project}plan/")
    walk(page, axe, paths, ("light", "dark"))


def test_nor_with_an_error_shown(person: Person, axe: CheckPage, blank: str, faults: Faults) -> None:
    page = person()
    page.goto(f"{blank}q8/")
    page.locator("#f-peak_rps").fill("lots")
    expect(page.locator("#m-f-peak_rps")).to_contain_text("Write a number")
    axe(page)
    page.locator(".question-actions .next").click()
    expect(page.locator("#summary")).to_contain_text("Write a number")
    axe(page)
    page.goto(f"{blank}q1/")
    page.locator("table[data-sheet=components] input[name$='.instances']").fill("many")
    expect(page.locator("#m-components")).to_contain_text("Instances")
    axe(page, schemes=("light",))
    page.goto("/teams/new")
    hands.press(page, "Make the team")
    axe(page)


def test_nor_with_a_row_removed_a_menu_and_a_dialog_open(person: Person, axe: CheckPage, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    page.locator("table[data-sheet=components] textarea").first.fill("Web")
    page.locator("table[data-sheet=components] button[value^='add:']").click()
    menu = page.locator("table[data-sheet=components] tr[data-row]").first.locator("td.handle")
    menu.locator("summary").click()
    axe(page)
    menu.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    axe(page)
    page.goto("/teams/1/")
    page.get_by_role("button", name="Leave the team").click()
    expect(page.locator("#confirm")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Leave the team")).to_be_focused()
    page.locator("[popovertarget=user-menu]").click()
    axe(page)


def test_nor_while_two_answers_stand_against_each_other(
    person: Person, axe: CheckPage, blank: str, faults: Faults
) -> None:
    faults.allow("status of 409")
    one, two = person(), person(hands.EDITOR)
    for page in (one, two):
        page.goto(f"{blank}q2/")
    one.locator("#f-provider").fill("Own machines")
    hands.saved(one)
    two.locator("#f-provider").fill("A cloud")
    expect(two.locator("#h-stale")).to_be_focused()
    axe(two)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, test_folder: Path) -> Iterator[sites.Site]:
    """A site that shows its style guide."""
    site = sites.serve(test_folder / "workshop", DEBUG="1")
    yield site
    site.stop()


def test_nor_on_the_style_guide(workshop: sites.Site, new_context: NewContext, axe: CheckPage) -> None:
    for width in (1280, 320):
        page = new_context(base_url=workshop.url, viewport={"width": width, "height": 800}).new_page()
        page.goto("/styleguide")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# By keyboard alone


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Go there by Tab, and see where one is on the way."""
    for _step in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "selector => { const at = document.activeElement;"
            "const box = (at.type === 'radio' ? at.closest('label') : at).getBoundingClientRect();"
            "return {there: at.matches(selector), lost: at === document.body, shown: at.matches(':focus-visible')"
            " && box.width > 0 && box.bottom > 0 && box.top < innerHeight} }",
            selector,
        )
        assert not seen["lost"], f"the focus was lost before {selector}"
        if seen["there"]:
            assert seen["shown"], f"{selector} has the focus and nobody sees it"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_stage_is_walked_by_keyboard_alone(person: Person, blank: str) -> None:
    page = person(reduced_motion="reduce")  # else it scrolls on while one looks
    page.goto(f"{blank}stages/1/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "#timebox button")
    page.keyboard.press("Enter")
    tab_to(page, "main a.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/q1/")

    tab_to(page, "table[data-sheet=components] textarea")
    for name in ("Web", "Orders"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.keyboard.press(
        "ArrowUp"
    )  # in a text of several lines it stays: only figures have nothing else to do
    hands.saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/q2/")

    tab_to(page, "#f-provider")
    page.keyboard.type("Own machines")
    tab_to(page, "select[name=topology]")
    page.keyboard.type("On premises")
    tab_to(page, "[name='meta.confidence']")
    page.keyboard.press("ArrowRight")
    hands.saved(page)
    expect(page.locator("#item-status")).to_contain_text("answered")
    page.keyboard.press("Control+Enter")
    for item in ("q3", "q4", "q5"):
        page.wait_for_url(f"**/{item}/")
        tab_to(page, ".question-actions button[value=to_find_out]", most=120)
        page.keyboard.press("Enter")
    for item in ("architecture", "journeys", "maturity", "stakes"):
        page.wait_for_url(f"**/{item}/")
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/stages/1/check")
    tab_to(page, ".question-actions .next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stages/2/")


def test_the_focus_is_where_it_was_after_every_save(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q2/")
    choices = ("#f-provider", "select[name=topology]", "[name='meta.confidence']:checked", "#f-meta-note")
    hands.unfold(page)
    for selector in choices:
        page.locator(selector).focus()
        page.keyboard.press("ArrowDown") if "confidence" in selector or "topology" in selector else (
            page.keyboard.type("word")
        )
        held = page.evaluate_handle("document.activeElement")
        hands.saved(page)
        assert page.evaluate("held => document.activeElement === held", held), selector
    page.locator("[name='meta.status']").first.focus()
    page.keyboard.press("ArrowDown")
    hands.saved(page)
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.name") == "meta.status"


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const where = entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80));
    if (!entry.hadRecentInput) shifts.push(`${entry.value} ${where}`);
  }
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_shifts_while_it_saves(person: Person, blank: str, width: int) -> None:
    page = person(viewport={"width": width, "height": 800})
    for item, field, typed in (("q8", "#f-average_rps", "2423.9"), ("q13", "#f-threshold_ms", "2 s")):
        page.goto(f"{blank}{item}/")
        page.evaluate(SHIFTS)
        page.locator(field).press_sequentially(typed)
        hands.saved(page)
        page.wait_for_timeout(600)
        assert page.evaluate("shifts") == [], item


def test_nothing_moves_for_who_wants_no_motion(person: Person) -> None:
    page = person(reduced_motion="reduce")
    page.goto("/interviews/1/q1/")
    page.locator("table[data-sheet=components] td.handle summary").first.click()
    longest = page.evaluate(
        "Math.max(0, ...document.getAnimations().map(one => one.effect.getComputedTiming().duration))"
    )
    assert longest <= 1
