"""From draft to approved, whatever people do in whatever order: the state is what follows, and nothing goes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfplan.accounts.models import User
from perfplan.events.models import Event
from plans import editing
from plans.judgements import withdraw_answer
from plans.models import Frozen, PlanVersion, Review, ReviewRequest, SectionText
from plans.review.comments import Closed, resolve
from plans.review.steps import NotNow, change_rules, give_verdict, request_review
from plans.versions import make_version
from tests import cast
from tests.plans import sample
from tests.review import talking
from tests.review.judging import (
    a_thread,
    a_version,
    accept_risk,
    again,
    approve,
    ask_for_changes,
    events,
    in_review,
    mark,
    page,
    post,
    rules,
    state,
)

pytestmark = pytest.mark.django_db
REVIEWING = ("in_review", "changes")


@dataclass
class Expected:
    """The same in a few lines of its own: what the state of the one version must be."""

    state: str = "draft"
    round: int = 0
    needed: int = 1
    author_counts: bool = False
    threads_block: str = "blocking"
    contradictions_block: bool = True
    contradiction_open: bool = True
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    threads: list[bool] = field(default_factory=list)
    """Whether each open one blocks."""

    def settle(self) -> None:
        if self.state not in REVIEWING:
            return
        if any(verdict == "changes" and asked == self.round for verdict, asked in self.said.values()):
            self.state = "changes"
            return
        approvals = [
            who
            for who, (verdict, _round) in self.said.items()
            if verdict == "approve" and (who != "owner" or self.author_counts)
        ]
        threads = {"none": 0, "blocking": sum(self.threads), "all": len(self.threads)}[self.threads_block]
        contradiction = self.contradictions_block and self.contradiction_open
        done = len(approvals) >= self.needed and not threads and not contradiction
        self.state = "approved" if done else "in_review"


WHO = st.sampled_from(["owner", "editor", "reviewer"])
STEPS = st.one_of(
    st.tuples(st.just("ask")),
    st.tuples(st.just("say"), WHO, st.sampled_from(["approve", "approve", "changes", "comment"])),
    st.tuples(st.just("thread"), st.booleans()),
    st.tuples(st.just("resolve")),
    st.tuples(st.just("answer")),
    st.tuples(st.just("take back")),
    st.tuples(
        st.just("rules"),
        st.integers(1, 2),
        st.booleans(),
        st.sampled_from(["none", "blocking", "all"]),
        st.booleans(),
    ),
    st.tuples(st.just("later")),
    st.tuples(st.just("write")),
)


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_the_state_is_what_follows_from_what_was_said(db: None, steps: list[tuple[object, ...]]) -> None:
    with transaction.atomic():
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps: list[tuple[object, ...]]) -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner, contradictions=1)
    expected = Expected()
    for number, step in enumerate(steps):
        seen = [expected.state]
        _step(people, version, expected, step, number)
        expected.settle()
        seen.append(expected.state)
        assert state(version) == expected.state, (steps[: number + 1], seen)
    gone_through = Event.objects.filter(version_id=version.pk, kind="version.approved").count()
    assert gone_through <= 1
    assert Review.objects.filter(version=version).count() == sum(
        event.kind == "review.given" for event in Event.objects.filter(version_id=version.pk)
    )


def _step(
    people: cast.Cast, version: PlanVersion, expected: Expected, step: tuple[object, ...], number: int
) -> None:
    reviewing = expected.state in REVIEWING
    match step:
        case ("ask",):
            try:
                request_review(version=version, by=people.owner, reviewers=[people.reviewer])
                assert expected.state in ("draft", *REVIEWING)
            except NotNow:
                assert expected.state in ("approved", "superseded")
                return
            if expected.state != "in_review":
                expected.round += 1
                expected.state = "in_review"
        case ("say", str(who), str(verdict)):
            by: User = people.who(who)  # type: ignore[assignment]
            try:
                give_verdict(version=version, by=by, verdict=verdict, text=f"Words {number}.")
                assert reviewing
            except NotNow:
                assert not reviewing
                return
            if verdict != "comment":
                expected.said[who] = (verdict, expected.round)
        case ("thread", bool(blocking)):
            try:
                talking.say(again(version), people.reviewer, at="section:objectives", blocking=blocking)
            except Closed:
                assert expected.state == "superseded"
                return
            expected.threads.append(blocking)
        case ("resolve",):
            thread = version.plan.threads.filter(resolved_at=None).order_by("id").first()
            if thread is None:
                return
            try:
                resolve(thread=thread, version=again(version), by=people.owner)
            except Closed:
                assert expected.state == "superseded"
                return
            expected.threads.pop(0)
        case ("answer",):
            accept_risk(version, 0, people.owner)
            expected.contradiction_open = False
        case ("take back",):
            withdraw_answer(project=people.project, mark=mark(0), by=people.owner)
            expected.contradiction_open = True
        case ("rules", int(needed), bool(author), str(threads), bool(contradictions)):
            change_rules(
                plan=version.plan,
                by=people.owner,
                approvals_needed=needed,
                author_counts=author,
                threads_that_block=threads,
                contradictions_block=contradictions,
            )
            expected.needed, expected.author_counts = needed, author
            expected.threads_block, expected.contradictions_block = threads, contradictions
        case ("later",):
            later = a_version(people.project, people.owner)
            request_review(version=later, by=people.owner, reviewers=[people.reviewer])
            if reviewing:
                expected.state = "superseded"
        case ("write",):
            try:
                editing.save_text(
                    version=again(version),
                    section="objectives",
                    text=f"{number}",
                    revision=0,
                    by=people.owner,
                )
                assert expected.state == "draft"
            except Frozen:
                assert expected.state != "draft"
            except editing.Stale:
                assert expected.state == "draft"


def test_an_approved_version_cannot_change_by_any_door() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    editing.save_text(version=version, section="objectives", text="Before.", revision=0, by=people.owner)
    request_review(version=version, by=people.owner, reviewers=[people.reviewer], due=date(2030, 1, 1))
    approve(version, people.reviewer, "Fine.")

    def everything() -> tuple[object, ...]:
        return (
            PlanVersion.objects.filter(pk=version.pk).values_list().get(),
            list(Review.objects.filter(version=version).values_list()),
            list(ReviewRequest.objects.filter(version=version).values_list()),
            list(SectionText.objects.filter(version=version).values_list()),
        )

    before, now = everything(), again(version)
    for refused in (
        lambda: request_review(version=now, by=people.owner, reviewers=[people.editor]),
        lambda: ask_for_changes(now, people.editor),
        lambda: approve(now, people.editor),
    ):
        with pytest.raises(NotNow):
            refused()
    for frozen in (
        lambda: editing.save_text(
            version=now, section="objectives", text="After.", revision=1, by=people.owner
        ),
        lambda: editing.show_section(version=now, section="objectives", shown=False, by=people.owner),
        lambda: PlanVersion.objects.filter(pk=now.pk).update(state="in_review"),
        lambda: PlanVersion.objects.filter(pk=now.pk).update(state="draft"),
        lambda: PlanVersion.objects.filter(pk=now.pk).update(title="Other"),
        lambda: SectionText.objects.filter(version=now).update(text="After."),
        lambda: SectionText.objects.filter(version=now).delete(),
    ):
        with pytest.raises(Frozen), transaction.atomic():
            frozen()
    browser = cast.client_of(people.owner)
    sections = f"/versions/{now.pk}/sections/objectives/"
    assert browser.post(sections, {"text": "After.", "revision": 1}).status_code == 409
    browser.post(f"{sections}shown", {"shown": "no"})
    for name in ("version_review", "version_verdict", "version_guests"):
        answer = post(
            people.owner,
            name,
            now.pk,
            reviewers=[people.editor.pk],
            verdict="changes",
            text="x",
            email="a@example.org",
            until="2030-01-01",
        )
        assert answer.status_code in (409, 422), name
    change_rules(plan=now.plan, by=people.owner, approvals_needed=5, author_counts=True)
    a_thread(now, people.editor, blocking=True)
    accept_risk(now, 0, people.owner)
    make_version(interview=sample.an_interview(people.project, people.owner), by=people.owner, title="Next")
    assert everything() == before


def test_what_is_made_from_an_approved_version_is_a_draft() -> None:
    people = cast.everybody()
    first = in_review(people.project, people.owner, [people.reviewer])
    approve(first, people.reviewer)
    second = make_version(
        interview=sample.an_interview(people.project, people.owner), by=people.owner, title="Next"
    )
    assert (state(first), state(second)) == ("approved", "draft")
    assert not second.reviews.exists()
    assert ">Ask for review</a>" in page(people.owner, second)
    request_review(version=second, by=people.owner, reviewers=[people.reviewer])
    assert state(first) == "approved", "it holds until another is approved"
    rules(people.project, contradictions_block=False)
    approve(second, people.reviewer)
    assert (state(first), state(second)) == ("superseded", "approved")
    assert events(first, "version.superseded") == 1
