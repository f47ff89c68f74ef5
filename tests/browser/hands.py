"""What a person does in the browser, in their words: sign in, type an answer, wait until it is saved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

import interviews
from tests.support.site import Site

EXAMPLES = Path(interviews.__file__).with_name("examples")
PASSWORD = "correct horse battery"
HOME = re.compile(r"^https?://[^/]+/$")
OWNER, EDITOR = "owner@example.com", "editor@example.com"
REVIEWER, VIEWER = "reviewer@example.com", "viewer@example.com"


def example(name: str) -> dict[str, Any]:
    """The export of an example's interview: what there is to type."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def press(page: Page, name: str) -> None:
    """The button of that name."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """The link of that name."""
    page.get_by_role("link", name=name, exact=True).first.click()


def sign_in(page: Page, email: str = OWNER) -> None:
    """As a person of the demo team, by one click."""
    page.goto("/accounts/login/")
    page.locator(f"button[name=email][value='{email}']").click()
    page.wait_for_url(HOME)


def sign_up(page: Page, site: Site, name: str, email: str) -> None:
    """A new person, who confirms the address by the link in the mail."""
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create my account")
    page.wait_for_url(HOME)
    mail = site.mails(email)[-1]
    link = re.search(r"https?://\S+/confirm-email/\S+", mail.get_content())
    assert link, mail
    page.goto(link[0])
    press(page, "Yes, confirm it")
    expect(page.locator("#toasts")).to_contain_text(email)


def make_team(page: Page, name: str) -> None:
    page.goto("/teams/new")
    page.get_by_label("Name").fill(name)
    press(page, "Make the team")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def make_project(page: Page, about: Mapping[str, str]) -> None:
    """From the page of the project's team."""
    follow(page, "New project")
    page.get_by_label("Name").fill(about["name"])
    page.get_by_label("What it is for").fill(about["purpose"])
    page.get_by_label("Language of the plan").select_option(about["language"])
    page.get_by_label("Currency").fill(about["currency"])
    page.get_by_label("Time zone").fill(about["time_zone"])
    press(page, "Make the project")
    expect(page.get_by_role("heading", name=about["name"])).to_be_visible()


def start_interview(page: Page, title: str) -> str:
    """From the page of a project; returns the interview's address."""
    page.get_by_role("link", name=re.compile("^(Start the interview|New interview)$")).first.click()
    page.get_by_label("Title").fill(title)
    press(page, "Start the interview")
    page.wait_for_url(re.compile(r"/interviews/\d+/"))
    found = re.search(r"/interviews/\d+/", page.url)
    assert found
    return found[0]


NOTHING_UNSAVED = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
"""Would the page let one leave without a question? It knows of every key, also before a save begins."""


def saved(page: Page) -> None:
    """Wait until all that was typed or changed is saved, however fast or slow that is."""
    page.wait_for_function(NOTHING_UNSAVED)
    expect(page.locator("#save-state")).to_have_attribute("data-state", "saved")
    expect(page.locator("#save-state")).to_contain_text(re.compile("Saved|Enregistré"))


# Typing an answer. ``values`` is what an export holds: the same that a person would read from their notes.


def type_answer(page: Page, values: Mapping[str, Any]) -> None:
    """Everything an answer says, field by field, table by table, as a person types it."""
    unfold(page)
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            type_rows(page, name, value)
        else:
            type_value(page, name, value)


def unfold(page: Page) -> None:
    """Open what is hidden until it is asked for."""
    closed = page.locator("#answer details.disclosure:not([open]) > summary")
    while closed.count():
        closed.first.click()


def type_rows(page: Page, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The first row is there, each further one is asked for."""
    sheet = page.locator(f"table[data-sheet={table}]")
    for number, row in enumerate(rows):
        if sheet.locator("tr[data-row]").count() <= number:
            sheet.locator("button[value^='add:']").click()
        row_id = sheet.locator("tr[data-row]").nth(number).get_attribute("data-row")
        for column, value in row.items():
            if column != "id":
                type_value(page, f"{table}.{row_id}.{column}", value)


def type_value(page: Page, name: str, value: Any) -> None:
    inputs = page.locator(f"#answer [name='{name}']:not([type=hidden])")
    first = inputs.first
    kind = first.evaluate("element => element.type")
    if isinstance(value, Mapping):  # another table's row, by what it is called
        value = value["text"]
    if kind == "radio":
        radio = {True: "yes", False: "no"}[value]
        page.locator(f"#answer label:has(> [name='{name}'][value='{radio}'])").click()
    elif kind == "checkbox":
        tick(inputs, value)
    elif kind == "select-one":
        choose(first, value)
    elif isinstance(value, list):
        for box, number in zip(inputs.all(), value, strict=True):
            box.fill(f"{number:,}")
    else:
        first.fill(f"{value:,}" if isinstance(value, int | float) else value)


def tick(boxes: Locator, values: Sequence[str]) -> None:
    menu = boxes.first.locator("xpath=ancestor::details[contains(@class, 'menu')]")
    if menu.count() and not menu.evaluate("menu => menu.open"):
        menu.locator("summary").click()
    for value in values:
        boxes.and_(boxes.page.locator(f"[value='{value}']")).check()


def choose(select: Locator, value: Any) -> None:
    """By the option's value, else by its words."""
    value = {True: "yes", False: "no"}.get(value, value)
    values = select.evaluate("select => [...select.options].map(option => option.value)")
    select.select_option(value=value) if value in values else select.select_option(label=value)


def say_where_from(page: Page, confidence: str) -> None:
    page.locator(f"label:has(> [name='meta.confidence'][value='{confidence}'])").click()


def note(page: Page, text: str) -> None:
    details = page.locator("#evidence")
    if not details.evaluate("details => details.open"):
        details.locator("summary").click()
    details.get_by_label("Note").fill(text)
