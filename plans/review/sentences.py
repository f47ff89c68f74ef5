"""What happened, as a sentence in the reader's language, with the way to where it happened.

An event names its objects by number. Whether somebody may still see them is asked each time it is told: who has left
the team, or was a guest until yesterday, reads neither the sentence nor the link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews.models import Project
from perfplan.accounts.models import User
from perfplan.events.models import Event, Notice
from perfplan.events.notices import Kind
from perfplan.ui.markdown import to_html
from perfplan.ui.sentences import excerpt
from plans.loading import versions_open_to
from plans.models import PlanVersion, Review
from plans.review.words import listed

EXCERPT = 200
MOST_NAME = 80
"""Letters of a name or title in a sentence: they are at most 120 long, and a subject has one line."""


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    notice: Notice
    text: str
    excerpt: str = ""
    """What was said, in its author's words: plain text, one line."""
    url: str = ""
    answers: bool = False
    """Does the link lead to where one can answer?"""
    project: str = ""
    place: str = ""
    """Where it happened: ``"Version 2"``, or nothing more than the project."""
    hidden: bool = False
    """May its reader not see any more what it was about?"""

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None

    @property
    def at(self) -> datetime:
        return self.notice.at

    @property
    def address(self) -> str:
        """The link as an e-mail needs it."""
        return settings.BASE_URL + self.url if self.url else ""


def tell_all(notices: Sequence[Notice], user: User) -> list[Told]:
    """Notices of one person in the language that is active, in three queries however many they are."""
    events = [notice.event for notice in notices]
    versions = versions_open_to(user).in_bulk({one.version_id for one in events if one.version_id})
    loose = {one.project_id for one in events if one.project_id and not one.version_id}
    projects = Project.objects.visible_to(user).in_bulk(loose) if loose else {}
    marks = {one.data.get("review") for one in events if one.kind == "review.given"}
    texts = dict(Review.objects.filter(pk__in=marks - {None}).values_list("pk", "text")) if marks else {}
    return [_tell(notice, versions, projects, texts) for notice in notices]


def _tell(
    notice: Notice,
    versions: Mapping[int, PlanVersion],
    projects: Mapping[int, Project],
    texts: Mapping[int, str],
) -> Told:
    event = notice.event
    version = versions.get(event.version_id or 0)
    project = version.plan.project if version else projects.get(event.project_id or 0)
    if project is None:
        return Told(notice, _("You can no longer see what this was about."), hidden=True)
    about = About(event, notice.kind, version, project)
    excerpt = event.data.get("excerpt") or event.data.get("note") or ""
    if event.kind == "review.given":
        excerpt = texts.get(event.data.get("review"), "")
    url, answers = about.link
    return Told(
        notice,
        text=capfirst(sentence(about)),
        excerpt=short(bare(excerpt)),
        url=url,
        answers=answers,
        project=project.name,
        place=_("Version %(number)s") % {"number": version.number} if version and not about.of_plan else "",
    )


@dataclass(frozen=True)
class About:
    """An event with what its sentence speaks of."""

    event: Event
    kind: str
    """Of the notice: why its reader is told."""
    version: PlanVersion | None
    project: Project

    @property
    def data(self) -> Mapping[str, Any]:
        return self.event.data

    @property
    def who(self) -> str:
        return called(str(self.event.actor)) if self.event.actor else _("Somebody")

    @property
    def what(self) -> str:
        """``version 2 of Boutique``, or the project's name."""
        name = called(self.project.name)
        if self.version is None:
            return name
        return _("version %(number)s of %(name)s") % {"number": self.version.number, "name": name}

    @property
    def where(self) -> str:
        """What the passage is called in the reader's language; its version, where it has no name."""
        names: Mapping[str, str] = self.data.get("passage") or {}
        name = names.get((get_language() or "en")[:2]) or next(iter(names.values()), "")
        return called(name) or self.what

    def day(self, name: str) -> str:
        """A day of the data as people write it."""
        told = self.data.get(name)
        return date_format(date.fromisoformat(told), "DATE_FORMAT") if told else ""

    @property
    def of_plan(self) -> bool:
        """Is it about the plan rather than about one version?"""
        return self.event.kind == "review.due"

    @property
    def link(self) -> tuple[str, bool]:
        """The address, and whether one can answer there."""
        if self.of_plan:
            return address("planned_reviews", self.project.pk), False
        thread = self.data.get("thread")
        if thread and self.version and (found := address("thread", thread)):
            comment = self.data.get("comment")
            query = f"?version={self.version.pk}" + (f"#comment-{comment}" if comment else "")
            return found + query, True
        return address("version", self.version.pk) if self.version else self.project.get_absolute_url(), False


