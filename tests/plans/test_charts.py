"""Charts and diagrams: pure, escaped, legible, the same each time."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

import pytest

from plans.charts import architecture, svg
from plans.charts.profile import profile
from plans.charts.shares import Share, shares
from plans.charts.text import fit, width, wrap
from plans.charts.timeboxes import Timebox, timeboxes
from plans.engine.system import Component, Connection, System, system, target

NAMED = {"title": "T", "description": "D", "key": "k"}


def a_system(size: int, seed: int = 1) -> System:
    """A plausible system: a tree of calls with some across, some back, and one to itself."""
    chance = random.Random(seed)
    kinds = [*architecture.COLOURS, ""]
    components = tuple(
        Component(
            f"c{n}",
            f"{chance.choice(['API', 'Recommendation engine', 'Base'])} {n}",
            chance.choice(kinds),
            "Go",
            n or None,
        )
        for n in range(size)
    )
    calls = [
        Connection(
            f"c{chance.randrange(n)}", f"c{n}", chance.choice(["", "gRPC"]), chance.choice([None, 2.5])
        )
        for n in range(1, size)
    ]
    calls += [
        Connection(f"c{chance.randrange(size)}", f"c{chance.randrange(size)}", synchronous=False)
        for _ in range(size // 3)
    ]
    return System(components, tuple(calls))


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("size", [1, 5, 14, 40])
def test_no_box_of_the_architecture_lies_on_another_and_all_is_inside(
    size: int, direction: architecture.Direction
) -> None:
    for seed in range(5):
        drawn = a_system(size, seed)
        placed = architecture.place(drawn, direction)
        boxes = list(placed["nodes"].values())
        for number, (x, y, wide, high) in enumerate(boxes):
            assert 0 <= x <= placed["width"] - wide
            assert 0 <= y <= placed["height"] - high
            for x2, y2, wide2, high2 in boxes[number + 1 :]:
                apart = x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y
                assert apart, (seed, direction)
        for edge in placed["edges"]:
            for x, y in [*edge["points"], *([edge["label"]] if "label" in edge else [])]:
                assert 0 <= x <= placed["width"]
                assert 0 <= y <= placed["height"]


def test_every_label_of_the_architecture_is_on_its_own_line() -> None:
    drawn = a_system(14)
    placed = architecture.place(drawn, "down")
    for call, edge in zip(drawn.connections, placed["edges"], strict=True):
        assert ("label" in edge) == bool(call.label())
        if "label" in edge:
            x, y = edge["label"]
            lines = zip(edge["points"], edge["points"][1:], strict=False)
            assert any(
                min(x0, x1) - 0.2 <= x <= max(x0, x1) + 0.2 and min(y0, y1) - 0.2 <= y <= max(y0, y1) + 0.2
                for (x0, y0), (x1, y1) in lines
            )


def test_the_architecture_is_the_same_each_time() -> None:
    assert architecture.place(a_system(14), "down") == architecture.place(a_system(14), "down")


def draw(drawn: System) -> str:
    placed = architecture.place(drawn, "down")
    return architecture.draw(drawn, placed, kinds={}, changes={"new": "New"}, point=",", **NAMED)


def test_names_in_a_drawing_are_text_and_cut_to_their_box() -> None:
    evil = '<script>alert("x")</script> & ' * 4
    markup = draw(System((Component("a", evil, "service"), Component("b", "مرحبا 🚀 漢字")), ()))
    ElementTree.fromstring(markup)
    assert "<script" not in markup
    assert "…" in markup
    assert " style=" not in markup


def test_what_changes_and_what_is_not_waited_for_can_be_seen() -> None:
    markup = draw(
        System(
            (Component("a", "A", "service"), Component("b", "B", "external", change="new")),
            (Connection("a", "b", "HTTP", 2.5, synchronous=False),),
        )
    )
    assert ">New<" in markup
    assert ">HTTP ×2,5<" in markup
    assert len(re.findall("stroke-dasharray", markup)) == 2, "the call and the frame of what others run"


def test_charts_are_well_formed_titled_and_fit_their_width() -> None:
    hours = [float(n % 7) for n in range(24)]
    labels = [str(n) for n in range(24)]
    boxes = [Timebox("A very long name of a stage that has to be cut", 8, 12), Timebox("B", 8, 0)]
    parts = [Share("measured", 20, "ok"), Share("estimated", 0, "warn"), Share("guessed", 3, "note")]
    for wide in (330.0, 760.0):
        for markup in (
            profile(hours, labels, every=3, peak="6 h", wide=wide, **NAMED),
            timeboxes(boxes, wide=wide, **NAMED),
            shares(parts, wide=wide, **NAMED),
        ):
            root = ElementTree.fromstring(markup)
            assert root[0].text == "T. D"
            assert root.get("width") == svg.number(wide)
            for shape in root.iter("{http://www.w3.org/2000/svg}rect"):
                assert float(shape.get("x", 0)) + float(shape.get("width", 0)) <= wide + 0.5
            assert not re.search(r'"\d+,\d+"', markup)
    assert "estimated" not in shares(parts, wide=330, **NAMED)


def test_a_profile_of_nothing_is_flat() -> None:
    ElementTree.fromstring(profile([0.0] * 7, ["x"] * 7, peak="x", wide=330, **NAMED))


def test_words_are_measured_cut_and_wrapped() -> None:
    assert width("WWW", 10) > width("iii", 10)
    assert width("漢", 10) == 10
    assert fit("short", 10, 100) == "short"
    cut = fit("a text that is far too long for its place", 10, 60)
    assert cut.endswith("…")
    assert width(cut, 10) <= 60
    assert wrap("one two three four", 10, 45, 2) == ["one two", "three f…"]
    assert wrap("", 10, 45, 2) == [""]


# --- The system behind the diagram --------------------------------------------------------------------------


def test_a_dependency_is_a_box_of_its_own_unless_it_is_listed() -> None:
    components = {
        "components": [{"id": "a", "name": "API", "kind": "service"}, {"id": "s", "name": "Stripe"}]
    }
    dependencies = {
        "dependencies": [
            {"id": "x", "name": "stripe", "called_by": {"row": "a", "text": ""}},
            {"id": "y", "name": "Mail", "called_by": {"row": "a", "text": ""}},
            {"id": "z"},
        ]
    }
    found = system(components, dependencies)
    assert [component.name for component in found.components] == ["API", "Stripe", "Mail"]
    assert [(call.source, call.target) for call in found.connections] == [("a", "s"), ("a", "y")]
    assert found.components[2].external


def test_a_connection_to_something_unlisted_draws_it_and_half_a_connection_is_left_out() -> None:
    found = system(
        {
            "components": [{"id": "a", "name": "API"}],
            "connections": [
                {"id": "1", "from": {"row": "a", "text": ""}, "to": {"text": "Ledger"}},
                {"id": "2", "from": {"text": "ledger"}, "to": {"text": "api"}},
                {"id": "3", "from": {"row": "a", "text": ""}},
            ],
        },
        {},
    )
    assert [component.name for component in found.components] == ["API", "Ledger"]
    assert [(call.source, call.target) for call in found.connections] == [
        ("a", "text:Ledger"),
        ("text:Ledger", "a"),
    ]


def test_the_target_is_today_with_its_changes_marked() -> None:
    today = system({"components": [{"id": "a", "name": "API", "kind": "service", "instances": 2}]}, {})
    decision = {
        "components": [
            {"id": "n1", "component": {"row": "a", "text": "API"}, "change": "changed", "instances": 4},
            {"id": "n2", "component": {"text": "Cache"}, "change": "new", "kind": "cache"},
        ],
        "connections": [{"id": "c", "from": {"row": "a", "text": ""}, "to": {"row": "n2", "text": ""}}],
    }
    found = target(today, decision)
    assert found is not None
    assert [(c.name, c.kind, c.instances, c.change) for c in found.components] == [
        ("API", "service", 4, "changed"),
        ("Cache", "cache", None, "new"),
    ]
    assert [(call.source, call.target) for call in found.connections] == [("a", "n2")]
    assert target(today, {}) is None
