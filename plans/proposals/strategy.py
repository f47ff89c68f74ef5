"""Stage 5: how to grow, what to make faster, what to keep in caches, and what the target looks like."""

from __future__ import annotations

from collections.abc import Callable

from interviews.fields.reference import LIMIT as LONGEST_REFERENCE
from interviews.methodology.model import Text
from plans.engine import caching as engine
from plans.engine.caching import Layer
from plans.engine.inputs import Row
from plans.engine.reading import component_of
from plans.engine.results.limits import Limit
from plans.engine.trail import known
from plans.findings.model import Facts, attempt
from plans.proposals.model import (
    Draft,
    Reason,
    Values,
    component,
    figure,
    filled,
    once,
    proposes,
    row,
    to_component,
    to_row,
)
from plans.proposals.texts import Amount, Shown, as_it_is, both, option, say

LOW_HIT_RATIO = 0.8
GOOD_HIT_RATIO = 90
"""Per cent: what a layer below :data:`LOW_HIT_RATIO` is proposed to reach."""

MOSTLY_READS = 0.5
ALWAYS_WORTH_IT = ("indexes", "query_tuning", "pooling")
"""What is done to a database before it is split."""

NOT_OURS = ("client", "cdn", "external")


def unresolved(facts: Facts) -> dict[str, list[Row]]:
    """What stands against more instances (Q24), by component."""
    found: dict[str, list[Row]] = {}
    for blocker in facts.answers.rows("q24.blockers"):
        if not blocker.flag("resolved"):
            found.setdefault(component_of(facts.graph, blocker.ref("component")), []).append(blocker)
    return found


def _blocked(facts: Facts, blockers: list[Row]) -> str:
    """The blockers with their ways out, in a sentence."""
    said = [
        say(
            "options.blocker", facts, state=as_it_is(row.word("state")), way_out=as_it_is(row.word("way_out"))
        )
        if row.has("state") and row.has("way_out")
        else row.word("state") or row.word("way_out")
        for row in blockers
    ]
    return " · ".join(once(said))


# --- Options ----------------------------------------------------------------------------------------------------


@proposes("options", {"options": "kind component"})
def options(facts: Facts) -> Draft | None:
    """Ways past the first limit. Lifted alone, it leaves the next one: that is what each of them reaches."""
    first = facts.results.limits.first
    at = component(facts, first.component) if first else None
    kind = facts.answers.row("q1.components", first.component) if first else None
    if first is None or at is None or kind is None or kind.word("kind") in NOT_OURS:
        return None
    following = _next_limit(facts, first)
    reaches = figure(known(following.rps)) if following and following.rps else None
    blockers = unresolved(facts).get(first.component, [])
    out = facts.answers.item("q24").word("supported") == "no"
    stands_against = _blocked(facts, blockers) or (say("options.not_supported", facts) if out else "")
    named: Callable[[str], str] = lambda way: say(f"options.{way}", facts, component=first.about.name)  # noqa: E731

    def way(id: str, kind: str, **more: object) -> Values:
        return row(
            "options",
            id,
            first.component,
            name=named(id),
            kind=kind,
            capacity_rps=reaches,
            component=at,
            **more,
        )

    rows = [way("horizontal", "horizontal", blockers=stands_against), way("vertical", "vertical")]
    reasons = [Reason((first.about.item,), _why_first(facts, first, following))]
    if stands_against:
        reasons.append(Reason(("q24",), both("options.why_blockers", facts)))
    if _is_a_bottleneck(facts, first.component):
        rows.append(way("optimise", "other"))
        reasons.append(Reason(("q10",), both("options.why_optimise", facts, component=first.about.name)))
    return filled(options=rows), reasons


def _next_limit(facts: Facts, first: Limit) -> Limit | None:
    """The first limit of another component."""
    return next(
        (
            limit
            for limit in facts.results.limits.limits
            if limit.component != first.component and limit.rps is not None and known(limit.rps) is not None
        ),
        None,
    )


