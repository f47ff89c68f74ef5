"""A project: made, shown, changed, put away, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.answers import entries
from interviews.loading import project_for
from interviews.models import Interview
from interviews.page_forms import DeleteForm, ProjectForm
from interviews.progress import progress
from interviews.starting import archive_project, change_project, delete_project, make_project
from perfplan.accounts import access
from perfplan.accounts.access import Right

PER_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: HttpRequest, team: int) -> HttpResponse:
    """A new project of a team, by one who may edit there."""
    found = access.teams_with(request.user, Right.EDIT).filter(pk=team).first()
    if found is None:
        raise Http404
    form = ProjectForm(request.POST or None, initial={"language": (get_language() or "en")[:2]})
    if request.method == "POST" and form.is_valid():
        project = make_project(team=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The project is there. Start its first interview."))
        return redirect(project)
    return render(
        request,
        "interviews/project_form.html",
        {"form": form, "team": found},
        status=422 if form.errors else 200,
    )


@login_required
@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """A project's interviews, the way to its plan, who takes part."""
    found = project_for(request.user, pk, Right.READ)
    interviews = Interview.objects.filter(project=found).select_related("created_by")
    page = Paginator(interviews, PER_PAGE).get_page(request.GET.get("page"))
    latest = interviews.first()
    if latest:
        latest.project = found
    return render(
        request,
        "interviews/project.html",
        {
            "project": found,
            "page": page,
            "latest": latest,
            "standing": progress(latest.methodology, entries(latest), latest.assumed) if latest else None,
            "may_edit": Right.EDIT in found.rights,
            "may_manage": Right.MANAGE in found.rights,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, purpose, language, currency, time zone."""
    found = project_for(request.user, pk, Right.MANAGE)
    form = ProjectForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_project(project=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    found.refresh_from_db()
    context = {"form": form, "project": found, "team": found.team}
    return render(request, "interviews/project_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def project_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away, or bring it back."""
    found = project_for(request.user, pk, Right.MANAGE)
    bring_back = request.POST.get("do") == "bring_back"
    archive_project(project=found, by=request.user, now=None if bring_back else timezone.now())
    messages.success(request, _("The project is back.") if bring_back else _("The project is put away."))
    return redirect(found if bring_back else "home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete it, by typing its name."""
    found = project_for(request.user, pk, Right.MANAGE)
    form = DeleteForm(request.POST or None, expected=found.name)
    if request.method == "POST" and form.is_valid():
        delete_project(project=found, by=request.user)
        messages.success(request, _("The project is deleted."))
        return redirect("home")
    context = {
        "form": form,
        "project": found,
        "what": found.name,
        "lost": _(
            "Its interviews, their answers and history, the versions of its plan and their documents go with it."
        ),
        "back": found.get_absolute_url(),
    }
    return render(request, "interviews/delete.html", context, status=422 if form.errors else 200)
