"""Two versions of a plan beside each other, on the page, as Markdown and as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.loading import project_for
from perfplan.accounts.access import Right
from plans.blocks import as_markdown, comparison
from plans.blocks.contents import SECTIONS
from plans.comparing import Comparison, FigureChange, Group, ItemChange
from plans.comparing import compare as compared
from plans.documents import request_document
from plans.forms import DocumentForm
from plans.loading import version_for
from plans.models import Document, PlanVersion

VIEWS = ("split", "unified")
SHOWN = ("all", "figures", "answers", "findings", "texts")
MOST_FIGURES = 30
"""Of a section, and as many lines of an answer; ``?all=1`` shows more."""
MOST_LINES = 40
MOST_AT_ALL = 500
MOST_VERSIONS = 100
"""To choose from."""


@dataclass(frozen=True)
class Part:
    """Rows under a heading, as many as are shown of them."""

    title: str
    rows: Sequence[Any]
    left: int
    key: str = ""


@dataclass(frozen=True)
class Choice:
    """One way to look at the comparison."""

    label: str
    address: str
    current: bool


@login_required
@require_safe
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both versions, the older always "before"; the address says which of them stands on the right."""
    right, left = _both(request, pk, other)
    asked = _asked(request)
    context: dict[str, Any] = {
        "project": right.plan.project,
        "alone": right.alone or left.alone,  # type: ignore[attr-defined]
        "left": left,
        "right": right,
        "versions": _versions(right, left),
        "view": asked["view"],
        "swap": _address(left, right, asked),
        "swapped": right.number < left.number,
        "same": pk == other,
    }
    if pk == other:
        return render(request, "plans/compare.html", context)
    found = compared(right, left, _language())
    context |= {
        "comparison": found,
        "markdown": reverse("compare_markdown", args=[right.pk, left.pk]),
        **_parts(found, asked),
        **_choices(right, left, found, asked),
        **documents_panel(found.after, found.before),
    }
    return render(request, "plans/compare.html", context)


@login_required
@require_safe
def compare_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """From two chosen versions of a project's plan to their comparison."""
    project = project_for(request.user, pk, Right.READ)
    chosen = [value for value in request.GET.getlist("version") if value.isascii() and value.isdecimal()]
    found = PlanVersion.objects.filter(
        plan__project=project, pk__in=[int(value[:18]) for value in chosen[:2]]
    )
    numbers = dict(found.values_list("pk", "number"))
    ordered = [int(value) for value in chosen if int(value[:18]) in numbers]
    if len(chosen) != 2 or not ordered:
        messages.warning(request, _("Choose two versions to compare."))
        return redirect("plan", project.pk)
    if len(ordered) != 2:
        raise Http404
    if "swap" not in request.GET:
        ordered.sort(key=numbers.__getitem__, reverse=True)
    return redirect("compare", *ordered)


