"""One at a time for each plan: threads, verdicts and new versions change rows of one another."""

from __future__ import annotations

from plans.models import Plan


def hold(plan_id: int) -> None:
    """Queue here for the plan, before any other row of it is locked. Call it first in the transaction."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan_id)
