"""Two versions beside each other in a browser: a cause is followed to its answer, and axe finds nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.browser import CheckPage
from tests.support.site import Site

TWO = """
from django.urls import reverse
from interviews.exchange import import_interview
from interviews.models import Answer, Interview, Project
from perfplan.accounts.models import User
from plans.examples import exported, latest_version
from plans.versions import make_version
owner = User.objects.get(email="owner@example.com")
team = latest_version("shop").plan.project.team
project = Project.objects.create(team=team, name="Compared", language="en")
interview = import_interview(project=project, data=exported("shop"), by=owner)
first = make_version(interview=interview, by=owner, title="First")
said = Answer.objects.get(interview=interview, item="q8")
said.values["saturation"] = [row | {"use": min(row["use"], 60)} for row in said.values["saturation"]]
Answer.objects.filter(pk=said.pk).update(
    values=said.values, note="Counted again, without the robots of the search.", revision=said.revision + 1
)
second = make_version(interview=Interview.objects.get(pk=interview.pk), by=owner, title="Second")
answer = reverse("compare", args=[second.pk, first.pk])
"""


def test_a_cause_leads_to_its_answer_and_axe_finds_nothing(
    site: Site, person: Person, axe: CheckPage
) -> None:
    address = site.ask(TWO)
    page = person(hands.VIEWER)
    page.goto(address)
    axe(page)
    cause = page.locator("#figures .cause a").first
    cause.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#answer-q8$"))
    expect(page.locator("#answer-q8")).to_be_in_viewport()
    page.locator("#figures summary").first.click()
    page.locator(".compare-tools").get_by_role("link", name=re.compile("One column|Une colonne")).click()
    expect(page.locator("#answer-q8 ins").first).to_be_visible()
    axe(page)
    page.goto(page.locator(".breadcrumbs a").nth(1).get_attribute("href") or "")
    axe(page, schemes=("light",))
    page.locator("#compare button").click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


def test_a_phone_shows_one_column_and_nothing_runs_out_of_it(
    site: Site, person: Person, axe: CheckPage
) -> None:
    page = person(hands.VIEWER, locale="fr-FR", viewport={"width": 320, "height": 640})
    page.goto(site.ask(TWO))
    axe(page, schemes=("dark",))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
