"""What the engine assumes where nobody can answer: each a setting of the interview with a stated default.

Keys, defaults, bounds and texts stand in ``assumptions.toml``; an interview keeps only those it changed, as
the team writes them (a percentage in points), under ``settings`` of its export.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from interviews.methodology.model import Option, Text
from plans.engine.texts import text_of
from plans.engine.trail import Given
from plans.engine.words import words


class BadSetting(ValueError):
    """A setting that is not known, or out of its bounds."""

    def __init__(self, key: str, fault: str) -> None:
        super().__init__(f"{key}: {fault}")
        self.key, self.fault = key, fault


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that is assumed, editable within its bounds."""

    key: str
    kind: Literal["percent", "whole", "decimal", "choice"]
    default: float | str
    label: Text
    why: Text
    """Where the default comes from, and what it changes."""
    unit: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    options: tuple[Option, ...] = ()

    def check(self, value: Any) -> float | str:
        """``value`` where it is one that this assumption can have, else :class:`BadSetting`."""
        if self.kind == "choice":
            if not any(option.value == value for option in self.options):
                raise BadSetting(self.key, f"{value!r} is none of its options")
            return str(value)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise BadSetting(self.key, "a number was expected")
        if not self.minimum <= value <= self.maximum:
            raise BadSetting(self.key, f"must be from {self.minimum:g} to {self.maximum:g}")
        if self.kind == "whole" and value != int(value):
            raise BadSetting(self.key, "a whole number was expected")
        return value

    def words(self, value: float | str, language: str) -> str:
        """A value as people read it."""
        if self.kind == "choice":
            return next((o.label.to(language) for o in self.options if o.value == value), str(value))
        if self.kind == "percent":
            return words(float(value) / 100, "share", language)
        return words(value, self.unit, language)


@cache
def known() -> dict[str, Assumption]:
    """All assumptions by key, in the order shown."""
    data = tomllib.loads(Path(__file__).with_name("assumptions.toml").read_text(encoding="utf-8"))
    return {
        key: Assumption(
            key,
            entry["kind"],
            entry["default"],
            text_of(entry["label"]),
            text_of(entry["why"]),
            entry.get("unit", ""),
            entry.get("min", -math.inf),
            entry.get("max", math.inf),
            tuple(Option(value, text_of(label)) for value, label in entry.get("options", {}).items()),
        )
        for key, entry in data.items()
    }


@dataclass(frozen=True)
class Assumptions:
    """The assumptions of one interview."""

    changed: Mapping[str, float | str]
    """Those that differ from their default, as written."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Assumptions:
        """From an interview's settings; :class:`BadSetting` for one that is unknown or out of bounds."""
        for key in settings:
            if key not in known():
                raise BadSetting(key, "is no assumption of the engine")
        return cls({key: known()[key].check(value) for key, value in settings.items()})

    def written(self, key: str) -> float | str:
        """The value as written: a percentage in points."""
        return self.changed.get(key, known()[key].default)

    def get(self, key: str) -> Given[Any]:
        """The value as the engine counts, known to rest on this setting."""
        value = self.written(key)
        kind = known()[key].kind
        if kind == "percent":
            value = float(value) / 100
        elif kind == "whole":
            value = int(value)
        return Given(value, settings=(key,))
