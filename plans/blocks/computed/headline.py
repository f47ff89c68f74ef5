"""The six figures that matter, with what must be read with each."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from plans.blocks.computed.capacity import limit_name
from plans.blocks.computed.tests import KINDS
from plans.blocks.model import Tile
from plans.blocks.numbers import Numbers

LIKELY = "projection.scenarios.@likely"
"""The likely scenario, wherever it stands in the list."""

HEADLINE = {
    "limits.headroom": lambda: "",
    "limits.capacity_rps": lambda: "",
    f"{LIKELY}.exhausted_on": lambda: "",
    f"{LIKELY}.needs.2.needed_most_rps": lambda: _("Capacity needed in 12 months"),
    "budgets.0.spending.left": lambda: _("Error budget left"),
    "costs.paths.@likely.months.3.1": lambda: _("Cost a month in 12 months"),
}
"""Their paths, and what they are called where the figure's own name does not say enough."""


def headline(numbers: Numbers) -> list[Tile]:
    """The six figures as tiles; one that waits says for what."""
    return [
        numbers.tile(path, label=label(), note=note(numbers, path))
        for each, label in HEADLINE.items()
        if (path := resolved(numbers, each))
    ]


def note(numbers: Numbers, path: str) -> str:
    """What must be read with a figure: which limit is met first, what was aimed for, whose it is, of which test."""
    if path == "limits.capacity_rps":
        first = numbers.at("limits.first")
        return limit_name(numbers, first) if first else ""
    if path == "limits.headroom":
        return _("aimed for: %s") % numbers.words("limits.headroom_target")
    if path == "budgets.0.spending.left":
        words = {
            "budget": numbers.words("budgets.0.minutes"),
            "window": numbers.words("budgets.0.window_days"),
        }
        return _("of %(budget)s over %(window)s") % words if all(words.values()) else ""
    if path.startswith("costs.paths.") and numbers.words("costs.ceiling"):
        return _("ceiling: %s") % numbers.words("costs.ceiling")
    of = numbers.at(path.rsplit(".", 1)[0])
    if path.startswith("load_tests.scenarios.") and isinstance(of, Mapping):
        return KINDS[of["kind"]]()[0]
    about = of.get("about") if isinstance(of, Mapping) else None
    return numbers.about(about) if about and about["row"] else ""


def resolved(numbers: Numbers, path: str) -> str:
    """The path with ``@likely`` as a place in its list; empty where no such figure stands in the results."""
    head, mark, tail = path.partition("@likely")
    if mark:
        rows = numbers.at(head.rstrip(".")) or []
        place = next((n for n, row in enumerate(rows) if row.get("name", row.get("scenario")) == "likely"), 0)
        path = f"{head}{place}{tail}"
    found = numbers.at(path)
    return path if isinstance(found, Mapping) and "key" in found else ""
