"""The types that fields have: reading what is typed, checking what is stored, showing it. No Django.

One module for each type (:class:`~interviews.fields.base.Type` says what it has); these functions choose the
module by the field's kind. A value that is missing has no key in an answer: nothing stands for "nothing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from interviews.fields import (
    choice,
    choices,
    date,
    decimal,
    duration,
    hours,
    percent,
    reference,
    table,
    text,
    url,
    weekdays,
    whole,
    yesno,
)
from interviews.fields.base import MISSING, Context, FieldError, Missing, Type, Typed
from interviews.fields.table import new_row_id, parse_table
from interviews.methodology.model import Field

__all__ = [
    "MISSING",
    "Context",
    "FieldError",
    "Missing",
    "Typed",
    "check",
    "empty",
    "new_row_id",
    "parse",
    "parse_table",
    "schema",
    "show",
    "understood",
    "write",
]

TYPES: Mapping[str, Type] = cast(
    "Mapping[str, Type]",
    {
        "text": text,
        "choice": choice,
        "choices": choices,
        "whole": whole,
        "decimal": decimal,
        "percent": percent,
        "date": date,
        "duration": duration,
        "yesno": yesno,
        "url": url,
        "reference": reference,
        "hours": hours,
        "weekdays": weekdays,
        "table": table,
    },
)
"""The module of each kind."""


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    """The value that was typed into ``field``, or :data:`MISSING` where nothing was.

    :raises FieldError: it cannot be read; the message says what to write instead.
    """
    return TYPES[field.kind].parse(field, typed, ctx)


def check(field: Field, value: Any, ctx: Context) -> None:
    """Refuse a stored or imported value that :func:`parse` would not give.

    :raises FieldError: with the path within the field.
    """
    TYPES[field.kind].check(field, value, ctx)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    """A value as people read it, with its unit."""
    return TYPES[field.kind].show(field, value, language, ctx)


def write(field: Field, value: Any, ctx: Context) -> str | list[str]:
    """A value as it stands in an input; parsed again, it is the same."""
    return TYPES[field.kind].write(field, value, ctx)


def understood(field: Field, value: Any, ctx: Context) -> str:
    """A value in words, to compare with what was typed; ``""`` where that would tell nothing."""
    return TYPES[field.kind].understood(field, value, ctx)


def schema(field: Field) -> dict[str, Any]:
    """The JSON schema of a stored value."""
    return TYPES[field.kind].schema(field)


def empty(value: Any) -> bool:
    """Does this say nothing? Zero and "no" say something."""
    return value is None or isinstance(value, Missing) or value in ("", [], {})
