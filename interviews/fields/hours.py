"""The shape of a day: 24 weights, from midnight."""

from __future__ import annotations

from typing import Any

from interviews.fields import _profile
from interviews.fields.base import Context, Typed
from interviews.methodology.model import Field

COUNT = 24


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    return _profile.parse(COUNT, typed, ctx)


def check(field: Field, value: Any, ctx: Context) -> None:
    _profile.check(COUNT, value)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return _profile.show(value, language)


def write(field: Field, value: Any, ctx: Context) -> list[str]:
    return _profile.write(value, ctx.language)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return _profile.schema(COUNT)
