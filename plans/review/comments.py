"""What people say about passages of a version, in threads that follow their passage.

What is a draft exists for its author alone: it is counted nowhere, tells nobody and leaves no event. Whatever
others see counts the discussion of every version up in which the thread stands, so that documents with comments
know that they are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from perfplan.accounts.models import User
from perfplan.events.models import Event
from perfplan.events.notices import Kind, tell
from perfplan.ui.sentences import excerpt
from plans.models import Comment, CommentEdit, PlanVersion, Review, Suggestion, Thread, ThreadPlace
from plans.recording import record_of
from plans.review.anchors import Place
from plans.review.carrying import follow
from plans.review.locking import hold
from plans.review.people import mentioned, nameable, readers
from plans.review.settling import authors_of, settle_plan

EXCERPT = 200
"""Letters of a comment that its event tells."""
TELLING = ("thread.begun", "comment.sent", "comment.edited")


class Closed(Exception):
    """The version was superseded: what is to be said about the plan is said at a later one."""


class Moved(Exception):
    """Somebody changed this since the person who changes it now has seen it."""


# --- Saying ---------------------------------------------------------------------------------------------------


def begin_thread(
    *,
    version: PlanVersion,
    place: Place,
    by: User,
    text: str,
    quote: str = "",
    quote_before: str = "",
    quote_language: str = "",
    blocking: bool = False,
    assignee: User | None = None,
    draft: bool = False,
) -> Comment:
    """Begin to talk about a passage; as a draft, for oneself until it is sent. Returns what was said.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        now = timezone.now()
        thread = Thread.objects.create(
            plan_id=version.plan_id,
            version=version,
            anchor=str(place.anchor),
            quote=quote[:1000],
            quote_before=quote_before[-100:],
            quote_language=quote_language,
            blocking=blocking,
            assignee=assignee,
            created_by=by,
            created_at=now,
            said_at=now,
            sent=not draft,
        )
        ThreadPlace.objects.create(thread=thread, version=version, section=place.section, texts=place.texts)
        follow(thread, version)
        comment = _say(thread, version, by, text, draft=draft)
        if not draft:
            _tell_of(comment, by, begun=True)
            _count(thread)
            settle_plan(version.plan, by=by)
    return comment


