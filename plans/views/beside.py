"""What the plan's review says to a question, fetched by its page once that is there: interviews know no plan."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interviews.loading import interview_for
from perfplan.accounts.access import Right
from plans.review.beside import beside


@login_required
@require_safe
def item_review(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """The open threads and suggestions at an item of the last version; 204 where there is none."""
    interview = interview_for(request.user, pk, Right.READ)
    if item not in interview.methodology.item:
        raise Http404
    found = beside(interview.project, item)
    if found is None:
        return HttpResponse(status=204)
    return render(request, "review/_beside.html", {"beside": found, "item": item})
