"""What the types that hold one number share."""

from __future__ import annotations

import re
from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field, Text
from perfplan.ui.numbers import LARGEST, MULTIPLES, NotANumber, format_number, parse_number, plain
from perfplan.ui.units import UNITS

_WITH_UNIT = re.compile(rf"(?P<number>.*\d(?:\s*(?:{MULTIPLES})(?![^\W\d_]))?|)\s*(?P<unit>[^\d]*)")


def read(field: Field, typed: Typed, ctx: Context, *, wrong: str = "no_number") -> int | float | Any:
    """The number that was typed, in the field's unit, within its bounds."""
    text = plain(one(typed))
    if not text:
        return MISSING
    value = _number(field, text, ctx, wrong)
    bounds(field, value)
    return value


def _number(field: Field, text: str, ctx: Context, wrong: str) -> int | float:
    try:
        return parse_number(text, ctx.language)
    except NotANumber as error:
        if error.too_large:
            raise fault("too_large") from None
    before = re.fullmatch(r"([^\d\s.,+-]{1,3})\s*([\d.,+-].*)", text)
    if before and _is_unit(field, before[1], ctx):
        text = before[2]
    found = _WITH_UNIT.fullmatch(text)
    if not found or not found["number"]:
        raise fault(wrong)
    try:
        value = parse_number(found["number"], ctx.language)
    except NotANumber as error:
        raise fault("too_large" if error.too_large else wrong) from None
    unit = found["unit"].strip()
    if unit and not _is_unit(field, unit, ctx):
        expected = unit_name(field, ctx)
        raise fault("other_unit", typed=unit, unit=expected) if expected else fault("no_unit", typed=unit)
    return value


def _is_unit(field: Field, typed: str, ctx: Context) -> bool:
    if not field.unit:
        return False
    unit = UNITS[field.unit]
    if unit.is_money:
        money, _, per = typed.partition("/")
        from babel.numbers import get_currency_symbol

        signs = {ctx.currency, *(get_currency_symbol(ctx.currency, locale=name) for name in ("fr", "en"))}
        signs |= {"euro", "euros"} if ctx.currency == "EUR" else set()
        period = unit.accepts(f"/{per}") or unit.accepts(per)
        return money.strip().lower() in {"", *(sign.lower() for sign in signs)} and (not per or period)
    return unit.accepts(typed)


def unit_name(field: Field, ctx: Context) -> Text | None:
    """How the field's unit is called in a sentence."""
    if not field.unit:
        return None
    unit = UNITS[field.unit]
    if unit.is_money:
        return Text(fr=ctx.currency + unit.short["fr"], en=ctx.currency + unit.short["en"])
    return Text(fr=unit.short["fr"], en=unit.short["en"])


def bounds(field: Field, value: float) -> None:
    """Refuse what lies outside the field's bounds.

    :raises FieldError: with the bounds, in the field's unit.
    """
    low, high = field.minimum, field.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return
    if low is not None and high is not None:
        raise fault("between", low=low, high=high)
    raise fault("at_least", low=low) if low is not None else fault("at_most", high=high)


def check(field: Field, value: Any) -> None:
    """A stored number: finite, no yes or no, within bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fault("wrong_type")
    if not abs(value) <= LARGEST:  # NaN is not, either
        raise fault("too_large")
    bounds(field, value)


def written(value: float, language: str) -> str:
    """With the signs of the language, and plain characters that any keyboard has."""
    return format_number(value, language).replace("\u202f", " ").replace("\u2212", "-")


def schema(field: Field, *, whole: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "integer" if whole else "number"}
    made["minimum"] = -LARGEST if field.minimum is None else field.minimum
    made["maximum"] = LARGEST if field.maximum is None else field.maximum
    return made
