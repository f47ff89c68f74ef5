"""Cost (Q20) along each scenario, with the investments decided, against the ceiling; what to order when.

Conventions: what of today's cost no item explains stays fixed, as do items that nothing is said to drive;
what grows with load follows the ordinary peak, features included; investments add their monthly cost, and
their capacity, from the day on which they serve. One-off costs are shown, not spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from plans.engine import data_cost
from plans.engine.data_cost import CostItem, Growing, GrowsWith
from plans.engine.growth import HORIZON_MONTHS, Curve, month_day
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import NoNumber, Why
from plans.engine.reading import Where, average_rps, growth_curve, growth_row, where
from plans.engine.results.limits import Limits
from plans.engine.results.projection import (
    Load,
    Projection,
    data_curve,
    exhausted,
    load_ratio,
    load_to_come,
)
from plans.engine.trail import Answer, Given, Input, Missing, Number, Result, derive, known, waiting

MONTHS_SHOWN = (0, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Investment:
    """Something to be bought, with the day on which it must be ordered."""

    about: Where
    by: Result[date]
    order_by: Result[date]
    monthly: Number
    once: Number
    capacity_rps: Number
    order_is_past: Result[bool]
    exhausted_on: Result[date]
    """The day on which the likely load passes today's capacity and what serves before this."""
    exhausted_before: Result[bool]
    """Is that before it serves?"""


@dataclass(frozen=True, slots=True)
class CostPath:
    """What a scenario costs."""

    scenario: str
    months: tuple[tuple[int, Number], ...]
    path: tuple[tuple[int, float], ...]
    """(months from today, cost a month) over 36 months, investments included."""
    over_ceiling_on: Result[date]
    """The first month whose cost passes the ceiling."""


@dataclass(frozen=True, slots=True)
class Costs:
    """All of it."""

    today: Number
    planned_12m: Number
    ceiling: Number
    per_million: Number
    unexplained: Number
    """What of today's cost no item explains."""
    paths: tuple[CostPath, ...]
    investments: tuple[Investment, ...]
    once_total: Number


def compute_costs(answers: Answers, limits: Limits, projection: Projection, *, today: date) -> Costs:
    """Cost today, to come, and of what was decided."""
    row = answers.item("q20")
    total, ceiling = row.number("monthly_today"), row.number("ceiling")
    items = _items(answers)
    rows = answers.rows("investments.investments")
    once = [n for r in rows if isinstance(n := r.number("once"), Given)]
    return Costs(
        today=derive("cost.today", "money_month", float, total),
        planned_12m=derive("cost.planned", "money_month", float, row.number("monthly_12m")),
        ceiling=derive("cost.ceiling", "money_month", float, ceiling),
        per_million=derive(
            "cost.per_million", "money", data_cost.per_million_requests, total, average_rps(answers)
        ),
        unexplained=derive("cost.unexplained", "money_month", _rest, total, items),
        paths=tuple(_path(answers, s.name, total, ceiling, items, today) for s in projection.scenarios),
        investments=tuple(_investment(answers, r, limits, today) for r in rows),
        once_total=derive("cost.once", "money", lambda *each: float(sum(each)), *once)
        if once
        else Missing("cost.once", waiting("investments", "investments").waits_for),
    )


def _items(answers: Answers) -> Answer[tuple[CostItem, ...]]:
    found, inputs = [], list[Input]()
    notes: dict[str, None] = {}
    for row in answers.rows("q20.costs"):
        monthly = row.number("monthly")
        if isinstance(monthly, Missing):
            notes["costs_left_out"] = None
            continue
        driver = row.word("grows_with")
        if not driver:
            notes["costs_fixed"] = None
        grows: GrowsWith = driver if driver in ("load", "data", "users") else "fixed"  # type: ignore[assignment]
        found.append(CostItem(monthly.value, grows))
        inputs += (*monthly.inputs, *((row.input("grows_with"),) if driver else ()))
    return Given(tuple(found), tuple(inputs), notes=tuple(notes))


def _rest(total: float, items: tuple[CostItem, ...]) -> float:
    return total - sum(item.per_month for item in items)


@dataclass(frozen=True, slots=True)
class _Bill:
    """Everything a month's cost is made of."""

    items: tuple[CostItem, ...]
    rest: float
    curves: dict[GrowsWith, Growing]
    added: tuple[tuple[date, float], ...]
    today: date

    def at(self, months: float) -> float:
        day = month_day(self.today, months)
        new = sum(monthly for by, monthly in self.added if by <= day)
        return data_cost.cost_at(self.items, months, self.curves) + self.rest + new


