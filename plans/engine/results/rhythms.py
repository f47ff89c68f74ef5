"""The day and the week (Q18): peak hours, the peak above the mean, what autoscaling could save."""

from __future__ import annotations

from dataclasses import dataclass

from plans.engine import rhythm
from plans.engine.inputs import Answers
from plans.engine.reading import Graph, Shape, Where, peak_rps, shape, where
from plans.engine.results.limits import calls_of
from plans.engine.trail import Number, Result, derive, known


@dataclass(frozen=True, slots=True)
class Saving:
    """What following the day could save on one component."""

    about: Where
    saving: Number


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The day and the week."""

    hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    peak_hour: Result[int]
    peak_hours: Result[tuple[int, ...]]
    peak_to_mean: Number
    """Over the day."""
    peak_to_mean_week: Number
    savings: tuple[Saving, ...]


def compute_rhythm(answers: Answers, graph: Graph) -> Rhythm:
    """All of it; savings for each component whose capacity per instance is known."""
    curves = shape(answers)
    ready = known(curves)
    threshold = answers.assumptions.get("peak_hours_share")
    return Rhythm(
        hours=ready.hours if ready else (),
        weekdays=ready.weekdays if ready else (),
        peak_hour=derive("rhythm.peak_hour", "hour", lambda s: rhythm.peak_hour(s.hours), curves),
        peak_hours=derive(
            "rhythm.peak_hours",
            "hours",
            lambda s, share: tuple(rhythm.peak_hours(s.hours, share)),
            curves,
            threshold,
        ),
        peak_to_mean=derive("rhythm.peak_to_mean", "times", lambda s: rhythm.peak_to_mean(s.hours), curves),
        peak_to_mean_week=derive(
            "rhythm.peak_to_mean_week",
            "times",
            lambda s: 1 / rhythm.mean_to_peak_of_week(s.hours, s.weekdays),
            curves,
        ),
        savings=tuple(
            Saving(
                where(row),
                derive(
                    "rhythm.saving",
                    "share",
                    _saving,
                    curves,
                    peak_rps(answers),
                    calls_of(graph, row.id),
                    row.number("instance_rps"),
                ),
            )
            for row in answers.rows("q1.components")
            if row.has("instance_rps") and row.word("kind") not in ("client", "external", "cdn")
        ),
    )


def _saving(curves: Shape, peak: float, calls: float, per_instance: float) -> float:
    return rhythm.autoscaling_saving(curves.hours, peak * calls, per_instance)
