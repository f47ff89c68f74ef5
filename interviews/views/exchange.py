"""An interview as a file, out and in."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews.exchange import Refused, export_interview, import_interview
from interviews.loading import interview_for, project_for
from interviews.page_forms import ImportForm
from perfplan.accounts.access import Right

LARGEST_BYTES = 5 * 1024 * 1024


@login_required
@require_safe
def interview_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was said, as one JSON file."""
    interview = interview_for(request.user, pk, Right.READ)
    text = json.dumps(export_interview(interview), ensure_ascii=False, indent=1)
    name = slugify(f"{interview.project.name} {interview.title}") or "interview"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A new interview from such a file; a broken one is refused whole."""
    project = project_for(request.user, pk, Right.EDIT)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        try:
            interview = import_interview(
                project=project, data=_read(form), by=request.user, title=form.cleaned_data["title"]
            )
        except Refused as refused:
            form.add_error("file", _("Nothing was imported. %s") % refused)
        else:
            messages.success(request, _("The interview is imported."))
            return redirect(interview)
    context = {"form": form, "project": project}
    return render(request, "interviews/import.html", context, status=422 if form.errors else 200)


def _read(form: ImportForm) -> object:
    file = form.cleaned_data["file"]
    if file.size > LARGEST_BYTES:
        raise Refused("", _("The file is larger than 5 MB."))
    try:
        return json.loads(file.read().decode("utf-8-sig"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused("", _("This is not a JSON file.")) from None


def _no_constant(name: str) -> object:
    raise ValueError(name)
