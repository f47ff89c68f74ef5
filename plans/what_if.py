"""What if: the same answers with a few of them moved, computed on the same road. Pure; nothing is saved here.

A change moves answers and assumptions of an export; what is then computed is compared with what stands.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
SCENARIOS = ("low", "likely", "high")


@dataclass(frozen=True)
class Change:
    """What is moved. None leaves a thing as it is."""

    growth: float | None = None
    """Growth over 12 months of everything in Q16, as a factor of the growth that was said (1.5: half as much again)."""
    headroom: float | None = None
    """Headroom aimed for, in points."""
    event: float | None = None
    """Size of every event, as a factor of the multiple that was said."""
    cache: str = ""
    """The id of a row of Q21 …"""
    hit: float | None = None
    """… and its hit ratio, in points."""

    @property
    def nothing(self) -> bool:
        return self == Change(cache=self.cache)


def changed(export: Mapping[str, Any], change: Change) -> Json:
    """The export with the change made in it."""
    made: Json = copy.deepcopy(dict(export))
    answers = made["answers"]
    if change.growth is not None:
        for row in _rows(answers, "q16", "growth"):
            _grow(row, change.growth)
    if change.event is not None:
        for row in _rows(answers, "q17", "events"):
            if "multiplier" in row:
                row["multiplier"] = max(0.0, row["multiplier"] * change.event)
    if change.hit is not None:
        for row in _rows(answers, "q21", "caches"):
            if row["id"] == change.cache:
                row["hit_ratio"] = change.hit
    if change.headroom is not None:
        made["settings"] = {**made["settings"], "headroom_target": change.headroom}
    return made


def _rows(answers: Json, item: str, table: str) -> list[Json]:
    rows: list[Json] = answers.get(item, {}).get("values", {}).get(table, [])
    return rows


def _grow(row: Json, factor: float) -> None:
    """What is added to today's value, times ``factor``; whole numbers stay whole."""
    today = row.get("today")
    if not isinstance(today, (int, float)):
        return
    for scenario in SCENARIOS:
        for months in (6, 12):
            name = f"{scenario}_{months}m"
            if name in row:
                row[name] = max(0, round(today + (row[name] - today) * factor, 6))
