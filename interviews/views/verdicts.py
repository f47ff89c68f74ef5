"""The team says whether a computed outcome holds."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interviews.answers import Stale, entries
from interviews.loading import interview_for
from interviews.methodology.model import Action
from interviews.page_forms import VerdictForm
from interviews.progress import PROPOSED
from interviews.verdicts import ACCEPTED, is_judged, save_verdict
from interviews.views.questions import item_of, page
from interviews.wizard import wizard_context
from perfplan.accounts.access import Right


@login_required
@require_POST
def item_verdict(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """It holds as computed, or something else does, with the reason."""
    interview = interview_for(request.user, pk, Right.EDIT)
    action = item_of(interview, item)
    if not isinstance(action, Action) or not is_judged(action):
        raise Http404
    said = entries(interview)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        context = page(request, interview, action, said=said) | {"verdict_form": form}
        return render(request, "interviews/question.html", context, status=422)
    try:
        save_verdict(interview=interview, action=action, by=request.user, entries=said, **form.cleaned_data)
    except Stale:
        messages.warning(
            request, _("Somebody said something to this outcome meanwhile: look at it, then choose again.")
        )
    return redirect("item", interview.pk, action.key)


@login_required
@require_POST
def stage_accept(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Accept every computed outcome of the stage that waits for it."""
    interview = interview_for(request.user, pk, Right.EDIT)
    stage = interview.methodology.stage.get(number)
    if stage is None:
        raise Http404
    said = entries(interview)
    states = wizard_context(interview, stage, entries=said)["progress"].item
    for action in stage.actions:
        if states[action.key].status == PROPOSED:
            before = said.get(action.key)
            try:
                save_verdict(
                    interview=interview,
                    action=action,
                    by=request.user,
                    revision=before.revision if before else 0,
                    entries=said,
                    kind=ACCEPTED,
                )
            except Stale:
                continue  # what somebody just said to it stands
    return redirect("stage_check", interview.pk, number)
