"""The numbers of an interview: all at a glance, where each comes from, what if, and what is assumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.answers import Stale, entries
from interviews.loading import interview_for
from perfplan.accounts.access import Right
from plans import what_if as moving
from plans.blocks import charts
from plans.blocks.computed import capacity, load, objectives, strategy, tests
from plans.blocks.computed.headline import LIKELY, headline, resolved
from plans.blocks.contents import SECTIONS
from plans.blocks.model import Block
from plans.blocks.numbers import FigureShown, Numbers
from plans.blocks.said import Said
from plans.forms import AssumptionsForm, WhatIfForm, not_taken
from plans.keeping import keep_assumptions, keep_what_if
from plans.live import Live, live, of_export
from plans.loading import version_for
from plans.review.talks import may_comment
from plans.versions import methodology_of

COMPARED = (
    "limits.headroom",
    f"{LIKELY}.exhausted_on",
    f"{LIKELY}.needs.0.needed_most_rps",
    f"{LIKELY}.needs.1.needed_most_rps",
    f"{LIKELY}.needs.2.needed_most_rps",
    "costs.paths.@likely.months.3.1",
    "costs.paths.@likely.over_ceiling_on",
    "caching.origin_rps",
)
"""What the what-if panel shows before and after."""

STAGES: dict[int, tuple[Callable[[Numbers], list[Block]], ...]] = {
    1: (charts.journeys, objectives.ceilings),
    2: (charts.budgets, objectives.budgets, objectives.latencies, objectives.apdex, objectives.alerts),
    3: (
        *(charts.limits, capacity.margins, charts.response, capacity.response, capacity.in_flight),
        *(charts.incidents, capacity.incidents, objectives.past),
    ),
    4: (charts.projection, load.growth, load.events, load.needs, charts.costs, load.costs, load.rhythm),
    5: (charts.scaling, strategy.scaling, strategy.optimisations, charts.caching, strategy.caching),
    6: (charts.load_tests, tests.scenarios, charts.calendar, tests.reviews),
}


@dataclass(frozen=True)
class Waiting:
    """An item that figures wait for."""

    item: str
    name: str
    figures: int
    fields: tuple[str, ...]


@login_required
@require_safe
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """All results at a glance."""
    interview = interview_for(request.user, pk, Right.READ)
    found = live(interview)
    return render(request, "plans/numbers.html", _page(request, found))


def _page(request: HttpRequest, found: Live, assumptions: AssumptionsForm | None = None) -> dict[str, Any]:
    interview = found.interview
    return {
        "interview": interview,
        "project": interview.project,
        "may_edit": Right.EDIT in interview.rights,  # type: ignore[attr-defined]
        "tiles": headline(found.numbers),
        "findings": found.findings,
        "sections": [
            (
                SECTIONS[number][0],
                SECTIONS[number][1](),
                [block for make in made for block in make(found.numbers)],
            )
            for number, made in STAGES.items()
        ],
        "waiting": waiting(found),
        "trail_base": reverse("figure", args=[interview.pk, "_"]).removesuffix("_"),
        "assumptions": assumptions
        or AssumptionsForm(found.computed.answers.assumptions, found.said.language),
        "not_taken": not_taken(interview.settings, found.said.language),
        "language": found.said.language,
        **_what_if(request, found),
    }


def waiting(found: Live) -> list[Waiting]:
    """The items that figures wait for, the one that most wait for first."""
    fields: dict[str, dict[str, int]] = {}
    numbers = found.numbers
    for path in numbers.figures():
        figure = numbers.at(path)
        for wait in figure.get("waits_for", ()) if figure["value"] is None else ():
            counted = fields.setdefault(wait["item"], {})
            counted[wait["field"]] = counted.get(wait["field"], 0) + 1
    made = []
    for item, counted in fields.items():
        known = found.said.methodology.item[item]
        columns = {column.name: column for field in known.fields for column in (field, *field.columns)}
        labels = [columns[name].label.to(found.said.language) for name in counted if name in columns]
        made.append(Waiting(item, found.names[item], sum(counted.values()), tuple(dict.fromkeys(labels))))
    return sorted(made, key=lambda one: -one.figures)


@login_required
@require_safe
def figure(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """Where a figure of the interview comes from."""
    interview = interview_for(request.user, pk, Right.READ)
    found = live(interview)
    context = {
        "interview": interview,
        "project": interview.project,
        "back": reverse("numbers", args=[interview.pk]),
    }
    return _trail(request, found.numbers, path, context)


@login_required
@require_safe
def version_figure(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """Where a figure of a version comes from: as it was when the version was made."""
    version = version_for(request.user, pk, Right.READ)
    language = version.plan.project.language
    said = Said(version.content, methodology_of(version), request.GET.get("language", language)[:2])
    if said.numbers is None:
        raise Http404
    context = {"version": version, "project": version.plan.project, "back": version.get_absolute_url()}
    context["may_comment"] = may_comment(version)
    return _trail(request, said.numbers, path, context)


def _trail(request: HttpRequest, numbers: Numbers, path: str, context: dict[str, Any]) -> HttpResponse:
    try:
        shown: FigureShown = numbers.figure(path)
    except LookupError:
        raise Http404 from None
    template = "plans/_figure.html" if request.headers.get("HX-Request") else "plans/figure.html"
    return render(request, template, {"figure": shown, "language": numbers.language, **context})


# --- What if ----------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows the effect of a change on all figures at once; POST keeps it in the answers."""
    writes = request.method == "POST"
    interview = interview_for(request.user, pk, Right.EDIT if writes else Right.READ)
    said = entries(interview)
    found = live(interview, said)
    if not writes:
        if not request.headers.get("HX-Request"):
            return render(request, "plans/numbers.html", _page(request, found))
        context = {"interview": interview, **_what_if(request, found)}
        return render(request, "plans/_what_if_result.html", context)
    form = WhatIfForm(request.POST, caches=_caches(found))
    if not form.is_valid():
        return redirect("numbers", interview.pk)
    try:
        kept = keep_what_if(
            interview=interview, said=said, export=found.export, change=form.change(), by=request.user
        )
    except Stale:
        messages.warning(
            request, _("Somebody changed an answer meanwhile: look at the effect again, then keep it.")
        )
        return redirect("numbers", interview.pk)
    if kept:
        messages.success(request, _("Kept. The earlier answers stand in their history."))
    return redirect("numbers", interview.pk)


