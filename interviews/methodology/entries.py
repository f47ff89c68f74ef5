"""The parts of an entry in a methodology's data file, each read strictly: a wrong one says where, what, and
what would be right. ``where`` is how the message begins: ``"question 8, field peak_rps"``."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Set
from dataclasses import fields as fields_of
from typing import Any

from interviews.methodology.model import Option, Text

Entry = dict[str, Any]

LANGUAGES = tuple(field.name for field in fields_of(Text))


class CatalogueError(ValueError):
    """The data file is wrong. The message says where, what, and what would be right."""


def check_keys(entry: Entry, where: str, *, needed: Set[str], allowed: Set[str] = frozenset()) -> None:
    """All ``needed`` keys are there, and none but them and the ``allowed`` ones."""
    for key in sorted(needed - entry.keys()):
        raise CatalogueError(f"{where}: {key} is missing")
    for key in sorted(entry.keys() - needed - allowed):
        raise CatalogueError(f"{where}: key {key!r} is not known; one of {listed(sorted(needed | allowed))}")


def entries(entry: Entry, key: str, where: str) -> list[Entry]:
    """The tables in double brackets under ``key``, one at least."""
    found = entry[key]
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
        raise CatalogueError(f"{where}: {key} must be tables in double brackets")
    return found


def name(entry: Entry, key: str, where: str) -> str:
    """A name that code and exports use."""
    found = string(entry, key, where)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", found):
        raise CatalogueError(
            f"{where}: {key} {found!r} must be lower-case letters, digits and _, a letter first"
        )
    return found


def string(entry: Entry, key: str, where: str) -> str:
    """A text that is no sentence: a kind, a unit."""
    found = entry.get(key)
    if found is None:
        raise CatalogueError(f"{where}: {key} is missing")
    if not isinstance(found, str):
        raise CatalogueError(f"{where}: {key} must be in quotes")
    return found


def strings(entry: Entry, key: str, where: str) -> tuple[str, ...]:
    """A list of names, empty where there is none."""
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise CatalogueError(f'{where}: {key} must be a list of names, as ["q1"]')
    return tuple(found)


def whole(entry: Entry, key: str, where: str) -> int:
    """A whole number."""
    found = entry.get(key)
    if isinstance(found, bool) or not isinstance(found, int):
        raise CatalogueError(f"{where}: {key} must be a whole number")
    return found


def flag(entry: Entry, key: str, where: str) -> bool:
    """True or false; false where it is not said."""
    found = entry.get(key, False)
    if not isinstance(found, bool):
        raise CatalogueError(f"{where}: {key} must be true or false")
    return found


def text(entry: Entry, key: str, where: str) -> Text:
    """A text in every language."""
    found = entry[key]
    if not isinstance(found, dict):
        raise CatalogueError(f'{where}: {key} must be given in every language: {{ fr = "…", en = "…" }}')
    for language in LANGUAGES:
        words = found.get(language)
        if not isinstance(words, str) or not words.strip():
            raise CatalogueError(f"{where}: {key} is missing in {language!r}")
        if "'" in words:
            raise CatalogueError(f"{where}: {key} has a straight apostrophe in {language!r}; write ’")
    for language in sorted(found.keys() - set(LANGUAGES)):
        raise CatalogueError(f"{where}: {key} has no language {language!r}; one of {listed(LANGUAGES)}")
    return Text(**{**found, "fr": typeset_french(found["fr"])})


def typeset_french(words: str) -> str:
    """``words`` with the narrow no-break spaces of French: within guillemets, before high punctuation and
    percent signs, in thousands (Lexique des règles typographiques en usage à l'Imprimerie nationale)."""
    return re.sub(r"(?<=«) | (?=[:;?!%»])|(?<=\d) (?=\d{3}\b)", "\N{NARROW NO-BREAK SPACE}", words)


def options(values: Any, where: str) -> tuple[Option, ...]:
    """A list of options, in the order of the file."""
    if not isinstance(values, dict) or not values:
        raise CatalogueError(f'{where}: it must list its values: value = {{ fr = "…", en = "…" }}')
    return tuple(Option(value, text(values, value, where)) for value in values)


def minutes(entry: Entry, where: str) -> tuple[int, int]:
    """A timebox: at least, at most."""
    match entry["minutes"]:
        case [int() as low, int() as high] if 0 < low <= high:
            return low, high
    raise CatalogueError(
        f"{where}: minutes {entry['minutes']!r} must be two whole numbers, the smaller first, as [5, 8]"
    )


def bounds(entry: Entry, kind: str, where: str) -> tuple[float | None, float | None]:
    """The smallest and the greatest value, each where it is said."""
    low, high = entry.get("min"), entry.get("max")
    for key, bound in (("min", low), ("max", high)):
        if bound is None:
            continue
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
            raise CatalogueError(f"{where}: {key} {bound!r} must be a number")
        if kind == "whole" and not isinstance(bound, int):
            raise CatalogueError(f"{where}: {key} {bound!r} must be a whole number, as the field's values")
    if low is not None and high is not None and low > high:
        raise CatalogueError(f"{where}: min {low} is greater than max {high}")
    return low, high


def listed(names: Iterable[str]) -> str:
    """How messages list what would be right."""
    return ", ".join(names)
