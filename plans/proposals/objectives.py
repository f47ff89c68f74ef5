"""Stage 2: what each objective counts, and what stands against it."""

from __future__ import annotations

from plans.engine.inputs import Row
from plans.engine.reading import Place, component_of, place, threshold_ms, used_by
from plans.engine.trail import known
from plans.findings.model import Facts, find
from plans.findings.texts import say as say_finding
from plans.proposals.model import Draft, Reason, filled, proposes, row, to_row
from plans.proposals.texts import Amount, both, option, say

WATCHES = {
    "availability": ("error_rate", "availability"),
    "latency": ("latency_p50", "latency_p95", "latency_p99", "latency_mean"),
    "throughput": ("throughput",),
    "freshness": ("freshness",),
    "correctness": ("correctness",),
}
MEASURED_AT = {
    "client": "client",
    "load_balancer": "load_balancer",
    "service": "server",
    "database": "server",
}
"""Where a metric of a component of this kind is measured."""
SOURCES = {"rum": "client", "apm": "server", "logs": "server"}

EXPECTED = {"q5", "q11", "q12", "q13", "q14", "q15"}
"""What objectives are held against."""


@proposes("slis", {"slis": "objective"})
def slis(facts: Facts) -> Draft | None:
    """For each objective of Q11: what is counted, when it is good, where it is measured already."""
    rows, measured = [], set()
    for objective in facts.answers.rows("q11.objectives"):
        sli = objective.word("sli")
        if not sli:
            continue
        found = place(facts.answers, objective.ref("target"))
        at, item = _measured_at(facts, sli, found)
        measured |= {item} if item else set()
        language = facts.answers.language
        name = f"{found.name} · {option(facts, 'q11.objectives.sli', sli).to(language)}"
        rows.append(
            row(
                "slis",
                objective.id,
                objective=to_row(objective.id, name),
                event=_event(facts, sli, found),
                valid=say(f"slis.valid_{'minutes' if sli == 'throughput' else 'requests'}", facts),
                good=_good(facts, objective, sli),
                measured_at=at,
            )
        )
    if not rows:
        return None
    reasons = [Reason(("q11",), both("slis.why", facts))]
    reasons += [
        Reason((item,), both(f"slis.why_{item}", facts)) for item in ("q6", "q7", "q1") if item in measured
    ]
    return filled(slis=rows), reasons


def _event(facts: Facts, sli: str, found: Place) -> str:
    if sli == "throughput":
        return say("slis.event_minute", facts)
    entry = found.journey.word("entry_point") if found.journey else ""
    return say("slis.event", facts, target=entry or found.name) if entry or found.name else ""


def _good(facts: Facts, objective: Row, sli: str) -> str:
    """What counts as good, as far as the objective says it; "" where only the team knows."""
    threshold = objective.values.get("threshold")
    if sli == "availability":
        return say("slis.good_availability", facts)
    if sli in ("latency", "freshness"):
        ms = known(threshold_ms(objective))
        return "" if ms is None else say(f"slis.good_{sli}", facts, threshold=Amount(ms, "ms"))
    if sli == "throughput" and threshold is not None and objective.word("threshold_unit") == "rps":
        return say("slis.good_throughput", facts, threshold=Amount(threshold, "rps"))
    return ""


def _measured_at(facts: Facts, sli: str, found: Place) -> tuple[str, str]:
    """Where, and the question that says so: what real browsers measured, else a metric that is watched, else how
    its endpoint was measured, else the load balancer, where all requests pass."""
    answers = facts.answers
    sources = {row.word("source") for row in found.endpoints} if sli in ("latency", "availability") else set()
    if sli == "latency" and sources == {"rum"}:
        return "client", "q7"
    journey = found.journey
    crossed = set(used_by(answers, facts.graph, journey)) if journey else set()
    places = set()
    for metric in answers.rows("q6.metrics"):
        if not metric.flag("watched") or metric.word("metric") not in WATCHES[sli]:
            continue
        where = metric.ref("where")
        component = answers.row("q1.components", component_of(facts.graph, where))
        if component is not None and component.id in crossed:
            places.add(MEASURED_AT.get(component.word("kind"), ""))
        elif component is not None and component.word("kind") == "load_balancer":
            places.add("load_balancer")
        elif metric.word("metric") == "availability" and journey and where.row == journey.id:
            places.add("probe")
    at = next((each for each in ("load_balancer", "client", "server", "probe") if each in places), "")
    if at:
        return at, "q6"
    at = next((SOURCES[each] for each in ("rum", "apm", "logs") if each in sources), "")
    if at:
        return at, "q7"
    if sli != "freshness" and any(c.kind == "load_balancer" for c in facts.graph.system.components):
        return "load_balancer", "q1"
    return "", ""


@proposes("alignment")
def alignment(facts: Facts) -> Draft | None:
    """What stands against the objectives, as reservations. Who agrees to them, and when, nobody can propose."""
    answers = facts.answers
    found = [
        each
        for each in find(answers, facts.results)
        if each.severity == "contradiction" and EXPECTED & {row.item for row in each.rows}
    ]
    titles = [
        say_finding(each, answers.language, methodology=answers.methodology, currency=answers.currency).title
        for each in found
    ]
    if not titles:
        return None
    items = sorted({row.item for each in found for row in each.rows} & EXPECTED, key=lambda key: int(key[1:]))
    listed = "\n".join(f"- {title}" for title in dict.fromkeys(titles))
    return filled(reservations=listed), [Reason(tuple(items), both("alignment.why", facts))]
