"""Database, caches, state, data and money."""

from __future__ import annotations

from collections.abc import Iterator

from plans.engine import optimisation
from plans.engine.reading import Where, growth_row, where
from plans.engine.trail import Given, known
from plans.findings.model import (
    Facts,
    Quantity,
    Raised,
    attempt,
    day,
    finding,
    money,
    names,
    option,
    raised,
    rps,
    share,
    times,
)

MOSTLY_READS = 0.80
GOOD_HIT_RATIO = 0.80
REPLICAS_HELP = 0.50
"""Below this share of reads, replicas at most double what the database bears."""


@finding(17, "scales_with_state", "contradiction", "components")
def scales_with_state(facts: Facts) -> Iterator[Raised]:
    """It is said to scale out, and state that prevents it is not resolved."""
    scaling = facts.answers.item("q24")
    rows = [row for row in facts.answers.rows("q24.blockers") if row.flag("resolved") is not True]
    if scaling.word("supported") == "yes" and rows:
        yield raised(
            where(scaling),
            context=[where(row) for row in rows],
            components=names([row.name for row in rows]),
        )


@finding(18, "data_grows_free_of_charge", "contradiction", "today later")
def data_grows_free_of_charge(facts: Facts) -> Iterator[Raised]:
    """Data grow, and no cost item grows with them."""
    row = growth_row(facts.answers, "data")
    costs = facts.answers.rows("q20.costs")
    if row is None or not costs or any(cost.word("grows_with") == "data" for cost in costs):
        return
    today, later = known(row.number("today")), known(row.number("likely_12m"))
    if today is not None and later is not None and later > today:
        yield raised(
            where(row),
            context=[Where("q20", "", "")],
            today=Quantity(today, "gb"),
            later=Quantity(later, "gb"),
        )


@finding(25, "cold_cache_over_origin", "risk", "cache cold carries")
def cold_cache_over_origin(facts: Facts) -> Iterator[Raised]:
    """A cold cache would send more to the origin than it carries."""
    carries = known(facts.results.caching.origin_capacity_rps)
    for layer in facts.results.caching.layers:
        cold = known(layer.cold_origin_rps)
        if layer.layer != "browser" and cold is not None and carries is not None and cold > carries:
            yield raised(
                layer.about,
                cache=option("q21.caches.layer", layer.layer),
                cold=rps(cold),
                carries=rps(carries),
            )


@finding(28, "cost_over_ceiling", "risk", "over ceiling in_a_year")
def cost_over_ceiling(facts: Facts) -> Iterator[Raised]:
    """The cost passes the ceiling."""
    ceiling = known(facts.results.costs.ceiling)
    path = next((path for path in facts.results.costs.paths if path.scenario == "likely"), None)
    over = known(path.over_ceiling_on) if path else None
    if path is None or over is None or ceiling is None:
        return
    in_a_year = dict(path.months)[12]
    cost = known(in_a_year)
    yield raised(
        Where("q20", "", ""),
        context=[
            *(where(r) for r in facts.answers.rows("q20.costs") if r.word("grows_with") not in ("", "fixed")),
            *(where(r) for r in facts.answers.rows("investments.investments") if r.has("monthly")),
        ],
        over=day(over),
        ceiling=money(ceiling),
        in_a_year=money(cost if cost is not None else ceiling),
    )


@finding(32, "writes_beyond_replicas", "risk", "writes best")
def writes_beyond_replicas(facts: Facts) -> Iterator[Raised]:
    """So many writes that read replicas help little, and they are the remedy in place or the database limits."""
    row = facts.answers.item("q22")
    reads = known(row.number("read_share"))
    best = None if reads is None else attempt(optimisation.best_possible, reads)
    if reads is None or best is None or reads >= REPLICAS_HELP:
        return
    if row.word("bottleneck") == "yes" or "read_replicas" in row.words("done"):
        yield raised(
            where(row),
            writes=share(1 - reads),
            best=times(best),
        )


@finding(49, "cache_hits_low", "advice", "cache hit reads less")
def cache_hits_low(facts: Facts) -> Iterator[Raised]:
    """A cache hits less than 80 % though the origin is mostly read."""
    reads = known(facts.answers.item("q22").number("read_share"))
    if reads is None or reads < MOSTLY_READS:
        return
    for row in facts.answers.rows("q21.caches"):
        hit = row.number("hit_ratio")
        if row.word("layer") == "browser" or not isinstance(hit, Given) or hit.value >= GOOD_HIT_RATIO:
            continue
        yield raised(
            where(row),
            context=[Where("q22", "", "")],
            cache=option("q21.caches.layer", row.word("layer")),
            hit=share(hit.value),
            reads=share(reads),
            less=share(1 - (1 - GOOD_HIT_RATIO) / (1 - hit.value)),
        )
