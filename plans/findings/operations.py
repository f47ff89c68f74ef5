"""Watching, alerting, testing, and what incidents teach."""

from __future__ import annotations

from collections.abc import Iterator

from plans.engine.inputs import Answers, Row
from plans.engine.reading import Where, component_of, place, where
from plans.engine.trail import Missing, known
from plans.findings.model import (
    Facts,
    Quantity,
    Raised,
    count,
    day,
    finding,
    name,
    objective,
    option,
    raised,
    share,
)

PERCENTILE_METRICS = ("latency_p50", "latency_p95", "latency_p99")

WATCHES: dict[str, tuple[str, ...]] = {
    "availability": ("availability", "error_rate"),
    "latency": PERCENTILE_METRICS,
    "throughput": ("throughput",),
    "freshness": ("freshness",),
    "correctness": ("correctness",),
}
"""The metrics that show each SLI."""

SATURATION: dict[str, tuple[str, ...]] = {
    "cpu": ("cpu",),
    "memory": ("memory",),
    "disk_io": ("disk_io",),
    "network": ("network",),
    "database": ("connections", "cpu", "disk_io"),
}
"""The metrics that show the saturation of a kind of bottleneck. Locks and external services saturate nothing."""

TOO_MANY_BY_USERS = 1 / 3


def watched(answers: Answers) -> list[Row]:
    """The metrics that somebody looks at."""
    return [row for row in answers.rows("q6.metrics") if row.flag("watched") is not False]


def covers(facts: Facts, metric: Row, objective: Row) -> bool:
    """Does a metric watch what an objective is about? One without a place watches everywhere."""
    if metric.word("metric") not in WATCHES.get(objective.word("sli"), ()):
        return False
    if not metric.has("where"):
        return True
    target, seen = place(facts.answers, objective.ref("target")), metric.ref("where")
    if component_of(facts.graph, seen):
        return True  # a component's metric shows the journeys that it serves
    there = place(facts.answers, seen)
    return there.journey is target.journey if target.journey else there.name == target.name


@finding(26, "batch_in_peak_hours", "risk", {"hours": "job hours", "always": "job", "said": "job"})
def batch_in_peak_hours(facts: Facts) -> Iterator[Raised]:
    """A batch runs when users need the system most, unless it is said not to compete with them."""
    busy = known(facts.results.rhythm.peak_hours) or ()
    for row in facts.answers.rows("q4.jobs"):
        competes = row.flag("competes_with_peak")
        if competes is False:
            continue
        start, length = known(row.number("start_h")), known(row.number("duration_min"))
        hours = () if start is None else _hours(start, length or 0.0)
        met = [hour for hour in hours if hour in busy]
        if row.word("frequency") in ("continuous", "minutes") or len(hours) == 24:
            if competes:
                yield raised(where(row), variant="always", job=name(row.name))
        elif met:
            yield raised(
                where(row),
                context=[Where("q18", "", "")],
                variant="hours",
                job=name(row.name),
                hours=Quantity(tuple(f"{hour:02d}" for hour in met), "hours"),
            )
        elif competes:
            yield raised(where(row), variant="said", job=name(row.name))


def _hours(start_h: float, length_min: float) -> list[int]:
    """The hours of the clock that a run touches."""
    first, last = int(start_h), int(start_h + max(0.0, length_min / 60 - 1e-9))
    return [hour % 24 for hour in range(first, min(last, first + 23) + 1)]


@finding(29, "found_by_users", "risk", "users all part")
def found_by_users(facts: Facts) -> Iterator[Raised]:
    """More than a third of the incidents were found by users rather than by an alert."""
    rows = [row for row in facts.answers.rows("q9.incidents") if row.has("found_by")]
    by_users = [row for row in rows if row.word("found_by") == "user"]
    if rows and len(by_users) / len(rows) > TOO_MANY_BY_USERS:
        yield raised(
            Where("q9", "", ""),
            context=[where(row) for row in by_users],
            users=count(len(by_users)),
            all=count(len(rows)),
            part=share(len(by_users) / len(rows)),
        )


@finding(30, "same_cause_again", "risk", "cause incidents open")
def same_cause_again(facts: Facts) -> Iterator[Raised]:
    """The same cause struck twice and is not remedied."""
    for cause in facts.results.history.causes:
        if cause.cause == "other" or len(cause.incidents) < 2 or cause.remedied == len(cause.incidents):
            continue
        yield raised(
            Where("q9", "", ""),
            context=cause.incidents,
            key=cause.cause,
            cause=option("q9.incidents.cause", cause.cause),
            incidents=count(len(cause.incidents)),
            open=count(len(cause.incidents) - cause.remedied),
        )


