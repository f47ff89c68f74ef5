"""Proposals: values that the fields take, made of the answers and of nothing else, with their reasons."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from interviews import fields
from interviews.fields.table import ROW_ID
from interviews.methodology import load
from plans.engine import read
from plans.proposals import REGISTRY
from plans.proposals.model import row_id
from plans.proposals.texts import texts
from tests.proposals.world import (
    TODAY,
    all_proposed,
    blank,
    proposed,
    row_ids,
    rows,
    saying,
    undecided,
    values,
)

EXAMPLES = ["shop", "stack-overflow"]
DECIDED = [key for key, item in load().item.items() if item.fields and not key[1:].isdecimal()]


def cells(item: str, found: dict[str, Any]) -> Any:
    """Every cell of a decision: its field or column, and its value."""
    for name, value in found.items():
        field = load().item[item].field[name]
        if field.kind != "table":
            yield field, value
            continue
        for row in value:
            for column, cell in row.items():
                if column != "id":
                    yield field.column[column], cell


def test_every_decision_has_its_function() -> None:
    assert set(REGISTRY) == set(DECIDED)


def test_what_tells_rows_apart_are_columns_of_their_tables() -> None:
    for key, known in REGISTRY.items():
        tables = {field.name: field for field in load().item[key].fields if field.kind == "table"}
        assert set(known.about) == set(tables), key
        for table, columns in known.about.items():
            assert set(columns) <= set(tables[table].column), f"{key}.{table}"


def test_the_shop_is_proposed_something_for_every_decision() -> None:
    assert set(all_proposed(undecided())) == set(DECIDED)


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_proposed_values_are_such_as_their_fields_store(example: str, language: str) -> None:
    context = fields.Context(language=language)
    for item, found in all_proposed(undecided(example, language)).items():
        assert found.item == item
        for name, value in found.values.items():
            fields.check(load().item[item].field[name], value, context)
        assert json.loads(json.dumps(found.values)) == found.values


@pytest.mark.parametrize("example", EXAMPLES)
def test_references_lead_to_rows_of_the_answers(example: str) -> None:
    data = undecided(example)
    known = row_ids(read(data))
    for item, found in all_proposed(data).items():
        for field, cell in cells(item, found.values):
            if field.kind == "reference" and "row" in cell:
                assert cell["row"] in known
                assert cell["text"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_rows_have_ids_of_their_own(example: str) -> None:
    data = undecided(example)
    ids = [
        row["id"]
        for found in all_proposed(data).values()
        for value in found.values.values()
        if isinstance(value, list)
        for row in value
    ]
    assert all(ROW_ID.fullmatch(each) for each in ids)
    assert len(ids) == len(set(ids))
    assert not set(ids) & row_ids(read(data))


def test_the_id_of_a_row_is_that_of_what_it_is_about() -> None:
    assert row_id("slis", "z6tnovmi") == row_id("slis", "z6tnovmi")
    assert row_id("slis", "z6tnovmi") != row_id("slis", "64p2g158")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_same_answers_propose_the_same(example: str) -> None:
    assert all_proposed(undecided(example)) == all_proposed(undecided(example))


def test_other_figures_leave_the_rows_the_same() -> None:
    data = undecided()
    before = rows(data, "slis", "slis")
    for row in data["answers"]["q11"]["values"]["objectives"]:
        row["threshold"] = 123
    after = rows(data, "slis", "slis")
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert after != before


@pytest.mark.parametrize("example", EXAMPLES)
def test_reasons_say_in_both_languages_which_answers_they_come_from(example: str) -> None:
    for item, found in all_proposed(undecided(example)).items():
        assert found.reasons, item
        for reason in found.reasons:
            assert reason.text.fr
            assert reason.text.en
            assert reason.text.fr != reason.text.en
            assert not re.search(r"[{}]|None", reason.text.fr + reason.text.en)
            assert set(reason.items) <= set(load().item)
            assert item not in reason.items


def test_free_text_is_in_the_language_of_the_project() -> None:
    french = rows(undecided(language="fr"), "slis", "slis")
    english = rows(undecided(language="en"), "slis", "slis")
    assert french[0]["good"] == "Réponse sans erreur en moins de 800\u202fms"
    assert english[0]["good"] == "Response without error in under 800\u202fms"


def test_an_empty_interview_is_proposed_the_usual_ladder_and_nothing_else() -> None:
    found = all_proposed(blank())
    assert set(found) == {"escalation"}
    assert len(found["escalation"].values["levels"]) == 3
    assert [reason.items for reason in found["escalation"].reasons] == [()]


def test_what_does_not_apply_is_proposed_nowhere() -> None:
    data = blank()
    data["answers"] = {
        f"q{number}": {"values": {}, "status": "not_applicable", "reason": "None."} for number in range(1, 31)
    }
    found = all_proposed(data)
    # Monitoring at level 0 is what "not applicable" says; that nothing grows asks for a review twice a year.
    assert set(found) <= {"escalation", "maturity", "reviews"}
    assert found["maturity"].values == {"monitoring": "0", "alerting": "0", "load_testing": "0"}


def test_nobody_and_no_price_is_made_up() -> None:
    empty = {
        "investments": {"monthly", "once", "lead_time_weeks"},
        "options": {"monthly", "once", "time_weeks", "verdict"},
        "optimisations": {"time_share", "times_faster", "effort_days", "risk"},
        "load_tests": {"environment", "who"},
        "escalation": {"who", "channel"},
        "alignment": {"agreed_by", "agreed_on"},
        "reviews": {"who"},
        "stakes": {"business_metric"},
        "caching": {"change", "ttl_s"},
    }
    for item, found in all_proposed(undecided()).items():
        named = {field.name for field, _cell in cells(item, found.values)}
        assert not named & empty.get(item, set()), item


def test_texts_keep_french_typography_and_are_all_there() -> None:
    for key, text in texts().items():
        assert text.fr, key
        assert text.en, key
        assert "'" not in text.fr + text.en, key
        assert not re.search(r"[ \u00a0][:;?!%»]|«[ \u00a0]", text.fr), key
        assert set(re.findall(r"\{\w+\}", text.fr)) == set(re.findall(r"\{\w+\}", text.en)), key


# --- Each decision ----------------------------------------------------------------------------------------------


def test_maturity_is_the_highest_level_whose_criterion_is_met() -> None:
    assert values(undecided(), "maturity") == {
        "monitoring": "3",
        "alerting": "2",
        "load_testing": "2",
        "capacity_planning": "2",
    }


@pytest.mark.parametrize(
    ("watched", "level"),
    [
        ([], "0"),
        (["cpu", "memory"], "1"),
        (["latency_mean", "throughput", "error_rate"], "2"),
        (["latency_p95", "throughput", "error_rate"], "2"),
    ],
)
def test_monitoring_by_what_is_watched(watched: list[str], level: str) -> None:
    metrics = [
        {"id": f"metric0{number}", "metric": name, "watched": True} for number, name in enumerate(watched)
    ]
    metrics.append({"id": "metric99", "metric": "disk_io", "watched": False})
    assert values(saying(q6={"metrics": metrics}), "maturity") == {"monitoring": level}


@pytest.mark.parametrize(
    ("q26", "level"),
    [
        ({"regular": False}, "0"),
        ({"regular": False, "last_run_on": "2026-01-01"}, "1"),
        ({"regular": True, "frequency": "monthly"}, "2"),
        (
            {
                "regular": True,
                "frequency": "monthly",
                "production_like": True,
                "last_run_on": "2026-11-01",
                "last_big_change_on": "2026-10-01",
            },
            "3",
        ),
        (
            {
                "regular": True,
                "frequency": "monthly",
                "production_like": True,
                "last_run_on": "2026-09-01",
                "last_big_change_on": "2026-10-01",
            },
            "2",
        ),
    ],
)
def test_load_testing_by_what_is_done(q26: dict[str, Any], level: str) -> None:
    objective = {"id": "goal0000", "target": {"text": "Pay"}, "sli": "availability", "objective": 99}
    data = saying(q26=q26, q29={"done": False}, q11={"objectives": [objective | {"window": "30d"}]})
    assert values(data, "maturity")["load_testing"] == level


def test_levels_that_no_question_asks_for_are_left_to_the_team() -> None:
    data = undecided()
    data["decisions"] = {
        "reviews": {"values": {"frequency": "monthly", "first_on": "2027-01-05"}},
        "escalation": {"values": {"levels": [{"id": "level000", "trigger": "A page"}]}},
    }
    for alert in data["answers"]["q28"]["values"]["alerts"]:
        alert["severity"] = "page"
    alerts = data["answers"]["q28"]["values"]["alerts"]
    for number, objective in enumerate(data["answers"]["q11"]["values"]["objectives"]):
        signal = {"row": objective["id"], "text": "x"}
        alerts.append({"id": f"alert00{number}", "signal": signal, "notified": "On-call"})
    found = values(data, "maturity")
    assert found["alerting"] == "3"
    assert found["capacity_planning"] == "3"


def test_stakes_are_the_journeys_with_what_an_hour_costs() -> None:
    found = rows(undecided(), "stakes", "stakes")
    assert [row["hourly_cost"] for row in found] == [12000, 6800, 4500, 900]
    assert found[0]["stake"] == "«\u202fPayer\u202f» dégradé\u202f: chiffre d’affaires, image"
    assert found[0]["journey"] == {"row": "z3zfkkib", "text": "Payer"}


def test_journeys_of_which_no_stake_is_said_are_no_stakes() -> None:
    assert proposed(undecided("stack-overflow"), "stakes") is None


def test_slis_count_the_requests_of_their_journey_where_they_are_measured() -> None:
    found = {row["objective"]["row"]: row for row in rows(undecided(language="en"), "slis", "slis")}
    pay = found["64p2g158"]
    assert pay["event"] == "Request POST /commande/paiement"
    assert pay["measured_at"] == "load_balancer"
    assert found["z6tnovmi"]["good"] == "Response without a 5xx error or timeout"
    # Real browsers measured the product page.
    assert found["c3lkr2aq"]["measured_at"] == "client"


def test_an_sli_asks_where_nothing_says_how_it_is_measured() -> None:
    objective = {
        "id": "goal0000",
        "target": {"text": "Pay"},
        "sli": "correctness",
        "objective": 99.9,
        "window": "30d",
    }
    (row,) = rows(saying(q11={"objectives": [objective]}), "slis", "slis")
    assert "measured_at" not in row
    assert "good" not in row


def test_reservations_are_the_contradictions_that_the_objectives_meet() -> None:
    found = proposed(undecided(language="en"), "alignment")
    assert found is not None
    assert set(found.values) == {"reservations"}
    assert found.values["reservations"].count("\n- ") == 3
    assert found.reasons[0].items == ("q5", "q11", "q13")


def test_objectives_without_contradiction_have_no_reservation() -> None:
    data = undecided()
    del data["answers"]["q11"]
    del data["answers"]["q15"]
    assert proposed(data, "alignment") is None


def test_investments_are_there_the_day_before_their_event_and_add_what_is_missing() -> None:
    winter, summer = rows(undecided(language="en"), "investments", "investments")
    assert (winter["by"], summer["by"]) == ("2027-01-12", "2027-06-22")
    # 2,520.5 RPS today; 4,052.9 and 5,371.3 at the events, of 70 % of what must be there.
    assert winter["capacity_rps"] == pytest.approx(4052.945 / 0.7 - 2520.548, abs=1)
    assert summer["capacity_rps"] == pytest.approx((5371.311 - 4052.945) / 0.7, abs=1)
    assert winter["component"] == {"row": "3efr4edt", "text": "PostgreSQL"}
    assert winter["item"].startswith("Capacity for “Soldes d’hiver”: ")


def test_growth_alone_asks_for_an_investment_on_the_day_capacity_runs_out() -> None:
    data = undecided()
    data["answers"]["q17"] = {"values": {}, "status": "not_applicable", "reason": "None."}
    (growth,) = rows(data, "investments", "investments")
    assert growth["by"] == "2027-02-06"
    assert growth["capacity_rps"] == pytest.approx(4232 / 0.7 - 2520.548, abs=1)


def test_a_system_that_holds_needs_no_investment() -> None:
    data = undecided()
    for row in data["answers"]["q8"]["values"]["saturation"]:
        row["use"] = 5
    data["answers"]["q29"]["values"]["breaking_rps"] = 100_000
    data["answers"]["q22"]["values"]["peak_qps"] = 100
    for row in data["answers"]["q1"]["values"]["components"]:
        if "instance_rps" in row:
            row["instance_rps"] = 1_000_000
    assert proposed(data, "investments") is None


def test_options_reach_the_next_limit_and_name_what_stands_against_them() -> None:
    horizontal, vertical, optimise = rows(undecided(language="en"), "options", "options")
    assert [each["kind"] for each in (horizontal, vertical, optimise)] == ["horizontal", "vertical", "other"]
    assert {each["capacity_rps"] for each in (horizontal, vertical, optimise)} == {2927}
    assert horizontal["blockers"].startswith("Écritures sur une seule primaire → ")
    assert "blockers" not in vertical


def test_a_blocker_that_is_lifted_stands_against_nothing() -> None:
    data = undecided()
    for row in data["answers"]["q24"]["values"]["blockers"]:
        row["resolved"] = True
    assert "blockers" not in rows(data, "options", "options")[0]


def test_optimisations_are_bottlenecks_what_the_database_lacks_and_caches_that_miss() -> None:
    names = [row["name"] for row in rows(undecided(language="en"), "optimisations", "optimisations")]
    assert names == [
        "Remove the bottleneck PostgreSQL (CPU)",
        "Remove the bottleneck Paiement en ligne (External service)",
        "Remove the bottleneck RabbitMQ",
        "Read replicas: PostgreSQL",
        "Raise the hit ratio from 78% to 90%: CDN",
    ]


def test_a_layer_under_eighty_per_cent_gets_a_target_and_one_above_does_not() -> None:
    (row,) = rows(undecided(), "caching", "targets")
    assert row["cache"]["row"] == "0ec498uk"
    assert row["hit_ratio"] == 90


def test_the_target_grows_what_is_too_small_and_names_what_stands_against_it() -> None:
    found = {row["component"]["text"]: row for row in rows(undecided(), "target", "components")}
    assert "instances" not in found["PostgreSQL"]
    assert "Écritures sur une seule primaire" in found["PostgreSQL"]["reason"]
    assert found["Réplique de lecture"]["instances"] == 4
    assert found["Service de recommandation"]["change"] == "new"


def test_the_target_has_the_components_of_the_options_chosen() -> None:
    option = {"id": "option00", "name": "Shards", "kind": "horizontal", "verdict": "chosen"}
    data = saying(options={"options": [option | {"component": {"text": "Shard router"}}]})
    (row,) = rows(data, "target", "components")
    assert row["component"] == {"text": "Shard router"}
    assert row["change"] == "new"
    assert row["reason"] == "Shards"


def test_tests_that_tell_of_an_event_come_before_it() -> None:
    found = {row["scenario"]: row for row in rows(undecided(), "load_tests", "runs")}
    assert set(found) == {"smoke", "load", "stress", "spike", "soak", "breakpoint"}
    assert {found[name]["first_on"] for name in ("load", "stress", "spike")} == {"2026-12-16"}
    assert found["load"]["frequency"] == "quarterly"


def test_an_event_that_is_too_near_sets_no_date() -> None:
    found = proposed(undecided(), "load_tests", date(2027, 1, 1))
    assert found is not None
    assert not any("first_on" in row for row in found.values["runs"])


def test_who_is_notified_today_stands_once_for_each_severity() -> None:
    found = rows(undecided(), "alerting", "recipients")
    assert [(row["who"], row["severity"], row["channel"]) for row in found] == [
        ("Astreinte plateforme", "page", "Téléphone"),
        ("Équipe plateforme", "ticket", "Messagerie"),
    ]


@pytest.mark.parametrize(
    ("in_a_year", "frequency"),
    [(2300, "half_yearly"), (2800, "quarterly"), (3680, "two_monthly"), (9200, "monthly")],
)
def test_the_faster_it_grows_the_more_often_it_is_reviewed(in_a_year: int, frequency: str) -> None:
    data = undecided()
    growth = data["answers"]["q16"]["values"]["growth"][0]
    growth |= {"likely_6m": (2300 * in_a_year) ** 0.5, "likely_12m": in_a_year}
    data["answers"]["q16"]["values"]["growth"][0] = growth
    found = values(data, "reviews")
    assert found["frequency"] == frequency
    assert found["first_on"] == "2026-12-16"


def test_the_ladder_carries_the_burn_rates_and_what_the_team_said() -> None:
    levels = rows(undecided(language="en"), "escalation", "levels")
    assert levels[0]["trigger"] == (
        "An alert wakes somebody up: burn rate ×\u202f14.4 over 1\u202fh, ×\u202f6 over 6\u202fh"
    )
    assert levels[2]["trigger"].startswith("“Payer”")
    assert levels[3]["may_do"].startswith("- Gel des livraisons")
    assert [level["within_min"] for level in levels] == sorted(level["within_min"] for level in levels)


# --- However the answers are ordered ----------------------------------------------------------------------------


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """Values without their order: rows by id, lines of texts as a set."""
    return {
        name: {row["id"]: row for row in value}
        if isinstance(value, list)
        else (frozenset(value.split("\n")) if isinstance(value, str) else value)
        for name, value in found.items()
    }


@pytest.mark.slow
@hypothesis_settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_proposed(random: Any) -> None:
    data = undecided()
    expected = {item: _plain(found.values) for item, found in all_proposed(data).items()}
    for entry in data["answers"].values():
        for value in entry["values"].values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                random.shuffle(value)
    assert {item: _plain(found.values) for item, found in all_proposed(data).items()} == expected


@hypothesis_settings(max_examples=40, deadline=None)
@given(
    rps=st.floats(0, 1e12),
    use=st.floats(0, 100),
    times=st.floats(0, 1e6),
    growth=st.floats(0, 1e12),
    starts=st.dates(date(1970, 1, 1), date(2150, 12, 31)),
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300).filter(str.strip),
)
def test_whatever_is_answered_the_values_fit_their_fields(
    rps: float, use: float, times: float, growth: float, starts: date, name: str
) -> None:
    event = {"id": "event000", "name": name, "starts_on": starts.isoformat(), "multiplier": times}
    component = {"id": "compon00", "name": name, "kind": "database", "instances": 1, "instance_rps": rps}
    saturation = {"id": "satura00", "component": {"row": "compon00", "text": name[:200]}, "resource": "cpu"}
    data = saying(
        q1={"components": [component]},
        q8={"peak_rps": rps, "saturation": [saturation | {"use": use, "safe_limit": 80}]},
        q16={
            "growth": [
                {"id": "growth00", "what": "requests", "today": 1, "likely_6m": growth, "likely_12m": growth}
            ]
        },
        q17={"events": [event]},
        q19={
            "features": [
                {
                    "id": "feature0",
                    "name": name,
                    "launch_on": starts.isoformat(),
                    "load_change": use,
                    "new_components": name,
                }
            ]
        },
    )
    for item, found in all_proposed(data, TODAY).items():
        for field_name, value in found.values.items():
            fields.check(load().item[item].field[field_name], value, fields.Context())
