"""The results as charts: one function for each, from the figures to the drawing for page, phone and paper.

Each takes the results and gives one block, or none where there is nothing to draw. What is written in a chart is
a figure of the results in words; the one thing decided here is what is left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from babel.dates import format_date as babel_date
from babel.numbers import get_currency_symbol
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfplan.ui.numbers import format_date
from perfplan.ui.units import UNITS
from plans.blocks.computed.capacity import limit_name
from plans.blocks.computed.headline import LIKELY, resolved
from plans.blocks.computed.lines import SCENARIOS
from plans.blocks.computed.objectives import about as objective_name
from plans.blocks.computed.strategy import layer as layer_name
from plans.blocks.computed.tests import KINDS
from plans.blocks.drawings import NARROW, PAPER
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import Json, Numbers
from plans.charts.agenda import Entry, Group, agenda
from plans.charts.bars import Bar, Line, bars
from plans.charts.budgets import Budget, Part
from plans.charts.budgets import budgets as draw_budgets
from plans.charts.course import Course, Mark, Month, course
from plans.charts.course import Line as Way
from plans.charts.curves import REACH, Load, Response, Scaling
from plans.charts.curves import response as draw_response
from plans.charts.curves import scaling as draw_scaling
from plans.charts.layers import Step
from plans.charts.layers import layers as draw_layers
from plans.charts.scenarios import Run
from plans.charts.scenarios import scenarios as draw_scenarios
from plans.engine.growth import month_day
from plans.engine.numbers import DAYS_PER_MONTH
from plans.engine.scalability import Fit
from plans.engine.words import words

T = TypeVar("T")

MOST_LIMITS, BESIDE_LIMITS, MOST_EVENTS, MOST_BARS, MOST_BUDGETS, MOST_LOST, MOST_ENTRIES = (
    8,
    3,
    5,
    10,
    6,
    4,
    8,
)
"""How many of each are drawn: what is more is said, and stands in the table beside."""
MOST_DAYS = 3
YEAR = 12
BESIDE = 290.0
"""The width of a chart that stands beside a question, px."""


def at_each_width(draw: Callable[[float, str], str], key: str) -> dict[str, SafeString]:
    """``draw(width, key)`` as wide as a sheet and as a phone. The page shows the first a little larger where
    it has the room. What the charts write is escaped by them."""
    wide = mark_safe(draw(PAPER, f"{key}-wide"))
    return {"wide": wide, "paper": wide, "narrow": mark_safe(draw(NARROW, f"{key}-narrow"))}


def _more(left: int) -> str:
    """What is said of the rows that a chart leaves out."""
    return ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left > 0 else ""


def _first(rows: Sequence[T], most: int) -> tuple[Sequence[T], str]:
    """The rows that are drawn, and what is said of the rest."""
    return rows[:most], _more(len(rows) - most)


def limits(numbers: Numbers) -> list[Block]:
    """The limits, the first to be met first, against today's peak."""
    found = _limits(numbers)
    if not found:
        return []
    title = _("What gives way first, in requests per second")
    shown, more = _first(found, MOST_LIMITS)
    return [Drawing(title=title, **at_each_width(_drawn(numbers, shown, more, title), "limits"))]


def limits_beside(numbers: Numbers) -> Drawing | None:
    """The first three of them, as small as the card beside a question."""
    found = _limits(numbers)
    if not found:
        return None
    title = _("What gives way first")
    draw = _drawn(numbers, found[:BESIDE_LIMITS], "", title)
    one, other = (mark_safe(draw(BESIDE, f"limits-beside-{where}")) for where in ("wide", "narrow"))
    return Drawing(title=title, wide=one, narrow=other, paper=one)


def _limits(numbers: Numbers) -> list[Bar]:
    first = numbers.at("limits.first")
    return [
        Bar(
            limit_name(numbers, limit),
            value,
            numbers.words(f"{path}.rps"),
            "warn" if limit == first else "accent",
        )
        for path, limit in numbers.rows("limits.limits")
        if (value := numbers.value(f"{path}.rps")) is not None
    ]


