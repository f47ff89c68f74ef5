"""Saving answers and decisions, without ever overwriting anybody.

Each save names the revision it started from. The row is changed by ``UPDATE … WHERE revision = ?``: when no row
matches, somebody was faster and :class:`Stale` carries what they said, for the person to choose.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from interviews import fields
from interviews.fields.completeness import complete
from interviews.methodology.model import Field, Item, Methodology
from interviews.models import ENTRY_FIELDS, Answer, AnswerRevision, Entry, Interview
from perfplan.accounts.models import User
from perfplan.events.models import record
from perfplan.prepared import Kept, Prepared, change, insert
from perfplan.remembering import remembered

Status = Entry.Status


class Stale(Exception):
    """Somebody saved this answer since the person who saves now has read it."""

    def __init__(self, current: Answer) -> None:
        self.current = current
        super().__init__(f"{current.item} is at revision {current.revision}")


def save_answer(
    *,
    interview: Interview,
    item: Item,
    by: User,
    revision: int,
    changes: Mapping[str, Any],
    answer: Answer | None = None,
) -> Answer:
    """Save ``changes`` (any of :data:`ENTRY_FIELDS`) to what ``revision`` of the answer said.

    Returns the answer as it stands; nothing is written when nothing changes. ``answer`` is the row where it was just
    read: whether it still stands is told by the write itself. A save that comes twice, because what was answered to it
    got lost, is saved once and stands: nobody is in conflict with themselves.

    :raises Stale: the answer has moved on since ``revision``.
    """
    if answer is None:
        answer = Answer.objects.filter(interview=interview, item=item.key).first()
    if answer is None:
        answer = Answer(item=item.key)
    # Its interview is at hand: asked for it, the row would read it anew, and the project with it.
    answer.interview = interview
    before = {name: getattr(answer, name) for name in ENTRY_FIELDS}
    after = before | dict(changes)
    if changes.get("status") == Status.OPEN:
        after["status"] = Status.ANSWERED if _whole(item, after) else Status.OPEN
    elif "values" in changes and "status" not in changes:
        after["status"] = _status_after(item, after, before)
    if after["status"] != Status.NOT_APPLICABLE:
        after["reason"] = ""
    if answer.revision != revision and (after != before or answer.updated_by_id != by.pk):
        raise Stale(answer)
    if after == before:
        return answer
    try:
        return _write(answer, after, by=by, kind="answer.saved")
    except Stale as stale:
        # Perhaps this very save, which came first by another way: what stands now tells.
        return save_answer(
            interview=interview, item=item, by=by, revision=revision, changes=changes, answer=stale.current
        )


def restore_revision(*, answer: Answer, number: int, by: User, revision: int) -> Answer:
    """Bring back what an earlier revision said, as a new revision.

    :raises Stale: the answer has moved on since ``revision``.
    :raises AnswerRevision.DoesNotExist: there is no such revision.
    """
    old = answer.revisions.get(revision=number)
    if answer.revision != revision:
        raise Stale(answer)
    return _write(
        answer,
        {name: getattr(old, name) for name in ENTRY_FIELDS},
        by=by,
        kind="answer.restored",
        restored=number,
    )


def entries(interview: Interview, *, people: Iterable[User] = ()) -> dict[str, Answer]:
    """All answers and decisions of an interview by item key; untouched items are absent.

    Who is named in them is taken from ``people`` that are at hand; one more query brings the others. A join would bring
    each person once for every answer.
    """
    found = {answer.item: answer for answer in _ALL(interview.pk)}
    known = {person.pk: person for person in people}
    named = {pk for answer in found.values() for pk in (answer.owner_id, answer.updated_by_id)}
    if missing := named - known.keys() - {None}:
        known |= User.objects.in_bulk(missing)
    for answer in found.values():
        if answer.owner_id in known:
            answer.owner = known[answer.owner_id]
        if answer.updated_by_id in known:
            answer.updated_by = known[answer.updated_by_id]
    return found


# A page asks for all fifty answers, and since the last one at most a few of them have changed.
_KEPT = Kept(Answer.TOLD_BY, size=1024)
_ALL = Prepared(lambda interview: Answer.objects.filter(interview=interview), kept=_KEPT)


def entries_to_save(interview: Interview, item: Item) -> dict[str, Answer]:
    """The answer to ``item``, and those whose rows it may name: all that reading its form needs. One query."""
    wanted = _names_for(interview.methodology, item.key) | {item.key}
    return {answer.item: answer for answer in _some(wanted)(interview.pk)}


def context(interview: Interview, entries: Mapping[str, Answer], language: str) -> fields.Context:
    """What parsing and showing need to know: the language, the currency, the names of rows."""
    return fields.Context(
        language=language,
        currency=interview.project.currency,
        names=_names(interview.methodology, entries, language, interview.project.currency),
    )


def _named_by(
    methodology: Methodology, entries: Mapping[str, Answer], language: str, currency: str
) -> Hashable | None:
    """What the names of rows rest on, in short; ``None`` where an answer is not saved."""
    named = {path.split(".")[0] for path in _referred(methodology)}
    stamps = [entries[key].stamp for key in sorted(named) if key in entries]
    return None if None in stamps else (methodology.digest, language, currency, *stamps)


@remembered(_named_by, size=256)
def _names(
    methodology: Methodology, entries: Mapping[str, Answer], language: str, currency: str
) -> dict[str, dict[str, str]]:
    values = {key: answer.values for key, answer in entries.items()}
    return row_names(methodology, values, language, currency)


def row_names(
    methodology: Methodology, values: Mapping[str, Mapping[str, Any]], language: str, currency: str
) -> dict[str, dict[str, str]]:
    """The name of each row that a reference may point to, by table path (``"q1.components"``) and row id.

    Tables are named in the order of the interview, so that a row which is itself recognised by a reference (an
    objective by its journey) finds that row's name.
    """
    names: dict[str, dict[str, str]] = {}
    for path in _referred(methodology):
        key, table_name = path.split(".")
        table = methodology.table(path)
        ctx = fields.Context(language=language, currency=currency, names=names)
        names[path] = {
            row["id"]: row_title(table, row, ctx) for row in values.get(key, {}).get(table_name, ())
        }
    return names


def row_title(table: Field, row: Mapping[str, Any], ctx: fields.Context) -> str:
    """By what a row is recognised: its name, or what its first columns say."""
    parts = (
        fields.show(table.column[name], row[name], ctx.language, ctx)
        for name in table.row_title
        if name in row
    )
    return " · ".join(part for part in parts if part)


def _referred(methodology: Methodology) -> list[str]:
    cached: list[str] | None = _REFERRED.get(methodology.digest)
    if cached is None:
        paths = {
            path
            for item in methodology.item.values()
            for field in item.fields
            for column in (field, *field.columns)
            for path in column.refers_to
        }
        order = list(methodology.item)
        # q1 and q3 before what refers to them, whatever the stage in which they are asked.
        cached = _REFERRED[methodology.digest] = sorted(
            paths, key=lambda p: (order.index(p.split(".")[0]), p)
        )
    return cached


_REFERRED: dict[str, list[str]] = {}


def _names_for(methodology: Methodology, item: str) -> frozenset[str]:
    """The items whose rows the fields of ``item`` may name, and whatever those rows are recognised by."""
    cached = _NAMES_FOR.get((methodology.digest, item))
    if cached is None:
        found: set[str] = set()
        asked = [item]
        while asked:
            for field in methodology.item[asked.pop()].fields:
                new = {path.split(".")[0] for column in (field, *field.columns) for path in column.refers_to}
                asked += new - found
                found |= new
        cached = _NAMES_FOR[methodology.digest, item] = frozenset(found)
    return cached


_NAMES_FOR: dict[tuple[str, str], frozenset[str]] = {}


@cache
def _some(items: frozenset[str]) -> Prepared[Answer]:
    """The answers of an interview to these items."""
    wanted = sorted(items)
    return Prepared(lambda interview: Answer.objects.filter(interview=interview, item__in=wanted), kept=_KEPT)


def _whole(item: Item, after: Mapping[str, Any]) -> bool:
    return not complete(item, after["values"]) and not after["rejected"] and bool(after["values"])


def _status_after(item: Item, after: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """The status that follows from the values: complete answers are answered, whatever they were before."""
    whole = _whole(item, after)
    if whole and after["values"] != before["values"]:
        return Status.ANSWERED
    if before["status"] == Status.ANSWERED and not whole:
        return Status.OPEN
    if before["status"] == Status.NOT_APPLICABLE and after["values"] != before["values"] and after["values"]:
        return Status.OPEN
    return str(before["status"])


def _write(answer: Answer, after: Mapping[str, Any], *, by: User, kind: str, **data: Any) -> Answer:
    now = timezone.now()
    was = answer.revision
    with transaction.atomic():
        if answer.pk is None:
            _insert(answer, after, by=by, now=now)
        else:
            where = {"id": answer.pk, "revision": was}
            if not change(
                Answer, where, {**after, "revision": was + 1, "updated_by_id": by.pk, "updated_at": now}
            ):
                raise Stale(Answer.objects.get(pk=answer.pk))
        for name, value in after.items():
            setattr(answer, name, value)
        answer.revision, answer.updated_by, answer.updated_at = was + 1, by, now
        insert(AnswerRevision(answer=answer, revision=answer.revision, by=by, at=now, **after))
        project = answer.interview.project
        record(
            kind,
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            interview_id=answer.interview_id,
            item=answer.item,
            revision=answer.revision,
            status=answer.status,
            **data,
        )
    return answer


def _insert(answer: Answer, after: Mapping[str, Any], *, by: User, now: Any) -> None:
    for name, value in after.items():
        setattr(answer, name, value)
    answer.revision, answer.updated_by, answer.updated_at = 1, by, now
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        raise Stale(Answer.objects.get(interview=answer.interview_id, item=answer.item)) from None
    finally:
        answer.revision = 0
