"""Where a version stands in its review, in sentences: for the page, the documents and the forms alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfplan.ui.sentences import semicolons
from plans.models import Plan, PlanVersion, Review

MOST_NAMES = 3
Verdict = Review.Verdict


def listed(names: Sequence[str]) -> str:
    """``"Jana, Tom and Ines"``; of many, the first ones and how many more."""
    if len(names) > MOST_NAMES:
        left = len(names) - MOST_NAMES
        more = ngettext("%(count)s other", "%(count)s others", left) % {"count": left}
        names = [*names[:MOST_NAMES], more]
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def verdict_said(review: Review) -> str:
    """What somebody said, in a word or two."""
    match review.verdict:
        case Verdict.APPROVE if not review.counts:
            return _("approves, as its author: does not count")
        case Verdict.APPROVE:
            return _("approves")
        case Verdict.CHANGES:
            return _("asks for changes")
    return _("comments")


def away_told(*, guest: bool) -> str:
    """Why somebody who was asked is not waited for."""
    return _("the invitation has run out") if guest else _("has no access any more")


def approved_told(version: PlanVersion, approvals: Iterable[Review]) -> str:
    """``approved by Jana and Tom on 24 November 2026``; empty for a version that is not approved."""
    if version.state != PlanVersion.State.APPROVED:
        return ""
    zone = ZoneInfo(version.plan.project.time_zone)
    day = date_format(version.state_at.astimezone(zone), "DATE_FORMAT")
    names = listed([one.reviewer_name for one in approvals])
    if not names:
        return _("approved on %(day)s") % {"day": day}
    return _("approved by %(names)s on %(day)s") % {"names": names, "day": day}


def approvals_told(given: int, needed: int) -> str:
    """``"1 approval of 2"``."""
    if not given:
        return ngettext(
            "no approval yet, %(needed)s needed", "no approval yet, %(needed)s needed", needed
        ) % {"needed": needed}
    words = ngettext("%(given)s approval of %(needed)s", "%(given)s approvals of %(needed)s", given)
    return words % {"given": given, "needed": needed}


def threads_told(open_: int, blocking: int) -> str:
    """``"3 open threads, 1 blocking"``."""
    if not open_:
        return _("no open thread")
    told = ngettext("%(count)s open thread", "%(count)s open threads", open_) % {"count": open_}
    if not blocking:
        return told
    return ngettext("%(told)s, %(count)s blocking", "%(told)s, %(count)s blocking", blocking) % {
        "told": told,
        "count": blocking,
    }


def missing_told(count: int) -> str:
    return ngettext("%(count)s approval missing", "%(count)s approvals missing", count) % {"count": count}


def in_the_way_told(threads: int, contradictions: int, *, blocking: bool) -> list[str]:
    """Threads and contradictions that keep a version from being approved."""
    found = []
    if threads and blocking:
        found.append(ngettext("%(count)s blocking thread", "%(count)s blocking threads", threads))
    elif threads:
        found.append(ngettext("%(count)s open thread", "%(count)s open threads", threads))
    if contradictions:
        found.append(
            ngettext("%(count)s open contradiction", "%(count)s open contradictions", contradictions)
        )
    counts = [count for count in (threads, contradictions) if count]
    return [words % {"count": count} for words, count in zip(found, counts, strict=True)]


def rules_told(plan: Plan) -> str:
    """How a version of a plan gets approved, in one or two sentences."""
    needed = ngettext(
        "A version is approved by %(count)s approval",
        "A version is approved by %(count)s approvals",
        plan.approvals_needed,
    ) % {"count": plan.approvals_needed}
    author = _("its author’s own counts") if plan.author_counts else _("its author’s own does not count")
    threads = {
        Plan.Threads.BLOCKING: _("open threads marked as blocking"),
        Plan.Threads.ALL: _("open threads"),
    }.get(Plan.Threads(plan.threads_that_block))
    blocking = [threads] if threads else []
    if plan.contradictions_block:
        blocking.append(_("open contradictions"))
    way = _("Nothing else stands in its way.")
    if blocking:
        way = _("What stands in its way: %(what)s.") % {"what": listed(blocking)}
    return f"{semicolons([needed, author])}. {way}"
