"""Where a version stands in its review: what was said, and what its approval still waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from plans.models import FindingAnswer, Plan, PlanVersion, Review, ReviewRequest, Thread
from plans.results import today_of
from plans.review.people import with_access

State = PlanVersion.State
Verdict = Review.Verdict
UNDER_REVIEW = (State.IN_REVIEW, State.CHANGES_REQUESTED)


@dataclass(frozen=True)
class Standing:
    """Where a version stands: what was said, and what its approval still waits for."""

    version: PlanVersion
    plan: Plan
    reviews: Sequence[Review]
    """All verdicts, the oldest first."""
    requests: Sequence[ReviewRequest]
    open_threads: int
    blocking_threads: int
    open_contradictions: int
    """Not answered, or answered by what does not hold any more."""

    @cached_property
    def standing(self) -> list[Review]:
        """The verdict of each reviewer that holds now; comments replace none."""
        last: dict[Any, Review] = {}
        for review in self.reviews:
            if review.verdict != Verdict.COMMENT:
                last[review.reviewer_id or f"gone {review.pk}"] = review
        return [one for one in last.values() if not self._answered(one)]

    def _answered(self, review: Review) -> bool:
        """Was it a wish for changes, which the authors have answered by asking again?"""
        return review.verdict == Verdict.CHANGES and review.round < self.version.round

    @property
    def approvals(self) -> list[Review]:
        """Those that count."""
        return [one for one in self.standing if one.verdict == Verdict.APPROVE and one.counts]

    @property
    def wishes(self) -> list[Review]:
        """Those that ask for changes."""
        return [one for one in self.standing if one.verdict == Verdict.CHANGES]

    @cached_property
    def silent(self) -> list[ReviewRequest]:
        """Who was asked and has given no verdict that stands."""
        said = {one.reviewer_id for one in self.standing}
        return [one for one in self.requests if one.reviewer_id not in said]

    @property
    def waiting(self) -> list[ReviewRequest]:
        """Those of them who may still give one: nobody else is waited for."""
        return [one for one in self.silent if one.reviewer_id not in self.away]

    @cached_property
    def away(self) -> Mapping[int, bool]:
        """The others, by their number: whether they are guests of the version, whose days are over.

        Nobody is, where requests were read for a list, which tells nothing of it.
        """
        return {one.reviewer_id: one.is_guest for one in self.silent if not getattr(one, "may", True)}  # type: ignore[attr-defined]

    @property
    def approvals_missing(self) -> int:
        return max(0, self.plan.approvals_needed - len(self.approvals))

    @property
    def threads_in_the_way(self) -> int:
        """Open threads that the project's rules wait for."""
        counted = {Plan.Threads.NONE: 0, Plan.Threads.BLOCKING: self.blocking_threads}
        return counted.get(self.plan.threads_that_block, self.open_threads)  # type: ignore[call-overload]

    @property
    def contradictions_in_the_way(self) -> int:
        return self.open_contradictions if self.plan.contradictions_block else 0

    @property
    def clear(self) -> bool:
        """Is nothing in the way but approvals that are still to be given?"""
        return not (self.wishes or self.threads_in_the_way or self.contradictions_in_the_way)

    @property
    def state(self) -> str:
        """The state that follows, for a version under review."""
        if self.wishes:
            return State.CHANGES_REQUESTED
        return State.IN_REVIEW if self.approvals_missing or not self.clear else State.APPROVED


def verdicts(version: PlanVersion) -> Standing:
    """What was said of a version and who was asked, in two queries or by what was read with it.

    It knows nothing of threads and contradictions.
    """
    known = getattr(version, "_prefetched_objects_cache", {})
    reviews, requests = version.reviews.all(), version.review_requests.all()
    if "review_requests" not in known:
        requests = with_access(requests.select_related("reviewer"), version)
    return Standing(
        version=version,
        plan=version.plan,
        # Before a review is asked for, nobody can have given a verdict.
        reviews=list(reviews if "reviews" in known else reviews.select_related("reviewer"))
        if version.round
        else [],
        requests=list(requests),
        open_threads=0,
        blocking_threads=0,
        open_contradictions=0,
    )


def standing(version: PlanVersion, *, threads: tuple[int, int] | None = None) -> Standing:
    """Where a version stands, in four queries.

    ``threads`` are the open ones and how many of them block, where they were counted already.
    """
    if threads is None:
        found = Thread.objects.filter(places__version=version, sent=True, resolved_at=None)
        blocking = list(found.values_list("blocking", flat=True))
        threads = len(blocking), sum(blocking)
    return replace(
        verdicts(version),
        open_threads=threads[0],
        blocking_threads=threads[1],
        open_contradictions=len(open_contradictions(version)),
    )


def open_contradictions(version: PlanVersion) -> list[str]:
    """Marks of the contradictions of a version that no answer settles: one of then, or one given since.

    "Fixed" settles none: the answers of this version raise it still.
    """
    marks = [
        each["mark"] for each in version.content.get("findings", ()) if each["severity"] == "contradiction"
    ]
    if not marks:
        return []
    project = version.plan.project
    today = today_of(project)
    settled = {
        answer.mark
        for answer in FindingAnswer.objects.filter(project=project, mark__in=marks)
        if answer.kind != FindingAnswer.Kind.FIXED and (answer.until is None or answer.until >= today)
    }
    return [mark for mark in marks if mark not in settled]
