"""The charts of the results: nothing but what the results say, legible whatever they are, in both languages."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation

from interviews.methodology import load
from plans.blocks import charts
from plans.blocks.charts.capacity import MOST_LIMITS
from plans.blocks.model import Block, Drawing
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.charts import svg
from plans.charts.agenda import Entry, Group, agenda
from plans.charts.bars import Bar, Line, bars
from plans.charts.budgets import Budget, Part, budgets
from plans.charts.course import Course, Mark, Month, course
from plans.charts.course import Line as Way
from plans.charts.curves import Load, Response, Scaling, response, scaling
from plans.charts.layers import Step, layers
from plans.charts.scale import Scale, apart, compact, lanes, smooth, ticks
from plans.charts.scenarios import Run, scenarios
from plans.charts.text import width
from plans.engine import compute, to_json

SHOP = json.loads((Path(__file__).parents[2] / "interviews/examples/shop.json").read_text())
TODAY = date(2026, 11, 24)
NAMED = {"title": "T", "description": "D", "key": "k"}
WIDTHS = (290.0, 330.0, 640.0, 760.0)
LONG = "An exceptionally long name that nobody would ever fit into the room that a chart has for it " * 3
NAMES = ("A", LONG, "مرحبا بالعالم", "🚀🚀 漢字 payment 👩‍💻", '<b>"&x</b>')
SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [Month(n - 0.5, f"m{n}", 24_000 + n) for n in range(1, 37)]


@cache
def results(**left_out: bool) -> dict[str, Any]:
    found: dict[str, Any] = to_json(compute(SHOP, today=TODAY))
    return json.loads(json.dumps(found))


def numbers(results_: dict[str, Any] | None = None, *, language: str = "en", answers: Any = SHOP) -> Numbers:
    content = {"interview": answers, "results": results() if results_ is None else results_}
    found = Said(content, load("2026.1"), language).numbers
    assert found is not None
    return found


def drawn(there: Numbers) -> list[Drawing]:
    with translation.override(there.language):
        blocks: list[Block] = [block for make in charts.ALL for block in make(there)]
    return [block for block in blocks if isinstance(block, Drawing)]


def pictures(there: Numbers) -> Iterator[str]:
    for block in drawn(there):
        yield from (block.wide, block.narrow)


def texts(markup: str) -> str:
    return " | ".join(text.text or "" for text in ElementTree.fromstring(markup).iter(f"{SVG}text"))


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\xa0", " ")


def check(markup: str) -> ElementTree.Element:
    """Well-formed, titled, plain attributes in points, and all of it inside."""
    root = ElementTree.fromstring(markup)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert " style=" not in markup
    assert "var(" not in markup
    assert not re.search(r'="-?\d+,\d', markup), "a number with a comma"
    assert "nan" not in re.sub(r">[^<]*<", "><", markup)
    assert "inf" not in re.sub(r">[^<]*<", "><", markup)
    wide, high = float(root.get("width", 0)), float(root.get("height", 0))
    for shape in root.iter():
        for left, top, right, bottom in extents(shape):
            assert left >= -1.5, (shape.attrib, shape.text)
            assert top >= -1.5, (shape.attrib, shape.text)
            assert right <= wide + 1.5, (shape.attrib, shape.text)
            assert bottom <= high + 1.5, (shape.attrib, shape.text)
    return root


def extents(shape: ElementTree.Element) -> Iterator[tuple[float, float, float, float]]:
    at = {name: float(value) for name, value in shape.attrib.items() if re.fullmatch(r"-?[\d.]+", value)}
    kind = shape.tag.removeprefix(SVG)
    if kind == "rect" and shape.get("class") == "surface":
        yield (
            at["x"] + 3,
            at["y"],
            at["x"] + at["width"] - 3,
            at["y"] + at["height"],
        )  # a patch, unseen outside
    elif kind == "rect":
        yield at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]
    elif kind == "circle":
        yield at["cx"] - at["r"], at["cy"] - at["r"], at["cx"] + at["r"], at["cy"] + at["r"]
    elif kind == "line":
        yield (
            min(at["x1"], at["x2"]),
            min(at["y1"], at["y2"]),
            max(at["x1"], at["x2"]),
            max(at["y1"], at["y2"]),
        )
    elif kind == "path" and "l" not in shape.get("d", ""):
        points = [
            tuple(map(float, pair.split()))
            for pair in re.findall(r"[ML]([-\d.]+ [-\d.]+)", shape.get("d", ""))
        ]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        yield min(xs), min(ys), max(xs), max(ys)
    elif kind == "text":
        long = width(shape.text or "", at["font-size"], bold=shape.get("font-weight") == "600")
        left = at["x"] - {"start": 0.0, "middle": long / 2, "end": long}[shape.get("text-anchor", "start")]
        yield left, at["y"] - at["font-size"] * 0.8, left + long, at["y"] + at["font-size"] * 0.25


# --- From the results -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_chart_of_the_shop_is_drawn_well_at_each_width(language: str) -> None:
    made = drawn(numbers(language=language))
    assert len(made) == len(charts.ALL)
    for markup in pictures(numbers(language=language)):
        check(markup)


def test_ids_differ_on_a_page() -> None:
    found = re.findall(r' id="([^"]+)"', "".join(pictures(numbers())))
    beside = charts.limits_beside(numbers())
    assert beside
    found += re.findall(r' id="([^"]+)"', beside.wide + beside.narrow)
    assert len(found) == len(set(found))


@pytest.mark.slow
@pytest.mark.parametrize("file", ["shop", "stack-overflow"])
def test_charts_stand_any_part_of_the_answers_missing(file: str) -> None:
    whole = json.loads((Path(__file__).parents[2] / f"interviews/examples/{file}.json").read_text())
    for part in ("answers", "decisions"):
        for key in whole[part]:
            for kept in (True, False):
                some = copy.deepcopy(whole)
                if kept:
                    del some[part][key]
                else:
                    some["answers"], some["decisions"] = {}, {}
                    some[part] = {key: whole[part][key]}
                there = numbers(to_json(compute(some, today=TODAY)), answers=some)
                for markup in pictures(there):
                    check(markup)


def test_nothing_is_drawn_where_nothing_was_said() -> None:
    empty = {**copy.deepcopy(SHOP), "answers": {}, "decisions": {}}
    there = numbers(to_json(compute(empty, today=TODAY)), answers=empty)
    assert drawn(there) == []
    assert charts.limits_beside(there) is None


@pytest.mark.parametrize("factor", [0.0, 1e-6, 1e9, 1e30])
def test_charts_stand_figures_of_any_size(factor: float) -> None:
    def scaled(value: Any) -> Any:
        if isinstance(value, dict):
            if (
                value.get("unit") in ("rps", "money_month", "min", "ms", "money")
                and value.get("value") is not None
            ):
                return {**value, "value": value["value"] * factor}
            return {name: scaled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            if len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], float):
                return [value[0], value[1] * factor]
            return [scaled(inner) for inner in value]
        return value

    for markup in pictures(numbers(scaled(results()))):
        check(markup)


def test_limits_say_what_the_results_say() -> None:
    there = numbers()
    [block] = charts.limits(there)
    assert isinstance(block, Drawing)
    root = ElementTree.fromstring(block.wide)
    first = there.value("limits.limits.0.rps")
    second = there.value("limits.limits.3.rps")
    longs = [float(rect.get("width", 0)) for rect in root.iter(f"{SVG}rect") if rect.get("class") != "track"]
    assert longs[3] / longs[0] == pytest.approx(second / first, rel=0.002)
    assert there.words("limits.capacity_rps") in texts(block.wide)
    assert there.words("limits.peak_rps") in texts(block.wide)
    rest = len([row for _at, row in there.rows("limits.limits") if row["rps"]]) - MOST_LIMITS
    assert f"and {rest} more" in texts(block.wide)
    classes = [rect.get("class") for rect in root.iter(f"{SVG}rect")]
    assert classes.count("fill-2") == 1, "the first limit alone is marked"


def test_the_projection_shows_what_runs_out_and_every_event() -> None:
    there = numbers(language="fr")
    with translation.override("fr"):
        [block] = charts.projection(there)
    assert isinstance(block, Drawing)
    said = plain(texts(block.wide))
    assert "5 févr. 2027" in said
    assert "Black Friday" in said
    assert plain(there.words("projection.events.2.peaks.1.1")) in said
    assert block.table
    ends = [row[2].text for row in block.table.rows]
    path = there.at("projection.scenarios.1.path")
    assert plain(ends[1]) == f"{path[3][1]:,.0f} req/s".replace(",", " ")


def test_the_targets_of_the_caches_are_drawn_only_where_they_lead_to_the_computed_origin() -> None:
    there = numbers()
    [block] = charts.caching(there)
    assert isinstance(block, Drawing)
    assert texts(block.wide).count("target") == 4
    changed = copy.deepcopy(results())
    changed["caching"]["target_origin_share"]["value"] = 0.5
    [block] = charts.caching(numbers(changed))
    assert isinstance(block, Drawing)
    assert texts(block.wide).count("target") == 1


def test_charts_do_without_ceiling_scenarios_and_events() -> None:
    changed = copy.deepcopy(results())
    changed["costs"]["ceiling"] = changed["costs"]["ceiling"] | {"value": None}
    changed["limits"]["capacity_rps"] = changed["limits"]["capacity_rps"] | {"value": None}
    for each in (changed["projection"]["scenarios"], changed["costs"]["paths"]):
        del each[0], each[1:]
    changed["projection"]["events"] = []
    for path in changed["costs"]["paths"]:
        path["over_ceiling_on"] = path["over_ceiling_on"] | {"value": None}
    for block in (*charts.projection(numbers(changed)), *charts.costs(numbers(changed))):
        assert isinstance(block, Drawing)
        check(block.wide)
        assert "Ceiling" not in texts(block.wide)
        assert "Low" not in texts(block.wide)


# --- Each by itself ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("values", [[5.0], [0.0, 0.0], [1.0, 1e9], [float(n) for n in range(30)]])
def test_bars(wide: float, values: list[float]) -> None:
    rows = [Bar(NAMES[n % len(NAMES)], value, f"{value:,.0f} req/s") for n, value in enumerate(values)]
    for line in (None, Line(3.0, "peak 3 req/s"), Line(0.0, "peak 0"), Line(5e9, LONG[:60])):
        check(bars(rows, line_at=line, matters=values[0], more="and 7 more", wide=wide, **NAMED))
    assert bars([], wide=wide, **NAMED) == ""


def test_a_bar_far_beyond_what_matters_is_cut_and_still_says_its_value() -> None:
    markup = bars([Bar("A", 10, "10"), Bar("B", 1e9, "1,000,000,000")], matters=10, wide=760, **NAMED)
    assert "line-surface" in markup
    assert "1,000,000,000" in markup
    longs = [
        float(rect.get("width", 0))
        for rect in check(markup).iter(f"{SVG}rect")
        if rect.get("class") == "fill-1"
    ]
    assert longs[0] > longs[1] / 4


@pytest.mark.parametrize("wide", WIDTHS)
def test_courses(wide: float) -> None:
    def rising(times: float) -> Way:
        return Way(f"x{times:g}", [(float(n), 100 * times**n) for n in range(37)])

    flat = Way("Flat", [(float(n), 0.0) for n in range(37)])
    marks = [
        Mark(NAMES[n % 5], "×2 · 9,371 req/s", n * 1.3, n * 1.3 + n % 3, 200.0 * n, n % 2 == 0)
        for n in range(8)
    ]
    for likely, low, high in (
        (rising(1.04), rising(1.02), rising(1.06)),
        (rising(1.04), None, rising(3.0)),
        (rising(0.9), None, None),
        (flat, flat, flat),
        (Way("One", [(0.0, 5.0)]), None, None),
    ):
        for limit in (None, (150.0, "Capacity"), (0.0, "Capacity"), (1e12, "Capacity")):
            for months in (12, 18, 36):
                it = Course(
                    likely,
                    low,
                    high,
                    months,
                    "req/s",
                    "en",
                    MONTHS[:months],
                    limit,
                    (11.7, "runs out Feb 5, 2027"),
                    marks,
                )
                check(course(it, wide=wide, **NAMED))
    assert course(Course(Way("", []), None, None, 18, "", "en", []), wide=wide, **NAMED) == ""


@pytest.mark.parametrize("wide", WIDTHS)
def test_budgets(wide: float) -> None:
    def one(name: str, minutes: float, planned: float | None, spent: float | None) -> Budget:
        left = None if planned is None or spent is None else minutes - planned - spent
        return Budget(
            name, minutes, f"{minutes:g} min over 30 d", Part(planned, f"planned {planned} min"),
            Part(spent, f"spent {spent} min"), Part(left, f"left {left} min"),
        )  # fmt: skip

    rows = [
        one("A", 43, 10, 5), one(LONG, 43, 10, 80), one("مرحبا", 43, None, 5), one("D", 0, 0, 0), one("E", 0, 0, 9),
        one("F", 1e9, 1e9, 1e9), one("G", 43, 0, 0), *(one(f"O{n}", 43, n, n) for n in range(23)),
    ]  # fmt: skip
    markup = budgets(rows, more="and 9 more", wide=wide, **NAMED)
    check(markup)
    assert "fill-bad" in markup
    assert "fill-bad" not in budgets(rows[:1], wide=wide, **NAMED)
    assert budgets([], wide=wide, **NAMED) == ""


def test_the_parts_of_a_budget_are_as_long_as_their_minutes() -> None:
    row = Budget("A", 100, "", Part(20, "p"), Part(30, "s"), Part(50, "l"))
    rects = [
        rect
        for rect in check(budgets([row], wide=500, **NAMED)).iter(f"{SVG}rect")
        if rect.get("height") == "16"
    ]
    assert [rect.get("x") for rect in rects[1:]] == ["0", "100", "250"]


@pytest.mark.parametrize("wide", WIDTHS)
def test_response_curves(wide: float) -> None:
    points = [(10.0 * n, 100 / (1 - n / 51)) for n in range(51)]
    loads = [Load(30.0 * n, NAMES[n % 5], "lost at 2,300 req/s", "bad") for n in range(6)]
    for safe in (None, 300.0, 1e9):
        for each in ([], loads, [*loads, Load(1e9, "in 12 months", "does not hold", "warn")]):
            drawn_ = Response(
                points, 180.0, safe, "past the safe capacity", each, "fr", "load, req/s", "P95, ms"
            )
            check(response(drawn_, wide=wide, **NAMED))
    flat = Response([(0.0, 0.0), (0.0, 0.0)], 0.0, None, "", [], "en", "", "")
    check(response(flat, wide=wide, **NAMED))
    assert response(Response([], 1.0, None, "", [], "en", "", ""), wide=wide, **NAMED) == ""


@pytest.mark.parametrize("wide", WIDTHS)
def test_scaling_curves(wide: float) -> None:
    curve = [(n / 2, 100 * n / (1 + n / 20)) for n in range(1, 41)]
    beyond = [(20 + n, 1_300.0 + n) for n in range(1, 10)]
    for onward, peak in (([], None), (beyond, (25.0, 1_309.0)), ([], (400.0, 5_000.0))):
        drawn_ = Scaling(
            [(1.0, 90.0), (8.0, 700.0), (20.0, 2_000.0)],
            curve,
            onward,
            "trusted up to 20",
            peak,
            "most at N* = 25",
            "fr",
            "nodes",
            "req/s",
        )
        check(scaling(drawn_, wide=wide, **NAMED))
    assert scaling(Scaling([], [], [], "", None, "", "en", "", ""), wide=wide, **NAMED) == ""


@pytest.mark.parametrize("wide", WIDTHS)
def test_layers(wide: float) -> None:
    steps = [
        Step(NAMES[n % 5], 1 - n / 12, 1 / 12, "8.33%", target=(1 - n / 12, 0.05, "target 5%"))
        for n in range(12)
    ]
    check(layers(steps, wide=wide, **NAMED))
    check(
        layers(
            [
                Step("All", 1.0, 0.0, "0%"),
                Step("Origin", 1.0, 1.0, "100% · 1,000,000,000 req/s", origin=True),
            ],
            wide=wide,
            **NAMED,
        )
    )
    assert layers([], wide=wide, **NAMED) == ""


@pytest.mark.parametrize("wide", WIDTHS)
def test_scenarios_share_one_scale(wide: float) -> None:
    tests = [
        Run(NAMES[n % 5], [(0.0, 0.0), (60.0, 10.0**n)], f"{10**n:,} req/s", "1 min", n == 5)
        for n in range(6)
    ]
    check(scenarios(tests, line_at=(100.0, "today’s peak"), wide=wide, **NAMED))
    check(scenarios(tests[:1], line_at=None, wide=wide, **NAMED))
    check(scenarios([Run("Z", [(0.0, 0.0)], "0 req/s", "0 s")], line_at=(0.0, "x"), wide=wide, **NAMED))
    assert scenarios([], line_at=None, wide=wide, **NAMED) == ""


@pytest.mark.parametrize("wide", WIDTHS)
def test_agendas(wide: float) -> None:
    reviews = Group(
        "Reviews",
        [
            Entry(
                "Review", [float(n) for n in range(12)], "Jan 5 and 11 more", "review", labels=["Jan 5"] * 12
            )
        ],
    )
    events = Group(
        "Events",
        [
            Entry(NAMES[n % 5], [n * 1.4, n * 1.4 + 30], "Jan 5 – Feb 9", "event" if n % 2 else "possible")
            for n in range(8)
        ],
        "and 192 more",
    )
    orders = Group(
        "Investments",
        [
            Entry("X", [0.0, 12.0], "order by Dec 1, in service Nov 24", "late"),
            Entry("Y", [3.0, 3.0], "in service Mar 1", "order"),
        ],
    )
    for groups in ([reviews, events, orders], [events], [Group("Reviews", []), orders]):
        check(agenda(groups, months=12, calendar=MONTHS[:12], wide=wide, **NAMED))
    assert agenda([Group("Reviews", [])], months=12, calendar=[], wide=wide, **NAMED) == ""


# --- What they share --------------------------------------------------------------------------------------------


def test_ticks_are_round_and_reach_the_top() -> None:
    assert ticks(9_371) == [0, 2_500, 5_000, 7_500, 10_000]
    assert ticks(0.7) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert ticks(0) == ticks(-3) == [0, 1]
    for power in range(-8, 200):
        found = ticks(3.7 * 10.0**power)
        assert found[-1] >= 3.7 * 10.0**power
        assert 3 <= len(found) <= 7


def test_figures_on_axes_are_short() -> None:
    assert plain(compact(12_345.6, "fr")) == "12 346"
    assert plain(compact(1_500_000, "fr")) == "1,5 M"
    assert plain(compact(1e9, "fr")) == "1 Md"
    assert plain(compact(2.5e9, "en")) == "2.5 bn"
    assert plain(compact(1e20, "en")) == "10²⁰"
    assert compact(0.25, "en") == "0.25"
    assert compact(0, "en") == "0"


def test_labels_are_kept_apart() -> None:
    assert lanes([(0, 50), (10, 60), (70, 90)]) == [0, 1, 0]
    assert apart([10, 12, 100], 14, 0, 110) == [10, 24, 100]
    assert apart([108, 109], 14, 0, 110) == [96, 110]


def test_a_smooth_line_goes_through_its_points_and_never_beyond() -> None:
    points = [(0.0, 1.0), (1.0, 1.2), (2.0, 5.0), (3.0, 5.0)]
    found = smooth(points)
    assert all(point in found for point in points)
    assert all(1.0 <= y <= 5.0 for _x, y in found)
    assert smooth(points[:2]) == points[:2]


def test_a_scale_keeps_what_is_beyond_at_its_edge() -> None:
    place = Scale(0, 10, 100, 200)
    assert [place(-5), place(5), place(50)] == [100, 150, 200]
    assert Scale(0, 0, 100, 200)(3) == 100
    assert svg.number(place(3.33)) == "133.3"


def test_words_never_hide_what_they_stand_beside() -> None:
    entry = Entry(
        "X" * 40,
        [5.9, 6.2],
        "order by May 8 at the very latest, in service May 15",
        "order",
        "May 8 → May 15",
    )
    markup = agenda([Group("Investments", [entry])], months=12, calendar=[], wide=640, **NAMED)
    root = check(markup)
    assert "May 8 → May 15" in texts(markup)
    assert not [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "surface"]
