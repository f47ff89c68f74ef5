"""What a version says becomes blocks: every answer, every outcome, ranked and named as a plan needs them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.utils import translation

from interviews.methodology import load
from plans.blocks import markdown
from plans.blocks.model import Block, Cell, Drawing, Facts, Notice, Reading, Table
from plans.blocks.outcomes import OUTCOMES
from plans.blocks.said import MOST_COLUMNS, Said
from tests.plans import sample


def said(language: str = "en", **answers: dict[str, Any]) -> Said:
    return Said(sample.content(sample.export(**answers)), load("2026.1"), language)


def outcome(key: str, there: Said | None = None) -> list[Block]:
    there = there or said()
    with translation.override(there.language):
        return OUTCOMES[key](there)


def words(blocks: list[Block]) -> str:
    """All words of tables and facts."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            for line in block.rows:
                found += [cell_words(cell) for cell in line]
        if isinstance(block, Facts):
            found += [f"{fact.label} {cell_words(fact.cell)}" for fact in block.facts]
    return " | ".join(found)


def cell_words(cell: Cell) -> str:
    parts = [cell.text, cell.badge.text if cell.badge else ""]
    return " ".join([*parts, *(f"{fact.label} {cell_words(fact.cell)}" for fact in cell.lines)]).strip()


def first_column(blocks: list[Block], number: int = 0) -> list[str]:
    table = [block for block in blocks if isinstance(block, Table)][number]
    return [line[0].text for line in table.rows]


def test_each_of_the_24_actions_has_an_outcome() -> None:
    methodology = load("2026.1")
    actions = [action.key for stage in methodology.stages for action in stage.actions]
    assert set(OUTCOMES) == set(actions)
    for key in actions:
        if key != "escalation":
            assert outcome(key), key


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_outcome_says_anything_where_nothing_was_said(language: str) -> None:
    there = Said(sample.empty(), load("2026.1"), language)
    for key in OUTCOMES:
        assert outcome(key, there) == [], key


def test_journeys_are_ranked_by_what_an_hour_costs() -> None:
    assert first_column(outcome("journeys")) == ["Payer", "Chercher"]
    assert "API commande, PostgreSQL" in words(outcome("journeys"))


def test_objectives_stand_beside_what_was_measured() -> None:
    [table] = outcome("slos")
    assert isinstance(table, Table)
    today = [line[4] for line in table.rows]
    assert [cell.text.replace("\u202f", " ").replace("\xa0", " ") for cell in today] == [
        "480 ms",
        "",
        "190 ms",
    ]
    assert [cell.met for cell in today] == [False, None, True]
    assert table.rows[0][2].text.startswith("95")
    assert "under 300" in table.rows[0][2].text


def test_an_objective_in_seconds_is_compared_in_milliseconds() -> None:
    answers = copy.deepcopy(sample.ANSWERS["q11"])
    answers["values"]["objectives"][0] |= {"threshold": 0.5, "threshold_unit": "s"}
    [table] = outcome("slos", said(q11=answers))
    assert isinstance(table, Table)
    assert table.rows[0][4].met is True


def test_bottlenecks_incidents_events_and_saturation_are_ranked() -> None:
    assert first_column(outcome("bottlenecks"))[0] == "PostgreSQL"
    assert first_column(outcome("incidents")) == ["Paiement en panne", "Base saturée"]
    assert first_column(outcome("events")) == ["Soldes", "Black Friday"]
    assert first_column(outcome("margins")) == ["PostgreSQL", "API commande"]


def test_each_cache_stands_beside_its_target() -> None:
    [table, _cdn] = outcome("caching")
    assert isinstance(table, Table)
    assert [["".join(cell.text.split()) for cell in line[1:3]] for line in table.rows] == [
        ["92%", "95%"],
        ["81%", ""],
        ["", "60%"],
    ]


def test_the_architecture_and_its_target_are_drawn() -> None:
    for key in ("architecture", "target"):
        [drawing] = [block for block in outcome(key) if isinstance(block, Drawing)]
        assert "PostgreSQL" in drawing.paper
    assert "Recommandation" in drawing.paper
    assert ">New<" in drawing.paper


def test_an_answer_shows_every_value_that_was_given() -> None:
    from plans.blocks import answers

    there = said()
    with translation.override("en"):
        for question in there.methodology.questions:
            reading = answers.reading(there, question)
            assert isinstance(reading, Reading)
            shown = words(list(reading.blocks))
            for field in question.fields:
                value = there.value(question.key, field.name)
                if value is None or field.kind in ("hours", "weekdays"):
                    continue
                if field.kind != "table":
                    assert there.words(field, value) in shown, (question.key, field.name)
                    continue
                for line in value:
                    for column in field.columns:
                        if column.name in line:
                            assert there.words(column, line[column.name]) in shown, (
                                question.key,
                                column.name,
                            )


def test_a_table_with_many_columns_folds_the_rest_under_the_first() -> None:
    there = said()
    [table] = there.table("q9", "incidents")
    assert isinstance(table, Table)
    assert len(table.columns) == MOST_COLUMNS
    assert table.folded
    assert [fact.label for fact in table.rows[0][0].lines] == ["Root cause", "Remedied"]
    [narrow] = there.table("q24", "measurements")
    assert isinstance(narrow, Table)
    assert not narrow.folded


def test_a_long_ranking_ends_early_and_says_where_the_rest_is() -> None:
    from plans.blocks import contents

    incidents = [sample.row(number, title=f"Incident {number}") for number in range(100)]
    there = said(q9=sample.said(incidents=incidents))
    action = next(action for action in there.methodology.stage[3].actions if action.key == "incidents")
    with translation.override("en"):
        blocks = list(contents._action(there, action))
    [table] = [block for block in blocks if isinstance(block, Table)]
    [notice] = [block for block in blocks if isinstance(block, Notice)]
    assert len(table.rows) == contents.MOST_RANKED
    assert notice.text == "60 more rows in"
    assert notice.points[0].link == "#q9"


def test_an_unsafe_link_is_no_link() -> None:
    field = load("2026.1").table("q27.dashboards").column["link"]
    assert said().cell(field, "javascript:alert(1)").link == ""
    assert said().cell(field, "https://grafana.example").link == "https://grafana.example"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("plain & simple", "plain &amp; simple"),
        ("two\nlines", "two<br>lines"),
        ("**bold** <i>no</i>", "<strong>bold</strong> &lt;i&gt;no&lt;/i&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![x](https://x.example/y.png)", '!<a href="https://x.example/y.png" rel="nofollow noopener">x</a>'),
        ("a_b_c 4*5*6", "a_b_c 4<em>5</em>6"),
    ],
)
def test_a_line_that_people_wrote(typed: str, line: str) -> None:
    assert markdown.line(typed) == line


def test_a_note_has_no_place_in_the_outline() -> None:
    assert markdown.block("# Title\n\ntext") == "<p><strong>Title</strong></p>\n<p>text</p>\n"