def _why_first(facts: Facts, first: Limit, following: Limit | None) -> Text:
    capacity = Amount(known(facts.results.limits.capacity_rps), "rps")
    if following is None or following.rps is None:
        return both("options.why_first", facts, first=first.about.name, capacity=capacity)
    return both(
        "options.why",
        facts,
        first=first.about.name,
        capacity=capacity,
        next=following.about.name or option(facts, "q1.components.kind", "database"),
        reaches=Amount(known(following.rps), "rps"),
    )


def _is_a_bottleneck(facts: Facts, component: str) -> bool:
    return any(
        component_of(facts.graph, row.ref("component")) == component
        for row in facts.answers.rows("q10.bottlenecks")
    )


# --- Optimisations ----------------------------------------------------------------------------------------------


@proposes("optimisations", {"optimisations": "name where"})
def optimisations(facts: Facts) -> Draft | None:
    """The bottlenecks, what the database has not seen yet, and caches that miss. How much faster is never guessed."""
    found = {"q10": _bottlenecks(facts), "q22": _database(facts), "q21": _caches(facts)}
    rows = [each for made in found.values() for each in made]
    if not rows:
        return None
    return filled(optimisations=rows), [
        Reason((item,), both(f"optimisations.why_{item}", facts)) for item, made in found.items() if made
    ]


def _bottlenecks(facts: Facts) -> list[Values]:
    rows = []
    for bottleneck in facts.answers.rows("q10.bottlenecks"):
        where = to_component(facts, bottleneck.ref("component"))
        if where is None:
            continue
        category = option(facts, "q10.bottlenecks.category", bottleneck.word("category"))
        named = bottleneck.word("category") not in ("", "other")
        key = "optimisations.bottleneck" if named else "optimisations.bare"
        name = say(key, facts, component=bottleneck.name or where["text"], category=category)
        rows.append(row("optimisations", bottleneck.id, name=name, where=where))
    return rows


def _database(facts: Facts) -> list[Values]:
    database = facts.answers.item("q22")
    done = database.words("done")
    if database.word("bottleneck") != "yes" or not done:
        # Nothing ticked may as well mean that nobody looked.
        return []
    where = to_component(facts, database.ref("component"))
    name = where["text"] if where else option(facts, "q1.components.kind", "database")
    worth_it = [each for each in ALWAYS_WORTH_IT if each not in done]
    if (known(database.number("read_share")) or 0.0) >= MOSTLY_READS and "read_replicas" not in done:
        worth_it.append("read_replicas")
    return [
        row(
            "optimisations",
            "q22",
            each,
            name=say("optimisations.database", facts, work=option(facts, "q22.done", each), component=name),
            where=where,
        )
        for each in worth_it
    ]


def _low(facts: Facts) -> list[tuple[Row, float]]:
    """The caches that hit too little, with their ratio."""
    ratios = [(row, known(row.number("hit_ratio"))) for row in facts.answers.rows("q21.caches")]
    return [(row, hit) for row, hit in ratios if hit is not None and hit < LOW_HIT_RATIO]


def _caches(facts: Facts) -> list[Values]:
    rows = []
    for cache, hit in _low(facts):
        layer = option(facts, "q21.caches.layer", cache.word("layer"))
        name = say(
            "optimisations.cache",
            facts,
            layer=layer,
            hit=Amount(hit, "share"),
            target=Amount(GOOD_HIT_RATIO / 100, "share"),
        )
        rows.append(row("optimisations", cache.id, name=name, where=_component_of_cache(facts, cache)))
    return rows


def _component_of_cache(facts: Facts, cache: Row) -> Values | None:
    """The component that a cache is, where it is the only one of its kind."""
    kind = {"cdn": "cdn", "distributed": "cache", "database": "database"}.get(cache.word("layer"), "")
    alike = [c for c in facts.graph.system.components if kind and c.kind == kind]
    return component(facts, alike[0].id) if len(alike) == 1 else None


# --- Caches -----------------------------------------------------------------------------------------------------


