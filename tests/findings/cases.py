"""For every finding and variant: a small world that raises it, and a neighbouring one that does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.engine.world import Values, named, to


@dataclass(frozen=True)
class Case:
    """What raises a finding (``"id"`` or ``"id.variant"``), and what nearly does."""

    finding: str
    raises: Values
    spares: Values
    why: str = ""
    """What tells the two worlds apart; for the test's name where a finding has several cases."""

    def __str__(self) -> str:
        return f"{self.finding}{' · ' if self.why else ''}{self.why}"


def merged(base: Values, change: Values) -> Values:
    """``base`` with ``change`` laid over it, tables replaced whole."""
    return base | {
        key: merged(base[key], each) if isinstance(each, dict) and isinstance(base.get(key), dict) else each
        for key, each in change.items()
    }


def case(finding: str, base: Values, raises: Values, spares: Values, why: str = "") -> Case:
    return Case(finding, merged(base, raises), merged(base, spares), why)


PAY = {"id": "pay", "name": "Pay", "entry_point": "POST /pay", "traffic_share": 5}
JOURNEY: Values = {"q3": {"journeys": [PAY]}}
USES_WEB: Values = {
    "q3": {"journeys": [PAY], "uses": [{"id": "u", "journey": to("pay"), "component": to("web")}]}
}


def web(**more: Any) -> Values:
    return {"q1": {"components": [{"id": "web", "name": "Web", "kind": "service", **more}]}}


def objectives(**more: Any) -> Values:
    base = {"id": "o", "target": to("pay", "Pay"), "sli": "availability", "objective": 99.9, "window": "30d"}
    return {"q3": {"journeys": [PAY]}, "q11": {"objectives": [base | more]}}


def latency(ms: float, **more: Any) -> Values:
    return objectives(sli="latency", threshold=ms, threshold_unit="ms", objective=95, **more)


def depends(**more: Any) -> Values:
    base = {"id": "psp", "name": "Payments Inc", "on_critical_path": True, "fallback": "none"}
    return {"q5": {"dependencies": [base | more]}}


def endpoint(**more: Any) -> Values:
    base = {"id": "e", "endpoint": to("pay", "Pay"), "p50_ms": 100, "p95_ms": 300, "p99_ms": 600}
    return {"q7": {"endpoints": [base | more]}}


def event(**more: Any) -> Values:
    base = {"id": "sales", "name": "Sales", "starts_on": "2027-01-06", "ends_on": "2027-01-20"}
    return {"q17": {"events": [base | {"multiplier": 2, "ramp_min": 10} | more]}}


def growing(twelve: float = 2.0) -> Values:
    row = {"id": "g", "what": "requests", "today": 1, "likely_6m": twelve**0.5, "likely_12m": twelve}
    return {"q16": {"growth": [row]}}


def metrics(*kinds: str) -> Values:
    return {"q6": {"metrics": [{"id": f"m{n}", "metric": kind} for n, kind in enumerate(kinds)]}}


def incidents(*rows: Values) -> Values:
    return {"q9": {"incidents": [{"id": f"i{n}", "title": f"I{n}", **row} for n, row in enumerate(rows)]}}


def experiments(**more: Any) -> Values:
    return {"q30": {"practised": "yes", "experiments": [{"id": "x", "name": "Kill web", **more}]}}


def blockers(*resolved: bool) -> list[Values]:
    return [{"id": f"b{n}", "component": to("web"), "resolved": flag} for n, flag in enumerate(resolved)]


BREAKS_AT_150: Values = {"q8": {"peak_rps": 100}, "q29": {"done": True, "breaking_rps": 150}}
NODES = [(1, 100), (2, 180), (4, 280), (8, 330), (16, 260)]
STRAIGHT = [(1, 100), (2, 196), (4, 380), (8, 700), (16, 1_250)]


def measured(points: list[tuple[int, int]], against: str) -> Values:
    rows = [{"id": f"n{n}", "n": n, "rps": rps} for n, rps in points]
    return {"q24": {"supported": "yes", "measured_against": against, "measurements": rows}}


def stage_4(**decided: Values) -> Values:
    """The questions of stage 4 settled, with these decisions."""
    settled = {f"q{n}": "not_applicable" for n in range(16, 21)}
    return {"status": settled, **decided}


