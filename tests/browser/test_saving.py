"""Saved as one types, and it says so; whatever goes wrong, nothing that was typed is lost."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from interviews.evidence import LARGEST_BYTES
from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.browser import Faults

AWAY = r"ERR_INTERNET_DISCONNECTED|htmx:error: Failed to fetch"


def state(page: Page, name: str) -> None:
    expect(page.locator("#save-state")).to_have_attribute("data-state", name)


def slowly(route: Route) -> None:
    """A save that takes its time."""
    if route.request.method == "POST":
        time.sleep(0.25)
    route.continue_()


def provider(page: Page) -> Any:
    return page.locator("#f-provider")


def kept(page: Page, words: str) -> None:
    """What was typed stands there when the page is loaded again."""
    page.reload()
    expect(provider(page)).to_have_value(words)


def a_minute_later(page: Page) -> None:
    """By the page's clock (``page.clock.install()``): whatever it would try again, it has tried."""
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(100)


def test_it_saves_as_one_types_and_says_so(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q2/")
    expect(page.locator("#save-state")).to_be_empty()
    page.evaluate(
        # The header changes for other reasons too (the bell): only words count.
        "window.told = []; new MutationObserver(() => {"
        " const words = document.getElementById('save-state').innerText; if (words) told.push(words);"
        "}).observe(document.querySelector('header'), {subtree: true, childList: true})"
    )
    provider(page).press_sequentially("Own machines", delay=15)
    hands.saved(page)
    assert page.evaluate("told")[0] == "Saving"
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"at \d+:\d\d"))
    expect(page.locator("#item-status")).to_contain_text("Still missing: topology", ignore_case=True)
    page.locator("#answer select[name=topology]").select_option("on_premises")
    expect(page.locator("#item-status")).to_contain_text("answered")
    expect(page.locator("#rail [aria-current=page] svg")).to_have_attribute("aria-label", "answered")
    kept(page, "Own machines")


def test_what_is_typed_while_the_server_is_away_is_saved_when_it_is_back(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(AWAY)
    page = person()
    page.goto(f"{blank}q2/")
    page.context.set_offline(True)
    provider(page).fill("Own machines")
    state(page, "waiting")
    expect(page.locator("#save-state")).to_contain_text("What you typed is kept here")
    provider(page).press_sequentially(", New York")
    page.context.set_offline(False)
    hands.saved(page)
    kept(page, "Own machines, New York")


def test_on_a_phone_it_says_so_without_pushing_anything_aside(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(AWAY)
    page = person(viewport={"width": 320, "height": 640}, locale="fr-FR")
    page.goto(f"{blank}q2/")
    page.context.set_offline(True)
    provider(page).fill("Own machines")
    state(page, "waiting")
    told = page.locator("#save-state")
    box = told.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.set_offline(False)
    hands.saved(page)


def test_a_server_that_fails_is_asked_again(person: Person, blank: str, faults: Faults) -> None:
    faults.allow(r"status of 503")
    page = person()
    page.goto(f"{blank}q2/")
    page.route("**/q2/", lambda route: route.fulfill(status=503, body="later"), times=1)
    provider(page).fill("Own machines")
    state(page, "waiting")
    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=8_000)
    kept(page, "Own machines")


def test_leaving_before_it_is_saved_asks_first(person: Person, blank: str, faults: Faults) -> None:
    faults.allow(AWAY)
    page = person()
    page.goto(f"{blank}q2/")
    page.context.set_offline(True)
    provider(page).fill("Own machines")
    state(page, "waiting")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".question-actions").get_by_role("link", name="History").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(provider(page)).to_have_value("Own machines")
    page.context.set_offline(False)
    hands.saved(page)


