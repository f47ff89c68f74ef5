"""The methodology's data file says what the seed says, in both languages, and a wrong entry is named.

``tests/data/methodology-seed.txt`` is the methodology as it was given: French without accents, with two
English slips.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields as fields_of
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from interviews.methodology import CURRENT, CatalogueError, load, loads, source, versions
from interviews.methodology.model import Field, Item, Stage, Text

SEED = (Path(__file__).parents[1] / "data" / "methodology-seed.txt").read_text(encoding="utf-8")
SLIPS = {"margins": "marges", "dependencies": "dépendances"}
NARROW = "\N{NARROW NO-BREAK SPACE}"


# --- As the seed says ---------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of a French text, without accents and punctuation, the seed's slips mended."""
    for slip, right in SLIPS.items():
        text = re.sub(rf"\b{slip}\b", right, text)
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)))


@cache
def seed() -> dict[str, Any]:
    """The seed's stages and blocks: number → its texts."""
    stages: dict[int, dict[str, Any]] = {}
    blocks: dict[int, str] = {}
    questions: dict[int, tuple[int, str]] = {}
    for line in filter(None, map(str.strip, SEED.splitlines())):
        if stage := re.fullmatch(r"### Etape (\d) — (.+) \((\d+)-(\d+) minutes\)", line):
            current = stages[int(stage[1])] = {
                "name": stage[2],
                "minutes": (int(stage[3]), int(stage[4])),
                "phrase": [],
                "actions": [],
            }
        elif block := re.fullmatch(r"### Bloc (\d) — (.+)", line):
            blocks[int(block[1])] = block[2]
        elif question := re.fullmatch(r"(\d+)\. (.+)", line):
            questions[int(question[1])] = (max(blocks), question[2])
        elif line.startswith("- "):
            current["actions"].append(line[2:])
        elif not line.startswith(("#", "**", "---")):
            current["phrase"].append(line)
    return {"stages": stages, "blocks": blocks, "questions": questions}


def test_the_seed_is_read_whole() -> None:
    assert len(seed()["stages"]) == len(seed()["blocks"]) == 6
    assert [len(stage["actions"]) for stage in seed()["stages"].values()] == [4] * 6
    assert list(seed()["questions"]) == list(range(1, 31))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_stage_has_the_seed_s_name_timebox_phrase_and_actions(number: int) -> None:
    stage, expected = load().stage[number], seed()["stages"][number]
    assert words(stage.name.fr) == words(expected["name"])
    assert (stage.minutes_low, stage.minutes_high) == expected["minutes"]
    assert words(stage.phrase.fr) == words(" ".join(expected["phrase"]))
    assert [words(action.text.fr) for action in stage.actions] == [words(a) for a in expected["actions"]]
    assert words(stage.block_name.fr) == words(seed()["blocks"][stage.block])


@pytest.mark.parametrize("number", range(1, 31))
def test_a_question_has_the_seed_s_words_and_block(number: int) -> None:
    question = load().item[f"q{number}"]
    block, expected = seed()["questions"][number]
    asked = f"{question.ask.fr} {question.hint.fr if question.hint else ''}"
    assert words(asked) == words(expected)
    assert question.block == block


def test_stages_2_and_3_ask_blocks_3_and_2() -> None:
    asked = {stage.number: [q.number for q in stage.questions] for stage in load().stages}
    assert asked == {
        1: [1, 2, 3, 4, 5],
        2: [11, 12, 13, 14, 15],
        3: [6, 7, 8, 9, 10],
        4: [16, 17, 18, 19, 20],
        5: [21, 22, 23, 24, 25],
        6: [26, 27, 28, 29, 30],
    }


def test_the_interview_takes_39_to_54_minutes() -> None:
    assert sum(stage.minutes_low for stage in load().stages) == 39
    assert sum(stage.minutes_high for stage in load().stages) == 54


def test_the_actions_have_the_keys_that_exports_use() -> None:
    assert [[action.key for action in stage.actions] for stage in load().stages] == [
        ["architecture", "journeys", "maturity", "stakes"],
        ["slis", "slos", "error_budget", "alignment"],
        ["metrics", "bottlenecks", "margins", "incidents"],
        ["growth", "events", "capacity", "investments"],
        ["options", "optimisations", "caching", "target"],
        ["load_tests", "alerting", "reviews", "escalation"],
    ]


