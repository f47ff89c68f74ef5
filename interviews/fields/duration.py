"""A length of time: ``2h30``, ``90 min``, ``1,5 s``, ``250ms``; stored in the unit of the field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from interviews.fields import _figures
from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field
from perfplan.ui.numbers import NotANumber, format_duration, format_quantity, parse_number, plain, tidy
from perfplan.ui.units import UNITS, UNITS_OF_TIME

_PART = re.compile(r"\s*(?P<number>[\d][\d\s.,]*|[.,]\d+)\s*(?P<unit>[^\W\d_]+\.?|)\s*")
_NEXT = {"weeks": "d", "d": "h", "h": "min", "min": "s"}
"""In what a figure without a unit is, after one with: ``2h30``."""


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = plain(one(typed))
    if not text:
        return MISSING
    value = _value(field, text, ctx)
    _figures.check(field, value)
    return value


def _value(field: Field, text: str, ctx: Context) -> int | float:
    try:
        return parse_number(text, ctx.language)
    except NotANumber as error:
        if error.too_large:
            raise fault("too_large") from None
    seconds, at, last = Decimal(0), 0, ""
    while at < len(text):
        part = _PART.match(text, at)
        if not part or len(text) > 60:
            raise fault("no_duration")
        unit = _unit_of(part["unit"]) if part["unit"] else _NEXT.get(last, "")
        if not unit or (last and _seconds(unit) >= _seconds(last)):
            raise fault("no_duration")
        try:
            amount = parse_number(part["number"].strip(), ctx.language)
        except NotANumber:
            raise fault("no_duration") from None
        seconds += Decimal(repr(amount)) * _seconds(unit)
        at, last = part.end(), unit
    return tidy(seconds / _seconds(field.unit))


def _unit_of(typed: str) -> str:
    """The key of the unit that was typed, or ``""``."""
    word = typed.rstrip(".").lower()
    return next((key for key in UNITS_OF_TIME if UNITS[key].accepts(word)), "")


def _seconds(unit: str) -> Decimal:
    return Decimal(repr(UNITS[unit].seconds))


def check(field: Field, value: Any, ctx: Context) -> None:
    _figures.check(field, value)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return format_duration(value, field.unit, language)


def write(field: Field, value: Any, ctx: Context) -> str:
    return _figures.written(value, ctx.language)


def understood(field: Field, value: Any, ctx: Context) -> str:
    natural = format_duration(value, field.unit, ctx.language)
    plainly = format_quantity(value, field.unit, ctx.language)
    return natural if natural == plainly else f"{natural} = {plainly}"


def schema(field: Field) -> dict[str, Any]:
    return _figures.schema(field)
