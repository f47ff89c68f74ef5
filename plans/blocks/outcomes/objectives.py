"""Stage 2: what is counted as good, the targets, the budget for errors, what was promised to others."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks import charts
from plans.blocks.computed import objectives as computed
from plans.blocks.model import Block, Cell, Column, Table
from plans.blocks.outcomes.cells import badges, same
from plans.blocks.said import Row, Said, passages

PERCENTILES = {50: "p50_ms", 95: "p95_ms", 99: "p99_ms"}
MS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}


def slis(said: Said) -> list[Block]:
    """For each objective: what is counted, when it is valid, when it is good."""
    return said.table("slis", "slis", title="")


def slos(said: Said) -> list[Block]:
    """The targets (Q11), each beside what was measured of it (Q7)."""
    rows = said.rows("q11", "objectives")
    if not rows:
        return []
    columns = said.field("q11", "objectives").column
    measured = any(_measured(said, row) for row in rows)
    lines = []
    for row in rows:
        line = [
            said.cell(columns["target"], row.get("target"), strong=True),
            said.cell(columns["sli"], row.get("sli")),
            Cell(target(said, row), number=True),
            said.cell(columns["window"], row.get("window")),
        ]
        if measured:
            line.append(_today(said, row))
        priority = badges(said, "q11.objectives", "priority", {"high": "accent"})["priority"]
        lines.append((*line, priority(row)))
    heads = [
        Column(said.label(columns["target"])),
        Column(said.label(columns["sli"])),
        Column(_("Target"), number=True),
        Column(said.label(columns["window"])),
        *([Column(_("Today"), number=True)] if measured else []),
        Column(said.label(columns["priority"])),
    ]
    known = passages("q11", "objectives", rows)
    return [Table(tuple(heads), tuple(lines), source=said.source("q11"), passages=known)]


def target(said: Said, row: Row) -> str:
    """What an objective asks for: ``"95 % under 300 ms"``, ``"99.9 %"``."""
    columns = said.field("q11", "objectives").column
    share = said.words(columns["objective"], row["objective"]) if "objective" in row else ""
    if "threshold" not in row:
        return share
    limit = said.words(columns["threshold"], row["threshold"])
    if row.get("threshold_unit"):
        limit += "\N{NO-BREAK SPACE}" + said.words(columns["threshold_unit"], row["threshold_unit"])
    above = row.get("sli") == "throughput"
    pattern = _("%(share)s over %(limit)s") if above else _("%(share)s under %(limit)s")
    return (pattern % {"share": share, "limit": limit}).strip()


def _measured(said: Said, row: Row) -> float | None:
    """The percentile in ms that Q7 gives for the same journey or endpoint."""
    column = PERCENTILES.get(row.get("objective", 0))
    if row.get("sli") != "latency" or column is None:
        return None
    return next(
        (
            endpoint.get(column)
            for endpoint in said.rows("q7", "endpoints")
            if same(endpoint.get("endpoint"), row.get("target"))
        ),
        None,
    )


def _today(said: Said, row: Row) -> Cell:
    value = _measured(said, row)
    if value is None:
        return Cell()
    field = said.field("q7", "endpoints").column["p95_ms"]
    limit = row.get("threshold")
    words = said.words(field, value)
    if limit is None or row.get("threshold_unit", "ms") not in MS:
        return Cell(words, number=True)
    met = value <= limit * MS[row.get("threshold_unit", "ms")]
    return Cell(words, number=True, met=met)


def error_budget(said: Said) -> list[Block]:
    """What may go wrong (Q15), and what is done when half of it, or all, is gone."""
    return [
        *said.computed(charts.budgets),
        *said.computed(computed.budgets),
        *said.facts(
            "q15",
            (
                "objective",
                "window",
                "deployments_per_month",
                "deployment_min",
                "at_half_spent",
                "at_all_spent",
            ),
            title=_("What the team says") if said.numbers else "",
        ),
    ]


def alignment(said: Said) -> list[Block]:
    """What was promised to others (Q12), what users perceive (Q13), Apdex (Q14), who agreed."""
    return [
        *said.computed(computed.alignment),
        *said.table("q12", "agreements"),
        *said.facts("q13", ("threshold_ms", "product_kind", "reason"), title=_("Perception threshold")),
        *said.facts("q14", ("target", "t_s", "satisfied", "tolerating", "frustrated"), title=_("Apdex")),
        *said.table("q14", "per_journey"),
        *said.facts("alignment", ("agreed_by", "agreed_on", "reservations"), title=_("Agreement")),
    ]
