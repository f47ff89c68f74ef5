"""A whole number, in a unit: ``1 200``, ``3M``."""

from __future__ import annotations

from typing import Any

from interviews.fields import _figures
from interviews.fields.base import Context, Typed, fault
from interviews.methodology.model import Field
from perfplan.ui.numbers import format_quantity


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    value = _figures.read(field, typed, ctx)
    if isinstance(value, float):
        raise fault("no_whole")
    return value


def check(field: Field, value: Any, ctx: Context) -> None:
    _figures.check(field, value)
    if not isinstance(value, int):
        raise fault("no_whole")


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return format_quantity(value, field.unit, language, ctx.currency)


def write(field: Field, value: Any, ctx: Context) -> str:
    return _figures.written(value, ctx.language)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return format_quantity(value, field.unit, ctx.language, ctx.currency, short=False)


def schema(field: Field) -> dict[str, Any]:
    return _figures.schema(field, whole=True)
