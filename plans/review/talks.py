"""What a version's page and margin show of its threads: how many at each passage, and those asked for.

A page of twenty threads costs the same queries with one comment as with a thousand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from perfplan.accounts.access import Right
from perfplan.accounts.models import User
from perfplan.events.inbox import unread_about
from plans.models import Comment, PlanVersion, Thread, ThreadPlace
from plans.review.anchors import Anchor, Unknown, located, named, parse
from plans.review.beside import about_item
from plans.review.comments import drafts_of

PER_PAGE = 20
LAST = 3
"""As many comments of a thread stand in the margin, beside its first."""
SHOWS = ("open", "all", "mine", "drafts")


@dataclass(frozen=True)
class Counts:
    """The open threads of a version by passage, for its page."""

    open: Mapping[str, int]
    """By the name that the passage has on the page; those whose passage is gone are in the total alone."""
    total: int
    blocking: int
    may: bool
    """May the reader say something?"""
    closed: bool
    """Is it superseded, so that nobody may?"""


def counts(version: PlanVersion) -> Counts:
    """How many open threads stand at each passage: one query, however many there are."""
    rows = (
        ThreadPlace.objects.filter(version=version, thread__sent=True, thread__resolved_at=None)
        .values_list("thread__anchor", "found", "thread__blocking")
        .annotate(count=Count("pk"))
        .order_by()
    )
    by_passage: dict[str, int] = {}
    total = blocking = 0
    for anchor, found, blocks, count in rows:
        total += count
        blocking += count if blocks else 0
        if found and (name := shown_name(version, anchor)):
            by_passage[name] = by_passage.get(name, 0) + count
    closed = version.state == PlanVersion.State.SUPERSEDED
    return Counts(by_passage, total, blocking, may_comment(version), closed)


def may_comment(version: PlanVersion) -> bool:
    """Of a version that came through a loader: may the person who asked for it say something about it now?"""
    return Right.COMMENT in version.rights and version.state != PlanVersion.State.SUPERSEDED  # type: ignore[attr-defined]


def shown_name(version: PlanVersion, anchor: str) -> str:
    """The name of a passage on the page of a version; empty where it has none there."""
    kind, _colon, key = anchor.partition(":")
    if kind != "figure":
        return anchor
    try:
        return f"figure:{located(version.content.get('results', {}), key)}"
    except Unknown:
        return ""


def lasting_name(version: PlanVersion, at: str) -> str:
    """The name under which a passage is kept, of the one that it has on the page."""
    kind, _colon, key = at.partition(":")
    if kind != "figure":
        return at
    results = version.content.get("results", {})
    try:
        return f"figure:{named(results, located(results, key))}"
    except Unknown:
        return at


# --- Threads --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Which threads are asked for: by what the address says."""

    show: str = "open"
    section: str = ""
    at: str = ""
    thread: int = 0
    item: str = ""
    """A question or outcome: at its answer, at the rows of it, and where another value is suggested for it."""

    @staticmethod
    def of(query: Mapping[str, str]) -> Asked:
        """What an address asks for; what it says that we do not know is left out."""
        show, thread = query.get("show", ""), query.get("thread", "")
        section, at, item = (query.get(name, "").replace("\x00", "") for name in ("section", "at", "item"))
        return Asked(
            show if show in SHOWS else "open",
            section[:40],
            at[:450],
            int(thread) if thread.isascii() and thread.isdigit() and len(thread) < 18 else 0,
            item[:20],
        )

    @property
    def everything(self) -> bool:
        """Is it not narrowed down to a place?"""
        return not (self.section or self.at or self.thread or self.item)

    @property
    def new_at(self) -> str:
        """The passage that a new comment is about, unless another is chosen."""
        return self.at or (f"answer:{self.item}" if self.item else "section:summary")

    @property
    def query(self) -> str:
        """For an address that asks for the same."""
        parts = {
            "show": self.show if self.show != "open" else "",
            "section": self.section,
            "at": self.at,
            "thread": self.thread or "",
            "item": self.item,
        }
        return urlencode({key: value for key, value in parts.items() if value})


