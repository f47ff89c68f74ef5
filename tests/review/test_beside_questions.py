"""Beside a question of the wizard: what of the last version's review is still open at it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.models import Interview
from perfplan.accounts.models import User
from plans.models import PlanVersion
from plans.review import comments
from plans.review.slots import Slot
from plans.review.suggestions import decline, said_in, suggest
from plans.versions import make_version
from tests import cast
from tests.review import talking

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return talking.a_version(people.project, people.owner)


def interview_of(version: PlanVersion) -> Interview:
    assert version.interview is not None
    return version.interview


def address(version: PlanVersion, item: str = "q8") -> str:
    return reverse("item_review", args=[version.interview_id, item])


def told(user: User, version: PlanVersion, item: str = "q8") -> str:
    """The line, without its tags; empty where there is none."""
    answer = cast.client_of(user).get(address(version, item))
    assert answer.status_code in (200, 204)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def suggestion_on(version: PlanVersion, by: User, at: str) -> comments.Comment:
    said = talking.say(version, by, "More.", at=at)
    suggest(comment=said, slot=Slot("q8", "peak_rps"), value=2600, said=said_in(version, "en"))
    return said


def test_the_page_of_a_question_asks_for_it_once_it_is_there(people: cast.Cast, version: PlanVersion) -> None:
    page = cast.client_of(people.viewer).get(reverse("item", args=[version.interview_id, "q8"]))
    assert f'hx-get="{address(version)}" hx-trigger="load"' in page.content.decode()


def test_threads_at_an_answer_and_its_rows_and_suggestions_for_it_are_counted(
    people: cast.Cast, version: PlanVersion
) -> None:
    assert told(people.editor, version) == ""
    talking.say(version, people.reviewer, "Why?", at="answer:q8")
    assert told(people.editor, version) == "1 open thread on version 1"
    talking.say(version, people.reviewer, "And this?", at=talking.ROW)
    talking.say(version, people.reviewer, "Elsewhere.", at="answer:q2")
    talking.say(version, people.reviewer, "Not yet.", at="answer:q8", draft=True)
    assert told(people.viewer, version) == "2 open threads on version 1"
    suggestion_on(version, people.reviewer, "figure:limits.headroom")
    assert told(people.editor, version) == "3 open threads and 1 suggestion on version 1"
    assert told(people.editor, version, "q2") == "1 open thread on version 1"
    assert told(people.editor, version, "q1") == ""


def test_what_is_seen_to_is_not_told_any_more(people: cast.Cast, version: PlanVersion) -> None:
    said = talking.say(version, people.reviewer, "Why?")
    made = suggestion_on(version, people.reviewer, "figure:limits.headroom")
    decline(suggestion=made.suggestion, version=version, by=people.editor)
    assert told(people.editor, version) == "1 open thread on version 1", "the figure's is about no answer now"
    comments.resolve(thread=said.thread, version=version, by=people.editor)
    assert told(people.editor, version) == ""


def test_it_follows_into_the_next_version(people: cast.Cast, version: PlanVersion) -> None:
    talking.say(version, people.reviewer, "Why?")
    make_version(interview=interview_of(version), by=people.owner, title="Next")
    assert told(people.editor, version) == "1 open thread on version 2"


def test_its_link_shows_these_threads_and_no_others(people: cast.Cast, version: PlanVersion) -> None:
    talking.say(version, people.reviewer, "At the answer.", at="answer:q8")
    talking.say(version, people.reviewer, "At its row.", at=talking.ROW)
    talking.say(version, people.reviewer, "At another.", at="answer:q2")
    suggestion_on(version, people.reviewer, "figure:limits.headroom")
    browser = cast.client_of(people.viewer)
    line = browser.get(address(version)).content.decode()
    (link,) = re.findall(r'href="([^"]+)"', line)
    page = browser.get(link).content.decode()
    assert "At the answer." in page
    assert "At its row." in page
    assert "More." in page
    assert "At another." not in page
    assert "<b>8 Current traffic</b>" in page
    form = cast.client_of(people.reviewer).get(link).content.decode()
    assert f"{reverse('thread_new', args=[version.pk])}?at=answer%3Aq8" in form, "what one adds is about it"
    for odd in ("zzz", "%00", "q8'", "x" * 500):
        assert browser.get(reverse("discussion", args=[version.pk]) + f"?item={odd}").status_code == 200


def test_who_sees_no_interview_sees_nothing_and_there_is_no_such_question(
    people: cast.Cast, version: PlanVersion
) -> None:
    talking.say(version, people.reviewer, "Why?")
    cast.version_guest(version, people.version_guest)
    for user in (people.version_guest, people.stranger):
        assert cast.client_of(user).get(address(version)).status_code == 404
    assert cast.client_of(people.owner).get(address(version, "q99")).status_code == 404


def test_it_is_asked_in_the_same_few_queries_however_much_was_said(
    people: cast.Cast, version: PlanVersion
) -> None:
    browser = cast.client_of(people.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address(version)).status_code == 200
        assert "content" not in " ".join(query["sql"] for query in asked)
        return len(asked)

    talking.say(version, people.reviewer, "One.")
    few = queries()
    for number in range(20):
        talking.say(version, people.reviewer, f"{number}.")
    assert queries() == few <= 7
