"""Stage 3, computed: limits and headroom, response time against load, what the incidents add up to."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans.blocks.computed.lines import facts, name, table
from plans.blocks.model import Bar, Block, Cell, Tile, Tiles
from plans.blocks.numbers import Json, Numbers
from plans.engine.words import words

FOUND_BY = {
    "alert": lambda: _("by an alert"),
    "user": lambda: _("by a user"),
    "chance": lambda: _("by chance"),
}


def limit_name(numbers: Numbers, limit: Json) -> str:
    """What a limit is called: ``"PostgreSQL · CPU"``, ``"API, per instance"``, ``"Stress test · API"``."""
    about = numbers.about(limit["about"])
    kind = limit["kind"]
    if kind == "resource":
        column = numbers.said.methodology.table("q8.saturation").column["resource"]
        resource = numbers.said.words(column, limit["resource"]) if limit["resource"] else ""
        named = limit["about"].get("name", "")
        return (
            about
            if resource and resource in about
            else " · ".join(part for part in (named, resource) if part)
        )
    if kind == "component":
        return _("%(component)s, its instances") % {"component": about}
    if kind == "database":
        return _("%(component)s, queries") % {"component": limit["about"].get("name") or about}
    broke = limit["about"].get("name", "")
    return _("Stress test") + (f" · {broke}" if broke else "")


def headline(numbers: Numbers) -> list[Block]:
    """Headroom, first limit and peak, large."""
    tiles = tuple(tile for tile in _tiles(numbers) if tile.value != "–")
    return [Tiles(tiles)] if tiles else []


def _tiles(numbers: Numbers) -> Iterator[Tile]:
    first = numbers.at("limits.first")
    target = numbers.words("limits.headroom_target")
    yield numbers.tile("limits.headroom", note=_("aimed for: %s") % target)
    yield numbers.tile("limits.capacity_rps", note=limit_name(numbers, first) if first else "")
    yield numbers.tile("limits.peak_rps")


def margins(numbers: Numbers) -> list[Block]:
    """Every limit, the first to be met first, with what is free until there."""
    peak = numbers.value("limits.peak_rps")
    rows = []
    for path, limit in numbers.rows("limits.limits"):
        use, safe = numbers.value(f"{path}.use"), numbers.value(f"{path}.safe")
        use_cell = numbers.cell(f"{path}.use")
        if use is not None:
            use_cell = Cell(
                use_cell.text, number=True, trail=use_cell.trail,
                bar=Bar(use * 100, safe * 100 if safe is not None else None),
            )  # fmt: skip
        rps = numbers.value(f"{path}.rps")
        free = Cell()
        if rps and peak is not None:
            free = Cell(words(1 - peak / rps, "share", numbers.language), number=True)
        rows.append(
            (
                Cell(limit_name(numbers, limit), strong=True),
                use_cell,
                numbers.cell(f"{path}.safe"),
                numbers.cell(f"{path}.rps"),
                free,
            )
        )
    heads = [_("Limit"), _("Use at peak"), _("Safe limit"), _("Met at"), _("Free at the peak")]
    return table(heads, rows)


def response(numbers: Numbers) -> list[Block]:
    """The load at which each latency objective is lost, by the model."""
    rows = [
        (Cell(numbers.about(row["about"]), strong=True), numbers.cell(f"{path}.rps"))
        for path, row in numbers.rows("limits.curve.objectives")
    ]
    return table([_("Latency objective"), _("Lost at")], rows, _("Response time against load (a model)"))


def in_flight(numbers: Numbers) -> list[Block]:
    """What the traffic says by Little's law."""
    paths = ("average_rps", "latencies.response_s", "latencies.in_flight", "latencies.think_s")
    return facts(numbers, paths, _("What the traffic says"))


def incidents(numbers: Numbers) -> list[Block]:
    """Minutes by cause, and who noticed."""
    column = numbers.said.methodology.table("q9.incidents").column["cause"]
    rows = [
        (
            name(
                numbers.said.words(column, row["cause"]) if row["cause"] else _("cause not said"),
                [("", Cell(", ".join(numbers.about(each) for each in row["incidents"])))],
            ),
            Cell(str(len(row["incidents"])), number=True),
            numbers.cell(f"{path}.minutes", strong=True),
            Cell(f"{row['remedied']} / {len(row['incidents'])}", number=True),
        )
        for path, row in numbers.rows("history.causes")
    ]
    found = table([_("Cause"), _("Incidents"), _("Minutes lost"), _("Remedied")], rows, _("By cause"))
    counted = [(FOUND_BY[by](), count) for by, count in numbers.at("history.found_by") or () if count]
    if counted:
        share = numbers.cell("history.found_by_alert_share")
        said = ", ".join(f"{count} {words}" for words, count in counted)
        found += table([_("Found"), _("By an alert")], [(Cell(said), share)])
    return found
