"""People talk about a version: words selected, said, answered by somebody else, seen to; on a phone too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.browser import CheckPage
from tests.support.site import Site

VERSION = """
from plans.examples import latest_version
from plans.models import Thread
version = latest_version("shop")
Thread.objects.filter(plan=version.plan).delete()
answer = version.get_absolute_url()
"""
SELECT = """(selector) => {
  const range = document.createRange();
  const node = document.querySelector(selector);
  node.scrollIntoView({ block: "center" });
  range.selectNodeContents(node);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""
MARKED = """() => [...(CSS.highlights.get("commented") ?? [])].map((range) => range.toString())"""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """The plan's page is large, and the machine shared: how long it takes is measured elsewhere."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def version(site: Site) -> str:
    """The shop's version, about which nobody has said anything yet."""
    return str(site.ask(VERSION))


def opened(page: Page, address: str, at: str = "") -> Page:
    page.goto(f"{address}?language=en{at}")
    expect(page.locator("#discussion .filters")).to_be_visible()
    return page


def test_words_are_selected_commented_answered_and_seen_to(
    version: str, person: Person, axe: CheckPage
) -> None:
    reviewer = opened(person(hands.REVIEWER), version, "#q8")
    words = "#q8 dd"
    said = reviewer.locator(words).first.inner_text()
    reviewer.evaluate(SELECT, words)
    reviewer.get_by_role("button", name="Comment", exact=True).click()
    field = reviewer.get_by_label("What do you want to say?")
    expect(field).to_be_focused()
    expect(reviewer.locator("#discussion blockquote")).to_contain_text(said.split()[0])
    reviewer.keyboard.type("Without robots, @Ak")
    expect(reviewer.locator(".names").get_by_role("option", name="Akim Kone")).to_be_visible()
    reviewer.keyboard.press("Enter")
    expect(field).to_have_value("Without robots, @Akim Kone ")
    axe(reviewer, within="#discussion")
    reviewer.get_by_label(re.compile("Blocking:")).check()
    hands.press(reviewer, "Comment now")
    thread = reviewer.locator(".thread")
    expect(thread).to_contain_text("Without robots, @Akim Kone")
    expect(thread).to_contain_text("blocking")
    # The passage counts it at once, and its words are marked.
    expect(reviewer.locator("#q8 .say.some").first).to_have_text("1")
    assert [" ".join(text.split()) for text in reviewer.evaluate(MARKED)] == [" ".join(said.split())]

    editor = opened(person(hands.EDITOR), version)
    editor.locator("#q8 .say.some").first.click()
    # The margin had the thread already: what is answered to is the one that comes for this passage.
    expect(editor.locator("#discussion")).to_contain_text("At one passage")
    expect(editor.locator(".thread")).to_have_count(1)
    hands.follow(editor, "Reply")
    expect(editor.get_by_label("Your answer")).to_be_focused()
    editor.keyboard.type("Yes: at the load balancer.")
    hands.press(editor, "Reply")
    expect(editor.locator(".thread")).to_contain_text("Yes: at the load balancer.")
    axe(editor, within="#discussion")
    hands.press(editor, "Resolve")
    expect(editor.locator(".thread")).to_contain_text("Resolved by")
    expect(editor.locator("#q8 .say.some")).to_have_count(0)

    opened(reviewer, version)
    expect(reviewer.locator("#discussion")).to_contain_text("Every thread is resolved.")
    reviewer.locator("#show-all").click()
    expect(reviewer.locator(".thread")).to_contain_text("Yes: at the load balancer.")
    hands.press(reviewer, "Open again")
    expect(reviewer.locator("#q8 .say.some").first).to_have_text("1")


def test_a_passage_and_its_thread_lead_to_one_another(version: str, person: Person) -> None:
    page = opened(person(hands.EDITOR), version)
    fold = page.locator("#q8 summary").first
    fold.click()
    row = page.locator("#q8 tr:has(a.say)").last
    row.scroll_into_view_if_needed()
    row.hover()
    row.locator("a.say").click()
    page.get_by_label("What do you want to say?").fill("Is it so?")
    hands.press(page, "Comment now")
    expect(page.locator(".thread")).to_be_focused()
    # The answer is folded again: its passage is led to all the same.
    fold.click()
    expect(row).to_be_hidden()
    page.evaluate("scrollTo(0, 0)")
    page.locator(".thread .to-passage").click()
    expect(row).to_be_in_viewport()


def test_a_keyboard_comes_to_a_row_by_its_section(version: str, person: Person) -> None:
    page = opened(person(hands.EDITOR), version)
    stops = page.locator(".plan-body a.say:not([tabindex])")
    assert stops.count() <= 20
    page.locator("#capacity-today > header > a.say").focus()
    page.keyboard.press("Enter")
    choice = page.get_by_label("About")
    expect(choice).to_be_visible()
    assert choice.locator("option").count() > 50
    choice.select_option("figure:limits.headroom")
    page.get_by_label("What do you want to say?").fill("Enough?")
    hands.press(page, "Comment now")
    expect(page.locator(".thread .to-passage")).to_have_text(re.compile("Headroom"))


def test_what_was_typed_outlives_a_look_elsewhere(version: str, person: Person) -> None:
    page = opened(person(hands.EDITOR), version)
    page.locator("#load > header > a.say").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What do you want to say?").fill("Half a thought")
    opened(page, version)
    page.locator("#load > header > a.say").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What do you want to say?")).to_have_value("Half a thought")


def test_on_a_phone_threads_are_pages_of_their_own(version: str, person: Person, axe: CheckPage) -> None:
    page = person(hands.REVIEWER, **PHONE)
    page.goto(f"{version}?language=en")
    page.locator("#load > header > a.say").click()
    page.wait_for_url("**/comment?*")
    axe(page, schemes=("light",))
    page.get_by_label("What do you want to say?").fill("From the train.")
    hands.press(page, "Comment now")
    page.wait_for_url("**/discussion#thread-*")
    expect(page.locator(".thread")).to_contain_text("From the train.")
    axe(page, schemes=("light",))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    hands.follow(page, "Reply")
    expect(page.get_by_label("Your answer")).to_be_focused()
    axe(page, schemes=("light",))


def test_without_a_script_everything_is_said_and_done_by_links_and_forms(
    version: str, person: Person
) -> None:
    page = person(hands.REVIEWER, java_script_enabled=False)
    page.goto(f"{version}?language=en")
    page.locator("#load > header > a.say").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What do you want to say?").fill("By forms alone.")
    hands.press(page, "Comment now")
    expect(page.locator(".thread")).to_contain_text("By forms alone.")
    hands.follow(page, "Reply")
    page.get_by_label("Your answer").fill("And an answer.")
    hands.press(page, "Reply")
    expect(page.locator(".thread")).to_contain_text("And an answer.")
    hands.press(page, "Resolve")
    expect(page.locator(".thread")).to_contain_text("Resolved by")


SAID = """
from django.contrib.auth import get_user_model
from perfplan.events.models import Notice
from plans.examples import latest_version
from plans.review.comments import begin_thread
from plans.review.passages import passage
people = get_user_model().objects
Notice.objects.filter(user__email="owner@example.com").delete()
version = latest_version("shop")
version.__class__.objects.filter(pk=version.pk).update(author=people.get(email="owner@example.com"))
begin_thread(version=version, place=passage(version, "answer:q8"),
             by=people.get(email="reviewer@example.com"), text="Is it the real peak?")
answer = None
"""
READ = """
from perfplan.events.models import Notice
answer = bool(Notice.objects.get(user__email="owner@example.com").read_at)
"""


def test_a_comment_is_read_once_it_is_seen_in_the_margin_and_not_before(
    version: str, person: Person, site: Site
) -> None:
    site.ask(SAID)
    page = person(hands.OWNER, **PHONE)
    page.goto(f"{version}?language=en")
    thread = page.locator(".thread", has_text="Is it the real peak?")
    expect(thread).to_be_attached()
    expect(page.locator("#inbox-count b")).to_have_text("1")
    assert not site.ask(READ), "the margin stands below the plan: it is there, and nobody has seen it"
    thread.scroll_into_view_if_needed()
    expect(page.locator("#inbox-count b")).to_have_count(0)
    assert site.ask(READ)
