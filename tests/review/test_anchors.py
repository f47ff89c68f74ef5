"""Passages are found by names that outlive their version."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.methodology import load
from plans.blocks.said import Said
from plans.engine import compute, read, to_json
from plans.findings import find
from plans.review.anchors import Anchor, Passages, Unknown, identities, located, named, parse
from tests.plans import sample


def passages(content: dict[str, Any]) -> Passages:
    methodology = load("2026.1")
    said = {language: Said(content, methodology, language) for language in ("fr", "en")}
    return Passages(said, {"fr": (), "en": ()})


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    from datetime import date

    export = sample.export()
    answers = read(export)
    results = compute(answers, today=date(2026, 11, 24))
    assert find(answers, results)
    return sample.content(export) | {"results": to_json(results)}


@pytest.mark.parametrize(
    "text",
    [
        "section:load",
        "answer:q8",
        "row:q8.saturation.r0000080",
        "figure:limits.headroom",
        "finding:a.b:q11.x,y",
    ],
)
def test_a_name_is_read_and_written_the_same(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "section", "section:", "answer:q8;", "row:q8", "row:q8.saturation", "row:q8.saturation.<b>"),
        *("figure:../x", "figure:a b", "finding:", "finding:a\x00b", "finding:a\nb", "other:x", "ANSWER:q8"),
        *("section:" + "a" * 41, "finding:" + "a" * 401, "answer:q8\n", "javascript:alert(1)"),
    ],
)
def test_what_names_nothing_is_unknown(text: str) -> None:
    with pytest.raises(Unknown):
        parse(text)


@given(st.text())
def test_any_text_is_a_name_or_unknown(text: str) -> None:
    with contextlib.suppress(Unknown):
        assert str(parse(text)) == text


def test_a_row_says_what_it_is_called_and_what_stands_in_it_in_both_languages(
    content: dict[str, Any],
) -> None:
    place = passages(content).find(parse("row:q8.saturation.r0000080"))
    assert "PostgreSQL" in place.texts["fr"]["label"]
    assert "Q8" in place.texts["en"]["label"]
    assert "73%" in place.texts["en"]["value"]
    assert "73" in place.texts["fr"]["value"]
    assert place.texts["fr"]["value"] != place.texts["en"]["value"]


def test_an_answer_and_a_decision_say_their_values(content: dict[str, Any]) -> None:
    found = passages(content)
    assert "2,300" in found.find(parse("answer:q8")).texts["en"]["value"]
    assert "Lina Moreau" in found.find(parse("answer:alignment")).texts["en"]["value"]
    assert found.find(parse("answer:slos")).texts["en"]["label"]


def test_a_figure_says_its_value_and_what_it_is_about(content: dict[str, Any]) -> None:
    place = passages(content).find(parse("figure:limits.headroom"))
    assert "%" in place.texts["en"]["value"]
    assert place.texts["en"]["label"] != place.texts["fr"]["label"]


@pytest.mark.parametrize(
    "text",
    [
        *("answer:q99", "row:q8.saturation.nobody", "row:q9.saturation.r0000080", "section:nowhere"),
        *("figure:limits", "figure:limits.nothing", "figure:budgets.999.minutes", "finding:nothing"),
        *("figure:budgets.@nobody.minutes", "figure:inputs.0", "figure:budgets.-1.minutes", "figure:."),
    ],
)
def test_what_the_version_does_not_have_is_unknown(content: dict[str, Any], text: str) -> None:
    with pytest.raises(Unknown):
        passages(content).find(parse(text))


def test_a_figure_in_a_list_keeps_its_name_when_the_list_is_sorted_otherwise(content: dict[str, Any]) -> None:
    results = content["results"]
    turned = copy.deepcopy(results)
    turned["budgets"].reverse()
    for number in range(len(results["budgets"])):
        name = named(results, f"budgets.{number}.objective")
        assert "@" in name
        assert located(results, name) == f"budgets.{number}.objective"
        assert located(turned, name) == f"budgets.{len(results['budgets']) - 1 - number}.objective"


def test_every_figure_has_a_name_of_its_own_that_leads_back(content: dict[str, Any]) -> None:
    found = passages(content)
    numbers = found.any.numbers
    assert numbers is not None
    paths = list(numbers.figures())
    names = [named(content["results"], path) for path in paths]
    assert len(set(names)) == len(paths) > 100
    assert [located(content["results"], name) for name in names] == paths
    assert max(map(len, names)) < 300
    for name in names:
        parse(f"figure:{name}")


def test_elements_that_are_about_the_same_are_told_apart() -> None:
    rows = [{"about": {"row": "a"}}, {"about": {"row": "a"}}, {"name": "x y"}, 3, [6, {}], {"kind": "smoke"}]
    assert identities(rows) == ["a", "a~2", "", "", "6", "smoke"]


def test_a_version_from_before_figures_were_kept_has_none() -> None:
    with pytest.raises(Unknown):
        passages(sample.content()).find(Anchor("figure", "limits.headroom"))
