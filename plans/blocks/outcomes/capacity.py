"""Stage 3: what is watched and how fast it is, where it jams, what is left, what went wrong."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from plans.blocks import charts
from plans.blocks.computed import capacity as computed
from plans.blocks.computed import objectives
from plans.blocks.model import Bar, Block, Cell
from plans.blocks.outcomes.cells import SEVERITY, badges, ranked, yes_no
from plans.blocks.said import Row, Said


def metrics(said: Said) -> list[Block]:
    """What is watched (Q6), response times (Q7)."""
    watched = yes_no(said, "q6.metrics", "watched", yes="ok", no="warn")
    return [
        *said.table("q6", "metrics", cells=watched, title=""),
        *said.table("q7", "endpoints"),
    ]


def bottlenecks(said: Said) -> list[Block]:
    """Known bottlenecks (Q10): the severest first, the proven before the suspected."""
    rows = ranked(said.rows("q10", "bottlenecks"), "proof", ("proven", "suspected"))
    rows = ranked(rows, "severity", tuple(SEVERITY))
    drawn = badges(said, "q10.bottlenecks", "severity", SEVERITY) | badges(
        said, "q10.bottlenecks", "proof", {"proven": "accent"}
    )
    return said.table("q10", "bottlenecks", rows=rows, cells=drawn, title="")


def margins(said: Said) -> list[Block]:
    """Traffic and saturation (Q8), the database (Q22), where it broke (Q29), how far it scales (Q24)."""
    use = said.field("q8", "saturation").column["use"]

    def bar(row: Row) -> Cell:
        cell = said.cell(use, row.get("use"))
        return replace(cell, bar=Bar(row["use"], row.get("safe_limit"))) if "use" in row else cell

    fullest = sorted(said.rows("q8", "saturation"), key=_room)
    return [
        *said.computed(computed.headline),
        *said.computed(charts.limits),
        *said.computed(computed.margins),
        *said.computed(charts.response),
        *said.computed(computed.response),
        *said.facts(
            "q8",
            ("peak_rps", "average_rps", "peak_users", "users_per_day", "gb_per_day", "measured_on"),
            title=_("Traffic"),
        ),
        *([] if said.numbers else said.table("q8", "saturation", rows=fullest, cells={"use": bar})),
        *said.computed(computed.in_flight),
        *said.facts(
            "q22",
            ("bottleneck", "component", "peak_qps", "average_qps", "qps_limit", "read_share", "done"),
            title=_("Database"),
        ),
        *said.facts(
            "q29",
            ("done", "done_on", "breaking_rps", "breaking_users", "first_to_give_way", "how_it_failed"),
            title=_("Stress test"),
        ),
        *said.facts(
            "q24", ("supported", "autoscaling", "scale_out_min", "measured_against"), title=_("Scaling out")
        ),
        *said.table("q24", "measurements"),
    ]


def _room(row: Row) -> float:
    """Percentage points to the safe limit: what has the least comes first."""
    return float(row.get("safe_limit", 100) - row.get("use", 0))


def incidents(said: Said) -> list[Block]:
    """Past incidents (Q9), the latest first."""
    rows = sorted(said.rows("q9", "incidents"), key=lambda row: row.get("occurred_on", ""), reverse=True)
    drawn = yes_no(said, "q9.incidents", "remedied", no="warn")
    return [
        *said.table("q9", "incidents", rows=rows, cells=drawn, title=""),
        *said.computed(charts.incidents),
        *said.computed(computed.incidents),
        *said.computed(objectives.past),
    ]
