"""The plan of a project, its versions, and the making of a new one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.answers import entries
from interviews.loading import project_for
from interviews.models import Interview, Project
from interviews.progress import progress
from perfplan.accounts.access import Right
from plans.blocks import changes
from plans.blocks.contents import contents, with_room
from plans.blocks.said import Said
from plans.forms import PlanDocumentForm, VersionForm
from plans.loading import version_for
from plans.models import Document, Plan, PlanVersion
from plans.results import differences
from plans.review.bar import review_bar
from plans.review.standing import standing
from plans.review.suggestions import taken
from plans.review.talks import Asked, counts
from plans.review.waiting import tell_approvals, with_verdicts
from plans.review.words import rules_told
from plans.versions import changes_now, make_version, methodology_of

PER_PAGE = 20


@login_required
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of a project's plan, the latest first."""
    project = project_for(request.user, pk, Right.READ)
    versions = PlanVersion.objects.filter(plan__project=project).listed().prefetch_related(of_the_plan())
    page = Paginator(with_verdicts(versions), PER_PAGE).get_page(request.GET.get("page"))
    tell_approvals(page.object_list)
    rules = Plan.objects.filter(project=project).first() or Plan(project=project)
    return render(
        request,
        "plans/plan.html",
        {
            "project": project,
            "page": page,
            "may_make": Right.EDIT in project.rights,
            "may_manage": Right.MANAGE in project.rights,
            "rules": rules_told(rules),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze an interview as the next version."""
    project = project_for(request.user, pk, Right.EDIT)
    interviews = Interview.objects.filter(project=project).select_related("project")
    latest = interviews.first()
    initial = {} if request.method == "POST" else {"title": _title(project), "note": _note(project, latest)}
    form = VersionForm(request.POST or None, interviews=interviews, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect(make_version(by=request.user, **form.cleaned_data))
    standing = progress(latest.methodology, entries(latest), latest.assumed) if latest else None
    return render(
        request,
        "plans/version_new.html",
        {"project": project, "form": form, "standing": standing, "latest": latest},
        status=422 if form.errors else 200,
    )


def _title(project: Project) -> str:
    """What a plan is called in its project's language, unless somebody has a better idea."""
    with translation.override(project.language):
        return _("%(project)s: performance plan") % {"project": project.name}


def _note(project: Project, interview: Interview | None) -> str:
    """What changed since the last version, in the language of the project: a draft of the note."""
    before = PlanVersion.objects.filter(plan__project=project).first()
    if before is None or interview is None:
        return ""
    with translation.override(project.language):
        return changes.note(*changes_now(interview, before))


@login_required
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version as a page, in its project's language or another."""
    shown = version_for(request.user, pk, Right.READ)
    language = chosen_language(request, shown)
    writing = shown.is_draft and Right.EDIT in shown.plan.project.rights
    talked = counts(shown)
    said = standing(shown, threads=(talked.total, talked.blocking))
    made = contents(shown, language, judged=said)
    return render(
        request,
        "plans/version.html",
        {
            "contents": with_room(made) if writing else made,
            "writing": writing,
            "trail_base": reverse("version_figure", args=[shown.pk, "_"]).removesuffix("_"),
            "trail_query": f"?language={language}",
            "differing": _differing(shown, language),
            "counts": talked,
            "asked": Asked.of(request.GET),
            "review": review_bar(said, request.user),
            "taken": taken(shown) if Right.EDIT in shown.rights else 0,
            **_others(shown),
            **documents_panel(shown, language),
        },
    )


def _others(version: PlanVersion) -> dict[str, Any]:
    """The latest versions of its plan, and the one before it where that is among them; nothing for its guests."""
    if version.alone:  # type: ignore[attr-defined]
        return {"others": []}
    others = list(PlanVersion.objects.filter(plan=version.plan_id).listed()[:6])
    return {"others": others, "before": next((one for one in others if one.number < version.number), None)}


def _differing(version: PlanVersion, language: str) -> list[tuple[str, str]]:
    """(path, name) of the figures that today's engine would give differently."""
    paths = differences(version.content)
    numbers = Said(version.content, methodology_of(version), language).numbers if paths else None
    return [(path, numbers.name(numbers.at(path)["key"])) for path in paths] if numbers else []


def chosen_language(request: HttpRequest, version: PlanVersion) -> str:
    """The language asked for by the address, or the project's."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else version.plan.project.language


def of_the_plan() -> Prefetch:
    """The documents of versions, without those that compare two."""
    return Prefetch("documents", Document.objects.filter(before=None))


def documents_panel(version: PlanVersion, language: str) -> dict[str, Any]:
    """What the panel of a version's documents shows."""
    # Comparisons with other versions stand on their own page.
    documents = list(version.documents.filter(before=None))
    return {
        "version": version,
        "project": version.plan.project,
        "language": language,
        "documents": documents,
        "pending": any(document.pending for document in documents),
        "languages": [code for code, _name in settings.LANGUAGES],
        "document_form": PlanDocumentForm(initial={"language": language}),
    }
