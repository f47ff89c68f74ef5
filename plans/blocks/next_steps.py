"""What is to be done next, by day: orders to place, load tests, reviews, points to find out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.blocks.model import Badge, Block, Cell, Column, Table
from plans.blocks.said import Said

MOST = 3


@dataclass(frozen=True)
class Step:
    """One thing to do until a day."""

    day: str
    what: str
    who: str = ""
    link: str = ""


def block(said: Said) -> list[Block]:
    """The next few things to do, what is late first; nothing where nothing has a day."""
    if said.numbers is None:
        return []
    today = said.numbers.results["today"]
    found = sorted(steps(said, today), key=lambda step: step.day)[:MOST]
    if not found:
        return []
    rows = tuple(
        (
            Cell(
                said.day(step.day), strong=True, badge=Badge(_("late"), "bad") if step.day < today else None
            ),
            Cell(step.what, link=step.link),
            Cell(step.who or _("nobody yet")),
        )
        for step in found
    )
    return [Table((Column(_("Until")), Column(_("What")), Column(_("Who"))), rows)]


def steps(said: Said, today: str) -> Iterator[Step]:
    """Everything with a day that is still to be done."""
    yield from _orders(said, today)
    yield from _load_tests(said, today)
    yield from _reviews(said, today)
    yield from _to_find_out(said)


def _orders(said: Said, today: str) -> Iterator[Step]:
    """What must be ordered; an order whose service day is past is no longer a thing to do."""
    assert said.numbers is not None
    for path, row in said.numbers.rows("costs.investments"):
        order, by = said.numbers.value(f"{path}.order_by"), said.numbers.value(f"{path}.by")
        if order and by and by >= today:
            yield Step(order, _("Order: %s") % said.numbers.about(row["about"]), link="#investments")


def _load_tests(said: Said, today: str) -> Iterator[Step]:
    columns = said.item("load_tests").field["runs"].column
    for row in said.rows("load_tests", "runs"):
        day = row.get("first_on", "")
        if day >= today and "scenario" in row:
            who = said.words(columns["who"], row["who"]) if "who" in columns and "who" in row else ""
            what = _("Load test: %s") % said.words(columns["scenario"], row["scenario"])
            yield Step(day, what, who, "#load_tests")


def _reviews(said: Said, today: str) -> Iterator[Step]:
    assert said.numbers is not None
    for _path, row in said.numbers.rows("reviews.reviews"):
        if row["day"] >= today:
            yield Step(row["day"], _("Capacity review"), said.show("reviews", "who"), "#reviews")
            return


def _to_find_out(said: Said) -> Iterator[Step]:
    for state in said.progress.to_find_out:
        answer = state.answer
        if answer is not None and answer.due is not None:
            owner = said.given(state.key).get("owner", "")
            yield Step(
                answer.due.isoformat(), _("Find out: %s") % said.called(state.key), owner, f"#{state.key}"
            )
