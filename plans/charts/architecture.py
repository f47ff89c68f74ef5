"""The architecture diagram: components by kind, calls between them, laid out by graphlay.

Two steps. :func:`place` decides where everything stands, once, when a version is made: the version keeps
the result, so that a later release of the layout library never redraws an old plan. :func:`draw` makes the
picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any, Literal

from plans.charts import svg
from plans.charts.text import width, wrap
from plans.engine.system import Component, Connection, System

Direction = Literal["down", "right"]
"""Down for paper and phones, right for a wide page."""
Placement = Mapping[str, Any]
"""``{"width", "height", "nodes": {id: [x, y, width, height]}, "edges": [{"points": [[x, y], …], "label":
[x, y]}]}`` in px; edges in the order of the system's connections."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Middle x and y, width, height."""

MOST_COMPONENTS = 400
NAME, DETAIL, LABEL = 12.0, 10.0, 9.5
"""Sizes of the words, px."""
NAME_ROOM, ICON, PADDING = 132.0, 26.0, 8.0
LABEL_HEIGHT = 14.0
MARGIN = 10.0

OPTIONS: dict[Direction, dict[str, Any]] = {
    "down": {
        "direction": "topbottom",
        "labels": {"reservation": "always"},
        "limits": {"max_nodes": MOST_COMPONENTS},
        "spacing": {"layer_gap": 44.0, "node_gap": 26.0, "isolated_gap": 26.0, "isolated_max_columns": 4},
    },
    "right": {
        "direction": "leftright",
        "labels": {"reservation": "always"},
        "limits": {"max_nodes": MOST_COMPONENTS},
        "spacing": {"layer_gap": 48.0, "node_gap": 22.0, "isolated_gap": 22.0, "isolated_max_columns": 6},
    },
}

COLOURS: dict[str, tuple[str, str]] = {
    "client": ("#0f172a", "#e2e5ea"),
    "cdn": ("#a84c06", "#fdf1dc"),
    "load_balancer": ("#1d4ed8", "#e7edfd"),
    "service": ("#1d4ed8", "#e7edfd"),
    "database": ("#0a7565", "#e0f5f0"),
    "cache": ("#c81e1e", "#fdeaea"),
    "queue": ("#6d28d9", "#f0eafe"),
    "storage": ("#0a7565", "#e0f5f0"),
    "external": ("#556279", "#eceff4"),
}
"""Line and soft fill of each kind of component. The icon says the kind too: never colour alone."""

ICONS: dict[str, str] = {
    "client": "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8M2.8 13.8c.4-2.6 2.5-4 5.2-4s4.8 1.4 5.2 4",
    "cdn": "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M2 8h12M8 2c2.2 1.8 2.8 3.8 2.8 6S10.2 12.2 8 14C5.8 12.2 5.2"
    " 10.2 5.2 8S5.8 3.8 8 2",
    "load_balancer": "M8 2v4M8 6L3.5 10M8 6l4.5 4M8 6v4M2 10.5h3v3H2zM6.5 10.5h3v3h-3zM11 10.5h3v3h-3z",
    "service": "M3.5 2.5h9a1.2 1.2 0 0 1 1.2 1.2v2.1a1.2 1.2 0 0 1-1.2 1.2h-9a1.2 1.2 0 0"
    " 1-1.2-1.2V3.7a1.2 1.2 0 0 1 1.2-1.2M3.5 9h9a1.2 1.2 0 0 1 1.2 1.2v2.1a1.2 1.2 0 0"
    " 1-1.2 1.2h-9a1.2 1.2 0 0 1-1.2-1.2v-2.1A1.2 1.2 0 0 1 3.5 9M5 4.75h1M5 11.25h1",
    "database": "M13 4c0 1.1-2.2 2-5 2S3 5.1 3 4s2.2-2 5-2 5 .9 5 2M3 4v8c0 1.1 2.2 2 5 2s5-.9"
    " 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2",
    "cache": "M9 1.8L3.5 9h4L7 14.2 12.5 7h-4z",
    "queue": "M2 4.5h12M2 8h12M2 11.5h12M5 3v3M10.5 6.5v3M6.5 10v3",
    "storage": "M2.2 4.5h11.6M3.2 4.5l.9 8.7h7.8l.9-8.7M6.2 7.5h3.6M4.2 2.5h7.6",
    "external": "M9.5 2.5h4v4M13.5 2.5L8 8M11.5 9v3.3a1.2 1.2 0 0 1-1.2 1.2H3.7a1.2 1.2 0 0"
    " 1-1.2-1.2V5.7a1.2 1.2 0 0 1 1.2-1.2H7",
}
"""Lines on a field of 16 × 16."""
UNKNOWN = "M3 3h10v10H3z"
CHANGES = {"new": svg.OK, "changed": svg.ACCENT, "removed": svg.BAD}


