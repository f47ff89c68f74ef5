"""Cost (Q20) along each scenario, with the investments decided, against the ceiling; what to order when.

Conventions: what of today's cost no item explains stays fixed, as do items that nothing is said to drive;
investments add their monthly cost from the day on which they serve. One-off costs are shown, not spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from plans.engine import data_cost
from plans.engine.data_cost import CostItem, GrowsWith
from plans.engine.growth import HORIZON_MONTHS, Curve, month_day
from plans.engine.inputs import Answers, Row
from plans.engine.numbers import NoNumber, Why
from plans.engine.reading import Where, average_rps, growth_curve, growth_row, load_curve, where
from plans.engine.results.limits import Limits
from plans.engine.results.projection import Projection, data_curve
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
    exhausted_before: Result[bool]
    """Does the load pass today's capacity before it serves (likely scenario)?"""


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
    likely = projection.scenario("likely")
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
        investments=tuple(_investment(r, likely.exhausted_on if likely else None, today) for r in rows),
        once_total=derive("cost.once", "money", lambda *each: float(sum(each)), *once)
        if once
        else waiting("investments", "investments"),
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
    curves: dict[GrowsWith, Curve]
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
    curves = _curves(answers, scenario, drivers)
    added = _added(answers)

    def make(
        month: float, parts: tuple[CostItem, ...], new: tuple[tuple[date, float], ...], *grown: Curve
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


def _curves(answers: Answers, scenario: str, drivers: set[GrowsWith]) -> dict[GrowsWith, Result[Curve]]:
    found: dict[GrowsWith, Result[Curve]] = {}
    if "load" in drivers:
        found["load"] = load_curve(answers, scenario)
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


def _added(answers: Answers) -> Answer[tuple[tuple[date, float], ...]]:
    found, inputs = [], list[Input]()
    for row in answers.rows("investments.investments"):
        by, monthly = row.day("by"), row.number("monthly")
        if isinstance(by, Given) and isinstance(monthly, Given):
            found.append((by.value, monthly.value))
            inputs += (*by.inputs, *monthly.inputs)
    return Given(tuple(found), tuple(inputs))


def _investment(row: Row, exhausted_on: Result[date] | None, today: date) -> Investment:
    by, weeks = row.day("by"), row.number("lead_time_weeks")
    order_by = derive("investment.order_by", "date", lambda day, lead: day - timedelta(weeks=lead), by, weeks)
    if exhausted_on is None:
        before: Result[bool] = Missing("investment.exhausted_before", why=Why.NO_SCENARIO)
    elif isinstance(exhausted_on, Missing) and exhausted_on.why is Why.NOT_REACHED:
        before = derive("investment.exhausted_before", "", lambda _: False, by)
    else:
        before = derive("investment.exhausted_before", "", lambda out, day: out < day, exhausted_on, by)
    return Investment(
        about=where(row),
        by=derive("investment.by", "date", lambda day: day, by),
        order_by=order_by,
        monthly=derive("investment.monthly", "money_month", float, row.number("monthly")),
        once=derive("investment.once", "money", float, row.number("once")),
        capacity_rps=derive("investment.capacity", "rps", float, row.number("capacity_rps")),
        order_is_past=derive("investment.order_is_past", "", lambda day: day < today, order_by),
        exhausted_before=before,
    )
