"""A day: ``2026-11-24``, ``24/11/2026``, ``24 nov. 2026``, ``Nov 24, 2026``."""

from __future__ import annotations

import datetime
import re
from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field
from perfplan.ui.numbers import format_date, format_long_date, month_names, plain

YEARS = range(1970, 2151)

_ISO = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
_FIGURES = re.compile(r"(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<y>\d{4})")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+,?\s+)?(?P<d>\d{1,2})(?:er|st|nd|rd|th)?\s+(?P<m>[^\W\d]+)\.?,?\s+(?P<y>\d{4})"
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+,\s+)?(?P<m>[^\W\d]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
)


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = plain(one(typed))
    if not text:
        return MISSING
    year, month, day = _parts(text, ctx.language)
    if year not in YEARS:
        raise fault("date_far")
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        raise fault("no_date") from None


def _parts(text: str, language: str) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(text):
        return int(found["y"]), int(found["m"]), int(found["d"])
    if found := _FIGURES.fullmatch(text):
        first, second = int(found["a"]), int(found["b"])
        # English writes the month first or last, by country: only what can be read in one way is taken.
        if language[:2] == "fr" or first > 12:
            return int(found["y"]), second, first
        if second > 12 or first == second:
            return int(found["y"]), first, second
        raise fault("no_date")
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        if found := pattern.fullmatch(text.lower()):
            for known in (language, "fr", "en"):
                month = month_names(known).get(found["m"].rstrip("."))
                if month:
                    return int(found["y"]), month, int(found["d"])
    raise fault("no_date")


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise fault("no_date")
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        raise fault("no_date") from None
    if day.year not in YEARS:
        raise fault("date_far")


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return format_date(value, language)


def write(field: Field, value: Any, ctx: Context) -> str:
    """As ISO 8601: what ``<input type="date">`` takes, and what nobody reads in two ways."""
    return str(value)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return format_long_date(value, ctx.language)


def schema(field: Field) -> dict[str, Any]:
    return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