def test_a_session_that_is_over_keeps_the_text_until_one_is_back(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 40[13]")
    page = person()
    page.goto(f"{blank}q2/")
    provider(page).fill("Own")
    hands.saved(page)
    page.context.clear_cookies(name=re.compile("session"))
    provider(page).fill("Own machines")
    state(page, "failed")
    expect(page.locator("#save-state")).to_contain_text("you are signed out")
    provider(page).press_sequentially(", New York")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    other = opened.value
    other.locator(f"button[name=email][value='{hands.OWNER}']").click()
    other.wait_for_url(hands.HOME)
    other.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")  # a window without a screen gets none
    hands.saved(page)
    expect(provider(page)).to_have_value("Own machines, New York")
    kept(page, "Own machines, New York")


def sent(page: Page) -> list[str]:
    """Every save that the page sends from now on."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.method == "POST" else None)
    return seen


def lost(route: Route) -> None:
    """The server hears the save; the browser never hears the answer."""
    route.fetch()
    route.abort()


@pytest.mark.parametrize("lost_ones", [1, 2])
def test_a_save_whose_answer_is_lost_is_no_conflict_with_oneself_though_one_typed_on(
    person: Person, blank: str, faults: Faults, lost_ones: int
) -> None:
    faults.allow(r"ERR_FAILED|Failed to fetch")
    page = person()
    page.goto(f"{blank}q2/")
    page.route("**/q2/", lost, times=lost_ones)
    tries = sent(page)
    provider(page).fill("Own machines")
    state(page, "waiting")
    provider(page).press_sequentially(", New York")
    # The lost one again until it is heard of, then what was typed since.
    while len(tries) < lost_ones + 2:
        page.wait_for_timeout(50)
    hands.saved(page)
    kept(page, "Own machines, New York")
    page.goto(f"{blank}q2/history")
    expect(page.locator(".history > li")).to_have_count(2)


def test_what_was_lost_on_the_way_is_still_a_conflict_where_somebody_else_was_faster(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"ERR_FAILED|Failed to fetch|status of 409")
    lina, akim = person(hands.OWNER), person(hands.EDITOR)
    lina.goto(f"{blank}q2/")
    lina.route("**/q2/", lost, times=1)
    provider(lina).fill("Own machines")
    state(lina, "waiting")
    akim.goto(f"{blank}q2/")
    expect(provider(akim)).to_have_value("Own machines")
    provider(akim).fill("A cloud")
    hands.saved(akim)
    state(lina, "conflict")
    expect(lina.locator("#stale")).to_contain_text("A cloud")


def test_what_may_not_be_changed_any_more_is_said_and_not_tried_again(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 404")
    lina, akim = person(hands.OWNER), person(hands.EDITOR)
    akim.clock.install()
    akim.goto(f"{blank}q2/")
    lina.goto(f"{blank}delete")
    title = lina.locator("h1").inner_text()
    lina.get_by_label("Type its name").fill(re.sub(r"^.*?(Blank \d+).*$", r"\1", title))
    lina.locator("main form button").click()
    lina.wait_for_url("**/projects/**")
    tries = sent(akim)
    provider(akim).fill("Own machines")
    state(akim, "failed")
    expect(akim.locator("#save-state")).to_contain_text("you may no longer change this")
    provider(akim).press_sequentially(", New York")
    a_minute_later(akim)
    assert len(tries) == 1
    akim.locator(".question-actions .next").click()
    expect(akim.locator("#save-state")).to_contain_text("you may no longer change this")
    assert len(tries) == 2, "who presses the button asks for one more try"
    expect(provider(akim)).to_have_value("Own machines, New York")


def put(page: Page, characters: int) -> None:
    """So long a text in the box, and a key after it."""
    provider(page).evaluate("(box, length) => { box.value = 'x'.repeat(length); }", characters)
    provider(page).press("End")
    provider(page).press_sequentially("x")


def test_what_is_larger_than_the_server_reads_is_said_not_sent_and_goes_through_once_it_is_shorter(
    person: Person, blank: str
) -> None:
    page = person()
    page.clock.install()
    page.goto(f"{blank}q2/")
    tries = sent(page)
    put(page, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    state(page, "failed")
    expect(page.locator("#save-state")).to_contain_text("more than one answer can hold")
    a_minute_later(page)
    page.locator(".question-actions .next").click()
    assert tries == []
    provider(page).fill("Own machines")
    hands.saved(page)
    kept(page, "Own machines")


def test_what_is_too_large_for_a_proxy_is_sent_again_only_once_it_is_shorter(
    person: Person, blank: str, faults: Faults
) -> None:
    """Our own Caddy answers 502 to what it does not let through; others close the connection."""
    faults.allow(r"status of (502|413)|ERR_CONNECTION_RESET|Failed to fetch")
    page = person()
    page.goto(f"{blank}q2/")
    tries = sent(page)

    def narrow(route: Route) -> None:
        if len(route.request.post_data_buffer or b"") < 1_000_000:
            route.continue_()
        elif len(tries) % 2:
            route.abort("connectionreset")
        else:
            route.fulfill(status=502, body="")

    page.route("**/q2/", narrow)
    put(page, 1_500_000)
    state(page, "waiting")
    expect(page.locator("#save-state")).to_contain_text("more than one answer can hold", timeout=15_000)
    provider(page).press_sequentially("y")
    page.wait_for_timeout(6_000)
    assert len(tries) == 2
    provider(page).fill("Own machines")
    hands.saved(page)
    kept(page, "Own machines")


def test_what_the_proxy_refuses_by_its_size_is_told_at_once(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 413")
    page = person()
    page.goto(f"{blank}q2/")
    tries = sent(page)
    page.route("**/q2/", lambda route: route.fulfill(status=413, body=""), times=1)
    put(page, 200_000)
    expect(page.locator("#save-state")).to_contain_text("more than one answer can hold")
    provider(page).press_sequentially("y")
    page.wait_for_timeout(1_500)
    assert len(tries) == 1
    provider(page).fill("Own machines")
    hands.saved(page)


def test_a_file_that_is_too_large_is_told_when_it_is_chosen(person: Person, blank: str) -> None:
    page = person(locale="fr-FR")
    page.goto(f"{blank}q2/")
    page.locator("#evidence > summary").click()
    chosen = page.locator("[name='evidence.file']")
    large = {"name": "all.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7" + bytes(LARGEST_BYTES)}
    chosen.set_input_files(large)  # type: ignore[arg-type]
    told = page.locator("#evidence [role=alert]")
    expect(told).to_contain_text("10 Mo")
    expect(chosen).to_have_value("")
    chosen.set_input_files({"name": "some.txt", "mimeType": "text/plain", "buffer": b"measured"})
    expect(told).to_have_count(0)
    page.locator("button[value=evidence]").click()
    expect(page.locator("#evidence .list")).to_contain_text("some.txt")


def test_a_page_with_an_old_token_gets_a_new_one_by_itself(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 403")
    page = person()
    page.goto(f"{blank}q2/")
    page.context.clear_cookies(name=re.compile("csrf"))
    provider(page).fill("Own machines")
    hands.saved(page)
    kept(page, "Own machines")


def test_a_page_that_is_refused_again_and_again_says_so_once(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 403")
    page = person()
    page.clock.install()
    page.goto(f"{blank}q2/")
    tries = sent(page)
    page.route(
        "**/q2/",
        lambda route: (
            route.fulfill(status=403, body="") if route.request.method == "POST" else route.continue_()
        ),
    )
    provider(page).fill("Own machines")
    state(page, "failed")
    expect(page.locator("#save-state")).to_contain_text("takes nothing from this page")
    a_minute_later(page)
    assert len(tries) == 2
    expect(provider(page)).to_have_value("Own machines")


def test_going_on_at_once_when_the_session_is_over_stays_with_what_was_typed(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 401")
    page = person()
    page.goto(f"{blank}q2/")
    page.context.clear_cookies(name=re.compile("session"))
    provider(page).fill("Own machines")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#save-state")).to_contain_text("you are signed out")
    expect(provider(page)).to_have_value("Own machines")


def test_a_file_that_was_chosen_goes_by_its_button_and_not_with_each_save(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q2/")
    page.locator("#evidence > summary").click()
    page.locator("#f-evidence-file").set_input_files(
        {"name": "load.txt", "mimeType": "text/plain", "buffer": b"measured " * 100_000}
    )
    sizes: list[int] = []
    page.on(
        "request",
        lambda request: (
            sizes.append(len(request.post_data_buffer or b"")) if request.method == "POST" else None
        ),
    )
    provider(page).fill("Own machines")
    hands.saved(page)
    assert sizes
    assert max(sizes) < 100_000
    hands.press(page, "Add the evidence")
    expect(page.locator("#evidence")).to_contain_text("load.txt")


def test_leaving_with_an_answer_that_was_not_taken_asks_first(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(r"status of 409")
    lina, akim = person(hands.OWNER), person(hands.EDITOR)
    for page in (lina, akim):
        page.goto(f"{blank}q2/")
    provider(lina).fill("Own machines")
    hands.saved(lina)
    provider(akim).fill("A cloud")
    state(akim, "conflict")
    asked = []
    akim.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    akim.locator(".question-actions").get_by_role("link", name="History").click(no_wait_after=True)
    akim.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    akim.get_by_role("link", name="Take this one").click()
    expect(provider(akim)).to_have_value("Own machines")
    assert asked == ["beforeunload"], "who takes the other leaves nothing behind"


def test_the_second_of_two_is_told_sees_both_and_chooses(person: Person, blank: str, faults: Faults) -> None:
    faults.allow(r"status of 409")
    lina, akim = person(hands.OWNER), person(hands.EDITOR)
    for page in (lina, akim):
        page.goto(f"{blank}q2/")
    provider(lina).fill("Own machines")
    hands.saved(lina)

    provider(akim).fill("A cloud")
    state(akim, "conflict")
    told = akim.locator("#stale")
    expect(told).to_contain_text("Lina Moreau changed this answer")
    expect(told).to_contain_text("Own machines")
    expect(told).to_contain_text("A cloud")
    expect(akim.locator("#h-stale")).to_be_focused()
    akim.get_by_role("button", name="Keep mine").click()
    akim.wait_for_load_state()
    expect(akim.locator("#stale")).to_be_empty()
    expect(provider(akim)).to_have_value("A cloud")

    provider(lina).fill("Own machines, New York")
    state(lina, "conflict")
    expect(lina.locator("#stale")).to_contain_text("Akim Kone")
    lina.get_by_role("link", name="Take this one").click()
    expect(provider(lina)).to_have_value("A cloud")
    lina.goto(f"{blank}q2/history")
    for words in ("Own machines", "A cloud"):
        expect(lina.locator("main")).to_contain_text(words)


def test_a_wrong_value_is_told_at_its_field_and_typing_goes_on(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q8/")
    peak = page.locator("#f-peak_rps")
    peak.press_sequentially("lots", delay=10)
    message = page.locator("#m-f-peak_rps")
    expect(message).to_contain_text("Write a number")
    expect(peak).to_have_attribute("aria-invalid", "true")
    expect(peak).to_be_focused()
    state(page, "failed")
    users = page.locator("#f-peak_users")
    users.fill("12,000")
    expect(page.locator("#m-f-peak_users, #f-peak_users")).not_to_have_count(0)
    peak.fill("2 400")
    hands.saved(page)
    expect(message).not_to_contain_text("Write a number")
    assert peak.get_attribute("aria-invalid") is None
    page.reload()
    expect(users).to_have_value("12,000")
    expect(peak).to_have_value("2,400")


def test_a_wrong_cell_is_told_and_leads_to_its_place(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    cell = page.locator("table[data-sheet=components] input[name$='.instances']")
    cell.fill("many")
    told = page.locator("#m-components")
    expect(told).to_contain_text("Instances")
    expect(cell).to_have_attribute("aria-invalid", "true")
    page.locator("#answer textarea").first.focus()
    told.get_by_role("link").click()
    expect(cell).to_be_focused()
    page.reload()
    expect(cell).to_have_value("many")


def test_no_key_is_lost_while_a_save_comes_back(person: Person, blank: str) -> None:
    page = person()
    page.route("**/q1/", slowly)
    page.goto(f"{blank}q1/")
    first = page.locator("table[data-sheet=components] textarea").first
    first.focus()
    text = " ".join(f"word{number}" for number in range(30))
    saves: list[str] = []
    page.on("response", lambda answer: saves.append(answer.url) if answer.request.method == "POST" else None)
    for start in range(0, len(text), 12):
        page.keyboard.type(text[start : start + 12], delay=8)
        page.wait_for_timeout(560 if start % 48 == 0 else 20)
    expect(first).to_be_focused()
    expect(first).to_have_value(text)
    hands.saved(page)
    assert len(saves) >= 3, "it was saved while one typed"
    page.reload()
    expect(first).to_have_value(text)


def test_going_on_waits_for_the_save_under_way(person: Person, blank: str) -> None:
    page = person()
    held: list[Route] = []
    page.goto(f"{blank}q2/")
    page.route("**/q2/", lambda route: held.append(route), times=1)
    provider(page).fill("Own machines")
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saving")
    page.locator("#answer select[name=topology]").select_option("on_premises")
    page.locator(".question-actions .next").click()
    page.wait_for_timeout(200)
    assert page.url.endswith("/q2/")
    held[0].continue_()
    page.wait_for_url("**/q3/")
    page.goto(f"{blank}q2/")
    expect(page.locator("#item-status")).to_contain_text("answered")


def test_going_on_without_a_server_stays_with_what_was_typed(
    person: Person, blank: str, faults: Faults
) -> None:
    faults.allow(AWAY)
    page = person()
    page.goto(f"{blank}q2/")
    page.context.set_offline(True)
    provider(page).fill("Own machines")
    state(page, "waiting")
    with page.expect_event("requestfailed"):  # the press tries once, and is given up when that fails
        page.locator(".question-actions .next").click()
    state(page, "waiting")
    expect(provider(page)).to_have_value("Own machines")
    page.context.set_offline(False)
    hands.saved(page)
    page.locator(".question-actions .next").click()
    page.wait_for_url("**/q3/")


def test_what_is_left_open_is_saved_as_one_chooses(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q9/")
    page.locator("#leave-open > summary").click()
    page.locator("#meta-status").get_by_text("Not applicable", exact=True).click()
    expect(page.locator("#meta-status")).to_contain_text("Say in a sentence why")
    page.get_by_label("Why it does not apply").fill("It was launched yesterday.")
    hands.saved(page)
    expect(page.locator("#item-status")).to_contain_text("not applicable", ignore_case=True)
    page.reload()
    expect(page.get_by_label("Why it does not apply")).to_have_value("It was launched yesterday.")


@pytest.fixture
def plain(person: Person) -> Page:
    """A window in which no script runs."""
    return person(java_script_enabled=False)


def test_without_a_script_the_wizard_saves_and_goes_on(plain: Page, blank: str) -> None:
    plain.goto(f"{blank}q2/")
    provider(plain).fill("Own machines")
    plain.locator("#answer select[name=topology]").select_option("on_premises")
    plain.locator("noscript button, .question-actions button", has_text="Save").first.click()
    plain.wait_for_load_state()
    expect(plain.locator("#item-status")).to_contain_text("answered")
    plain.locator(".question-actions .next").click()
    expect(plain).to_have_url(re.compile(r"/q3/$"))
    plain.goto(f"{blank}q8/")
    plain.locator("#f-peak_rps").fill("9000")
    plain.locator("#f-peak_rps").press("Enter")
    expect(plain.locator("#f-peak_rps")).to_have_value("9,000")
    expect(plain).to_have_url(re.compile(r"/q8/$"))


def test_without_a_script_rows_are_added_moved_and_removed(plain: Page, blank: str) -> None:
    rows = plain.locator("table[data-sheet=components] tr[data-row]")

    def name(row: int) -> Any:
        return rows.nth(row).locator("textarea").first

    def names() -> list[str]:
        return [name(row).input_value() for row in range(rows.count())]

    plain.goto(f"{blank}q1/")
    for number, text in enumerate(("Web", "Orders", "Search")):
        if number:
            plain.locator("table[data-sheet=components] button[value^='add:']").click()
            expect(rows).to_have_count(number + 1)
        name(number).fill(text)
    for row, word, then in (
        (2, "Move up", ["Web", "Search", "Orders"]),
        (0, "Move down", ["Search", "Web", "Orders"]),
        (1, "Remove", ["Search", "Orders"]),
    ):
        rows.nth(row).locator("summary").last.click()
        rows.nth(row).get_by_role("button", name=word).click()
        plain.wait_for_load_state()
        assert names() == then


def test_without_a_script_a_wrong_value_comes_back_as_it_was_typed(plain: Page, blank: str) -> None:
    plain.goto(f"{blank}q8/")
    plain.locator("#f-peak_rps").fill("lots")
    plain.locator("#f-average_rps").fill("2,423.9")
    plain.locator(".question-actions .next").click()
    expect(plain.locator("#summary")).to_contain_text("Write a number")
    expect(plain.locator("#f-peak_rps")).to_have_value("lots")
    expect(plain.locator("#f-average_rps")).to_have_value("2,423.9")
    plain.locator("#summary a").first.click()
    assert plain.url.endswith("#f-peak_rps")
