"""What waits for me: sentences, the inbox, its live count, and news of a version that one has open."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

import perfplan
from perfplan.accounts.models import Membership, User, VersionGuest
from perfplan.events import inbox
from perfplan.events.models import Event, Notice, record
from perfplan.events.notices import Kind, tell
from plans.editing import save_text
from plans.models import PlanVersion
from plans.review import comments
from plans.review.sentences import SENTENCES, tell_all
from tests import cast
from tests.plans import sample
from tests.review import talking

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ROOT = Path(perfplan.__file__).parents[1]


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    made = sample.a_version(people.project)
    PlanVersion.objects.filter(pk=made.pk).update(author=people.owner, state="in_review")
    return PlanVersion.objects.get(pk=made.pk)


def happens(
    version: PlanVersion, to: list[User], kind: str = "review.given", *, by: User | None = None, **data: Any
) -> Event:
    project = version.plan.project
    why = data.pop("why", Kind.VERDICT)
    event = record(
        kind, actor=by, team_id=project.team_id, project_id=project.pk, version_id=version.pk, **data
    )
    tell(event, to=to, kind=why, subject=f"version:{version.pk}")
    return event


def told(user: User, language: str = "en") -> list[str]:
    with translation.override(language):
        notices = Notice.objects.filter(user=user).select_related("event__actor").order_by("pk")
        return [one.text for one in tell_all(list(notices), user)]


def words(response: Any) -> str:
    return str(response.content.decode())


# --- Sentences ------------------------------------------------------------------------------------------------

PASSAGE = {"passage": {"en": "Headroom today", "fr": "Marge actuelle"}, "thread": 1, "comment": 2}
KINDS: list[tuple[str, dict[str, Any], str]] = [
    ("review.requested", {}, "Editor asks for your review of version 1 of Checkout"),
    (
        "review.requested",
        {"due": "2026-12-01"},
        "Editor asks for your review of version 1 of Checkout until Dec. 1, 2026",
    ),
    ("review.given", {"verdict": "approve"}, "Editor approves version 1 of Checkout"),
    ("review.given", {"verdict": "changes"}, "Editor asks for changes on version 1 of Checkout"),
    ("review.given", {"verdict": "comment"}, "Editor comments on version 1 of Checkout"),
    ("review.rules_changed", {}, "Editor changes how versions of Checkout are approved"),
    ("review.due", {"due": "2027-01-05"}, "The capacity review of Checkout is on Jan. 5, 2027"),
    (
        "review.due",
        {"due": "2027-01-05", "before": ["Sales", "A launch"]},
        "The capacity review of Checkout before Sales and A launch is on Jan. 5, 2027",
    ),
    ("verdict.due", {"due": "2026-12-01"}, "Your verdict on version 1 of Checkout is due on Dec. 1, 2026"),
    (
        "verdict.due",
        {"due": "2026-12-01", "late": True},
        "Your verdict on version 1 of Checkout was due on Dec. 1, 2026",
    ),
    ("version.in_review", {}, "Version 1 of Checkout is in review again"),
    ("version.changes", {}, "Changes are asked for on version 1 of Checkout"),
    ("version.approved", {}, "Version 1 of Checkout is approved"),
    ("version.superseded", {}, "Version 1 of Checkout is replaced by a later one"),
    (
        "version.guest_invited",
        {"email": "x@example.org"},
        "Editor invites x@example.org to version 1 of Checkout",
    ),
    (
        "version.guest_prolonged",
        {"name": "Xenia", "until": "2026-12-01"},
        "Editor lets you review version 1 of Checkout until Dec. 1, 2026",
    ),
    ("version.guest_withdrawn", {"name": "Xenia"}, "Version 1 of Checkout is closed for Xenia"),
    ("thread.begun", PASSAGE, "Editor comments on Headroom today"),
    ("thread.begun", PASSAGE | {"why": Kind.MENTION}, "Editor mentions you at Headroom today"),
    ("thread.begun", PASSAGE | {"why": Kind.ASSIGNED}, "Editor gives you the thread at Headroom today"),
    ("comment.sent", PASSAGE, "Editor answers at Headroom today"),
    ("comment.sent", PASSAGE | {"why": Kind.MENTION}, "Editor mentions you at Headroom today"),
    ("comment.edited", PASSAGE | {"why": Kind.MENTION}, "Editor mentions you at Headroom today"),
    ("comment.edited", PASSAGE, "Editor edited a comment at Headroom today"),
    ("comment.deleted", PASSAGE, "Editor deleted a comment at Headroom today"),
    ("thread.resolved", PASSAGE, "Editor resolved the thread at Headroom today"),
    ("thread.reopened", PASSAGE, "Editor opened the thread at Headroom today again"),
    ("thread.assigned", PASSAGE, "Editor gives you the thread at Headroom today"),
    (
        "thread.blocking",
        PASSAGE | {"blocking": True},
        "Editor lets the thread at Headroom today block the approval",
    ),
    (
        "thread.blocking",
        PASSAGE | {"blocking": False},
        "Editor lets the thread at Headroom today block no more",
    ),
    ("thread.holds", PASSAGE | {"holds": True}, "Editor says that the thread at Headroom today still holds"),
    (
        "thread.holds",
        PASSAGE | {"holds": False},
        "Editor says that the thread at Headroom today does not hold any more",
    ),
    ("suggestion.accepted", PASSAGE, "Editor took your suggestion at Headroom today"),
    ("suggestion.declined", PASSAGE, "Editor declined your suggestion at Headroom today"),
]


@pytest.mark.parametrize(("kind", "data", "sentence"), KINDS)
def test_each_kind_of_event_is_a_sentence(
    people: cast.Cast, version: PlanVersion, kind: str, data: dict[str, Any], sentence: str
) -> None:
    happens(version, [people.owner], kind, by=people.editor, **data)
    assert told(people.owner) == [sentence]
    page = cast.client_of(people.owner).get(reverse("inbox"))
    assert page.status_code == 200
    assert sentence in words(page)


def test_every_kind_that_has_a_sentence_is_tried() -> None:
    assert {kind for kind, _data, _sentence in KINDS} == set(SENTENCES)


def test_whatever_the_plan_tells_people_has_a_sentence() -> None:
    """What is recorded beside a ``tell`` in the sources of the review."""
    files = [*(ROOT / "plans" / "review").glob("*.py"), ROOT / "perfplan" / "accounts" / "invitations.py"]
    found: set[str] = set()
    for file in files:
        found |= set(
            re.findall(r'"((?:review|version|thread|comment|suggestion|verdict)\.[a-z_]+)"', file.read_text())
        )
    # These are told to nobody.
    assert found - set(SENTENCES) <= {"review.started", "review.moved", "version.made"}


def test_an_unknown_kind_is_shown_plainly(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner], "moon.full", by=people.editor)
    assert told(people.owner) == ["Version 1 of Checkout: moon.full"]
    assert cast.client_of(people.owner).get(reverse("inbox")).status_code == 200


def test_a_passage_has_its_name_in_the_readers_language(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner], "comment.sent", by=people.editor, **PASSAGE)
    assert "Headroom today" in told(people.owner)[0]
    assert "Marge actuelle" in told(people.owner, "fr")[0]


def test_who_deleted_their_account_is_somebody(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner], "comment.sent", by=people.editor, **PASSAGE)
    User.objects.filter(pk=people.editor.pk).delete()
    assert told(people.owner) == ["Somebody answers at Headroom today"]


# --- The inbox ------------------------------------------------------------------------------------------------


def test_the_newest_stands_first_with_its_excerpt_and_leads_to_its_thread(
    people: cast.Cast, version: PlanVersion
) -> None:
    happens(version, [people.owner], by=people.editor, verdict="approve")
    said = talking.say(version, people.reviewer, "Is **this** right?")
    page = words(cast.client_of(people.owner).get(reverse("inbox")))
    assert page.index("Is this right?") < page.index("Editor approves")
    assert f'href="{reverse("thread", args=[said.thread_id])}?version={version.pk}#comment-{said.pk}"' in page
    assert page.count('<span class="badge accent">unread</span>') == 2


def test_the_inbox_is_filtered(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner], by=people.editor, verdict="approve")
    happens(version, [people.owner], "version.approved", why=Kind.STATE)
    browser = cast.client_of(people.owner)
    first = Notice.objects.filter(user=people.owner).order_by("pk").first()
    assert first is not None
    inbox.mark_read(user=people.owner, now=timezone.now(), notices=[first.pk])
    unread = words(browser.get(reverse("inbox") + "?show=unread"))
    assert "is approved" in unread
    assert "Editor approves" not in unread
    verdicts = words(browser.get(reverse("inbox") + "?show=verdict"))
    assert "Editor approves" in verdicts
    assert "is approved" not in verdicts
    assert browser.get(reverse("inbox") + "?show=nonsense&before=x").status_code == 200


def test_one_is_read_and_kept_for_later(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner, people.viewer])
    mine = Notice.objects.get(user=people.owner)
    browser = cast.client_of(people.owner)
    answer = browser.post(reverse("inbox_read"), {"notice": mine.pk}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="notice-{mine.pk}"' in words(answer)
    assert "Keep unread" in words(answer)
    assert Notice.objects.get(pk=mine.pk).read_at
    browser.post(reverse("inbox_read"), {"notice": mine.pk, "do": "keep"})
    kept = Notice.objects.get(pk=mine.pk)
    assert (kept.read_at, kept.by_mail) == (None, False)
    assert Notice.objects.get(user=people.viewer).read_at is None


def test_nobody_reads_for_another(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    theirs = Notice.objects.get(user=people.owner)
    browser = cast.client_of(people.viewer)
    assert browser.post(reverse("inbox_read"), {"notice": theirs.pk}).status_code == 404
    browser.post(reverse("inbox_read"), {"everything": "yes"})
    browser.post(reverse("inbox_read"), {"about": f"version:{version.pk}"})
    assert Notice.objects.get(pk=theirs.pk).read_at is None


def test_all_are_read_up_to_what_was_seen(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    seen = Notice.objects.latest("pk")
    happens(version, [people.owner])
    answer = cast.client_of(people.owner).post(
        reverse("inbox_read"), {"everything": "yes", "until": seen.pk, "next": "https://evil.example/"}
    )
    assert answer["Location"] == reverse("inbox")
    assert inbox.unread_of(people.owner).count == 1, "what came meanwhile is not read"


def test_what_one_may_not_see_any_more_shows_neither_words_nor_link(
    people: cast.Cast, version: PlanVersion
) -> None:
    cast.version_guest(version, people.version_guest)
    for one in (people.viewer, people.version_guest):
        happens(version, [one], "comment.sent", by=people.editor, excerpt="A secret word", **PASSAGE)
        assert "A secret word" in words(cast.client_of(one).get(reverse("inbox")))
    Membership.objects.filter(user=people.viewer).delete()
    VersionGuest.objects.update(expires_at=timezone.now())
    for one in (people.viewer, people.version_guest):
        page = words(cast.client_of(one).get(reverse("inbox")))
        assert "You can no longer see what this was about." in page
        for secret in ("A secret word", "Headroom today", "Checkout", reverse("version", args=[version.pk])):
            assert secret not in page


def test_a_guest_of_one_version_is_led_to_that_version_alone(people: cast.Cast, version: PlanVersion) -> None:
    cast.version_guest(version, people.version_guest)
    happens(version, [people.version_guest], "version.approved", why=Kind.STATE)
    page = words(cast.client_of(people.version_guest).get(reverse("inbox")))
    assert f'href="{reverse("version", args=[version.pk])}"' in page
    assert people.project.get_absolute_url() not in page


def fill(user: User, version: PlanVersion, count: int) -> None:
    events = Event.objects.bulk_create(
        Event(kind="review.given", version_id=version.pk, project_id=version.plan.project_id, data={})
        for _number in range(count)
    )
    Notice.objects.bulk_create(
        Notice(event=event, user=user, kind=Kind.VERDICT, subject=f"version:{version.pk}") for event in events
    )


def queries(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(url).status_code in (200, 204)
    return len(asked)


def test_an_inbox_costs_the_same_for_ten_notices_and_for_ten_thousand(
    people: cast.Cast, version: PlanVersion
) -> None:
    browser = cast.client_of(people.owner)
    fill(people.owner, version, 30)
    few = queries(browser, reverse("inbox"))
    fill(people.owner, version, 10_000)
    assert queries(browser, reverse("inbox")) == few <= 7
    page = words(browser.get(reverse("inbox")))
    assert page.count('class="notice-line') == inbox.PER_PAGE
    assert "99+ unread notices" in page
    older = re.search(r'before=(\d+)"', page)
    assert older
    second = words(browser.get(reverse("inbox") + f"?before={older[1]}"))
    assert second.count('class="notice-line') == inbox.PER_PAGE
    assert not {*re.findall(r'id="notice-\d+', page)} & {*re.findall(r'id="notice-\d+', second)}


# --- The count ------------------------------------------------------------------------------------------------


def count(browser: Client, query: str = "") -> Any:
    return browser.get(reverse("inbox_count") + query, headers=HTMX)


def mark(answer: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', words(answer))
    assert found
    return found[1]


def test_a_page_that_knows_the_count_is_told_nothing(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.owner)
    empty = mark(count(browser))
    assert count(browser, f"?seen={empty}").status_code == 204
    happens(version, [people.owner])
    grown = count(browser, f"?seen={empty}")
    assert "<b>1</b>" in words(grown)
    assert "1 unread notice in your inbox" in words(grown), "told aloud, as it grew"
    assert count(browser, f"?seen={mark(grown)}").status_code == 204
    inbox.mark_read(user=people.owner, now=timezone.now(), everything=True)
    shrunk = count(browser, f"?seen={mark(grown)}")
    assert "in your inbox" not in words(shrunk), "and not when it shrank"


def test_the_count_costs_one_query_beside_the_session(people: cast.Cast, version: PlanVersion) -> None:
    fill(people.owner, version, 300)
    browser = cast.client_of(people.owner)
    assert queries(browser, reverse("inbox_count") + "?seen=0-0") == 3


def test_pages_ask_for_the_count_themselves_and_cost_no_query_more(
    people: cast.Cast, version: PlanVersion
) -> None:
    browser = cast.client_of(people.owner)
    home = reverse("home")
    before = queries(browser, home)
    fill(people.owner, version, 5)
    assert queries(browser, home) == before
    page = words(browser.get(home))
    assert 'id="inbox"' in page
    assert "5" not in re.findall(r'<span id="inbox-count">(.*?)</span>', page)
    assert 'id="inbox"' not in words(Client().get(reverse("account_login"))), "who is not signed in has none"


def test_opening_a_version_reads_what_is_about_it_by_a_post(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    browser = cast.client_of(people.owner)
    page = words(browser.get(version.get_absolute_url()))
    about = f"version:{version.pk}"
    assert f"{reverse('inbox_count')}?about={about}" in page
    asked = words(count(browser, f"?about={about}"))
    assert f'hx-post="{reverse("inbox_read")}"' in asked
    assert Notice.objects.get().read_at is None, "a GET writes nothing"
    answer = browser.post(reverse("inbox_read"), {"about": about}, headers=HTMX)
    assert "<b>" not in words(answer)
    assert Notice.objects.get().read_at
    assert "hx-post" not in words(count(browser, f"?about={about}")), "nothing more is to be said"


def test_what_comes_while_a_page_is_open_is_not_read_by_it(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.owner)
    seen = mark(count(browser, f"?about=version:{version.pk}"))
    happens(version, [people.owner])
    assert "hx-post" not in words(count(browser, f"?about=version:{version.pk}&seen={seen}"))


def test_opening_a_thread_reads_what_is_about_it(people: cast.Cast, version: PlanVersion) -> None:
    said = talking.say(version, people.reviewer, "Why?")
    browser = cast.client_of(people.owner)
    page = words(browser.get(reverse("thread", args=[said.thread_id])))
    about = f"thread:{said.thread_id}"
    assert f"?about={about}" in page
    browser.post(reverse("inbox_read"), {"about": about}, headers=HTMX)
    assert Notice.objects.get(user=people.owner).read_at


def shown_in_the_margin(user: User, version: PlanVersion) -> list[int]:
    """The notices that the margin of a version's page says to be read once they are seen."""
    margin = words(cast.client_of(user).get(reverse("discussion", args=[version.pk]), headers=HTMX))
    return [int(number) for number in re.findall(r'name="shown" value="(\d+)"', margin)]


