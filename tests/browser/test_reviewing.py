"""From draft to approved, by four people: an owner, an editor, a reviewer, and a guest of another company."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import hands
from tests.browser.conftest import Person
from tests.support.paper import texts
from tests.support.processes import eventually
from tests.support.site import Site

pytestmark = pytest.mark.slow

GUEST = "sofia@other.example"
PROJECT = """
from django.contrib.auth import get_user_model
from interviews.exchange import import_interview
from interviews.models import Interview, Project
from perfplan.accounts.models import Team
from plans.examples import exported
by = get_user_model().objects.get(email="owner@example.com")
team = Team.objects.get(memberships__user=by, name__startswith="Mirabelle")
project = Project.objects.create(team=team, name="Shop under review", language="en")
import_interview(project=project, by=by, data=exported("shop"))
answer = [project.pk, Interview.objects.get(project=project).pk]
"""


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Four windows on two cores: a page may take its time."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.mark.road
def test_four_people_bring_a_plan_from_draft_to_approved(
    site: Site, person: Person, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    project, _interview = site.ask(PROJECT)
    owner, editor, reviewer = (person(who) for who in (hands.OWNER, hands.EDITOR, hands.REVIEWER))
    guest = new_context(base_url=site.url).new_page()

    # The rules first: two people approve, a blocking thread stands in the way, contradictions do not.
    set_the_rules(owner, project)

    # A draft, sent to review: to a colleague, and to somebody of another company, who sees nothing else.
    first = make_a_version(owner, project, "First, from the interview.")
    invite(owner, first)
    ask_for_review(owner, first, "Jana Novak")
    come_by_the_mail(site, guest, first)
    assert guest.request.get(f"{site.url}/projects/{project}/").status == 404

    # Round one. The reviewer writes two drafts that nobody else sees, one of them suggests a value.
    comment(
        reviewer, first, "section:objectives", "Who pays for these objectives?", draft=True, blocking=True
    )
    suggest(reviewer, first, "answer:q8", "q8.peak_rps", "2,400", "November was busier: look at the 25th.")
    owner.goto(first)
    expect(owner.locator("#discussion")).not_to_contain_text("Who pays for these objectives?")
    select_words(guest, first, "capacity-today", "headroom")
    send(guest, "For how long does it last?", "Comment now")
    verdict(reviewer, first, "Ask for changes", "Two things, at their places.")
    expect_state(reviewer, first, "changes requested")

    # The editor answers, takes the suggestion with one click, and resolves what is done.
    editor.goto(first)
    thread = thread_with(editor, "Who pays for these objectives?")
    expect(thread.get_by_text("blocking", exact=True)).to_be_visible()
    reply(editor, thread, "The board did, on 3 November. @Jana Novak")
    suggestion = thread_with(editor, "November was busier")
    expect(suggestion.locator(".suggestion")).to_contain_text("2,300")
    expect(suggestion.locator(".suggestion")).to_contain_text("2,400")
    suggestion.get_by_role("button", name=re.compile("^Accept")).click()
    expect(editor.locator("#discussion")).to_contain_text("accepted")

    # A second version takes the open threads along, and says what is there now.
    second = make_a_version(editor, project, "")
    expect(thread_with(editor, "For how long does it last?")).to_contain_text("v1")
    expect(thread_with(editor, "Who pays for these objectives?")).to_contain_text("v1")

    # What changed, and because of which answer.
    editor.goto(f"{second}compare/{number_in(first)}")
    expect(editor.locator("main")).to_contain_text("2,300")
    expect(editor.locator("main")).to_contain_text("2,400")
    expect(editor.locator("#figures")).to_contain_text("Q8")

    # Round two: the first version is superseded, its blocking thread is resolved by who began it.
    invite(owner, second)
    ask_for_review(owner, second, "Jana Novak")
    expect_state(owner, first, "superseded")
    come_by_the_mail(site, guest, second)
    verdict(guest, second, "Approve", "Fine with us.")
    verdict(reviewer, second, "Approve", "")
    expect_state(owner, second, "in review")
    expect(owner.locator("main")).to_contain_text("1 blocking thread")
    reviewer.goto(second)
    blocking = thread_with(reviewer, "Who pays for these objectives?")
    blocking.get_by_role("button", name="Resolve").click()
    expect(blocking.get_by_text("resolved", exact=True)).to_be_visible()
    expect_state(owner, second, "approved")

    # Approved is approved: nobody has a way to change it any more.
    expect(owner.get_by_role("link", name="Ask for review")).to_have_count(0)
    expect(owner.get_by_role("link", name="Give a verdict")).to_have_count(0)

    # The PDF names who approved, a mail tells the author, who has not looked yet, and one reminds of the next review.
    words = text_of(the_pdf(owner, second, tmp_path))
    assert "Jana Novak" in words
    assert "Sofia Rossi" in words
    assert re.search(r"[Aa]pproved by", words), words[:2000]
    read_the_inbox(editor)
    assert the_mails(site, hands.EDITOR), "Nobody told the second version's author by mail."
    assert the_reminder(site, project), "Nobody was reminded of the review that the calendar says."


# --- What they do -------------------------------------------------------------------------------------------


def set_the_rules(page: Page, project: int) -> None:
    page.goto(f"/projects/{project}/plan/rules")
    page.get_by_label("Approvals needed").fill("2")
    page.get_by_label("Open contradictions stand in the way").uncheck()
    page.locator("main form button.primary").click()
    page.wait_for_load_state()


def make_a_version(page: Page, project: int, note: str) -> str:
    page.goto(f"/projects/{project}/versions/new")
    if note:
        page.get_by_label("What this version is about").fill(note)
    hands.press(page, "Make the version")
    page.wait_for_url("**/versions/*/")
    return re.sub(r"^https?://[^/]+", "", page.url)


def number_in(address: str) -> str:
    return address.strip("/").split("/")[-1]


def invite(page: Page, version: str) -> None:
    page.goto(f"{version}guests")
    page.get_by_label("E-mail address").fill(GUEST)
    hands.press(page, "Send the invitation")
    expect(page.locator("main")).to_contain_text(GUEST)


def ask_for_review(page: Page, version: str, who: str) -> None:
    page.goto(version)
    page.get_by_role("link", name=re.compile("^Ask for review")).click()
    page.get_by_label(who).check()
    page.locator("main form button.primary").click()
    page.wait_for_url(f"**{version}")
    expect(page.locator(".plan-state")).to_contain_text("In review", ignore_case=True)


def come_by_the_mail(site: Site, page: Page, version: str) -> None:
    """By the link in the last mail: with a new account the first time."""
    link = re.search(r"https?://\S+/invitations/\S+", site.mails(GUEST)[-1].get_content())
    assert link
    page.goto(link[0])
    if page.get_by_role("link", name="Create my account").count():
        hands.follow(page, "Create my account")
        page.get_by_label("Your name").fill("Sofia Rossi")
        page.get_by_label("Password").fill(hands.PASSWORD)
        hands.press(page, "Create my account")
        page.wait_for_load_state()
        if not page.get_by_role("button", name="Accept the invitation").count():
            page.goto(link[0])
    hands.press(page, "Accept the invitation")
    page.wait_for_url(f"**{version}")


def comment(
    page: Page, version: str, at: str, text: str, *, draft: bool = False, blocking: bool = False
) -> None:
    """By the button beside the passage."""
    page.goto(version)
    page.locator(f"a.say[href$='at={at}']").first.click()
    if blocking:
        page.locator("#discussion [name=blocking]").check()
    send(page, text, "Add to my review" if draft else "Comment now")


def send(page: Page, text: str, button: str) -> None:
    page.locator("#discussion").get_by_label("What do you want to say?").fill(text)
    page.locator("#discussion").get_by_role("button", name=button).click()
    expect(page.locator("#discussion .thread").filter(has_text=text)).to_be_visible()


def suggest(page: Page, version: str, at: str, slot: str, value: str, why: str) -> None:
    """As a draft, once its effect was shown."""
    page.goto(version)
    page.locator(f"a.say[href$='at={at}']").first.click()
    page.locator("#discussion").get_by_role("link", name="Suggest a value").click()
    page.locator("#slot-1").select_option(value=slot)
    page.locator("#suggest-value [name='value']").fill(value)
    expect(page.locator("#suggest-effect")).to_contain_text("Headroom at peak")
    page.locator("#suggest").get_by_label("Why").fill(why)
    page.locator("#suggest").get_by_role("button", name="Add to my review").click()
    expect(page.locator("#discussion .thread").filter(has_text=why)).to_be_visible()


def select_words(page: Page, version: str, section: str, words: str) -> None:
    """As a hand does with the mouse, then the button that appears."""
    page.goto(f"{version}?language=en")
    page.evaluate(
        """([section, words]) => {
            const walker = document.createTreeWalker(document.getElementById(section), NodeFilter.SHOW_TEXT)
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.toLowerCase().indexOf(words)
                if (at < 0 || !node.parentElement.checkVisibility() || node.parentElement.closest('svg')) continue
                const range = document.createRange()
                range.setStart(node, at)
                range.setEnd(node, at + words.length)
                getSelection().removeAllRanges()
                getSelection().addRange(range)
                node.parentElement.scrollIntoView({block: 'center'})
                return
            }
            throw new Error(`No “${words}” in ${section}`)
        }""",
        [section, words],
    )
    page.locator(".say-selected").click()
    expect(page.locator("#discussion blockquote")).to_contain_text(words, ignore_case=True)


def verdict(page: Page, version: str, which: str, text: str) -> None:
    page.goto(f"{version}verdict")
    page.locator("main label").filter(has_text=which).first.click()
    if text:
        page.get_by_label("What you want to say").fill(text)
    hands.press(page, "Send my verdict")
    page.wait_for_url(f"**{version}")


def expect_state(page: Page, version: str, state: str) -> None:
    page.goto(version)
    expect(page.locator(".plan-state .pill")).to_have_text(re.compile(state, re.IGNORECASE))


def thread_with(page: Page, text: str) -> Locator:
    thread = page.locator("#discussion .thread").filter(has_text=text)
    expect(thread).to_be_visible()
    return thread


def reply(page: Page, thread: Locator, text: str) -> None:
    thread.get_by_role("link", name="Reply").click()
    thread.locator("textarea[name=text]").fill(text)
    thread.get_by_role("button", name="Reply").click()
    expect(thread).to_contain_text(text.split(" @")[0])


def the_pdf(page: Page, version: str, folder: Path) -> Path:
    page.goto(version)
    documents = page.locator("#documents")
    documents.get_by_label("Language").select_option("en")
    hands.press(page, "Make the PDF")
    link = documents.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as waiting:
        link.click()
    path = folder / "approved.pdf"
    waiting.value.save_as(path)
    return path


def text_of(path: Path) -> str:
    return " ".join(" ".join(texts(path.read_bytes())).split())


def read_the_inbox(page: Page) -> None:
    page.goto("/inbox/")
    expect(page.locator("main")).to_contain_text("approved")


def the_mails(site: Site, to: str) -> bool:
    """One digest, once nothing new has come for a while: the clock is what a test cannot wait for."""
    site.ask(
        "from datetime import timedelta; from django.utils import timezone\n"
        "from perfplan.events.models import Notice\n"
        "answer = Notice.objects.update(at=timezone.now() - timedelta(hours=1))"
    )
    site.ask("from plans.tasks import send_mails; send_mails(); answer = None")
    return eventually(lambda: any("approved" in words_of(mail) for mail in site.mails(to)), 60)


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def the_reminder(site: Site, project: int) -> bool:
    """The calendar's next review is a week away; nobody is reminded at night, so it is noon."""
    found = site.ask(
        "from datetime import timedelta; from django.utils import timezone\n"
        "from plans.models import PlannedReview\n"
        f"coming = PlannedReview.objects.filter(plan__project={project}).order_by('day')\n"
        "first = coming.first()\n"
        "first.day = timezone.localdate() + timedelta(days=6); first.save()\n"
        "from plans.review.reminders import remind\n"
        "remind(timezone.now().replace(hour=12) + timedelta(days=1))\n"
        "from perfplan.events.models import Event, Notice\n"
        f"event = Event.objects.filter(kind='review.due', project_id={project}).first()\n"
        "answer = [one.user.email for one in Notice.objects.filter(event=event)] if event else []"
    )
    return hands.OWNER in found
