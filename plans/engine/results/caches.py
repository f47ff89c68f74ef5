"""Caches (Q21, Q23): what reaches the origin today and at the targets decided, and what a cold start sends.

Conventions: layers are asked from the browser inwards; one whose share of the traffic is not said sees all
that arrives, and that is said; browser hits never arrive at all, so the load at the origin leaves them out, as
it does a CDN's hits where the traffic is counted behind it; the CDN of Q23 stands in where Q21 lists none.
The origin's latency is the mean of Q7. Its capacity is what reaches it at today's first limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans.engine import caching
from plans.engine.caching import Layer
from plans.engine.inputs import Answers, Row
from plans.engine.reading import Where, peak_rps, where
from plans.engine.results.limits import Limits
from plans.engine.trail import Answer, Given, Missing, Number, Wait, derive, gather

_LEFT_OUT = {"browser": "browser_left_out", "cdn": "cdn_left_out"}

ORDER = ("browser", "cdn", "reverse_proxy", "application", "distributed", "database")


@dataclass(frozen=True, slots=True)
class CacheLayer:
    """One layer, today and as decided."""

    about: Where
    layer: str
    hit: Number
    sees: Number
    arrives: Number
    """The share of requests that gets as far as this layer."""
    answers: Number
    """The share of requests that it answers."""
    target_hit: Number | None
    cold_origin_rps: Number
    """What the origin gets at the peak when this layer alone is cold."""
    cold_times: Number
    """The same as a multiple of what it gets today."""


@dataclass(frozen=True, slots=True)
class Caching:
    """All layers together."""

    layers: tuple[CacheLayer, ...]
    origin_share: Number
    origin_rps: Number
    origin_capacity_rps: Number
    mean_latency_ms: Number
    target_origin_share: Number
    target_origin_rps: Number
    target_mean_latency_ms: Number
    target_change: Number
    """The origin's load at the targets ÷ today's."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A layer as answered or as decided."""

    about: Where
    kind: str
    row: str
    layer: Answer[Layer]


def compute_caching(answers: Answers, limits: Limits, response_s: Number) -> Caching:
    """The caches in series, today and with the targets in place."""
    today, target = _today(answers), _target(answers)
    now, then = gather([f.layer for f in today]), gather([f.layer for f in target])
    if not today:
        table = answers.table("q21.caches")
        now = table if isinstance(table, Missing) else Given(())
    decided = answers.table("caching.targets")
    if isinstance(decided, Missing):
        then = decided
    peak = peak_rps(answers)
    origin_ms = derive("cache.origin_ms", "ms", lambda s: s * 1_000, response_s, notes=("origin_from_q7",))
    ahead = _ahead(answers)
    arriving = _arriving(today, now, ahead)
    return Caching(
        layers=tuple(_layer(found, today, target, now, peak, ahead.value) for found in today),
        origin_share=derive("cache.origin_share", "share", caching.origin_share, now),
        origin_rps=derive("cache.origin_rps", "rps", caching.origin_rps, peak, arriving),
        origin_capacity_rps=derive(
            "cache.origin_capacity",
            "rps",
            caching.origin_rps,
            limits.capacity_rps,
            arriving,
            notes=("origin_capacity",),
        ),
        mean_latency_ms=_mean_latency("cache.mean_latency", today, now, origin_ms),
        target_origin_share=derive("cache.target_share", "share", caching.origin_share, then),
        target_origin_rps=derive(
            "cache.target_rps", "rps", caching.origin_rps, peak, _arriving(target, then, ahead)
        ),
        target_mean_latency_ms=_mean_latency("cache.target_latency", target, then, origin_ms),
        target_change=derive("cache.target_change", "times", caching.origin_load_change, now, then),
    )


def _mean_latency(
    key: str, found: Sequence[_Found], layers: Answer[tuple[Layer, ...]], origin_ms: Number
) -> Number:
    """The mean latency, which waits for the lookup time of each layer that has none."""
    silent = [f.about for f in found if isinstance(f.layer, Given) and f.layer.value.lookup_ms is None]
    if isinstance(layers, Given) and silent:
        # The CDN of Q23 has no field for it: listed among the caches of Q21 it has.
        waits = (
            Wait(at.item, at.row, "latency_ms") if at.row else Wait("q21", "", "caches") for at in silent
        )
        return Missing(key, tuple(dict.fromkeys(waits)))
    return derive(key, "ms", caching.mean_latency_ms, layers, origin_ms)


def _ahead(answers: Answers) -> Given[tuple[str, ...]]:
    """The layers that stand before the place where requests are counted: their hits never get there."""
    counted = answers.assumptions.get("traffic_counted_at")
    ahead = ("browser", "cdn") if counted.value == "load_balancer" else ("browser",)
    return Given(ahead, settings=counted.settings)


