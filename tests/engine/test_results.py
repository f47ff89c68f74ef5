"""From answers to results: figures checked by hand, gaps that say what they wait for, no figure untrailed."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviews.methodology import load
from plans.engine import Results, compute, read, to_json, trail
from plans.engine.numbers import Why
from plans.engine.results.tests import too_short
from plans.engine.trail import Figure, Missing
from tests.engine.world import TODAY, Values, export, named, shop, to


def results(**items: Any) -> Results:
    return compute(export(**items), today=TODAY)


def value(result: Any) -> Any:
    assert isinstance(result, Figure), result
    return result.value


def waits(result: Any) -> set[str]:
    assert isinstance(result, Missing), result
    return {f"{wait.item}.{wait.field}" for wait in result.waits_for}


def walk(part: Any, path: str = "") -> Iterator[tuple[str, Figure[Any] | Missing]]:
    """Every figure and gap, with its path."""
    if isinstance(part, (Figure, Missing)):
        yield path, part
    elif is_dataclass(part):
        for field in fields(part):
            yield from walk(getattr(part, field.name), f"{path}.{field.name}")
    elif isinstance(part, (list, tuple)):
        for number, each in enumerate(part):
            yield from walk(each, f"{path}[{number}]")


@pytest.fixture(scope="module")
def whole() -> Results:
    return compute(shop(), today=TODAY)


# --- Figures checked by hand --------------------------------------------------------------------------------


def test_the_budget_of_the_shop(whole: Results) -> None:
    budget = whole.budgets[0]
    assert budget.about.item == "q15"
    assert value(budget.minutes) == pytest.approx(43.2)
    # 700 RPS × 30 d × 86,400 s = 1,814,400,000 requests, a thousandth of which may fail.
    assert value(budget.requests) == 1_814_400
    assert budget.spending is not None
    assert value(budget.spending.planned) == pytest.approx(8 * 30 / (365 / 12))
    assert value(budget.spending.spent) == pytest.approx(4), "8 minutes for half the users, on 30 October"
    assert value(budget.spending.left) == pytest.approx(43.2 - 8 * 30 / (365 / 12) - 4)
    assert value(budget.spending.past_minutes) == pytest.approx(16), "the incident of June is past 90 days"
    assert value(budget.spending.past_availability) == pytest.approx(1 - 16 / (90 * 1440))


def test_a_journey_s_budget_counts_its_own_requests(whole: Results) -> None:
    pay = whole.budgets[1]
    assert pay.about.row == "o_pay"
    assert pay.about.name == "Pay"
    assert value(pay.requests_rps) == pytest.approx(35)
    assert value(pay.requests) == 90_720
    assert value(pay.current) == pytest.approx(0.9997)
    assert whole.budgets[2].spending is None, "incidents are not charged to a latency"


def test_burn_rates_of_the_shop_are_the_published_ones(whole: Results) -> None:
    alerts = whole.alerts[0].alerts
    assert [value(alert.rate) for alert in alerts] == pytest.approx([14.4, 6, 3, 1])
    assert value(alerts[0].fires_after) == pytest.approx(51.84)


def test_the_ceiling_of_a_journey_is_hosting_times_its_hard_dependencies(whole: Results) -> None:
    pay, browse = whole.journeys
    assert pay.about.name == "Pay", "the dearest hour first"
    assert value(pay.ceiling) == pytest.approx(0.9999 * 0.9999)
    assert value(browse.ceiling) == pytest.approx(0.9999)
    soft = pay.dependencies[1]
    assert not soft.hard
    assert value(soft.degraded_minutes) == pytest.approx(0.005 * 365 / 12 * 1440)
    assert isinstance(pay.ceiling, Figure)
    assert "independence" in pay.ceiling.notes
    assert "hosting_multi_az" in pay.ceiling.settings


def test_calls_multiply_a_journey_s_tail(whole: Results) -> None:
    pay, browse = whole.journeys
    # Pay starts at the web tier: 3 queries and 1 call to the payment provider.
    assert value(pay.calls) == pytest.approx(4)
    assert value(pay.slow_share) == pytest.approx(1 - 0.99**4)
    # Browse starts at the CDN, which passes half on, and never waits for the payment: 0.5 × (1 + 3).
    assert value(browse.calls) == pytest.approx(2)


def test_latency_objectives_have_their_current_value(whole: Results) -> None:
    pay, browse = whole.latencies.objectives
    assert value(pay.current_ms) == 480
    assert value(pay.current_share) == pytest.approx(0.95440, abs=5e-6), "the published 500 ms"
    assert value(pay.met) is True
    assert value(browse.threshold_ms) == 300, "0.3 s"


def test_apdex_is_weighted_by_traffic(whole: Results) -> None:
    [apdex] = whole.latencies.apdex
    pay = (0.95440 + 0.99942) / 2
    assert 0.99 < value(apdex.score) < 1
    assert value(apdex.score) > pay
    assert value(apdex.band) == "excellent"
    assert not apdex.from_counts


def test_apdex_from_counts_is_exact_and_small_samples_are_marked() -> None:
    found = results(q14={"target": 0.85, "t_s": 1.2, "satisfied": 60, "tolerating": 30, "frustrated": 9})
    [apdex] = found.latencies.apdex
    assert value(apdex.score) == pytest.approx(75 / 99)
    assert apdex.from_counts
    assert apdex.small_sample
    assert value(apdex.bands_missed) == 1


def test_the_first_limit_of_the_shop_is_the_cpu_of_its_web_tier(whole: Results) -> None:
    limits = whole.limits
    assert value(limits.capacity_rps) == pytest.approx(2_000 * 70 / 40)
    assert value(limits.headroom) == pytest.approx(1 - 2_000 / 3_500)
    assert limits.first is not None
    assert (limits.first.kind, limits.first.about.name, limits.first.resource) == ("resource", "Web", "cpu")
    by_kind = {limit.kind: limit for limit in limits.limits if limit.kind != "resource"}
    assert value(by_kind["component"].rps) == pytest.approx(400 * 5 / 0.5), (
        "one of six is spare, half arrives"
    )
    assert value(by_kind["database"].rps) == pytest.approx(9_000 / 1.5)
    assert value(by_kind["stress_test"].rps) == 4_500
    memory = next(limit for limit in limits.limits if limit.resource == "memory")
    assert memory.rps is None, "shown, not extrapolated"


def test_response_time_bends_towards_saturation(whole: Results) -> None:
    curve = whole.limits.curve
    assert curve is not None
    assert curve.servers == 6
    factors = [factor for _, factor in curve.points]
    assert factors == sorted(factors)
    lost = curve.objectives[0].rps
    assert 2_000 < value(lost) < 5_000
    assert isinstance(lost, Figure)
    assert lost.notes == ("model",)


def test_instances_survive_the_loss_of_a_zone(whole: Results) -> None:
    likely = whole.projection.scenario("likely")
    assert likely is not None
    need = likely.needs[-1]
    # 2,000 × 1.21 × 1.05 = 2,541; ÷ 0.7 = 3,630; half arrives at the web tier: 1,815 ÷ 400 → 5; 3 × ⌈5 ÷ 2⌉.
    assert value(need.ordinary_rps) == pytest.approx(2_541)
    assert value(need.needed_rps) == pytest.approx(3_630)
    assert value(need.instances[0].ordinary) == 9
    assert value(need.instances[0].now) == 6


def test_events_are_on_top_of_that_day_s_peak(whole: Results) -> None:
    sales, tv = whole.projection.events
    assert sales.certain
    assert not tv.certain
    # The last day, 57 days ahead: 2,000 × 1.1^(57 ÷ 182.5) × 1.5.
    expected = 2_000 * 1.1 ** (57 / 182.5) * 1.5
    assert value(dict(sales.peaks)["likely"]) == pytest.approx(expected)
    assert value(sales.passes_capacity) is False
    assert value(tv.passes_capacity) is True
    likely = whole.projection.scenario("likely")
    assert likely is not None
    assert likely.first_event_over is not None
    assert likely.first_event_over.name == "TV report"
    assert likely.needs[0].possible_event is None
    assert likely.needs[1].possible_event is not None


def test_only_scenarios_that_were_given_are_drawn(whole: Results) -> None:
    assert [scenario.name for scenario in whole.projection.scenarios] == ["low", "likely", "high"]
    alone = results(
        q8={"peak_rps": 100},
        q16={
            "growth": [{"id": "g", "what": "requests", "today": 1, "likely_6m": 1.5, "likely_12m": 2}],
        },
    )
    assert [scenario.name for scenario in alone.projection.scenarios] == ["likely"]
    likely = alone.projection.scenarios[0]
    assert isinstance(likely.shape, Figure)
    assert likely.shape.settings == ("growth_shape",), "the shape was assumed, and says so"


def test_exhaustion_is_the_day_on_which_the_ordinary_peak_passes_the_first_limit(whole: Results) -> None:
    likely = whole.projection.scenario("likely")
    assert likely is not None
    day = value(likely.exhausted_on)
    # 2,000 × 1.05 × 1.1^(days ÷ 182.5) = 3,500 after 978.1 days.
    exact = math.log(3_500 / 2_100) / math.log(1.1) * 182.5
    assert day == TODAY + timedelta(days=math.ceil(exact))
    high = whole.projection.scenario("high")
    assert high is not None
    assert value(high.exhausted_on) < day
    low = whole.projection.scenario("low")
    assert low is not None
    assert isinstance(low.exhausted_on, Missing)
    assert low.exhausted_on.why is Why.NOT_REACHED


def test_data_and_cost_of_the_shop(whole: Results) -> None:
    likely = whole.projection.scenario("likely")
    assert likely is not None
    assert [value(gb) for _, gb in likely.data_gb] == pytest.approx([650, 700, 820])
    costs = whole.costs
    assert value(costs.unexplained) == 3_000
    # 700 RPS are 1,839.6 million requests a month.
    assert value(costs.per_million) == pytest.approx(10_000 / 1_839.6)
    path = next(path for path in costs.paths if path.scenario == "likely")
    # In 12 months, with a feature of +5 %: 6,000 × 1.21 × 1.05 + 1,000 × 820 ÷ 600 + 3,000 + the servers
    # that serve from March on.
    assert value(path.months[-1][1]) == pytest.approx(6_000 * 1.21 * 1.05 + 1_000 * 820 / 600 + 3_000 + 800)
    [servers] = costs.investments
    assert value(servers.order_by) == date(2027, 2, 1)
    assert value(servers.exhausted_before) is False


def test_an_investment_counts_those_that_serve_before_it() -> None:
    def out(*rows: Values) -> Any:
        growing = {
            "id": "g",
            "what": "requests",
            "today": 1,
            "likely_6m": 2,
            "likely_12m": 4,
            "shape": "linear",
        }
        found = results(
            q8={"peak_rps": 100},
            q16={"growth": [growing]},
            q29={"done": True, "breaking_rps": 150},
            investments={"investments": list(rows)},
        )
        return [(value(row.exhausted_on), value(row.exhausted_before)) for row in found.costs.investments]

    late = {"id": "late", "item": "Late", "by": "2027-05-01", "capacity_rps": 500}
    early = {"id": "early", "item": "Early", "by": "2027-01-10", "capacity_rps": 100}
    # The load passes 150 RPS after 91.25 days, on 24 February; 250 RPS in the eighth month.
    assert out(late) == [(date(2027, 2, 24), True)]
    assert out(late, early) == [(date(2027, 7, 11), False), (date(2027, 2, 24), False)]


def test_a_feature_that_is_out_already_is_in_today_s_peak() -> None:
    said = shop()
    said["answers"]["q19"]["values"]["features"][0]["launch_on"] = "2026-11-23"
    need = compute(said, today=TODAY).projection.scenarios[1].needs[-1]
    assert value(need.ordinary_rps) == pytest.approx(2_000 * 1.21)


def test_traffic_counted_behind_the_cdn_loads_what_is_behind_it_fully() -> None:
    said = shop()
    said["answers"]["q1"]["values"]["components"].insert(
        1, {"id": "lb", "name": "LB", "kind": "load_balancer", "instances": 2, "instance_rps": 3_000}
    )
    said["answers"]["q1"]["values"]["connections"][0]["to"] = to("lb")
    said["answers"]["q1"]["values"]["connections"].append(
        {"id": "c3", "from": to("lb"), "to": to("web"), "calls_per_request": 1}
    )

    def limits(found: Results) -> dict[str, float]:
        return {x.about.name: value(x.rps) for x in found.limits.limits if x.kind == "component"}

    at_entry = compute(said, today=TODAY)
    assert limits(at_entry) == pytest.approx({"LB": 3_000 / 0.5, "Web": 400 * 5 / 0.5})
    said["settings"] = {"traffic_counted_at": "load_balancer"}
    behind = compute(said, today=TODAY)
    assert limits(behind) == pytest.approx({"LB": 3_000, "Web": 400 * 5})
    assert "traffic_counted_at" in next(x.calls.settings for x in behind.limits.limits if x.calls)
    # The CDN's hits are not in the peak of 2,000: 4,000 would come without it.
    assert value(behind.caching.origin_rps) == pytest.approx(2_000 * (1 - 0.9 * 0.5))
    assert [value(layer.cold_origin_rps) for layer in behind.caching.layers] == pytest.approx(
        [4_000 * (1 - 0.9 * 0.5), 2_000]
    )
    assert "cdn_left_out" in behind.caching.origin_rps.notes


def test_without_a_load_balancer_traffic_is_counted_at_what_the_cdn_calls() -> None:
    said = shop()
    said["settings"] = {"traffic_counted_at": "load_balancer"}
    found = compute(said, today=TODAY)
    assert next(value(x.rps) for x in found.limits.limits if x.kind == "component") == 400 * 5


def test_a_load_balancer_hands_on_and_does_not_call_everything() -> None:
    components = [
        {"id": "lb", "name": "LB", "kind": "load_balancer"},
        *({"id": name, "name": name, "kind": "service"} for name in ("pay", "find", "db", "index")),
    ]
    calls = [("lb", "pay", 0.1), ("lb", "find", 0.9), ("pay", "db", 4), ("find", "index", 1)]
    found = results(
        q1={
            "components": components,
            "connections": [
                {"id": f"{a}{b}", "from": to(a), "to": to(b), "synchronous": True, "calls_per_request": n}
                for a, b, n in calls
            ],
        },
        q3={
            "journeys": [{"id": "j", "name": "Pay"}, {"id": "k", "name": "Any"}],
            "uses": [
                {"id": "u1", "journey": to("j"), "component": to("lb")},
                {"id": "u2", "journey": to("j"), "component": to("pay")},
                {"id": "u3", "journey": to("k"), "component": to("lb")},
            ],
        },
    )
    pay, anything = found.journeys
    assert [component.name for component in pay.components] == ["LB", "pay", "db"]
    assert value(pay.calls) == 4
    assert len(anything.components) == 5, "nothing is named behind the load balancer: it may be any of them"


def test_the_day_of_the_shop_is_a_preset_and_says_so(whole: Results) -> None:
    assert value(whole.rhythm.peak_hour) == 21
    assert isinstance(whole.rhythm.peak_to_mean, Figure)
    assert whole.rhythm.peak_to_mean.notes == ("preset_shape",)
    own = results(q18={"preset": "custom", "hours": [1] * 23 + [2]})
    assert value(own.rhythm.peak_hour) == 23
    assert waits(results(q18={"preset": "custom"}).rhythm.peak_hour) == {"q18.hours"}
    assert waits(results().rhythm.peak_hour) == {"q18.preset"}


def test_an_average_is_drawn_from_the_week_where_none_was_measured() -> None:
    found = results(q8={"peak_rps": 240}, q18={"preset": "custom", "hours": [1] * 12 + [0] * 12})
    assert value(found.average_rps) == pytest.approx(120)
    assert waits(results(q8={"peak_rps": 240}).average_rps) == {"q18.preset"}


def test_caches_in_series_of_the_shop(whole: Results) -> None:
    caching = whole.caching
    assert [layer.layer for layer in caching.layers] == ["cdn", "distributed"]
    assert value(caching.origin_share) == pytest.approx(0.5 * (1 - 0.9 * 0.5))
    assert value(caching.origin_rps) == pytest.approx(2_000 * 0.275)
    assert value(caching.layers[1].cold_origin_rps) == pytest.approx(1_000)
    assert value(caching.target_origin_share) == pytest.approx(0.5 * (1 - 0.95 * 0.5))
    assert waits(caching.mean_latency_ms) == {"q21.caches"}, "the CDN of Q23 has no latency"


def test_the_load_tests_of_the_shop(whole: Results) -> None:
    tests = {scenario.kind: scenario for scenario in whole.load_tests.scenarios}
    assert value(tests["smoke"].greatest_rps) == 20
    assert value(tests["stress"].greatest_rps) == pytest.approx(3_630)
    assert value(tests["soak"].greatest_rps) == 1_600
    assert value(tests["breakpoint"].greatest_rps) == pytest.approx(7_000)
    assert value(tests["load"].virtual_users) == 2_160, "2,000 × 0.9 s × 1.2"
    assert value(whole.load_tests.mix_rest) == pytest.approx(0.15)
    # The smoke test sends 2,400 × 5 % = 120 requests to the payment, 3,000 are needed to show 99.9 %.
    assert ("smoke", "o_pay") in {(kind, about.row) for kind, about in too_short(whole.load_tests)}


def test_reviews_come_before_events(whole: Results) -> None:
    before = {about.name for review in whole.reviews.reviews for about in review.before}
    assert before == {"Winter sales", "TV report"}


def test_optimisations_are_ranked_by_gain_for_effort(whole: Results) -> None:
    assert [(row.about.name, row.rank) for row in whole.optimisations.rows] == [("Index", 1), ("Images", 2)]
    assert value(whole.optimisations.speed_up) == pytest.approx(1.7241, abs=5e-5)


def test_incidents_add_up_by_cause(whole: Results) -> None:
    assert [cause.cause for cause in whole.history.causes] == ["external", "deployment", "database"]
    assert value(whole.history.found_by_alert_share) == pytest.approx(2 / 3)


def test_users_traffic_and_response_time_imply_a_think_time() -> None:
    """Little, interactive: 250 users, 100 RPS of half a second."""
    found = results(
        q7={"endpoints": [{"id": "e", "endpoint": named("/"), "mean_ms": 500}]},
        q8={"peak_rps": 100, "peak_users": 250},
    )
    assert value(found.latencies.think_s) == pytest.approx(2)


def test_an_s_curve_that_does_not_exist_says_that_it_is_compound() -> None:
    row = {"id": "g", "what": "requests", "today": 1, "likely_6m": 2, "likely_12m": 9, "shape": "s_curve"}
    [likely] = results(q8={"peak_rps": 1}, q16={"growth": [row]}).projection.scenarios
    assert value(likely.shape) == "compound"
    assert likely.shape_changed


# --- Gaps ---------------------------------------------------------------------------------------------------


def test_a_project_without_any_answer_has_gaps_and_no_number() -> None:
    found = compute(export(), today=TODAY)
    assumed = {"capacity.headroom_target"}
    for path, part in walk(found):
        if isinstance(part, Figure):
            assert part.key in assumed, path
        else:
            assert part.waits_for or part.why, path
    json.dumps(to_json(found), allow_nan=False)


def test_a_gap_says_which_answer_it_waits_for() -> None:
    found = results(q15={"objective": 99.9, "window": "30d"}, q8={"peak_rps": 10})
    budget = found.budgets[0]
    assert budget.spending is not None
    assert waits(budget.spending.left) == {
        "q15.deployments_per_month",
        "q15.deployment_min",
        "q9.incidents",
    }
    assert "q8.saturation" in waits(found.limits.capacity_rps)
    assert waits(found.projection.scenarios[0].needs[0].ordinary_rps) == {"q16.growth"}


def test_not_applicable_is_an_answer_and_open_is_not() -> None:
    base = {"objective": 99.9, "window": "30d", "deployments_per_month": 0, "deployment_min": 0}
    none = results(q15=base, status={"q9": "not_applicable", "q16": "not_applicable"}, q8={"peak_rps": 10})
    spending = none.budgets[0].spending
    assert spending is not None
    assert value(spending.left) == pytest.approx(43.2)
    assert value(none.projection.scenarios[0].needs[-1].ordinary_rps) == pytest.approx(10)
    open_ = results(q15=base, status={"q9": "to_find_out"})
    assert open_.budgets[0].spending is not None
    assert waits(open_.budgets[0].spending.spent) == {"q9.incidents"}


def test_values_of_what_is_not_applicable_do_not_count() -> None:
    found = results(q8={"peak_rps": 10}, status={"q8": "not_applicable"})
    assert waits(found.limits.peak_rps) == {"q8.peak_rps"}


def test_every_gap_waits_for_fields_that_exist(whole: Results) -> None:
    methodology = load("2026.1")
    for found in (whole, compute(export(), today=TODAY)):
        for path, part in walk(found):
            for wait in part.waits_for if isinstance(part, Missing) else ():
                item = methodology.item[wait.item]
                names = {field.name for field in item.fields}
                columns = {column.name for field in item.fields for column in field.columns}
                assert wait.field in (columns if wait.row else names), (path, wait)


# --- Trail --------------------------------------------------------------------------------------------------


def test_every_figure_has_a_trail_whose_inputs_exist(whole: Results) -> None:
    said = shop()
    for path, part in walk(whole):
        if isinstance(part, Missing):
            continue
        assert part.inputs or part.settings or part.value in (0, 1, ()), path
        for known in part.inputs:
            side = "answers" if known.item[1:].isdecimal() else "decisions"
            values = said[side][known.item]["values"]
            if known.row:
                rows = [row for rows in values.values() if isinstance(rows, list) for row in rows]
                values = next(row for row in rows if isinstance(row, dict) and row["id"] == known.row)
            assert values[known.field] == known.value, path


def test_a_figure_is_as_sure_as_its_weakest_input() -> None:
    said = shop()
    said["answers"]["q8"]["confidence"] = "guessed"
    said["answers"]["q16"]["confidence"] = "estimated"
    found = compute(said, today=TODAY)
    assert isinstance(found.limits.headroom, Figure)
    assert found.limits.headroom.confidence == "guessed"
    assert isinstance(found.projection.scenarios[1].rate_a_month, Figure)
    assert found.projection.scenarios[1].rate_a_month.confidence == "estimated"
    assert isinstance(found.budgets[0].minutes, Figure)
    assert found.budgets[0].minutes.confidence == "measured"


def test_a_response_time_read_off_a_hunch_is_guessed_whatever_the_answer_says() -> None:
    said = shop()
    said["answers"]["q7"]["values"]["endpoints"][1]["source"] = "guess"
    [pay, _] = compute(said, today=TODAY).latencies.objectives
    assert isinstance(pay.current_ms, Figure)
    assert pay.current_ms.confidence == "guessed"


def test_confidences_have_an_order() -> None:
    assert sorted(trail.STRENGTH, key=trail.STRENGTH.__getitem__) == ["guessed", "", "estimated", "measured"]


def test_an_assumption_that_is_changed_changes_what_rests_on_it() -> None:
    said = shop()
    said["settings"] = {"headroom_target": 50}
    need = compute(said, today=TODAY).projection.scenarios[1].needs[-1]
    assert value(need.needed_rps) == pytest.approx(2_541 / 0.5)
    assert isinstance(need.needed_rps, Figure)
    assert "headroom_target" in need.needed_rps.settings


# --- What must hold whatever the answers --------------------------------------------------------------------


def shuffled(said: Values, seed: int) -> Values:
    mixed = copy.deepcopy(said)
    order = random.Random(seed)
    for side in ("answers", "decisions"):
        for entry in mixed[side].values():
            for rows in entry["values"].values():
                if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                    order.shuffle(rows)
    return mixed


def by_row(found: Results) -> dict[str, Any]:
    """Every figure's value by its key and the inputs it rests on, without any order."""
    seen: dict[str, Any] = {}
    for _, part in walk(found):
        if isinstance(part, Figure) and isinstance(part.value, (int, float, date)):
            mark = part.key + "|" + ",".join(sorted(f"{i.item}.{i.row}.{i.field}" for i in part.inputs))
            seen.setdefault(mark, set()).add(
                float(f"{part.value:.8g}") if isinstance(part.value, float) else part.value
            )
    return seen


