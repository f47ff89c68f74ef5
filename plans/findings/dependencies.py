"""External dependencies against the journeys that wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from plans.engine.inputs import Row
from plans.engine.reading import where
from plans.engine.results.journeys import Journey
from plans.engine.results.latencies import LatencyObjective
from plans.engine.trail import known
from plans.findings.model import Facts, Quantity, Raised, count, finding, ms, name, names, raised, share
from plans.findings.objectives import journey_of, objective_said

MULTIPLIED_TAIL = 0.10
"""From this share of requests that meet a slow answer on, fan-out is a risk (eleven calls and more)."""


def waiting_objectives(facts: Facts) -> Iterator[tuple[LatencyObjective, Journey, Row]]:
    """Each latency objective with each dependency that its journey waits for; what is queued is not waited for."""
    for objective in facts.results.latencies.objectives:
        journey = journey_of(facts, objective.about)
        for dependency in journey.dependencies if journey else ():
            row = facts.answers.row("q5.dependencies", dependency.about.row)
            if journey and row and row.word("fallback") != "queued":
                yield objective, journey, row


@finding(12, "dependency_slower_than_objective", "contradiction", "objective dependency added threshold")
def dependency_slower_than_objective(facts: Facts) -> Iterator[Raised]:
    """What a dependency adds at P95 alone exceeds the journey's objective."""
    for objective, _, row in waiting_objectives(facts):
        added, threshold = known(row.number("added_p95_ms")), known(objective.threshold_ms)
        if added is not None and threshold is not None and added > threshold:
            yield raised(
                objective.about,
                where(row),
                objective=objective_said(facts, objective.about),
                dependency=name(row.name),
                added=ms(added),
                threshold=ms(threshold),
            )


@finding(13, "timeout_over_objective", "contradiction", "objective dependency timeout threshold")
def timeout_over_objective(facts: Facts) -> Iterator[Raised]:
    """A timeout is longer than the objective that it serves."""
    for objective, _, row in waiting_objectives(facts):
        timeout, threshold = known(row.number("timeout_ms")), known(objective.threshold_ms)
        if timeout is not None and threshold is not None and timeout > threshold:
            yield raised(
                objective.about,
                where(row),
                objective=objective_said(facts, objective.about),
                dependency=name(row.name),
                timeout=ms(timeout),
                threshold=ms(threshold),
            )


@finding(
    24,
    "call_without_timeout_or_fallback",
    "risk",
    dict.fromkeys(("timeout", "fallback", "both"), "dependency journeys"),
)
def call_without_timeout_or_fallback(facts: Facts) -> Iterator[Raised]:
    """A critical journey waits for an external call that has no timeout or no fallback."""
    waiting: dict[str, list[str]] = {}
    for journey in facts.results.journeys:
        for dependency in journey.dependencies:
            waiting.setdefault(dependency.about.row, []).append(journey.about.name)
    for row in facts.answers.rows("q5.dependencies"):
        no_timeout, no_fallback = not row.has("timeout_ms"), row.word("fallback") in ("", "none")
        if row.id in waiting and (no_timeout or no_fallback):
            lacks = "both" if no_timeout and no_fallback else "timeout" if no_timeout else "fallback"
            yield raised(
                where(row),
                dependency=name(row.name),
                journeys=names(tuple(waiting[row.id])),
                variant=lacks,
            )


@finding(
    27,
    "tail_multiplied",
    "risk",
    {"fan_out": "journey calls slow", "retries": "objective dependency tries worst threshold"},
)
def tail_multiplied(facts: Facts) -> Iterator[Raised]:
    """Fan-out or retries multiply the tail."""
    for journey in facts.results.journeys:
        slow, calls = known(journey.slow_share), known(journey.calls)
        if slow is not None and calls is not None and slow >= MULTIPLIED_TAIL:
            yield raised(
                journey.about,
                variant="fan_out",
                journey=name(journey.about.name),
                calls=Quantity(calls),
                slow=share(slow),
            )
    yield from _retries(facts)


def _retries(facts: Facts) -> Iterator[Raised]:
    """All tries together last longer than the objective, though one timeout alone does not."""
    for objective, _, row in waiting_objectives(facts):
        timeout, retries = known(row.number("timeout_ms")), known(row.number("retries"))
        threshold = known(objective.threshold_ms)
        if timeout is None or not retries or threshold is None or timeout > threshold:
            continue
        if timeout * (1 + retries) > threshold:
            yield raised(
                objective.about,
                where(row),
                variant="retries",
                objective=objective_said(facts, objective.about),
                dependency=name(row.name),
                tries=count(1 + int(retries)),
                worst=ms(timeout * (1 + retries)),
                threshold=ms(threshold),
            )
