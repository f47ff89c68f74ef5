"""The first page: where the plan stands, the figures that were given, how sure they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.blocks import drawings, markdown, next_steps
from plans.blocks import findings as found
from plans.blocks.computed.headline import headline
from plans.blocks.model import Block, Finding, Heading, Notice, Prose, Section, Tile, Tiles
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said

MOST_FIGURES = 6
MOST_FINDINGS = 3


def section(said: Said, note: str) -> Section:
    """What a reader with one minute must know."""
    figures = tuple(_figures(said))[:MOST_FIGURES]
    blocks: list[Block] = []
    if said.export["interview"].get("example"):
        blocks.append(Notice(_("This plan is an example."), "accent"))
    if said.project.get("purpose"):
        blocks.append(Prose(markdown.block(said.project["purpose"])))
    if note:
        blocks.append(Prose(markdown.block(note)))
    computed = said.computed(_computed)
    blocks += computed
    open_ = [each for each in found.findings(said) if not each.settled]
    # What to do about each stands with the finding: this is one page.
    worst = [_brief(each) for each in found.alike(open_)[:MOST_FINDINGS]]
    if worst:
        blocks += [Heading(_("What stands against it")), *worst]
    next_ = next_steps.block(said)
    if next_:
        blocks += [Heading(_("What to do next")), *next_]
    if figures and not computed:
        blocks += [Heading(_("Figures given")), Tiles(figures)]
    return Section("summary", _("Summary"), (*blocks, *drawings.confidence(said)))


def _brief(finding: Finding) -> Finding:
    """Its first case, and how many more there are."""
    first, *others = finding.cases
    case = replace(first, meaning=first.meaning or finding.meaning)
    more = ngettext("and %(count)s more like it", "and %(count)s more like it", len(others))
    answer = more % {"count": len(others)} if others else ""
    return replace(finding, cases=(case,), meaning="", answer=answer, remedy="", source="", rows=())


def _computed(numbers: Numbers) -> list[Block]:
    """The six figures that matter, those that have a value."""
    tiles = tuple(tile for tile in headline(numbers) if tile.value != "–")
    return [Heading(_("Figures that matter")), Tiles(tiles)] if tiles else []


def _figures(said: Said) -> Iterator[Tile]:
    """Figures as the team gave them: nothing here is computed."""

    def tile(label: str, key: str, name: str, note: str = "") -> Iterator[Tile]:
        if said.value(key, name) is not None:
            yield Tile(label, said.show(key, name), note, said.confidence(key))

    users = said.show("q8", "peak_users")
    yield from tile(_("Traffic at peak"), "q8", "peak_rps", users)
    yield from tile(_("Availability aimed at"), "q15", "objective", said.show("q15", "window"))
    yield from tile(_("Perception threshold"), "q13", "threshold_ms", said.show("q13", "product_kind"))
    t = said.show("q14", "t_s")
    yield from tile(_("Apdex aimed at"), "q14", "target", f"T = {t}" if t else "")
    yield from _largest_event(said)
    ceiling = said.show("q20", "ceiling")
    yield from tile(
        _("Budget today"),
        "q20",
        "monthly_today",
        _("ceiling %(amount)s") % {"amount": ceiling} if ceiling else "",
    )
    yield from tile(_("Broke at"), "q29", "breaking_rps", said.show("q29", "first_to_give_way"))
    yield from tile(_("Average traffic"), "q8", "average_rps")
    yield from tile(_("Volume per day"), "q8", "gb_per_day")
    yield from tile(_("Database at peak"), "q22", "peak_qps")


def _largest_event(said: Said) -> Iterator[Tile]:
    events = [row for row in said.rows("q17", "events") if "multiplier" in row and "name" in row]
    if not events:
        return
    largest = max(events, key=lambda row: row["multiplier"])
    columns = said.field("q17", "events").column
    yield Tile(
        said.words(columns["name"], largest["name"]),
        said.words(columns["multiplier"], largest["multiplier"]),
        said.day(largest.get("starts_on", "")),
        said.confidence("q17"),
    )


def standing(said: Said) -> Iterator[Tile]:
    progress = said.progress
    yield Tile(
        _("Questions settled"),
        f"{progress.questions_settled} / {len(progress.questions)}",
        _("answered, or not applicable with a reason"),
    )
    yield Tile(
        _("Outcomes ready"),
        f"{progress.actions_settled} / {len(progress.actions)}",
        _("of the methodology's actions"),
    )
    given = [state for state in progress.questions if state.status == "answered" and state.answer]
    measured = sum(state.answer.confidence == "measured" for state in given if state.answer)
    yield Tile(_("Measured"), f"{measured} / {len(given)}", _("of the questions answered"))
    yield Tile(_("To find out"), str(len(progress.to_find_out)), _("each with its owner and its date"))
    yield Tile(_("Parked"), str(len(progress.parked)), _("set aside on purpose"))
    runs = said.export.get("stages", {}).values()
    used = round(sum(run.get("used_seconds", 0) for run in runs) / 60)
    low = sum(stage.minutes_low for stage in said.methodology.stages)
    high = sum(stage.minutes_high for stage in said.methodology.stages)
    yield Tile(
        _("Time spent"),
        _("%(minutes)s min") % {"minutes": used},
        _("planned: %(low)s to %(high)s minutes") % {"low": low, "high": high},
    )
