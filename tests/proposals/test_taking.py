"""A proposal on the page of its decision: seen, taken, added to; it never overwrites and never comes back."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.answers import entries, save_answer
from interviews.exchange import import_interview
from interviews.models import Answer, AnswerRevision, Interview
from perfplan.accounts.models import Role
from perfplan.events.models import Event
from plans.proposals import REGISTRY
from plans.proposing import offer_for, proposal_for
from tests import cast
from tests.proposals.world import undecided

pytestmark = pytest.mark.django_db

HEAD = "Proposed from the answers"


def a_desk(**person: Any) -> tuple[Client, Interview]:
    """The browser of the owner of the shop, in which nothing was decided yet."""
    owner = cast.person(**person)
    project = cast.project(cast.team(owner), language="fr")
    return cast.client_of(owner), import_interview(project=project, data=undecided(), by=owner)


def address(interview: Interview, item: str) -> str:
    return reverse("item", args=[interview.pk, item])


def page(browser: Client, interview: Interview, item: str) -> str:
    answer = browser.get(address(interview, item))
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(text: str) -> dict[str, str]:
    """The hidden inputs of the proposal's form."""
    form = re.search(r'<form method="post" action="[^"]*/proposals/[^>]*>.*?</form>', text, re.DOTALL)
    assert form
    return dict(re.findall(r'name="(revision|mark)" value="([^"]*)"', form[0]))


def take(browser: Client, interview: Interview, item: str, **changed: str) -> HttpResponse:
    """Press the button of the proposal as it stands on the page."""
    form = form_of(page(browser, interview, item)) | changed
    return send(browser, interview, item, form)


def send(browser: Client, interview: Interview, item: str, form: dict[str, str]) -> HttpResponse:
    return browser.post(reverse("proposal_take", args=[interview.pk, item]), form)


def said(answer: HttpResponse) -> str:
    return " ".join(str(each) for each in get_messages(answer.wsgi_request))


def stored(interview: Interview, item: str) -> Answer:
    return Answer.objects.get(interview=interview, item=item)


def decide(interview: Interview, item: str, values: dict[str, Any]) -> Answer:
    found = Answer.objects.filter(interview=interview, item=item).first()
    return save_answer(
        interview=interview,
        item=interview.methodology.item[item],
        by=interview.created_by,
        revision=found.revision if found else 0,
        changes={"values": values},
    )


def test_an_empty_decision_shows_what_is_proposed_and_why() -> None:
    browser, interview = a_desk()
    text = page(browser, interview, "stakes")
    assert HEAD in text
    assert "Take the proposal" in text
    assert "«\u202fPayer\u202f» dégradé" in text
    assert "The critical journeys with their impact" in text
    assert f'href="{address(interview, "q3")}"' in text


def test_a_proposal_speaks_the_language_of_its_reader() -> None:
    browser, interview = a_desk(language="fr")
    text = page(browser, interview, "stakes")
    assert "Les parcours critiques avec leur impact" in text
    assert "The critical journeys" not in text
    assert HEAD not in text


@pytest.mark.parametrize("item", sorted(REGISTRY))
def test_every_decision_can_be_taken_whole(item: str) -> None:
    browser, interview = a_desk()
    proposal = proposal_for(interview, entries(interview), item)
    assert proposal is not None
    answer = take(browser, interview, item)
    assert answer.status_code == 302
    assert answer["Location"] == address(interview, item)
    assert stored(interview, item).values == proposal.values
    assert "The proposal is taken" in said(answer)
    after = page(browser, interview, item)
    assert 'id="proposal"' not in after


def test_taking_is_a_save_like_any_other() -> None:
    browser, interview = a_desk()
    events = Event.objects.filter(kind="answer.saved").count()
    take(browser, interview, "caching")
    answer = stored(interview, "caching")
    assert answer.revision == 1
    assert answer.status == Answer.Status.ANSWERED
    assert AnswerRevision.objects.filter(answer=answer).count() == 1
    assert Event.objects.filter(kind="answer.saved").count() == events + 1


