"""A text, with a little Markdown where it is long."""

from __future__ import annotations

import unicodedata
from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field

LIMIT = 10_000
"""Characters."""


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = one(typed).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        return MISSING
    check_text(text)
    return text


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, str) or not value.strip():
        raise fault("wrong_type")
    check_text(value)


def check_text(text: str, limit: int = LIMIT) -> None:
    """Refuse what is too long or holds what no database stores and no page shows.

    :raises FieldError: says which of the two.
    """
    if len(text) > limit:
        raise fault("too_long", count=len(text), limit=limit)
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in "\n\t"):
            raise fault("bad_characters")


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return str(value)


def write(field: Field, value: Any, ctx: Context) -> str:
    return str(value)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": LIMIT}
