"""The JSON schema of a version of a plan (``plan.json``), derived from the engine and the catalogue.

``python -m plans.artifacts.plan_schema`` prints it; it is kept at ``docs/plan-schema.json``.

The format has a version of its own (``format_version``). A plan lives longer than the engine and the methodology
that made it: what these define is described for the present ones, and left open in plans that others made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from interviews.fields.export_schema import DIALECT, answers_schema
from interviews.methodology import load
from interviews.methodology.entries import LANGUAGES
from interviews.methodology.model import Methodology
from plans.engine.compute import Results
from plans.engine.numbers import Why
from plans.engine.trail import Figure, Input, Missing, Wait
from plans.engine.version import ENGINE_VERSION

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}
PLAIN: dict[Any, Schema] = {
    str: TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: DAY,
    NoneType: {"type": "null"},
    Any: {},
}


def plan_schema(methodology: Methodology) -> Schema:
    """What ``plan.json`` is, with the answers' schema inside."""
    answers = answers_schema(methodology)
    derived = _Derived()
    results = derived.of(Results)
    # Whole results list every input once; figures name them by number.
    whole = derived.definitions[_word(Results)]
    whole["properties"]["inputs"] = _list(derived.of(Input))
    whole["required"].append("inputs")
    versioned: dict[str, Schema] = {
        "interview": _if_made_by("methodology", methodology.version, {"$ref": "answers-schema.json"}),
        "results": _if_made_by("engine_version", ENGINE_VERSION, results),
    }
    properties: dict[str, Schema] = {
        "format": {"const": "perfplan-plan"},
        "format_version": {"const": 1},
        "version": _version(),
        "author": TEXT,
        "interview": {"description": "The answers, as an interview is exported.", **versioned["interview"]},
        "given": {"description": "Who gave each answer, and when.", **_mapping(_given())},
        "stages": _mapping(_object({"started_at": MOMENT, "ended_at": {"anyOf": [MOMENT, {"const": ""}]}})),
        "drawings": {"description": "Where the boxes of the diagrams stand.", **_mapping({"type": "object"})},
        "results": {"description": "What the engine computed on the day.", **versioned["results"]},
        "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
        "changes": {"$ref": "#/$defs/changes"},
        "texts": _texts(),
        "review": _review(),
    }
    needed = ["format", "format_version", "version", "author", "interview", "given", "stages", "drawings"]
    return {
        "$schema": DIALECT,
        "$id": "plan-schema.json",
        "title": "perfplan plan",
        "description": (
            "A version of a plan: answers, decisions, computed results with their trails, findings, changes."
            f" Results are described as engine {ENGINE_VERSION} writes them, answers as methodology"
            f" {methodology.version} asks for them."
        ),
        **_object(properties, needed),
        "$defs": {
            "answers": {"$id": "answers-schema.json", **answers},
            "finding": _finding(),
            "changes": _changes(),
            **derived.definitions,
        },
    }


# --- From the engine's types --------------------------------------------------------------------------------


class _Derived:
    """Schemas of the engine's dataclasses in their JSON form, each under its name."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type, as :func:`plans.engine.compute.to_json` writes its values."""
        if kind in PLAIN:
            return PLAIN[kind]
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(inner)}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(each) for each in inner]}
        if origin is tuple:
            return self._sequence(inner)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"enum": [each.value for each in kind]}
        if origin is Figure:
            return self._named(f"figure-{_word(inner[0])}", lambda: self._figure(inner[0]))
        if kind is Missing:
            return self._named("gap", self._gap)
        if is_dataclass(kind) and isinstance(kind, type):
            return self._named(_word(kind), lambda: self._dataclass(kind))
        raise TypeError(f"{kind} has no form as JSON")

    def _named(self, name: str, made: Any) -> Schema:
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = made()
        return {"$ref": f"#/$defs/{name}"}

    def _sequence(self, inner: tuple[Any, ...]) -> Schema:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return {"type": "array", "items": self.of(inner[0])}
        parts = [self.of(each) for each in inner]
        return {"type": "array", "prefixItems": parts, "items": False, "minItems": len(parts)}

    def _dataclass(self, kind: type) -> Schema:
        hints = get_type_hints(kind)
        told = (kind.__doc__ or "").strip().partition("\n\n")[0]
        names = [field.name for field in fields(kind)]
        return {
            "description": " ".join(told.split()),
            **_object({n: self.of(hints[n]) for n in names}, names),
        }

    def _figure(self, value: Any) -> Schema:
        properties = {
            "key": TEXT,
            "value": self.of(value),
            "unit": TEXT,
            "confidence": self.of(get_type_hints(Input)["confidence"]),
            "settings": _list(TEXT),
            "notes": _list(TEXT),
            "inputs": self._inputs(),
        }
        return _object(properties, [*properties])

    def _gap(self) -> Schema:
        properties = {
            "key": TEXT,
            "value": {"type": "null"},
            "waits_for": _list(self.of(Wait)),
            "why": {"enum": ["", *(each.value for each in Why)]},
            "inputs": self._inputs(),
        }
        told = "No number: the answers that it waits for, or what stands against it."
        return {"description": told, **_object(properties, [*properties])}

    def _inputs(self) -> Schema:
        return {"description": "Places in the results' inputs.", **_list(COUNT)}


def _word(kind: Any) -> str:
    """What a type is called among the definitions: with its module, since two subjects share a name."""
    if get_args(kind):
        inner = [_word(each) for each in get_args(kind) if each is not Ellipsis]
        return "-".join([get_origin(kind).__name__, *inner])
    name, module = str(kind.__name__), str(kind.__module__)
    return f"{module.rpartition('.')[2]}.{name}" if is_dataclass(kind) else name


