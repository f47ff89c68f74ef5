"""A percentage, in percentage points: ``99,95 %`` is 99.95."""

from __future__ import annotations

from typing import Any

from interviews.fields import _figures
from interviews.fields.base import Context, Typed
from interviews.methodology.model import Field
from perfplan.ui.numbers import format_percent


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    return _figures.read(field, typed, ctx, wrong="no_percent")


def check(field: Field, value: Any, ctx: Context) -> None:
    _figures.check(field, value)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return format_percent(value, language)


def write(field: Field, value: Any, ctx: Context) -> str:
    return _figures.written(value, ctx.language)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return format_percent(value, ctx.language)


def schema(field: Field) -> dict[str, Any]:
    return _figures.schema(field)
