"""What people type into fields: what is understood, what is refused and with which words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews import fields
from interviews.fields.completeness import complete
from interviews.fields.export_schema import answers_schema
from interviews.methodology import load
from interviews.methodology.model import Field, Option, Text

FR, EN = fields.Context("fr", "EUR"), fields.Context("en", "EUR")
OPTIONS = (Option("low", Text("faible", "low")), Option("high", Text("forte", "high")))


def field(kind: str, **how: Any) -> Field:
    return Field("it", kind, Text("ceci", "this"), **how)  # type: ignore[arg-type]


RATE = field("decimal", unit="rps", minimum=0)
USERS = field("whole", unit="users", minimum=0)
SHARE = field("percent", unit="percent", minimum=0, maximum=100)
MONEY = field("decimal", unit="money_month")


@pytest.mark.parametrize(
    ("kind", "typed", "ctx", "value"),
    [
        (RATE, "1 200", FR, 1200),
        (RATE, "1\u202f200", FR, 1200),
        (RATE, "1\u00a0200", FR, 1200),
        (RATE, "1,200", EN, 1200),
        (RATE, "1,200", FR, 1.2),
        (RATE, "1,5", FR, 1.5),
        (RATE, "1.5", FR, 1.5),
        (RATE, "1.5", EN, 1.5),
        (RATE, "1.2k", EN, 1200),
        (RATE, "1,2 k", FR, 1200),
        (RATE, "1 200 req/s", FR, 1200),
        (RATE, "1200 RPS", EN, 1200),
        (RATE, "１２３", EN, 123),
        (RATE, "٣", EN, 3),
        (RATE, "0", EN, 0),
        (USERS, "3M", FR, 3_000_000),
        (USERS, "2 millions", FR, 2_000_000),
        (USERS, "1'200", FR, 1200),
        (SHARE, "99,95 %", FR, 99.95),
        (SHARE, "99.95%", EN, 99.95),
        (SHARE, "99,95", EN, 99.95),
        (MONEY, "3 000 €", FR, 3000),
        (MONEY, "€3,000/month", EN, 3000),
        (field("duration", unit="min"), "2h30", FR, 150),
        (field("duration", unit="min"), "90", FR, 90),
        (field("duration", unit="ms"), "1,5 s", FR, 1500),
        (field("duration", unit="ms"), "250ms", EN, 250),
        (field("duration", unit="h"), "2 jours", FR, 48),
        (field("duration", unit="s"), "1h 30min 5s", EN, 5405),
        (field("date"), "24/11/2026", FR, "2026-11-24"),
        (field("date"), "2026-11-24", EN, "2026-11-24"),
        (field("date"), "1er août 2026", FR, "2026-08-01"),
        (field("date"), "Nov 24, 2026", EN, "2026-11-24"),
        (field("yesno"), "oui", FR, True),
        (field("yesno"), "no", EN, False),
        (field("url"), "grafana.example.com/d/1", EN, "https://grafana.example.com/d/1"),
        (field("choice", options=OPTIONS), "forte", FR, "high"),
        (field("choices", options=OPTIONS), ["high", "low"], EN, ["low", "high"]),
        (field("text"), "  ligne\r\nautre ", FR, "ligne\nautre"),
        (field("weekdays"), ["1", "1", "1", "1", "1,5", "0", "0"], FR, [1, 1, 1, 1, 1.5, 0, 0]),
        (field("weekdays"), ["1\t2\t3\t4\t5\t6\t7", "", "", "", "", "", ""], EN, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_what_is_typed_is_understood(kind: Field, typed: Any, ctx: fields.Context, value: Any) -> None:
    assert fields.parse(kind, typed, ctx) == value
    fields.check(kind, value, ctx)


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (RATE, "beaucoup", "Écris un nombre, par exemple"),
        (RATE, "12 34", "Écris un nombre, par exemple"),
        (RATE, "nan", "Écris un nombre, par exemple"),
        (RATE, "inf", "Écris un nombre, par exemple"),
        (RATE, "1e400", "trop grand"),
        (RATE, "9" * 50, "trop grand"),
        (RATE, "-1", "au moins 0"),
        (RATE, "12 ms", "donne le nombre en req/s"),
        (USERS, "1,5", "entier"),
        (SHARE, "120", "entre 0 et 100"),
        (MONEY, "12 $", "EUR/mois"),
        (field("duration", unit="min"), "bientôt", "Écris une durée"),
        (field("duration", unit="min"), "30s 2h", "Écris une durée"),
        (field("date"), "31/02/2026", "Écris une date"),
        (field("date"), "9999-12-31", "entre 1970 et 2150"),
        (field("date"), "0202-11-24", "entre 1970 et 2150"),
        (field("date"), "24/11/0026", "entre 1970 et 2150"),
        (field("yesno"), "peut-être", "oui ou par non"),
        (field("url"), "ftp://example.com", "adresse complète"),
        (field("url"), "javascript:alert(1)", "adresse complète"),
        (field("choice", options=OPTIONS), "moyenne", "faible, forte"),
        (field("text"), "x" * 10_001, "10\u202f000 au plus"),
        (field("text"), "a\x00b", "ne peuvent pas être enregistrés"),
        (field("text"), "a\ud800b", "ne peuvent pas être enregistrés"),
        (field("weekdays"), ["1", "2"], "Donne les 7 valeurs"),
        (field("weekdays"), ["0"] * 7, "dépasser zéro"),
        (field("reference", refers_to=("q1.components",)), "Personne", "Choisis dans la liste"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(kind: Field, typed: Any, words: str) -> None:
    with pytest.raises(fields.FieldError) as refused:
        fields.parse(kind, typed, FR)
    assert words in refused.value.message.fr
    assert refused.value.message.en
    assert refused.value.message.en != refused.value.message.fr


def test_a_date_that_english_reads_in_two_ways_is_asked_again() -> None:
    with pytest.raises(fields.FieldError):
        fields.parse(field("date"), "03/04/2026", EN)
    assert fields.parse(field("date"), "03/04/2026", FR) == "2026-04-03"


@pytest.mark.parametrize(
    ("kind", "value", "fr", "en"),
    [
        (RATE, 1200, "1\u202f200\u202freq/s", "1,200\u202freq/s"),
        (SHARE, 99.95, "99,95\u202f%", "99.95%"),
        (MONEY, 3000, "3\u202f000\u202f€/mois", "€3,000/month"),
        (field("duration", unit="min"), 150, "2\u202fh 30\u202fmin", "2\u202fh 30\u202fmin"),
        (field("duration", unit="ms"), 1500, "1,5\u202fs", "1.5\u202fs"),
        (field("yesno"), True, "oui", "yes"),
        (field("date"), "2026-11-24", "24 nov. 2026", "Nov 24, 2026"),
        (field("choice", options=OPTIONS), "high", "forte", "high"),
    ],
)
def test_a_value_is_shown_in_the_readers_language(kind: Field, value: Any, fr: str, en: str) -> None:
    assert fields.show(kind, value, "fr", FR) == fr
    assert fields.show(kind, value, "en", EN) == en


def test_nothing_typed_is_nothing_said() -> None:
    for kind in (RATE, SHARE, field("text"), field("date"), field("yesno"), field("url")):
        assert fields.parse(kind, "  ", FR) is fields.MISSING
    assert fields.parse(field("hours"), [""] * 24, FR) is fields.MISSING


def test_a_reference_finds_its_row_by_id_or_name_and_keeps_the_name() -> None:
    ctx = fields.Context("fr", "EUR", {"q1.components": {"aaaa1111": "API publique"}})
    listed = field("reference", refers_to=("q1.components",))
    free = field("reference", refers_to=("q1.components",), free=True)
    row = {"row": "aaaa1111", "text": "API publique"}
    assert fields.parse(listed, "aaaa1111", ctx) == row
    assert fields.parse(listed, " api PUBLIQUE ", ctx) == row
    assert fields.parse(free, "Un autre", ctx) == {"text": "Un autre"}
    renamed = fields.Context("fr", "EUR", {"q1.components": {"aaaa1111": "API"}})
    assert fields.show(listed, row, "fr", renamed) == "API"
    assert fields.show(listed, row, "fr", FR) == "API publique", "a row that is gone still says what it meant"


# --- Tables ---------------------------------------------------------------------------------------------------

TABLE = Field(
    "items",
    "table",
    Text("éléments", "items"),
    columns=(
        Field("name", "text", Text("nom", "name"), required=True),
        Field("rate", "decimal", Text("débit", "rate"), unit="rps"),
        Field("up", "yesno", Text("actif", "up")),
    ),
    row=Text("élément", "item"),
    row_title=("name",),
)


def test_a_bad_cell_keeps_the_good_ones_and_names_its_place() -> None:
    rows = [
        {"id": "aaaaaaaa", "name": "API", "rate": "vite", "up": "no"},
        {"id": "bbbbbbbb", "name": "", "rate": ""},
    ]
    values, errors = fields.parse_table(TABLE, rows, FR)
    assert values == [{"id": "aaaaaaaa", "name": "API", "up": False}]
    assert list(errors) == ["items.aaaaaaaa.rate"]


def test_rows_get_ids_of_their_own() -> None:
    rows = [{"id": "", "name": "a"}, {"id": "aaaaaaaa", "name": "b"}, {"id": "aaaaaaaa", "name": "c"}]
    values, _ = fields.parse_table(TABLE, rows, FR)
    assert len({row["id"] for row in values}) == 3
    fields.check(TABLE, values, FR)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({}, "items"),
        ([1], "items[0]"),
        ([{"id": "short", "name": "a"}], "items[0].id"),
        ([{"id": "aaaaaaaa"}, {"id": "aaaaaaaa"}], "items[1].id"),
        ([{"id": "aaaaaaaa", "colour": "red"}], "items[0].colour"),
        ([{"id": "aaaaaaaa", "rate": "12"}], "items[0].rate"),
        ([{"id": "aaaaaaaa", "rate": float("nan")}], "items[0].rate"),
        ([{"id": "aaaaaaaa", "rate": True}], "items[0].rate"),
        ([{"id": f"{n:08d}"} for n in range(501)], "items"),
    ],
)
def test_a_stored_table_is_checked_to_the_cell(value: Any, path: str) -> None:
    with pytest.raises(fields.FieldError) as refused:
        fields.check(TABLE, value, EN)
    assert refused.value.path == path


def test_completeness_names_empty_fields_and_unfinished_rows() -> None:
    components = load().item["q1"]
    assert complete(components, {}) == ["components"]
    begun = {"components": [{"id": "aaaaaaaa", "name": "API"}]}
    assert complete(components, begun) == ["components.aaaaaaaa.kind"]
    assert complete(components, {"components": [{"id": "aaaaaaaa", "name": "API", "kind": "service"}]}) == []


# --- Promises about every field of the catalogue ------------------------------------------------------------------

ALL = [
    column
    for _item, each in load().fields()
    for column in (each.columns if each.kind == "table" else (each,))
    if column.kind != "reference"
]
LANGUAGES = st.sampled_from([FR, EN])


def values_of(kind: Field) -> st.SearchStrategy[Any]:
    low = -1e6 if kind.minimum is None else kind.minimum
    high = 1e9 if kind.maximum is None else min(kind.maximum, 1e9)
    match kind.kind:
        case "whole":
            return st.integers(int(low), int(high))
        case "decimal" | "percent" | "duration":
            return st.floats(low, high, allow_nan=False).map(lambda n: round(n, 6) or 0)
        case "date":
            return st.dates(
                *map(__import__("datetime").date.fromisoformat, ("1970-01-01", "2150-12-31"))
            ).map(str)
        case "yesno":
            return st.booleans()
        case "url":
            return st.just("https://example.com/a?b=c")
        case "choice":
            return st.sampled_from([option.value for option in kind.options])
        case "choices":
            known = [option.value for option in kind.options]
            return st.sets(st.sampled_from(known), min_size=1).map(
                lambda some: [v for v in known if v in some]
            )
        case "hours" | "weekdays":
            count = 24 if kind.kind == "hours" else 7
            return st.lists(st.integers(1, 100), min_size=count, max_size=count)
        case _:
            return st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
                lambda text: text.strip() == text and text
            )


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(ALL), LANGUAGES)
def test_what_is_written_into_an_input_reads_back_as_the_same(
    data: Any, kind: Field, ctx: fields.Context
) -> None:
    value = data.draw(values_of(kind))
    fields.check(kind, value, ctx)
    written = fields.write(kind, value, ctx)
    assert fields.parse(kind, written, ctx) == value
    assert fields.show(kind, value, ctx.language, ctx)
    jsonschema.validate(value, fields.schema(kind))


@settings(max_examples=400, deadline=None)
@given(st.text(), st.sampled_from(ALL), LANGUAGES)
def test_any_text_is_read_or_refused_and_never_breaks(text: str, kind: Field, ctx: fields.Context) -> None:
    try:
        value = fields.parse(kind, text, ctx)
    except fields.FieldError:
        return
    if value is not fields.MISSING:
        fields.check(kind, value, ctx)


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(JUNK, st.sampled_from([field_ for _item, field_ in load().fields()]))
def test_any_stored_value_is_checked_and_what_passes_fits_the_schema(value: Any, kind: Field) -> None:
    try:
        fields.check(kind, value, EN)
    except fields.FieldError:
        return
    jsonschema.validate(value, fields.schema(kind))


def test_the_published_schema_is_the_catalogues() -> None:
    kept = json.loads((Path(__file__).parents[2] / "docs" / "answers-schema.json").read_text())
    assert kept == answers_schema(load()), (
        "run: python -m interviews.fields.export_schema > docs/answers-schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(kept)
