"""The system as it was described: components, the calls between them, and what the target changes.

Read from Q1 (components, connections), Q5 (external dependencies) and the decision on the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Values = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Component:
    """One box of the architecture."""

    id: str
    """The id of its row; ``"text:<name>"`` for one that is only named in a connection."""
    name: str
    kind: str = ""
    technology: str = ""
    instances: int | None = None
    change: str = ""
    """In a target: ``"new"``, ``"changed"`` or ``"removed"``."""

    @property
    def external(self) -> bool:
        """Run by somebody else."""
        return self.kind == "external"

    @property
    def detail(self) -> str:
        """What stands under the name."""
        count = f"×{self.instances}" if self.instances is not None else ""
        return " · ".join(part for part in (self.technology, count) if part)


@dataclass(frozen=True, slots=True)
class Connection:
    """One component calls another."""

    source: str
    target: str
    protocol: str = ""
    calls: float | None = None
    """Per request."""
    synchronous: bool = True
    """Does the caller wait? Unless it was said otherwise, it does."""
    change: str = ""
    said: bool = True
    """Was it listed? What only follows from a dependency's caller was not."""

    def label(self, point: str = ".") -> str:
        """Short enough for a line: ``"SQL ×2.4"``; ``point`` is the language's decimal mark."""
        calls = f"×{self.calls:.3g}".replace(".", point) if self.calls else ""
        return " ".join(part for part in (self.protocol, calls) if part)


@dataclass(frozen=True, slots=True)
class System:
    """All that runs, and all that it calls."""

    components: tuple[Component, ...]
    connections: tuple[Connection, ...]


def system(architecture: Values, dependencies: Values) -> System:
    """The system of today from the values of Q1 and Q5. Rows without a name are left out."""
    found: dict[str, Component] = {}
    for row in architecture.get("components", ()):
        if row.get("name"):
            found[row["id"]] = Component(
                row["id"],
                row["name"],
                row.get("kind", ""),
                row.get("technology", ""),
                row.get("instances"),
            )
    connections = _connections(architecture.get("connections", ()), found)
    by_name = {component.name.casefold(): component.id for component in found.values()}
    for row in dependencies.get("dependencies", ()):
        name = row.get("name")
        if not name:
            continue
        key = by_name.get(name.casefold())
        if key is None:
            key = row["id"]
            found[key] = Component(key, name, "external")
        caller = _end(row.get("called_by"), found)
        if caller and not any(c.source == caller and c.target == key for c in connections):
            connections.append(Connection(caller, key, said=False))
    return System(tuple(found.values()), tuple(connections))


def target(today: System, decision: Values) -> System | None:
    """The system as it is to become, or nothing when nothing changes. What goes is in it, marked."""
    found = {component.id: component for component in today.components}
    by_name = {component.name.casefold(): component.id for component in today.components}
    own: dict[str, str] = {}
    for row in decision.get("components", ()):
        reference = row.get("component", {})
        name = reference.get("text", "")
        key = reference.get("row") or by_name.get(name.casefold()) or row["id"]
        if not name and key not in found:
            continue
        own[row["id"]] = key
        before = found.get(key, Component(key, name))
        found[key] = replace(
            before,
            kind=row.get("kind", before.kind),
            technology=row.get("technology", before.technology),
            instances=row.get("instances", before.instances),
            change=row.get("change", ""),
        )
    connections = list(today.connections)
    for made in _connections(decision.get("connections", ()), found, own):
        same = next(
            (n for n, c in enumerate(connections) if (c.source, c.target) == (made.source, made.target)), None
        )
        if same is None:
            connections.append(made)
        else:
            connections[same] = made
    if not own and connections == list(today.connections):
        return None
    return System(tuple(found.values()), tuple(connections))


def _connections(
    rows: Iterable[Row], found: dict[str, Component], own: Mapping[str, str] | None = None
) -> list[Connection]:
    made = []
    for row in rows:
        source, end = _end(row.get("from"), found, own), _end(row.get("to"), found, own)
        if source and end:
            made.append(
                Connection(
                    source,
                    end,
                    row.get("protocol", ""),
                    row.get("calls_per_request"),
                    row.get("synchronous", True),
                    row.get("change", ""),
                )
            )
    return made


def _end(
    reference: Row | None, found: dict[str, Component], own: Mapping[str, str] | None = None
) -> str | None:
    """The component at one end of a connection; one that is only named gets its box."""
    if not reference:
        return None
    row = str(reference.get("row", ""))
    if own and row in own:
        return own[row]
    if row in found:
        return row
    name = reference.get("text", "")
    if not name:
        return None
    for component in found.values():
        if component.name.casefold() == name.casefold():
            return component.id
    key = f"text:{name}"
    found[key] = Component(key, name)
    return key