def _drawn(numbers: Numbers, shown: Sequence[Bar], more: str, title: str) -> Callable[[float, str], str]:
    peak = numbers.value("limits.peak_rps")
    line = (
        Line(peak, _("peak %(rate)s") % {"rate": numbers.words("limits.peak_rps")})
        if peak is not None
        else None
    )
    described = "; ".join([*(f"{bar.name}: {bar.words}" for bar in shown), *([line.words] if line else [])])
    return lambda wide, key: bars(
        shown,
        line_at=line,
        matters=shown[0].value,
        more=more,
        wide=wide,
        title=title,
        description=described,
        key=key,
    )


# --- The months to come -----------------------------------------------------------------------------------------


def projection(numbers: Numbers) -> list[Block]:
    """The ordinary peak to come with its events, against today's safe capacity."""
    ways = _ways(numbers, "projection.scenarios", "name")
    if not ways:
        return []
    at, likely = ways.get("likely") or next(iter(ways.values()))
    out = numbers.value(f"{at}.exhausted_on")
    months = _reach(numbers, out, 18, 36)
    events = sorted(_events(numbers, months), key=lambda mark: -mark.value)
    shown, more = _first(events, MOST_EVENTS)
    capacity = numbers.value("limits.capacity_rps")
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_("req/s"),
        language=numbers.language,
        calendar=_calendar(numbers, months),
        limit=(capacity, _("Capacity")) if capacity is not None else None,
        passed=(_month(numbers, out), _("runs out %(day)s") % {"day": _day(numbers, out)}) if out else None,
        marks=shown,
    )
    title = _("The peak to come against today’s capacity")
    caption = _("Ordinary peak without events: likely line, band from low to high.")
    if shown:
        caption += " " + _("Dots and bars: the load at each event; hollow where it is only possible.")
    if more:
        caption += f" {more}."
    described = "; ".join(
        [
            *(words for _key, words in _said_of(ways, months, numbers, "rps")),
            *([drawn.passed[1]] if drawn.passed else []),
            *(f"{mark.name}: {mark.detail}" for mark in shown),
        ]
    )
    return [
        Drawing(
            title=title,
            **at_each_width(
                lambda wide, key: course(drawn, wide=wide, title=title, description=described, key=key),
                "projection",
            ),
            caption=caption,
            table=_by_quarter(numbers, ways, months, "rps"),
        )
    ]


def costs(numbers: Numbers) -> list[Block]:
    """The cost of a month to come with its investments, against the ceiling."""
    ways = _ways(numbers, "costs.paths", "scenario")
    if not ways:
        return []
    at, likely = ways.get("likely") or next(iter(ways.values()))
    over = numbers.value(f"{at}.over_ceiling_on")
    months = _reach(numbers, over, 24, 36)
    ceiling = numbers.value("costs.ceiling")
    bought = sorted(_investments(numbers, likely, months), key=lambda mark: mark.first)
    shown, more = _first(bought, MOST_EVENTS)
    drawn = Course(
        likely=likely,
        low=_other(ways, "low", at),
        high=_other(ways, "high", at),
        months=months,
        unit=_money_unit(numbers),
        language=numbers.language,
        calendar=_calendar(numbers, months),
        limit=(ceiling, _("Ceiling")) if ceiling is not None else None,
        passed=(_month(numbers, over), _("passed %(day)s") % {"day": _day(numbers, over)}) if over else None,
        marks=shown,
    )
    title = _("Cost of a month against its ceiling")
    caption = _("Likely line, band from low to high, investments included from the day they serve.")
    if more:
        caption += f" {more}."
    described = "; ".join(
        [
            *(words for _key, words in _said_of(ways, months, numbers, "money_month")),
            *([drawn.passed[1]] if drawn.passed else []),
            *(f"{mark.name}: {mark.detail}" for mark in shown),
        ]
    )
    return [
        Drawing(
            title=title,
            **at_each_width(
                lambda wide, key: course(drawn, wide=wide, title=title, description=described, key=key),
                "costs",
            ),
            caption=caption,
            table=_by_quarter(numbers, ways, months, "money_month"),
        )
    ]


