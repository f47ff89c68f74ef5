"""The JSON schema of an exported interview, derived from the catalogue. Kept at ``docs/answers-schema.json``.

``python -m interviews.fields.export_schema`` prints it.
"""

from __future__ import annotations

import json
from typing import Any

from interviews.fields import schema as schema_of
from interviews.methodology import load
from interviews.methodology.model import Item, Methodology, Question

STATUSES = ["", "answered", "to_find_out", "parked", "not_applicable"]
CONFIDENCES = ["", "measured", "estimated", "guessed"]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(methodology: Methodology) -> dict[str, Any]:
    """What :func:`interviews.exchange.export_interview` writes and ``import_interview`` takes."""
    questions: dict[str, Any] = {}
    decisions: dict[str, Any] = {}
    for item in methodology.item.values():
        (questions if isinstance(item, Question) else decisions)[item.key] = _entry(item)
    number = {"type": "integer", "minimum": 0}
    run = _object(
        {"planned_minutes": number, "used_seconds": number, "state": {"enum": ["running", "paused", "ended"]}}
    )
    return {
        "$schema": DIALECT,
        "title": "perfplan answers",
        "description": f"An exported interview, methodology {methodology.version}.",
        **_object(
            {
                "format": {"const": "perfplan-answers"},
                "format_version": {"const": 1},
                "methodology": {"const": methodology.version},
                "project": {"type": "object"},
                "interview": {"type": "object"},
                "settings": {"type": "object"},
                "stages": _object({str(stage.number): run for stage in methodology.stages}),
                "answers": _object(questions),
                "decisions": _object(decisions),
            },
            required=["format", "format_version"],
        ),
        "$defs": {"entry": _common()},
    }


def _entry(item: Item) -> dict[str, Any]:
    title = item.short.en
    values = {field.name: {"title": field.label.en, **schema_of(field)} for field in item.fields}
    return {
        "title": title,
        "type": "object",
        "properties": {
            "values": _object(values),
            **{name: {"$ref": f"#/$defs/entry/{name}"} for name in _common()},
        },
        "additionalProperties": False,
    }


def _common() -> dict[str, Any]:
    """What every answer and decision has beside its values."""
    link = {
        "label": {"type": "string"},
        "url": {"type": "string", "pattern": "^https?://"},
        "file": {"type": "string"},
    }
    return {
        "status": {"enum": STATUSES},
        "reason": {"type": "string", "maxLength": 1_000},
        "confidence": {"enum": CONFIDENCES},
        "evidence": {"type": "array", "items": _object(link)},
        "note": {"type": "string", "maxLength": 10_000},
        "owner": {"type": "string", "maxLength": 254},
        "due": {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
        "verdict": _object(
            {
                "kind": {"enum": ["accepted", "overridden"]},
                "digest": {"type": "string", "maxLength": 1_000},
                "instead": {"type": "string", "maxLength": 1_000},
                "reason": {"type": "string", "maxLength": 1_000},
            }
        ),
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | ({"required": required} if required else {})


if __name__ == "__main__":
    print(json.dumps(answers_schema(load()), indent=1, ensure_ascii=False))
