"""Several of a list, kept in the list's order."""

from __future__ import annotations

from typing import Any

from interviews.fields import choice
from interviews.fields.base import MISSING, Context, Typed, fault
from interviews.methodology.model import Field


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    # A cell of a pasted table holds all of them in one text.
    texts = typed.split(",") if isinstance(typed, str) else typed
    chosen = {choice.option(field, text.strip()) for text in texts if text.strip()}
    return [known.value for known in field.options if known.value in chosen] or MISSING


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
        raise fault("wrong_type")
    known = [option.value for option in field.options]
    if any(part not in known for part in value) or len(set(value)) != len(value):
        raise choice.no_choice(field)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    return ", ".join(choice.show(field, part, language, ctx) for part in value)


def write(field: Field, value: Any, ctx: Context) -> list[str]:
    return list(value)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"enum": [known.value for known in field.options]},
        "minItems": 1,
        "uniqueItems": True,
    }
