"""Each finding is raised by one world and not by its neighbour; all of them in whole sentences."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from plans.engine import compute, read
from plans.findings import SEVERITIES, Finding, find, from_json, say, to_json
from plans.findings.model import REGISTRY, finding
from tests.engine.test_results import shuffled
from tests.engine.world import TODAY, Values, export, named, shop, to
from tests.findings.cases import CASES, Case

LEFT_OVER = re.compile(r"[{}]|\bnan\b|\binf\b|\bNone\b|(?<![\d\w])[-−]0(?![\d.,])|–(?! )")


def found(said: Values) -> tuple[Finding, ...]:
    answers = read(said)
    return find(answers, compute(answers, today=TODAY))


def kinds(said: Values) -> set[str]:
    return {f"{each.id}.{each.variant}".rstrip(".") for each in found(said)}


def check_sentences(each: Finding) -> None:
    for language in ("fr", "en"):
        said = say(each, language, currency="EUR")
        for text in (said.title, said.meaning, said.remedy, said.source):
            assert text
            assert text[0] == text[0].upper()
            assert not LEFT_OVER.search(text), text
            assert "'" not in text or "'" in str(each.values)
        assert "\n" not in said.title
        if language == "fr":
            assert not re.search(r" [:;?!%»]|« ", said.title + said.meaning + said.remedy), "narrow spaces"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_raised(case: Case) -> None:
    assert case.finding in kinds(export(**case.raises))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_not_raised_by_the_neighbour(case: Case) -> None:
    assert case.finding not in kinds(export(**case.spares))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_says_what_it_declares_in_whole_sentences(case: Case) -> None:
    for each in found(export(**case.raises)):
        assert set(each.values) == REGISTRY[each.id].shows[each.variant], each.id
        assert each.rows, each.id
        check_sentences(each)


def test_every_finding_and_variant_has_its_case() -> None:
    tried = {case.finding for case in CASES}
    known = {f"{id}.{variant}".rstrip(".") for id, each in REGISTRY.items() for variant in each.shows}
    assert tried == known


def test_the_fifty_findings_of_the_design_are_there_and_one_more() -> None:
    numbers = {each.number: each.severity for each in REGISTRY.values()}
    assert sorted(numbers) == list(range(1, 52))
    bounds = {
        "contradiction": range(1, 19),
        "risk": range(19, 34),
        "gap": range(34, 46),
        "advice": range(46, 52),
    }
    for severity, span in bounds.items():
        assert {numbers[number] for number in span} == {severity}


def test_a_number_is_given_once() -> None:
    rule = REGISTRY["unknown_component"].rule
    with pytest.raises(ValueError, match="registered already"):
        finding(1, "another", "gap")(rule)
    with pytest.raises(ValueError, match="registered already"):
        finding(999, "unknown_component", "gap")(rule)


def test_an_empty_interview_raises_nothing() -> None:
    assert found(export()) == ()


def test_an_interview_where_everything_is_to_be_found_out_raises_nothing() -> None:
    said = export(status={f"q{n}": "to_find_out" for n in range(1, 31)})
    assert found(said) == ()


def test_a_system_in_good_health_hears_little() -> None:
    """The shop of the engine's tests: its journeys agree with its promises, and its plan is made."""
    assert kinds(shop()) == {
        "call_without_timeout_or_fallback.fallback",
        "cold_cache_over_origin",
        "cost_over_ceiling",
        "actions_without_outcome",
    }


def test_gravest_first_then_by_number() -> None:
    said = shop()
    for each in said["answers"].values():
        each["confidence"] = "guessed"
    said["answers"]["q11"]["values"]["objectives"][0]["objective"] = 99.999
    said["answers"]["q24"]["values"]["autoscaling"] = False
    order = [(SEVERITIES.index(each.severity), each.number) for each in found(said)]
    assert len({severity for severity, _ in order}) == 4
    assert order == sorted(order)


def test_the_same_answers_raise_the_same() -> None:
    assert found(shop()) == found(shop())