def test_seeing_a_comment_in_the_margin_reads_its_notice_by_a_post(
    people: cast.Cast, version: PlanVersion
) -> None:
    said = talking.say(version, people.reviewer, "Why?")
    comments.resolve(thread=said.thread, version=version, by=people.reviewer)
    comments.reopen(thread=said.thread, version=version, by=people.reviewer)
    happens(version, [people.owner])
    mine = Notice.objects.filter(user=people.owner)
    about = list(mine.filter(subject=f"thread:{said.thread_id}").order_by("pk").values_list("pk", flat=True))
    assert len(about) == 3
    assert shown_in_the_margin(people.owner, version) == about
    assert not mine.exclude(read_at=None).exists(), "a GET writes nothing"
    assert shown_in_the_margin(people.viewer, version) == []
    browser = cast.client_of(people.owner)
    answer = browser.post(reverse("inbox_read"), {"shown": about}, headers=HTMX)
    assert "<b>1</b>" in words(answer), "that of the version is still there"
    assert set(mine.exclude(read_at=None).values_list("pk", flat=True)) == set(about)
    assert shown_in_the_margin(people.owner, version) == []


def test_a_comment_that_the_margin_leaves_out_stays_unread(people: cast.Cast, version: PlanVersion) -> None:
    said = talking.say(version, people.owner, "Why?")
    for number in range(5):
        talking.answer(said, people.reviewer, f"Because {number}.")
    last = Notice.objects.filter(user=people.owner).order_by("-pk").values_list("pk", flat=True)
    assert shown_in_the_margin(people.owner, version) == sorted(last[:3])
    page = words(cast.client_of(people.owner).get(reverse("thread", args=[said.thread_id])))
    assert 'name="shown"' not in page, "its own page reads all that is about it"