@pytest.mark.parametrize("seed", range(8))
def test_results_do_not_depend_on_the_order_of_rows(whole: Results, seed: int) -> None:
    assert by_row(compute(shuffled(shop(), seed), today=TODAY)) == by_row(whole)


@pytest.mark.slow
@given(st.floats(90, 100), st.floats(90, 100))
def test_a_better_dependency_never_worsens_a_journey(one: float, other: float) -> None:
    ceilings = []
    for promised in sorted((one, other)):
        said = shop()
        said["answers"]["q5"]["values"]["dependencies"][0]["promised_availability"] = promised
        ceilings.append(value(compute(said, today=TODAY).journeys[0].ceiling))
    assert ceilings[0] <= ceilings[1] + 1e-15


@pytest.mark.slow
@given(st.floats(0, 94), st.floats(0, 94))
def test_more_headroom_never_needs_fewer_instances(one: float, other: float) -> None:
    counts = []
    for target in sorted((one, other)):
        said = shop()
        said["settings"] = {"headroom_target": target}
        needs = compute(said, today=TODAY).projection.scenarios[1].needs
        counts.append([value(need.instances[0].event) for need in needs])
    assert all(few <= many for few, many in zip(*counts, strict=True))


NUMBERS = st.one_of(
    st.sampled_from([0, 1, 0.001, 99.999, 100, 1e9, 1e12]),
    st.floats(0, 1e12, allow_nan=False),
    st.integers(0, 10**12),
)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))


