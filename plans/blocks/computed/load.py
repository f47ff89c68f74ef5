"""Stage 4, computed: load to come by scenario, events, capacity at 3, 6 and 12 months, cost."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.blocks.computed.lines import SCENARIOS, facts, name, table, yes
from plans.blocks.model import Block, Cell, Column, Notice
from plans.blocks.numbers import Numbers


def in_months(months: int) -> str:
    """How far ahead, in words."""
    return _("in %(months)s months") % {"months": months} if months else _("today")


def growth(numbers: Numbers) -> list[Block]:
    """The ordinary peak by scenario, at 3, 6 and 12 months."""
    rows = []
    for path, row in numbers.rows("projection.scenarios"):
        rows.append(
            (
                name(SCENARIOS[row["name"]](), [(_("a month"), numbers.cell(f"{path}.rate_a_month"))]),
                numbers.cell("limits.peak_rps"),
                *(numbers.cell(f"{at}.ordinary_rps") for at, _need in numbers.rows(f"{path}.needs")),
                numbers.cell(f"{path}.exhausted_on", strong=True),
            )
        )
    heads = [
        _("Ordinary peak"),
        in_months(0),
        *(in_months(months) for months in (3, 6, 12)),
        _("Capacity runs out on"),
    ]
    found = table(heads, rows)
    why = numbers.at("projection.scenarios")
    silent = [
        row for row in why or () if row["exhausted_on"]["value"] is None and row["exhausted_on"].get("why")
    ]
    if silent and len(silent) == len(why):
        found.append(Notice(numbers.figure("projection.scenarios.0.exhausted_on").why))
    return found


def events(numbers: Numbers) -> list[Block]:
    """Each event with the load expected, against today's capacity."""
    rows = []
    for path, row in numbers.rows("projection.events"):
        peaks = {scenario: f"{path}.peaks.{number}.1" for number, (scenario, _f) in enumerate(row["peaks"])}
        holds = numbers.value(f"{path}.passes_capacity")
        rows.append(
            (
                name(
                    numbers.about(row["about"]),
                    [("", Cell(_("certain") if row["certain"] else _("possible")))],
                ),
                numbers.cell(f"{path}.first"),
                numbers.cell(f"{path}.times"),
                *(numbers.cell(peaks[each]) if each in peaks else Cell() for each in SCENARIOS),
                yes(None if holds is None else not holds, _("holds"), _("over capacity")),
            )
        )
    heads = [
        _("Event"),
        pgettext("an event", "From"),
        _("Multiple"),
        *(words() for words in SCENARIOS.values()),
        Column(_("Capacity of today")),
    ]
    return table(heads, rows, _("Load at the events"))


def needs(numbers: Numbers) -> list[Block]:
    """What must be there at 3, 6 and 12 months, headroom included, in the likely scenario."""
    found: list[Block] = []
    for path, row in numbers.rows("projection.scenarios"):
        rows = [
            (
                name(in_months(need["months"]), [("", Cell(numbers.said.day(need["day"])))]),
                numbers.cell(f"{at}.ordinary_rps"),
                numbers.cell(f"{at}.needed_rps"),
                _event(numbers, at, need),
                numbers.cell(f"{at}.needed_most_rps", strong=True),
                numbers.cell(f"{at}.stretch"),
            )
            for at, need in numbers.rows(f"{path}.needs")
        ]
        heads = [
            _("When"),
            _("Ordinary peak"),
            _("Needed for it"),
            _("Greatest certain event"),
            _("Needed in all"),
            _("Response time if nothing changes"),
        ]
        title = _("Capacity needed, scenario: %s") % SCENARIOS[row["name"]]().lower()
        found += table(heads, rows, title)
    return [*found, *instances(numbers), *data(numbers)]


def _event(numbers: Numbers, at: str, need: dict) -> Cell:  # type: ignore[type-arg]
    if need["event"] is None:
        return Cell()
    cell = numbers.cell(f"{at}.event_rps")
    return name(cell.text, [("", Cell(numbers.about(need["event"])))]) if cell.text else cell


