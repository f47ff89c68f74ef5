"""The authors' texts of a draft: written in place on its page, or on a page of their own without a script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from perfplan.accounts.access import Right
from plans.blocks import markdown
from plans.blocks.contents import contents, with_room
from plans.blocks.model import Section
from plans.editing import Stale, save_text, show_section, text_of
from plans.forms import SectionTextForm
from plans.loading import version_for
from plans.models import Frozen, PlanVersion
from plans.views.versions import chosen_language, documents_panel


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The authors' text to one section: GET shows its form (``?as=read``: the text again), POST saves it."""
    version = version_for(request.user, pk, Right.EDIT)
    language = chosen_language(request, version)
    section = _section(version, language, key)
    if request.method == "POST":
        return _save(request, version, language, section)
    if not version.is_draft:
        messages.warning(request, _("This version is no draft any more: its texts do not change."))
        return HttpResponseClientRefresh() if request.htmx else redirect(_place(version, language, key))
    if request.htmx and request.GET.get("as") == "read":
        return render(request, "plans/_edit_note.html", _shared(version, language, section) | {"focus": True})
    text = text_of(version, key)
    form = SectionTextForm(initial={"text": text.text, "revision": text.revision})
    return _form(request, version, language, section, form)


@login_required
@require_POST
def section_shown(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Leave a section out of the plan, or take it in again."""
    version = version_for(request.user, pk, Right.EDIT)
    language = chosen_language(request, version)
    section = _section(version, language, key)
    shown = request.POST.get("shown") == "yes"
    if not shown and (request.POST.get("shown") != "no" or not section.optional):
        return redirect(_place(version, language, key))
    try:
        show_section(version=version, section=key, shown=shown, by=request.user)
    except Frozen:
        messages.warning(request, _("This version is no draft any more: its sections stay as they are."))
        return redirect(version)
    said = _("“%(section)s” shows again.") if shown else _("“%(section)s” is hidden.")
    messages.success(request, said % {"section": section.title})
    return redirect(_place(version, language, key if shown else "hidden-sections"))


def _save(request: HttpRequest, version: PlanVersion, language: str, section: Section) -> HttpResponse:
    form = SectionTextForm(request.POST)
    if not form.is_valid():
        return _form(request, version, language, section, form, status=422)
    try:
        save_text(version=version, section=section.key, by=request.user, **form.cleaned_data)
    except Stale as stale:
        theirs = {"current": stale.current, "theirs": markdown.block(stale.current.text)}
        return _form(request, version, language, section, form, status=409, **theirs)
    except Frozen:
        return _form(request, version, language, section, form, status=409, frozen=True)
    messages.success(request, _("Saved."))
    if not request.htmx:
        return redirect(_place(version, language, section.key))
    version = version_for(request.user, version.pk, Right.EDIT)
    context = _shared(version, language, _section(version, language, section.key))
    return render(
        request, "plans/_edit_saved.html", context | documents_panel(version, language) | {"focus": True}
    )


def _form(
    request: HttpRequest,
    version: PlanVersion,
    language: str,
    section: Section,
    form: SectionTextForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    template = "plans/_edit_form.html" if request.htmx else "plans/edit_section.html"
    return render(
        request, template, _shared(version, language, section) | {"form": form, **more}, status=status
    )


def _section(version: PlanVersion, language: str, key: str) -> Section:
    """The section of that key, shown or hidden. :raises Http404: the plan has none."""
    made = with_room(contents(version, language))
    found = next((one for one in (*made.sections, *made.hidden) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _shared(version: PlanVersion, language: str, section: Section) -> dict[str, Any]:
    return {
        "version": version,
        "project": version.plan.project,
        "language": language,
        "section": section,
        "place": _place(version, language, section.key),
    }


def _place(version: PlanVersion, language: str, anchor: str) -> str:
    return f"{version.get_absolute_url()}?language={language}#{anchor}"
