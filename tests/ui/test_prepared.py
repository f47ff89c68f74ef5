"""What is put together once says the same as Django's query sets, and never what a row said before."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection

from interviews.models import Answer, Interview, Project
from perfplan.accounts.models import User
from perfplan.events.models import Event
from perfplan.prepared import Kept, Prepared, change, insert
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> list[Interview]:
    """Two interviews with an answer to q1 each, and one of them with an answer to q2."""
    ada = cast.person()
    project = cast.project(cast.team(ada))
    made = [cast.interview(project, ada, title=title) for title in ("Spring", "Autumn")]
    for interview in made:
        Answer.objects.create(
            interview=interview, item="q1", revision=1, values={"components": [{"id": interview.title}]}
        )
    Answer.objects.create(interview=made[1], item="q2", revision=1, owner=ada, values={"mean": 2.5})
    return made


def said(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.__dict__.items() if name != "_state"}


def test_rows_are_those_of_the_query_set_with_dates_json_and_order(two: list[Interview]) -> None:
    asked = Prepared(lambda interview: Answer.objects.filter(interview=interview).order_by("-item"))
    for interview in two:
        expected = Answer.objects.filter(interview=interview).order_by("-item")
        assert [said(one) for one in asked(interview.pk)] == [said(one) for one in expected]
    assert asked(two[0].pk)[0]._state.adding is False


def test_numbers_and_texts_find_their_places_beside_what_is_always_asked(two: list[Interview]) -> None:
    asked = Prepared(
        lambda item, interview: Answer.objects.filter(revision=1, item=item, interview=interview, status="")
    )
    assert [(one.item, one.interview_id) for one in asked("q2", two[1].pk)] == [("q2", two[1].pk)]
    assert asked("q2", two[0].pk) == []


def test_what_is_joined_comes_with_it(two: list[Interview], django_assert_num_queries: object) -> None:
    asked = Prepared(lambda pk: Interview.objects.select_related("project__team").filter(pk=pk))
    asked(two[0].pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert asked(two[1].pk)[0].project.team.name == "Checkout team"


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, 2**63, 10**30, -(10**30)])
def test_a_number_that_no_row_has_finds_none(two: list[Interview], number: int) -> None:
    asked = Prepared(lambda pk: Interview.objects.filter(pk=pk))
    assert asked(two[0].pk)
    assert asked(number) == []


def test_a_kept_row_is_read_anew_once_it_has_moved_on(two: list[Interview]) -> None:
    asked = Prepared(
        lambda interview: Answer.objects.filter(interview=interview), kept=Kept(Answer.TOLD_BY, size=8)
    )
    (first,) = asked(two[0].pk)
    (again,) = asked(two[0].pk)
    assert again is not first, "each reader has a row of its own"
    assert again.values is first.values, "read once"
    again.note = "mine"
    assert asked(two[0].pk)[0].note == ""
    Answer.objects.filter(pk=first.pk).update(values={"components": []})
    assert asked(two[0].pk)[0].values == {"components": []}
    first.values = {"components": [{"id": "new"}]}
    first.save(update_fields=["values"])
    assert asked(two[0].pk)[0].values == {"components": [{"id": "new"}]}


def test_a_kept_row_is_a_row_of_the_database(two: list[Interview]) -> None:
    asked = Prepared(
        lambda interview: Answer.objects.filter(interview=interview), kept=Kept(Answer.TOLD_BY, size=8)
    )
    asked(two[0].pk)
    (row,) = asked(two[0].pk)
    assert row.interview == two[0]
    row.note = "typed"
    row.save()
    row.refresh_from_db()
    assert row.note == "typed"
    row.delete()
    assert asked(two[0].pk) == []


def test_no_more_rows_are_kept_than_were_asked_for(two: list[Interview]) -> None:
    kept = Kept(Answer.TOLD_BY, size=2)
    asked = Prepared(lambda interview: Answer.objects.filter(interview=interview), kept=kept)
    for interview in two:
        asked(interview.pk)
    assert len(kept.rows) == 2


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_through_its_own_connection(two: list[Interview]) -> None:
    asked = Prepared(lambda pk: Interview.objects.filter(pk=pk))
    found: list[str] = []

    def look(pk: int) -> None:
        found.extend(one.title for one in asked(pk))
        connection.close()

    for interview in two:
        thread = Thread(target=look, args=[interview.pk])
        thread.start()
        thread.join()
    assert found == ["Spring", "Autumn"]


def test_an_inserted_row_is_the_one_that_django_would_write() -> None:
    ada = cast.person()
    row = Event(actor=ada, kind="answer.saved", project_id=7, data={"item": "q1", "é": [1.5, None]})
    insert(row)
    found = Event.objects.get(pk=row.pk)
    assert (found.actor, found.kind, found.project_id, found.team_id) == (ada, "answer.saved", 7, None)
    assert found.data == {"item": "q1", "é": [1.5, None]}
    assert found.at == row.at
    row.kind = "answer.restored"
    row.save()
    assert Event.objects.get().kind == "answer.restored", "it is known as a row that there is"


def test_a_change_is_made_only_where_its_condition_holds(two: list[Interview]) -> None:
    answer = Answer.objects.get(interview=two[1], item="q2")
    where = {"id": answer.pk, "revision": 1}
    assert change(Answer, where, {"values": {"mean": 3}, "owner_id": None, "revision": 2})
    assert not change(Answer, where, {"values": {"mean": 4}, "owner_id": None, "revision": 2})
    answer.refresh_from_db()
    assert (answer.values, answer.owner, answer.revision) == ({"mean": 3}, None, 2)


def test_a_name_that_the_model_lacks_is_refused() -> None:
    from django.core.exceptions import FieldDoesNotExist

    with pytest.raises(FieldDoesNotExist):
        change(Project, {"id": 1}, {"nickname": "x"})
    assert not User.objects.exists()
