"""The examples' whole results and findings as text that a performance engineer can read through.

``python -m tests.findings.snapshot`` writes them anew; read the difference before committing it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plans.engine import Answers, compute, read
from plans.engine.load_test import Scenario
from plans.engine.reading import Where
from plans.engine.texts import figures
from plans.engine.trail import Figure, Missing
from plans.engine.words import words
from plans.findings import find, say, severity_name

TODAY = date(2026, 11, 24)
FOLDER = Path(__file__).with_name("snapshots")
EXAMPLES = Path(__file__).parents[2] / "interviews" / "examples"
NAMES = ("shop", "stack-overflow")


def snapshot(name: str) -> str:
    """An example's results, then its findings."""
    answers = read(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")))
    results = compute(answers, today=TODAY)
    lines = [f"{name}, counted from {TODAY}, engine {results.engine_version}"]
    for field in fields(results):
        if field.name not in ("engine_version", "methodology", "today", "currency", "assumptions"):
            lines += ["", field.name.upper(), *_lines(getattr(results, field.name), "", answers)]
    lines += ["", "FINDINGS"]
    for found in find(answers, results):
        said = say(found, answers.language, methodology=answers.methodology, currency=answers.currency)
        lines += [
            "",
            f"{found.number} · {severity_name(found.severity, answers.language)} · {said.title}",
            f"    {said.meaning}",
            f"    → {said.remedy}",
            f"    {said.source} · {found.mark}",
        ]
    return "\n".join(lines) + "\n"


def _lines(part: Any, label: str, answers: Answers, depth: int = 0) -> Iterator[str]:
    """A figure is a line; what holds several is a heading with its lines below."""
    space = "  " * depth
    if isinstance(part, (Figure, Missing)):
        if (line := _line(part, answers)) is not None:
            yield f"{space}{label}: {line}" if label else f"{space}{line}"
    elif isinstance(part, Where):
        if label != "about":
            yield f"{space}{label}: {part.name or part.item}"
    elif is_dataclass(part):
        if label:
            yield f"{space}{label}"
        for field in fields(part):
            yield from _lines(
                getattr(part, field.name), _label(field.name, part), answers, depth + bool(label)
            )
    elif isinstance(part, tuple):
        for number, each in enumerate(part):
            if isinstance(each, tuple) and len(each) == 2:
                yield from _lines(each[1], f"{label} {each[0]}", answers, depth)
            else:
                yield from _lines(each, _mark(each) or f"{label} {number}", answers, depth)


def _label(name: str, part: Any) -> str:
    """What a field is called: by its figure's name where that says it."""
    value = getattr(part, name)
    return "" if isinstance(value, Figure) else name


def _line(part: Figure[Any] | Missing, answers: Answers) -> str | None:
    if isinstance(part, Missing):
        waits = ", ".join(dict.fromkeys(f"{wait.item}.{wait.field}" for wait in part.waits_for))
        return f"– {part.why.value if part.why else f'waits for {waits}'}"
    shown = _shown(part, answers)
    if shown is None:
        return None
    notes = f" ({', '.join(part.notes)})" if part.notes else ""
    return (
        f"{figures()[part.key].name.to(answers.language)}: {shown}{notes} [{part.confidence or 'not said'}]"
    )


def _mark(part: Any) -> str:
    """What tells a row from the others: the kinds that it says, and what it is about."""
    names = ("name", "scenario", "kind", "layer", "sli", "resource", "months", "severity", "long_hours")
    marks = [getattr(part, name, None) for name in names]
    about = getattr(part, "about", None)
    called = (about.name or about.item) if isinstance(about, Where) else None
    return " · ".join(str(m) for m in (called, *marks) if isinstance(m, (str, int, float)) and m != "")


def _shown(figure: Figure[Any], answers: Answers) -> str | None:
    value = figure.value
    if isinstance(value, Scenario):
        steps = ", ".join(f"{step.rps:.6g} in {step.seconds:g} s" for step in value.steps)
        return f"from {value.start_rps:.6g}: {steps}"
    if is_dataclass(value):
        return None
    return words(value, figure.unit, answers.language, answers.currency)


def main() -> None:
    """Write them anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        (FOLDER / f"{name}.txt").write_text(snapshot(name), encoding="utf-8")


if __name__ == "__main__":
    main()