def address(name: str, *args: Any) -> str:
    """An address of the site; empty where there is none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def called(name: str) -> str:
    """A name as it stands in a sentence: on one line, not longer than one reads."""
    return short(name, MOST_NAME)


def bare(text: str) -> str:
    """What a Markdown text says, without its marks: a mail and a list show plain words."""
    return unescape(strip_tags(to_html(text))) if text else ""


def short(text: str, most: int = EXCERPT) -> str:
    return excerpt(str(text), most)


# --- One sentence for each kind of event ----------------------------------------------------------------------


def sentence(about: About) -> str:
    """What happened. Of a kind that nobody wrote a sentence for, at least that it happened."""
    say = SENTENCES.get(about.event.kind)
    if say is not None:
        return say(about)
    return _("%(what)s: %(kind)s") % {"what": about.what, "kind": about.event.kind}


def _requested(about: About) -> str:
    if day := about.day("due"):
        words = _("%(who)s asks for your review of %(what)s until %(day)s")
        return words % {"who": about.who, "what": about.what, "day": day}
    return _("%(who)s asks for your review of %(what)s") % {"who": about.who, "what": about.what}


def _given(about: About) -> str:
    words = {
        Review.Verdict.APPROVE.value: _("%(who)s approves %(what)s"),
        Review.Verdict.CHANGES.value: _("%(who)s asks for changes on %(what)s"),
    }.get(about.data.get("verdict", ""), _("%(who)s comments on %(what)s"))
    return words % {"who": about.who, "what": about.what}


def _rules(about: About) -> str:
    words = _("%(who)s changes how versions of %(name)s are approved")
    return words % {"who": about.who, "name": called(about.project.name)}


def _said(words: Callable[[], str]) -> Callable[[About], str]:
    """A sentence of who does what on which version, and where. ``words`` are asked for in the reader's language."""

    def say(about: About) -> str:
        return words() % {"who": about.who, "what": about.what, "where": about.where}

    return say


def _comment(words: Callable[[], str]) -> Callable[[About], str]:
    """As :func:`_said`; but being named, or given something, is the news for whom it happens to."""

    def say(about: About) -> str:
        told = {Kind.MENTION: _mention, Kind.ASSIGNED: _assigned}.get(about.kind)  # type: ignore[call-overload]
        return told(about) if told else _said(words)(about)

    return say


def _mention(about: About) -> str:
    return _("%(who)s mentions you at %(where)s") % {"who": about.who, "where": about.where}


def _assigned(about: About) -> str:
    return _("%(who)s gives you the thread at %(where)s") % {"who": about.who, "where": about.where}


def _blocking(about: About) -> str:
    if about.data.get("blocking", True):
        words = _("%(who)s lets the thread at %(where)s block the approval")
    else:
        words = _("%(who)s lets the thread at %(where)s block no more")
    return words % {"who": about.who, "where": about.where}


def _holds(about: About) -> str:
    if about.data.get("holds", True):
        words = _("%(who)s says that the thread at %(where)s still holds")
    else:
        words = _("%(who)s says that the thread at %(where)s does not hold any more")
    return words % {"who": about.who, "where": about.where}


def _invited(about: About) -> str:
    words = _("%(who)s invites %(whom)s to %(what)s")
    return words % {"who": about.who, "whom": called(about.data.get("email", "?")), "what": about.what}


def _prolonged(about: About) -> str:
    words = _("%(who)s lets you review %(what)s until %(day)s")
    return words % {"who": about.who, "what": about.what, "day": about.day("until")}


def _withdrawn(about: About) -> str:
    whom = about.data.get("name") or about.data.get("email") or "?"
    return _("%(what)s is closed for %(whom)s") % {"what": about.what, "whom": called(whom)}


def _verdict_due(about: About) -> str:
    day = about.day("due")
    if about.data.get("late"):
        return _("Your verdict on %(what)s was due on %(day)s") % {"what": about.what, "day": day}
    return _("Your verdict on %(what)s is due on %(day)s") % {"what": about.what, "day": day}


def _review_due(about: About) -> str:
    name, day = called(about.project.name), about.day("due")
    events = [called(one) for one in about.data.get("before", ())]
    if not events:
        return _("The capacity review of %(name)s is on %(day)s") % {"name": name, "day": day}
    words = _("The capacity review of %(name)s before %(events)s is on %(day)s")
    return words % {"name": name, "day": day, "events": listed(events)}


SENTENCES: dict[str, Callable[[About], str]] = {
    "review.requested": _requested,
    "review.given": _given,
    "review.rules_changed": _rules,
    "review.due": _review_due,
    "verdict.due": _verdict_due,
    "version.in_review": _said(lambda: _("%(what)s is in review again")),
    "version.changes": _said(lambda: _("Changes are asked for on %(what)s")),
    "version.approved": _said(lambda: _("%(what)s is approved")),
    "version.superseded": _said(lambda: _("%(what)s is replaced by a later one")),
    "version.guest_invited": _invited,
    "version.guest_prolonged": _prolonged,
    "version.guest_withdrawn": _withdrawn,
    "thread.begun": _comment(lambda: _("%(who)s comments on %(where)s")),
    "comment.sent": _comment(lambda: _("%(who)s answers at %(where)s")),
    "comment.edited": _comment(lambda: _("%(who)s edited a comment at %(where)s")),
    "comment.deleted": _said(lambda: _("%(who)s deleted a comment at %(where)s")),
    "thread.resolved": _said(lambda: _("%(who)s resolved the thread at %(where)s")),
    "thread.reopened": _said(lambda: _("%(who)s opened the thread at %(where)s again")),
    "thread.assigned": _assigned,
    "thread.blocking": _blocking,
    "thread.holds": _holds,
    "suggestion.accepted": _said(lambda: _("%(who)s took your suggestion at %(where)s")),
    "suggestion.declined": _said(lambda: _("%(who)s declined your suggestion at %(where)s")),
}


def kinds_of(told: Iterable[Told]) -> list[str]:
    """Of which kinds the notices are, each once, in the order of :class:`Kind`."""
    found = {one.notice.kind for one in told}
    return [kind for kind in Kind.values if kind in found]
