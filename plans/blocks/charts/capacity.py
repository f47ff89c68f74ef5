"""Stage 3 as charts: what gives way first, how response times bend, what the incidents took."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _

from plans.blocks.charts.shared import at_each_width, called, not_drawn, ranked, up_to
from plans.blocks.computed.capacity import limit_name
from plans.blocks.computed.headline import LIKELY, resolved
from plans.blocks.model import Block, Drawing
from plans.blocks.numbers import Numbers
from plans.charts.bars import Bar, Line, bars
from plans.charts.curves import Load, Response
from plans.charts.curves import response as draw_response
from plans.engine.words import words

MOST_LIMITS, BESIDE_LIMITS, MOST_LOST = 8, 3, 4
BESIDE = 290.0
"""The width of a chart that stands beside a question, px."""


def limits(numbers: Numbers) -> list[Block]:
    """The limits, the first to be met first, against today's peak."""
    found = _limits(numbers)
    if not found:
        return []
    title = _("What gives way first, in requests per second")
    shown, more = up_to(found, MOST_LIMITS)
    return [Drawing(title=title, **at_each_width(_drawn(numbers, shown, more, title), "limits"))]


def limits_beside(numbers: Numbers) -> Drawing | None:
    """The first three of them, as small as the card beside a question."""
    found = _limits(numbers)
    if not found:
        return None
    title = _("What gives way first")
    draw = _drawn(numbers, found[:BESIDE_LIMITS], "", title)
    return Drawing(title=title, **at_each_width(draw, "limits-beside", wide=BESIDE, narrow=BESIDE))


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


def response(numbers: Numbers) -> list[Block]:
    """The slowest response time of today against load, by the model, and where the objectives are lost."""
    points, peak = numbers.at("limits.curve.points"), numbers.value("limits.peak_rps")
    slowest = _slowest(numbers)
    if not points or slowest is None or peak is None:
        return []
    percentile, about, base = slowest
    lost = sorted(_lost(numbers), key=lambda load: load.rps)
    shown, left = lost[:MOST_LOST], len(lost) - MOST_LOST
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
    caption = f"{caption} {not_drawn(left)}".strip()
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
            (value, called(numbers, row))
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
            found.setdefault(numbers.words(f"{path}.rps"), (value, []))[1].append(called(numbers, row))
    return [
        Load(value, ", ".join(dict.fromkeys(names)), _("lost at %(rate)s") % {"rate": rate}, "bad")
        for rate, (value, names) in found.items()
    ]


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
    return ranked(
        numbers, "incident-causes", _("Minutes lost by cause, against the error budget"), found, budget
    )