def _arriving(
    found: Sequence[_Found], layers: Answer[tuple[Layer, ...]], ahead: Given[tuple[str, ...]]
) -> Answer[tuple[Layer, ...]]:
    """The layers behind the place where requests are counted."""
    left_out = {f.kind for f in found} & set(ahead.value)
    if isinstance(layers, Missing) or not any(f.kind in ("browser", "cdn") for f in found):
        return layers
    behind = gather([f.layer for f in found if f.kind not in left_out])
    if isinstance(behind, Missing):
        return behind
    notes = tuple(_LEFT_OUT[kind] for kind in ahead.value if kind in left_out)
    settings = ahead.settings if any(f.kind == "cdn" for f in found) else ()
    return Given(behind.value, behind.inputs, (*behind.settings, *settings), (*behind.notes, *notes))


def _today(answers: Answers) -> list[_Found]:
    rows = [(row, row.word("layer")) for row in answers.rows("q21.caches")]
    found = [_Found(where(row), kind, row.id, _read(row)) for row, kind in rows]
    cdn = answers.item("q23")
    if not any(kind == "cdn" for _, kind in rows) and cdn.flag("used") and cdn.has("share_served"):
        served = cdn.number("share_served")
        layer: Answer[Layer] = (
            served if isinstance(served, Missing) else Given(Layer(served.value), served.inputs)
        )
        found.append(_Found(where(cdn, cdn.word("provider") or "CDN"), "cdn", "", layer))
    return _inwards(found)


def _read(row: Row) -> Answer[Layer]:
    hit = row.number("hit_ratio")
    sees = row.number("traffic_share") if row.has("traffic_share") else Given(1.0, notes=("sees_all",))
    lookup = row.number("latency_ms") if row.has("latency_ms") else Given(None)
    parts = gather((hit, sees, lookup))
    return parts if isinstance(parts, Missing) else Given(Layer(*parts.value), parts.inputs, (), parts.notes)


def _target(answers: Answers) -> list[_Found]:
    """Today's layers with their targets; a target without a layer of today is a new one."""
    found = _today(answers)
    for row in answers.rows("caching.targets"):
        kind, named = row.word("layer"), row.ref("cache").row
        same = [f for f in found if (f.row == named if named else f.kind == kind)]
        goal = _read(row)
        if not same:
            found.append(_Found(where(row), kind, row.id, goal))
            continue
        for before in same:
            about = where(row) if isinstance(before.layer, Missing) else before.about
            found[found.index(before)] = replace(before, about=about, layer=_over(before.layer, goal))
    return _inwards(found)


def _inwards(found: Sequence[_Found]) -> list[_Found]:
    return sorted(found, key=lambda f: ORDER.index(f.kind) if f.kind in ORDER else len(ORDER))


def _over(before: Answer[Layer], goal: Answer[Layer]) -> Answer[Layer]:
    """The goal, with what it leaves unsaid taken from today's layer."""
    if isinstance(goal, Missing) or isinstance(before, Missing):
        return goal
    said = "sees_all" not in goal.notes
    layer = Layer(
        goal.value.hit,
        goal.value.sees if said else before.value.sees,
        before.value.lookup_ms if goal.value.lookup_ms is None else goal.value.lookup_ms,
    )
    return Given(layer, goal.inputs + before.inputs, notes=() if said else before.notes)


def _layer(
    found: _Found,
    all_today: Sequence[_Found],
    target: Sequence[_Found],
    now: Answer[tuple[Layer, ...]],
    peak: Answer[float],
    ahead: Sequence[str],
) -> CacheLayer:
    place = list(all_today).index(found)
    before = [n for n, f in enumerate(all_today) if f.kind in ahead]

    def cold(rps: float, layers: tuple[Layer, ...]) -> float:
        """What arrives today, and what this layer kept from arriving where it stands before the count."""
        added = caching.origin_load_change([layers[place]], [Layer(0.0)]) if place in before else 1.0
        behind = [layer for n, layer in enumerate(layers) if n != place and n not in before]
        return caching.origin_rps(rps * added, behind)

    goal = next((f.layer for f in target if f.row == found.row and f.kind == found.kind), None)
    changed = goal is not None and goal != found.layer
    arrives = derive("cache.arrives", "share", lambda ls: caching.origin_share(ls[:place]), now)
    return CacheLayer(
        about=found.about,
        layer=found.kind,
        hit=derive("cache.hit", "share", lambda layer: layer.hit, found.layer),
        sees=derive("cache.sees", "share", lambda layer: layer.sees, found.layer),
        arrives=arrives,
        answers=derive(
            "cache.answers",
            "share",
            lambda share, layer: share * layer.hit * layer.sees,
            arrives,
            found.layer,
        ),
        target_hit=derive("cache.target_hit", "share", lambda layer: layer.hit, goal) if changed else None,
        cold_origin_rps=derive("cache.cold_origin", "rps", cold, peak, now),
        cold_times=derive(
            "cache.cold_times",
            "times",
            lambda layer: caching.origin_load_change([layer], [Layer(0.0)]),
            found.layer,
        ),
    )
