"""Another value for an answer: suggested in a comment, and taken into the interview by an editor.

A version never changes: what is accepted becomes a revision of the answer in the interview that the version was
made of, by the editor who accepts it, and shows in the next version. Each suggestion is decided once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews.answers import Stale, context, entries, save_answer
from interviews.fields.base import Context
from interviews.forms import Input, form_of
from interviews.methodology.model import Field, Item
from interviews.models import Answer, Interview
from interviews.reading import read
from perfplan.accounts.access import Right
from perfplan.accounts.models import User
from perfplan.events.notices import Kind, tell
from plans.blocks.said import Said
from plans.models import Comment, PlanVersion, Suggestion, Thread, ThreadPlace
from plans.recording import record_of
from plans.review import comments
from plans.review.comments import Closed
from plans.review.locking import hold
from plans.review.people import readers
from plans.review.slots import Gone, Slot, called, refused, words
from plans.versions import methodology_of

State = Suggestion.State
TRIES = 3
NAME = "value"
"""Of the input of the suggested value, whatever its field is called."""


class Decided(Exception):
    """Somebody was faster: it is accepted or declined already."""


class NoInterview(Exception):
    """The interview was deleted: there is nothing to take the value into."""


class RowGone(Exception):
    """The row, or the whole field, is in the interview no more."""


class NotValid(Exception):
    """The interview cannot take the value any more: says why, in words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class MovedOn(Exception):
    """The interview says something else by now than the version did. To be confirmed with :attr:`mark`."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.mark = mark_of(value)
        super().__init__(self.mark)


# --- What is suggested ----------------------------------------------------------------------------------------


def slot_of(suggestion: Suggestion) -> Slot:
    return Slot(suggestion.item, suggestion.field, suggestion.row, suggestion.column)


def mark_of(value: Any) -> str:
    """Tells whether what somebody has seen is still what stands."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def said_in(version: PlanVersion, language: str) -> Said:
    """What a version says, to show and to read values in a language: made once for a page of suggestions."""
    made: dict[str, Said] = version.__dict__.setdefault("_said_in", {})
    if language not in made:
        made[language] = Said(version.content, methodology_of(version), language)
    return made[language]


def says(said: Said, slot: Slot) -> Any:
    """What a version says at a slot, or None. :raises Gone:"""
    return slot.value(said.entries[slot.item].values if slot.item in said.entries else {})


def input_of(said: Said, slot: Slot, typed: Any = None) -> Input:
    """The input of a slot's field, with what the version says, or what was typed and cannot be read."""
    alone, value = _alone(said, slot), says(said, slot)
    values = {} if value is None else {NAME: value}
    made = form_of(alone, values, {} if typed is None else {NAME: typed}, said.context)[0]
    assert isinstance(made, Input)
    return made


@dataclass(frozen=True)
class Typed:
    """What somebody typed as the value they suggest."""

    value: Any = None
    input: Input | None = None
    """With what was typed and what it was understood as, or why it could not be read."""
    empty: bool = False
    same: bool = False
    """Does the version say so already?"""

    @property
    def ready(self) -> bool:
        return not (self.empty or self.same or (self.input is not None and self.input.error))


def read_value(said: Said, slot: Slot, sent: QueryDict) -> Typed:
    """The value that was typed into :func:`input_of`."""
    before = says(said, slot)
    alone = _alone(said, slot)
    found = read(alone, sent, said.context, {} if before is None else {NAME: before})
    if found.rejected:
        return Typed(None, input_of(said, slot, found.rejected[NAME]))
    shown = form_of(alone, found.values, {}, said.context)[0]
    assert isinstance(shown, Input)
    value = found.values.get(NAME)
    return Typed(value, shown, empty=value is None, same=value is not None and value == before)


def _alone(said: Said, slot: Slot) -> Item:
    """The item as if it had this field alone: its input is drawn and read as everywhere."""
    leaf = slot.leaf(said.methodology)
    assert leaf is not None
    return replace(said.item(slot.item), fields=(replace(leaf, name=NAME, required=False),))


# --- Shown ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A suggestion as it is read beside its comment."""

    suggestion: Suggestion
    version: PlanVersion
    name: str
    before: str
    value: str
    may_decide: bool

    @property
    def open(self) -> bool:
        return bool(self.suggestion.state == State.OPEN)

    @property
    def is_text(self) -> bool:
        """Too long to stand on one line?"""
        return len(self.before) + len(self.value) > 60