@dataclass
class Talk:
    """A thread as one version shows it to one person."""

    thread: Thread
    version: PlanVersion
    user: User
    language: str
    place: ThreadPlace
    began: ThreadPlace
    """The passage as the version had it in which the thread began."""
    comments: list[Comment] = field(default_factory=list)
    left_out: int = 0
    """Comments between the first and the next one shown."""
    open_here: int = 0
    """Open threads at its passage."""
    notices: list[int] = field(default_factory=list)
    """Numbers of the person's unread notices of what is shown here."""

    @property
    def key(self) -> str:
        """For ids in the page."""
        return str(self.thread.pk)

    @property
    def label(self) -> str:
        return self._text(self.place, "label")

    @property
    def value(self) -> str:
        return self._text(self.place, "value")

    @property
    def then(self) -> str:
        return self._text(self.began, "value")

    @property
    def carried(self) -> bool:
        return self.thread.version_id != self.version.pk

    @property
    def changed(self) -> bool:
        """Does the passage say something else than it did when the thread began?"""
        return self.carried and self.place.found and self.then != self.value

    @property
    def asks(self) -> bool:
        """Is somebody to say whether it still holds?"""
        return self.carried and self.thread.is_open and self.place.holds is None and self.may

    @property
    def may(self) -> bool:
        return may_comment(self.version)

    @property
    def may_block(self) -> bool:
        """An editor may, and whoever began it."""
        edits = Right.EDIT in self.version.rights  # type: ignore[attr-defined]
        return self.may and (edits or self.thread.created_by_id == self.user.pk)

    @property
    def anchor(self) -> Anchor:
        return parse(self.thread.anchor)

    @property
    def at(self) -> str:
        """The passage's name on the page; empty where it is gone."""
        return shown_name(self.version, self.thread.anchor) if self.place.found else ""

    @property
    def target(self) -> str:
        """Where on the page, for a browser without a script."""
        if not self.place.found:
            return self.place.section
        return self.anchor.item or self.place.section

    @property
    def suggestible(self) -> bool:
        """Are there answers of which it speaks?"""
        return self.place.found and self.anchor.kind != "section"

    def _text(self, place: ThreadPlace, name: str) -> str:
        texts = place.texts.get(self.language) or next(iter(place.texts.values()), {})
        return str(texts.get(name, ""))


def threads(version: PlanVersion, user: User) -> QuerySet[Thread]:
    """The threads of a version that a person sees: what is sent, and their own drafts."""
    return Thread.objects.filter(Q(sent=True) | Q(created_by=user), places__version=version)


def asked_threads(version: PlanVersion, user: User, asked: Asked) -> QuerySet[Thread]:
    """Those asked for, the open ones first, then what was said last."""
    found = threads(version, user)
    if asked.thread:
        return found.filter(pk=asked.thread)
    if asked.section:
        found = found.filter(places__version=version, places__section=asked.section)
    if asked.at:
        found = found.filter(anchor=lasting_name(version, asked.at))
    if asked.item:
        found = found.filter(about_item(asked.item))
    said = Comment.objects.filter(thread=OuterRef("pk"))
    if asked.show == "open":
        found = found.filter(resolved_at=None)
    elif asked.show == "mine":
        named = said.filter(mentioned=user, sent_at__isnull=False)
        found = found.filter(Q(assignee=user) | Exists(said.filter(author=user)) | Exists(named))
    elif asked.show == "drafts":
        found = found.filter(Exists(drafts_of(version, user).filter(thread=OuterRef("pk"))))
    return found.order_by(F("resolved_at").asc(nulls_first=True), "-said_at", "-pk")


def comments(version: PlanVersion, user: User) -> QuerySet[Comment]:
    """The comments that a person sees. A guest of one version reads nothing that was said of later ones."""
    found = Comment.objects.filter(Q(sent_at__isnull=False) | Q(author=user))
    if getattr(version, "alone", False):
        found = found.filter(version__number__lte=version.number)
    return found.select_related("author", "suggestion__decided_by", "version").defer("version__content")


