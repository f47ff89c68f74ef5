"""Yes or no."""

from __future__ import annotations

from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field

YES = frozenset({"yes", "y", "true", "1", "on", "oui", "o", "vrai"})
NO = frozenset({"no", "n", "false", "0", "off", "non", "faux"})
_WORDS = {"fr": ("oui", "non"), "en": ("yes", "no")}


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = one(typed).strip().lower()
    if not text:
        return MISSING
    if text in YES:
        return True
    if text in NO:
        return False
    raise fault("no_yesno")


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, bool):
        raise fault("wrong_type")


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    yes, no = _WORDS.get(language[:2], _WORDS["en"])
    return yes if value else no


def write(field: Field, value: Any, ctx: Context) -> str:
    return "yes" if value else "no"


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return {"type": "boolean"}
