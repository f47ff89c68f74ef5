"""The review bar of a version's page: where it stands, who said what, what is in the way, and what one may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfplan.accounts import access
from perfplan.accounts.models import User, VersionGuest
from perfplan.events.models import Event
from perfplan.ui.markdown import to_html
from plans.models import Plan, PlanVersion, Review
from plans.results import today_of
from plans.review import words
from plans.review.standing import UNDER_REVIEW, Standing, State

Verdict = Review.Verdict
TONES = {Verdict.APPROVE: "ok", Verdict.CHANGES: "bad"}
STEPS = (
    *("review.requested", "version.in_review", "version.changes", "version.approved", "version.superseded"),
    "invitation.accepted",
)
"""Kinds of events that a version's history tells, beside the verdicts."""
MOST_STEPS = 200


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked, or who said something unasked, and where they stand."""

    person: User | None
    name: str
    said: str
    tone: str = ""


@dataclass(frozen=True)
class InTheWay:
    """One thing that an approval waits for, and where it is seen to."""

    text: str
    href: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happened in the review."""

    at: datetime
    who: str
    what: str
    tone: str = ""
    text: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True)
class Bar:
    """What the bar shows to one person."""

    version: PlanVersion
    standing: Standing
    primary: str
    """``ask``, ``verdict`` or ``pdf``."""
    may_ask: bool
    may_judge: bool
    may_manage: bool
    own: Review | None
    """The person's verdict that stands."""
    asked: list[Asked]
    in_the_way: list[InTheWay]
    history: list[Step]
    today: date
    successor: PlanVersion | None
    """The version that replaced it, where the person may see it."""
    until: date | None
    """For a guest of the version: the last day on which they see it."""

    @property
    def more(self) -> bool:
        """Is there more to do than the one thing that is up to the person?"""
        return self.may_ask or self.may_manage or (self.may_judge and self.primary != "verdict")

    @property
    def under_review(self) -> bool:
        return self.version.state in UNDER_REVIEW

    @property
    def facts(self) -> list[str]:
        """``1 approval of 2 · 3 open threads, 1 blocking``."""
        found = []
        if self.under_review:
            found.append(
                words.approvals_told(len(self.standing.approvals), self.standing.plan.approvals_needed)
            )
        if self.version.state != State.DRAFT or self.standing.open_threads:
            found.append(words.threads_told(self.standing.open_threads, self.standing.blocking_threads))
        return found

    @property
    def due(self) -> date | None:
        return self.version.due if self.under_review else None

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due < self.today

    @property
    def again(self) -> bool:
        """Was a review asked for before?"""
        return self.version.round > 0

    @property
    def message(self) -> SafeString:
        """To the reviewers."""
        return to_html(self.version.review_note) if self.under_review else SafeString()

    @property
    def approved(self) -> str:
        """By whom and when; empty where it was not."""
        return words.approved_told(self.version, self.standing.approvals)


def review_bar(said: Standing, user: User) -> Bar:
    """The bar of a version that was opened for ``user`` (:func:`plans.loading.version_for`)."""
    version = said.version
    rights = version.rights  # type: ignore[attr-defined]
    may_ask = access.Right.EDIT in rights and version.state in (State.DRAFT, *UNDER_REVIEW)
    may_judge = access.Right.COMMENT in rights and version.state in UNDER_REVIEW
    return Bar(
        version=version,
        standing=said,
        primary=_primary(said, user, may_ask=may_ask, may_judge=may_judge),
        may_ask=may_ask,
        may_judge=may_judge,
        may_manage=access.Right.MANAGE in rights,
        own=next((one for one in said.standing if one.reviewer_id == user.pk), None),
        asked=list(_asked(said)),
        in_the_way=list(_in_the_way(said, may_answer=access.Right.EDIT in rights)),
        history=_history(said),
        today=today_of(version.plan.project),
        successor=_successor(version, user) if version.state == State.SUPERSEDED else None,
        until=_until(version, user) if version.alone else None,  # type: ignore[attr-defined]
    )


def own_review(said: Standing, user: User) -> Review | None:
    """The last verdict of somebody, comments aside."""
    own = (one for one in reversed(said.reviews) if one.reviewer_id == user.pk)
    return next((one for one in own if one.verdict != Verdict.COMMENT), None)


def _primary(said: Standing, user: User, *, may_ask: bool, may_judge: bool) -> str:
    """The one thing that is up to this person now."""
    version = said.version
    if may_ask and version.state != State.IN_REVIEW:
        return "ask"
    counts = version.author_id != user.pk or said.plan.author_counts
    approved = any(one.reviewer_id == user.pk for one in said.approvals)
    return "verdict" if may_judge and counts and not approved else "pdf"


