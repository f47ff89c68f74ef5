"""Which changed answer caused a changed figure: by examples computed by hand, and whatever changes."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.causes import (
    DAY,
    ENGINE,
    Cause,
    Causes,
    Changed,
    Version,
    causes,
    causes_between,
    changed,
    put_back,
    same,
)
from plans.directions import LESS_IS_BETTER, MORE_IS_BETTER, direction
from plans.engine import compute, read, texts, to_json
from plans.identity import identities
from tests.engine.test_properties import changed as mutated
from tests.engine.world import TODAY, Values, export, shop, to

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEADROOM, CAPACITY = "limits.headroom", "limits.capacity_rps"


def item(key: str) -> Changed:
    return Changed("item", key)


def why(before: Values, after: Values, days: int = 0) -> Causes:
    return causes(Version(before, TODAY), Version(after, TODAY + timedelta(days)))


def a_database(peak: float = 1000, use: float = 50, breaking: float | None = None) -> Values:
    """Its CPU is the first limit: peak × 80 ÷ use, unless a stress test broke it earlier."""
    items: Values = {
        "q1": {"components": [{"id": "db", "name": "DB", "kind": "database", "instances": 1}]},
        "q8": {
            "peak_rps": peak,
            "saturation": [
                {"id": "s1", "component": to("db"), "resource": "cpu", "use": use, "safe_limit": 80}
            ],
        },
    }
    if breaking:
        items["q29"] = {"breaking_rps": breaking}
    return export(**items)


# --- By hand ------------------------------------------------------------------------------------------------


def test_nothing_changed_has_no_cause() -> None:
    assert why(shop(), shop()) == Causes()


def test_one_answer_explains_all_of_what_it_moved() -> None:
    """Headroom 1 − 1000 ÷ (1000 × 80 ÷ 50) = 37.5 %, then 1 − 1000 ÷ (1000 × 80 ÷ 64) = 20 %."""
    found = why(a_database(use=50), a_database(use=64)).figures
    assert found[HEADROOM].causes == (Cause(item("q8"), pytest.approx(-0.175)),)
    assert found[CAPACITY].causes == (Cause(item("q8"), pytest.approx(-350)),)
    assert found[HEADROOM].rest == 0


def test_two_answers_explain_their_parts_of_a_sum() -> None:
    """What is left of the budget: 0.0005 × 43,200 min less by the objective, 5 min less by an incident of all users."""
    before = export(
        q15={"objective": 99.9, "window": "30d", "deployments_per_month": 10, "deployment_min": 1},
        q9={"incidents": []},
        status={"q9": "answered"},
    )
    after = copy.deepcopy(before)
    after["answers"]["q15"]["values"]["objective"] = 99.95
    after["answers"]["q9"]["values"]["incidents"] = [
        {"id": "i1", "title": "Down", "occurred_on": TODAY.isoformat(), "impact_min": 5, "users_share": 100}
    ]
    left = why(before, after).figures["budgets.[q15 availability].spending.left"]
    assert {cause.of.key: round(cause.part or 0, 3) for cause in left.causes} == {"q15": -21.6, "q9": -5}
    assert [cause.of.key for cause in left.causes] == ["q15", "q9"], "the greatest part first"
    assert left.rest == pytest.approx(0)


def test_what_two_limits_do_together_is_said_and_not_given_to_one() -> None:
    """1,600 req/s by the CPU and 1,700 by the test, then 3,200 and 2,000: each put back alone limits all again."""
    before, after = a_database(use=50, breaking=1700), a_database(use=25, breaking=2000)
    capacity = why(before, after).figures[CAPACITY]
    # 2000 now; 1600 with the old use, 1700 with the old test; 1600 before.
    assert {cause.of.key: cause.part for cause in capacity.causes} == {"q8": 400, "q29": 300}
    assert capacity.rest == pytest.approx(-300)


def test_what_no_answer_does_alone_is_found_to_be_done_together() -> None:
    """Two limits that are the same: to tighten takes one of them, to loosen takes both."""
    before = a_database(use=80, breaking=1000)  # 1000 by both
    after = a_database(use=50, breaking=1600)  # 1600 by both
    found = why(before, after).figures[CAPACITY]
    # Each alone brings back 1000: that is a cause, and they overlap wholly.
    assert {cause.of.key: cause.part for cause in found.causes} == {"q8": 600, "q29": 600}
    assert found.rest == pytest.approx(-600)
    # The other way round neither alone loosens the limit that the other holds.
    back = why(after, before).figures[CAPACITY]
    assert back.causes == ()
    assert set(back.together) == {item("q8"), item("q29")}


def test_the_calendar_moves_what_the_answers_left_alone() -> None:
    found = why(shop(), shop(), days=30)
    assert found.figures
    assert {cause.of for each in found.figures.values() for cause in each.causes} == {DAY}


def test_days_that_move_are_counted_in_days() -> None:
    """A capacity that grows by 20 % lasts longer; nine days later everything is nine days later."""
    before = shop()
    after = copy.deepcopy(before)
    for row in after["answers"]["q8"]["values"]["saturation"]:
        row["use"] = row["use"] * 0.8
    after["answers"]["q29"]["values"].pop("breaking_rps", None)
    found = why(before, after, days=9).figures
    dates = [each for key, each in found.items() if key.endswith("exhausted_on") and each.causes]
    assert all(cause.part is None or cause.part == int(cause.part) for each in dates for cause in each.causes)


def test_a_row_that_moved_is_no_change_of_its_figures() -> None:
    after = shop()
    for entry in after["answers"].values():
        for value in entry["values"].values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                value.reverse()
    names = [key for key in why(shop(), after).figures if not key.startswith("limits.")]
    # Whatever is told by its rows stays; only what is drawn from "the first of them" may move.
    assert [key for key in names if key.startswith("budgets")] == []


def test_a_finding_knows_the_answer_that_made_it_come_or_go() -> None:
    before, after = a_database(use=40), a_database(use=75)
    there = why(before, after).findings
    back = why(after, before).findings
    assert there
    assert set(there) == set(back)
    assert set(there.values()) == {(item("q8"),)}


def test_a_setting_is_a_cause_like_an_answer() -> None:
    before, after = shop(), shop()
    after["settings"] = {"headroom_target": 50}
    found = why(before, after).figures
    assert found["limits.headroom_target"].causes == (
        Cause(Changed("setting", "headroom_target"), pytest.approx(0.2)),
    )


def test_what_another_engine_computed_is_the_engines_part() -> None:
    """The earlier version kept 100 req/s less than today's engine gives: no answer is blamed for them."""
    before, after = a_database(use=50), a_database(use=64)
    kept = json.loads(json.dumps(to_json(compute(read(before), today=TODAY))))
    kept["limits"]["capacity_rps"]["value"] -= 100
    found = causes(Version(before, TODAY, kept), Version(after, TODAY)).figures[CAPACITY]
    assert {cause.of: cause.part for cause in found.causes} == {
        item("q8"): pytest.approx(-350),
        ENGINE: pytest.approx(100),
    }
    assert found.rest == pytest.approx(0)


