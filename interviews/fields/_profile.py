"""What the two profiles share: a fixed count of weights, zero or more, not all of them zero."""

from __future__ import annotations

import re
from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault
from perfplan.ui.numbers import LARGEST, NotANumber, format_number, parse_number

_BETWEEN = re.compile(r"[\t\n;|]+|\s{2,}")


def parse(count: int, typed: Typed, ctx: Context) -> Any:
    texts = [text.strip() for text in typed] if not isinstance(typed, str) else [typed]
    filled = [text for text in texts if text]
    if len(filled) == 1:
        # A series pasted into the first box.
        filled = [text.strip() for text in _BETWEEN.split(filled[0].strip()) if text.strip()]
        if len(filled) == 1 and len(filled[0].split()) == count:
            filled = filled[0].split()
    if not filled:
        return MISSING
    if len(filled) != count:
        raise fault("how_many", count=count, given=len(filled))
    try:
        values = [parse_number(text, ctx.language) for text in filled]
    except NotANumber as error:
        raise fault("too_large" if error.too_large else "no_number") from None
    check(count, values)
    return values


def check(count: int, value: Any) -> None:
    if not isinstance(value, list):
        raise fault("wrong_type")
    if len(value) != count:
        raise fault("how_many", count=count, given=len(value))
    for weight in value:
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise fault("wrong_type")
        if not abs(weight) <= LARGEST:  # NaN is not, either
            raise fault("too_large")
        if weight < 0:
            raise fault("at_least", low=0)
    if not any(value):
        raise fault("all_zero")


def show(value: Any, language: str) -> str:
    return " · ".join(format_number(weight, language) for weight in value)


def write(value: Any, language: str) -> list[str]:
    return [format_number(weight, language).replace("\u202f", " ") for weight in value]


def schema(count: int) -> dict[str, Any]:
    weight = {"type": "number", "minimum": 0, "maximum": LARGEST}
    return {"type": "array", "items": weight, "minItems": count, "maxItems": count}
