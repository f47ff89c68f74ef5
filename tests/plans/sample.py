"""A version to test with: a shop that answered everything but two items, and its world of people and rows."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from interviews.methodology import load, source
from interviews.models import Answer, Interview, Project
from perfplan.accounts.models import Membership, Role, Team, User
from plans.content import FORMAT, FORMAT_VERSION, drawings
from plans.models import FrozenCatalogue, Plan, PlanVersion


def row(number: int, **values: Any) -> dict[str, Any]:
    return {"id": f"r{number:07d}", **values}


def ref(number: int, text: str = "") -> dict[str, str]:
    return {"row": f"r{number:07d}", "text": text}


def said(confidence: str = "measured", /, **values: Any) -> dict[str, Any]:
    return {"values": values, "status": "answered", "confidence": confidence}


CALLS = [
    (1, 2, "HTTPS", True, None),
    (2, 3, "HTTPS", True, 0.2),
    (3, 4, "HTTP", True, None),
    (3, 5, "HTTP", True, None),
    (4, 7, "AMQP", False, None),
    (4, 8, "RESP", True, 6),
    (4, 11, "SQL", True, 4.2),
    (5, 8, "RESP", True, 2),
    (5, 13, "SQL", True, None),
    (7, 10, "AMQP", False, None),
    (10, 11, "SQL", True, None),
    (11, 13, "WAL", False, None),
]
ANSWERS: dict[str, dict[str, Any]] = {
    "q1": said(
        components=[
            row(1, name="Navigateur", kind="client"),
            row(2, name="CDN", kind="cdn", technology="Fastly"),
            row(3, name="Répartiteur", kind="load_balancer", technology="HAProxy", instances=2),
            row(4, name="API commande", kind="service", technology="Django", instances=6, instance_rps=420),
            row(5, name="Web", kind="service", technology="Next.js", instances=4, instance_rps=700),
            row(7, name="RabbitMQ", kind="queue", instances=3),
            row(8, name="Redis", kind="cache", technology="7.2", instances=2, stateful=True),
            row(10, name="Ouvriers", kind="service", instances=12),
            row(11, name="PostgreSQL", kind="database", technology="15", instances=1, stateful=True),
            row(13, name="Réplique", kind="database", instances=2),
        ],
        connections=[
            row(20 + number, **{"from": ref(start), "to": ref(end)}, protocol=protocol, synchronous=waits)
            | ({"calls_per_request": calls} if calls else {})
            for number, (start, end, protocol, waits, calls) in enumerate(CALLS)
        ],
        description="Un front Next.js, une API Django, **une base unique**.",
    ),
    "q2": said(provider="OVHcloud", topology="multi_az", regions="GRA, SBG", zones=2),
    "q3": said(
        journeys=[
            row(41, name="Chercher", entry_point="GET /recherche", impact=["retention"], hourly_cost=4500),
            row(40, name="Payer", entry_point="POST /commande", impact=["revenue"], hourly_cost=12000),
        ],
        uses=[row(45, journey=ref(40), component=ref(4)), row(46, journey=ref(40), component=ref(11))],
    ),
    "q4": said(
        "estimated",
        jobs=[row(50, name="Import catalogue", kind="import", volume=120000, volume_unit="records")],
    ),
    "q5": said(
        dependencies=[
            row(
                6,
                name="Prestataire de paiement",
                on_critical_path=True,
                promised_availability=99.5,
                added_p95_ms=210,
                called_by=ref(4),
            )
        ]
    ),
    "q6": said(
        metrics=[
            row(60, metric="latency_p95", watched=True, tool="Grafana"),
            row(61, metric="queue_length", watched=False),
        ]
    ),
    "q7": said(
        endpoints=[
            row(70, endpoint=ref(40), p50_ms=180, p95_ms=480, p99_ms=1100, error_rate=0.12),
            row(71, endpoint=ref(41), p50_ms=60, p95_ms=190),
        ]
    ),
    "q8": said(
        peak_rps=2300,
        average_rps=840,
        peak_users=31000,
        measured_on="2026-11-18",
        saturation=[
            row(81, component=ref(4), resource="cpu", use=41, safe_limit=70),
            row(80, component=ref(11), resource="cpu", use=73, safe_limit=80),
        ],
    )
    | {
        "note": "Mesuré au répartiteur, **hors** robots.",
        "evidence": [
            {"label": "Grafana, 18 nov.", "url": "https://grafana.example/d/1"},
            {"file": "pic-2026-11-18.csv"},
        ],
    },
    "q9": said(
        incidents=[
            row(
                90,
                title="Base saturée",
                occurred_on="2026-01-10",
                impact_min=42,
                cause="capacity",
                users_share=60,
                root_cause="Requête sans index sur l’historique",
                found_by="alert",
                remedied=True,
            ),
            row(91, title="Paiement en panne", occurred_on="2026-06-02", impact_min=25, remedied=False),
        ]
    ),
    "q10": said(
        "estimated",
        bottlenecks=[
            row(101, component=ref(6), category="external", proof="suspected", severity="medium"),
            row(100, component=ref(11), category="cpu", proof="proven", severity="high"),
        ],
    ),
    "q11": said(
        "estimated",
        objectives=[
            row(
                110,
                target=ref(40),
                sli="latency",
                threshold=300,
                threshold_unit="ms",
                objective=95,
                window="30d",
            ),
            row(111, target=ref(40), sli="availability", objective=99.9, window="30d", priority="high"),
            row(
                112,
                target=ref(41),
                sli="latency",
                threshold=250,
                threshold_unit="ms",
                objective=95,
                window="30d",
            ),
        ],
    ),
    "q12": said(agreements=[row(120, with_whom="Nordwind", metric="availability", commitment=99.95)]),
    "q13": said("estimated", threshold_ms=400, product_kind="commerce", reason="La conversion baisse."),
    "q14": said("guessed", target=0.94, t_s=0.5),
    "q15": said(objective=99.9, window="30d", at_all_spent="- Gel des livraisons\n- Revue avec le métier"),
    "q16": said(
        "estimated",
        growth=[
            row(
                160, what="requests", today=2300, likely_6m=3100, likely_12m=4225, low_12m=3600, high_12m=5000
            )
        ],
    ),
    "q17": said(
        events=[
            row(170, name="Black Friday", starts_on="2027-11-26", multiplier=2.6, certainty="certain"),
            row(171, name="Soldes", starts_on="2027-01-08", multiplier=1.6),
        ]
    ),
    "q18": said(
        preset="custom",
        hours=[10, 6, 4, 3, 3, 5, 12, 25, 40, 52, 60, 68, 80, 75, 60, 58, 62, 70, 82, 95, 100, 90, 60, 30],
        weekdays=[90, 85, 88, 92, 100, 80, 95],
    ),
    "q19": said("guessed", features=[row(190, name="Recommandations", load_change=15)]),
    "q20": said(monthly_today=18500, ceiling=30000, costs=[row(200, component=ref(11), monthly=5200)]),
    "q21": said(
        caches=[
            row(210, layer="cdn", technology="Fastly", hit_ratio=92),
            row(211, layer="distributed", technology="Redis", hit_ratio=81),
        ]
    ),
    "q22": said(bottleneck="yes", peak_qps=9600, qps_limit=11500, done=["indexes", "pooling"]),
    "q23": said(used=True, provider="Fastly", contents=["static", "images"], share_served=78),
    "q24": said(supported="partly", autoscaling=False, measurements=[row(241, n=1, rps=420)]),
    "q25": said("guessed", patterns=[row(250, pattern="materialized_views", status="planned")]),
    "q26": {
        "values": {"regular": False},
        "status": "to_find_out",
        "owner": "jana@example.com",
        "due": "2026-12-04",
        "note": "Jana retrouve le dernier rapport.",
    },
    "q27": said(
        dashboards=[row(270, name="Vue d’ensemble", tool="grafana", link="https://grafana.example/d/1")]
    ),
    "q28": said(alerts=[row(280, signal=ref(110), threshold="P95 > 600 ms", notified="Astreinte")]),
    "q29": said(done=True, breaking_rps=2521, first_to_give_way=ref(11)),
    "q30": {"values": {}, "status": "not_applicable", "reason": "Pas avant les répliques."},
}
DECISIONS: dict[str, dict[str, Any]] = {
    "maturity": said(monitoring="2", alerting="2", load_testing="1", capacity_planning="1"),
    "stakes": said(stakes=[row(300, stake="Paniers abandonnés", hourly_cost=12000)]),
    "slis": said(slis=[row(310, objective=ref(110), good="2xx sous 300 ms", measured_at="load_balancer")]),
    "alignment": said(agreed_by="Lina Moreau (produit)", agreed_on="2026-11-24"),
    "investments": said(investments=[row(320, item="Deux répliques", by="2027-01-10", monthly=900)]),
    "options": said(
        options=[
            row(331, name="Base plus grosse", kind="vertical", verdict="reserve"),
            row(330, name="Répliques de lecture", kind="horizontal", verdict="chosen"),
        ]
    ),
    "optimisations": said(optimisations=[row(340, name="Index", time_share=22, times_faster=6, risk="low")]),
    "caching": said(
        targets=[
            row(350, layer="cdn", hit_ratio=95, change="Réponses d’API"),
            row(351, layer="application", hit_ratio=60),
        ]
    ),
    "target": said(
        summary="Les lectures quittent la base primaire.",
        components=[
            row(360, component=ref(13), change="changed", instances=4),
            row(361, component={"text": "Recommandation"}, change="new", kind="service"),
        ],
        connections=[row(370, **{"from": ref(5), "to": ref(361)}, change="new", protocol="gRPC")],
    ),
    "load_tests": said(
        runs=[row(380, scenario="breakpoint", first_on="2026-12-15", environment="Préproduction", who="Akim")]
    ),
    "alerting": said(recipients=[row(390, who="Astreinte SRE", severity="page")]),
    "reviews": said(frequency="quarterly", who="Lina, Akim", first_on="2027-01-05"),
    "escalation": {"values": {}, "status": "parked"},
}


def export(**answers: dict[str, Any]) -> dict[str, Any]:
    """The interview as its export says it; ``answers`` (``q8=…``) stand in place of the usual ones."""
    return {
        "format": "perfplan-answers",
        "format_version": 1,
        "methodology": "2026.1",
        "project": {
            "name": "Boutique Mirabelle",
            "purpose": "La boutique en ligne de **Mirabelle**.",
            "language": "fr",
            "currency": "EUR",
            "time_zone": "Europe/Paris",
        },
        "interview": {"title": "Entretien", "started_on": "2026-11-24", "example": True},
        "settings": {},
        "stages": {
            str(number): {"planned_minutes": planned, "used_seconds": used * 60, "state": "ended"}
            for number, planned, used in [
                (1, 8, 7),
                (2, 10, 12),
                (3, 10, 10),
                (4, 8, 6),
                (5, 10, 9),
                (6, 8, 8),
            ]
        },
        "answers": copy.deepcopy(ANSWERS | answers),
        "decisions": copy.deepcopy(DECISIONS),
    }


def content(said_there: dict[str, Any] | None = None) -> dict[str, Any]:
    """A version's content, made without a database."""
    exported = said_there or export()
    keys = [*exported["answers"], *exported["decisions"]]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "author": "Lina Moreau",
        "interview": exported,
        "given": {
            key: {
                "revision": 1,
                "at": f"2026-11-24T10:{number:02d}:00+00:00",
                "by": "Akim Kone",
                "people": ["Lina Moreau", "Akim Kone"],
                "owner": "Jana Novak" if key == "q26" else "",
            }
            for number, key in enumerate(keys)
        },
        "stages": {
            str(number): {"started_at": "2026-11-24T09:00:00+00:00", "ended_at": ""} for number in range(1, 7)
        },
        "drawings": drawings(exported),
    }


