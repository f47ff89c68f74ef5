"""The main road: from a new account to a plan as a PDF, by typing what Stack Overflow published of one day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.support.site import Site

CASE = hands.example("stack-overflow")


@pytest.mark.road
def test_from_a_new_account_to_a_plan_with_its_figures(site: Site, page: Page) -> None:
    hands.sign_up(page, site, "Marta Silva", "marta@example.org")
    hands.make_team(page, "Questions and answers")
    hands.make_project(page, CASE["project"])
    interview = hands.start_interview(page, "9 February 2016")
    page.goto(f"{interview}q1/")
    hands.type_answer(page, CASE["answers"]["q1"]["values"])
    hands.saved(page)
    page.reload()
    expect(page.locator("table[data-sheet=components] tr[data-row]")).to_have_count(8)
