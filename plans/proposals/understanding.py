"""Stage 1: how mature monitoring and tests are, and what is at stake."""

from __future__ import annotations

from plans.engine.reading import place
from plans.engine.trail import Missing, known
from plans.findings.model import Facts
from plans.proposals.model import Draft, Reason, filled, proposes, row, to_row
from plans.proposals.texts import as_it_is, both, option, say

LATENCIES = {"latency_p50", "latency_p95", "latency_p99", "latency_mean"}
PERCENTILES = {"latency_p95", "latency_p99"}
ERRORS = {"error_rate", "availability"}
REGULAR = ("each_release", "weekly", "monthly", "quarterly")


@proposes("maturity")
def maturity(facts: Facts) -> Draft | None:
    """The highest level of each scale whose criterion the answers meet; what no question asks is never assumed."""
    found = {
        "monitoring": ("q6", _monitoring(facts)),
        "alerting": ("q28", _alerting(facts)),
        "load_testing": ("q26", _load_testing(facts)),
        "capacity_planning": ("q8", _capacity_planning(facts)),
    }
    values = {name: str(level) for name, (_item, level) in found.items() if level is not None}
    reasons = [
        Reason((item,), both(f"maturity.{name}_{level}", facts))
        for name, (item, level) in found.items()
        if level is not None
    ]
    return values, reasons


def _monitoring(facts: Facts) -> int | None:
    table = facts.answers.table("q6.metrics")
    if isinstance(table, Missing):
        return None
    watched = {row.word("metric") for row in table.value if row.flag("watched")}
    if not watched:
        return 0
    if not (watched & LATENCIES and {"throughput", "error_rate"} <= watched):
        return 1
    journeys = {row.id for row in facts.answers.rows("q3.journeys")}
    places = (place(facts.answers, row.ref("target")) for row in facts.answers.rows("q11.objectives"))
    aimed_for = {found.journey.id for found in places if found.journey}
    return 3 if watched & PERCENTILES and journeys and journeys <= aimed_for else 2


def _alerting(facts: Facts) -> int | None:
    answers = facts.answers
    table = answers.table("q28.alerts")
    if isinstance(table, Missing):
        return None
    if not table.value:
        return 0
    reaching = [row for row in table.value if row.has("notified")]
    watched, objectives = set(), set()
    for alert in reaching:
        ref = alert.ref("signal").row
        metric, objective = answers.row("q6.metrics", ref), answers.row("q11.objectives", ref)
        watched |= {metric.word("metric")} if metric else set()
        if objective:
            objectives.add(objective.id)
            watched |= {"latency_p95"} if objective.word("sli") == "latency" else set()
            watched |= {"availability"} if objective.word("sli") == "availability" else set()
    if not (watched & LATENCIES and watched & ERRORS):
        return 1
    everything = {row.id for row in answers.rows("q11.objectives")}
    on_call = any(row.word("severity") == "page" for row in reaching)
    escalates = bool(answers.rows("escalation.levels"))
    return 3 if everything and everything <= objectives and on_call and escalates else 2


def _load_testing(facts: Facts) -> int | None:
    answers = facts.answers
    tests, stress = answers.item("q26"), answers.item("q29")
    regular = False if answers.says_none("q26") else tests.flag("regular")
    stressed = False if answers.says_none("q29") else stress.flag("done")
    if regular is None or (not regular and not tests.has("last_run_on") and stressed is None):
        return None
    if not regular:
        return 1 if tests.has("last_run_on") or stressed else 0
    last, change = known(tests.day("last_run_on")), known(tests.day("last_big_change_on"))
    current = last is not None and (change is None or change <= last)
    like_production = tests.flag("production_like") and tests.word("frequency") in REGULAR
    if not (like_production and current and answers.rows("q11.objectives")):
        return 2
    broken = stressed and stress.has("breaking_rps")
    chaos = answers.item("q30").word("practised") == "yes"
    return 4 if tests.word("frequency") == "each_release" and broken and chaos else 3


def _capacity_planning(facts: Facts) -> int | None:
    limits, reviews = facts.results.limits, facts.answers.item("reviews")
    if known(limits.peak_rps) is None:
        return None
    if known(limits.headroom) is None:
        # Until the stress test is answered, the limit may still come.
        return 1 if facts.answers.status("q29") in ("answered", "not_applicable") else None
    likely = facts.results.projection.scenario("likely")
    projected = likely is not None and known(likely.needs[-1].needed_rps) is not None
    return 3 if projected and reviews.has("frequency") and reviews.has("first_on") else 2


@proposes("stakes", {"stakes": "journey"})
def stakes(facts: Facts) -> Draft | None:
    """What an hour of each critical journey costs, and on what it weighs; the metric is for the team to say."""
    rows, costs = [], False
    for journey in facts.results.journeys:
        said = facts.answers.row("q3.journeys", journey.about.row)
        cost = known(journey.hourly_cost)
        if said is None or not (said.words("impact") or cost is not None):
            continue
        language = facts.answers.language
        impacts = [option(facts, "q3.journeys.impact", each).to(language) for each in said.words("impact")]
        listed = ", ".join(each.lower() for each in impacts)
        key = "stakes.stake" if impacts else "stakes.bare"
        rows.append(
            row(
                "stakes",
                said.id,
                stake=say(key, facts, journey=said.name, impacts=as_it_is(listed)),
                hourly_cost=said.values.get("hourly_cost"),
                journey=to_row(said.id, said.name),
            )
        )
        costs |= cost is not None
    if not rows:
        return None
    return filled(stakes=rows), [
        Reason(("q3",), both("stakes.why" if costs else "stakes.why_no_cost", facts))
    ]