def _caches(found: Live) -> list[tuple[str, str]]:
    return [
        (row["id"], found.said.row_name("q21", "caches", row))
        for row in found.said.rows("q21", "caches")
        if "hit_ratio" in row
    ]


def _what_if(request: HttpRequest, found: Live) -> dict[str, Any]:
    """The form, and each compared figure as it stands and as it would."""
    asked = any(name in request.GET for name in WhatIfForm.base_fields)
    form = WhatIfForm(request.GET if asked else None, caches=_caches(found), initial=_initial(found))
    moved = found
    if asked and form.is_valid() and not form.change().nothing:
        moved = of_export(found.interview, moving.changed(found.export, form.change()))
    rows = []
    for each in COMPARED:
        before, after = resolved(found.numbers, each), resolved(moved.numbers, each)
        if not before or not after:
            continue
        now, then = found.numbers.words(before), moved.numbers.words(after)
        if now or then:
            key = found.numbers.at(before)["key"]
            rows.append((_label(found.numbers, each, key), now or "–", then or "–", now != then))
    return {
        "what_if_form": form,
        "compared": rows,
        "moved": moved is not found,
        "query": request.GET.urlencode() if asked else "",
    }


def _label(numbers: Numbers, path: str, key: str) -> str:
    """The figure's name, with its month where it has one."""
    months = {"needs.0": 3, "needs.1": 6, "needs.2": 12, "months.3": 12}
    at = next((each for part, each in months.items() if part in path), 0)
    return numbers.name(key) + (f", {_('in %(months)s months') % {'months': at}}" if at else "")


def _initial(found: Live) -> dict[str, Any]:
    return {
        "growth": 100,
        "event": 100,
        "headroom": found.computed.answers.assumptions.written("headroom_target"),
    }


# --- What is assumed --------------------------------------------------------------------------------------------


@login_required
@require_POST
def assumptions(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the calculations assume."""
    interview = interview_for(request.user, pk, Right.EDIT)
    found = live(interview)
    form = AssumptionsForm(found.computed.answers.assumptions, found.said.language, request.POST)
    if not form.is_valid():
        return render(request, "plans/numbers.html", _page(request, found, form), status=422)
    keep_assumptions(interview=interview, settings=form.settings(), by=request.user)
    messages.success(
        request, _("The assumptions are saved; every figure that rests on them is computed anew.")
    )
    return redirect(reverse("numbers", args=[interview.pk]) + "#assumptions")
