"""The file of sentences is read strictly, and quantities are said as people say them."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from interviews.methodology import CatalogueError, load
from plans.findings import SEVERITIES, Quantity, severity_name, texts
from plans.findings.model import REGISTRY
from plans.findings.texts import _Speaker

FILE = tomllib.loads(Path(texts.__file__).with_name("texts.toml").read_text(encoding="utf-8"))
N = "\u202f"


def broken(change: dict[str, Any] | None, *path: str) -> dict[str, Any]:
    """The file with an entry changed; taken out where ``change`` is None."""
    data = copy.deepcopy(FILE)
    place = data["finding"]
    for step in path[:-1]:
        place = place[step]
    if change is None:
        del place[path[-1]]
    else:
        place[path[-1]] = change
    return data


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        (None, ("peak_below_average",), "finding peak_below_average: it has no texts"),
        (None, ("peak_below_average", "title"), "finding peak_below_average: title is missing"),
        (
            None,
            ("peak_below_average", "remedy", "fr"),
            "finding peak_below_average: remedy is missing in 'fr'",
        ),
        (
            {"fr": "L'un", "en": "One"},
            ("peak_below_average", "title"),
            "finding peak_below_average: title has a straight apostrophe in 'fr'",
        ),
        (
            {"fr": "Pic : {peak}.", "en": "Peak: {peak}. Average: {average}."},
            ("peak_below_average", "meaning"),
            "finding peak_below_average: no text in 'fr' says {average}",
        ),
        (
            {"fr": "{peek} {peak} {average}", "en": "{peak} {average}"},
            ("peak_below_average", "meaning"),
            "finding peak_below_average: meaning in 'fr' names {peek}, which it does not give",
        ),
        (
            None,
            ("tail_multiplied", "retries"),
            "finding tail_multiplied, variant retries: meaning is missing",
        ),
        ({}, ("tail_multiplied", "luck"), "finding tail_multiplied: it has no variant 'luck'"),
        ({}, ("bad_luck",), "finding bad_luck: no such finding is registered"),
    ],
)
def test_a_wrong_file_stops_at_its_load_and_names_the_finding(
    change: dict[str, Any] | None, path: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CatalogueError) as fault:
        texts.read(broken(change, *path), REGISTRY)
    assert str(fault.value).startswith(message)


def test_a_source_that_is_not_known_is_refused() -> None:
    data = copy.deepcopy(FILE)
    data["finding"]["peak_below_average"]["source"] = "hearsay"
    with pytest.raises(CatalogueError, match="finding peak_below_average: source 'hearsay' is not known"):
        texts.read(data, REGISTRY)


def test_every_source_of_the_file_is_used() -> None:
    text = Path(texts.__file__).with_name("texts.toml").read_text(encoding="utf-8")
    for key in FILE["source"]:
        assert f'source = "{key}"' in text, key


def test_severities_have_their_names() -> None:
    assert [severity_name(each, "fr") for each in SEVERITIES] == [
        "Contradiction",
        "Risque",
        "Lacune",
        "Conseil",
    ]
    assert [severity_name(each, "en") for each in SEVERITIES] == ["Contradiction", "Risk", "Gap", "Advice"]


@pytest.mark.parametrize(
    ("value", "unit", "fr", "en"),
    [
        (0.9985, "share", f"99,85{N}%", "99.85%"),
        (2520.55, "rps", f"2{N}521{N}req/s", f"2,521{N}req/s"),
        (1600, "ms", f"1,6{N}s", f"1.6{N}s"),
        (43.2, "min", f"43{N}min 12{N}s", f"43{N}min 12{N}s"),
        (30.0, "d", "30 jours", "30 days"),
        (36_491.4, "money_month", f"36{N}491{N}€/mois", "€36,491/month"),
        (0.9, "score", "0,90", "0.90"),
        (0.00010437, "coefficient", "0,000104", "0.000104"),
        (1_400, "gb", f"1{N}400{N}Go", f"1,400{N}GB"),
        (12_345, "count", f"12{N}345", "12,345"),
        (date(2027, 1, 13), "date", "13 janv. 2027", "Jan 13, 2027"),
        (("2027-01-13", "2027-02-09"), "period", "13 janv. 2027 – 9 févr. 2027", "Jan 13, 2027 – Feb 9, 2027"),
        (("2027-03-18", "2027-03-18"), "period", "18 mars 2027", "Mar 18, 2027"),
        ("Pay", "name", f"«{N}Pay{N}»", "“Pay”"),
        ("", "name", f"«{N}sans nom{N}»", "“unnamed”"),
        (("A", "B", "C", "D"), "names", f"«{N}A{N}», «{N}B{N}», «{N}C{N}» et «{N}D{N}»", "“A”, “B”, “C” and “D”"),
        (("19", "20"), "hours", "19 h et 20 h", "19:00 and 20:00"),
        (("pay", "latency"), "objective", f"«{N}pay · Latence{N}»", "“pay · Latency”"),
        (("", "latency"), "objective", f"«{N}Tout le système · Latence{N}»", "“The whole system · Latency”"),
        ("", "place", "tout le système", "the whole system"),
        (("resource", "DB", "cpu"), "limit", f"«{N}DB{N}», CPU", "“DB”, CPU"),
        (("database", "", ""), "limit", "base de données", "database"),
        (("stress_test", "DB", ""), "limit", f"«{N}DB{N}», stress test", "“DB”, stress test"),
        ("q9.incidents.cause=code", "option", "Défaut du code", "Code defect"),
        ("q2.topology=single_az", "option", "Une seule zone (single-AZ)", "Single AZ"),
        (4, "stage", "étape 4 (Projeter la charge)", "stage 4 (Project the load)"),
        ("q29", "item", "question 29 (Test de stress)", "question 29 (Stress test)"),
    ],
)  # fmt: skip
def test_quantities_are_said_as_people_say_them(value: Any, unit: str, fr: str, en: str) -> None:
    for language, wanted in (("fr", fr), ("en", en)):
        said = _Speaker(language, load(), "EUR").show(Quantity(value, unit))
        assert said == wanted
