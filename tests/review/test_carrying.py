"""A thread follows its passage into the next version, with what it said then and says now."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.models import Answer
from perfplan.events.models import Event
from plans.models import Comment, PlanVersion, Thread, ThreadPlace
from plans.review import comments
from plans.review.carrying import carry_threads
from tests import cast
from tests.review.talking import ROW, a_version, again, get, post, put, say, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return a_version(people.project, people.editor)


def change(version: PlanVersion, item: str, **values: Any) -> None:
    """Answer otherwise in the interview that the version was made of."""
    answer = Answer.objects.get(interview=version.interview, item=item)
    Answer.objects.filter(pk=answer.pk).update(values=answer.values | values)


def saturation(version: PlanVersion) -> list[dict[str, Any]]:
    return [
        dict(row) for row in Answer.objects.get(interview=version.interview, item="q8").values["saturation"]
    ]


def place(comment: Comment, version: PlanVersion) -> ThreadPlace:
    return ThreadPlace.objects.get(thread=comment.thread, version=version)


def test_an_open_thread_stands_in_the_next_version_with_then_and_now(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer, at=ROW)
    rows = saturation(version)
    rows[1]["use"] = 55
    change(version, "q8", saturation=list(reversed(rows)))
    later = a_version(people.project, people.editor)
    here = place(comment, later)
    assert (here.found, here.holds) == (True, None)
    assert "55%" in here.texts["en"]["value"]
    card = words(get(people.viewer, "discussion", later.pk, htmx=True))
    for text in ("then", "73%", "now", "55%", ">v1<"):
        assert text in card
    assert "Does it still hold?" not in card, "a viewer says nothing"
    assert "Does it still hold?" in words(get(people.reviewer, "discussion", later.pk, htmx=True))
    assert f'href="discussion?at={ROW}"' in words(get(people.viewer, "version", later.pk))
    own = words(get(people.reviewer, "discussion", version.pk, htmx=True))
    assert "Does it still hold?" not in own
    assert 'class="then"' not in own


def test_a_passage_that_did_not_change_says_so_by_saying_it_once(
    people: cast.Cast, version: PlanVersion
) -> None:
    say(version, people.reviewer, at=ROW)
    later = a_version(people.project, people.editor)
    card = words(get(people.reviewer, "discussion", later.pk, htmx=True))
    assert 'class="then"' not in card
    assert "Does it still hold?" in card


def test_a_thread_whose_passage_is_gone_is_kept_and_says_so(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, at=ROW)
    change(version, "q8", saturation=saturation(version)[:1])
    later = a_version(people.project, people.editor)
    here = place(comment, later)
    assert (here.found, here.section) == (False, "answers")
    card = words(get(people.reviewer, "discussion", later.pk, htmx=True))
    assert "This passage is gone. It said:" in card
    assert "73%" in card
    shown = words(get(people.reviewer, "version", later.pk))
    assert "1 open thread" in shown
    assert f"discussion?at={ROW}" not in shown
    third = a_version(people.project, people.editor)
    assert "73%" in place(comment, third).texts["en"]["value"], "remembered for as long as it is open"


def test_a_passage_that_comes_back_is_found_again(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, at=ROW)
    rows = saturation(version)
    change(version, "q8", saturation=rows[:1])
    a_version(people.project, people.editor)
    change(version, "q8", saturation=rows)
    assert place(comment, a_version(people.project, people.editor)).found


def test_a_figure_is_followed_by_what_it_is_about_and_not_by_its_place(
    people: cast.Cast, version: PlanVersion
) -> None:
    budgets = version.content["results"]["budgets"]
    number = next(n for n, each in enumerate(budgets) if each["about"]["row"])
    row = budgets[number]["about"]["row"]
    comment = say(version, people.reviewer, at=f"figure:budgets.{number}.objective")
    objectives = Answer.objects.get(interview=version.interview, item="q11").values["objectives"]
    change(version, "q11", objectives=list(reversed(objectives)))
    later = a_version(people.project, people.editor)
    now = next(n for n, each in enumerate(later.content["results"]["budgets"]) if each["about"]["row"] == row)
    assert now != number
    assert place(comment, later).texts == place(comment, version).texts
    assert f'href="discussion?at=figure:budgets.{now}.objective"' in words(
        get(people.viewer, "version", later.pk)
    )


def test_findings_and_sections_are_followed_too(people: cast.Cast, version: PlanVersion) -> None:
    mark = version.content["findings"][0]["mark"]
    begun = [
        say(version, people.reviewer, at=at) for at in (f"finding:{mark}", "section:load", "answer:slos")
    ]
    later = a_version(people.project, people.editor)
    assert [place(one, later).found for one in begun] == [True, True, True]
    assert place(begun[1], later).texts["fr"]["label"] != place(begun[1], later).texts["en"]["label"]


def test_whether_it_still_holds_is_said_once_and_read_by_all(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer, at=ROW)
    later = a_version(people.project, people.editor)
    before = again(later).discussion
    sent = post(people.editor, "thread_holds", comment.thread_id, f"?version={later.pk}", holds="yes")
    assert "Still holds, says Editor." in words(sent)
    assert (place(comment, later).holds, place(comment, version).holds) == (True, None)
    assert again(later).discussion == before + 1
    assert Event.objects.filter(kind="thread.holds").get().data["holds"] is True
    assert post(people.editor, "thread_holds", comment.thread_id, holds="perhaps").status_code == 422
    assert "Still holds" in words(get(people.viewer, "thread", comment.thread_id))


def test_a_resolved_thread_stays_behind(people: cast.Cast, version: PlanVersion) -> None:
    comment = say(version, people.reviewer)
    comments.resolve(thread=comment.thread, version=version, by=people.editor)
    later = a_version(people.project, people.editor)
    assert not ThreadPlace.objects.filter(version=later).exists()
    assert "Why so?" in words(get(people.viewer, "discussion", version.pk, "?show=all"))
    assert get(people.viewer, "thread", comment.thread_id).status_code == 200


def test_one_that_is_opened_again_or_begun_meanwhile_follows_too(
    people: cast.Cast, version: PlanVersion
) -> None:
    comment = say(version, people.reviewer)
    comments.resolve(thread=comment.thread, version=version, by=people.editor)
    later = a_version(people.project, people.editor)
    comments.reopen(thread=comment.thread, version=version, by=people.reviewer)
    fresh = say(version, people.reviewer, at=ROW)
    assert place(comment, later).found
    assert place(fresh, later).found
    assert again(later).discussion == 2


def test_drafts_follow_and_stay_their_authors_own(people: cast.Cast, version: PlanVersion) -> None:
    say(version, people.reviewer, "Not yet.", draft=True)
    later = a_version(people.project, people.editor)
    put(version, "superseded")
    assert "Not yet." in words(get(people.reviewer, "discussion", later.pk, "?show=drafts"))
    assert "Not yet." not in words(get(people.editor, "discussion", later.pk, "?show=all"))
    post(people.reviewer, "drafts_send", later.pk)
    assert "Not yet." in words(get(people.editor, "discussion", later.pk))


def test_threads_of_other_plans_stay_where_they_are(people: cast.Cast, version: PlanVersion) -> None:
    other = a_version(people.other_project, people.owner)
    say(other, people.owner)
    later = a_version(people.project, people.editor)
    assert not ThreadPlace.objects.filter(version=later).exists()


def test_a_thousand_threads_are_carried_in_as_many_queries_as_ten(
    people: cast.Cast, version: PlanVersion
) -> None:
    anchors = [
        say(version, people.reviewer, at=at).thread.anchor
        for at in (ROW, "answer:q1", "figure:budgets.0.minutes")
    ]
    mark = version.content["findings"][0]["mark"]
    anchors += [f"finding:{mark}", "section:load", "row:q8.saturation.gone"]
    texts = {"en": {"label": "x", "value": "y"}}

    def carried(count: int) -> int:
        begun = Thread.objects.bulk_create(
            Thread(plan=version.plan, version=version, anchor=anchors[number % len(anchors)])
            for number in range(count)
        )
        ThreadPlace.objects.bulk_create(
            ThreadPlace(thread=one, version=version, section="x", texts=texts) for one in begun
        )
        later = a_version(people.project, people.editor)
        ThreadPlace.objects.filter(version=later).delete()
        with CaptureQueriesContext(connection) as queries:
            carry_threads(version=later, before=version)
        return len(queries)

    few = carried(10)
    many = carried(990)
    later = PlanVersion.objects.latest("number")
    assert ThreadPlace.objects.filter(version=later).count() == 1003
    # SQLite takes some 140 rows a statement.
    assert many <= few + 8
    assert ThreadPlace.objects.filter(version=later, found=False).count() == pytest.approx(1000 / 6, abs=2)