def reply(*, thread: Thread, version: PlanVersion, by: User, text: str, draft: bool = False) -> Comment:
    """Say something in a thread. A thread that is a draft itself takes drafts alone.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        draft = draft or not Thread.objects.get(pk=thread.pk).sent
        comment = _say(thread, version, by, text, draft=draft)
        if not draft:
            Thread.objects.filter(pk=thread.pk).update(said_at=comment.at)
            _tell_of(comment, by, begun=False)
            _count(thread)
    return comment


def drafts_of(version: PlanVersion, by: User) -> QuerySet[Comment]:
    """What somebody has written on a version, or on one that it superseded, and not sent."""
    earlier = Q(version__state=PlanVersion.State.SUPERSEDED, version__number__lt=version.number)
    return Comment.objects.filter(
        Q(version=version) | earlier,
        thread__in=ThreadPlace.objects.filter(version=version).values("thread"),
        author=by,
        sent_at=None,
        deleted_at=None,
    )


def send_drafts(*, version: PlanVersion, by: User, review: Review | None = None) -> list[Comment]:
    """Send all that somebody drafted on a version. Call it in a transaction."""
    hold(version.plan_id)
    drafts = list(drafts_of(version, by).select_related("thread__assignee"))
    if not drafts:
        return []
    now = timezone.now()
    begun = {one.thread_id for one in drafts if not one.thread.sent}
    Comment.objects.filter(pk__in=[one.pk for one in drafts]).update(sent_at=now, at=now, review=review)
    Thread.objects.filter(pk__in={one.thread_id for one in drafts}).update(sent=True, said_at=now)
    for draft in drafts:
        draft.version = version
        _tell_of(draft, by, begun=draft.thread_id in begun)
        begun.discard(draft.thread_id)
    _count(*(one.thread for one in drafts))
    if review is None:  # else whoever gives the verdict does it
        settle_plan(version.plan, by=by)
    return drafts


def _say(thread: Thread, version: PlanVersion, by: User, text: str, *, draft: bool) -> Comment:
    now = timezone.now()
    comment = Comment.objects.create(
        thread=thread,
        version=version,
        author=by,
        author_name=str(by),
        text=text,
        at=now,
        sent_at=None if draft else now,
    )
    comment.mentioned.set(mentioned(text, nameable(version, by)) if "@" in text else [])
    return comment


def _tell_of(comment: Comment, by: User, *, begun: bool) -> None:
    """Record what was said, and tell whom it concerns: those named, the one it is given to, those who take part."""
    thread, version = comment.thread, comment.version
    event = _record("thread.begun" if begun else "comment.sent", thread, version, by, **_excerpt(comment))
    tell = _Teller(event, thread, version)
    tell(comment.mentioned.all(), Kind.MENTION)
    if begun:
        tell([thread.assignee], Kind.ASSIGNED)
    tell([*taking_part(thread), *authors_of(version)], Kind.COMMENT)


def taking_part(thread: Thread) -> Iterator[User]:
    """Who has said something in a thread that others see, and who is to see to it."""
    said = Comment.objects.filter(thread=thread, sent_at__isnull=False, author__isnull=False)
    yield from User.objects.filter(pk__in=said.values("author"))
    if thread.assignee is not None:
        yield thread.assignee


# --- One's own words ------------------------------------------------------------------------------------------


def edit_comment(*, comment: Comment, version: PlanVersion, by: User, text: str, edits: int) -> Comment:
    """Say it otherwise; what it said before is kept. ``edits`` is how often it had been when it was read.

    :raises Moved: it was edited or deleted meanwhile.
    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        current = Comment.objects.select_related("thread").get(pk=comment.pk)
        if current.deleted_at or current.edits.count() != edits:
            raise Moved
        if current.text == text:
            return current
        now = timezone.now()
        CommentEdit.objects.create(comment=current, text=current.text, at=now)
        Comment.objects.filter(pk=current.pk).update(
            text=text, edited_at=now if current.sent_at else current.edited_at
        )
        current.refresh_from_db()
        named = mentioned(text, nameable(version, by)) if "@" in text else []
        known = set(current.mentioned.values_list("pk", flat=True))
        current.mentioned.set(named)
        if current.sent_at:
            event = _record("comment.edited", current.thread, version, by, **_excerpt(current))
            _Teller(event, current.thread, version)(
                [one for one in named if one.pk not in known], Kind.MENTION
            )
            _count(current.thread)
    return current


def delete_comment(*, comment: Comment, version: PlanVersion, by: User) -> None:
    """Take it back. Others still see that something was said; of a draft nothing is left.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        current = Comment.objects.select_related("thread").get(pk=comment.pk)
        if current.deleted_at:
            return
        if current.sent_at is None:
            current.delete()
            if not current.thread.sent and not current.thread.comments.exists():
                current.thread.delete()
            return
        current.edits.all().delete()
        Suggestion.objects.filter(comment=current, state=Suggestion.State.OPEN).delete()
        current.mentioned.clear()
        Comment.objects.filter(pk=current.pk).update(text="", deleted_at=timezone.now())
        _forget(current, version)
        _record("comment.deleted", current.thread, version, by, comment=current.pk)
        _count(current.thread)


def _forget(comment: Comment, version: PlanVersion) -> None:
    """Its words leave the events that told of them."""
    told = Event.objects.filter(
        project_id=version.plan.project_id, kind__in=TELLING, data__comment=comment.pk
    )
    for event in told:
        Event.objects.filter(pk=event.pk).update(data=event.data | {"excerpt": ""})


# --- Where a thread stands ------------------------------------------------------------------------------------


def resolve(*, thread: Thread, version: PlanVersion, by: User) -> bool:
    """Close a thread: what was said is seen to. A version that waited for it may be approved by this.

    Returns whether it was open. :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        done = Thread.objects.filter(pk=thread.pk, resolved_at=None, sent=True).update(
            resolved_at=timezone.now(), resolved_by=by
        )
        if done:
            _changed("thread.resolved", thread, version, by)
            settle_plan(version.plan, by=by)
    return bool(done)


