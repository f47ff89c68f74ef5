"""Stage 5: ways to scale, what to make faster, caches today and to come, the architecture to reach."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks import charts, drawings, markdown
from plans.blocks.computed import strategy as computed
from plans.blocks.model import Block, Cell, Column, Prose, Table
from plans.blocks.outcomes.cells import CHANGE, SEVERITY, VERDICT, badges, ranked, yes_no
from plans.blocks.said import Row, Said, passages


def options(said: Said) -> list[Block]:
    """The options compared, the chosen first; what prevents scaling out (Q24)."""
    rows = ranked(said.rows("options", "options"), "verdict", tuple(VERDICT))
    return [
        *said.table(
            "options",
            "options",
            rows=rows,
            cells=badges(said, "options.options", "verdict", VERDICT),
            title="",
        ),
        *said.table("q24", "blockers", cells=yes_no(said, "q24.blockers", "resolved", yes="ok")),
        *said.computed(charts.scaling),
        *said.computed(computed.scaling),
    ]


def optimisations(said: Said) -> list[Block]:
    """What is to be made faster."""
    risk = badges(said, "optimisations.optimisations", "risk", SEVERITY)
    return [
        *said.table("optimisations", "optimisations", cells=risk, title=""),
        *said.computed(computed.optimisations),
    ]


def caching(said: Said) -> list[Block]:
    """Each cache today (Q21) beside its target; the CDN (Q23)."""
    return [
        *_layers(said),
        *said.computed(charts.caching),
        *said.computed(computed.caching),
        *said.facts("q23", ("used", "provider", "contents", "share_served"), title=_("CDN")),
    ]


def _layers(said: Said) -> list[Block]:
    caches, targets = said.rows("q21", "caches"), said.rows("caching", "targets")
    if not targets:
        return said.table("q21", "caches", title="")
    today, goal = said.field("q21", "caches").column, said.field("caching", "targets").column
    pairs: list[tuple[Row, Row]] = [
        (cache, next((aim for aim in targets if _for(aim, cache)), {})) for cache in caches
    ]
    pairs += [({}, aim) for aim in targets if not any(aim is met for _cache, met in pairs)]
    lines = tuple(
        (
            Cell(
                said.row_name("q21", "caches", cache) if cache else said.row_name("caching", "targets", aim),
                strong=True,
            ),
            said.cell(today["hit_ratio"], cache.get("hit_ratio")),
            said.cell(goal["hit_ratio"], aim.get("hit_ratio")),
            said.cell(goal["change"], aim.get("change")),
        )
        for cache, aim in pairs
    )
    heads = (
        Column(said.label(today["layer"])),
        Column(_("Hit ratio today"), number=True),
        Column(said.label(goal["hit_ratio"]), number=True),
        Column(said.label(goal["change"])),
    )
    known = [
        passages("caching", "targets", [aim]) if aim else passages("q21", "caches", [cache])
        for cache, aim in pairs
    ]
    return [Table(heads, lines, source=said.source("caching"), passages=tuple(one for (one,) in known))]


def _for(aim: Row, cache: Row) -> bool:
    """Is a target meant for this cache? By its row where one is named, else by its layer."""
    named = aim.get("cache", {}).get("row")
    return named == cache["id"] if named else aim.get("layer") == cache.get("layer")


def target(said: Said) -> list[Block]:
    """The architecture to reach, drawn with its changes, and the patterns that lead there (Q25)."""
    summary = said.value("target", "summary")
    return [
        *([Prose(markdown.block(summary))] if summary else []),
        *drawings.target(said),
        *said.table("target", "components", cells=badges(said, "target.components", "change", CHANGE)),
        *said.table("target", "connections", cells=badges(said, "target.connections", "change", CHANGE)),
        *said.table(
            "q25",
            "patterns",
            cells=badges(said, "q25.patterns", "status", {"in_place": "ok", "planned": "accent"}),
        ),
    ]