def test_nobody_reads_the_notices_of_another(people: cast.Cast, version: PlanVersion) -> None:
    happens(version, [people.owner])
    notice = Notice.objects.get()
    browser = cast.client_of(people.editor)
    for shown in (notice.pk, "x", "0", "9" * 30, ""):
        assert browser.post(reverse("inbox_read"), {"shown": shown}, headers=HTMX).status_code == 200
    assert Notice.objects.get().read_at is None


# --- News of a version ----------------------------------------------------------------------------------------


def seen(version: PlanVersion) -> str:
    stands = PlanVersion.objects.get(pk=version.pk)
    return f"?seen={stands.edition}.{stands.discussion}&since={int(timezone.now().timestamp())}"


def test_a_page_hears_of_what_others_say_and_do_meanwhile(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.owner)
    url, loaded = reverse("version_news", args=[version.pk]), seen(version)
    assert loaded.split("&")[0] in words(browser.get(version.get_absolute_url()))
    assert browser.get(url + loaded).status_code == 204
    said = talking.say(version, people.reviewer, "One.")
    talking.answer(said, people.editor, "Two.")
    news = browser.get(url + loaded)
    assert "2 new comments" in words(news)
    told = re.search(r'name="told" value="([^"]+)"', words(news))
    assert told
    assert browser.get(f"{url}{loaded}&told={told[1]}").status_code == 204, "it is not said twice"
    comments.resolve(thread=said.thread, version=version, by=people.editor)
    assert "changes in the discussion" in words(browser.get(f"{url}{loaded}&told={told[1]}"))


