"""Stage 6, computed: the six load tests with their thresholds, the calendar of reviews."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plans.blocks.computed.lines import name, table
from plans.blocks.computed.objectives import sli
from plans.blocks.model import Badge, Block, Cell, Column
from plans.blocks.numbers import Numbers

KINDS = {
    "smoke": lambda: (_("Smoke"), _("does it work at all?")),
    "load": lambda: (_("Load"), _("does it hold today's peak?")),
    "stress": lambda: (_("Stress"), _("does it hold the peak of in 12 months?")),
    "spike": lambda: (_("Spike"), _("does it hold the greatest event, and recover?")),
    "soak": lambda: (_("Soak"), _("does it hold for hours?")),
    "breakpoint": lambda: (_("Breakpoint"), _("where does it break?")),
}


def scenarios(numbers: Numbers) -> list[Block]:
    """Each scenario's rate, length, virtual users, and which objectives it is long enough to show."""
    rows = []
    for path, row in numbers.rows("load_tests.scenarios"):
        kind, asks = KINDS[row["kind"]]()
        short = [
            numbers.about(each["about"])
            for at, each in numbers.rows(f"{path}.shows")
            if numbers.value(f"{at}.long_enough") is False
        ]
        rows.append(
            (
                name(
                    kind, [("", Cell(asks)), (_("too short to show"), Cell(", ".join(dict.fromkeys(short))))]
                ),
                numbers.cell(f"{path}.greatest_rps", strong=True),
                numbers.cell(f"{path}.seconds"),
                numbers.cell(f"{path}.virtual_users"),
            )
        )
    heads = [_("Scenario"), _("Greatest rate"), _("Length"), _("Virtual users")]
    return [*table(heads, rows, _("Scenarios")), *thresholds(numbers), *mix(numbers)]


def thresholds(numbers: Numbers) -> list[Block]:
    """What each objective asks of a test."""
    rows = []
    for path, row in numbers.rows("load_tests.thresholds"):
        latency = row["threshold_ms"] is not None
        rows.append(
            (
                name(numbers.about(row["about"]), [("", Cell(sli(numbers, row["sli"])))]),
                numbers.cell(f"{path}.objective"),
                numbers.cell(f"{path}.threshold_ms" if latency else f"{path}.most_errors", strong=True),
                numbers.cell(f"{path}.samples"),
            )
        )
    heads = [_("Pass threshold"), _("Target"), _("At most"), _("Requests needed to show it")]
    return table(heads, rows, _("Thresholds"))


def mix(numbers: Numbers) -> list[Block]:
    """What the requests are made of."""
    rows = [
        (name(numbers.about(row["about"]), [("", Cell(row["entry_point"]))]), numbers.cell(f"{path}.share"))
        for path, row in numbers.rows("load_tests.mix")
    ]
    if rows and numbers.value("load_tests.mix_rest"):
        rows.append((Cell(_("Everything else")), numbers.cell("load_tests.mix_rest")))
    return table([_("Journey"), _("Share of requests")], rows, _("Mix of requests"))


def reviews(numbers: Numbers) -> list[Block]:
    """The reviews of the next year."""
    rows = [
        (
            Cell(numbers.said.day(row["day"]), strong=True),
            Cell(badge=Badge(_("regular")))
            if row["regular"]
            else Cell(badge=Badge(_("for an event"), "accent")),
            Cell(", ".join(numbers.about(each) for each in row["before"])),
        )
        for _path, row in numbers.rows("reviews.reviews")
    ]
    return table(
        [_("Review on"), Column(_("Why")), Column(_("Prepares"))], rows, _("Calendar of the next 12 months")
    )
