"""The words of proposals: ``texts.toml``, filled with names and figures in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from interviews.methodology.model import Text
from plans.engine.texts import text_of
from plans.engine.words import words
from plans.findings.model import Facts

LANGUAGES = ("fr", "en")
LISTED = 4
"""So many names are listed; the rest is counted."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit, as those of the engine."""

    value: Any
    unit: str


Shown = str | Text | Amount | tuple[str, ...]


def both(key: str, facts: Facts, **shown: Shown) -> Text:
    """A text in every language."""
    return Text(**{language: _filled(key, facts, language, shown) for language in LANGUAGES})


def say(key: str, facts: Facts, **shown: Shown) -> str:
    """A text in the project's language: it becomes part of the decision."""
    return _filled(key, facts, facts.answers.language, shown)


def option(facts: Facts, path: str, value: str) -> Text:
    """What an option is called, by ``"q11.objectives.sli"`` and its value."""
    item, *names = path.split(".")
    field = facts.answers.methodology.item[item].field[names[0]]
    for name in names[1:]:
        field = field.column[name]
    return next((each.label for each in field.options if each.value == value), Text(fr=value, en=value))


@cache
def texts() -> Mapping[str, Text]:
    """Every text, by ``"slis.good_latency"``."""
    data = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
    return {
        f"{part}.{key}": text_of(entry) for part, entries in data.items() for key, entry in entries.items()
    }


def _filled(key: str, facts: Facts, language: str, shown: Mapping[str, Shown]) -> str:
    said = {name: _shown(each, facts, language) for name, each in shown.items()}
    text = texts()[key].to(language).format(**said)
    return text[:1].upper() + text[1:]


def as_it_is(text: str) -> Text:
    """Free text that is said whole, not as a name."""
    return Text(fr=text, en=text)


def _shown(value: Shown, facts: Facts, language: str) -> str:
    if isinstance(value, Amount):
        return words(value.value, value.unit, language, facts.answers.currency)
    if isinstance(value, Text):
        return value.to(language)
    if isinstance(value, str):
        return shortened(value)
    names = [shortened(each) for each in value]
    if len(names) > LISTED + 1:
        names = [*names[:LISTED], texts()["word.others"].to(language).format(count=len(names) - LISTED)]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {texts()['word.and'].to(language)} {names[-1]}"


def shortened(name: str) -> str:
    """A name in a sentence: on one line, not longer than one reads."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
