"""Stage 1: what runs, what matters, how mature the team's watching is, what is at stake."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks import charts, drawings
from plans.blocks.model import Block, Cell, Column, Drawing, Level, Table
from plans.blocks.outcomes.cells import yes_no
from plans.blocks.said import Row, Said


def architecture(said: Said) -> list[Block]:
    """Diagram and components (Q1), hosting (Q2), external dependencies (Q5)."""
    hosting = ("provider", "topology", "regions", "zones", "managed_services", "promised_availability")
    drawn = drawings.architecture(said)
    # A diagram that needs a sheet of its own stands last, so that the sheet before it does not stay empty.
    last = any(isinstance(block, Drawing) and block.landscape for block in drawn)
    return [
        *([] if last else drawn),
        *said.table("q1", "components"),
        *said.facts("q2", hosting, title=_("Hosting")),
        *said.table(
            "q5",
            "dependencies",
            columns=(
                "name",
                "on_critical_path",
                "promised_availability",
                "added_p95_ms",
                "timeout_ms",
                "fallback",
                "purpose",
            ),
            cells=yes_no(said, "q5.dependencies", "on_critical_path", yes="warn"),
        ),
        *(drawn if last else []),
    ]


def journeys(said: Said) -> list[Block]:
    """The journeys (Q3), the dearest first, each with the components that it uses."""
    rows = sorted(said.rows("q3", "journeys"), key=lambda row: -(row.get("hourly_cost") or 0))
    uses = said.rows("q3", "uses")
    component = said.field("q3", "uses").column["component"]

    def used(row: Row) -> Cell:
        found = [
            said.words(component, use["component"])
            for use in uses
            if use.get("component") and use.get("journey", {}).get("row") == row["id"]
        ]
        return Cell(", ".join(found))

    more = [(Column(said.label(component)), used)] if uses else []
    return [
        *said.table("q3", "journeys", rows=rows, more=more, title=""),
        *said.computed(charts.journeys),
    ]


def maturity(said: Said) -> list[Block]:
    """Four levels from 0 to 4, each with the criterion that it meets."""
    lines = []
    for field in said.item("maturity").fields:
        value = said.value("maturity", field.name)
        if value is not None:
            criterion = said.words(field, value).partition(" · ")[2]
            level = Cell(f"{value} / 4", level=Level(int(value), 4))
            lines.append((Cell(said.label(field), strong=True), level, Cell(criterion)))
    if not lines:
        return []
    columns = (Column(_("Practice")), Column(_("Level")), Column(_("What is met")))
    return [Table(columns, tuple(lines), source=said.source("maturity"))]


def stakes(said: Said) -> list[Block]:
    """What the business loses, the dearest first."""
    rows = sorted(said.rows("stakes", "stakes"), key=lambda row: -(row.get("hourly_cost") or 0))
    return said.table("stakes", "stakes", rows=rows, title="")
