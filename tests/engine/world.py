"""Small answer sets for tests: an export with what a test says, and a shop where everything is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from plans.engine import Answers, read

TODAY = date(2026, 11, 24)

Values = dict[str, Any]


def export(
    *,
    settings: Values | None = None,
    status: dict[str, str] | None = None,
    confidence: dict[str, str] | None = None,
    **items: Values,
) -> Values:
    """An export with the values of these items; questions are ``q8=…``, decisions go by their key."""
    entries: dict[str, Values] = {
        key: {"values": values, "status": "answered", "confidence": "measured"}
        for key, values in items.items()
    }
    for key, said in (status or {}).items():
        entries.setdefault(key, {"values": {}})["status"] = said
    for key, said in (confidence or {}).items():
        entries.setdefault(key, {"values": {}})["confidence"] = said
    return {
        "format": "perfplan-answers",
        "format_version": 1,
        "methodology": "2026.1",
        "project": {"name": "Test", "currency": "EUR", "language": "en", "time_zone": "UTC"},
        "settings": settings or {},
        "answers": {key: entry for key, entry in entries.items() if key[1:].isdecimal()},
        "decisions": {key: entry for key, entry in entries.items() if not key[1:].isdecimal()},
    }


def answers(**items: Any) -> Answers:
    """The same, read."""
    return read(export(**items))


def to(row: str, text: str = "") -> Values:
    """A reference to a row."""
    return {"row": row, "text": text or row}


def named(text: str) -> Values:
    """A reference to something that is no row."""
    return {"text": text}


def shop() -> Values:
    """A shop with every question that the engine reads answered, consistent and in good health."""
    return export(
        q1={
            "components": [
                {"id": "cdn", "name": "CDN", "kind": "cdn"},
                {"id": "web", "name": "Web", "kind": "service", "instances": 6, "instance_rps": 400},
                {"id": "db", "name": "Orders DB", "kind": "database", "instances": 2, "stateful": True},
            ],
            "connections": [
                {
                    "id": "c1",
                    "from": to("cdn"),
                    "to": to("web"),
                    "synchronous": True,
                    "calls_per_request": 0.5,
                },
                {"id": "c2", "from": to("web"), "to": to("db"), "synchronous": True, "calls_per_request": 3},
            ],
        },
        q2={"provider": "AWS", "topology": "multi_az", "zones": 3},
        q3={
            "journeys": [
                {
                    "id": "browse",
                    "name": "Browse",
                    "entry_point": "GET /",
                    "hourly_cost": 2_000,
                    "traffic_share": 80,
                },
                {
                    "id": "pay",
                    "name": "Pay",
                    "entry_point": "POST /pay",
                    "hourly_cost": 9_000,
                    "traffic_share": 5,
                },
            ],
            "uses": [
                {"id": "u1", "journey": to("browse"), "component": to("cdn")},
                {"id": "u2", "journey": to("pay"), "component": to("web")},
            ],
        },
        q4={
            "jobs": [
                {"id": "import", "name": "Import", "start_h": 3, "duration_min": 60, "frequency": "daily"}
            ]
        },
        q5={
            "dependencies": [
                {
                    "id": "psp",
                    "name": "Payments Inc",
                    "on_critical_path": True,
                    "promised_availability": 99.99,
                    "added_p95_ms": 150,
                    "timeout_ms": 400,
                    "fallback": "none",
                    "retries": 0,
                    "called_by": to("web"),
                    "journey": to("pay"),
                },
                {
                    "id": "mail",
                    "name": "Mailer",
                    "on_critical_path": True,
                    "promised_availability": 99.5,
                    "added_p95_ms": 20,
                    "timeout_ms": 100,
                    "fallback": "queued",
                    "journey": to("pay"),
                },
            ]
        },
        q6={
            "metrics": [
                {"id": "m1", "metric": "latency_p95", "watched": True, "tool": "Grafana"},
                {"id": "m2", "metric": "latency_p99", "watched": True, "tool": "Grafana"},
                {"id": "m3", "metric": "error_rate", "watched": True, "tool": "Grafana"},
                {"id": "m4", "metric": "cpu", "watched": True, "tool": "Grafana"},
                {"id": "m5", "metric": "connections", "watched": True, "tool": "Grafana"},
                {"id": "m6", "metric": "availability", "watched": True, "tool": "Probe"},
            ]
        },
        q7={
            "endpoints": [
                {
                    "id": "e_browse",
                    "endpoint": to("browse", "Browse"),
                    "p50_ms": 60,
                    "p95_ms": 180,
                    "p99_ms": 350,
                    "error_rate": 0.02,
                    "source": "apm",
                    "samples": 2_000_000,
                },
                {
                    "id": "e_pay",
                    "endpoint": to("pay", "Pay"),
                    "p50_ms": 120,
                    "p95_ms": 480,
                    "p99_ms": 900,
                    "error_rate": 0.03,
                    "source": "apm",
                    "samples": 90_000,
                },
            ]
        },
        q8={
            "peak_rps": 2_000,
            "average_rps": 700,
            "peak_users": 9_000,
            "gb_per_day": 10,
            "saturation": [
                {"id": "s1", "component": to("web"), "resource": "cpu", "use": 40, "safe_limit": 70},
                {"id": "s2", "component": to("db"), "resource": "memory", "use": 60, "safe_limit": 90},
                {"id": "s3", "component": to("db"), "resource": "connections", "use": 30, "safe_limit": 80},
            ],
        },
        q9={
            "incidents": [
                {
                    "id": "i1",
                    "title": "Slow payments",
                    "occurred_on": "2026-10-30",
                    "impact_min": 8,
                    "users_share": 50,
                    "cause": "database",
                    "found_by": "alert",
                    "remedied": True,
                },
                {
                    "id": "i2",
                    "title": "Bad release",
                    "occurred_on": "2026-09-15",
                    "impact_min": 12,
                    "users_share": 100,
                    "cause": "deployment",
                    "found_by": "alert",
                    "remedied": True,
                },
                {
                    "id": "i3",
                    "title": "Images gone",
                    "occurred_on": "2026-06-02",
                    "impact_min": 30,
                    "cause": "external",
                    "found_by": "user",
                    "remedied": True,
                },
            ]
        },
        q10={
            "bottlenecks": [
                {
                    "id": "b1",
                    "component": to("db"),
                    "category": "database",
                    "proof": "proven",
                    "severity": "medium",
                }
            ]
        },
        q11={
            "objectives": [
                {
                    "id": "o_pay",
                    "target": to("pay", "Pay"),
                    "sli": "availability",
                    "objective": 99.9,
                    "window": "30d",
                    "priority": "high",
                },
                {
                    "id": "o_pay_ms",
                    "target": to("pay", "Pay"),
                    "sli": "latency",
                    "threshold": 500,
                    "threshold_unit": "ms",
                    "objective": 95,
                    "window": "30d",
                },
                {
                    "id": "o_browse_ms",
                    "target": to("browse", "Browse"),
                    "sli": "latency",
                    "threshold": 0.3,
                    "threshold_unit": "s",
                    "objective": 95,
                    "window": "30d",
                },
            ]
        },
        q12={
            "agreements": [
                {
                    "id": "a1",
                    "with_whom": "Marketplace",
                    "covers": to("pay", "Pay"),
                    "metric": "availability",
                    "commitment": 99.5,
                    "window": "30d",
                }
            ]
        },
        q13={"threshold_ms": 1_000, "product_kind": "commerce"},
        q14={"target": 0.9, "t_s": 0.5},
        q15={"objective": 99.9, "window": "30d", "deployments_per_month": 8, "deployment_min": 1},
        q16={
            "growth": [
                {
                    "id": "g1",
                    "what": "requests",
                    "today": 1_000,
                    "likely_6m": 1_100,
                    "likely_12m": 1_210,
                    "low_12m": 1_100,
                    "high_6m": 1_200,
                    "high_12m": 1_500,
                    "shape": "compound",
                },
                {
                    "id": "g2",
                    "what": "data",
                    "today": 600,
                    "likely_6m": 700,
                    "likely_12m": 820,
                    "shape": "linear",
                },
            ]
        },
        q17={
            "events": [
                {
                    "id": "sales",
                    "name": "Winter sales",
                    "starts_on": "2027-01-06",
                    "ends_on": "2027-01-20",
                    "multiplier": 1.5,
                    "certainty": "certain",
                    "ramp_min": 60,
                },
                {
                    "id": "tv",
                    "name": "TV report",
                    "starts_on": "2027-05-02",
                    "multiplier": 1.6,
                    "certainty": "possible",
                    "ramp_min": 30,
                },
            ]
        },
        q18={"preset": "ecommerce"},
        q19={
            "features": [{"id": "f1", "name": "Recommendations", "launch_on": "2027-03-01", "load_change": 5}]
        },
        q20={
            "monthly_today": 10_000,
            "monthly_12m": 12_000,
            "ceiling": 15_000,
            "costs": [
                {"id": "k1", "component": to("web"), "monthly": 6_000, "grows_with": "load"},
                {"id": "k2", "component": named("Storage"), "monthly": 1_000, "grows_with": "data"},
            ],
        },
        q21={
            "caches": [
                {"id": "x1", "layer": "distributed", "hit_ratio": 90, "traffic_share": 50, "latency_ms": 2}
            ]
        },
        q22={
            "bottleneck": "no",
            "peak_qps": 3_000,
            "qps_limit": 9_000,
            "read_share": 90,
            "done": ["indexes"],
            "component": to("db"),
        },
        q23={"used": True, "provider": "Edge", "contents": ["static"], "share_served": 50},
        q24={
            "supported": "yes",
            "autoscaling": True,
            "scale_out_min": 5,
            "measured_against": "nodes",
            "measurements": [
                {"id": "n1", "n": 1, "rps": 420},
                {"id": "n2", "n": 2, "rps": 825},
                {"id": "n4", "n": 4, "rps": 1_590},
                {"id": "n8", "n": 8, "rps": 2_960},
            ],
        },
        q25={"patterns": [{"id": "p1", "pattern": "async_processing", "status": "in_place"}]},
        q26={
            "regular": True,
            "tools": ["k6"],
            "frequency": "monthly",
            "last_run_on": "2026-11-10",
            "last_big_change_on": "2026-10-20",
            "production_like": True,
        },
        q27={"dashboards": [{"id": "d1", "name": "Shop", "tool": "grafana"}]},
        q28={
            "alerts": [
                {"id": "al1", "signal": to("o_pay"), "severity": "page", "notified": "On-call"},
                {"id": "al2", "signal": to("o_pay_ms"), "severity": "ticket", "notified": "Shop team"},
                {"id": "al3", "signal": to("o_browse_ms"), "severity": "ticket", "notified": "Shop team"},
            ]
        },
        q29={"done": True, "done_on": "2026-10-01", "breaking_rps": 4_500, "first_to_give_way": to("web")},
        q30={
            "practised": "yes",
            "scale": "staging",
            "experiments": [
                {"id": "ch1", "name": "Kill web", "hypothesis": "P95 holds", "blast_radius": "Staging only"}
            ],
        },
        optimisations={
            "optimisations": [
                {"id": "op1", "name": "Index", "time_share": 40, "times_faster": 5, "effort_days": 2},
                {"id": "op2", "name": "Images", "time_share": 20, "times_faster": 2, "effort_days": 5},
            ]
        },
        investments={
            "investments": [
                {
                    "id": "inv1",
                    "item": "Two web servers",
                    "by": "2027-03-01",
                    "lead_time_weeks": 4,
                    "monthly": 800,
                    "once": 500,
                    "capacity_rps": 800,
                }
            ]
        },
        caching={
            "targets": [{"id": "t1", "layer": "distributed", "cache": to("x1", "Redis"), "hit_ratio": 95}]
        },
        reviews={"frequency": "quarterly", "who": "Team", "first_on": "2026-12-15"},
        escalation={"levels": [{"id": "l1", "trigger": "Payment slow", "who": "On-call", "within_min": 15}]},
    )