def _money_unit(numbers: Numbers) -> str:
    """The unit of an axis of money: ``"€/month"``."""
    return (
        get_currency_symbol(numbers.currency, locale=numbers.language) if numbers.currency else ""
    ) + UNITS["money_month"].label(numbers.language)


def _ways(numbers: Numbers, path: str, name: str) -> dict[str, tuple[str, Way]]:
    """The scenarios with a course, by name: the path of each, and its line."""
    return {
        row[name]: (at, Way(SCENARIOS[row[name]](), [(float(month), value) for month, value in row["path"]]))
        for at, row in numbers.rows(path)
        if row["path"]
    }


def _other(ways: Mapping[str, tuple[str, Way]], name: str, drawn: str) -> Way | None:
    found = ways.get(name)
    return found[1] if found and found[0] != drawn else None


def _reach(numbers: Numbers, day: str | None, months: int, most: int) -> int:
    """How many months are drawn: as many as usual, or all where the line is crossed only then."""
    return most if day and _month(numbers, day) > months else months


def _events(numbers: Numbers, months: int) -> Iterator[Mark]:
    for path, row in numbers.rows("projection.events"):
        peaks = {name: f"{path}.peaks.{number}.1" for number, (name, _f) in enumerate(row["peaks"])}
        peak = peaks.get("likely") or next(iter(peaks.values()), "")
        first, last, value = (
            numbers.value(f"{path}.first"),
            numbers.value(f"{path}.last"),
            numbers.value(peak),
        )
        if first is None or value is None:
            continue
        begins = max(0.0, _month(numbers, first))
        if begins <= months:
            yield Mark(
                _called(numbers, row),
                numbers.words(peak),
                begins,
                max(begins, _month(numbers, last or first)),
                value,
                row["certain"],
            )


def _investments(numbers: Numbers, way: Way, months: int) -> Iterator[Mark]:
    for path, row in numbers.rows("costs.investments"):
        by, monthly = numbers.value(f"{path}.by"), numbers.value(f"{path}.monthly")
        at = _month(numbers, by) if by else -1.0
        if 0 <= at <= months and way.points:
            value = next((value for month, value in way.points if month >= at), way.points[-1][1])
            yield Mark(
                _called(numbers, row),
                f"+{numbers.words(f'{path}.monthly')}" if monthly else "",
                at,
                at,
                value,
            )


def _said_of(
    ways: Mapping[str, tuple[str, Way]], months: int, numbers: Numbers, unit: str
) -> Iterator[tuple[str, str]]:
    """For those who cannot see it: where each line begins and ends."""
    for name, (_at, way) in ways.items():
        found = [value for month, value in way.points if month <= months]
        start, end = (
            words(value, unit, numbers.language, numbers.currency) for value in (found[0], found[-1])
        )
        yield name, f"{way.name}: {start} → {end}"


def _by_quarter(numbers: Numbers, ways: Mapping[str, tuple[str, Way]], months: int, unit: str) -> Table:
    """The lines every three months."""
    rows = []
    for month in range(0, months + 1, 3):
        cells = [
            Cell(
                words(value, unit, numbers.language, numbers.currency) if value is not None else "–",
                number=True,
            )
            for _at, way in ways.values()
            for value in [next((value for at, value in way.points if at == month), None)]
        ]
        day = month_day(date.fromisoformat(numbers.at("today")), month)
        rows.append((Cell(numbers.said.day(day.isoformat()), strong=True), *cells))
    heads = (Column(_("Day")), *(Column(way.name, number=True) for _at, way in ways.values()))
    return Table(heads, tuple(rows))