def _asked(said: Standing) -> Iterator[Asked]:
    """Those who were asked first, then those who spoke unasked."""
    standing_now = {one.reviewer_id: one for one in said.standing}
    spoke = {one.reviewer_id: one for one in said.reviews}
    known = set()
    for request in said.requests:
        known.add(request.reviewer_id)
        verdict, last = standing_now.get(request.reviewer_id), spoke.get(request.reviewer_id)
        yield Asked(
            request.reviewer,
            str(request.reviewer),
            words.verdict_said(verdict) if verdict else _silent(said, request.reviewer_id, last),
            TONES.get(verdict.verdict, "") if verdict and verdict.counts else "",  # type: ignore[call-overload]
        )
    for verdict in said.standing:
        if verdict.reviewer_id is None or verdict.reviewer_id not in known:
            tone = TONES.get(verdict.verdict, "") if verdict.counts else ""  # type: ignore[call-overload]
            yield Asked(verdict.reviewer, verdict.reviewer_name, words.verdict_said(verdict), tone)


def _silent(said: Standing, reviewer: int, last: Review | None) -> str:
    """Of somebody whose verdict was wanted, and who has given none."""
    if reviewer in said.away:
        return words.away_told(guest=said.away[reviewer])
    if last is None:
        return _("no verdict yet")
    if last.verdict == Verdict.CHANGES:
        return _("looks again")
    return _("commented, no verdict yet")


def _in_the_way(said: Standing, *, may_answer: bool) -> Iterator[InTheWay]:
    """What stands between a version and its approval; for a draft, what will."""
    version, plan = said.version, said.plan
    if version.state not in (State.DRAFT, *UNDER_REVIEW):
        return
    if version.state != State.DRAFT:
        for wish in said.wishes:
            yield InTheWay(_("%(name)s asks for changes") % {"name": wish.reviewer_name}, "#review-history")
        if said.approvals_missing:
            yield InTheWay(words.missing_told(said.approvals_missing))
    blocking = plan.threads_that_block == Plan.Threads.BLOCKING
    if said.threads_in_the_way:
        (told,) = words.in_the_way_told(said.threads_in_the_way, 0, blocking=blocking)
        resolve = ngettext("resolve it", "resolve them", said.threads_in_the_way)
        yield InTheWay(told, _discussion(version), resolve)
    if said.contradictions_in_the_way:
        (told,) = words.in_the_way_told(0, said.contradictions_in_the_way, blocking=blocking)
        # Editors answer them beside the interview's numbers; others read them in the plan.
        if may_answer and version.interview_id:
            answer = ngettext("answer it", "answer them", said.contradictions_in_the_way)
            yield InTheWay(told, reverse("numbers", args=[version.interview_id]) + "#findings", answer)
        else:
            yield InTheWay(told, "#findings")


def _until(version: PlanVersion, user: User) -> date | None:
    place = VersionGuest.objects.filter(version=version, user=user).first()
    if place is None:
        return None
    place.version = version
    return place.last_day


def _discussion(version: PlanVersion) -> str:
    try:
        return reverse("discussion", args=[version.pk])
    except NoReverseMatch:
        return ""


def _successor(version: PlanVersion, user: User) -> PlanVersion | None:
    """The latest version that left its draft after this one."""
    later = PlanVersion.objects.filter(plan=version.plan_id, number__gt=version.number)
    found = later.exclude(state=State.DRAFT).defer("content").order_by("-number").first()
    if found is not None and version.alone and not access.is_version_guest(user, found.pk):  # type: ignore[attr-defined]
        return None
    return found


# --- What happened ------------------------------------------------------------------------------------------------


def _history(said: Standing) -> list[Step]:
    """Who asked, who said what, which states it went through; the oldest first."""
    if said.version.round == 0 and not said.reviews and said.version.state == State.DRAFT:
        return []
    events = Event.objects.filter(version_id=said.version.pk, kind__in=STEPS).select_related("actor")
    steps = [_step(event) for event in reversed(events.order_by("-id")[:MOST_STEPS])]
    steps += [
        Step(
            one.at,
            one.reviewer_name,
            words.verdict_said(one),
            TONES.get(one.verdict, ""),  # type: ignore[call-overload]
            to_html(one.text) if one.text else SafeString(),
        )
        for one in said.reviews
    ]
    return sorted(steps, key=lambda step: step.at)


def _step(event: Event) -> Step:
    who = str(event.actor) if event.actor else ""
    if event.kind == "review.requested":
        return Step(event.at, who, _request_told(event.data), text=to_html(event.data.get("note") or ""))
    if event.kind == "invitation.accepted":
        return Step(event.at, who, _("takes part as a guest of this version"))
    what, tone = {
        "version.in_review": (_("The version is in review again."), "warn"),
        "version.changes": (_("Changes are requested."), "bad"),
        "version.approved": (_("The version is approved."), "ok"),
    }.get(event.kind, (_("The version is superseded."), ""))
    return Step(event.at, "", what, tone)


def _request_told(data: dict[str, Any]) -> str:
    names = words.listed(data.get("names", []))
    told = _("asks for a review: %(names)s") % {"names": names} if names else _("asks for a review")
    if not data.get("due"):
        return told
    day = date_format(date.fromisoformat(data["due"]), "DATE_FORMAT")
    return _("%(told)s, until %(day)s") % {"told": told, "day": day}
