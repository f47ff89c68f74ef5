"""The address of a page on the web."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.fields.text import check_text
from interviews.methodology.model import Field

LIMIT = 2_000
_BARE = re.compile(r"[^\s/:@]+\.[^\W\d_]{2,}(?:[/?#:]\S*)?")
"""A name of a host without ``https://`` before it."""


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = one(typed).strip()
    if not text:
        return MISSING
    if _BARE.fullmatch(text):
        text = f"https://{text}"
    check(field, text, ctx)
    return text


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, str):
        raise fault("wrong_type")
    check_text(value, LIMIT)
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"\s", value):
        raise fault("no_url")


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return str(value)


def write(field: Field, value: Any, ctx: Context) -> str:
    return str(value)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return {"type": "string", "pattern": "^https?://", "maxLength": LIMIT}