def place(system: System, direction: Direction) -> dict[str, Any]:
    """Where every component and connection of ``system`` stands.

    :raises graphlay.GraphlayError: more than :data:`MOST_COMPONENTS` components.
    """
    import graphlay

    graph = graphlay.Graph()
    for component in system.components:
        wide, high = _box(component)
        graph.node(component.id, width=wide, height=high)
    for connection in system.connections:
        if connection.label():
            size = {"width": _label_width(connection), "height": LABEL_HEIGHT}
            graph.edge(connection.source, connection.target, label_size=size)
        else:
            graph.edge(connection.source, connection.target)
    layout = graphlay.layout(graph, options=OPTIONS[direction])
    boxes = [
        (node["center"]["x"], node["center"]["y"], node["size"]["width"], node["size"]["height"])
        for node in layout.nodes
    ]
    lines = [[(at["x"], at["y"]) for at in edge["points"]] for edge in layout.edges]
    labels = _label_spots(system, boxes, lines)
    return _to_corner(system, boxes, lines, labels)


def _to_corner(
    system: System, boxes: list[Box], lines: list[list[Point]], labels: dict[int, Point]
) -> dict[str, Any]:
    """Everything moved so that the drawing begins at (0, 0), labels and margin included."""
    extents = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in boxes]
    extents += [(x, y, x, y) for line in lines for x, y in line]
    for number, (x, y) in labels.items():
        half = _label_width(system.connections[number]) / 2
        extents.append((x - half, y - LABEL_HEIGHT / 2, x + half, y + LABEL_HEIGHT / 2))
    left = min((e[0] for e in extents), default=0.0) - MARGIN
    top = min((e[1] for e in extents), default=0.0) - MARGIN
    right = max((e[2] for e in extents), default=0.0) + MARGIN
    bottom = max((e[3] for e in extents), default=0.0) + MARGIN
    edges = []
    for number, line in enumerate(lines):
        edge: dict[str, Any] = {"points": [[round(x - left, 1), round(y - top, 1)] for x, y in line]}
        if number in labels:
            x, y = labels[number]
            edge["label"] = [round(x - left, 1), round(y - top, 1)]
        edges.append(edge)
    return {
        "width": round(right - left, 1),
        "height": round(bottom - top, 1),
        "nodes": {
            component.id: [round(x - w / 2 - left, 1), round(y - h / 2 - top, 1), round(w, 1), round(h, 1)]
            for component, (x, y, w, h) in zip(system.components, boxes, strict=True)
        },
        "edges": edges,
    }


def _label_spots(system: System, boxes: list[Box], lines: list[list[Point]]) -> dict[int, Point]:
    """A spot on its own line for each label, where it hides the least of boxes, labels and other lines.

    graphlay leaves room for the labels but may put them beside their line, where they read as another's.
    """
    placed: list[Box] = []
    spots: dict[int, Point] = {}
    for number, connection in enumerate(system.connections):
        if not connection.label():
            continue
        wide = _label_width(connection)
        others = [line for other, line in enumerate(lines) if other != number]
        best: tuple[float, Point] | None = None
        for x, y, room in _candidates(lines[number]):
            box = (x, y, wide, LABEL_HEIGHT)
            cost = (
                20 * sum(_overlap(box, other) for other in boxes)
                + 20 * sum(_overlap(box, other) for other in placed)
                + 6 * sum(_crosses(box, line) for line in others)
                - min(room, 120) / 40
            )
            if best is None or cost < best[0]:
                best = cost, (x, y)
        if best:
            spots[number] = best[1]
            placed.append((*best[1], wide, LABEL_HEIGHT))
    return spots


