"""Stage 6: tests to run, what is watched and who is told, capacity reviews, who decides when it burns."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks import charts
from plans.blocks.computed import objectives
from plans.blocks.computed import tests as computed
from plans.blocks.model import Block
from plans.blocks.outcomes.cells import badges
from plans.blocks.said import Said


def load_tests(said: Said) -> list[Block]:
    """Planned tests, what is done today (Q26), experiments (Q30)."""
    rows = sorted(said.rows("load_tests", "runs"), key=lambda row: row.get("first_on", "9999"))
    return [
        *said.computed(charts.load_tests),
        *said.computed(computed.scenarios),
        *said.table("load_tests", "runs", rows=rows),
        *said.facts(
            "q26",
            ("regular", "tools", "frequency", "last_run_on", "production_like", "last_big_change_on"),
            title=_("Load tests today"),
        ),
        *said.facts("q30", ("practised", "scale"), title=_("Chaos engineering")),
        *said.table("q30", "experiments"),
    ]


def alerting(said: Said) -> list[Block]:
    """Who is notified; dashboards (Q27) and alerts (Q28) as they are."""
    tones = {"page": "warn"}
    return [
        *said.table("alerting", "recipients", cells=badges(said, "alerting.recipients", "severity", tones)),
        *said.table("q28", "alerts", cells=badges(said, "q28.alerts", "severity", tones)),
        *said.table("q27", "dashboards"),
        *said.computed(objectives.alerts),
    ]


def reviews(said: Said) -> list[Block]:
    """How often, who, and when for the first time."""
    return [
        *said.facts("reviews", ("frequency", "who", "first_on", "agenda")),
        *said.computed(charts.calendar),
        *said.computed(computed.reviews),
    ]


def escalation(said: Said) -> list[Block]:
    """The levels, in the order in which they are called."""
    rows = sorted(said.rows("escalation", "levels"), key=lambda row: row.get("within_min", float("inf")))
    return said.table("escalation", "levels", rows=rows, title="")