# --- Two languages ------------------------------------------------------------------------------------------


def every_text() -> Iterator[tuple[str, Text]]:
    """Each text of the current methodology with the place where it stands."""
    for stage in load().stages:
        yield from texts_of(stage, f"stage {stage.number}")
        for item in stage.items:
            yield from texts_of(item, item.key)
            for path, field in every_field(item):
                yield from texts_of(field, path)
                for option in field.options:
                    yield f"{path}={option.value}", option.label


def texts_of(value: object, where: str) -> Iterator[tuple[str, Text]]:
    for part in fields_of(value):  # type: ignore[arg-type]
        text = getattr(value, part.name)
        if isinstance(text, Text):
            yield f"{where}: {part.name}", text


def every_field(item: Item) -> Iterator[tuple[str, Field]]:
    """Fields and columns of an item with their paths."""
    for field in item.fields:
        yield f"{item.key}.{field.name}", field
        for column in field.columns:
            yield f"{item.key}.{field.name}.{column.name}", column


def wrong(pattern: str, language: str) -> list[str]:
    """Where the texts of a language hold what ``pattern`` finds."""
    return [where for where, text in every_text() if re.search(pattern, text.to(language), re.IGNORECASE)]


def test_french_says_tu() -> None:
    assert wrong(r"\b(vous|votre|vos)\b", "fr") == []


def test_french_has_its_apostrophes_and_narrow_spaces() -> None:
    assert wrong(r"'| [:;?!%»]|« ", "fr") == []
    assert wrong(rf"[^\s{NARROW}][;?!%»]|«[^{NARROW}]|\d{{4,}}", "fr") == []


def test_french_has_its_accents() -> None:
    bare = "systeme|methodologie|definir|evaluer|capacite|disponibilite|donnees|memoire|reseau|requetes?"
    bare += "|scenarios?|deja|frequence|metriques?|evenements?|duree|unite|fenetre|gravite|severite|etat"
    bare += "|evolue|prevu|memes?|hebergeur|dependances?|necessaire|penalites?|strategies?|schema|echelle"
    bare += "|hypothese|experience|voeux?"
    assert wrong(rf"\b({bare})\b", "fr") == []


def test_english_is_english() -> None:
    assert wrong(r"[àâçèéêëîïôùûœ«»]| [:;?!%]|\b(le|la|les|des|est|pour)\b", "en") == []
    sentences = [(where, text) for where, text in every_text() if len(text.en.split()) > 5]
    assert len(sentences) > 150
    assert [where for where, text in sentences if text.fr == text.en] == []


# --- Fields -------------------------------------------------------------------------------------------------


def test_every_reference_points_to_a_table_and_every_need_to_an_item() -> None:
    methodology = load()
    for item in methodology.item.values():
        for path, field in every_field(item):
            assert bool(field.refers_to) == (field.kind == "reference"), path
            assert all(methodology.table(target).kind == "table" for target in field.refers_to), path
    needs = [need for stage in methodology.stages for action in stage.actions for need in action.needs]
    assert len(needs) > 24
    assert [need for need in needs if not methodology.item[need].fields] == []


def test_only_tables_have_columns_and_a_row_is_known_by_a_required_one() -> None:
    tables = [field for _, field in load().fields() if field.kind == "table"]
    assert len(tables) > 30
    for table in tables:
        assert table.row is not None
        assert table.column[table.row_title[0]].required
    assert all(not field.columns and field.row is None for _, field in load().fields() if field not in tables)


def test_a_question_shows_few_enough_fields_to_take_two_minutes() -> None:
    for item, field in load().fields():
        assert sum(f.essential for f in item.fields) <= 5, item.key
        if field.kind == "table" and (item.key, field.name) != ("q11", "objectives"):
            assert sum(column.essential for column in field.columns) <= 5, f"{item.key}.{field.name}"


