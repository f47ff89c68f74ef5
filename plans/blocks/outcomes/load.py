"""Stage 4: how the load grows, which days stand out, what is added to it, what must be bought."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from plans.blocks import charts, drawings
from plans.blocks.computed import load as computed
from plans.blocks.model import Block, Cell, Fact
from plans.blocks.outcomes.cells import Draw, badges
from plans.blocks.said import Row, Said


def growth(said: Said) -> list[Block]:
    """Growth as it is expected (Q16), and the shape of a day and a week (Q18)."""
    return [
        *_growth(said),
        *said.computed(charts.projection),
        *said.computed(computed.growth),
        *said.facts("q18", ("preset", "time_zone"), title=_("Day and week")),
        *drawings.day_and_week(said),
        *said.computed(computed.rhythm),
    ]


def _growth(said: Said) -> list[Block]:
    """Each subject in one line: the likely values, their ranges under them."""
    columns = said.field("q16", "growth").column

    def with_range(months: int) -> Draw:
        def draw(row: Row) -> Cell:
            cell = said.cell(columns[f"likely_{months}m"], row.get(f"likely_{months}m"))
            ends = [
                said.words(columns[name], row[name])
                for name in (f"low_{months}m", f"high_{months}m")
                if name in row
            ]
            return replace(cell, lines=(Fact("", Cell(" – ".join(ends))),)) if ends else cell

        return draw

    return said.table(
        "q16",
        "growth",
        columns=("what", "today", "likely_6m", "likely_12m", "shape", "rests_on", "counted_in"),
        cells={"likely_6m": with_range(6), "likely_12m": with_range(12)},
        title="",
    )


def events(said: Said) -> list[Block]:
    """The calendar of events (Q17), the next first."""
    rows = sorted(said.rows("q17", "events"), key=lambda row: row.get("starts_on", "9999"))
    drawn = badges(said, "q17.events", "certainty", {"certain": "accent"})
    return [
        *said.table("q17", "events", rows=rows, cells=drawn, title=""),
        *said.computed(computed.events),
    ]


def capacity(said: Said) -> list[Block]:
    """What new features will add (Q19), and what each component can carry (Q1)."""
    rated = [row for row in said.rows("q1", "components") if "instance_rps" in row]
    return [
        *said.computed(computed.needs),
        *said.table("q19", "features"),
        *said.table(
            "q1",
            "components",
            rows=rated,
            columns=("name", "instances", "instance_rps"),
            title=_("What the components carry today"),
        ),
    ]


def investments(said: Said) -> list[Block]:
    """What must be ordered and when; the budget (Q20) and what it goes into."""
    rows = sorted(said.rows("investments", "investments"), key=lambda row: row.get("by", "9999"))
    return [
        *said.table("investments", "investments", rows=rows, title=""),
        *said.computed(charts.costs),
        *said.computed(computed.costs),
        *said.facts("q20", ("monthly_today", "monthly_12m", "ceiling", "constraints"), title=_("Budget")),
        *said.table("q20", "costs"),
    ]
