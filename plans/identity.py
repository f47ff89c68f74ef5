"""Which figure of one set of results is which of another: by the rows they are of, not by where they stand.

A path names a figure in its own results (``budgets.2.minutes``); its identity names it in any
(``budgets.[h3k1].minutes``), however rows were added, removed or moved. No Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from plans.engine.trail import Figure, Missing

SEVERAL = ("sli", "kind", "severity", "long_hours")
"""Members that tell rows apart which are about the same."""
ALONE = ("name", "scenario", "months", "layer", "cause")
"""Members that tell rows apart which are about nothing."""
REPEATED = "limits.first."
"""Figures that stand in their list already."""


def identities(results: Any) -> dict[str, tuple[str, Any]]:
    """(path, figure) of every figure by its identity; of results as the engine's own or as their JSON."""
    found: dict[str, tuple[str, Any]] = {}
    for identity, path, figure in _walk("", "", results):
        if not path.startswith(REPEATED):
            found[identity] = (path, figure)
    return found


def is_figure(value: Any) -> bool:
    """Is it a figure, or a gap in the place of one?"""
    return isinstance(value, (Figure, Missing)) or (
        isinstance(value, Mapping) and "key" in value and "inputs" in value
    )


def _walk(identity: str, path: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    if is_figure(value):
        yield identity, path, value
    elif isinstance(value, (list, tuple)):
        if value and not isinstance(value[0], (int, float, str)):
            for place, (mark, inner) in enumerate(_told_apart(value)):
                yield from _walk(f"{identity}.[{mark}]", f"{path}.{place}", inner)
        elif len(value) == 2 and is_figure(value[1]):
            # A pair: what it is for, and the figure.
            yield identity, f"{path}.1", value[1]
    else:
        for name, inner in _members(value):
            if name != "inputs" and inner is not None:
                yield from _walk(
                    f"{identity}.{name}" if identity else name, f"{path}.{name}" if path else name, inner
                )


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif is_dataclass(value):
        for name in _names(type(value)):  # type: ignore[arg-type]
            yield name, getattr(value, name)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _told_apart(rows: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """The rows with what tells each from the others; with a count where nothing does."""
    seen: dict[str, int] = {}
    for row in rows:
        mark = _mark(row)
        seen[mark] = seen.get(mark, 0) + 1
        yield (mark if seen[mark] == 1 else f"{mark} {seen[mark]}"), row


def _mark(row: Any) -> str:
    if isinstance(row, (list, tuple)):
        return str(row[0]) if row else ""
    get: Callable[[str], Any] = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name, None)
    about = get("about")
    if about is None:
        parts = [get(name) for name in (*ALONE, *SEVERAL)]
    else:
        of: Callable[[str], Any] = (
            about.get if isinstance(about, Mapping) else lambda name: getattr(about, name, "")
        )
        parts = [of("row") or f"{of('item')} {of('name')}".strip(), *(get(name) for name in SEVERAL)]
    return " ".join(str(part) for part in parts if isinstance(part, (str, int)))
