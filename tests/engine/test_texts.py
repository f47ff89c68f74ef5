"""Every key that the engine uses has its words in both languages, and no words lie about unused."""

import re
from pathlib import Path

import pytest

from plans.engine import assumptions, texts
from plans.engine.numbers import Why

ENGINE = Path(texts.__file__).parent
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ENGINE.rglob("*.py")))


def test_every_figure_has_a_name_and_every_name_a_figure() -> None:
    used = set(
        re.findall(
            r'(?:derive|Missing|_mean_latency|spent_minutes)\(\s*(?:answers,\s*)?"([a-z_0-9]+\.[a-z_0-9]+)"',
            CODE,
        )
    )
    used |= {"capacity.instances", "capacity.instances_zones"}  # chosen between before they are used
    assert used == set(texts.figures())


def test_every_reason_has_its_sentence() -> None:
    assert set(texts.reasons()) == set(Why)


def test_every_note_is_used() -> None:
    for key in texts.notes():
        assert f'"{key}"' in CODE, key


def test_every_reason_is_used() -> None:
    for why in Why:
        assert f"Why.{why.name}" in CODE.replace(f'{why.name} = "{why.value}"', ""), why


@pytest.mark.parametrize("key", list(assumptions.known()))
def test_every_assumption_has_a_default_within_its_own_bounds_and_is_used(key: str) -> None:
    assumption = assumptions.known()[key]
    assert assumption.check(assumption.default) == assumption.default
    assert assumption.label.fr
    assert assumption.why.en
    assert f'"{key}"' in CODE


def test_french_has_its_narrow_spaces() -> None:
    assert texts.reasons()[Why.OUT_OF_RANGE].fr.count("\u202f: ") == 1