def test_numbers_have_bounds() -> None:
    """An amount without bounds takes 1e308 or a negative instance count."""
    for item in load().item.values():
        for path, field in every_field(item):
            if field.kind in ("whole", "decimal", "percent", "duration"):
                assert field.minimum is not None, path
                assert field.maximum is not None, path


def test_decided_and_computed_outcomes_are_as_the_catalogue_of_outcomes_says() -> None:
    actions = [action for stage in load().stages for action in stage.actions]
    assert [action.key for action in actions if action.decided] == [
        *("maturity", "stakes", "slis", "alignment", "investments"),
        *("options", "optimisations", "caching", "target"),
        *("load_tests", "alerting", "reviews", "escalation"),
    ]
    assert [action.key for action in actions if not action.computed] == ["stakes", "slis", "escalation"]
    assert all(action.decided or action.computed for action in actions)


# --- Versions -----------------------------------------------------------------------------------------------


def test_the_current_version_is_read_once_and_again_from_its_text() -> None:
    assert CURRENT in versions()
    assert load() is load(CURRENT)
    assert loads(source()) == load()
    assert load().version == CURRENT
    assert loads(source() + "\n# a remark\n").digest != load().digest


@pytest.mark.parametrize("version", ["2025.9", "../../secret", ""])
def test_an_unknown_version_is_refused(version: str) -> None:
    with pytest.raises(CatalogueError, match=f"is not known; one of {CURRENT}"):
        load(version)


def test_the_methodology_loads_no_django() -> None:
    code = "import sys; from interviews.methodology import load; load(); print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# --- A wrong entry is named ---------------------------------------------------------------------------------

Data = dict[str, Any]


@cache
def parsed() -> Data:
    return tomllib.loads(source())


def copy() -> Data:
    """The data file as tables that a test may break."""
    return deepcopy(parsed())


def broken(change: Callable[[Data], object]) -> str:
    """The message for a copy of the data file after ``change``."""
    data = copy()
    change(data)
    with pytest.raises(CatalogueError) as error:
        loads(dump(data))
    return str(error.value)


def dump(data: Data) -> str:
    return "\n".join(f"{json.dumps(key)} = {dump_value(value)}" for key, value in data.items())


