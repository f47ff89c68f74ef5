"""The main road: from a new account to a plan as a PDF, by typing what Stack Overflow published of one day."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.support.paper import texts
from tests.support.site import Site

CASE = hands.example("stack-overflow")
# Stack Overflow published no decision: the team that plans takes these, and leaves the others to find out.
DECISIONS: dict[str, dict[str, Any]] = {
    "maturity": {"monitoring": "3", "alerting": "2", "load_testing": "1", "capacity_planning": "1"},
    "reviews": {"frequency": "two_monthly", "who": "Marta Silva", "first_on": "2027-01-05"},
    "escalation": {
        "levels": [
            {"trigger": "Page without an answer", "who": "Marta Silva", "within_min": 5},
            {"trigger": "No remedy after 15 minutes", "who": "Nick", "within_min": 15},
        ]
    },
}


@pytest.mark.road
def test_from_a_new_account_to_a_plan_with_its_figures(site: Site, page: Page, tmp_path: Path) -> None:
    hands.sign_up(page, site, "Marta Silva", "marta@example.org")
    hands.make_team(page, "Questions and answers")
    hands.make_project(page, CASE["project"])
    interview = hands.start_interview(page, "9 February 2016")

    for number in range(1, 7):
        walk_a_stage(page, interview, number)

    page.goto(interview)
    expect(page.locator(".lead")).to_contain_text("of 30 questions settled")
    make_a_version(page)
    found = text_of(download_the_pdf(page, tmp_path))
    for figure in ("2,423.9", "209,420,973", "49,180,275", "22.71", "11.8", "1,240.27", "5,842.8", "2.41"):
        assert figure in found, figure
    for words in ("Stack Overflow", "Marta Silva", "Load balancers", "HAProxy", "No remedy after 15 minutes"):
        assert words in found, words


def walk_a_stage(page: Page, interview: str, number: int) -> None:
    """Start its clock, answer and decide one item after the other, read what was said, end it."""
    page.goto(f"{interview}stages/{number}/")
    hands.press(page, "Start the timebox")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    hands.follow(page, "Begin")
    items = []
    while found := re.search(r"/interviews/\d+/([a-z0-9_]+)/$", page.url):
        items.append(found[1])
        here = page.url
        if say(page, found[1]):
            page.locator(".question-actions .next").click()
        else:
            hands.press(page, "To find out")
        page.wait_for_url(lambda url, here=here: url != here)
    assert page.url.endswith(f"/stages/{number}/check"), page.url
    assert len(items) >= 9
    check_the_stage(page, items)
    expect(page.locator(".timebox")).to_have_attribute("data-state", "running")
    page.locator(".question-actions .next").click()
    page.wait_for_url("**/interviews/**")
    page.goto(f"{interview}stages/{number}/")
    expect(page.locator(".timebox")).to_have_attribute("data-state", "ended")


def say(page: Page, item: str) -> bool:
    """What was published, or what the team decides. Returns whether that is all there is to say."""
    if not page.locator("#answer").count():  # an outcome that follows from the answers
        return True
    said = CASE["answers"].get(item) or {"values": DECISIONS.get(item, {})}
    hands.type_answer(page, said["values"])
    if said.get("confidence"):
        hands.say_where_from(page, said["confidence"])
    if said.get("note"):
        hands.note(page, said["note"])
    if said["values"]:
        hands.saved(page)
    return bool(said["values"]) and said.get("status") != "to_find_out"


def check_the_stage(page: Page, items: list[str]) -> None:
    """What was said stands there, with the name of each item."""
    text = page.locator("main").inner_text()
    for item in items:
        for value in (CASE["answers"].get(item) or {"values": DECISIONS.get(item, {})})["values"].values():
            if isinstance(value, float):
                assert f"{value:,}" in text, (item, value)
            elif isinstance(value, list) and isinstance(value[0], dict) and "name" in value[0]:
                assert value[-1]["name"] in text, (item, value)
    expect(page.get_by_role("link", name=re.compile("^Change "))).to_have_count(
        page.locator(".check-list, section.card").count()
    )


def make_a_version(page: Page) -> None:
    hands.follow(page, "Make a version")
    page.get_by_label("What this version is about").fill("The figures of one published day.")
    hands.press(page, "Make the version")
    page.wait_for_url("**/versions/*/")
    expect(page.locator("main")).to_contain_text("2,423.9")
    expect(page.locator("main")).to_contain_text("22.71")


def download_the_pdf(page: Page, folder: Path) -> Path:
    """Ask for it, see how far it is, take it when it is there: without loading the page again."""
    documents = page.locator("#documents")
    documents.get_by_label("Language").select_option("en")
    hands.press(page, "Make the PDF")
    expect(documents.get_by_role("progressbar")).to_be_visible()
    link = documents.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=60_000)
    expect(documents.get_by_role("progressbar")).to_have_count(0)
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename.endswith("-v1-en.pdf")
    path = folder / "plan.pdf"
    waiting.value.save_as(path)
    return path


def text_of(path: Path) -> str:
    """What stands in the PDF, without the lines' ends."""
    sheets = texts(path.read_bytes())
    assert len(sheets) > 5
    return " ".join(" ".join(sheets).split())
