"""The optimisations decided, ranked by gain for effort, and what they bring together (Amdahl)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine import optimisation
from plans.engine.inputs import Answers, Row
from plans.engine.optimisation import Part
from plans.engine.reading import Where, where
from plans.engine.results.limits import Limits
from plans.engine.trail import Answer, Given, Missing, Number, derive, gather, waiting


@dataclass(frozen=True, slots=True)
class Optimisation:
    """One of them."""

    about: Where
    speed_up: Number
    effort_days: Number
    gain_per_day: Number
    rps_gained: Number
    """RPS that today's first limit gains, if it is there that the time goes."""
    rank: int | None
    """1 is the most gain for a day of effort; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Optimisations:
    """All of them, best first."""

    rows: tuple[Optimisation, ...]
    speed_up: Number
    """Of all together."""
    rps_gained: Number


def compute_optimisations(answers: Answers, limits: Limits) -> Optimisations:
    """Each by itself, then all together."""
    rows = answers.rows("optimisations.optimisations")
    parts = [_part(row) for row in rows]
    found = [_one(row, part, limits) for row, part in zip(rows, parts, strict=True)]
    together = gather(parts) if parts else waiting("optimisations", "optimisations")
    speed_up = derive("optimisation.together", "times", optimisation.speed_up, together)
    return Optimisations(
        rows=_ranked(found),
        speed_up=speed_up,
        rps_gained=derive(
            "optimisation.rps_gained",
            "rps",
            optimisation.rps_gained,
            limits.capacity_rps,
            speed_up,
            notes=("first_limit_only",),
        ),
    )


def _part(row: Row) -> Answer[Part]:
    both = gather((row.number("time_share"), row.number("times_faster")))
    return both if isinstance(both, Missing) else Given(Part(*both.value), both.inputs)


def _one(row: Row, part: Answer[Part], limits: Limits) -> Optimisation:
    speed_up = derive("optimisation.speed_up", "times", lambda one: optimisation.speed_up([one]), part)
    effort = row.number("effort_days")
    return Optimisation(
        about=where(row),
        speed_up=speed_up,
        effort_days=derive("optimisation.effort", "d", float, effort),
        gain_per_day=derive("optimisation.gain_per_day", "share", optimisation.gain_per_day, part, effort),
        rps_gained=derive(
            "optimisation.rps_gained",
            "rps",
            optimisation.rps_gained,
            limits.capacity_rps,
            speed_up,
            notes=("first_limit_only",),
        ),
        rank=None,
    )


def _ranked(found: Sequence[Optimisation]) -> tuple[Optimisation, ...]:
    def gain(one: Optimisation) -> float:
        return float("-inf") if isinstance(one.gain_per_day, Missing) else one.gain_per_day.value

    best_first = sorted(found, key=gain, reverse=True)
    return tuple(
        Optimisation(
            one.about,
            one.speed_up,
            one.effort_days,
            one.gain_per_day,
            one.rps_gained,
            None if isinstance(one.gain_per_day, Missing) else place,
        )
        for place, one in enumerate(best_first, start=1)
    )
