"""Figures as people read them: rounded to what they can bear, with their unit, in a language.

The engine rounds nothing; this is the one place that does, for the page, the PDF, Markdown and findings
alike. Convention: three significant figures, more where a count is exact; a share near one keeps two
figures of what is missing from it (99.95 %, 99.9970 %).
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from perfplan.ui import numbers
from perfplan.ui.units import UNITS

YES_NO = {"fr": ("oui", "non"), "en": ("yes", "no")}
HOURS = {"fr": "{} h", "en": "{:02d}:00"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
TIMES = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0, "ms": 0.001}

COUNTED = ("instances", "requests", "users")
"""Units that are words, one or many."""


def words(value: Any, unit: str, language: str, currency: str = "") -> str:
    """A value of the engine with its unit: ``"2 521 req/s"``, ``"99.95%"``, ``"7 h 12 min"``.

    ``value`` in the engine's units (shares as fractions); ``unit`` as figures carry it. ``"–"`` for what is
    no number at all.
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return YES_NO.get(language[:2], YES_NO["en"])[not value]
    if isinstance(value, (list, tuple)):
        joined = [words(each, {"hours": "hour", "dates": "date"}.get(unit, unit), language) for each in value]
        return ", ".join(joined)
    if unit == "date" or isinstance(value, date):
        return numbers.format_date(value, language)
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return "–"
    if abs(value) >= numbers.LARGEST / 100:
        return _power(value, unit, language, currency)
    if unit == "hour":
        return HOURS.get(language[:2], HOURS["en"]).format(int(value))
    if unit == "share":
        return _share(value, language)
    if unit in TIMES and 0 < abs(value) < 1e12:
        return _time(value * TIMES[unit], language)
    if unit in ("money", "money_month"):
        rounded = round(value) if abs(value) >= 100 else round(value, 2)
        return numbers.format_quantity(rounded, unit, language, currency)
    if unit == "times":
        return "×" + numbers.NARROW + numbers.format_number(significant(value), language)
    if unit in COUNTED:
        shown = significant(value)
        return f"{numbers.format_number(shown, language)}{numbers.NARROW}{UNITS[unit].words(shown, language)}"
    return numbers.format_quantity(significant(value), unit if unit in UNITS else "", language, currency)


def significant(value: float, figures: int = 3) -> float | int:
    """``value`` rounded to ``figures`` figures, and never to fewer than a whole number has."""
    if not value:
        return 0
    digits = figures - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, max(0, digits))
    return int(rounded) if rounded == int(rounded) else rounded


def _power(value: float, unit: str, language: str, currency: str) -> str:
    """What is beyond all measure, by its power of ten: ``"5,52 × 10²⁵ req/s"``."""
    mantissa, exponent = f"{float(value) * (100 if unit == 'share' else 1):.2e}".split("e")
    figures = numbers.format_number(float(mantissa), language)
    label = {"share": "%", "money": currency, "money_month": currency}.get(unit)
    if label is None:
        label = UNITS[unit].label(language) if unit in UNITS else ""
    power = str(int(exponent)).translate(_RAISED)
    return f"{figures}{numbers.NARROW}×{numbers.NARROW}10{power}{numbers.NARROW}{label}".rstrip(
        numbers.NARROW
    )


def _share(value: float, language: str) -> str:
    """Per cent; near 100 with two figures of what is missing."""
    points = value * 100
    missing = abs(100 - points)
    if 0 < missing < 1:
        digits = min(8, 1 - math.floor(math.log10(missing)))
    else:
        digits = 0 if abs(points) >= 100 else 1 if abs(points) >= 10 else 2 if abs(points) >= 1 else 3
        if 0 < abs(points) < 0.01:
            digits = min(10, 1 - math.floor(math.log10(abs(points))))
    rounded = round(points, digits)
    return numbers.format_percent(rounded + 0.0 if rounded else 0, language)


def _time(seconds: float, language: str) -> str:
    """A length of time in the units one says it in: at most three of them, the last one whole."""
    if seconds < 0:
        return numbers.MINUS + _time(-seconds, language)
    if seconds < 1:
        return numbers.format_quantity(significant(seconds * 1_000), "ms", language)
    if seconds < 60:
        return numbers.format_quantity(significant(seconds), "s", language)
    left = round(seconds)
    if seconds >= 86_400 * 10:
        left = round(seconds / 3_600) * 3_600
    parts: list[str] = []
    for name, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        amount, left = divmod(left, size)
        if amount and len(parts) < 3:
            parts.append(numbers.format_quantity(amount, name, language))
    return " ".join(parts)