def comparable(said: Values) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return sorted(value)
        return pytest.approx(value) if isinstance(value, float) else value

    return {
        each.mark: {name: plain(quantity.value) for name, quantity in each.values.items()}
        for each in found(said)
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    said = troubled()
    plain, mixed = comparable(said), comparable(shuffled(said, seed))
    assert plain.keys() == mixed.keys()
    assert all(plain[mark] == mixed[mark] for mark in plain)


def troubled() -> Values:
    """The shop with a fault in many of its answers."""
    said = shop()
    answers = said["answers"]
    answers["q1"]["values"]["components"][1]["instances"] = 1
    answers["q3"]["values"]["journeys"][0]["traffic_share"] = 99
    answers["q5"]["values"]["dependencies"][0] |= {
        "promised_availability": 99,
        "retries": 5,
        "added_p95_ms": 900,
    }
    answers["q7"]["values"]["endpoints"][0]["p50_ms"] = 200
    answers["q9"]["values"]["incidents"][1] |= {"impact_min": 500, "found_by": "user", "remedied": False}
    answers["q9"]["values"]["incidents"][2] |= {"cause": "deployment"}
    answers["q10"]["values"]["bottlenecks"] += [
        {"id": "b2", "component": named("Disk array"), "category": "disk_io"},
        {"id": "b3", "component": named("Tape"), "category": "locks"},
    ]
    answers["q17"]["values"]["events"][0]["multiplier"] = 4
    answers["q28"]["values"]["alerts"].pop()
    answers["q30"]["values"]["experiments"].append({"id": "ch2", "name": "Pull the plug"})
    return said


def test_marks_tell_findings_apart() -> None:
    marks = Counter(each.mark for each in found(troubled()))
    assert len(marks) > 15
    assert max(marks.values()) == 1


def test_two_components_named_by_one_row_are_two_findings() -> None:
    said = export(
        q1={
            "components": [{"id": "web", "name": "Web"}],
            "connections": [{"id": "c", "from": named("Lost"), "to": named("Gone")}],
        }
    )
    assert [each.mark for each in found(said)] == ["unknown_component:lost", "unknown_component:gone"]


def test_a_mark_survives_a_new_name_and_other_figures() -> None:
    before = {each.mark for each in found(troubled())}
    said = troubled()
    said["answers"]["q3"]["values"]["journeys"][1]["name"] = "Check out"
    said["answers"]["q5"]["values"]["dependencies"][0]["name"] = "Psst"
    said["answers"]["q8"]["values"]["peak_rps"] = 2_001
    said["answers"]["q9"]["values"]["incidents"].append({"id": "i9", "title": "More", "cause": "deployment"})
    assert {each.mark for each in found(said)} == before


def test_a_finding_can_be_frozen_and_read_again() -> None:
    for each in found(troubled()):
        plain = json.loads(json.dumps(to_json(each)))
        assert from_json(plain) == each


def test_rows_and_names_in_sentences_are_those_of_the_answers() -> None:
    said = export(
        q3={"journeys": [{"id": "pay", "name": "Pay"}]},
        q5={
            "dependencies": [
                {
                    "id": "p",
                    "name": "{aim} of <b>Inc</b>",
                    "on_critical_path": True,
                    "promised_availability": 90,
                }
            ]
        },
        q11={
            "objectives": [
                {"id": "o", "target": to("pay"), "sli": "availability", "objective": 99.9, "window": "30d"}
            ]
        },
    )
    raised = next(each for each in found(said) if each.id == "objective_over_dependency")
    assert say(raised, "en").title == "“Pay · Availability”: stricter than promised by “{aim} of <b>Inc</b>”"
    assert say(raised, "fr").meaning.startswith("Tu vises 99,9\u202f%\u202f; ")
    assert [(row.item, row.row) for row in raised.rows] == [("q11", "o"), ("q5", "p")]


def test_long_lists_are_counted_and_long_names_are_cut() -> None:
    names = ["N" * 200, "B", "C", "D", "E", "F"]
    said = export(q2={"topology": "single_az"}, q3={"journeys": [{"id": f"j{n}", "name": n} for n in names]})
    [zone] = found(said)
    meaning = say(zone, "en").meaning
    assert meaning == f"Its failure stops “{'N' * 59}…”, “B”, “C” and 3 others."
