"""The engine's words: names, formulas and sources of figures, notes beside them, reasons for no number.

They stand in ``texts.toml`` in every language; who shows a result looks them up here by the keys that it
carries.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from interviews.methodology.entries import typeset_french
from interviews.methodology.model import Text
from plans.engine.numbers import Why


@dataclass(frozen=True, slots=True)
class FigureText:
    """What a figure is called, how it is computed in words, and by whom that was published."""

    name: Text
    formula: Text | None
    """None for an answer that is passed on."""
    source: Text


def text_of(entry: Mapping[str, str]) -> Text:
    """A text of a data file, with the narrow spaces of French."""
    return Text(fr=typeset_french(entry["fr"]), en=entry["en"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


@cache
def sources() -> dict[str, Text]:
    """Who published a formula, by the source's key."""
    return {key: text_of(entry) for key, entry in _data()["source"].items()}


@cache
def figures() -> dict[str, FigureText]:
    """The texts of every figure, by its key."""
    return {
        key: FigureText(
            text_of(entry["name"]),
            text_of(entry["formula"]) if "formula" in entry else None,
            sources()[entry["source"]],
        )
        for key, entry in _data()["figure"].items()
    }


@cache
def notes() -> dict[str, Text]:
    """What must be said beside a figure, by the note's key."""
    return {key: text_of(entry) for key, entry in _data()["note"].items()}


@cache
def reasons() -> dict[Why, Text]:
    """Why there is no number."""
    return {Why(key): text_of(entry) for key, entry in _data()["why"].items()}
