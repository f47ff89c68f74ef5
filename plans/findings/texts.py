"""What findings say in words: ``say(found, "fr")`` gives title, meaning, remedy and source of one.

The words stand in ``texts.toml``, read strictly: a text or language that is missing, a quantity that a text
names and its finding does not give, or the other way round, stops the first use and names the finding.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from interviews.methodology import entries as strict
from interviews.methodology import load
from interviews.methodology.entries import CatalogueError
from interviews.methodology.model import Methodology, Question, Text
from perfplan.ui.numbers import LARGEST, format_date, format_number, format_quantity
from plans.engine import texts as engine
from plans.engine.words import significant, words
from plans.findings import answers, capacity, dependencies, interview, objectives, operations, resources
from plans.findings.model import REGISTRY, Finding, Quantity, Registered, Severity

MODULES = (answers, capacity, dependencies, interview, objectives, operations, resources)
"""They fill the registry when they are imported."""

TEXTS = ("title", "meaning", "remedy")
LISTED = 3
"""So many names are listed; the rest is counted."""
LONGEST_NAME = 60

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class FindingText:
    """The words of a finding, or of one of its variants."""

    title: Text
    meaning: Text
    remedy: Text
    source: Text


@dataclass(frozen=True, slots=True)
class Said:
    """One finding in a language."""

    title: str
    """One line, with the names."""
    meaning: str
    """What it means in figures."""
    remedy: str
    """What to do."""
    source: str
    """Who says so."""


def say(found: Finding, language: str, *, methodology: Methodology | None = None, currency: str = "") -> Said:
    """A finding in words.

    ``methodology``: the one that the answers belong to (the current one by default), for what options and
    questions are called.
    """
    known = texts()[found.id, found.variant]
    speaker = _Speaker(language, methodology or load(), currency)
    shown = {name: speaker.show(quantity) for name, quantity in found.values.items()}

    def filled(text: Text) -> str:
        return _capital(_PLACE.sub(lambda place: shown[place[1]], text.to(language)))

    return Said(filled(known.title), filled(known.meaning), filled(known.remedy), known.source.to(language))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def severity_name(severity: Severity, language: str) -> str:
    """What a severity is called."""
    return strict.text(_data()["severity"], severity, "severity").to(language)


# --- Quantities in words ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says quantities in a language."""

    language: str
    methodology: Methodology
    currency: str

    def show(self, quantity: Quantity) -> str:
        """A quantity as it stands in a sentence."""
        unit = quantity.unit
        value: Any = quantity.value  # its unit tells its type
        if unit == "name":
            return self.name(value)
        if unit == "names":
            return self.listed([self.name(each) for each in value])
        if unit == "objective":
            return self.objective(*value)
        if unit == "limit":
            return self.limit(*value)
        if unit == "place":
            return self.name(value) if value else self.word("whole")
        if unit == "option":
            return self.option(*value.split("=", 1))
        if unit == "item":
            return self.item(value)
        if unit == "items":
            return self.listed([self.item(each) for each in value])
        if unit == "figures":
            return self.listed([self.name(engine.figures()[each].name.to(self.language)) for each in value])
        if unit == "stage":
            stage = self.methodology.stage[value]
            return f"{self.word('stage')} {value} ({stage.short.to(self.language)})"
        if unit == "period":
            return " – ".join(format_date(each, self.language) for each in dict.fromkeys(value))
        if unit == "hours":
            return self.listed([words(int(each), "hour", self.language) for each in value])
        return self.number(value, unit)

    def number(self, value: Any, unit: str) -> str:
        if unit == "score":
            return format_number(value, self.language, 2)
        if unit == "coefficient":
            return format_number(significant(value), self.language)
        if unit == "d":
            return format_quantity(significant(value), unit, self.language, short=False)
        if unit == "count" and abs(value) < LARGEST:
            return format_number(value, self.language)
        if unit == "gb":
            return words(value, "gb_day", self.language).split("/")[0]
        return words(value, unit, self.language, self.currency)

    def word(self, key: str) -> str:
        return strict.text(_data()["word"], key, "word").to(self.language)

    def name(self, called: str) -> str:
        """What people named, in quotation marks: it may be any words."""
        called = " ".join(called.split()) or self.word("unnamed")
        if len(called) > LONGEST_NAME:
            called = called[: LONGEST_NAME - 1].rstrip() + "…"
        return f"«\u202f{called}\u202f»" if self.language[:2] == "fr" else f"“{called}”"

    def listed(self, parts: Iterable[str]) -> str:
        """a, b and c; many are counted: a, b, c and 4 others."""
        given = list(parts)
        if len(given) > LISTED + 1:
            given = [*given[:LISTED], f"{len(given) - LISTED} {self.word('others')}"]
        if len(given) < 2:
            return "".join(given)
        return f"{', '.join(given[:-1])} {self.word('and')} {given[-1]}"

    def option(self, path: str, value: str) -> str:
        """What an option of the catalogue is called, by ``"q9.incidents.cause"`` or ``"q2.topology"``."""
        key, *names = path.split(".")
        field = self.methodology.item[key].field[names[0]]
        for name in names[1:]:
            field = field.column[name]
        return next((o.label.to(self.language) for o in field.options if o.value == value), value)

    def objective(self, name: str, sli: str) -> str:
        kind = self.option("q11.objectives.sli", sli)
        called = " ".join(name.split())[: LONGEST_NAME - 20] or _capital(self.word("whole"))
        return self.name(f"{called} · {kind}")

    def limit(self, kind: str, name: str, resource: str) -> str:
        if not name:
            return self.word(kind) if kind in ("database", "stress_test") else self.word("unnamed")
        if resource:
            return f"{self.name(name)}, {self.option('q8.saturation.resource', resource)}"
        return f"{self.name(name)}, {self.word(kind)}" if kind == "stress_test" else self.name(name)

    def item(self, key: str) -> str:
        item = self.methodology.item[key]
        short = item.short.to(self.language)
        return f"{self.word('question')} {item.number} ({short})" if isinstance(item, Question) else short