def test_an_answer_that_makes_no_sense_beside_the_others_is_said_to_be_untried() -> None:
    before, after = a_database(use=50), a_database(use=64)
    before["answers"]["q8"]["values"]["peak_rps"] = "many"
    with pytest.raises(ValueError, match="a number was expected"):
        why(before, after)
    before["results"] = after["results"] = {}
    assert causes_between({"interview": {}}, {"interview": {}}) is None


def test_more_changes_than_are_put_back_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plans.causes.MOST_CHANGES", 2)
    after = shop()
    for key in ("q8", "q9", "q10", "q15"):
        after["answers"][key]["confidence"] = "guessed"
    found = why(shop(), after, days=3)
    assert len(found.untried) == 3
    assert DAY not in found.untried


def test_notes_and_owners_cause_nothing() -> None:
    after = shop()
    after["answers"]["q8"] |= {"note": "Counted again.", "owner": "ada@example.org"}
    assert changed(shop(), after) == []


def test_it_is_kept_as_plain_values_and_read_again() -> None:
    found = why(a_database(use=50), a_database(use=64), days=4)
    assert Causes.of_json(json.loads(json.dumps(found.to_json()))) == found


# --- Whatever changes ---------------------------------------------------------------------------------------


def two(seed: int, other: int) -> tuple[Values, Values]:
    """The shop changed at random, and the same with some of its items changed again."""
    before = mutated(seed)
    after, source, chance = copy.deepcopy(before), mutated(other), Random(other)
    for part in ("answers", "decisions"):
        for key in sorted(source[part]):
            if chance.random() < 0.15:
                after[part][key] = source[part][key]
    return before, after