def dump_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {dump_value(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else repr(value)


def question(data: Data, number: int) -> Data:
    return next(entry for entry in data["question"] if entry["number"] == number)


def action(data: Data, key: str) -> Data:
    return next(entry for stage in data["stage"] for entry in stage["action"] if entry["key"] == key)


def field(item: Data, name: str) -> Data:
    """A field by its name, a column by its table's and its own: ``"saturation.use"``."""
    first, _, rest = name.partition(".")
    found = next(entry for entry in item["field"] if entry["name"] == first)
    return next(entry for entry in found["column"] if entry["name"] == rest) if rest else found


def set_(number: int, path: str, /, **values: Any) -> Callable[[Data], object]:
    """Change keys of a question's field."""
    return lambda data: field(question(data, number), path).update(values)


def drop(number: int, name: str, key: str) -> Callable[[Data], object]:
    return lambda data: field(question(data, number), name).pop(key)


def test_the_copy_that_the_tests_break_is_right_before() -> None:
    assert loads(dump(copy())).stages == load().stages


FAULTS: dict[str, tuple[Callable[[Data], object], str]] = {
    # texts
    "a language is missing": (
        lambda data: question(data, 8)["ask"].pop("en"),
        "question 8: ask is missing in 'en'",
    ),
    "a text is blank": (
        set_(8, "peak_rps", label={"fr": " ", "en": "Peak"}),
        "question 8, field peak_rps: label is",
    ),
    "a text in one language only": (
        lambda data: data["stage"][1].update(phrase="Des chiffres"),
        "stage 2: phrase must be given in every language",
    ),
    "a language too many": (
        lambda data: action(data, "slis")["text"].update(de="SLIs festlegen"),
        "stage 2, action slis: text has no language 'de'; one of fr, en",
    ),
    "a straight apostrophe": (
        set_(8, "peak_rps", help={"fr": "Le pic d'un jour", "en": "Peak"}),
        "question 8, field peak_rps: help has a straight apostrophe in 'fr'; write ’",
    ),
    "an option without a language": (
        lambda data: data["options"]["risk"]["low"].pop("fr"),
        "options risk: low is missing in 'fr'",
    ),
    # keys
    "an unknown key": (
        set_(8, "peak_rps", units="rps"),
        "question 8, field peak_rps: key 'units' is not known; one",
    ),
    "a key that the kind lacks": (
        set_(8, "measured_on", min=0),
        "question 8, field measured_on: key 'min' is not known; one of essential, help, kind, label,",
    ),
    "a key is missing": (drop(8, "peak_rps", "label"), "question 8, field peak_rps: label is missing"),
    "an unknown key of a question": (
        lambda data: question(data, 8).update(hints="…"),
        "question 8: key 'hints' is not known",
    ),
    "a stage without a key": (lambda data: data["stage"][2].pop("phrase"), "stage 3: phrase is missing"),
    "a part of the file is missing": (lambda data: data.pop("options"), "the file: options is missing"),
    "a version that is none": (
        lambda data: data.update(version="new"),
        "the file: version 'new' must be numbers",
    ),
    # kinds, units, bounds
    "an unknown kind": (
        set_(8, "peak_rps", kind="number"),
        "question 8, field peak_rps: kind 'number' is not known",
    ),
    "an unknown unit": (
        set_(8, "peak_rps", unit="rsp"),
        "question 8, field peak_rps: unit 'rsp' is not known; one of",
    ),
    "a duration in no unit of time": (
        set_(13, "threshold_ms", unit="rps"),
        "question 13, field threshold_ms: unit 'rps' is not one of time; one of ms, s, min, h, d, weeks",
    ),
    "a duration without a unit": (
        drop(13, "threshold_ms", "unit"),
        "question 13, field threshold_ms: unit is missing",
    ),
    "min above max": (
        set_(8, "saturation.use", min=200),
        "question 8, field saturation.use: min 200 is greater than max 100",
    ),
    "a bound that is no number": (
        set_(8, "peak_rps", max="many"),
        "field peak_rps: max 'many' must be a number",
    ),
    "a bound that is infinite": (
        set_(8, "peak_rps", max=float("inf")),
        "field peak_rps: max inf must be a number",
    ),
    "half an instance": (
        set_(1, "components.instances", min=0.5),
        "question 1, field components.instances: min 0.5 must be a whole number",
    ),
    # names
    "a field twice": (
        lambda data: question(data, 8)["field"].append(field(question(data, 8), "peak_rps")),
        "question 8: peak_rps stands there twice",
    ),
    "a column twice": (
        set_(8, "saturation.use", name="safe_limit"),
        "question 8, field saturation: safe_limit stands there twice",
    ),
    "a name in capitals": (
        set_(8, "peak_rps", name="peakRPS"),
        "question 8, a field: name 'peakRPS' must be lower",
    ),
    "a column named as the row's identity": (
        set_(8, "saturation.use", name="id"),
        "question 8, field saturation.id: 'id' is the row's own",
    ),
    "an action's key twice": (
        lambda data: action(data, "slis").update(key="stakes"),
        "stage 2, action stakes: key 'stakes' stands there twice",
    ),
    "an action named as a question": (
        lambda data: action(data, "slis").update(key="q11"),
        "stage 2, action q11: key 'q11' is a question's",
    ),
    # options and references
    "options that do not exist": (
        set_(1, "components.kind", options="sorts"),
        "question 1, field components.kind: options 'sorts' do not exist; one of component_kind,",
    ),
    "a choice without options": (
        drop(2, "topology", "options"),
        "question 2, field topology: options is missing",
    ),
    "options that nobody uses": (
        lambda data: data["options"].update(colour={"red": {"fr": "Rouge", "en": "Red"}}),
        "options colour: no field uses this list",
    ),
    "a reference to a table that is not": (
        set_(10, "bottlenecks.component", refers_to=["q1.parts"]),
        "question 10, field bottlenecks.component: refers_to 'q1.parts' is no table; one of q1.components,",
    ),
    "a reference to a field that is no table": (
        set_(22, "component", refers_to=["q8.peak_rps"]),
        "question 22, field component: refers_to 'q8.peak_rps' is no table",
    ),
    "a reference to nothing": (
        set_(22, "component", refers_to=[]),
        "question 22, field component: refers_to is empty",
    ),
    # what counts as answered
    "required but not essential": (
        set_(8, "peak_rps", essential=False),
        "question 8, field peak_rps: it is required but not essential",
    ),
    "nothing required": (drop(8, "peak_rps", "required"), "question 8: no field is required"),
    "a flag that is none": (
        set_(8, "peak_rps", required="yes"),
        "field peak_rps: required must be true or false",
    ),
    # tables
    "a table in a table": (
        set_(8, "saturation.use", kind="table"),
        "question 8, field saturation.use: kind 'table' cannot stand in a table",
    ),
    "a profile in a table": (
        set_(8, "saturation.use", kind="hours"),
        "question 8, field saturation.use: kind 'hours' cannot stand in a table",
    ),
    "a table without columns": (
        drop(8, "saturation", "column"),
        "question 8, field saturation: column is missing",
    ),
    "a row title that is no column": (
        set_(8, "saturation", row_title=["name"]),
        "question 8, field saturation: row_title 'name' is no column; one of component, resource,",
    ),
    "a row title that may be empty": (
        set_(8, "saturation", row_title=["safe_limit"]),
        "question 8, field saturation: row_title must begin with a required column",
    ),
    # the whole
    "minutes the wrong way round": (
        lambda data: data["stage"][0].update(minutes=[8, 5]),
        "stage 1: minutes [8, 5] must be two whole numbers, the smaller first",
    ),
    "minutes that are one number": (
        lambda data: data["stage"][0].update(minutes=[8]),
        "stage 1: minutes [8] must be",
    ),
    "a stage that asks another block": (
        lambda data: data["stage"][1].update(block=2),
        "stage 2: it asks block 3, not 2",
    ),
    "three actions": (
        lambda data: data["stage"][4]["action"].pop(),
        "stage 5: it has 3 actions; a stage has 4",
    ),
    "five stages": (lambda data: data["stage"].pop(), "stage 6: it stands there 0 times, not once"),
    "a question is missing": (
        lambda data: data["question"].pop(6),
        "question 7: it stands there 0 times, not once",
    ),
    "a question twice": (
        lambda data: question(data, 8).update(number=9),
        "question 8: it stands there 0 times, not once",
    ),
    "a question too many": (
        lambda data: data["question"].append({**question(data, 30), "number": 31}),
        "question 31: numbers go from 1 to 30",
    ),
    "a question of no block": (
        lambda data: question(data, 8).update(block=7),
        "question 8: block 7 is not one of",
    ),
    "an action that needs nothing": (
        lambda data: action(data, "slos").update(needs=[]),
        "stage 2, action slos: needs is empty",
    ),
    "an action that needs what is not": (
        lambda data: action(data, "slos").update(needs=["q31"]),
        "stage 2, action slos: needs 'q31' is no question and no earlier decision",
    ),
    "an action that needs a later decision": (
        lambda data: action(data, "slos").update(needs=["target"]),
        "stage 2, action slos: needs 'target' is no question and no earlier decision",
    ),
    "an action that needs a decision that is none": (
        lambda data: action(data, "slos").update(needs=["journeys"]),
        "stage 2, action slos: needs 'journeys' is no question and no earlier decision",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_entry_is_named_with_its_place_and_fault(fault: str) -> None:
    change, message = FAULTS[fault]
    assert message in broken(change)


def test_a_file_that_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(CatalogueError, match=r"not valid TOML: .*line 2"):
        loads('version = "2026.1"\nquestions = \n')


def test_no_single_lost_key_goes_unnoticed() -> None:
    """Whatever key an entry loses, the file is refused or reads as another methodology: no key is idle."""
    for name in ("peak_rps", "saturation"):
        for key in field(question(parsed(), 8), name):
            data = copy()
            del field(question(data, 8), name)[key]
            assert read_or_none(data) != load().stages, (name, key)


def read_or_none(data: Data) -> tuple[Stage, ...] | None:
    try:
        return loads(dump(data)).stages
    except CatalogueError:
        return None