def empty() -> dict[str, Any]:
    """The content of a version of an interview in which nobody has said anything."""
    nothing = export() | {"answers": {}, "decisions": {}, "stages": {}}
    nothing["interview"]["example"] = False
    return content(nothing)


def a_team(name: str = "Mirabelle") -> Team:
    return Team.objects.create(name=name)


def a_person(team: Team | None = None, role: str = Role.OWNER, *, email: str = "") -> User:
    person = User.objects.create_user(
        email or f"{role}{User.objects.count()}@example.com", "a password", name=f"The {role}", language="en"
    )
    if team:
        Membership.objects.create(team=team, user=person, role=role)
    return person


def a_project(team: Team, language: str = "fr") -> Project:
    return Project.objects.create(team=team, name="Boutique Mirabelle", language=language)


def an_interview(project: Project, by: User | None = None) -> Interview:
    """An interview that says what :func:`export` says."""
    interview = Interview.objects.create(project=project, title="Entretien", created_by=by)
    said_there = export()
    Answer.objects.bulk_create(
        Answer(
            interview=interview,
            item=key,
            revision=1,
            updated_by=by,
            values=entry["values"],
            status=entry["status"],
            reason=entry.get("reason", ""),
            confidence=entry.get("confidence", ""),
            note=entry.get("note", ""),
        )
        for part in ("answers", "decisions")
        for key, entry in said_there[part].items()
    )
    return interview


def a_version(project: Project, saying: dict[str, Any] | None = None, *, number: int = 0) -> PlanVersion:
    """A version in the database. Its moment is fixed, so that its PDF is."""
    plan, _new = Plan.objects.get_or_create(project=project)
    catalogue, _new = FrozenCatalogue.objects.get_or_create(
        digest=load("2026.1").digest, defaults={"text": source("2026.1")}
    )
    plan.last_number = number or plan.last_number + 1
    plan.save()
    return PlanVersion.objects.create(
        plan=plan,
        number=plan.last_number,
        title="Boutique Mirabelle : plan de performance",
        note="Après l’atelier du **24 novembre**.",
        content=saying or content(),
        catalogue=catalogue,
        created_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
    )