def _path(
    answers: Answers,
    scenario: str,
    total: Answer[float],
    ceiling: Answer[float],
    items: Answer[tuple[CostItem, ...]],
    today: date,
) -> CostPath:
    drivers = {item.grows_with for item in known(items) or ()}
    curves = _curves(answers, scenario, drivers, today)
    added = _added(answers, "monthly")

    def make(
        month: float, parts: tuple[CostItem, ...], new: tuple[tuple[date, float], ...], *grown: Growing
    ) -> _Bill:
        ready = dict(zip(curves, grown, strict=True))
        return _Bill(parts, max(0.0, _rest(month, parts)), ready, new, today)

    bill: Result[_Bill] = derive(
        "cost.bill", "", make, total, items, added, *curves.values(), notes=("cost_rest_fixed",)
    )
    ready = known(bill)
    points = []
    for month in range(HORIZON_MONTHS + 1) if ready else ():
        try:
            points.append((month, ready.at(month)))  # type: ignore[union-attr]
        except (NoNumber, OverflowError):
            break

    def over(found: _Bill, limit: float) -> date:
        return month_day(today, data_cost.first_month_over(found.at, limit))

    return CostPath(
        scenario=scenario,
        months=tuple(
            (month, derive("cost.of_month", "money_month", lambda found, at=month: found.at(at), bill))
            for month in MONTHS_SHOWN
        ),
        path=tuple(points),
        over_ceiling_on=derive("cost.over_ceiling_on", "date", over, bill, ceiling),
    )


def _curves(
    answers: Answers, scenario: str, drivers: set[GrowsWith], today: date
) -> dict[GrowsWith, Result[Load] | Result[Curve]]:
    found: dict[GrowsWith, Result[Load] | Result[Curve]] = {}
    if "load" in drivers:
        found["load"] = load_ratio(answers, scenario, today)
    if "data" in drivers:
        found["data"] = data_curve(answers, scenario)
    if "users" in drivers:
        row = growth_row(answers, "users")
        if row is None:
            found["users"] = Missing("growth.curve", waiting("q16", "growth").waits_for)
        else:
            own = any(row.has(f"{scenario}_{month}m") for month in (6, 12))
            found["users"] = growth_curve(answers, row, scenario if own else "likely")
    return found


def _added(answers: Answers, what: str, before: Row | None = None) -> Answer[tuple[tuple[date, float], ...]]:
    """What investments add (``"monthly"``, ``"capacity_rps"``) from their days on; of those before one."""
    found, inputs = [], list[Input]()
    until = before.day("by") if before else None
    for row in answers.rows("investments.investments"):
        by, amount = row.day("by"), row.number(what)
        if isinstance(by, Missing) or isinstance(amount, Missing) or row is before:
            continue
        if until is None or (isinstance(until, Given) and by.value < until.value):
            found.append((by.value, amount.value))
            inputs += (*by.inputs, *amount.inputs)
    return Given(tuple(found), tuple(inputs))


def _investment(answers: Answers, row: Row, limits: Limits, today: date) -> Investment:
    by, weeks = row.day("by"), row.number("lead_time_weeks")
    order_by = derive("investment.order_by", "date", lambda day, lead: day - timedelta(weeks=lead), by, weeks)
    runs_out: Result[date] = derive(
        "investment.exhausted_on",
        "date",
        _runs_out,
        load_to_come(answers, "likely", today),
        limits.capacity_rps,
        _added(answers, "capacity_rps", row),
    )
    before: Result[bool]
    if isinstance(runs_out, Missing) and runs_out.why is Why.NOT_REACHED:
        before = derive("investment.exhausted_before", "", lambda _: False, by)
    else:
        before = derive("investment.exhausted_before", "", lambda out, day: out < day, runs_out, by)
    return Investment(
        about=where(row),
        by=derive("investment.by", "date", lambda day: day, by),
        order_by=order_by,
        monthly=derive("investment.monthly", "money_month", float, row.number("monthly")),
        once=derive("investment.once", "money", float, row.number("once")),
        capacity_rps=derive("investment.capacity", "rps", float, row.number("capacity_rps")),
        order_is_past=derive("investment.order_is_past", "", lambda day: day < today, order_by),
        exhausted_on=runs_out,
        exhausted_before=before,
    )


def _runs_out(load: Load, limit: float, added: tuple[tuple[date, float], ...]) -> date:
    """The first day on which the load passes what is there on that day, each addition counted from its day."""
    limits = [(load.today, limit)]
    for day, more in sorted(added):
        limits.append((max(day, load.today), limits[-1][1] + more))
    for (_, holds), (until, _) in pairwise([*limits, (date.max, 0.0)]):
        try:
            out = exhausted(load, holds)
        except NoNumber as none:
            if none.why is not Why.NOT_REACHED:
                raise
            continue
        if out < until:
            return out
    raise NoNumber(Why.NOT_REACHED)
