"""What was carried over from an earlier interview says so, and is confirmed in one press."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from interviews.models import Answer, Interview
from interviews.starting import start_interview
from tests import cast
from tests.interviews import world

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk() -> tuple[Client, Interview]:
    """A browser, and an interview that goes on from one in which everything was answered."""
    owner = cast.person("owner")
    project = cast.project(cast.team(owner))
    before = world.answered(project, owner)
    return cast.client_of(owner), start_interview(project=project, by=owner, title="Spring", previous=before)


def confirm(browser: Client, interview: Interview, item: str, revision: int, *, htmx: bool = True):  # type: ignore[no-untyped-def]
    url = reverse("item_confirm", args=[interview.pk, item])
    return browser.post(url, {"revision": revision}, headers=HTMX if htmx else {})


def test_lists_and_pages_say_that_it_is_to_be_confirmed(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    listed = browser.get(interview.get_absolute_url() + "?show=to_confirm").content.decode()
    assert 'id="line-q8"' in listed
    assert ">To confirm " in listed
    page = browser.get(world.address(interview, "q8")).content.decode()
    assert "Carried over from an earlier interview." in page
    assert "to confirm" in page


def test_an_interview_without_an_earlier_one_has_no_such_filter() -> None:
    browser, interview = world.a_desk()
    assert "To confirm" not in browser.get(interview.get_absolute_url()).content.decode()


def test_one_press_confirms_one_answer(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    before = world.stored(interview, "q8")
    line = confirm(browser, interview, "q8", before.revision)
    assert line.status_code == 200
    after = world.stored(interview, "q8")
    assert (after.status, after.values, after.revision) == (Answer.Status.ANSWERED, before.values, 2)
    assert "Confirm<" not in line.content.decode()
    assert "answered" in line.content.decode()
    assert confirm(browser, interview, "q8", 1).status_code == 200, "twice is once"
    assert world.revision(interview, "q8") == 2
    assert world.stored(interview, "q7").status == ""


def test_without_a_script_it_leads_back_to_what_is_left(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    answer = confirm(browser, interview, "q8", 1, htmx=False)
    assert answer["Location"] == interview.get_absolute_url() + "?show=to_confirm"


def test_going_on_from_the_question_confirms_it_too(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    page = browser.get(world.address(interview, "q2")).content.decode()
    assert '<button class="button small" form="answer" name="do" value="next">' in page


def test_what_somebody_changed_meanwhile_is_looked_at_first(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    Answer.objects.filter(interview=interview, item="q8").update(revision=2)
    answer = confirm(browser, interview, "q8", 1)
    assert answer.status_code == 409
    assert "Somebody changed it meanwhile" in answer.content.decode()
    assert world.stored(interview, "q8").status == ""


def test_what_is_left_open_on_purpose_is_not_confirmed_away(desk: tuple[Client, Interview]) -> None:
    browser, interview = desk
    Answer.objects.filter(interview=interview, item="q8").update(status=Answer.Status.PARKED)
    confirm(browser, interview, "q8", 1)
    assert world.stored(interview, "q8").status == Answer.Status.PARKED


def test_an_outcome_that_is_computed_is_accepted_rather_than_confirmed(
    desk: tuple[Client, Interview],
) -> None:
    browser, interview = desk
    assert confirm(browser, interview, "margins", 1).status_code == 404