def _scenario(numbers: Numbers) -> str:
    """The path of the likely scenario, or of the first that was given."""
    scenarios = numbers.at("projection.scenarios") or []
    place = next((n for n, row in enumerate(scenarios) if row["name"] == "likely"), 0)
    return f"projection.scenarios.{place}"


def instances(numbers: Numbers) -> list[Block]:
    """Instances of each component, in the likely scenario."""
    at = _scenario(numbers)
    first = numbers.at(f"{at}.needs.0.instances") or []
    rows = []
    for number, row in enumerate(first):
        paths = [f"{at}.needs.{need}.instances.{number}" for need in range(3)]
        rows.append(
            (
                Cell(numbers.about(row["about"]), strong=True),
                numbers.cell(f"{paths[0]}.now"),
                *(numbers.cell(f"{path}.event", strong=True) for path in paths),
            )
        )
    heads = [_("Component"), in_months(0), *(in_months(months) for months in (3, 6, 12))]
    return table(heads, rows, _("Instances, events included"))


def data(numbers: Numbers) -> list[Block]:
    """How much data there will be, in the likely scenario."""
    at = _scenario(numbers)
    rows = []
    for kind, words in (("data_gb", _("By your projection")), ("stored_gb", _("If all of it is kept"))):
        found = numbers.at(f"{at}.{kind}") or []
        rows.append(
            (Cell(words, strong=True), *(numbers.cell(f"{at}.{kind}.{n}.1") for n in range(len(found))))
        )
    rows = [row for row in rows if len(row) == 4 and any(cell.text not in ("", "–") for cell in row[1:])]
    return table([_("Data"), *(in_months(months) for months in (3, 6, 12))], rows, _("Data"))


def costs(numbers: Numbers) -> list[Block]:
    """Cost by scenario against the ceiling; when what was decided must be ordered."""
    rows = [
        (
            Cell(SCENARIOS[row["scenario"]](), strong=True),
            *(numbers.cell(f"{path}.months.{n}.1") for n in range(len(row["months"]))),
            numbers.cell(f"{path}.over_ceiling_on", strong=True),
        )
        for path, row in numbers.rows("costs.paths")
    ]
    heads = [_("Cost a month"), *(in_months(months) for months in (0, 3, 6, 12)), _("Passes the ceiling on")]
    return [
        *facts(numbers, ("costs.ceiling", "costs.per_million", "costs.unexplained", "costs.once_total")),
        *table(heads, rows, _("Cost to come, investments included")),
        *orders(numbers),
    ]


def orders(numbers: Numbers) -> list[Block]:
    """When each investment must be ordered, and whether it comes in time."""
    rows = []
    for path, row in numbers.rows("costs.investments"):
        late = numbers.value(f"{path}.order_is_past")
        before = numbers.value(f"{path}.exhausted_before")
        rows.append(
            (
                Cell(numbers.about(row["about"]), strong=True),
                numbers.cell(f"{path}.order_by", strong=True),
                numbers.cell(f"{path}.by"),
                numbers.cell(f"{path}.capacity_rps"),
                yes(
                    None if late is None and before is None else not (late or before),
                    _("in time"),
                    _("too late to order") if late else _("after capacity has run out"),
                ),
            )
        )
    heads = [_("Investment"), _("Order by"), _("In service on"), _("Adds"), Column(_("In time"))]
    return table(heads, rows, _("What to order by when"))


def rhythm(numbers: Numbers) -> list[Block]:
    """The day and the week, in figures; what autoscaling could save."""
    found = facts(
        numbers,
        ("rhythm.peak_hour", "rhythm.peak_hours", "rhythm.peak_to_mean", "rhythm.peak_to_mean_week"),
        _("Peak and mean"),
    )
    rows = [
        (Cell(numbers.about(row["about"]), strong=True), numbers.cell(f"{path}.saving"))
        for path, row in numbers.rows("rhythm.savings")
        if (numbers.value(f"{path}.saving") or 0) >= 0.01
    ]
    return [*found, *table([_("Component"), _("Saved by following the day")], rows, _("Autoscaling"))]
