"""What all field types share: the context in which values are read, the fault they report, the shape of a type."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from interviews.methodology.entries import typeset_french
from interviews.methodology.model import Field, Text
from perfplan.ui.numbers import format_number

Typed = str | Sequence[str]
"""What a browser sends: one text, or several of one name."""


class Missing:
    """Nothing was typed: no value, and no fault."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(frozen=True)
class Context:
    """What reading and showing a value need to know beside its field."""

    language: str = "en"
    currency: str = "EUR"
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The names of the rows that references may point to: table path → row id → name."""


class FieldError(ValueError):
    """A value that its field cannot take: what to write instead, in every language."""

    def __init__(self, message: Text, path: str = "") -> None:
        super().__init__(message.en)
        self.message = message
        self.path = path
        """Where in the field: ``components[2].rate``; ``""`` is the field itself."""

    def __repr__(self) -> str:
        return f"FieldError({self.message.en!r}, {self.path!r})"


class Type(Protocol):
    """One type of field: a module of this package."""

    def parse(self, field: Field, typed: Typed, ctx: Context) -> Any:
        """The value that was typed, or :data:`MISSING`. :raises FieldError:"""

    def check(self, field: Field, value: Any, ctx: Context) -> None:
        """Is ``value`` one that :func:`parse` gives? :raises FieldError:"""

    def show(self, field: Field, value: Any, language: str, ctx: Context) -> str:
        """The value as people read it, with its unit."""

    def write(self, field: Field, value: Any, ctx: Context) -> str | list[str]:
        """The value as it stands in an input; parsed again, it is the same."""

    def understood(self, field: Field, value: Any, ctx: Context) -> str:
        """The value in words, to compare with what was typed; ``""`` where that would tell nothing."""

    def schema(self, field: Field) -> dict[str, Any]:
        """The JSON schema of a stored value."""


def fault(key: str, path: str = "", **values: Any) -> FieldError:
    """The fault ``key`` of ``messages.toml``. Numbers and texts among ``values`` are written by language."""
    return FieldError(Text(fr=_filled(key, "fr", values), en=_filled(key, "en", values)), path)


def one(typed: Typed) -> str:
    """The text of a field that has one value."""
    if isinstance(typed, str):
        return typed
    filled = [text for text in typed if text.strip()]
    if len(filled) > 1:
        raise fault("one_value")
    return filled[0] if filled else ""


def _filled(key: str, language: str, values: Mapping[str, Any]) -> str:
    def said(value: Any) -> str:
        if isinstance(value, Text):
            return value.to(language)
        if isinstance(value, int | float):
            return format_number(value, language)
        return str(value)[:60]

    text = _messages()[key][language].format(**{name: said(value) for name, value in values.items()})
    return typeset_french(text) if language == "fr" else text


@cache
def _messages() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "messages.toml").open("rb") as file:
        return tomllib.load(file)