def shown(suggestion: Suggestion, said: Said, version: PlanVersion, *, at: str = "") -> Shown:
    """A suggestion in words, beside the passage ``at``. ``version`` came through a loader, or has no reader."""
    slot = slot_of(suggestion)
    rights = getattr(version, "rights", frozenset())
    decides = Right.EDIT in rights and version.state != PlanVersion.State.SUPERSEDED
    return Shown(
        suggestion,
        version,
        called(said, slot, at=at),
        words(said, slot, suggestion.before),
        words(said, slot, suggestion.value),
        decides and suggestion.state == State.OPEN and suggestion.comment.sent_at is not None,
    )


def told(suggestion: Suggestion, said: Said, *, at: str = "") -> str:
    """A suggestion in a line, for documents: ``"Threshold: 400 ms → 300 ms (accepted by Akim Kone)"``."""
    slot = slot_of(suggestion)
    parts = {
        "name": called(said, slot, at=at),
        "before": words(said, slot, suggestion.before),
        "value": words(said, slot, suggestion.value),
    }
    line = _("%(name)s: %(before)s → %(value)s") % parts
    by = suggestion.decided_by or "?"
    decided = {
        State.ACCEPTED: _("accepted by %(name)s"),
        State.DECLINED: _("declined by %(name)s"),
    }.get(State(suggestion.state), "")
    return f"{line} ({decided % {'name': by}})" if decided else line


def suggestions(version: PlanVersion, user: User) -> QuerySet[Suggestion]:
    """The suggestions of a version's threads that a person sees: what is sent, and their own drafts.

    A guest of one version sees nothing that was said of later ones.
    """
    found = Suggestion.objects.filter(
        Q(comment__sent_at__isnull=False) | Q(comment__author=user),
        comment__deleted_at=None,
        comment__thread__in=ThreadPlace.objects.filter(version=version).values("thread"),
    )
    if getattr(version, "alone", False):
        found = found.filter(comment__version__number__lte=version.number)
    return found.select_related("comment__thread", "comment__author", "decided_by")


def taken(version: PlanVersion) -> int:
    """How many suggestions were taken into the interview since a version was made, and are in no version yet.

    Nothing where a later version is there.
    """
    later = PlanVersion.objects.filter(plan=version.plan_id, number__gt=version.number)
    return Suggestion.objects.filter(
        ~Exists(later),
        state=State.ACCEPTED,
        decided_at__gt=version.created_at,
        comment__thread__in=ThreadPlace.objects.filter(version=version).values("thread"),
    ).count()


# --- Suggesting -----------------------------------------------------------------------------------------------


def suggest(*, comment: Comment, slot: Slot, value: Any, said: Said) -> Suggestion:
    """Put a suggestion to a comment that was just written. Call it in the transaction of the comment."""
    return Suggestion.objects.create(
        comment=comment,
        item=slot.item,
        field=slot.field,
        row=slot.row,
        column=slot.column,
        before=says(said, slot),
        value=value,
    )


# --- Deciding -------------------------------------------------------------------------------------------------


def accept(
    *, suggestion: Suggestion, version: PlanVersion, by: User, seen: str = "", resolve: bool = True
) -> Suggestion:
    """Save the suggested value into the interview of ``version``, all else of the answer as it stands there.

    ``seen`` is the mark of the value that the editor has seen standing in the interview, where it is not the one
    that the suggestion was made for.

    :raises Decided: it was accepted or declined meanwhile.
    :raises Closed: the version was superseded.
    :raises NoInterview, RowGone, NotValid: it cannot be taken any more.
    :raises MovedOn: the interview says something else by now; asked again with what it says.
    """
    with transaction.atomic():
        current = _locked(suggestion, version)
        answer = _save(current, version, by, seen)
        _decide(current, State.ACCEPTED, by, revision=answer.revision)
        _record("suggestion.accepted", current, version, by, revision=answer.revision)
        if resolve:
            comments.resolve(thread=current.comment.thread, version=version, by=by)
    return current


