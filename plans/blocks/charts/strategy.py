"""Stage 5 as charts: what scaling out gives, what the caches answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from plans.blocks.charts.shared import at_each_width
from plans.blocks.computed.strategy import layer as layer_name
from plans.blocks.model import Block, Cell, Column, Drawing, Table
from plans.blocks.numbers import Json, Numbers
from plans.charts.curves import REACH, Scaling
from plans.charts.curves import scaling as draw_scaling
from plans.charts.layers import Step
from plans.charts.layers import layers as draw_layers
from plans.engine.scalability import Fit
from plans.engine.words import words


def scaling(numbers: Numbers) -> list[Block]:
    """What was measured while scaling out, the law through it, and its peak."""
    at = "limits.scaling"
    curve = [(load, rps) for load, rps in numbers.at(f"{at}.curve") or ()]
    if not curve:
        return []
    measured = [
        (float(row["n"]), float(row["rps"]))
        for row in numbers.said.rows("q24", "measurements")
        if "n" in row and "rps" in row
    ]
    peak = numbers.value(f"{at}.peak_load"), numbers.value(f"{at}.peak_rps")
    axis = numbers.said.words(numbers.said.field("q24", "measured_against"), numbers.at(f"{at}.axis"))
    most = ""
    if None not in peak:
        most = _("most at N* = %(load)s: %(rate)s") % {
            "load": numbers.words(f"{at}.peak_load"),
            "rate": numbers.words(f"{at}.peak_rps"),
        }
    drawn = Scaling(
        measured=measured,
        curve=curve,
        beyond=_beyond(numbers, curve[-1][0], peak[0]),
        trusted_words=_("trusted up to %(load)s") % {"load": numbers.words(f"{at}.trusted_load")},
        peak=peak if None not in peak else None,  # type: ignore[arg-type]
        peak_words=most,
        language=numbers.language,
        x_unit=axis,
        y_unit=_("req/s"),
    )
    title = _("Throughput against size: measured, and the law through it")
    described = "; ".join(
        [
            *(f"{load:g}: {words(rps, 'rps', numbers.language)}" for load, rps in measured),
            *([most] if most else []),
            drawn.trusted_words,
        ]
    )
    made = at_each_width(
        lambda wide, key: draw_scaling(drawn, wide=wide, title=title, description=described, key=key),
        "scaling",
    )
    facts = Table(
        (Column(axis, number=True), Column(_("Measured"), number=True)),
        tuple(
            (
                Cell(words(load, "", numbers.language), number=True),
                Cell(words(rps, "rps", numbers.language), number=True),
            )
            for load, rps in measured
        ),
    )
    caption = _(
        "Dots: measured. Line: the Universal Scalability Law; dashed where nothing was measured near."
    )
    return [Drawing(title=title, **made, caption=caption, table=facts)]


def _beyond(numbers: Numbers, trusted: float, peak: float | None) -> list[tuple[float, float]]:
    """The law from the trusted load to a little past its peak, unless that lies too far out."""
    alpha, beta, gamma = (numbers.value(f"limits.scaling.{name}") for name in ("alpha", "beta", "gamma"))
    if peak is None or not trusted < peak <= REACH * trusted or alpha is None:
        return []
    law = Fit(alpha, beta, gamma, 1.0, (), 0.0, trusted)
    loads = [trusted + (peak * 1.15 - trusted) * step / 20 for step in range(1, 21)]
    return [(load, law.rps(load)) for load in loads]


def caching(numbers: Numbers) -> list[Block]:
    """The requests on their way through the caches to the origin, today and at the targets."""
    found = list(numbers.rows("caching.layers"))
    left = numbers.value("caching.origin_share")
    if not found or left is None:
        return []
    goals = _goals(numbers, found)
    steps = [
        Step(
            layer_name(numbers, row),
            numbers.value(f"{path}.arrives"),
            numbers.value(f"{path}.answers"),
            numbers.words(f"{path}.answers"),
            target=(*goal, _goal(numbers, goal[1])) if goal else None,
        )
        for (path, row), goal in zip(found, goals, strict=True)
    ]
    then = numbers.value("caching.target_origin_share")
    steps.append(
        Step(
            _("Left for the origin"),
            left,
            left,
            _with_rate(numbers, "caching.origin_share", "caching.origin_rps"),
            origin=True,
            target=(
                then,
                then,
                _("target %(share)s")
                % {"share": _with_rate(numbers, "caching.target_origin_share", "caching.target_origin_rps")},
            )
            if then is not None
            else None,
        )
    )
    title = _("What each cache answers, and what is left for the origin")
    caption = (
        _("Shares of all requests; thick: today, thin: at the targets.")
        if then is not None
        else _("Shares of all requests.")
    )
    described = "; ".join(
        f"{step.name}: {step.words}" + (f", {step.target[2]}" if step.target else "") for step in steps
    )
    made = at_each_width(
        lambda wide, key: draw_layers(steps, wide=wide, title=title, description=described, key=key),
        "caching",
    )
    return [Drawing(title=title, **made, caption=caption)]


def _goal(numbers: Numbers, share: float) -> str:
    return _("target %(share)s") % {"share": words(share, "share", numbers.language)}


def _with_rate(numbers: Numbers, share: str, rate: str) -> str:
    return " · ".join(part for part in (numbers.words(share), numbers.words(rate)) if part)


def _goals(numbers: Numbers, found: Sequence[tuple[str, Json]]) -> list[tuple[float, float] | None]:
    """(arrives, answers) of each layer at the targets, where the layers of today lead to the origin's target:
    a target may be of a new layer, or change what a layer sees."""
    nothing: list[tuple[float, float] | None] = [None] * len(found)
    then = numbers.value("caching.target_origin_share")
    if then is None:
        return nothing
    arrives, goals = 1.0, list[tuple[float, float] | None]()
    for path, row in found:
        goal = numbers.value(f"{path}.target_hit") if row["target_hit"] else numbers.value(f"{path}.hit")
        sees = numbers.value(f"{path}.sees")
        if goal is None or sees is None:
            return nothing
        goals.append((arrives, arrives * goal * sees))
        arrives -= arrives * goal * sees
    return goals if abs(arrives - then) < 1e-9 else nothing