pairs = st.builds(two, st.integers(0, 2**32), st.integers(0, 2**32))


def values_of(said: Values, today: date = TODAY) -> dict[str, Any]:
    return {
        identity: to_json(figure)["value"]
        for identity, (_path, figure) in identities(compute(read(said), today=today)).items()
    }


@FEW
@given(pairs)
def test_putting_back_everything_gives_the_earlier_figures(pair: tuple[Values, Values]) -> None:
    before, after = pair
    assert values_of(put_back(after, before, changed(before, after))) == values_of(before)


@FEW
@given(pairs, st.integers(0, 3))
def test_a_cause_is_always_something_that_changed(pair: tuple[Values, Values], days: int) -> None:
    before, after = pair
    known = {*changed(before, after), *([DAY] if days else [])}
    found = why(before, after, days)
    for each in found.figures.values():
        assert {cause.of for cause in each.causes} | set(each.together) <= known
        assert not (each.causes and each.together)
    assert {of for those in found.findings.values() for of in those} <= known


@FEW
@given(pairs)
def test_every_figure_that_differs_and_no_other_is_explained(pair: tuple[Values, Values]) -> None:
    before, after = pair
    was, now = values_of(before), values_of(after)
    differ = {key for key in {*was, *now} if not same(was.get(key), now.get(key))}
    found = why(before, after).figures
    assert set(found) == differ


@FEW
@given(pairs)
def test_the_parts_and_the_rest_are_the_whole(pair: tuple[Values, Values]) -> None:
    before, after = pair
    was, now = values_of(before), values_of(after)
    for key, each in why(before, after).figures.items():
        if (
            each.causes
            and each.rest is not None
            and isinstance(was[key], float)
            and isinstance(now[key], float)
        ):
            parts = sum(cause.part or 0 for cause in each.causes) + each.rest
            assert parts == pytest.approx(
                now[key] - was[key], rel=1e-5, abs=1e-6 * max(abs(was[key]), abs(now[key]))
            )


@FEW
@given(st.integers(0, 2**32), st.integers(0, 60))
def test_one_changed_answer_is_the_cause_of_all(seed: int, number: int) -> None:
    before, source = shop(), mutated(seed)
    after = copy.deepcopy(before)
    key = sorted(after["answers"])[number % len(after["answers"])]
    after["answers"][key] = source["answers"][key]
    for each in why(before, after).figures.values():
        assert [cause.of for cause in each.causes] == [item(key)]
        assert each.rest in (0, None)


# --- What it stands on --------------------------------------------------------------------------------------


def test_each_figure_has_an_identity_of_its_own() -> None:
    for said in (shop(), export()):
        results = compute(read(said), today=TODAY)
        kept = json.loads(json.dumps(to_json(results)))
        assert list(identities(results)) == list(identities(kept))
        assert not [key for key in identities(kept) if key.endswith(" 2]") or " 2]." in key]


def test_figures_that_have_a_better_side_are_figures() -> None:
    assert set(texts.figures()) >= MORE_IS_BETTER | LESS_IS_BETTER
    assert not MORE_IS_BETTER & LESS_IS_BETTER


@pytest.mark.parametrize(
    ("key", "before", "after", "said"),
    [
        ("capacity.headroom", 0.1, 0.2, "better"),
        ("cost.of_month", 10.0, 12.0, "worse"),
        ("projection.exhausted_on", "2027-01-01", "2027-03-01", "better"),
        ("event.passes_capacity", True, False, "better"),
        ("projection.needed", 10.0, 12.0, ""),
        ("capacity.headroom", None, 0.2, ""),
    ],
)
def test_better_and_worse_are_said_where_they_are_known(key: str, before: Any, after: Any, said: str) -> None:
    assert direction(key, before, after) == said


def test_the_core_of_it_knows_no_django() -> None:
    modules = "plans.causes, plans.directions, plans.identity, plans.words_changed"
    code = f"import sys, {modules}; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