def numbers_of(said: Values) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Every number and date of an export: where it stands, its name and its kind."""
    methodology = load("2026.1")
    for side in ("answers", "decisions"):
        for key, entry in said[side].items():
            for field in methodology.item[key].fields:
                if field.name not in entry["values"]:
                    continue
                places = entry["values"][field.name] if field.columns else [entry["values"]]
                for column in field.columns or (field,):
                    if column.kind in ("whole", "decimal", "percent", "duration", "date"):
                        yield from (
                            (place, column.name, column.kind) for place in places if column.name in place
                        )


def check_plain(part: Any) -> None:
    """No NaN, infinity or "-0" anywhere in it."""
    if isinstance(part, float):
        assert math.isfinite(part)
        assert part != 0 or math.copysign(1, part) == 1
    elif isinstance(part, dict):
        for each in part.values():
            check_plain(each)
    elif isinstance(part, list):
        for each in part:
            check_plain(each)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_numbers_and_dates_break_it(data: st.DataObject) -> None:
    said = shop()
    for place, name, kind in list(numbers_of(said)):
        fate = data.draw(st.integers(0, 5))
        if fate == 0:
            del place[name]
        elif fate <= 2:
            place[name] = data.draw(DATES).isoformat() if kind == "date" else data.draw(NUMBERS)
            if kind == "whole":
                place[name] = int(place[name])
    check_plain(to_json(compute(said, today=TODAY)))


@pytest.mark.parametrize("peak", [0, 1e9, 1e12])
def test_no_traffic_and_a_billion_requests_are_answered_in_sentences(peak: float) -> None:
    said = shop()
    said["answers"]["q8"]["values"] |= {"peak_rps": peak, "average_rps": peak}
    check_plain(to_json(compute(said, today=TODAY)))


def test_perfect_objectives_have_no_burn_rate_and_say_why() -> None:
    said = shop()
    said["answers"]["q15"]["values"]["objective"] = 100
    found = compute(said, today=TODAY)
    assert value(found.budgets[0].minutes) == 0
    alert = found.alerts[0].alerts[0]
    assert isinstance(alert.threshold, Missing)
    assert alert.threshold.why is Why.NO_BUDGET


def test_five_hundred_endpoints_and_one_component() -> None:
    said = export(
        q1={
            "components": [{"id": "one", "name": "One", "kind": "service", "instances": 1, "instance_rps": 9}]
        },
        q7={
            "endpoints": [
                {
                    "id": f"e{n:06}",
                    "endpoint": named(f"/{n}"),
                    "p50_ms": 10 + n,
                    "p95_ms": 900,
                    "p99_ms": 1_000,
                }
                for n in range(500)
            ]
        },
        q8={"peak_rps": 6},
        q14={"target": 0.9, "t_s": 0.5},
    )
    found = compute(said, today=TODAY)
    assert value(found.limits.headroom) == pytest.approx(1 / 3)
    check_plain(to_json(found))


def test_a_renamed_row_is_called_by_its_present_name() -> None:
    said = shop()
    said["answers"]["q3"]["values"]["journeys"][1]["name"] = "Check out"
    found = compute(said, today=TODAY)
    assert found.budgets[1].about.name == "Check out"


def test_references_are_followed_by_name_where_they_name_no_row() -> None:
    said = shop()
    for row in said["answers"]["q11"]["values"]["objectives"]:
        row["target"] = named(row["target"]["text"].upper())
    found = compute(said, today=TODAY)
    assert value(found.latencies.objectives[0].current_ms) == 480
    lost = export(q11={"objectives": [{"id": "o", "target": to("gone", "Gone"), "sli": "latency"}]})
    assert isinstance(compute(lost, today=TODAY).latencies.objectives[0].current_ms, Missing)


def test_two_entries_do_not_double_the_calls_behind_them() -> None:
    def limit(entries: list[str]) -> float:
        found = results(
            q1={
                "components": [
                    *({"id": name, "name": name, "kind": "load_balancer"} for name in entries),
                    {"id": "web", "name": "Web", "kind": "service", "instances": 2, "instance_rps": 100},
                ],
                "connections": [{"id": f"c{name}", "from": to(name), "to": to("web")} for name in entries],
            },
            q8={"peak_rps": 10},
        )
        return float(value(found.limits.capacity_rps))

    assert limit(["lb1"]) == limit(["lb1", "lb2"]) == 100


def test_json_lists_each_input_once(whole: Results) -> None:
    plain = to_json(whole)
    marks = [(known["item"], known["row"], known["field"]) for known in plain["inputs"]]
    assert len(marks) == len(set(marks))
    first = plain["budgets"][0]["minutes"]
    assert [marks[number][2] for number in first["inputs"]] == ["objective", "window"]
    part = to_json(whole.budgets[0].minutes)
    assert part["inputs"][0]["item"] == "q15"


def test_the_same_answers_give_the_same_results(whole: Results) -> None:
    assert to_json(compute(read(shop()), today=TODAY)) == to_json(whole)