def _candidates(line: list[Point]) -> Iterator[tuple[float, float, float]]:
    """Points along a line, with the length of the segment that each is on."""
    for (x0, y0), (x1, y1) in pairwise(line):
        length = abs(x1 - x0) + abs(y1 - y0)
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            yield x0 + (x1 - x0) * share, y0 + (y1 - y0) * share, length * (1 - abs(share - 0.5))


def _overlap(one: Box, other: Box) -> bool:
    apart_x, apart_y = abs(one[0] - other[0]), abs(one[1] - other[1])
    return apart_x * 2 < one[2] + other[2] + 4 and apart_y * 2 < one[3] + other[3] + 4


def _crosses(box: Box, line: list[Point]) -> bool:
    """Does a line of level and upright segments run through the box?"""
    x, y, wide, high = box
    return any(
        min(x0, x1) < x + wide / 2
        and max(x0, x1) > x - wide / 2
        and min(y0, y1) < y + high / 2
        and max(y0, y1) > y - high / 2
        for (x0, y0), (x1, y1) in pairwise(line)
    )


def draw(
    system: System,
    placement: Placement,
    *,
    title: str,
    description: str,
    kinds: Mapping[str, str],
    changes: Mapping[str, str],
    point: str,
    key: str,
) -> str:
    """The diagram as SVG.

    ``kinds`` names each kind of component in the reader's language, ``changes`` what the target does to one;
    ``point`` is the decimal mark; ``key`` makes its ids unique on the page.
    """
    lines = [
        _edge(connection, edge)
        for connection, edge in zip(system.connections, placement["edges"], strict=True)
    ]
    labels = [
        _label(connection, edge["label"], point)
        for connection, edge in zip(system.connections, placement["edges"], strict=True)
        if "label" in edge
    ]
    boxes = [
        _node(component, placement["nodes"][component.id], kinds.get(component.kind, ""), changes)
        for component in system.components
    ]
    return svg.picture(
        *lines,
        *labels,
        *boxes,
        width=placement["width"],
        height=placement["height"],
        title=title,
        description=description,
        key=key,
        class_="architecture",
    )


def _words(component: Component) -> tuple[list[str], str]:
    name = wrap(component.name, NAME, NAME_ROOM, 2, bold=True)
    detail = wrap(component.detail, DETAIL, NAME_ROOM, 1)[0] if component.detail else ""
    return name, detail


def _box(component: Component) -> tuple[float, float]:
    name, detail = _words(component)
    room = max([width(line, NAME, bold=True) for line in name] + [width(detail, DETAIL)])
    wide = max(112.0, PADDING + ICON + 8 + room + PADDING + 2)
    high = 2 * PADDING + max(ICON, 15.0 * len(name) + (13.0 if detail else 0))
    return round(wide), round(high)


def _label_width(connection: Connection) -> float:
    return round(width(connection.label(), LABEL) + 8)


def _node(component: Component, box: Sequence[float], kind: str, changes: Mapping[str, str]) -> str:
    x, y, wide, high = box
    line, soft = COLOURS.get(component.kind, COLOURS["external"])
    name, detail = _words(component)
    block = 15.0 * len(name) + (13.0 if detail else 0)
    baseline = y + (high - block) / 2 + 11.5
    left = x + PADDING + ICON + 8
    parts = [
        svg.element("title", escape(f"{component.name} · {kind}" if kind else component.name)),
        svg.element(
            "rect",
            x=x,
            y=y,
            width=wide,
            height=high,
            rx=9,
            fill=svg.SURFACE,
            stroke=line,
            stroke_width=1.5,
            stroke_dasharray="5 3" if component.external else None,
            class_="node-box",
        ),
        svg.element(
            "rect",
            x=x + PADDING,
            y=y + (high - ICON) / 2,
            width=ICON,
            height=ICON,
            rx=6,
            fill=soft,
            class_="node-soft",
        ),
        svg.element(
            "path",
            d=ICONS.get(component.kind, UNKNOWN),
            transform=f"translate({_pair((x + PADDING + 5, y + (high - ICON) / 2 + 5))})",
            fill="none",
            stroke=line,
            stroke_width=1.3,
            stroke_linecap="round",
            stroke_linejoin="round",
            class_="node-icon",
        ),
    ]
    for number, words in enumerate(name):
        parts.append(
            svg.text(left, baseline + 15 * number, words, size=NAME, font_weight=600, class_="node-name")
        )
    if detail:
        down = baseline + 15 * (len(name) - 1) + 13.5
        parts.append(svg.text(left, down, detail, size=DETAIL, fill=svg.MUTED, class_="node-detail"))
    if component.change in changes:
        parts.append(_mark(component.change, changes[component.change], x + wide, y))
    return svg.element(
        "g", *parts, class_=f"node kind-{component.kind or 'unknown'} {component.change}".rstrip()
    )


