"""A suggestion: typed with what it changes beside it, and taken into the interview by an editor with one click."""

from __future__ import annotations

import copy
import math
import re
import time
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews import fields
from interviews.answers import entries, save_answer
from interviews.exchange import check_export, export_interview, import_interview
from interviews.fields.base import FieldError
from interviews.methodology import load
from interviews.models import Answer, AnswerRevision, Interview
from perfplan.accounts.models import User, VersionGuest
from perfplan.events.models import Event, Notice
from plans.blocks.said import Said
from plans.examples import exported
from plans.models import Comment, PlanVersion, ReviewRequest, Suggestion, Thread
from plans.results import computed
from plans.review import effects
from plans.review.comments import begin_thread, resolve
from plans.review.passages import passage
from plans.review.slots import Slot, choose
from plans.review.suggestions import Decided, accept, said_in, suggest
from plans.versions import make_version
from tests import cast
from tests.interviews.world import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HTMX = {"HX-Request": "true"}
PEAK = Slot("q8", "peak_rps")
CPU = Slot("q8", "saturation", "2is5d9ik", "use")
THRESHOLD = Slot("q11", "objectives", "c3lkr2aq", "threshold")
"""Of the latency of the product page: 400 ms."""
PAY = Slot("q11", "objectives", "z6tnovmi", "objective")
"""Availability of paying: 99.9 %."""
DAY = date(2026, 11, 25)


@pytest.fixture
def interview(people: cast.Cast) -> Interview:
    return import_interview(project=people.project, data=exported("shop"), by=people.owner)


@pytest.fixture
def version(people: cast.Cast, interview: Interview) -> PlanVersion:
    return make_version(interview=interview, by=people.owner, title="Plan")


def new(version: PlanVersion) -> str:
    return reverse("suggestion_new", args=[version.pk])


def effect_address(version: PlanVersion, **query: Any) -> str:
    return f"{reverse('suggestion_effect', args=[version.pk])}?" + "&".join(
        f"{k}={v}" for k, v in query.items()
    )


def send(
    version: PlanVersion, who: User, slot: Slot, value: Any, *, htmx: bool = False, at: str = "", **more: Any
) -> Any:
    anchor = at or (f"row:{slot.item}.{slot.field}.{slot.row}" if slot.row else f"answer:{slot.item}")
    typed = {"at": anchor, "slot": slot.path, "value": value, "text": "It was measured since.", **more}
    return cast.client_of(who).post(new(version), typed, headers=HTMX if htmx else {})


def suggested(version: PlanVersion, who: User, slot: Slot, value: Any) -> Suggestion:
    """A suggestion that ``who`` has sent, through the page."""
    assert send(version, who, slot, value).status_code == 302
    return Suggestion.objects.select_related("comment__thread").latest("pk")


def decide(
    suggestion: Suggestion, who: User, version: PlanVersion | None = None, *, htmx: bool = False, **sent: Any
) -> Any:
    shown = version or suggestion.comment.version
    address = reverse("suggestion_decide", args=[shown.pk, suggestion.pk])
    return cast.client_of(who).post(
        address, {"do": "accept", "resolve": "on", **sent}, headers=HTMX if htmx else {}
    )


def answer(interview: Interview, item: str) -> Answer:
    return Answer.objects.get(interview=interview, item=item)


def says(interview: Interview, slot: Slot) -> Any:
    return slot.value(answer(interview, slot.item).values)


def say(interview: Interview, by: User, slot: Slot, value: Any) -> Answer:
    """Somebody changes the interview."""
    now = answer(interview, slot.item)
    return save_answer(
        interview=interview,
        item=interview.methodology.item[slot.item],
        by=by,
        revision=now.revision,
        changes={"values": slot.put(now.values, value)},
    )


def invited(version: PlanVersion, name: str = "outsider") -> User:
    """A guest of one version."""
    guest = cast.person(name)
    VersionGuest.objects.create(version=version, user=guest, expires_at=timezone.now() + timedelta(days=3))
    return guest