@login_required
@require_safe
def compare_markdown(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The same as Markdown."""
    one, two = _both(request, pk, other)
    if pk == other:
        raise Http404
    made = comparison.contents(one, two, _language())
    response = HttpResponse(as_markdown.document(made), content_type="text/markdown; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare_documents(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The panel of a comparison's documents; a POST asks for one more, or again for one that failed."""
    one, two = _both(request, pk, other)
    if pk == other:
        raise Http404
    before, after = sorted((one, two), key=lambda version: version.number)
    form = DocumentForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            request_document(
                version=after, before=before, by=request.user, language=said["language"], paper=said["paper"]
            )
        else:
            messages.error(request, _("Choose a language and a paper that are offered."))
    if not request.htmx:
        return redirect(reverse("compare", args=[pk, other]) + "#documents")
    return render(request, "plans/_compare_documents.html", documents_panel(after, before))


def documents_panel(after: PlanVersion, before: PlanVersion) -> dict[str, Any]:
    """What the panel of a comparison's documents shows."""
    documents = list(Document.objects.filter(version=after, before=before))
    for document in documents:
        # They are at hand: whether a document is out of date asks both.
        document.version, document.before = after, before
    return {
        "version": after,
        "before": before,
        "documents": documents,
        "pending": any(document.pending for document in documents),
        "languages": [code for code, _name in settings.LANGUAGES],
        "document_form": DocumentForm(initial={"language": after.plan.project.language}),
    }


# --- What is asked for --------------------------------------------------------------------------------------


def _both(request: HttpRequest, pk: int, other: int) -> tuple[PlanVersion, PlanVersion]:
    """Both versions, if the person may read both and they are of one plan."""
    one = version_for(request.user, pk, Right.READ)
    two = one if pk == other else version_for(request.user, other, Right.READ)
    if one.plan_id != two.plan_id:
        raise Http404
    return one, two


def _language() -> str:
    """The reader's: every word of it is kept in each language, but for what people wrote."""
    return (get_language() or "en")[:2]


def _asked(request: HttpRequest) -> dict[str, str]:
    """How to look at it, from the address; what it does not know is left aside."""
    known = {key for key, _title in SECTIONS.values()}
    asked = {name: request.GET.get(name, "") for name in ("view", "show", "section", "all")}
    return {
        "view": asked["view"] if asked["view"] in VIEWS else VIEWS[0],
        "show": asked["show"] if asked["show"] in SHOWN else SHOWN[0],
        "section": asked["section"] if asked["section"] in known else "",
        "all": "1" if asked["all"] == "1" else "",
    }


DEFAULTS = {"view": VIEWS[0], "show": SHOWN[0], "section": "", "all": ""}


def _address(one: PlanVersion, two: PlanVersion, asked: dict[str, str]) -> str:
    query = {name: value for name, value in asked.items() if value != DEFAULTS[name]}
    path = reverse("compare", args=[one.pk, two.pk])
    return f"{path}?{urlencode(query)}" if query else path


def _versions(*chosen: PlanVersion) -> list[PlanVersion]:
    """Those of the plan to choose from: the latest, and the two that were chosen."""
    plan = PlanVersion.objects.filter(plan=chosen[0].plan_id).only("pk", "number", "title", "plan_id")
    found = list(plan[:MOST_VERSIONS])
    known = {version.pk for version in found}
    return found + [version for version in dict.fromkeys(chosen) if version.pk not in known]


# --- What is shown ------------------------------------------------------------------------------------------


def _parts(found: Comparison, asked: dict[str, str]) -> dict[str, Any]:
    """What of the comparison is shown, cut to lengths that can be read."""
    show, section = asked["show"], asked["section"]
    most = (MOST_AT_ALL, MOST_AT_ALL) if asked["all"] else (MOST_FIGURES, MOST_LINES)
    wanted = {name for name in SHOWN[1:] if show in ("all", name)}
    figures = [each for each in found.figures if section in ("", each.section)]
    groups = [group for group in found.groups if section in ("", group.section)]
    if section:
        # Findings are of no section: with one chosen they show only when asked for.
        wanted -= {"findings"} if show == "all" else set()
    return {
        "main": [each for each in figures if each.main] if "figures" in wanted else [],
        "others": list(_by_section(figures, most[0])) if "figures" in wanted else [],
        "groups": [_cut(group, most[1]) for group in groups] if "answers" in wanted else [],
        "findings": [
            (state, label, found.by_state(state))
            for state, label in (
                ("new", _("New")),
                ("settled", _("Settled")),
                ("open", _("Still there")),
            )
        ]
        if "findings" in wanted
        else [],
        "texts": [each for each in found.texts if section in ("", each.key)] if "texts" in wanted else [],
        "wanted": wanted,
    }


def _by_section(figures: Iterable[FigureChange], most: int) -> Iterable[Part]:
    """The figures that do not matter first, under the sections that show them."""
    for key, title in SECTIONS.values():
        rows = [each for each in figures if each.section == key and not each.main]
        if rows:
            yield Part(title(), rows[:most], max(0, len(rows) - most), key)


def _cut(group: Group, most: int) -> tuple[Group, list[tuple[ItemChange, Part]]]:
    return group, [
        (item, Part(item.name, item.lines[:most], max(0, len(item.lines) - most), group.section))
        for item in group.items
    ]


def _choices(
    right: PlanVersion, left: PlanVersion, found: Comparison, asked: dict[str, str]
) -> dict[str, Any]:
    def choices(name: str, labels: Iterable[tuple[str, str]]) -> list[Choice]:
        return [
            Choice(label, _address(right, left, asked | {name: value}), asked[name] == value)
            for value, label in labels
        ]

    changed = {each.section for each in found.figures} | {group.section for group in found.groups}
    sections = [
        (key, title()) for key, title in SECTIONS.values() if key in changed or key == asked["section"]
    ]
    return {
        "view_choices": choices("view", [("split", _("Side by side")), ("unified", _("One column"))]),
        "show_choices": choices(
            "show",
            [
                ("all", _("Everything")),
                ("figures", _("Figures")),
                ("answers", _("Answers")),
                ("findings", _("Findings")),
                ("texts", _("Texts")),
            ],
        ),
        "section_choices": choices("section", [("", _("All sections")), *sections]),
        "everything": _address(right, left, DEFAULTS | {"view": asked["view"]}),
        "more": _address(right, left, asked | {"all": "1"}),
    }