def test_a_decision_that_still_lacks_something_is_begun_and_not_answered() -> None:
    browser, interview = a_desk()
    take(browser, interview, "load_tests")
    assert stored(interview, "load_tests").status == Answer.Status.OPEN


def test_looking_writes_nothing() -> None:
    browser, interview = a_desk()
    before = (Answer.objects.count(), AnswerRevision.objects.count(), Event.objects.count())
    for item in REGISTRY:
        page(browser, interview, item)
    assert (Answer.objects.count(), AnswerRevision.objects.count(), Event.objects.count()) == before
    assert browser.get(reverse("proposal_take", args=[interview.pk, "stakes"])).status_code == 405


def test_nothing_is_proposed_beside_a_question_or_where_nothing_is_known() -> None:
    browser, interview = a_desk()
    assert 'id="proposal"' not in page(browser, interview, "q8")
    blank = cast.interview(interview.project, by=interview.created_by)
    assert 'id="proposal"' not in page(browser, blank, "slis")
    assert 'id="proposal"' in page(browser, blank, "escalation")


def test_what_does_not_apply_is_proposed_nothing() -> None:
    browser, interview = a_desk()
    save_answer(
        interview=interview,
        item=interview.methodology.item["stakes"],
        by=interview.created_by,
        revision=0,
        changes={"status": Answer.Status.NOT_APPLICABLE, "reason": "A library."},
    )
    assert 'id="proposal"' not in page(browser, interview, "stakes")


def test_new_answers_propose_new_rows_and_leave_the_others_as_they_are() -> None:
    browser, interview = a_desk()
    take(browser, interview, "stakes")
    mine = copy.deepcopy(stored(interview, "stakes").values)
    mine["stakes"][0]["stake"] = "In our own words"
    decide(interview, "stakes", mine)
    assert 'id="proposal"' not in page(browser, interview, "stakes")

    journeys = copy.deepcopy(stored(interview, "q3").values)
    journeys["journeys"][0]["hourly_cost"] = 99_000
    journeys["journeys"].append(
        {"id": "journey0", "name": "Retourner", "entry_point": "/retour", "hourly_cost": 10}
    )
    decide(interview, "q3", journeys)
    text = page(browser, interview, "stakes")
    assert "1 new proposal" in text
    assert HEAD not in text
    assert "Add them" in text
    answer = take(browser, interview, "stakes")
    assert "1 proposal was added." in said(answer)
    rows = stored(interview, "stakes").values["stakes"]
    assert rows[:-1] == mine["stakes"]
    assert rows[-1]["journey"]["row"] == "journey0"


def test_a_row_that_the_team_took_out_is_not_offered_again() -> None:
    browser, interview = a_desk()
    take(browser, interview, "stakes")
    values = copy.deepcopy(stored(interview, "stakes").values)
    values["stakes"].pop(1)
    decide(interview, "stakes", values)
    assert 'id="proposal"' not in page(browser, interview, "stakes")
    decide(interview, "stakes", {})
    assert 'id="proposal"' not in page(browser, interview, "stakes")


def test_a_field_that_the_team_emptied_is_not_offered_again() -> None:
    browser, interview = a_desk()
    take(browser, interview, "reviews")
    values = copy.deepcopy(stored(interview, "reviews").values)
    del values["agenda"]
    decide(interview, "reviews", values)
    assert 'id="proposal"' not in page(browser, interview, "reviews")


def test_what_the_team_typed_about_the_same_stands_for_the_proposal() -> None:
    _browser, interview = a_desk()
    slis = interview.methodology.item["slis"]
    objective = {"row": "64p2g158", "text": "Payer"}
    typed = [{"id": "mine0000", "objective": objective, "good": "Fast", "measured_at": "client"}]
    decide(interview, "slis", {"slis": typed})
    offer = offer_for(interview, entries(interview), slis)
    assert offer is not None
    assert not offer.is_first
    assert "64p2g158" not in [row["objective"]["row"] for row in offer.values["slis"]]
    assert offer.count == 5


def test_a_ladder_of_the_team_s_own_is_not_added_to() -> None:
    browser, interview = a_desk()
    decide(interview, "escalation", {"levels": [{"id": "mine0000", "trigger": "Somebody calls"}]})
    assert 'id="proposal"' not in page(browser, interview, "escalation")