def words(answer: Any) -> str:
    """The text of a page, spaces as one types them."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


# --- Suggesting -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "typed", "value"),
    [
        (PEAK, "2.6k", 2600),
        (Slot("q8", "saturation", "2is5d9ik", "use"), "60 %", 60),
        (Slot("q8", "saturation", "2is5d9ik", "resource"), "memory", "memory"),
        (
            Slot("q8", "saturation", "2is5d9ik", "component"),
            "j8ht9lgm",
            {"row": "j8ht9lgm", "text": "API commande"},
        ),
        (Slot("q8", "measured_on"), "2026-11-20", "2026-11-20"),
        (Slot("q15", "at_all_spent"), "Stop **everything**.", "Stop **everything**."),
        (Slot("q22", "done"), ["", "indexes", "pooling"], ["indexes", "pooling"]),
        (Slot("q1", "components", "3efr4edt", "stateful"), "no", False),
        (Slot("q1", "components", "3efr4edt", "name"), "PostgreSQL 17", "PostgreSQL 17"),
        (THRESHOLD, "300", 300),
        (PAY, "99.8", 99.8),
    ],
    ids=lambda one: one.path if isinstance(one, Slot) else None,
)
def test_every_kind_of_field_is_suggested_as_it_is_typed_in_the_wizard(
    people: cast.Cast, version: PlanVersion, slot: Slot, typed: Any, value: Any
) -> None:
    made = suggested(version, people.reviewer, slot, typed)
    assert (made.item, made.field, made.row, made.column) == (slot.item, slot.field, slot.row, slot.column)
    assert (made.value, made.state) == (value, "open")
    assert made.before == slot.value(exported("shop")["answers"][slot.item]["values"])
    assert made.comment.text == "It was measured since."
    assert made.comment.author == people.reviewer
    page = cast.client_of(people.viewer).get(reverse("thread", args=[made.comment.thread_id]))
    assert "What it changes" in words(page)


FIELDS = load("2026.1")


@pytest.mark.parametrize(
    "kind", sorted({leaf.kind for _i, f in FIELDS.fields() for leaf in f.columns or (f,)})
)
def test_no_kind_of_field_is_left_out(people: cast.Cast, version: PlanVersion, kind: str) -> None:
    """The form of each kind is drawn with what the version says, whatever that is."""
    said = said_in(version, "en")
    slot = next(_slots(said, kind))
    drawn = cast.client_of(people.reviewer).get(
        f"{new(version)}?slot={slot.item}&slot={_row(slot)}&slot={slot.path}"
    )
    assert drawn.status_code == 200
    assert 'name="value"' in drawn.content.decode()
    assert "This version says:" in words(drawn)


def _slots(said: Said, kind: str) -> Any:
    for item, field in said.methodology.fields():
        if field.kind == kind:
            yield Slot(item.key, field.name)
        for column in field.columns:
            if column.kind == kind:
                for row in said.rows(item.key, field.name):
                    yield Slot(item.key, field.name, row["id"], column.name)


def _row(slot: Slot) -> str:
    return f"{slot.item}.{slot.field}.{slot.row}"


@pytest.mark.parametrize(
    ("slot", "typed", "message"),
    [
        (PEAK, "a lot", "number"),
        (PEAK, "-5", "0"),
        (PAY, "120", "100"),
        (CPU, "", "Write the value that you suggest."),
        (CPU, "73", "The version says so already"),
        (Slot("q3", "uses", "q80idw37", "journey"), "Oracle", "Oracle"),
        (Slot("q8", "measured_on"), "yesterday", "2026"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_cannot_be_taken_is_told_and_what_was_typed_stays(
    people: cast.Cast, version: PlanVersion, slot: Slot, typed: str, message: str, htmx: bool
) -> None:
    refused = send(version, people.reviewer, slot, typed, htmx=htmx)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert message in words(refused)
    assert not typed or typed in page
    assert "It was measured since." in page
    assert ("<html" in page) is not htmx
    assert not Comment.objects.exists()


def test_a_suggestion_says_why(people: cast.Cast, version: PlanVersion) -> None:
    refused = send(version, people.reviewer, PEAK, "2600", text="")
    assert refused.status_code == 422
    assert "Write what you want to say." in words(refused)
    assert 'value="2,600"' in refused.content.decode()


def test_numbers_are_typed_and_shown_in_the_readers_language(people: cast.Cast, version: PlanVersion) -> None:
    User.objects.filter(pk=people.reviewer.pk).update(language="fr")
    made = suggested(version, User.objects.get(pk=people.reviewer.pk), PAY, "99,8 %")
    assert made.value == 99.8
    thread = reverse("thread", args=[made.comment.thread_id])
    french, english = (
        words(cast.client_of(User.objects.get(pk=who.pk)).get(thread))
        for who in (people.reviewer, people.viewer)
    )
    assert "99,8 %" in french
    assert "99.8%" in english


def test_one_chooses_a_row_and_then_its_cell(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.reviewer)
    first = browser.get(f"{new(version)}?at=answer:q8", headers=HTMX).content.decode()
    assert 'value="q8.peak_rps"' in first
    assert 'value="q8.saturation.2is5d9ik"' in first
    assert 'name="value"' not in first
    second = browser.get(
        f"{new(version)}?at=answer:q8&slot=q8.saturation.2is5d9ik", headers=HTMX
    ).content.decode()
    assert 'value="q8.saturation.2is5d9ik.use"' in second
    third = browser.get(
        f"{new(version)}?at=answer:q8&slot=q8.saturation.2is5d9ik&slot={CPU.path}&text=Because", headers=HTMX
    )
    assert 'name="value"' in third.content.decode()
    assert "Because" in third.content.decode()
    assert "PostgreSQL · CPU" in words(third)


def test_a_figure_and_a_finding_lead_to_the_answers_they_rest_on(version: PlanVersion) -> None:
    said = said_in(version, "en")
    steps, _slot = choose(said, "figure:limits.headroom", [])
    assert {"q8.peak_rps", CPU.path} <= {one.path for _head, options in steps[0].groups for one in options}
    mark = next(
        one["mark"] for one in version.content["findings"] if one["id"] == "objective_over_dependency"
    )
    steps, _slot = choose(said, f"finding:{mark}", [])
    assert "q11.objectives.z6tnovmi" in {one.path for _head, options in steps[0].groups for one in options}


def test_a_draft_is_seen_by_its_author_alone(people: cast.Cast, version: PlanVersion) -> None:
    send(version, people.reviewer, PEAK, "2600", draft="yes")
    made = Suggestion.objects.get()
    assert not made.comment.thread.sent
    effect = effect_address(version, suggestion=made.pk)
    assert cast.client_of(people.reviewer).get(effect).status_code == 200
    assert cast.client_of(people.owner).get(effect).status_code == 404
    assert decide(made, people.owner).status_code == 404
    assert not Event.objects.filter(kind__in=("thread.begun", "suggestion.accepted")).exists()


def test_without_a_script_the_next_step_is_one_press_away(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.reviewer)
    sent = {"at": "answer:q8", "slot": "q8.peak_rps", "do": "look", "text": ""}
    assert 'name="value"' in browser.post(new(version), sent).content.decode()
    looked = browser.post(new(version), sent | {"value": "2600", "text": "Why not"})
    assert looked.status_code == 200
    assert "−3.13%" in words(looked)
    assert "Why not" in words(looked)
    assert not Comment.objects.exists()


def test_a_suggestion_answers_in_a_thread(people: cast.Cast, version: PlanVersion) -> None:
    begun = begin_thread(
        version=version, place=passage(version, "row:q8.saturation.2is5d9ik"), by=people.owner, text="Really?"
    )
    form = cast.client_of(people.reviewer).get(f"{new(version)}?thread={begun.thread_id}", headers=HTMX)
    assert f'value="{CPU.path}"' in form.content.decode()
    typed = {"thread": begun.thread_id, "slot": CPU.path, "value": "60", "text": "Sixty."}
    answered = cast.client_of(people.reviewer).post(new(version), typed, headers=HTMX)
    assert answered.status_code == 200
    assert "Sixty." in answered.content.decode()
    made = Suggestion.objects.get()
    assert made.comment.thread_id == begun.thread_id
    assert Thread.objects.count() == 1


def test_a_suggestion_can_block_the_approval(people: cast.Cast, version: PlanVersion) -> None:
    send(version, people.reviewer, PEAK, "2600", blocking="on")
    assert Thread.objects.get().blocking


def test_nothing_is_suggested_on_a_version_that_was_replaced(people: cast.Cast, version: PlanVersion) -> None:
    PlanVersion.objects.filter(pk=version.pk).update(state="superseded")
    late = send(version, people.reviewer, PEAK, "2600")
    assert late.status_code == 409
    assert "It was measured since." in late.content.decode()
    assert 'value="2,600"' in late.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "at=answer:q99",
        "at=row:q8.saturation.aaaaaaaa",
        "at=row:q8.nothing.2is5d9ik",
        "thread=99999",
        "thread=x",
        "at=row:q8.saturation.2is5d9ik.x",
    ],
)
def test_what_there_is_not_cannot_be_suggested(people: cast.Cast, version: PlanVersion, query: str) -> None:
    assert cast.client_of(people.reviewer).get(f"{new(version)}?{query}").status_code == 404


def test_the_thread_of_another_plan_takes_no_suggestion(people: cast.Cast, version: PlanVersion) -> None:
    theirs = cast.interview(people.foreign_project, by=people.stranger)
    foreign = make_version(interview=theirs, by=people.stranger, title="Theirs")
    begun = begin_thread(
        version=foreign, place=passage(foreign, "section:objectives"), by=people.stranger, text="Secret"
    )
    typed = {"thread": begun.thread_id, "slot": PEAK.path, "value": "2600", "text": "Hello"}
    assert cast.client_of(people.reviewer).post(new(version), typed).status_code == 404
    assert not Suggestion.objects.exists()


# --- What it changes --------------------------------------------------------------------------------------------


def effect_of(slot: Slot, value: Any, export: Any = None) -> effects.Effect:
    return effects.effect(export or exported("shop"), DAY, FIELDS, slot, value, "en")


def moved(effect: effects.Effect) -> dict[str, tuple[str, str]]:
    return {one.name.replace("\u202f", " "): (plain(one.before), plain(one.after)) for one in effect.figures}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_budget_of_a_lower_objective_is_computed() -> None:
    """0.1 % of 30 days are 43 min 12 s, 0.5 % are 216 min; what was spent of them, 10 min 51 s, stays."""
    found = moved(effect_of(Slot("q15", "objective"), 99.5))
    assert round(0.005 * 30 * 24 * 60, 6) == 216
    assert found["Error budget"] == ("43 min 12 s", "3 h 36 min")
    spent = (43 * 60 + 12) - (32 * 60 + 21)
    assert 216 * 60 - spent == 3 * 3600 + 25 * 60 + 9
    assert found["Left"] == ("32 min 21 s", "3 h 25 min 9 s")


def test_the_headroom_of_a_higher_peak_is_computed_and_the_first_limit_is_another() -> None:
    """CPU at 73 % of 2,600 reaches its 80 % at 2,849: then the stress test's 2,521 is met first."""
    found = effect_of(PEAK, 2600)
    assert 2600 * 80 / 73 > 2521
    assert moved(found)["Headroom at peak"] == ("8.75%", f"−{100 * (2600 / 2521 - 1):.2f}%")
    assert moved(found)["Limit that is met first"] == ("PostgreSQL · CPU", "Stress test · PostgreSQL")
    assert [one.title for one in found.settled] == ["Headroom at peak: 8.75% instead of 30%"]
    assert "No headroom: the peak meets the first limit already" in [one.title for one in found.raised]
    assert found.worse


