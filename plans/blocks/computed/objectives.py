"""Stage 2, computed: error budgets, what is left of them, objectives against what is measured and possible."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.blocks.computed.lines import name, table, yes
from plans.blocks.model import Badge, Block, Cell, Column, Fact, Tone
from plans.blocks.numbers import Json, Numbers

BANDS = {
    "excellent": lambda: _("excellent"),
    "good": lambda: _("good"),
    "fair": lambda: _("fair"),
    "poor": lambda: _("poor"),
    "unacceptable": lambda: _("unacceptable"),
}


def sli(numbers: Numbers, value: str) -> str:
    """An SLI by its name in the catalogue."""
    column = numbers.said.methodology.table("q11.objectives").column["sli"]
    return numbers.said.words(column, value)


def about(numbers: Numbers, row: Json) -> str:
    """An objective: the whole system, or a row of Q11 by its title, which names its SLI."""
    return numbers.about(row["about"]) if row["about"]["row"] else _("Whole system")


def budgets(numbers: Numbers) -> list[Block]:
    """Each objective's budget: in minutes and requests of its window, a year, and what is left."""
    rows = []
    for path, row in numbers.rows("budgets"):
        spending = row["spending"] is not None
        left = numbers.value(f"{path}.spending.left")
        rows.append(
            (
                name(about(numbers, row), [("", Cell(_window(numbers, path)))]),
                numbers.cell(f"{path}.objective"),
                numbers.cell(f"{path}.minutes", strong=True),
                numbers.cell(f"{path}.requests"),
                _spent(numbers, path) if spending else Cell(),
                numbers.cell(f"{path}.spending.left", met=None if left is None else left >= 0)
                if spending
                else Cell(),
            )
        )
    return table(
        [
            _("Objective"),
            _("Target"),
            _("Budget"),
            _("Requests that may fail"),
            _("Planned and spent"),
            pgettext("of a budget", "Left"),
        ],
        rows,
    )


def _window(numbers: Numbers, path: str) -> str:
    """Its window, and what the budget makes in a year."""
    words = {
        "window": numbers.words(f"{path}.window_days"),
        "year": numbers.words(f"{path}.minutes_per_year"),
    }
    return _("over %(window)s; %(year)s a year") % words if all(words.values()) else words["window"]


def _spent(numbers: Numbers, path: str) -> Cell:
    planned, spent = f"{path}.spending.planned", f"{path}.spending.spent"
    both = [numbers.words(part) or "–" for part in (planned, spent)]
    return Cell(" + ".join(both), number=True, trail=f"{path}.spending.left")


def past(numbers: Numbers) -> list[Block]:
    """What the past did to the availability objectives."""
    rows = []
    for path, row in numbers.rows("budgets"):
        was, aim = numbers.value(f"{path}.spending.past_availability"), numbers.value(f"{path}.objective")
        if row["spending"] is None or was is None:
            continue
        met = None if aim is None else was >= aim
        rows.append(
            (
                Cell(about(numbers, row), strong=True),
                numbers.cell(f"{path}.objective"),
                numbers.cell(f"{path}.spending.past_minutes"),
                numbers.cell(f"{path}.spending.past_availability", met=met),
                numbers.cell(f"{path}.current"),
            )
        )
    heads = [
        _("Objective"),
        _("Target"),
        _("Incident minutes"),
        _("Availability then"),
        _("By the error rate of today"),
    ]
    return table(heads, rows, _("The past against the objectives"))


def latencies(numbers: Numbers) -> list[Block]:
    """Latency objectives beside what the measured percentiles say today."""
    rows = [
        (
            Cell(numbers.about(row["about"]), strong=True),
            numbers.cell(f"{path}.threshold_ms"),
            numbers.cell(f"{path}.objective"),
            numbers.cell(f"{path}.current_share"),
            numbers.cell(f"{path}.current_ms", met=numbers.value(f"{path}.met")),
        )
        for path, row in numbers.rows("latencies.objectives")
    ]
    heads = [
        _("Latency objective"),
        _("Threshold"),
        _("Target"),
        _("Under the threshold today"),
        _("At that percentile today"),
    ]
    return table(heads, rows)


