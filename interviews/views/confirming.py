"""An answer that was carried over still holds: said in one press, where the answers are listed or at the question."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interviews.answers import Stale, entries, save_answer
from interviews.loading import interview_for
from interviews.methodology.model import Item
from interviews.models import Answer, Interview
from interviews.progress import progress
from interviews.verdicts import is_judged
from interviews.views.interviews import line
from interviews.views.questions import item_of
from perfplan.accounts.access import Right
from perfplan.ui.addresses import wanted_next


@login_required
@require_POST
def item_confirm(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """What an earlier interview said holds today. Only what was seen is confirmed: the revision says what it was."""
    interview = interview_for(request.user, pk, Right.EDIT)
    subject = item_of(interview, item)
    if is_judged(subject):
        raise Http404
    status, told = 200, ""
    try:
        _confirm(interview, subject, request)
    except Stale:
        status, told = 409, _("Somebody changed it meanwhile: look at it first.")
    if request.headers.get("HX-Request"):
        return _line(request, interview, subject, told, status)
    if told:
        messages.warning(request, told)
    return redirect(wanted_next(request) or reverse("interview", args=[interview.pk]) + "?show=to_confirm")


def _confirm(interview: Interview, subject: Item, request: HttpRequest) -> Answer | None:
    answer = Answer.objects.filter(interview=interview, item=subject.key).first()
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
    if answer is None or answer.status:
        # Confirmed twice, it is confirmed once; what is answered, parked or to be found out is not ours to change.
        return answer
    return save_answer(
        interview=interview,
        item=subject,
        by=request.user,
        revision=revision,
        changes={"status": Answer.Status.OPEN},
        answer=answer,
    )


def _line(request: HttpRequest, interview: Interview, subject: Item, told: str, status: int) -> HttpResponse:
    """The item's line as it stands now."""
    states = progress(interview.methodology, entries(interview), interview.assumed).item
    context = {
        "interview": interview,
        "line": line(states[subject.key]) | {"told": told},
        "may_edit": True,
        "focused": True,
    }
    return render(request, "interviews/_line.html", context, status=status)
