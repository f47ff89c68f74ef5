"""A section is copied as Markdown by one press, which says so; without a clipboard it is a link to the text."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.site import Site

VERSION = """
from plans.examples import latest_version
answer = latest_version("shop").get_absolute_url()
"""


def test_a_section_is_copied_and_it_is_said(site: Site, person: Person) -> None:
    page = person(hands.VIEWER, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.ask(VERSION)}?language=en")
    link = page.locator("#load a[data-copy]")
    expect(link).to_have_accessible_name(re.compile("Copy as Markdown|Copier en Markdown"))
    link.click()
    expect(page.locator("#copy-status")).to_have_text(re.compile("Copied|Copié"))
    expect(link).to_have_text(re.compile("Copied|Copié"))
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("## Load to come\n")
    assert copied.count("\n## ") == 0
    expect(link).to_have_text(re.compile("Copy as Markdown|Copier en Markdown"))
    expect(page.locator("#copy-status")).to_be_empty()


def test_without_a_script_it_is_a_link_to_the_text(site: Site, person: Person) -> None:
    page = person(hands.VIEWER, java_script_enabled=False)
    page.goto(f"{site.ask(VERSION)}?language=en")
    page.locator("#load a[data-copy]").click()
    expect(page.locator("body")).to_contain_text("## Load to come")
