"""Documents: asked for, waited for, downloaded."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfplan.accounts.access import Right
from plans.documents import request_document, retry_document
from plans.forms import PlanDocumentForm
from plans.loading import document_for, version_for
from plans.models import Document, PlanVersion
from plans.views.versions import chosen_language, documents_panel


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a version's documents; a POST asks for one more."""
    version = version_for(request.user, pk, Right.READ)
    if request.method == "POST":
        form = PlanDocumentForm(request.POST)
        if form.is_valid():
            request_document(version=version, by=request.user, **form.cleaned_data)
        else:
            messages.error(request, _("Choose a language and a paper that are offered."))
    return _panel(request, version)


@login_required
@require_POST
def document_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed document again."""
    document = document_for(request.user, pk, Right.READ)
    retry_document(document=document, by=request.user)
    if document.before_id is not None:
        return redirect("compare_documents", document.version_id, document.before_id)
    return _panel(request, document.version)


def _panel(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{version.get_absolute_url()}#documents")
    panel = documents_panel(version, chosen_language(request, version))
    return render(request, "plans/_documents.html", panel)


@login_required
@require_safe
def document_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, as an attachment that nothing in it can act from."""
    document = document_for(request.user, pk, Right.READ)
    if document.state != Document.State.READY:
        raise Http404
    try:
        file = document.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is no longer there. Ask for the document again."))
        return redirect(f"{_page(document)}#documents")
    response = FileResponse(
        file, as_attachment=True, filename=_name(document), content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(document: Document) -> str:
    """Where a document is asked for."""
    if document.before_id is None:
        return document.version.get_absolute_url()
    return reverse("compare", args=[document.version_id, document.before_id])


def _name(document: Document) -> str:
    version = document.version
    called = slugify(version.plan.project.name, allow_unicode=True) or "plan"
    numbers = f"v{document.before.number}-v{version.number}" if document.before else f"v{version.number}"
    letter = "" if document.paper == Document.Paper.A4 else f"-{document.paper.lower()}"
    said = "-comments" if document.with_comments else ""
    return f"{called}-{numbers}-{document.language}{letter}{said}.pdf"
