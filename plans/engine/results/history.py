"""What the incidents of Q9 add up to: minutes by cause, who noticed, which causes came back."""

from __future__ import annotations

from dataclasses import dataclass

from plans.engine.inputs import Answers, Row
from plans.engine.reading import Where, where
from plans.engine.trail import Answer, Given, Missing, Number, Result, derive, waiting

FOUND_BY = ("alert", "user", "chance")


@dataclass(frozen=True, slots=True)
class Cause:
    """A category of causes."""

    cause: str
    incidents: tuple[Where, ...]
    minutes: Number
    """Weighed by the share of users touched."""
    remedied: int
    """How many of them are said to be remedied."""


@dataclass(frozen=True, slots=True)
class History:
    """All incidents."""

    incidents: Result[int]
    causes: tuple[Cause, ...]
    """The one that cost most first."""
    found_by: tuple[tuple[str, int], ...]
    """(alert, user, chance; how many)."""
    found_by_alert_share: Number
    """Of those of which it is said."""


def compute_history(answers: Answers) -> History:
    """What the incidents say together."""
    rows = answers.rows("q9.incidents")
    said = [row for row in rows if row.has("found_by")]
    counted = {name: sum(row.word("found_by") == name for row in said) for name in FOUND_BY}
    shares = Given(tuple(row.word("found_by") for row in said), tuple(row.input("found_by") for row in said))
    causes = dict.fromkeys(row.word("cause") for row in rows if row.has("cause"))
    found = [_cause(cause, [row for row in rows if row.word("cause") == cause]) for cause in causes]
    return History(
        incidents=derive("history.incidents", "", len, _counted(answers)),
        causes=tuple(sorted(found, key=_minutes, reverse=True)),
        found_by=tuple(counted.items()),
        found_by_alert_share=derive("history.found_by_alert", "share", _alert_share, shares)
        if said
        else Missing("history.found_by_alert", waiting("q9", "incidents").waits_for),
    )


def _counted(answers: Answers) -> Answer[tuple[Row, ...]]:
    table = answers.table("q9.incidents")
    if isinstance(table, Missing):
        return table
    return Given(table.value, tuple(row.input("title") for row in table.value if row.has("title")))


def _alert_share(found_by: tuple[str, ...]) -> float:
    return found_by.count("alert") / len(found_by)


def _cause(cause: str, rows: list[Row]) -> Cause:
    weighed = []
    for row in rows:
        minutes, touched = row.number("impact_min"), row.number("users_share")
        weighed.append(
            derive("history.minutes", "min", lambda m, s: m * s, minutes, touched)
            if row.has("users_share")
            else derive("history.minutes", "min", float, minutes)
        )
    ready = [value for value in weighed if not isinstance(value, Missing)]
    total = derive("history.minutes", "min", lambda *each: float(sum(each)), *ready) if ready else weighed[0]
    return Cause(
        cause=cause,
        incidents=tuple(where(row) for row in rows),
        minutes=total,
        remedied=sum(1 for row in rows if row.flag("remedied")),
    )


def _minutes(cause: Cause) -> float:
    return -1.0 if isinstance(cause.minutes, Missing) else cause.minutes.value
