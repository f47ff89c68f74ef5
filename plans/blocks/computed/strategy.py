"""Stage 5, computed: how scaling out goes, what optimisations bring, what reaches the origin past the caches."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks.computed.lines import facts, table
from plans.blocks.model import Block, Cell
from plans.blocks.numbers import Json, Numbers


def scaling(numbers: Numbers) -> list[Block]:
    """The scalability fit, where it was measured."""
    names = (
        *("alpha", "beta", "gamma", "r_squared", "standard_error"),
        *("peak_load", "peak_rps", "ceiling_rps", "largest_load", "trusted_load"),
    )
    return facts(numbers, [f"limits.scaling.{name}" for name in names], _("Scalability law"))


def optimisations(numbers: Numbers) -> list[Block]:
    """The optimisations ranked by gain for a day of effort, then all of them together."""
    found = sorted(
        numbers.rows("optimisations.rows"), key=lambda each: each[1]["rank"] if each[1]["rank"] else 10_000
    )
    rows = [
        (
            Cell(f"{row['rank']}. " * bool(row["rank"]) + numbers.about(row["about"]), strong=True),
            numbers.cell(f"{path}.speed_up"),
            numbers.cell(f"{path}.rps_gained"),
            numbers.cell(f"{path}.effort_days"),
            numbers.cell(f"{path}.gain_per_day", strong=True),
        )
        for path, row in found
    ]
    if rows:
        rows.append(
            (
                Cell(_("All together"), strong=True),
                numbers.cell("optimisations.speed_up", strong=True),
                numbers.cell("optimisations.rps_gained", strong=True),
                Cell(),
                Cell(),
            )
        )
    heads = [_("Optimisation"), _("Speed-up"), _("Capacity gained"), _("Effort"), _("Gain a day of effort")]
    return table(heads, rows, _("Ranked by gain for effort"))


def caching(numbers: Numbers) -> list[Block]:
    """What reaches the origin today and at the targets; what a cold cache would send."""
    pairs = (
        ("caching.origin_share", "caching.target_origin_share"),
        ("caching.origin_rps", "caching.target_origin_rps"),
        ("caching.mean_latency_ms", "caching.target_mean_latency_ms"),
    )
    rows = [
        (
            Cell(numbers.name(numbers.at(now)["key"]), strong=True),
            numbers.cell(now),
            numbers.cell(then),
        )
        for now, then in pairs
        if numbers.value(now) is not None or numbers.value(then) is not None
    ]
    found = table([_("At the origin"), _("Today"), _("At the targets")], rows)
    cold = [
        (
            Cell(layer(numbers, row), strong=True),
            numbers.cell(f"{path}.hit"),
            numbers.cell(f"{path}.arrives"),
            numbers.cell(f"{path}.answers"),
            numbers.cell(f"{path}.cold_origin_rps"),
            numbers.cell(f"{path}.cold_times"),
        )
        for path, row in numbers.rows("caching.layers")
    ]
    heads = [
        _("Layer"),
        _("Hit ratio"),
        _("Sees, of all"),
        _("Answers, of all"),
        _("Cold: to the origin"),
        _("Cold: times today"),
    ]
    return [*found, *table(heads, cold, _("Layer by layer"))]


def layer(numbers: Numbers, row: Json) -> str:
    """A layer by its row's name; the CDN of Q23, which has none, by its kind."""
    if row["about"]["row"]:
        return numbers.about(row["about"])
    column = numbers.said.methodology.table("q21.caches").column["layer"]
    return numbers.said.words(column, row["layer"])