def _save(suggestion: Suggestion, version: PlanVersion, by: User, seen: str) -> Answer:
    """Save it at the revision that stands. Somebody who types there at this moment makes it read again."""
    for _attempt in range(TRIES):
        target = target_of(suggestion, version, get_language() or "en")
        if target.value not in (suggestion.before, suggestion.value) and seen != mark_of(target.value):
            raise MovedOn(target.value)
        try:
            return save_answer(
                interview=target.interview,
                item=target.item,
                by=by,
                revision=target.answer.revision,
                changes={
                    "values": target.slot.put(target.answer.values, suggestion.value),
                    "rejected": target.slot.typed(target.answer.rejected),
                },
            )
        except Stale:
            continue
    raise MovedOn(target.value)


def decline(*, suggestion: Suggestion, version: PlanVersion, by: User, reason: str = "") -> Suggestion:
    """Say no to a suggestion; a reason is an answer in its thread.

    :raises Decided: it was accepted or declined meanwhile.
    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        current = _locked(suggestion, version)
        if reason:
            comments.reply(thread=current.comment.thread, version=version, by=by, text=reason)
        _decide(current, State.DECLINED, by)
        _record("suggestion.declined", current, version, by)
    return current


@dataclass(frozen=True)
class Target:
    """Where in the interview a suggestion goes."""

    interview: Interview
    item: Item
    leaf: Field
    slot: Slot
    answer: Answer
    value: Any
    """What stands there."""
    context: Context


def target_of(suggestion: Suggestion, version: PlanVersion, language: str) -> Target:
    """Where in the interview of a version a suggestion goes, read now.

    :raises NoInterview, RowGone, NotValid: it cannot be taken.
    """
    interview = version.interview
    if interview is None:
        raise NoInterview
    slot = slot_of(suggestion)
    leaf = slot.leaf(interview.methodology)
    if leaf is None:
        raise RowGone
    item = interview.methodology.item[slot.item]
    said = entries(interview)
    answer = said.get(slot.item) or Answer(interview=interview, item=slot.item)
    try:
        value = slot.value(answer.values)
    except Gone:
        raise RowGone from None
    known = context(interview, said, language)
    if reason := refused(leaf, suggestion.value, known):
        raise NotValid(reason)
    return Target(interview, item, leaf, slot, answer, value, known)


def _locked(suggestion: Suggestion, version: PlanVersion) -> Suggestion:
    """The suggestion as it stands, nobody else deciding it. :raises Decided: :raises Closed:"""
    hold(version.plan_id)
    state = PlanVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    if state == PlanVersion.State.SUPERSEDED:
        raise Closed
    current = (
        Suggestion.objects.select_related("comment__thread", "comment__author")
        .filter(pk=suggestion.pk, comment__deleted_at=None)
        .first()
    )
    if current is None or current.state != State.OPEN:
        raise Decided
    return current


def _decide(suggestion: Suggestion, state: str, by: User, revision: int | None = None) -> None:
    suggestion.state, suggestion.decided_by = state, by
    suggestion.decided_at, suggestion.revision = timezone.now(), revision
    suggestion.save(update_fields=["state", "decided_by", "decided_at", "revision"])
    standing = ThreadPlace.objects.filter(thread=suggestion.comment.thread_id).values("version")
    PlanVersion.objects.filter(pk__in=standing).update(discussion=F("discussion") + 1)


def _record(kind: str, suggestion: Suggestion, version: PlanVersion, by: User, **data: Any) -> None:
    """The event names who suggested, and who did it reads it in the answer's history: that knows no plan."""
    comment = suggestion.comment
    place = ThreadPlace.objects.filter(thread=comment.thread_id, version=version).first()
    passage: Mapping[str, Any] = place.texts if place else {}
    event = record_of(
        kind,
        version,
        by,
        title=version.title,
        thread=comment.thread_id,
        anchor=comment.thread.anchor,
        passage={language: told["label"] for language, told in passage.items()},
        comment=comment.pk,
        suggestion=suggestion.pk,
        item=suggestion.item,
        suggested_by=comment.author_name,
        **data,
    )
    if comment.author is not None and readers(version).filter(pk=comment.author_id).exists():
        tell(event, to=[comment.author], kind=Kind.SUGGESTION, subject=f"thread:{comment.thread_id}")


def thread_for(version: PlanVersion, user: User, pk: int) -> Thread | None:
    """A thread of a version that a person sees: one that is sent, or their own draft."""
    seen = Q(sent=True) | Q(created_by=user)
    return Thread.objects.filter(seen, pk=pk, places__version=version).first()
