"""How each figure of the document is computed, what is assumed, and whose formulas these are."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.blocks.model import Block, Cell, Column, Heading, Section, Table
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.engine import texts


def section(said: Said) -> Section | None:
    """Formulas and sources of all figures that have a value, and the assumptions; nothing without results."""
    numbers = said.numbers
    if numbers is None:
        return None
    blocks: list[Block] = [
        Heading(_("Assumptions"), "assumed"),
        _assumptions(numbers),
        Heading(_("Formulas and sources"), "formulas"),
        _formulas(numbers),
    ]
    lead = _(
        "Computed on %(day)s by version %(version)s of the engine."
        " A figure is as sure as the weakest answer that it rests on."
    )
    words = {"day": said.day(numbers.results["today"]), "version": numbers.results["engine_version"]}
    return Section(
        "computed", _("How the figures are computed"), tuple(blocks), lead=lead % words, detailed=True
    )


def _assumptions(numbers: Numbers) -> Table:
    rows = []
    for each in numbers.results["assumptions"]:
        label, value = numbers.setting(each["key"])
        changed = _("changed by the team") if each["changed"] else _("default")
        rows.append((Cell(label, strong=True), Cell(value, number=True), Cell(changed)))
    return Table(
        (Column(_("Assumed")), Column(_("Value"), number=True), Column(pgettext("an assumption", "From"))),
        tuple(rows),
    )


def _formulas(numbers: Numbers) -> Table:
    used = {numbers.at(path)["key"] for path in numbers.figures() if numbers.value(path) is not None}
    known = texts.figures()
    rows = [
        (
            Cell(known[key].name.to(numbers.language), strong=True),
            Cell(known[key].formula.to(numbers.language)),  # type: ignore[union-attr]
            Cell(known[key].source.to(numbers.language)),
        )
        # In the order of the texts: PostgreSQL keeps JSON's keys in an order of its own.
        for key in known
        if key in used and known[key].formula
    ]
    return Table((Column(_("Figure")), Column(_("Formula")), Column(_("Source"))), tuple(rows))