def page_of(version: PlanVersion, user: User, language: str, asked: Asked, number: str) -> Page:
    """A page of the threads asked for, its ``object_list`` the talks."""
    rows = asked_threads(version, user, asked).select_related("assignee", "resolved_by", "created_by")
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = _talks(list(page.object_list), version, user, language)
    return page


def _talks(rows: Sequence[Thread], version: PlanVersion, user: User, language: str) -> list[Talk]:
    """The threads with their places and their first and last comments, in two queries."""
    made = _bare(rows, version, user, language)
    numbered = comments(version, user).annotate(
        forth=Window(RowNumber(), partition_by="thread", order_by="id"),
        back=Window(RowNumber(), partition_by="thread", order_by="-id"),
    )
    shown = numbered.filter(Q(forth=1) | Q(back__lte=LAST), thread__in=[one.pk for one in rows])
    for comment in shown.order_by("pk"):
        talk = made[comment.thread_id]
        if len(talk.comments) == 1:
            talk.left_out = comment.forth - 2
        talk.comments.append(comment)
    _tell_notices(made, user)
    return list(made.values())


def _tell_notices(talks: Mapping[int, Talk], user: User) -> None:
    """Which notices are read once these are seen: of the comments that are shown, and of what became of the thread."""
    subjects = {f"thread:{pk}": talk for pk, talk in talks.items()}
    for notice in unread_about(user, subjects) if subjects else ():
        talk, comment = subjects[notice.subject], notice.event.data.get("comment")
        if comment is None or any(comment == one.pk for one in talk.comments):
            talk.notices.append(notice.pk)


def _bare(rows: Sequence[Thread], version: PlanVersion, user: User, language: str) -> dict[int, Talk]:
    places: dict[tuple[int, int], ThreadPlace] = {}
    wanted = Q(version=version) | Q(version=F("thread__version"))
    for place in (
        ThreadPlace.objects.filter(wanted, thread__in=[one.pk for one in rows])
        .select_related("holds_by", "thread__version")
        .defer("thread__version__content")
    ):
        places[place.thread_id, place.version_id] = place
    anchors = {thread.anchor for thread in rows}
    open_ = dict(
        ThreadPlace.objects.filter(
            version=version,
            found=True,
            thread__anchor__in=anchors,
            thread__sent=True,
            thread__resolved_at=None,
        )
        .values_list("thread__anchor")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found = {}
    for thread in rows:
        here = places[thread.pk, version.pk]
        began = places.get((thread.pk, thread.version_id), here)
        thread.version = here.thread.version
        found[thread.pk] = Talk(
            thread, version, user, language, here, began, open_here=open_.get(thread.anchor, 0)
        )
    return found


def talk_of(thread: Thread, version: PlanVersion, user: User, language: str) -> Talk:
    """One thread as the margin shows it."""
    return _talks([thread], version, user, language)[0]


def whole_talk(
    thread: Thread, version: PlanVersion, user: User, language: str, number: str
) -> tuple[Talk, Page]:
    """One thread with all that was said in it, a page at a time, the last page first."""
    talk = _bare([thread], version, user, language)[thread.pk]
    said = comments(version, user).filter(thread=thread).order_by("pk")
    pages = Paginator(said, 50)
    page = pages.get_page(number or pages.num_pages)
    talk.comments = list(page.object_list)
    return talk, page


@dataclass(frozen=True)
class Tabs:
    """How many threads each filter shows, and in which sections they stand."""

    open: int
    all: int
    drafts: int
    sections: tuple[tuple[str, int], ...]


def tabs(version: PlanVersion, user: User) -> Tabs:
    """Numbers for the filters, in two queries."""
    rows = (
        threads(version, user)
        .values_list("places__section")
        .annotate(every=Count("pk"), unsettled=Count("pk", filter=Q(resolved_at=None)))
        .order_by("places__section")
    )
    found = list(rows)
    return Tabs(
        open=sum(unsettled for _section, _every, unsettled in found),
        all=sum(every for _section, every, _unsettled in found),
        drafts=drafts_of(version, user).count(),
        sections=tuple((section, unsettled) for section, _every, unsettled in found),
    )
