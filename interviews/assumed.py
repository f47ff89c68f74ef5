"""The assumptions that an interview keeps, as far as the calculations can take them.

What stands in the database may be older than today's bounds, or come from another hand. It breaks no page: what
cannot be taken counts as not said, so the default holds, and the page where assumptions are changed names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from perfplan.ui.numbers import LARGEST

CHECKS: list[Callable[[str, Any], bool]] = []
"""Whether a setting can have a value: the calculations know, and put themselves here (``plans.apps``)."""

LONGEST_NAME, LONGEST_VALUE = 100, 200


def is_plain(value: Any) -> bool:
    """A number or a short text, as every setting is."""
    if isinstance(value, str):
        return len(value) <= LONGEST_VALUE
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def can_be(name: str, value: Any) -> bool:
    """Can the calculations take this value for the setting of that name?"""
    return bool(name) and is_plain(value) and all(check(name, value) for check in CHECKS)


def usable(settings: Any) -> dict[str, Any]:
    """Those of the settings that can be taken."""
    return {name: value for name, value in _named(settings) if can_be(name, value)}


def unusable(settings: Any) -> dict[str, Any]:
    """Those that cannot, for which the default counts."""
    return {name: value for name, value in _named(settings) if not can_be(name, value)}


def _named(settings: Any) -> list[tuple[str, Any]]:
    """What is no collection of settings at all is one without a name."""
    if isinstance(settings, Mapping):
        return list(settings.items())
    return [("", settings)] if settings else []
