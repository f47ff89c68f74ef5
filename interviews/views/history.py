"""How an answer came to what it says, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interviews.answers import Stale, context, entries, restore_revision
from interviews.loading import interview_for
from interviews.models import Answer, AnswerRevision
from interviews.shown import Shown, shown
from interviews.views.questions import item_of
from interviews.wizard import item_name, status_words
from perfplan.accounts.access import Right

PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """One revision, with what it said."""

    revision: AnswerRevision
    status: str
    changed: list[Shown]
    is_present: bool


@login_required
@require_safe
def item_history(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """All revisions of an answer, the latest first, each with the fields that it changed."""
    interview = interview_for(request.user, pk, Right.READ)
    subject = item_of(interview, item)
    said = entries(interview)
    answer = said.get(item)
    ctx = context(interview, said, get_language() or "en")
    revisions = AnswerRevision.objects.filter(answer=answer).select_related("by") if answer else []
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    steps = []
    listed = list(page.object_list)
    for number, revision in enumerate(listed):
        before = listed[number + 1].values if number + 1 < len(listed) else {}
        changed = {name: value for name, value in revision.values.items() if before.get(name) != value}
        steps.append(
            Step(
                revision,
                status_words(revision.status),
                shown(subject, changed, ctx),
                answer is not None and revision.revision == answer.revision,
            )
        )
    return render(
        request,
        "interviews/history.html",
        {
            "interview": interview,
            "project": interview.project,
            "item": subject,
            "name": item_name(subject),
            "answer": answer,
            "steps": steps,
            "page": page,
            "may_edit": Right.EDIT in interview.rights,
        },
    )


@login_required
@require_POST
def item_restore(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Bring an earlier revision back, as a new one."""
    interview = interview_for(request.user, pk, Right.EDIT)
    subject = item_of(interview, item)
    answer = Answer.objects.filter(interview=interview, item=subject.key).first()
    number, revision = request.POST.get("number", ""), request.POST.get("revision", "")
    if answer is None:
        raise Http404
    if not number.isdecimal() or not revision.isdecimal():
        return HttpResponseBadRequest()
    try:
        restore_revision(answer=answer, number=int(number), by=request.user, revision=int(revision))
    except AnswerRevision.DoesNotExist:
        raise Http404 from None
    except Stale:
        messages.warning(
            request, _("Somebody changed this answer meanwhile: look at what it says now, then choose again.")
        )
        return redirect("item_history", interview.pk, subject.key)
    messages.success(request, _("The earlier answer is back."))
    return redirect("item", interview.pk, subject.key)