@proposes("caching", {"targets": "layer cache"})
def caching(facts: Facts) -> Draft | None:
    """A target for each layer that hits less than 80 %; what has to change for it is for the team to say."""
    rows, reasons = [], []
    for cache, hit in _low(facts):
        layer = option(facts, "q21.caches.layer", cache.word("layer"))
        technology = cache.word("technology")
        name = " · ".join(part for part in (layer.to(facts.answers.language), technology) if part)
        rows.append(
            row(
                "caching",
                cache.id,
                layer=cache.word("layer"),
                cache=to_row(cache.id, name),
                hit_ratio=GOOD_HIT_RATIO,
            )
        )
        sees = known(cache.number("traffic_share"))
        goal = Layer(GOOD_HIT_RATIO / 100, 1.0 if sees is None else sees)
        change = attempt(engine.origin_load_change, [Layer(hit, goal.sees)], [goal])
        shown: dict[str, Shown] = {
            "layer": layer,
            "hit": Amount(hit, "share"),
            "target": Amount(goal.hit, "share"),
        }
        if change is None:
            reasons.append(Reason(("q21",), both("caching.why_low", facts, **shown)))
        else:
            less = Amount(1 - change, "share")
            reasons.append(Reason(("q21",), both("caching.why", facts, less=less, **shown)))
    return (filled(targets=rows), reasons) if rows else None


# --- The target -------------------------------------------------------------------------------------------------


@proposes("target", {"components": "component", "connections": "from to"})
def target(facts: Facts) -> Draft | None:
    """The components that must grow for the load in 12 months, those of the options chosen, those of new features."""
    rows: dict[str, Values] = {}
    reasons = []
    for found, reason in (
        (_growing(facts), "grow"),
        (_chosen(facts), "options"),
        (_features(facts), "features"),
    ):
        added = {mark: each for mark, each in found.items() if mark not in rows}
        rows |= added
        if added:
            item = {"grow": "q16", "options": "options", "features": "q19"}[reason]
            reasons.append(Reason((item,), _why_target(facts, reason)))
    return (filled(components=list(rows.values())), reasons) if rows else None


def _why_target(facts: Facts, reason: str) -> Text:
    likely = facts.results.projection.scenario("likely")
    needed = known(likely.needs[-1].needed_most_rps) if likely else None
    return both(f"target.why_{reason}", facts, needed=Amount(needed, "rps"))


def _growing(facts: Facts) -> dict[str, Values]:
    likely = facts.results.projection.scenario("likely")
    if likely is None:
        return {}
    blockers = unresolved(facts)
    rows = {}
    for need in likely.needs[-1].instances:
        now, then = known(need.now), known(need.event)
        at = component(facts, need.about.row)
        if now is None or then is None or then <= now or at is None:
            continue
        stands = _blocked(facts, blockers[need.about.row]) if need.about.row in blockers else ""
        if need.about.row in blockers:
            reason = say(
                "target.blocked" if stands else "target.blocked_bare", facts, blockers=as_it_is(stands)
            )
        else:
            reason = say("target.grows", facts, needed=Amount(known(likely.needs[-1].needed_most_rps), "rps"))
        rows[need.about.row] = row(
            "target",
            need.about.row,
            component=at,
            change="changed",
            instances=None if need.about.row in blockers else then,
            reason=reason,
        )
    return rows


def _chosen(facts: Facts) -> dict[str, Values]:
    rows: dict[str, Values] = {}
    for chosen in facts.answers.rows("options.options"):
        ref = chosen.ref("component")
        at = to_component(facts, ref)
        if chosen.word("verdict") != "chosen" or at is None:
            continue
        change = "changed" if "row" in at else "new"
        mark = at.get("row", at["text"].casefold())
        rows.setdefault(mark, row("target", mark, component=at, change=change, reason=chosen.word("name")))
    return rows


def _features(facts: Facts) -> dict[str, Values]:
    rows: dict[str, Values] = {}
    for feature in sorted(
        facts.answers.rows("q19.features"), key=lambda row: (row.word("launch_on"), row.name)
    ):
        launch, new = known(feature.day("launch_on")), " ".join(feature.word("new_components").split())
        if not new or (launch is not None and launch < facts.today):
            continue
        key = "target.feature_on" if launch else "target.feature"
        reason = say(key, facts, feature=feature.name, day=Amount(launch, "date"))
        at, mark = {"text": new[:LONGEST_REFERENCE]}, new.casefold()
        rows.setdefault(mark, row("target", mark, component=at, change="new", reason=reason))
    return rows