def test_a_decision_that_moved_on_is_not_overwritten() -> None:
    browser, interview = a_desk()
    form = form_of(page(browser, interview, "stakes"))
    colleague = cast.join(interview.project.team, cast.person("colleague"), Role.EDITOR).user
    theirs = {"stakes": [{"id": "theirs00", "stake": "Theirs"}]}
    save_answer(
        interview=interview,
        item=interview.methodology.item["stakes"],
        by=colleague,
        revision=0,
        changes={"values": theirs},
    )
    answer = send(browser, interview, "stakes", form)
    assert answer.status_code == 302
    assert "nothing of it was overwritten" in said(answer)
    assert stored(interview, "stakes").values == theirs


def test_who_wrote_to_the_decision_after_opening_the_page_is_told_so() -> None:
    browser, interview = a_desk()
    form = form_of(page(browser, interview, "stakes"))
    decide(interview, "stakes", {"stakes": [{"id": "mine0000", "stake": "Mine"}]})
    assert "You have written to this decision meanwhile" in said(send(browser, interview, "stakes", form))
    assert len(stored(interview, "stakes").values["stakes"]) == 1


def test_what_was_not_seen_is_not_taken() -> None:
    browser, interview = a_desk()
    form = form_of(page(browser, interview, "stakes"))
    journeys = copy.deepcopy(stored(interview, "q3").values)
    journeys["journeys"][0]["hourly_cost"] = 1
    decide(interview, "q3", journeys)
    answer = send(browser, interview, "stakes", form)
    assert "The answers have changed meanwhile" in said(answer)
    assert not Answer.objects.filter(interview=interview, item="stakes").exists()


@pytest.mark.parametrize("form", [{}, {"revision": "x", "mark": "y"}, {"revision": "0" * 400}])
def test_a_form_that_nobody_made_changes_nothing(form: dict[str, str]) -> None:
    browser, interview = a_desk()
    assert send(browser, interview, "stakes", form).status_code == 302
    assert not Answer.objects.filter(interview=interview, item="stakes").exists()


def test_only_decisions_have_an_address() -> None:
    browser, interview = a_desk()
    for item in ("q8", "growth", "nothing"):
        assert send(browser, interview, item, {}).status_code == 404


def test_readers_see_the_proposal_and_cannot_take_it() -> None:
    browser, interview = a_desk()
    form = form_of(page(browser, interview, "stakes"))
    for role in (Role.VIEWER, Role.REVIEWER):
        person = cast.join(interview.project.team, cast.person(str(role)), role).user
        reader = cast.client_of(person)
        text = page(reader, interview, "stakes")
        assert HEAD in text
        assert "Take the proposal" not in text
        assert send(reader, interview, "stakes", form).status_code == 404
    assert not Answer.objects.filter(interview=interview, item="stakes").exists()


def test_a_page_with_a_proposal_asks_the_database_no_more_than_one_question_more() -> None:
    browser, interview = a_desk()
    take(browser, interview, "stakes")

    def queries() -> int:
        page(browser, interview, "stakes")
        with CaptureQueriesContext(connection) as found:
            page(browser, interview, "stakes")
        return len(found)

    without = queries()
    journeys = copy.deepcopy(stored(interview, "q3").values)
    journeys["journeys"].append(
        {"id": "journey0", "name": "Retourner", "entry_point": "/retour", "hourly_cost": 10}
    )
    decide(interview, "q3", journeys)
    assert "1 new proposal" in page(browser, interview, "stakes")
    assert queries() <= without + 1


def test_a_stale_save_shows_its_page_though_nothing_of_it_is_stored() -> None:
    browser, interview = a_desk()
    decide(interview, "stakes", {"stakes": [{"id": "theirs00", "stake": "Theirs"}]})
    typed = {"meta.revision": "0", "stakes.row": ["mine0000"], "stakes.mine0000.stake": "Mine"}
    assert browser.post(address(interview, "stakes"), typed).status_code == 409