def test_what_authors_write_meanwhile_does_not_say_the_news_again(people: cast.Cast) -> None:
    draft = sample.a_version(people.project)
    browser = cast.client_of(people.owner)
    url = reverse("version_news", args=[draft.pk]) + seen(draft)
    talking.say(draft, people.reviewer, "One.")
    told = re.search(r'name="told" value="([^"]+)"', words(browser.get(url)))
    assert told
    save_text(version=draft, section="load", text="Our own words.", revision=0, by=people.editor)
    assert browser.get(f"{url}&told={told[1]}").status_code == 204


def test_what_one_does_oneself_is_no_news(people: cast.Cast, version: PlanVersion) -> None:
    loaded = seen(version)
    talking.say(version, people.owner, "Mine.")
    url = reverse("version_news", args=[version.pk]) + loaded
    assert cast.client_of(people.owner).get(url).status_code == 204
    assert cast.client_of(people.editor).get(url).status_code == 200


def test_news_cost_one_query_while_there_are_none(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.owner)
    assert queries(browser, reverse("version_news", args=[version.pk]) + seen(version)) == 3


def test_news_end_with_the_right_to_read(people: cast.Cast, version: PlanVersion) -> None:
    place = cast.version_guest(version, people.version_guest)
    url = reverse("version_news", args=[version.pk]) + seen(version)
    browser = cast.client_of(people.version_guest)
    assert browser.get(url).status_code == 204
    VersionGuest.objects.filter(pk=place.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.get(url).status_code == 404
