"""One of a list."""

from __future__ import annotations

from typing import Any

from interviews.fields.base import MISSING, Context, Typed, fault, one
from interviews.methodology.model import Field, Text


def parse(field: Field, typed: Typed, ctx: Context) -> Any:
    text = one(typed).strip()
    return option(field, text) if text else MISSING


def option(field: Field, text: str) -> str:
    """The value of the option that ``text`` names by its value or by its label in any language.

    :raises FieldError: there is none.
    """
    wanted = text.casefold()
    for known in field.options:
        if wanted in (known.value.casefold(), known.label.fr.casefold(), known.label.en.casefold()):
            return known.value
    raise no_choice(field)


def no_choice(field: Field, path: str = "") -> Exception:
    labels = [known.label for known in field.options]
    options = Text(fr=", ".join(label.fr for label in labels), en=", ".join(label.en for label in labels))
    return fault("no_choice", path, options=options)


def check(field: Field, value: Any, ctx: Context) -> None:
    if not isinstance(value, str):
        raise fault("wrong_type")
    if all(known.value != value for known in field.options):
        raise no_choice(field)


def show(field: Field, value: Any, language: str, ctx: Context) -> str:
    found = next((known.label for known in field.options if known.value == value), None)
    return found.to(language) if found else str(value)


def write(field: Field, value: Any, ctx: Context) -> str:
    return str(value)


def understood(field: Field, value: Any, ctx: Context) -> str:
    return ""


def schema(field: Field) -> dict[str, Any]:
    return {"enum": [known.value for known in field.options]}