def reopen(*, thread: Thread, version: PlanVersion, by: User) -> bool:
    """Open it again; it follows into the versions that were made meanwhile. Returns whether it was resolved.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        done = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=False).update(
            resolved_at=None, resolved_by=None
        )
        if done:
            follow(thread, version)
            _changed("thread.reopened", thread, version, by)
            settle_plan(version.plan, by=by)
    return bool(done)


def set_blocking(*, thread: Thread, version: PlanVersion, by: User, blocking: bool) -> bool:
    """Say whether a version may be approved while the thread is open. Returns whether that is new.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        done = Thread.objects.filter(pk=thread.pk, blocking=not blocking).update(blocking=blocking)
        if done and Thread.objects.get(pk=thread.pk).sent:
            _changed("thread.blocking", thread, version, by, tell_them=False, blocking=blocking)
            settle_plan(version.plan, by=by)
    return bool(done)


def assign(*, thread: Thread, version: PlanVersion, by: User, to: User | None) -> None:
    """Give it to somebody who sees to it, or to nobody.

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        current = Thread.objects.get(pk=thread.pk)
        if current.assignee_id == (to and to.pk):
            return
        Thread.objects.filter(pk=thread.pk).update(assignee=to)
        if current.sent:
            event = _record("thread.assigned", current, version, by, assignee=to and to.pk)
            _Teller(event, current, version)([to], Kind.ASSIGNED)
            _count(current)


def say_holds(*, place: ThreadPlace, version: PlanVersion, by: User, holds: bool) -> None:
    """Does what was said of an earlier version still hold for this one?

    :raises Closed: the version was superseded.
    """
    with transaction.atomic():
        _hold(version)
        ThreadPlace.objects.filter(pk=place.pk).update(holds=holds, holds_by=by)
        if place.thread.sent:
            _changed("thread.holds", place.thread, version, by, tell_them=False, holds=holds)


# --- Shared ---------------------------------------------------------------------------------------------------


def _hold(version: PlanVersion) -> None:
    """Be the only one who changes threads of this plan. :raises Closed: nothing is said about it any more."""
    hold(version.plan_id)
    state = PlanVersion.objects.values_list("state", flat=True).get(pk=version.pk)
    if state == PlanVersion.State.SUPERSEDED:
        raise Closed


def _count(*threads: Thread) -> None:
    """Others see something new in every version in which these stand."""
    standing = ThreadPlace.objects.filter(thread__in=[one.pk for one in threads]).values("version")
    PlanVersion.objects.filter(pk__in=standing).update(discussion=F("discussion") + 1)


def _changed(
    kind: str, thread: Thread, version: PlanVersion, by: User, *, tell_them: bool = True, **data: Any
) -> None:
    event = _record(kind, thread, version, by, **data)
    if tell_them:
        _Teller(event, thread, version)([*taking_part(thread), *authors_of(version)], Kind.COMMENT)
    _count(thread)


def _record(kind: str, thread: Thread, version: PlanVersion, by: User, **data: Any) -> Event:
    place = ThreadPlace.objects.filter(thread=thread, version=version).first()
    texts = place.texts if place else {}
    passage = {language: told["label"] for language, told in texts.items()}
    return record_of(
        kind,
        version,
        by,
        title=version.title,
        thread=thread.pk,
        anchor=thread.anchor,
        passage=passage,
        **data,
    )


def _excerpt(comment: Comment) -> dict[str, Any]:
    return {"comment": comment.pk, "excerpt": excerpt(comment.text, EXCERPT)}


class _Teller:
    """Tells of an event those alone who may read the version that it happened on."""

    def __init__(self, event: Event, thread: Thread, version: PlanVersion) -> None:
        self.event, self.subject = event, f"thread:{thread.pk}"
        self.may = set(readers(version).values_list("pk", flat=True))

    def __call__(self, people: Iterable[User | None], kind: Kind) -> None:
        to = [one for one in people if one is not None and one.pk in self.may]
        if to:
            tell(self.event, to=to, kind=kind, subject=self.subject)
