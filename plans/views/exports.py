"""A version as files for other tools: the whole plan as Markdown and as JSON, one section as Markdown."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from perfplan.accounts.access import Right
from plans.blocks import as_markdown, comments
from plans.blocks.contents import contents
from plans.content import plan_json
from plans.loading import version_for
from plans.models import PlanVersion
from plans.views.versions import chosen_language


@login_required
@require_safe
def version_markdown(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole plan, from the blocks that the page and the PDF are made of."""
    version = version_for(request.user, pk, Right.READ)
    language = chosen_language(request, version)
    made = contents(version, language)
    if request.GET.get("comments") == "yes":
        made = comments.with_comments(made, version)
    return _file(as_markdown.document(made).encode(), "text/markdown", f"{_called(version)}-{language}.md")


@login_required
@require_safe
def version_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the version holds: the same bytes as in its PDF."""
    version = version_for(request.user, pk, Right.READ)
    return _file(plan_json(version), "application/json", f"{_called(version)}.json")


@login_required
@require_safe
def section_markdown(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section, to be copied: plain text, which a browser shows."""
    version = version_for(request.user, pk, Right.READ)
    language = chosen_language(request, version)
    page = request.build_absolute_uri(f"{version.get_absolute_url()}?language={language}")
    try:
        written = as_markdown.section(contents(version, language), key, page)
    except LookupError:
        raise Http404 from None
    return _file(written.encode(), "text/plain")


def _file(written: bytes, kind: str, name: str = "") -> HttpResponse:
    """An answer that nothing can act from and no cache keeps; to be stored where it has a name."""
    response = HttpResponse(written, content_type=f"{kind}; charset=utf-8" if kind[:4] == "text" else kind)
    if name:
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _called(version: PlanVersion) -> str:
    return f"{slugify(version.plan.project.name, allow_unicode=True) or 'plan'}-v{version.number}"