# --- The file -----------------------------------------------------------------------------------------------


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))


@cache
def texts() -> Mapping[tuple[str, str], FindingText]:
    """The texts of every finding, by its id and variant. Raises :class:`CatalogueError` for a wrong file."""
    return read(_data(), REGISTRY)


def read(data: Mapping[str, Any], registry: Mapping[str, Registered]) -> dict[tuple[str, str], FindingText]:
    """The texts that ``data`` has for the findings of ``registry``, all of them and no more."""
    own = {key: strict.text(data["source"], key, f"source {key}") for key in data["source"]}
    sources = {**engine.sources(), **own}
    for id in sorted(data["finding"].keys() - registry.keys()):
        raise CatalogueError(f"finding {id}: no such finding is registered")
    found = {}
    for id, known in registry.items():
        if id not in data["finding"]:
            raise CatalogueError(f"finding {id}: it has no texts")
        entry = data["finding"][id]
        shared = {key: value for key, value in entry.items() if key in (*TEXTS, "source")}
        variants = {key: value for key, value in entry.items() if key not in shared}
        for variant in sorted(variants.keys() - known.shows.keys()):
            raise CatalogueError(f"finding {id}: it has no variant {variant!r}")
        for variant, shows in known.shows.items():
            where = f"finding {id}" + (f", variant {variant}" if variant else "")
            found[id, variant] = _one({**shared, **variants.get(variant, {})}, shows, sources, where)
    return found


def _one(
    entry: dict[str, Any], shows: frozenset[str], sources: Mapping[str, Text], where: str
) -> FindingText:
    strict.check_keys(entry, where, needed={*TEXTS, "source"})
    said = {key: strict.text(entry, key, where) for key in TEXTS}
    source = strict.string(entry, "source", where)
    if source not in sources:
        raise CatalogueError(f"{where}: source {source!r} is not known; one of {strict.listed(sources)}")
    for language in strict.LANGUAGES:
        used = set()
        for key, text in said.items():
            used_here = set(_PLACE.findall(text.to(language)))
            for name in sorted(used_here - shows):
                raise CatalogueError(
                    f"{where}: {key} in {language!r} names {{{name}}}, which it does not give"
                )
            used |= used_here
        for name in sorted(shows - used):
            raise CatalogueError(f"{where}: no text in {language!r} says {{{name}}}")
    return FindingText(**said, source=sources[source])