def _if_made_by(name: str, present: str, then: Schema) -> Schema:
    """``then`` for what was made by the present version of something, any object for what others made."""
    return {
        "type": "object",
        "required": [name],
        "if": {"properties": {name: {"const": present}}},
        "then": then,
    }


# --- By hand ------------------------------------------------------------------------------------------------


def _version() -> Schema:
    properties = {
        "number": {"type": "integer", "minimum": 1},
        "title": TEXT,
        "note": TEXT,
        "state": TEXT,
        "made_at": MOMENT,
        "catalogue": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    return _object(properties, [*properties])


def _given() -> Schema:
    properties = {"revision": COUNT, "at": MOMENT, "by": TEXT, "people": _list(TEXT), "owner": TEXT}
    return _object(properties, [*properties])


def _texts() -> Schema:
    told = "What the authors wrote themselves (Markdown, by section), and the sections that do not show."
    return {
        "description": told,
        **_object({"notes": _mapping(TEXT), "hidden": _list(TEXT)}, ["notes", "hidden"]),
    }


def _review() -> Schema:
    verdict = {
        "by": TEXT,
        "verdict": {"enum": ["approve", "changes", "comment"]},
        "counts": {
            "description": "False for an author's own approval where it does not count.",
            "type": "boolean",
        },
        "round": COUNT,
        "at": MOMENT,
        "text": {"description": "Markdown.", **TEXT},
    }
    properties = {
        "round": {"description": "How often a review was asked for.", **COUNT},
        "due": {"anyOf": [DAY, {"const": ""}]},
        "since": {"description": "Since when the version is in its state.", **MOMENT},
        "approved_by": _list(TEXT),
        "asked": _list(TEXT),
        "verdicts": _list(_object(verdict, [*verdict])),
    }
    return {
        "description": "Who was asked to judge it, and what they said.",
        **_object(properties, [*properties]),
    }


def _finding() -> Schema:
    where = {"item": TEXT, "row": TEXT, "name": TEXT}
    words = {"title": TEXT, "meaning": TEXT, "remedy": TEXT, "source": TEXT}
    answer = {
        "kind": {"enum": ["fixed", "accepted", "false_alarm"]},
        "reason": TEXT,
        "until": {"anyOf": [DAY, {"const": ""}]},
        "by": TEXT,
        "at": MOMENT,
    }
    properties = {
        "number": {"type": "integer", "minimum": 1},
        "id": TEXT,
        "severity": {"enum": ["contradiction", "risk", "gap", "advice"]},
        "variant": TEXT,
        "mark": {"description": "The same for the same finding about the same rows.", **TEXT},
        "rows": _list(_object(where, [*where])),
        "values": _mapping(_object({"value": {}, "unit": TEXT}, ["value", "unit"])),
        "texts": _in_languages(_object(words, [*words])),
        "answer": {"description": "What the team said to it.", **_object(answer, [*answer])},
    }
    told = "What an expert would raise."
    return {"description": told, **_object(properties, [name for name in properties if name != "answer"])}


def _changes() -> Schema:
    pair = _object({"before": TEXT, "after": TEXT}, ["before", "after"])
    since = {"number": {"type": "integer", "minimum": 1}, "title": TEXT, "made_at": MOMENT}
    answer = {
        "item": {"description": "Question or decision; empty for a setting and for the project.", **TEXT},
        "part": {
            "enum": [
                *("values", "status", "confidence", "reason", "note", "evidence", "due", "owner", "verdict"),
                *("setting", "project"),
            ]
        },
        "field": TEXT,
        "row": TEXT,
        "column": TEXT,
        "kind": {"enum": ["changed", "added", "removed", "moved"]},
        "before": {},
        "after": {},
        "texts": _in_languages(
            _object({"what": TEXT, "before": TEXT, "after": TEXT}, ["what"]), needed=False
        ),
    }
    named = {"name": TEXT, "before": TEXT, "after": TEXT}
    changed = {"kind": {"enum": ["item", "setting", "day", "engine"]}, "key": TEXT}
    part = {"description": "How much of the difference it explains.", "type": ["number", "null"]}
    causes = {"description": "The changes that it rests on; not in older plans."}
    figure = {
        "path": {"description": "In the results.", **TEXT},
        "before": {},
        "after": {},
        "texts": _in_languages(_object(named, [*named])),
        "causes": causes | _list(_object(changed | {"part": part}, [*changed, "part"])),
        "together": {
            "description": "Those that change it only together.",
            **_list(_object(changed, [*changed])),
        },
    }
    finding = {
        "mark": TEXT,
        "severity": {"enum": ["contradiction", "risk", "gap", "advice"]},
        "state": {"enum": ["new", "settled", "open"]},
        "texts": _in_languages(TEXT),
        "causes": causes | _list(_object(changed, [*changed])),
    }
    properties = {
        "since": _object(since, [*since]),
        "methodology": pair,
        "engine": pair,
        "answers": _list(_object(answer, [*answer])),
        "figures": _list(_object(figure, ["path", "before", "after", "texts"])),
        "findings": _list(_object(finding, ["mark", "severity", "state", "texts"])),
    }
    told = "What changed since the version before: nothing where there is none."
    return {
        "description": told,
        **_object(properties, [name for name in properties if name not in ("methodology", "engine")]),
    }


def _in_languages(words: Schema, *, needed: bool = True) -> Schema:
    return _object(dict.fromkeys(LANGUAGES, words), [*LANGUAGES] if needed else [])


def _object(properties: Mapping[str, Schema], required: list[str] | None = None) -> Schema:
    made: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return made | ({"required": list(required)} if required else {})


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


if __name__ == "__main__":
    print(json.dumps(plan_schema(load()), indent=1, ensure_ascii=False))