def apdex(numbers: Numbers) -> list[Block]:
    """Apdex today beside its target."""
    tones: dict[str, Tone] = {
        "excellent": "ok",
        "good": "ok",
        "fair": "warn",
        "poor": "bad",
        "unacceptable": "bad",
    }
    rows = []
    for path, row in numbers.rows("latencies.apdex"):
        band = numbers.value(f"{path}.band")
        missed = numbers.value(f"{path}.bands_missed")
        rows.append(
            (
                Cell(numbers.about(row["about"]) if row["about"]["row"] else _("Whole system"), strong=True),
                numbers.cell(f"{path}.t_s"),
                numbers.cell(f"{path}.target"),
                numbers.cell(f"{path}.score", met=None if missed is None else missed <= 0),
                Cell(badge=Badge(BANDS[band](), tones[band])) if band else Cell(),
                Cell(
                    (_("counted") if row["from_counts"] else _("estimated"))
                    + ("*" if row["small_sample"] else "")
                ),
            )
        )
    heads = [_("Apdex"), _("T"), _("Target"), _("Today"), Column(_("Band")), Column(_("How"))]
    return table(heads, rows, _("Apdex today"))


def ceilings(numbers: Numbers) -> list[Block]:
    """What hosting and hard dependencies let each journey reach."""
    rows = []
    for path, row in numbers.rows("journeys"):
        if numbers.value(f"{path}.ceiling") is None and not row["dependencies"]:
            continue
        hard = [numbers.about(each["about"]) for each in row["dependencies"] if each["hard"]]
        soft = [numbers.about(each["about"]) for each in row["dependencies"] if not each["hard"]]
        rows.append(
            (
                name(
                    numbers.about(row["about"]),
                    [(_("needs"), Cell(", ".join(hard))), (_("can do without"), Cell(", ".join(soft)))],
                ),
                numbers.cell(f"{path}.hosting"),
                numbers.cell(f"{path}.ceiling", strong=True),
                numbers.cell(f"{path}.added_p95_ms"),
                numbers.cell(f"{path}.slow_share"),
            )
        )
    heads = [
        _("Journey"),
        _("Hosting"),
        _("Possible availability"),
        _("P95 added, at most"),
        _("Meet a slow answer"),
    ]
    return table(heads, rows, _("What the journeys depend on"))


def alignment(numbers: Numbers) -> list[Block]:
    """All that objectives are checked against."""
    return [*latencies(numbers), *apdex(numbers), *ceilings(numbers)]


def alerts(numbers: Numbers) -> list[Block]:
    """The four burn-rate alerts of each objective: the error ratio from which each fires, and whether its
    traffic bears them."""
    rows, heads = [], []
    for path, row in numbers.rows("alerts"):
        found = list(numbers.rows(f"{path}.alerts"))
        heads = [
            f"{_hours(alert['long_hours'])} / {_minutes(alert['short_minutes'])}" for _at, alert in found
        ]
        fires = [numbers.value(f"{at}.can_fire") for at, _alert in found]
        noise = [numbers.value(f"{at}.one_failure_fires") for at, _alert in found]
        known = None not in fires
        rows.append(
            (
                name(
                    about(numbers, row),
                    [(_("budget gone after"), numbers.cell(f"{path}.exhausted_after"))],
                ),
                *(_alert(numbers, at) for at, _row in found),
                yes(
                    known and all(fires) and not any(noise) if known else None,
                    _("sound"),
                    _("one never fires") if not all(fires) else _("fires on one failure"),
                ),
            )
        )
    return table(
        [_("Objective"), *heads, Column(_("Traffic"))],
        rows,
        _("Burn-rate alerts: error ratio over both windows, burn rate, time to fire in a total outage"),
    )


def _alert(numbers: Numbers, at: str) -> Cell:
    """The threshold, with its burn rate and how soon it fires in a total outage."""
    cell = numbers.cell(f"{at}.threshold")
    after = numbers.cell(f"{at}.fires_after")
    lines = (Fact("", numbers.cell(f"{at}.rate")), *([Fact("", after)] if after.text != "–" else []))
    return replace(cell, lines=lines)


def _hours(hours: float) -> str:
    return f"{hours:g} h" if hours < 24 else _("%(days)s d") % {"days": f"{hours / 24:g}"}


def _minutes(minutes: float) -> str:
    return f"{minutes:g} min" if minutes < 60 else _hours(minutes / 60)
