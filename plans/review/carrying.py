"""Threads follow their passage into the next version, with what it says there."""

from __future__ import annotations

from collections.abc import Sequence

from plans.models import PlanVersion, Thread, ThreadPlace
from plans.review.passages import Passages, Unknown, parse, passages


def carry_threads(*, version: PlanVersion, before: PlanVersion | None) -> list[ThreadPlace]:
    """Give each thread that is open in the version ``before`` its place in a new one. Call it in a transaction."""
    if before is None:
        return []
    open_ = Thread.objects.filter(places__version=before, resolved_at=None).order_by("pk")
    return place_threads(list(open_), version)


def follow(thread: Thread, since: PlanVersion) -> None:
    """Give a thread of ``since`` its place in the versions that were made meanwhile."""
    later = PlanVersion.objects.filter(plan=thread.plan_id, number__gt=since.number)
    for version in later.exclude(thread_places__thread=thread).select_related("plan__project"):
        place_threads([thread], version)


def place_threads(threads: Sequence[Thread], version: PlanVersion) -> list[ThreadPlace]:
    """A place in ``version`` for each thread: as many queries for one as for a thousand."""
    if not threads:
        return []
    last = {
        place.thread_id: place
        for place in ThreadPlace.objects.filter(thread__in=[one.pk for one in threads]).order_by(
            "version__number"
        )
    }
    known = passages(version)
    return ThreadPlace.objects.bulk_create(
        (_place(one, last[one.pk], version, known) for one in threads), batch_size=500
    )


def _place(thread: Thread, last: ThreadPlace, version: PlanVersion, known: Passages) -> ThreadPlace:
    """The passage as the version has it; one that is gone is remembered by what it said last."""
    try:
        place = known.find(parse(thread.anchor))
    except Unknown:
        return ThreadPlace(
            thread=thread, version=version, section=last.section, found=False, texts=last.texts
        )
    return ThreadPlace(thread=thread, version=version, section=place.section, texts=place.texts)
