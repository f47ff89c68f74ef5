"""What a verdict will do, told before it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from perfplan.accounts.models import User
from plans.models import Comment, Plan, Review
from plans.review import words
from plans.review.standing import Standing, State

Verdict = Review.Verdict


def effects(said: Standing, user: User, drafts: Sequence[Comment]) -> dict[str, str]:
    """A sentence for each verdict that ``user`` can give, with the drafts that go along."""
    return {
        Verdict.APPROVE: _approving(_with_drafts(said, drafts), user),
        Verdict.CHANGES: _(
            "The version is not approved as long as you ask for them. Say what should change."
        ),
        Verdict.COMMENT: _("What you say is sent; it is neither an approval nor a refusal."),
    }


def _with_drafts(said: Standing, drafts: Sequence[Comment]) -> Standing:
    """As it stands once the threads that are drafts are sent: they may block."""
    begun = {one.thread_id: one.thread for one in drafts if not one.thread.sent and one.thread.is_open}
    return replace(
        said,
        open_threads=said.open_threads + len(begun),
        blocking_threads=said.blocking_threads + sum(thread.blocking for thread in begun.values()),
    )


def _approving(said: Standing, user: User) -> str:
    version, plan = said.version, said.plan
    counts = version.author_id != user.pk or plan.author_counts
    approval = Review(reviewer=user, verdict=Verdict.APPROVE, round=version.round, counts=counts)
    after = replace(said, reviews=[*said.reviews, approval])
    left = [_("%(name)s asks for changes") % {"name": one.reviewer_name} for one in after.wishes]
    if after.approvals_missing:
        left.append(words.missing_told(after.approvals_missing))
    left += words.in_the_way_told(
        after.threads_in_the_way,
        after.contradictions_in_the_way,
        blocking=plan.threads_that_block == Plan.Threads.BLOCKING,
    )
    if not counts:
        own = _("Your own approval does not count here: you are its author.")
        return own if not left else f"{own} {_still(left)}"
    return _("With yours the version is approved.") if after.state == State.APPROVED else _still(left)


def _still(left: list[str]) -> str:
    return _("In the way of its approval then: %(what)s.") % {"what": ", ".join(left)}
