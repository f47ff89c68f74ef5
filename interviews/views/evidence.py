"""The files of evidence, for those who may read the interview."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from interviews.loading import interview_for
from interviews.models import EvidenceFile
from perfplan.accounts.access import Right


@login_required
@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """Always as a download, never as a page of ours."""
    file = get_object_or_404(EvidenceFile, pk=pk)
    interview_for(request.user, file.interview_id, Right.READ)
    try:
        content = file.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