@finding(35, "objective_not_watched", "gap", "objective")
def objective_not_watched(facts: Facts) -> Iterator[Raised]:
    """No metric watches an objective. Said once the metrics were listed."""
    if isinstance(facts.answers.table("q6.metrics"), Missing):
        return
    metrics = watched(facts.answers)
    for row in facts.answers.rows("q11.objectives"):
        if row.has("sli") and not any(covers(facts, metric, row) for metric in metrics):
            yield raised(where(row), objective=objective(row.name, row.word("sli")))


@finding(36, "objective_without_alert", "gap", "objective")
def objective_without_alert(facts: Facts) -> Iterator[Raised]:
    """No alert tells when an objective is in danger. Said once the alerts were listed."""
    answers = facts.answers
    if isinstance(answers.table("q28.alerts"), Missing):
        return
    signals = [row.ref("signal") for row in answers.rows("q28.alerts")]
    alerted = {signal.row for signal in signals if signal.row}
    metrics = [row for row in answers.rows("q6.metrics") if row.id in alerted]
    named = {signal.name.casefold() for signal in signals if not signal.row}
    for row in answers.rows("q11.objectives"):
        if row.id in alerted or row.name.casefold() in named:
            continue
        if not any(covers(facts, metric, row) for metric in metrics):
            yield raised(where(row), objective=objective(row.name, row.word("sli")))


@finding(37, "alert_without_receiver", "gap", "alert")
def alert_without_receiver(facts: Facts) -> Iterator[Raised]:
    """An alert that nobody receives."""
    for row in facts.answers.rows("q28.alerts"):
        if not row.word("notified").strip():
            yield raised(where(row), alert=name(row.name))


@finding(38, "average_without_percentile", "gap")
def average_without_percentile(facts: Facts) -> Iterator[Raised]:
    """Latency is watched as an average only."""
    rows = watched(facts.answers)
    means = [row for row in rows if row.word("metric") == "latency_mean"]
    if means and not any(row.word("metric") in PERCENTILE_METRICS for row in rows):
        yield raised(Where("q6", "", ""), context=[where(row) for row in means])


@finding(39, "bottleneck_not_watched", "gap", "bottleneck category")
def bottleneck_not_watched(facts: Facts) -> Iterator[Raised]:
    """Nobody watches the saturation of a known bottleneck. Said once the metrics were listed."""
    answers = facts.answers
    if isinstance(answers.table("q6.metrics"), Missing):
        return
    for row in answers.rows("q10.bottlenecks"):
        shown_by = SATURATION.get(row.word("category"), ())
        component = component_of(facts.graph, row.ref("component"))
        seen = any(
            metric.word("metric") in shown_by
            and (not metric.has("where") or component_of(facts.graph, metric.ref("where")) in ("", component))
            for metric in watched(answers)
        )
        if shown_by and not seen:
            yield raised(
                where(row),
                bottleneck=name(row.name),
                category=option("q10.bottlenecks.category", row.word("category")),
            )


@finding(40, "load_test_out_of_date", "gap", {"never": "", "before_change": "last change", "unlike": ""})
def load_test_out_of_date(facts: Facts) -> Iterator[Raised]:
    """No load test since the last big change, none at all, or in an environment unlike production."""
    row = facts.answers.item("q26")
    last, change = known(row.day("last_run_on")), known(row.day("last_big_change_on"))
    if last is None and row.flag("regular") is False:
        yield raised(where(row), variant="never")
    elif last is not None and change is not None and last < change:
        yield raised(where(row), variant="before_change", last=day(last), change=day(change))
    elif row.flag("production_like") is False:
        yield raised(where(row), variant="unlike")


@finding(
    42,
    "experiment_without_bounds",
    "gap",
    dict.fromkeys(("hypothesis", "blast_radius", "both"), "experiment"),
)
def experiment_without_bounds(facts: Facts) -> Iterator[Raised]:
    """A chaos experiment without hypothesis or blast radius."""
    for row in facts.answers.rows("q30.experiments"):
        lacks = [column for column in ("hypothesis", "blast_radius") if not row.word(column).strip()]
        if lacks:
            variant = "both" if len(lacks) == 2 else lacks[0]
            yield raised(where(row), variant=variant, experiment=name(row.name))


@finding(45, "level_without_person", "gap", "level")
def level_without_person(facts: Facts) -> Iterator[Raised]:
    """An escalation level that names nobody."""
    for row in facts.answers.rows("escalation.levels"):
        if not row.word("who").strip():
            yield raised(where(row), level=name(row.name))
