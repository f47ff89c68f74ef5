"""The days on which an approved plan is to be reviewed, as its own calendar says."""

from __future__ import annotations

from datetime import date

from plans.models import PlannedReview, PlanVersion


def plan_reviews(*, version: PlanVersion) -> list[PlannedReview]:
    """Put the calendar of a version that has just been approved in place of the one before.

    Reviews that were held, or that somebody was reminded of, stay. Call it in a transaction.
    """
    kept = PlannedReview.objects.filter(plan=version.plan)
    kept.filter(done_at=None, interview=None, reminded_at=None).delete()
    taken = set(kept.values_list("day", flat=True))
    days = {date.fromisoformat(each["day"]): each for each in _days(version)}
    return PlannedReview.objects.bulk_create(
        PlannedReview(
            plan=version.plan,
            version=version,
            day=day,
            regular=each["regular"],
            before=[event["name"] for event in each["before"]],
        )
        for day, each in sorted(days.items())
        if day not in taken
    )


def _days(version: PlanVersion) -> list[dict[str, object]]:
    found: list[dict[str, object]] = version.content.get("results", {}).get("reviews", {}).get("reviews", [])
    return found