def test_how_many_responses_keep_a_threshold_is_computed() -> None:
    """Between its P50 of 120 ms and its P95 of 370 ms a log-normal distribution gives the share under 300 ms."""
    found = effect_of(THRESHOLD, 300)
    z = NormalDist().inv_cdf(0.95) * math.log(300 / 120) / math.log(370 / 120)
    assert round(100 * NormalDist().cdf(z), 1) == 91.0
    name = "Responses under the threshold today"
    assert found.brief[0] == effects.Moved(name, "95.7%", "91%")


def test_a_finding_goes_where_its_cause_goes() -> None:
    """The hosting (99.95 %) and the payment provider allow 99.85 % together: 99.8 % can be kept, 99.9 % cannot."""
    found = effect_of(PAY, 99.8)
    assert [one.title for one in found.settled] == [
        "“Payer · Availability”: too strict for the hosting and “Paiement en ligne” together"
    ]
    assert not found.raised
    name = "Error budget"
    assert moved(found)[name] == ("43 min 12 s", "1 h 26 min 24 s")


def test_what_moves_nothing_says_so() -> None:
    assert effect_of(Slot("q15", "at_half_spent"), "We talk.").nothing


def test_an_effect_changes_neither_what_it_was_computed_from_nor_any_other_answer() -> None:
    export = copy.deepcopy(exported("shop"))
    effect_of(CPU, 60, export)
    assert export == exported("shop")


