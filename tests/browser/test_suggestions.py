"""A reviewer suggests a value and sees what it changes; an editor takes it, and is asked where it has moved on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.browser import CheckPage, Faults
from tests.support.site import Site

pytestmark = pytest.mark.slow

VERSION = """
from django.contrib.auth import get_user_model
from interviews.exchange import import_interview
from interviews.models import Project
from perfplan.accounts.models import Team
from plans.examples import exported
from plans.versions import make_version
by = get_user_model().objects.get(email="owner@example.com")
team = Team.objects.get(memberships__user=by, name__startswith="Mirabelle")
project = Project.objects.create(team=team, name="Suggested", language="en")
interview = import_interview(project=project, by=by, data=exported("shop"))
version = make_version(interview=interview, by=by, title="Suggested")
answer = [version.get_absolute_url(), interview.get_absolute_url()]
"""


def suggest(page: Page, version: str, at: str, slot: str, value: str, why: str) -> None:
    """In the margin, from the passage's own comment button."""
    page.goto(version)
    page.locator(f'a.say[href*="{at}"]').first.click()
    page.get_by_role("link", name="Suggest a value").first.click()
    page.get_by_label("What should change").select_option(slot)
    form = page.locator("#suggest")
    box = form.locator("[name=value]")
    box.fill("a lot")
    expect(form.locator("#m-f-value .error")).to_be_visible()
    box.fill(value)
    expect(form.locator("#suggest-effect")).to_contain_text("Headroom at peak")
    # What is typed next keeps the focus while the effect comes.
    expect(box).to_be_focused()
    form.get_by_label("Why").fill(why)
    hands.press(page, "Suggest now")
    expect(page.locator(".suggestion").first).to_be_visible(timeout=20_000)


def test_a_value_is_suggested_seen_and_taken(
    site: Site, person: Person, axe: CheckPage, faults: Faults
) -> None:
    faults.allow("status of 409")
    version, interview = site.ask(VERSION)
    reviewer, editor = person(hands.REVIEWER), person(hands.EDITOR)
    suggest(reviewer, version, "answer:q8", "q8.peak_rps", "2.6k", "November was busier.")
    card = reviewer.locator("#discussion .thread").first
    expect(card).to_contain_text("November was busier.")
    expect(card.locator(".effect")).to_contain_text(re.compile(r"Headroom at peak\s*8\.75%.*−3\.13%"))
    expect(card.get_by_role("button", name="Accept")).to_have_count(0)

    # By now somebody has changed it: the editor is asked once more.
    editor.goto(f"{interview}q8/")
    editor.get_by_label("Peak", exact=False).first.fill("2400")
    hands.saved(editor)
    editor.goto(version)
    card = editor.locator("#discussion .thread").first
    expect(card.locator(".effect")).to_contain_text("The interview says 2,400", timeout=20_000)
    card.get_by_text("All that it changes").click()
    expect(card).to_contain_text("No headroom: the peak meets the first limit already")
    axe(editor)
    card.get_by_role("button", name="Accept").click()
    expect(card.locator(".then-now")).to_contain_text(
        re.compile(r"then\s*2,300.*now\s*2,400.*suggested\s*2,600")
    )
    card.get_by_role("button", name="Take it all the same").click()
    expect(card).to_contain_text("accepted")
    expect(card).to_contain_text("resolved")

    # It stands in the question, the version is as it was, and editors are told what is next.
    editor.goto(f"{interview}q8/")
    expect(editor.locator("#f-peak_rps")).to_have_value("2,600")
    editor.goto(version)
    expect(editor.locator("main")).to_contain_text("1 suggestion was taken into the interview")
    expect(editor.locator("#q8")).to_contain_text("2,300")


def test_without_a_script_it_takes_three_presses(site: Site, person: Person) -> None:
    version, _interview = site.ask(VERSION)
    page = person(hands.REVIEWER, java_script_enabled=False)
    page.goto(f"{version}suggest?at=answer:q8")
    page.get_by_label("What should change").select_option("q8.saturation.2is5d9ik")
    hands.press(page, "Go on")
    page.get_by_label("Which part").select_option("q8.saturation.2is5d9ik.use")
    hands.press(page, "Go on")
    page.locator("[name=value]").fill("60")
    page.get_by_label("Why").fill("After the index.")
    hands.press(page, "See what it changes")
    expect(page.locator("#suggest-effect")).to_contain_text("Load at the safe limit")
    hands.press(page, "Suggest now")
    expect(page.locator(".suggestion")).to_contain_text("60%")
    expect(page.locator(".said")).to_contain_text("After the index.")


def test_on_a_phone_and_in_the_dark_it_is_accessible(site: Site, person: Person, axe: CheckPage) -> None:
    version, _interview = site.ask(VERSION)
    page = person(hands.OWNER, viewport={"width": 320, "height": 640})
    page.goto(f"{version}suggest?at=row:q8.saturation.2is5d9ik&slot=q8.saturation.2is5d9ik.use")
    page.locator("[name=value]").fill("60")
    expect(page.locator("#suggest-effect")).to_contain_text("Load at the safe limit")
    axe(page, schemes=("light", "dark"))
    page.get_by_label("Why").fill("After the index.")
    hands.press(page, "Suggest now")
    expect(page.locator(".effect")).to_contain_text("Load at the safe limit")
    page.get_by_text("Decline").first.click()
    axe(page, schemes=("light", "dark"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # And the whole effect, on a page of its own.
    page.goto(
        f"{version}suggest/effect?suggestion={page.locator('.suggestion').get_attribute('id').split('-')[1]}"
    )  # type: ignore[union-attr]
    expect(page.locator("main")).to_contain_text("Load at the safe limit")
    axe(page, schemes=("light", "dark"))