def _called(numbers: Numbers, row: Json) -> str:
    """What a row is about by its name alone, without what its title adds."""
    return str(row["about"]["name"] or numbers.about(row["about"]))


# --- Days -------------------------------------------------------------------------------------------------------


def _month(numbers: Numbers, day: str) -> float:
    """A day as months from the day that the results are of."""
    days = (date.fromisoformat(day) - date.fromisoformat(numbers.at("today"))).days
    return days / DAYS_PER_MONTH


def _day(numbers: Numbers, day: str) -> str:
    return format_date(day, numbers.language)


def _calendar(numbers: Numbers, months: int) -> list[Month]:
    """The first of each month: January by its year, the others by their names."""
    today = date.fromisoformat(numbers.at("today"))
    found = []
    for ahead in range(1, months + 1):
        number = today.year * 12 + today.month - 1 + ahead
        if number // 12 > date.max.year:
            break
        first = date(number // 12, number % 12 + 1, 1)
        name = str(first.year) if first.month == 1 else babel_date(first, "MMM", locale=numbers.language)
        at = (first - today).days / DAYS_PER_MONTH
        if at <= months:
            found.append(Month(at, name, number))
    return found


# --- One by one -------------------------------------------------------------------------------------------------


def journeys(numbers: Numbers) -> list[Block]:
    """The journeys by what an hour of degradation costs, the dearest first."""
    found = [
        Bar(_called(numbers, row), value, numbers.words(f"{path}.hourly_cost"))
        for path, row in numbers.rows("journeys")
        if (value := numbers.value(f"{path}.hourly_cost")) is not None
    ]
    title = _("What an hour of degradation costs, by journey")
    return _ranked(numbers, "journeys-cost", title, found, None)


def incidents(numbers: Numbers) -> list[Block]:
    """The minutes that each cause took, against the error budget of one window."""
    column = numbers.said.methodology.table("q9.incidents").column["cause"]
    budget = next(
        (
            Line(
                value,
                _("budget of %(window)s: %(budget)s")
                % {
                    "window": numbers.words(f"{path}.window_days"),
                    "budget": numbers.words(f"{path}.minutes"),
                },
            )
            for path, row in numbers.rows("budgets")
            if row["spending"] is not None and (value := numbers.value(f"{path}.minutes")) is not None
        ),
        None,
    )
    found = [
        Bar(
            numbers.said.words(column, row["cause"]) if row["cause"] else _("cause not said"),
            value,
            numbers.words(f"{path}.minutes"),
            "bad" if budget and value > budget.value else "accent",
        )
        for path, row in numbers.rows("history.causes")
        if (value := numbers.value(f"{path}.minutes")) is not None
    ]
    return _ranked(
        numbers, "incident-causes", _("Minutes lost by cause, against the error budget"), found, budget
    )


def _ranked(numbers: Numbers, key: str, title: str, found: list[Bar], line: Line | None) -> list[Block]:
    if not found:
        return []
    shown, more = _first(sorted(found, key=lambda bar: -bar.value), MOST_BARS)
    described = "; ".join([*(f"{bar.name}: {bar.words}" for bar in shown), *([line.words] if line else [])])
    drawn = at_each_width(
        lambda wide, key: bars(
            shown, line_at=line, more=more, wide=wide, title=title, description=described, key=key
        ),
        key,
    )
    return [Drawing(title=title, **drawn)]


def budgets(numbers: Numbers) -> list[Block]:
    """What is planned, spent and left of each availability objective's budget, the most spent first."""
    found = []
    for path, row in numbers.rows("budgets"):
        minutes = numbers.value(f"{path}.minutes")
        if row["spending"] is None or minutes is None:
            continue
        said = {"budget": numbers.words(f"{path}.minutes"), "window": numbers.words(f"{path}.window_days")}
        budget = Budget(
            objective_name(numbers, row),
            minutes,
            _("%(budget)s over %(window)s") % said,
            _part(numbers, f"{path}.spending.planned", _("planned %(time)s"), _("planned: not known")),
            _part(numbers, f"{path}.spending.spent", _("spent %(time)s"), _("spent: not known")),
            _left(numbers, f"{path}.spending.left"),
        )
        found.append((numbers.value(f"{path}.spending.left_share"), budget))
    if not any(
        budget.planned.minutes is not None or budget.spent.minutes is not None for _left_, budget in found
    ):
        return []
    ordered = [
        budget for _share, budget in sorted(found, key=lambda each: 2.0 if each[0] is None else each[0])
    ]
    shown, more = _first(ordered, MOST_BUDGETS)
    title = _("Error budgets: planned, spent, left")
    described = "; ".join(
        f"{row.name}, {row.words}: {row.planned.words}, {row.spent.words}, {row.left.words}" for row in shown
    )
    drawn = at_each_width(
        lambda wide, key: draw_budgets(
            shown, more=more, wide=wide, title=title, description=described, key=key
        ),
        "budgets",
    )
    return [Drawing(title=title, **drawn)]


def _part(numbers: Numbers, path: str, known: str, unknown: str) -> Part:
    value = numbers.value(path)
    return Part(value, known % {"time": numbers.words(path)} if value is not None else unknown)


def _left(numbers: Numbers, path: str) -> Part:
    value = numbers.value(path)
    if value is not None and value < 0:
        return Part(value, _("overspent by %(time)s") % {"time": words(-value, "min", numbers.language)})
    return _part(numbers, path, _("left %(time)s"), _("left: not known"))


# --- Curves -----------------------------------------------------------------------------------------------------


def response(numbers: Numbers) -> list[Block]:
    """The slowest response time of today against load, by the model, and where the objectives are lost."""
    points, peak = numbers.at("limits.curve.points"), numbers.value("limits.peak_rps")
    slowest = _slowest(numbers)
    if not points or slowest is None or peak is None:
        return []
    percentile, about, base = slowest
    lost = sorted(_lost(numbers), key=lambda load: load.rps)
    shown, more = _first(lost, MOST_LOST)
    drawn = Response(
        points=[(rps, times * base) for rps, times in points],
        base=base,
        safe=numbers.value("limits.capacity_rps"),
        safe_words=_("past the safe capacity"),
        loads=[
            Load(
                peak,
                _("today"),
                f"{numbers.words('limits.peak_rps')} · {words(base, 'ms', numbers.language)}",
                "ink",
            ),
            *_in_a_year(numbers, base),
            *shown,
        ],
        language=numbers.language,
        x_unit=_("load, req/s"),
        y_unit=f"{percentile}, ms",
    )
    title = _("Response time as the load grows (a model)")
    caption = _(
        "%(percentile)s of “%(about)s”, the slowest today, as %(limit)s fills up: a queueing model, no measurement."
    ) % {
        "percentile": percentile,
        "about": about,
        "limit": limit_name(numbers, numbers.at("limits.first")),
    }
    if more:
        caption += f" {more}."
    described = "; ".join(f"{load.name}: {load.detail}" for load in drawn.loads)
    made = at_each_width(
        lambda wide, key: draw_response(drawn, wide=wide, title=title, description=described, key=key),
        "response",
    )
    return [Drawing(title=title, **made, caption=caption)]


def _slowest(numbers: Numbers) -> tuple[str, str, float] | None:
    """(percentile, endpoint, ms) of the slowest P95 measured; of the slowest P99 where there is none."""
    for name in ("p95", "p99"):
        found = [
            (value, _called(numbers, row))
            for path, row in numbers.rows("latencies.endpoints")
            if (value := numbers.value(f"{path}.{name}_ms"))
        ]
        if found:
            value, about = max(found)
            return name.upper(), about, value
    return None


def _in_a_year(numbers: Numbers, base: float) -> Iterator[Load]:
    """The ordinary peak in 12 months, in the likely scenario, where it differs from today's."""
    path = resolved(numbers, f"{LIKELY}.needs.2.ordinary_rps")
    value = numbers.value(path) if path else None
    if value is None:
        return
    times = numbers.value(path.replace("ordinary_rps", "stretch"))
    then = words(times * base, "ms", numbers.language) if times is not None else _("does not hold")
    yield Load(value, _("in 12 months"), f"{numbers.words(path)} · {then}", "warn")


def _lost(numbers: Numbers) -> list[Load]:
    """The loads at which latency objectives are lost; those lost at the same load as one."""
    found: dict[str, tuple[float, list[str]]] = {}
    for path, row in numbers.rows("limits.curve.objectives"):
        value = numbers.value(f"{path}.rps")
        if value is not None:
            found.setdefault(numbers.words(f"{path}.rps"), (value, []))[1].append(_called(numbers, row))
    return [
        Load(value, ", ".join(dict.fromkeys(names)), _("lost at %(rate)s") % {"rate": rate}, "bad")
        for rate, (value, names) in found.items()
    ]


def scaling(numbers: Numbers) -> list[Block]:
    """What was measured while scaling out, the law through it, and its peak."""
    at = "limits.scaling"
    curve = [(load, rps) for load, rps in numbers.at(f"{at}.curve") or ()]
    if not curve:
        return []
    measured = [
        (float(row["n"]), float(row["rps"]))
        for row in numbers.said.rows("q24", "measurements")
        if "n" in row and "rps" in row
    ]
    peak = numbers.value(f"{at}.peak_load"), numbers.value(f"{at}.peak_rps")
    axis = numbers.said.words(numbers.said.field("q24", "measured_against"), numbers.at(f"{at}.axis"))
    most = ""
    if None not in peak:
        most = _("most at N* = %(load)s: %(rate)s") % {
            "load": numbers.words(f"{at}.peak_load"),
            "rate": numbers.words(f"{at}.peak_rps"),
        }
    drawn = Scaling(
        measured=measured,
        curve=curve,
        beyond=_beyond(numbers, curve[-1][0], peak[0]),
        trusted_words=_("trusted up to %(load)s") % {"load": numbers.words(f"{at}.trusted_load")},
        peak=peak if None not in peak else None,  # type: ignore[arg-type]
        peak_words=most,
        language=numbers.language,
        x_unit=axis,
        y_unit=_("req/s"),
    )
    title = _("Throughput against size: measured, and the law through it")
    described = "; ".join(
        [
            *(f"{load:g}: {words(rps, 'rps', numbers.language)}" for load, rps in measured),
            *([most] if most else []),
            drawn.trusted_words,
        ]
    )
    made = at_each_width(
        lambda wide, key: draw_scaling(drawn, wide=wide, title=title, description=described, key=key),
        "scaling",
    )
    facts = Table(
        (Column(axis, number=True), Column(_("Measured"), number=True)),
        tuple(
            (
                Cell(words(load, "", numbers.language), number=True),
                Cell(words(rps, "rps", numbers.language), number=True),
            )
            for load, rps in measured
        ),
    )
    caption = _(
        "Dots: measured. Line: the Universal Scalability Law; dashed where nothing was measured near."
    )
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def _beyond(numbers: Numbers, trusted: float, peak: float | None) -> list[tuple[float, float]]:
    """The law from the trusted load to a little past its peak, unless that lies too far out."""
    alpha, beta, gamma = (numbers.value(f"limits.scaling.{name}") for name in ("alpha", "beta", "gamma"))
    if peak is None or not trusted < peak <= REACH * trusted or alpha is None:
        return []
    law = Fit(alpha, beta, gamma, 1.0, (), 0.0, trusted)
    loads = [trusted + (peak * 1.15 - trusted) * step / 20 for step in range(1, 21)]
    return [(load, law.rps(load)) for load in loads]


# --- Caches, tests, the year ------------------------------------------------------------------------------------


def caching(numbers: Numbers) -> list[Block]:
    """The requests on their way through the caches to the origin, today and at the targets."""
    found = list(numbers.rows("caching.layers"))
    left = numbers.value("caching.origin_share")
    if not found or left is None:
        return []
    goals = _goals(numbers, found)
    steps = [
        Step(
            layer_name(numbers, row),
            numbers.value(f"{path}.arrives"),
            numbers.value(f"{path}.answers"),
            numbers.words(f"{path}.answers"),
            target=(*goal, _goal(numbers, goal[1])) if goal else None,
        )
        for (path, row), goal in zip(found, goals, strict=True)
    ]
    then = numbers.value("caching.target_origin_share")
    steps.append(
        Step(
            _("Left for the origin"),
            left,
            left,
            _with_rate(numbers, "caching.origin_share", "caching.origin_rps"),
            origin=True,
            target=(
                then,
                then,
                _("target %(share)s")
                % {"share": _with_rate(numbers, "caching.target_origin_share", "caching.target_origin_rps")},
            )
            if then is not None
            else None,
        )
    )
    title = _("What each cache answers, and what is left for the origin")
    caption = (
        _("Shares of all requests; thick: today, thin: at the targets.")
        if then is not None
        else _("Shares of all requests.")
    )
    described = "; ".join(
        f"{step.name}: {step.words}" + (f", {step.target[2]}" if step.target else "") for step in steps
    )
    made = at_each_width(
        lambda wide, key: draw_layers(steps, wide=wide, title=title, description=described, key=key),
        "caching",
    )
    return [Drawing(title=title, **made, caption=caption)]


def _goal(numbers: Numbers, share: float) -> str:
    return _("target %(share)s") % {"share": words(share, "share", numbers.language)}


def _with_rate(numbers: Numbers, share: str, rate: str) -> str:
    return " · ".join(part for part in (numbers.words(share), numbers.words(rate)) if part)


def _goals(numbers: Numbers, found: Sequence[tuple[str, Json]]) -> list[tuple[float, float] | None]:
    """(arrives, answers) of each layer at the targets, where the layers of today lead to the origin's target:
    a target may be of a new layer, or change what a layer sees."""
    nothing: list[tuple[float, float] | None] = [None] * len(found)
    then = numbers.value("caching.target_origin_share")
    if then is None:
        return nothing
    arrives, goals = 1.0, list[tuple[float, float] | None]()
    for path, row in found:
        goal = numbers.value(f"{path}.target_hit") if row["target_hit"] else numbers.value(f"{path}.hit")
        sees = numbers.value(f"{path}.sees")
        if goal is None or sees is None:
            return nothing
        goals.append((arrives, arrives * goal * sees))
        arrives -= arrives * goal * sees
    return goals if abs(arrives - then) < 1e-9 else nothing


def load_tests(numbers: Numbers) -> list[Block]:
    """The rate of each load test over its time."""
    tests, rows = [], []
    for path, row in numbers.rows("load_tests.scenarios"):
        course_of = numbers.value(f"{path}.steps")
        if course_of is None:
            continue
        at, points = 0.0, [(0.0, float(course_of["start_rps"]))]
        for step in course_of["steps"]:
            at += step["seconds"]
            points.append((at, float(step["rps"])))
        name = KINDS[row["kind"]]()[0]
        tests.append(
            Run(
                name,
                points,
                numbers.words(f"{path}.greatest_rps"),
                numbers.words(f"{path}.seconds"),
                bool(course_of.get("stops_when_lost")),
            )
        )
        rows.append((Cell(name, strong=True), Cell(numbers.words(f"{path}.steps"), trail=f"{path}.steps")))
    if not tests:
        return []
    peak = numbers.value("limits.peak_rps")
    title = _("Load tests: requests per second over time")
    described = "; ".join(f"{test.name}: {test.rate}, {test.time}" for test in tests)
    named = (peak, _("today’s peak")) if peak is not None else None
    made = at_each_width(
        lambda wide, key: draw_scenarios(
            tests, line_at=named, wide=wide, title=title, description=described, key=key
        ),
        "load-tests",
    )
    caption = (
        _("One scale for all; the dashed test stops where the first threshold is lost.")
        if any(test.open_end for test in tests)
        else _("One scale for all.")
    )
    facts = Table((Column(_("Scenario")), Column(_("Course"))), tuple(rows))
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def calendar(numbers: Numbers) -> list[Block]:
    """Reviews, events and investments of the next 12 months on one line of time."""
    groups = [_reviews(numbers), _happenings(numbers), _orders(numbers)]
    if not any(group.entries for group in groups):
        return []
    title = _("The next 12 months")
    described = "; ".join(f"{entry.name}: {entry.words}" for group in groups for entry in group.entries)
    months = _calendar(numbers, YEAR)
    made = at_each_width(
        lambda wide, key: agenda(
            groups, months=YEAR, calendar=months, wide=wide, title=title, description=described, key=key
        ),
        "calendar",
    )
    caption = _("Diamond: to be ordered by then; ring: in service.") if groups[2].entries else ""
    facts = Table(
        (Column(_("What")), Column(_("Name")), Column(_("When"))),
        tuple(
            (Cell(group.name), Cell(entry.name, strong=True), Cell(entry.words))
            for group in groups
            for entry in group.entries
        ),
    )
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def _reviews(numbers: Numbers) -> Group:
    entries = []
    for regular, name in ((True, _("Capacity review")), (False, _("Review before an event"))):
        days = [row["day"] for _path, row in numbers.rows("reviews.reviews") if row["regular"] is regular]
        if days:
            labels = [_short_day(numbers, day) for day in days]
            rest = _more(len(days) - MOST_DAYS)
            said = ", ".join(labels[:MOST_DAYS]) + (f" {rest}" if rest else "")
            entries.append(Entry(name, [_month(numbers, day) for day in days], said, "review", labels))
    return Group(_("Reviews"), entries)


def _happenings(numbers: Numbers) -> Group:
    entries = []
    for path, row in numbers.rows("projection.events"):
        first = numbers.value(f"{path}.first")
        last = numbers.value(f"{path}.last") or first
        if first is None or last < numbers.at("today") or last < first or _month(numbers, first) > YEAR:
            continue
        said = _short_day(numbers, first) + (f" – {_short_day(numbers, last)}" if last != first else "")
        days = [max(0.0, _month(numbers, first)), _month(numbers, last)]
        entries.append(Entry(_called(numbers, row), days, said, "event" if row["certain"] else "possible"))
    entries.sort(key=lambda entry: entry.days)
    shown, more = _first(entries, MOST_ENTRIES)
    return Group(_("Events"), shown, more)


def _orders(numbers: Numbers) -> Group:
    entries = []
    for path, row in numbers.rows("costs.investments"):
        by, order = numbers.value(f"{path}.by"), numbers.value(f"{path}.order_by")
        if by is None or by < numbers.at("today") or _month(numbers, order or by) > YEAR:
            continue
        said = {"order": _short_day(numbers, order) if order else "", "by": _short_day(numbers, by)}
        told = _("order by %(order)s, in service %(by)s") % said if order else _("in service %(by)s") % said
        late = bool(numbers.value(f"{path}.order_is_past"))
        days = [max(0.0, _month(numbers, order or by)), _month(numbers, by)]
        entries.append(Entry(_called(numbers, row), days, told, "late" if late else "order"))
    entries.sort(key=lambda entry: entry.days)
    shown, more = _first(entries, MOST_ENTRIES)
    return Group(_("Investments"), shown, more)


def _short_day(numbers: Numbers, day: str) -> str:
    return babel_date(date.fromisoformat(day), "d MMM", locale=numbers.language)


ALL: tuple[Callable[[Numbers], list[Block]], ...] = (
    journeys,
    budgets,
    limits,
    response,
    incidents,
    projection,
    costs,
    scaling,
    caching,
    load_tests,
    calendar,
)
"""Every chart of the results, in the order of the stages."""