def test_an_effect_costs_little_more_than_the_results_of_the_answers_and_is_kept() -> None:
    """Those of the shop take some 20 ms. The machine is shared: what is told is the processor's time, as a ratio."""

    def cost(work: Any) -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    def results(use: int) -> Any:
        export = copy.deepcopy(exported("shop"))
        export["answers"]["q8"]["values"] = CPU.put(export["answers"]["q8"]["values"], use)
        return computed(export, today=DAY)

    effect_of(CPU, 58)  # what is read once is read
    pairs = [
        (cost(lambda use=use: results(use)), cost(lambda use=use: effect_of(CPU, use + 20)))
        for use in range(30, 40)
    ]
    one, whole = (min(times) for times in zip(*pairs, strict=True))
    assert whole < 4 * one
    assert min(cost(lambda: effect_of(CPU, 59)) for _again in range(3)) < one / 4


def test_the_effect_shows_while_one_types_and_at_the_field_what_was_understood(
    people: cast.Cast, version: PlanVersion
) -> None:
    browser = cast.client_of(people.reviewer)
    shown = browser.get(effect_address(version, slot=PEAK.path, value="2.6k"), headers=HTMX)
    assert shown.status_code == 200
    assert "Headroom at peak 8.75% becomes → −3.13%" in words(shown)
    assert "1 finding less" in words(shown)
    assert re.search(r'hx-target="#m-f-value".*2,600', shown.content.decode(), re.DOTALL)
    wrong = browser.get(effect_address(version, slot=PEAK.path, value="much"), headers=HTMX)
    assert wrong.status_code == 200
    assert re.search(r'hx-target="#m-f-value".*class="error"', wrong.content.decode(), re.DOTALL)
    assert browser.get(effect_address(version, slot="q8.nothing", value="1")).status_code == 404
    assert browser.get(effect_address(version, slot="nonsense", value="1")).status_code == 400
    assert not Comment.objects.exists()


