"""French and English: chosen by the browser, by hand, kept with the person."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.browser.pages import PAGES, SIGNED_OUT
from tests.support.browser import Faults, NewContext

PO = Path(__file__).parents[2] / "locale/fr/LC_MESSAGES/django.po"
# The kind of a batch job; how something was measured; what a load test found.
ALSO_FRENCH = {"Import", "Comment", "Verdict"}
WORDS = """() => {
  const NAMES = ["aria-label", "title", "placeholder", "data-confirm"];
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const english = (node) => (node.nodeType === 3 ? node.parentElement : node).closest("script, style, [lang=en]");
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (english(node)) continue;
    if (node.nodeType === 3) found.push(node.data);
    else for (const name of NAMES) found.push(node.getAttribute(name) ?? "");
  }
  return [document.title.split(" · ")[0], ...found.map((words) => words.replace(/\\s+/g, " ").trim())].filter(Boolean);
}"""


def english_texts() -> set[str]:
    """The interface's English texts that are said otherwise in French."""
    with PO.open("rb") as file:
        texts = read_po(file, locale="fr")
    return {
        " ".join(message.id.split())
        for message in texts
        if message.id and isinstance(message.id, str) and message.string not in ("", message.id)
    } - ALSO_FRENCH


@pytest.fixture(scope="module")
def english() -> set[str]:
    return english_texts()


def left_in_english(page: Page, path: str, english: set[str]) -> set[str]:
    page.goto(path, wait_until="domcontentloaded")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    return english.intersection(page.evaluate(WORDS))


def test_no_text_of_the_interface_is_left_in_english(
    person: Person, english: set[str], faults: Faults
) -> None:
    faults.allow("status of 404")
    page = person(locale="fr-FR")
    found = {path: left_in_english(page, path, english) for path in PAGES}
    assert {path: words for path, words in found.items() if words} == {}


def test_nor_before_one_has_signed_in(new_context: NewContext, english: set[str], faults: Faults) -> None:
    faults.allow("status of 404")
    page = new_context(locale="fr-FR").new_page()
    found = {path: left_in_english(page, path, english) for path in SIGNED_OUT}
    assert {path: words for path, words in found.items() if words} == {}


def test_the_language_is_changed_where_one_is_and_kept_with_the_person(person: Person) -> None:
    page = person(hands.VIEWER)
    page.goto("/interviews/1/q8/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[popovertarget=user-menu]").click()
    hands.press(page, "Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url.endswith("/interviews/1/q8/")
    expect(page.locator("main")).to_contain_text("Étape 3")

    elsewhere = person(hands.VIEWER)  # an English browser
    elsewhere.goto("/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "fr")
    elsewhere.locator("[popovertarget=user-menu]").click()
    hands.press(elsewhere, "English")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")


def test_figures_are_written_and_read_by_language(person: Person, blank: str) -> None:
    page = person(locale="fr-FR")
    page.goto(f"{blank}q8/")
    page.locator("#f-average_rps").fill("2 423,9")
    hands.saved(page)
    page.locator("#f-average_rps").blur()
    page.reload()
    written = page.locator("#f-average_rps").input_value()
    assert written.replace("\u202f", " ").replace("\u00a0", " ") == "2 423,9"
    there = person()
    there.goto(f"{blank}q8/")
    expect(there.locator("#f-average_rps")).to_have_value("2,423.9")