CASES = (
    # --- Contradictions
    case(
        "objective_over_dependency",
        objectives(),
        depends(promised_availability=99.5),
        depends(promised_availability=99.95),
    ),
    case(
        "objective_over_dependency",
        objectives() | {"q2": {"topology": "on_premises"}},
        depends(promised_availability=99.5),
        depends(promised_availability=99.5, fallback="cached"),
        "a fallback makes it soft",
    ),
    case(
        "objective_over_dependency.together",
        objectives() | depends(promised_availability=99.95),
        {"q2": {"provider": "AWS", "topology": "multi_az", "promised_availability": 99.92}},
        {"q2": {"provider": "AWS", "topology": "multi_az", "promised_availability": 99.99}},
    ),
    case(
        "objective_over_hosting",
        objectives(),
        {"q2": {"topology": "single_az"}},
        {"q2": {"topology": "multi_az"}},
    ),
    case(
        "slo_looser_than_sla",
        objectives(),
        {
            "q12": {
                "agreements": [
                    {
                        "id": "a",
                        "with_whom": "Shop",
                        "covers": to("pay"),
                        "metric": "availability",
                        "commitment": 99.9,
                    }
                ]
            }
        },
        {
            "q12": {
                "agreements": [
                    {
                        "id": "a",
                        "with_whom": "Shop",
                        "covers": to("pay"),
                        "metric": "availability",
                        "commitment": 99.5,
                    }
                ]
            }
        },
    ),
    case(
        "slo_looser_than_sla",
        latency(800),
        {
            "q12": {
                "agreements": [
                    {
                        "id": "a",
                        "with_whom": "Shop",
                        "covers": to("pay"),
                        "metric": "latency",
                        "commitment": 95,
                        "threshold": 0.8,
                        "threshold_unit": "s",
                    }
                ]
            }
        },
        {
            "q12": {
                "agreements": [
                    {
                        "id": "a",
                        "with_whom": "Shop",
                        "covers": to("pay"),
                        "metric": "latency",
                        "commitment": 95,
                        "threshold": 1,
                        "threshold_unit": "s",
                    }
                ]
            }
        },
        "a slower threshold is a margin",
    ),
    case(
        "latency_over_perception.perception",
        latency(800),
        {"q13": {"threshold_ms": 400}},
        {"q13": {"threshold_ms": 800}},
    ),
    case("latency_over_perception.frustration", latency(800), {"q14": {"t_s": 0.1}}, {"q14": {"t_s": 0.2}}),
    case(
        "latency_over_perception.frustration",
        latency(800),
        {"q14": {"t_s": 0.1}},
        {"q14": {"t_s": 0.1, "per_journey": [{"id": "t", "journey": to("pay"), "t_s": 0.3}]}},
        "the journey's own T counts",
    ),
    case("percentiles_out_of_order", {}, endpoint(p95_ms=90), endpoint(p95_ms=100)),
    case(
        "peak_below_average",
        {},
        {"q8": {"peak_rps": 10, "average_rps": 11}},
        {"q8": {"peak_rps": 11, "average_rps": 11}},
    ),
    case(
        "think_time_negative",
        endpoint(p50_ms=100),
        {"q8": {"peak_rps": 100, "peak_users": 9}},
        {"q8": {"peak_rps": 100, "peak_users": 10}},
    ),
    case(
        "unknown_component",
        web(),
        {"q10": {"bottlenecks": [{"id": "b", "component": named("Disk"), "category": "locks"}]}},
        {"q10": {"bottlenecks": [{"id": "b", "component": named("WEB"), "category": "locks"}]}},
    ),
    case(
        "shares_over_whole",
        {},
        {"q3": {"journeys": [PAY, {"id": "all", "name": "All", "traffic_share": 96}]}},
        {"q3": {"journeys": [PAY, {"id": "all", "name": "All", "traffic_share": 95}]}},
    ),
    case(
        "instances_below_peak",
        {"q8": {"peak_rps": 201}},
        web(instances=2, instance_rps=100),
        web(instances=3, instance_rps=100),
    ),
    case(
        "breaking_point_below_peak",
        {"q29": {"done": True, "breaking_rps": 150}},
        {"q8": {"peak_rps": 151}},
        {"q8": {"peak_rps": 150}},
    ),
    case(
        "dependency_slower_than_objective", latency(400), depends(added_p95_ms=401), depends(added_p95_ms=400)
    ),
    case("timeout_over_objective", latency(400), depends(timeout_ms=401), depends(timeout_ms=400)),
    case(
        "timeout_over_objective",
        latency(400),
        depends(timeout_ms=900),
        depends(timeout_ms=900, fallback="queued"),
        "what is queued is not waited for",
    ),
    case("event_not_to_come.backwards", {}, event(ends_on="2027-01-05"), event(ends_on="2027-01-06")),
    case(
        "event_not_to_come.past",
        {},
        event(starts_on="2026-11-01", ends_on="2026-11-23"),
        event(starts_on="2026-11-01", ends_on="2026-11-24"),
    ),
    case(
        "deployments_over_budget",
        {"q15": {"objective": 99.9, "window": "30d", "deployment_min": 1}},
        {"q15": {"deployments_per_month": 45}},
        {"q15": {"deployments_per_month": 43}},
    ),
    case(
        "apdex_out_of_reach",
        {},
        {"q14": {"target": 0.94, "t_s": 1, "satisfied": 80, "tolerating": 8, "frustrated": 12}},
        {"q14": {"target": 0.94, "t_s": 1, "satisfied": 81, "tolerating": 8, "frustrated": 11}},
        "0.84 is fair, 0.85 good",
    ),
    case(
        "scales_with_state",
        web(),
        {"q24": {"supported": "yes", "blockers": blockers(True, False)}},
        {"q24": {"supported": "yes", "blockers": blockers(True, True)}},
    ),
    case(
        "scales_with_state",
        web(),
        {"q24": {"supported": "yes", "blockers": blockers(False)}},
        {"q24": {"supported": "partly", "blockers": blockers(False)}},
        "partly is no contradiction",
    ),
    case(
        "data_grows_free_of_charge",
        {"q16": {"growth": [{"id": "g", "what": "data", "today": 600, "likely_12m": 900}]}},
        {
            "q20": {
                "monthly_today": 9,
                "costs": [{"id": "k", "component": named("Disks"), "grows_with": "fixed"}],
            }
        },
        {
            "q20": {
                "monthly_today": 9,
                "costs": [{"id": "k", "component": named("Disks"), "grows_with": "data"}],
            }
        },
    ),
    # --- Risks
    case(
        "headroom_under_target",
        {"q8": {"peak_rps": 100}},
        {"q29": {"breaking_rps": 142}},
        {"q29": {"breaking_rps": 143}},
    ),
    case(
        "headroom_under_target.none",
        {"q8": {"peak_rps": 100}},
        {"q29": {"breaking_rps": 100}},
        {"q29": {"breaking_rps": 101}},
    ),
    case(
        "exhausted_before_investment",
        BREAKS_AT_150 | growing(4),
        {
            "investments": {
                "investments": [{"id": "v", "item": "Servers", "by": "2027-06-01", "capacity_rps": 99}]
            }
        },
        {
            "investments": {
                "investments": [{"id": "v", "item": "Servers", "by": "2027-02-01", "capacity_rps": 99}]
            }
        },
    ),
    case(
        "exhausted_before_investment",
        BREAKS_AT_150 | growing(4),
        {
            "investments": {
                "investments": [
                    {
                        "id": "v",
                        "item": "Servers",
                        "by": "2027-02-01",
                        "lead_time_weeks": 30,
                        "capacity_rps": 99,
                    }
                ]
            }
        },
        {
            "investments": {
                "investments": [
                    {
                        "id": "v",
                        "item": "Servers",
                        "by": "2027-02-01",
                        "lead_time_weeks": 9,
                        "capacity_rps": 99,
                    }
                ]
            }
        },
        "its lead time counts",
    ),
    case("event_over_capacity", BREAKS_AT_150 | growing(1), event(multiplier=1.51), event(multiplier=1.5)),
    case(
        "event_over_capacity.invested",
        BREAKS_AT_150 | growing(1) | event(multiplier=2),
        {
            "investments": {
                "investments": [{"id": "v", "item": "Servers", "by": "2027-01-06", "capacity_rps": 49}]
            }
        },
        {
            "investments": {
                "investments": [{"id": "v", "item": "Servers", "by": "2027-01-06", "capacity_rps": 50}]
            }
        },
    ),
    case(
        "scales_slower_than_event",
        BREAKS_AT_150 | growing(1) | event(ramp_min=10),
        {"q24": {"supported": "yes", "scale_out_min": 11}},
        {"q24": {"supported": "yes", "scale_out_min": 10}},
    ),
    case(
        "scales_slower_than_event",
        BREAKS_AT_150 | growing(1) | {"q24": {"supported": "yes", "scale_out_min": 11}},
        event(multiplier=2),
        event(multiplier=1.2),
        "today's capacity carries it",
    ),
    case("single_point_of_failure.instance", USES_WEB, web(instances=1), web(instances=2)),
    case(
        "single_point_of_failure.instance",
        web(instances=1),
        USES_WEB,
        JOURNEY,
        "no critical journey rests on it",
    ),
    case(
        "single_point_of_failure.zone",
        JOURNEY,
        {"q2": {"topology": "single_az"}},
        {"q2": {"topology": "multi_az", "zones": 2}},
    ),
    case(
        "call_without_timeout_or_fallback.timeout",
        JOURNEY,
        depends(fallback="cached"),
        depends(fallback="cached", timeout_ms=300),
    ),
    case(
        "call_without_timeout_or_fallback.fallback",
        JOURNEY,
        depends(timeout_ms=300),
        depends(timeout_ms=300, fallback="degraded"),
    ),
    case("call_without_timeout_or_fallback.both", JOURNEY, depends(), depends(on_critical_path=False)),
    case(
        "cold_cache_over_origin",
        {"q8": {"peak_rps": 100}, "q29": {"breaking_rps": 200}},
        {"q21": {"caches": [{"id": "c", "layer": "cdn", "hit_ratio": 60}]}},
        {"q21": {"caches": [{"id": "c", "layer": "cdn", "hit_ratio": 40}]}},
        "100 RPS against 200 × (1 − hit)",
    ),
    case(
        "batch_in_peak_hours.hours",
        {"q18": {"preset": "custom", "hours": [1] * 20 + [9] + [1] * 3}},
        {"q4": {"jobs": [{"id": "j", "name": "Import", "start_h": 19, "duration_min": 61}]}},
        {"q4": {"jobs": [{"id": "j", "name": "Import", "start_h": 19, "duration_min": 60}]}},
    ),
    case(
        "batch_in_peak_hours.always",
        {"q18": {"preset": "flat"}},
        {
            "q4": {
                "jobs": [{"id": "j", "name": "Queue", "frequency": "continuous", "competes_with_peak": True}]
            }
        },
        {"q4": {"jobs": [{"id": "j", "name": "Queue", "frequency": "continuous"}]}},
    ),
    case(
        "batch_in_peak_hours.said",
        {},
        {"q4": {"jobs": [{"id": "j", "name": "Import", "competes_with_peak": True}]}},
        {"q4": {"jobs": [{"id": "j", "name": "Import", "competes_with_peak": False}]}},
    ),
    case(
        "tail_multiplied.fan_out",
        merged(web(), USES_WEB),
        {"q1": {"connections": [{"id": "c", "from": to("web"), "to": named("DB"), "calls_per_request": 11}]}},
        {"q1": {"connections": [{"id": "c", "from": to("web"), "to": named("DB"), "calls_per_request": 10}]}},
        "1 − 0.99^11 is past a tenth",
    ),
    case(
        "tail_multiplied.retries",
        latency(400),
        depends(timeout_ms=201, retries=1),
        depends(timeout_ms=200, retries=1),
    ),
    case(
        "cost_over_ceiling",
        {
            "q20": {
                "monthly_today": 100,
                "costs": [{"id": "k", "component": to("web"), "monthly": 100, "grows_with": "load"}],
            }
        }
        | growing(1.1),
        {"q20": {"ceiling": 105}},
        {"q20": {"ceiling": 200}},
    ),
    case(
        "found_by_users",
        {},
        incidents({"found_by": "user"}, {"found_by": "alert"}),
        incidents({"found_by": "user"}, {"found_by": "alert"}, {"found_by": "chance"}),
    ),
    case(
        "same_cause_again",
        {},
        incidents({"cause": "code", "remedied": True}, {"cause": "code", "remedied": False}),
        incidents({"cause": "code", "remedied": True}, {"cause": "code", "remedied": True}),
    ),
    case(
        "incidents_over_budget",
        {"q15": {"objective": 99.9, "window": "30d"}},
        incidents({"occurred_on": "2026-10-01", "impact_min": 130}),
        incidents({"occurred_on": "2026-10-01", "impact_min": 129}),
        "129.6 minutes in 90 days",
    ),
    case(
        "writes_beyond_replicas",
        {"q22": {"bottleneck": "yes"}},
        {"q22": {"read_share": 49}},
        {"q22": {"read_share": 50}},
    ),
    case("more_nodes_slow_it_down.nodes", {}, measured(NODES, "nodes"), measured(STRAIGHT, "nodes")),
    case(
        "more_nodes_slow_it_down.concurrency",
        {},
        measured(NODES, "concurrency"),
        measured(STRAIGHT, "concurrency"),
    ),
    # --- Gaps
    case(
        "journey_without_objective",
        objectives(),
        {"q3": {"journeys": [PAY, {"id": "find", "name": "Find"}]}},
        {"q3": {"journeys": [PAY]}},
    ),
    case(
        "objective_not_watched", latency(400), metrics("error_rate", "latency_mean"), metrics("latency_p95")
    ),
    case(
        "objective_without_alert",
        objectives(),
        {"q28": {"alerts": [{"id": "l", "signal": named("CPU"), "notified": "Ops"}]}},
        {"q28": {"alerts": [{"id": "l", "signal": to("o", "Pay"), "notified": "Ops"}]}},
    ),
    case(
        "objective_without_alert",
        objectives() | metrics("error_rate"),
        {"q28": {"alerts": [{"id": "l", "signal": named("CPU"), "notified": "Ops"}]}},
        {"q28": {"alerts": [{"id": "l", "signal": to("m0", "Errors"), "notified": "Ops"}]}},
        "an alert on its metric will do",
    ),
    case(
        "alert_without_receiver",
        {},
        {"q28": {"alerts": [{"id": "l", "signal": named("CPU"), "notified": " "}]}},
        {"q28": {"alerts": [{"id": "l", "signal": named("CPU"), "notified": "Ops"}]}},
    ),
    case("average_without_percentile", {}, metrics("latency_mean"), metrics("latency_mean", "latency_p95")),
    case(
        "bottleneck_not_watched",
        web() | {"q10": {"bottlenecks": [{"id": "b", "component": to("web"), "category": "memory"}]}},
        metrics("cpu"),
        metrics("memory"),
    ),
    case("load_test_out_of_date.never", {}, {"q26": {"regular": False}}, {"q26": {"regular": True}}),
    case(
        "load_test_out_of_date.before_change",
        {"q26": {"regular": True, "last_big_change_on": "2026-10-02"}},
        {"q26": {"last_run_on": "2026-10-01"}},
        {"q26": {"last_run_on": "2026-10-02"}},
    ),
    case(
        "load_test_out_of_date.unlike",
        {"q26": {"regular": True}},
        {"q26": {"production_like": False}},
        {"q26": {"production_like": True}},
    ),
    case(
        "first_limit_is_a_guess.limit",
        web(instances=3, instance_rps=100) | {"q8": {"peak_rps": 9}},
        {"q29": {"done": False}},
        {"q29": {"done": True}},
    ),
    case("first_limit_is_a_guess.nothing", {}, {"q29": {"done": False}}, {"q29": {"done": True}}),
    case(
        "experiment_without_bounds.hypothesis",
        {},
        experiments(blast_radius="One pod"),
        experiments(blast_radius="One pod", hypothesis="P95 holds"),
    ),
    case(
        "experiment_without_bounds.blast_radius",
        {},
        experiments(hypothesis="P95 holds"),
        experiments(hypothesis="P95 holds", blast_radius="One pod"),
    ),
    case("experiment_without_bounds.both", {}, experiments(), experiments(hypothesis="P95 holds")),
    case(
        "headline_on_a_guess",
        BREAKS_AT_150,
        {"confidence": {"q8": "guessed"}},
        {"confidence": {"q8": "estimated"}},
    ),
    case(
        "actions_without_outcome",
        {},
        stage_4(),
        stage_4(investments={"investments": [{"id": "v", "item": "None", "by": "2027-01-01"}]}),
    ),
    case(
        "level_without_person",
        {},
        {"escalation": {"levels": [{"id": "l", "trigger": "Payment slow"}]}},
        {"escalation": {"levels": [{"id": "l", "trigger": "Payment slow", "who": "On-call"}]}},
    ),
    # --- Advice
    case(
        "too_few_requests",
        objectives(),
        {"q8": {"average_rps": 0.5}},
        {"q8": {"average_rps": 300}},
        "2 a minute, or 900",
    ),
    case(
        "window_too_short",
        {},
        objectives(objective=99.99, window="7d"),
        objectives(objective=99.99, window="28d"),
    ),
    case(
        "tighter_than_noticed",
        endpoint(p95_ms=300) | {"q13": {"threshold_ms": 400}},
        latency(200),
        latency(300),
    ),
    case(
        "cache_hits_low",
        {"q22": {"bottleneck": "no", "read_share": 80}},
        {"q21": {"caches": [{"id": "c", "layer": "distributed", "hit_ratio": 79}]}},
        {"q21": {"caches": [{"id": "c", "layer": "distributed", "hit_ratio": 80}]}},
    ),
    case(
        "autoscaling_would_save",
        web(instances=9, instance_rps=100) | {"q8": {"peak_rps": 500}, "q18": {"preset": "ecommerce"}},
        {"q24": {"supported": "yes", "autoscaling": False}},
        {"q24": {"supported": "yes", "autoscaling": True}},
    ),
    case("alert_cannot_fire", {}, objectives(objective=90), objectives(objective=95)),
)