def _mark(change: str, words: str, right: float, y: float) -> str:
    """What the target does to a component, on the corner of its box."""
    wide = width(words, LABEL, bold=True) + 12
    colour = CHANGES[change]
    return svg.element(
        "rect",
        x=right - wide - 8,
        y=y - 8,
        width=wide,
        height=15,
        rx=7.5,
        fill=colour,
        class_=f"mark {change}",
    ) + svg.text(
        right - wide / 2 - 8,
        y + 3,
        words,
        size=LABEL,
        fill=svg.SURFACE,
        font_weight=600,
        text_anchor="middle",
        class_="mark-words",
    )


def _edge(connection: Connection, edge: Mapping[str, Any]) -> str:
    points = edge["points"]
    return svg.element(
        "path",
        d=_rounded(points),
        fill="none",
        stroke=svg.EDGE,
        stroke_width=1.3,
        stroke_dasharray=None if connection.synchronous else "4 3",
        opacity=0.35 if connection.change == "removed" else None,
        class_="edge",
    ) + _arrow(points)


def _arrow(points: Sequence[Sequence[float]]) -> str:
    """The head as a shape of its own: markers are drawn differently from viewer to viewer."""
    (x0, y0), (x, y) = points[-2], points[-1]
    along_x, along_y = (x > x0) - (x < x0), (y > y0) - (y < y0)
    if along_x and along_y:
        along_x = 0
    size, half = 7.0, 3.6
    corners = [
        (x, y),
        (x - size * along_x - half * along_y, y - size * along_y - half * along_x),
        (x - size * along_x + half * along_y, y - size * along_y + half * along_x),
    ]
    path = "M" + "L".join(map(_pair, corners)) + "z"
    return svg.element("path", d=path, fill=svg.EDGE, class_="arrow")


def _rounded(points: Sequence[Sequence[float]], radius: float = 7.0) -> str:
    """A polyline whose corners are rounded, and which stops short of its arrow's tip."""
    path = [f"M{_pair(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        first, second = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{_pair(first)}Q{_pair(corner)} {_pair(second)}")
    path.append(f"L{_pair(_towards(points[-1], points[-2], 3.0))}")
    return "".join(path)


def _pair(point: Sequence[float]) -> str:
    return f"{svg.number(point[0])} {svg.number(point[1])}"


def _towards(start: Sequence[float], end: Sequence[float], distance: float) -> tuple[float, float]:
    """The point ``distance`` away from ``start`` on the way to ``end``, at most half way."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    share = min(distance, length / 2) / length if length else 0.0
    return start[0] + dx * share, start[1] + dy * share


def _label(connection: Connection, at: Sequence[float], point: str) -> str:
    x, y = at
    wide = _label_width(connection)
    return svg.element(
        "rect",
        x=x - wide / 2,
        y=y - LABEL_HEIGHT / 2,
        width=wide,
        height=LABEL_HEIGHT,
        rx=4,
        fill=svg.SURFACE,
        class_="label-back",
    ) + svg.text(
        x, y + 3.4, connection.label(point), size=LABEL, fill=svg.MUTED, text_anchor="middle", class_="label"
    )