def test_the_margin_shows_what_changes_and_the_whole_of_it_stands_folded(
    people: cast.Cast, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    thread = cast.client_of(people.editor).get(reverse("thread", args=[made.comment.thread_id]), headers=HTMX)
    page = words(thread)
    assert "2,300 req/s suggested instead: → 2,600 req/s" in page
    assert f"suggestion={made.pk}" in thread.content.decode()
    assert "Accept" in page
    assert "Decline" in page
    effect = cast.client_of(people.editor).get(effect_address(version, suggestion=made.pk), headers=HTMX)
    assert "Headroom at peak 8.75% becomes → −3.13%" in words(effect)
    assert "<details" in effect.content.decode()
    assert "No headroom: the peak meets the first limit already" in words(effect)
    assert "<html" not in effect.content.decode()
    whole = cast.client_of(people.editor).get(effect_address(version, suggestion=made.pk))
    assert "<html" in whole.content.decode()
    assert "No headroom: the peak meets the first limit already" in words(whole)


def test_an_interview_that_has_moved_on_is_shown_beside_the_version(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    address = effect_address(version, suggestion=made.pk)
    assert "by now" not in words(cast.client_of(people.viewer).get(address))
    say(interview, people.editor, PEAK, 2400)
    shown = words(cast.client_of(people.viewer).get(address))
    assert "The interview says 2,400 req/s by now." in shown
    assert "On the interview as it stands" in shown
    say(interview, people.editor, PEAK, 2600)
    assert "The interview says so by now." in words(cast.client_of(people.viewer).get(address))


def test_a_guest_of_the_version_learns_nothing_of_the_interview(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    guest = invited(version)
    made = suggested(version, guest, PEAK, "2600")
    say(interview, people.editor, PEAK, 2411)
    shown = cast.client_of(guest).get(effect_address(version, suggestion=made.pk))
    typed = cast.client_of(guest).get(effect_address(version, slot=PEAK.path, value=2500), headers=HTMX)
    assert shown.status_code == typed.status_code == 200
    assert "−3.13%" in words(shown)
    for page in (shown, typed):
        assert "2,411" not in words(page)
        assert "by now" not in words(page)


# --- Accepting --------------------------------------------------------------------------------------------------


def test_one_click_takes_it_into_the_interview_and_closes_the_thread(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, CPU, "60")
    before, content = answer(interview, "q8"), copy.deepcopy(version.content)
    assert decide(made, people.editor).status_code == 302
    now = answer(interview, "q8")
    assert says(interview, CPU) == 60
    # All else stays: other fields, other rows, other cells, their order.
    assert now.values == CPU.put(before.values, 60)
    assert [row["id"] for row in now.values["saturation"]] == [
        row["id"] for row in before.values["saturation"]
    ]
    assert (now.note, now.status, now.confidence, now.owner) == (
        before.note,
        before.status,
        before.confidence,
        before.owner,
    )
    assert (now.revision, now.updated_by) == (before.revision + 1, people.editor)
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.revision) == ("accepted", people.editor, now.revision)
    thread = Thread.objects.get()
    assert (thread.is_open, thread.resolved_by) == (False, people.editor)
    # The version is as frozen as before.
    assert PlanVersion.objects.get(pk=version.pk).content == content
    event = Event.objects.get(kind="suggestion.accepted")
    assert event.data["suggested_by"] == str(people.reviewer)
    assert (event.data["item"], event.data["revision"], event.version_id) == ("q8", now.revision, version.pk)
    notice = Notice.objects.get(kind="suggestion")
    assert (notice.user, notice.subject) == (people.reviewer, f"thread:{thread.pk}")


def test_the_thread_stays_open_where_that_is_wanted(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, CPU, "60")
    decide(made, people.editor, resolve="")
    assert says(interview, CPU) == 60
    assert Thread.objects.get().is_open


def test_to_htmx_the_thread_comes_back_as_it_stands(people: cast.Cast, version: PlanVersion) -> None:
    made = suggested(version, people.reviewer, CPU, "60")
    card = decide(made, people.editor, htmx=True)
    page = card.content.decode()
    assert card.status_code == 200
    assert "<html" not in page
    assert "accepted" in words(card)
    assert "Taken into the interview." in words(card)
    assert "suggestion-decide" not in page
    assert "Decline" not in words(card)


def test_a_value_that_could_not_be_read_there_gives_way(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    Answer.objects.filter(interview=interview, item="q8").update(
        rejected={"peak_rps": "lots", "peak_users": "many"}
    )
    decide(made, people.editor)
    assert answer(interview, "q8").rejected == {"peak_users": "many"}


def test_a_decision_takes_a_suggestion_too(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    said = said_in(version, "en")
    slot = next(
        Slot(item.key, field.name)
        for item, field in said.methodology.fields()
        if not item.key.startswith("q") and field.kind == "text"
    )
    made = suggested(version, people.reviewer, slot, "Twice a year.")
    assert decide(made, people.editor).status_code == 302
    assert says(interview, slot) == "Twice a year."


def test_the_question_shows_it_and_its_history_names_who_suggested(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    decide(made, people.editor)
    browser = cast.client_of(people.editor)
    assert 'value="2,600"' in browser.get(reverse("item", args=[interview.pk, "q8"])).content.decode()
    history = words(browser.get(reverse("item_history", args=[interview.pk, "q8"])))
    assert "suggested by Reviewer" in history


def test_editors_are_told_to_make_a_new_version(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    page = version.get_absolute_url()
    assert "into the interview" not in words(cast.client_of(people.editor).get(page))
    decide(suggested(version, people.reviewer, PEAK, "2600"), people.editor)
    told = words(cast.client_of(people.editor).get(page))
    assert "1 suggestion was taken into the interview" in told
    assert "was taken into the interview" not in words(cast.client_of(people.reviewer).get(page))
    make_version(interview=interview, by=people.owner, title="Next")
    assert "was taken into the interview" not in words(cast.client_of(people.editor).get(page))


def test_a_value_that_has_changed_is_confirmed_by_who_sees_it(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    say(interview, people.owner, PEAK, 2400)
    for htmx in (True, False):
        asked = decide(made, people.editor, htmx=htmx)
        assert asked.status_code == 409
        said = words(asked)
        assert "then 2,300 req/s now 2,400 req/s suggested 2,600 req/s" in said
        assert says(interview, PEAK) == 2400
        assert Suggestion.objects.get().state == "open"
    seen = re.search(r'name="seen" value="(\w+)"', asked.content.decode())
    assert seen
    # Changed once more before the second press: asked once more.
    say(interview, people.owner, PEAK, 2450)
    again = decide(made, people.editor, seen=seen[1])
    assert again.status_code == 409
    assert "now 2,450 req/s" in words(again)
    seen = re.search(r'name="seen" value="(\w+)"', again.content.decode())
    assert seen
    assert decide(made, people.editor, seen=seen[1]).status_code == 302
    assert says(interview, PEAK) == 2600


def test_another_field_that_has_changed_stays_as_it_is_now(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    say(interview, people.owner, Slot("q8", "average_rps"), 900)
    say(interview, people.owner, CPU, 71)
    assert decide(made, people.editor).status_code == 302
    assert (says(interview, PEAK), says(interview, Slot("q8", "average_rps")), says(interview, CPU)) == (
        2600,
        900,
        71,
    )


def test_what_the_interview_says_already_is_accepted_without_a_new_revision(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    revision = say(interview, people.owner, PEAK, 2600).revision
    assert decide(made, people.editor).status_code == 302
    assert answer(interview, "q8").revision == revision
    assert Suggestion.objects.get().state == "accepted"


def test_a_row_that_is_gone_takes_nothing(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, CPU, "60")
    rows = [row for row in answer(interview, "q8").values["saturation"] if row["id"] != CPU.row]
    say(interview, people.owner, Slot("q8", "saturation"), rows)
    refused = decide(made, people.editor)
    assert refused.status_code == 409
    assert "The row is in the interview no more" in words(refused)
    assert Suggestion.objects.get().state == "open"
    shown = cast.client_of(people.editor).get(effect_address(version, suggestion=made.pk))
    assert "The row is in the interview no more" in words(shown)


def test_an_interview_that_was_deleted_takes_nothing(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    interview.delete()
    refused = decide(made, people.editor, htmx=True)
    assert refused.status_code == 409
    assert "The interview of this version was deleted" in words(refused)
    assert cast.client_of(people.editor).get(effect_address(version, suggestion=made.pk)).status_code == 200


def test_a_journey_that_is_gone_cannot_be_referred_to(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    journey = Slot("q3", "uses", "q80idw37", "journey")
    made = suggested(version, people.reviewer, journey, "j3j4wj99")
    rows = [row for row in answer(interview, "q3").values["journeys"] if row["id"] != "j3j4wj99"]
    say(interview, people.owner, Slot("q3", "journeys"), rows)
    refused = decide(made, people.editor)
    assert refused.status_code == 409
    assert "cannot take this value any more" in words(refused)
    assert says(interview, journey)["row"] == "z3zfkkib"


def test_on_a_version_that_was_replaced_nothing_is_decided(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    PlanVersion.objects.filter(pk=version.pk).update(state="superseded")
    assert decide(made, people.editor).status_code == 409
    assert says(interview, PEAK) == 2300


def test_a_suggestion_that_travelled_is_taken_where_it_is_read(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    later = make_version(interview=interview, by=people.owner, title="Next")
    assert cast.client_of(people.editor).get(effect_address(later, suggestion=made.pk)).status_code == 200
    assert decide(made, people.editor, later).status_code == 302
    assert says(interview, PEAK) == 2600


def test_accepting_may_be_what_an_approval_waited_for(people: cast.Cast, version: PlanVersion) -> None:
    from plans.review.steps import give_verdict, request_review

    plan = version.plan
    plan.threads_that_block, plan.contradictions_block = "all", False
    plan.save()
    made = suggested(version, people.reviewer, PEAK, "2600")
    request_review(version=version, by=people.owner, reviewers=[people.reviewer])
    give_verdict(version=version, by=people.reviewer, verdict="approve")
    version.refresh_from_db()
    assert version.state == "in_review"
    decide(made, people.editor)
    version.refresh_from_db()
    assert version.state == "approved"
    assert ReviewRequest.objects.count() == 1


def test_documents_with_comments_tell_what_was_suggested_and_what_became_of_it(
    people: cast.Cast, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    address = f"{reverse('version_markdown', args=[version.pk])}?language=en&comments=yes"
    told = plain(cast.client_of(people.viewer).get(address).content.decode())
    assert "**Suggested** Peak: 2,300 req/s → 2,600 req/s" in told
    decide(made, people.editor)
    told = plain(cast.client_of(people.viewer).get(address).content.decode())
    assert "Peak: 2,300 req/s → 2,600 req/s (accepted by Editor)" in told


# --- Declining --------------------------------------------------------------------------------------------------


def test_it_is_declined_with_a_reason(people: cast.Cast, interview: Interview, version: PlanVersion) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    card = decide(made, people.editor, do="decline", reason="That was one day.", htmx=True)
    assert card.status_code == 200
    assert "declined" in words(card)
    assert "That was one day." in words(card)
    assert says(interview, PEAK) == 2300
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("declined", people.editor)
    assert Thread.objects.get().is_open
    assert Event.objects.filter(kind="suggestion.declined").exists()
    assert Notice.objects.filter(user=people.reviewer, kind="suggestion").count() == 1


def test_it_is_declined_without_one(people: cast.Cast, version: PlanVersion) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    decide(made, people.editor, do="decline")
    assert Comment.objects.count() == 1
    assert Suggestion.objects.get().state == "declined"


def test_a_reason_that_is_too_long_is_kept(people: cast.Cast, version: PlanVersion) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    refused = decide(made, people.editor, do="decline", reason="no " * 1000)
    assert refused.status_code == 422
    assert "no no no" in words(refused)
    assert Suggestion.objects.get().state == "open"


# --- Once, by editors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["accept", "decline"])
def test_what_is_decided_is_decided(
    people: cast.Cast, interview: Interview, version: PlanVersion, second: str
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    decide(made, people.editor)
    say(interview, people.owner, PEAK, 2700)
    late = decide(made, people.owner, do=second)
    assert late.status_code == 409
    assert "Somebody else was faster" in words(late)
    assert says(interview, PEAK) == 2700
    assert Suggestion.objects.get().state == "accepted"


@pytest.mark.parametrize("role", ["reviewer", "viewer", "guest_reviewer", "guest_viewer", "stranger"])
def test_only_editors_decide(
    people: cast.Cast, interview: Interview, version: PlanVersion, role: str
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    who = people.who(role)
    assert who is not None
    for do in ("accept", "decline"):
        assert decide(made, who, do=do).status_code == 404
    assert says(interview, PEAK) == 2300
    assert Suggestion.objects.get().state == "open"
    if role != "stranger":
        thread = cast.client_of(who).get(reverse("thread", args=[made.comment.thread_id]))
        assert "suggestions" not in thread.content.decode().replace("suggestions.css", "")


def test_a_guest_of_the_version_suggests_and_never_decides(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    guest = invited(version)
    made = suggested(version, guest, PEAK, "2600")
    for do in ("accept", "decline"):
        assert decide(made, guest, do=do).status_code == 404
    assert says(interview, PEAK) == 2300
    assert decide(made, people.editor).status_code == 302
    assert Notice.objects.filter(user=guest, kind="suggestion").count() == 1
    VersionGuest.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert send(version, guest, PEAK, "2700").status_code == 404
    assert cast.client_of(guest).get(effect_address(version, suggestion=made.pk)).status_code == 404


def test_a_suggestion_is_decided_on_no_other_plan(people: cast.Cast, version: PlanVersion) -> None:
    """The stranger may edit their own plan: that opens no suggestion of another."""
    made = suggested(version, people.reviewer, PEAK, "2600")
    theirs = make_version(
        interview=cast.interview(people.foreign_project, by=people.stranger),
        by=people.stranger,
        title="Theirs",
    )
    assert decide(made, people.stranger, theirs).status_code == 404
    assert cast.client_of(people.stranger).get(effect_address(theirs, suggestion=made.pk)).status_code == 404


def test_viewers_suggest_nothing(people: cast.Cast, version: PlanVersion) -> None:
    for who in (people.viewer, people.guest_viewer, people.stranger):
        assert send(version, who, PEAK, "2600").status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_once_one_does() -> None:
    people = cast.everybody()
    interview = import_interview(project=people.project, data=exported("shop"), by=people.owner)
    version = make_version(interview=interview, by=people.owner, title="Plan")
    made = suggested(version, people.reviewer, PEAK, "2600")
    before = answer(interview, "q8").revision

    def press(number: int) -> int:
        do = "decline" if number % 4 == 3 else "accept"
        who = people.editor if number % 2 else people.owner
        return int(decide(made, who, do=do, htmx=True).status_code)

    codes = at_once(8, press)
    assert sorted(codes) == [200, *[409] * 7]
    made.refresh_from_db()
    accepted = made.state == "accepted"
    assert answer(interview, "q8").revision == before + accepted
    assert Event.objects.filter(kind__in=("suggestion.accepted", "suggestion.declined")).count() == 1
    assert Notice.objects.filter(kind="suggestion").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_types_at_the_same_moment_loses_nothing() -> None:
    """Suggestions for several fields are accepted while somebody saves another: every one of them is there after."""
    people = cast.everybody()
    interview = import_interview(project=people.project, data=exported("shop"), by=people.owner)
    version = make_version(interview=interview, by=people.owner, title="Plan")
    rows = [row["id"] for row in answer(interview, "q8").values["saturation"]][:5]
    made = [
        suggested(version, people.reviewer, Slot("q8", "saturation", row, "use"), str(11 + n))
        for n, row in enumerate(rows)
    ]

    def work(number: int) -> Any:
        if number < len(made):
            return decide(made[number], people.editor, htmx=True).status_code
        from interviews.answers import Stale

        for _attempt in range(40):
            try:
                return say(interview, people.owner, Slot("q8", "average_rps"), 900 + number).revision
            except Stale:
                continue
        return None

    codes = at_once(6, work)
    assert codes[:5] == [200] * 5
    assert codes[5]
    assert [says(interview, Slot("q8", "saturation", row, "use")) for row in rows] == [11, 12, 13, 14, 15]
    assert says(interview, Slot("q8", "average_rps")) == 905
    revisions = AnswerRevision.objects.filter(answer__interview=interview, answer__item="q8")
    assert sorted(revisions.values_list("revision", flat=True)) == list(range(1, 8))


# --- Many -------------------------------------------------------------------------------------------------------


def test_a_margin_of_many_suggestions_costs_what_one_costs(people: cast.Cast, version: PlanVersion) -> None:
    browser = cast.client_of(people.editor)
    address = reverse("discussion", args=[version.pk])

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert browser.get(address, headers=HTMX).status_code == 200
        return len(counted)

    def more(count: int) -> None:
        for number in range(count):
            comment = begin_thread(
                version=version, place=passage(version, "answer:q8"), by=people.reviewer, text="More"
            )
            suggest(comment=comment, slot=PEAK, value=2600 + number, said=said_in(version, "en"))

    more(2)
    accept(suggestion=Suggestion.objects.latest("pk"), version=version, by=people.editor, resolve=False)
    few = queries()
    more(8)
    assert queries() == few
    assert few <= 14


# --- Any value --------------------------------------------------------------------------------------------------

SHOP = Said({"interview": exported("shop")}, FIELDS, "en")
SLOTS = [
    slot
    for item, field in FIELDS.fields()
    for slot in (
        [Slot(item.key, field.name)]
        if field.kind != "table"
        else [
            Slot(item.key, field.name, row["id"], column.name)
            for row in SHOP.rows(item.key, field.name)[:3]
            for column in field.columns
        ]
    )
]
TEXTS = st.one_of(
    st.floats(-10, 1e6, allow_nan=False).map(lambda value: f"{value:.4g}"),
    st.integers(-5, 100_000).map(str),
    st.sampled_from(
        ["2026-12-24", "2h30", "99.9 %", "1.2k", "yes", "no", "https://example.org/x", "", "🙂 ʼtext"]
    ),
    st.text(max_size=30),
)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_suggestion_that_is_accepted_leaves_an_answer_that_exports_and_all_else_untouched(
    data: Any,
) -> None:
    slot = data.draw(st.sampled_from(SLOTS))
    leaf = slot.leaf(FIELDS)
    assert leaf is not None
    typed = _typed(data, leaf)
    try:
        value = fields.parse(leaf, typed, SHOP.context)
    except FieldError:
        return
    values = SHOP.entries[slot.item].values if slot.item in SHOP.entries else {}
    if value is fields.MISSING or slot.value(values) == value:
        return
    export = copy.deepcopy(exported("shop"))
    part = "answers" if slot.item.startswith("q") else "decisions"
    entry = export[part].setdefault(slot.item, {"values": {}})
    entry["values"] = slot.put(entry["values"], value)
    check_export(export)
    effects.effect(exported("shop"), DAY, FIELDS, slot, value, "fr")
    other = copy.deepcopy(exported("shop"))
    before = other[part].setdefault(slot.item, {"values": {}})["values"]
    assert _without(entry["values"], slot) == _without(before, slot)


def _typed(data: Any, leaf: Any) -> Any:
    if leaf.kind == "choice":
        return data.draw(st.sampled_from([option.value for option in leaf.options]))
    if leaf.kind == "choices":
        return data.draw(st.lists(st.sampled_from([option.value for option in leaf.options]), unique=True))
    if leaf.kind == "reference":
        rows = list(fields.reference.choices(leaf, SHOP.context))
        return data.draw(st.sampled_from(rows) if rows else TEXTS)
    if leaf.kind in ("hours", "weekdays"):
        size = 24 if leaf.kind == "hours" else 7
        return [str(n) for n in data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))]
    return data.draw(TEXTS)


def _without(values: Any, slot: Slot) -> Any:
    if not slot.row:
        return {name: value for name, value in values.items() if name != slot.field}
    return {
        name: [
            {key: cell for key, cell in row.items() if (row["id"], key) != (slot.row, slot.column)}
            for row in value
        ]
        if name == slot.field
        else value
        for name, value in values.items()
    }


def test_accepting_through_the_page_exports_too(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    """The same road with the database: a handful of fields, each suggested, accepted, and exported."""
    for slot, typed in ((PEAK, "2600"), (CPU, "60"), (PAY, "99.8"), (Slot("q22", "done"), ["indexes"])):
        before = export_interview(interview)
        decide(suggested(version, people.reviewer, slot, typed), people.editor)
        after = export_interview(interview)
        check_export(after)
        for key, entry in before["answers"].items():
            if key == slot.item:
                assert _without(entry["values"], slot) == _without(after["answers"][key]["values"], slot)
            else:
                assert after["answers"][key] == entry
    assert set(entries(interview)) == set(exported("shop")["answers"]) | set(exported("shop")["decisions"])


def test_a_suggestion_cannot_be_accepted_after_its_comment_was_deleted(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    from plans.review.comments import delete_comment

    made = suggested(version, people.reviewer, PEAK, "2600")
    delete_comment(comment=made.comment, version=version, by=people.reviewer)
    assert decide(made, people.editor).status_code == 404
    with pytest.raises(Decided):
        accept(suggestion=made, version=version, by=people.editor)
    assert says(interview, PEAK) == 2300


def test_a_resolved_thread_still_takes_its_suggestion(
    people: cast.Cast, interview: Interview, version: PlanVersion
) -> None:
    made = suggested(version, people.reviewer, PEAK, "2600")
    resolve(thread=made.comment.thread, version=version, by=people.editor)
    assert decide(made, people.editor).status_code == 302
    assert says(interview, PEAK) == 2600


def test_a_browser_that_is_not_signed_in_is_sent_to_sign_in(version: PlanVersion) -> None:
    assert "/accounts/login/" in Client().get(new(version))["Location"]
