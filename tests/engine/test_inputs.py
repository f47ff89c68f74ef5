"""What is no proper export is refused with one line that names the place."""

from __future__ import annotations

from typing import Any

import pytest

from plans.engine import InputError, read
from plans.engine.inputs import percent
from plans.engine.trail import Given
from tests.engine.world import answers, export, named, shop


def broken(part: str, value: Any) -> dict[str, Any]:
    """The shop with one place overwritten: ``"answers.q8.values.peak_rps"``."""
    said = shop()
    *path, last = part.split(".")
    place: Any = said
    for step in path:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return said


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("format", "something", "format: must be 'perfplan-answers'"),
        ("format_version", 2, "format_version: only version 1 can be read"),
        ("methodology", "1999", "methodology: '1999' is not known"),
        ("extra", 1, "extra: is not known"),
        ("answers.q31", {}, "answers.q31: the methodology has no such item"),
        ("answers.stakes", {}, "answers.stakes: the methodology has no such item"),
        ("answers.q8.values.peak", 1, "answers.q8.values.peak: there is no such field"),
        ("answers.q8.values.peak_rps", "2 000", "answers.q8.values.peak_rps: a number was expected"),
        ("answers.q8.values.peak_rps", True, "answers.q8.values.peak_rps: a number was expected"),
        ("answers.q8.values.peak_rps", float("nan"), "answers.q8.values.peak_rps: a number was expected"),
        ("answers.q8.values.peak_rps", 10**400, "answers.q8.values.peak_rps: a number was expected"),
        ("answers.q8.values.saturation", {}, "answers.q8.values.saturation: a list of rows was expected"),
        (
            "answers.q8.values.saturation.0.id",
            "s2",
            "answers.q8.values.saturation[1].id: each row needs an id of its own",
        ),
        (
            "answers.q8.values.saturation.0.color",
            1,
            "answers.q8.values.saturation[0].color: there is no such column",
        ),
        (
            "answers.q8.values.saturation.0.resource",
            "luck",
            "answers.q8.values.saturation[0].resource: 'luck' is none of its options",
        ),
        (
            "answers.q17.values.events.0.starts_on",
            "soon",
            "answers.q17.values.events[0].starts_on: a date like 2026-11-24 was expected",
        ),
        ("answers.q23.values.used", "yes", "answers.q23.values.used: true or false was expected"),
        ("answers.q18.values.hours", [1, 2], "answers.q18.values.hours: a list of 24 numbers was expected"),
        ("answers.q8.status", "done", "answers.q8.status: 'done' is no status"),
        ("answers.q8.confidence", "sure", "answers.q8.confidence: 'sure' is no confidence"),
        ("settings", {"luck": 1}, "settings.luck: is no assumption of the engine"),
        ("settings", {"headroom_target": 99}, "settings.headroom_target: must be from 0 to 95"),
        ("settings", {"spare_instances": 1.5}, "settings.spare_instances: a whole number was expected"),
        ("settings", {"growth_shape": "up"}, "settings.growth_shape: 'up' is none of its options"),
    ],
)
def test_a_fault_is_named_with_its_place(part: str, value: Any, message: str) -> None:
    with pytest.raises(InputError) as fault:
        read(broken(part, value))
    assert str(fault.value) == message


@pytest.mark.parametrize("nothing", [None, [], "answers", 3])
def test_what_is_no_object_is_no_export(nothing: Any) -> None:
    with pytest.raises(InputError):
        read(nothing)


def test_percentages_are_the_nearest_fractions() -> None:
    assert percent(99.9) == 0.999
    assert percent(99.99) == 0.9999
    assert percent(5) == 0.05


def test_asking_for_a_field_that_the_methodology_lacks_is_a_fault_of_the_code() -> None:
    with pytest.raises(KeyError):
        answers(q8={"peak_rps": 1}).item("q8").number("peak")


def test_a_value_comes_with_where_it_stands() -> None:
    found = answers(q15={"objective": 99.9}, confidence={"q15": "estimated"}).item("q15").number("objective")
    assert isinstance(found, Given)
    assert found.value == 0.999
    [known] = found.inputs
    assert (known.item, known.row, known.field, known.value, known.confidence) == (
        "q15",
        "",
        "objective",
        99.9,
        "estimated",
    )


def test_names_that_refer_in_circles_end() -> None:
    said = export(
        q7={"endpoints": [{"id": "e", "endpoint": {"row": "e", "text": "Loop"}}]},
        q11={"objectives": [{"id": "o", "target": {"row": "e", "text": "x"}, "sli": "latency"}]},
        q10={"bottlenecks": [{"id": "b", "component": named("Disk")}]},
    )
    found = read(said)
    assert found.rows("q7.endpoints")[0].name == "Loop"
    assert found.rows("q10.bottlenecks")[0].name == "Disk"
