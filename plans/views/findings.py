"""What a team says to a finding."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interviews.loading import interview_for
from perfplan.accounts.access import Right
from perfplan.ui.addresses import wanted_next
from plans.forms import FindingForm
from plans.judgements import answer_finding, withdraw_answer
from plans.live import live


@login_required
@require_POST
def finding_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Fixed, accepted or false alarm; or nothing said any more."""
    interview = interview_for(request.user, pk, Right.EDIT)
    found = live(interview)
    mark = request.POST.get("mark", "")
    known = any(each.mark == mark for each in found.findings)
    form = FindingForm(request.POST)
    if request.POST.get("do") == "reopen":
        withdraw_answer(project=interview.project, mark=mark, by=request.user)
    elif not known:
        messages.warning(request, _("The answers do not raise this finding any more."))
    elif form.is_valid():
        answer_finding(project=interview.project, by=request.user, **form.cleaned_data)
    if request.headers.get("HX-Request"):
        one = next((each for each in live(interview).findings if each.mark == mark), None)
        context = {
            "finding": one,
            "interview": interview,
            "may_edit": True,
            "form": form,
            "open": bool(form.errors),
            "brief": "brief" in request.POST,
        }
        return render(request, "plans/_finding.html", context, status=422 if form.errors and known else 200)
    if form.errors and known:
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    return redirect(wanted_next(request) or reverse("numbers", args=[interview.pk]) + "#findings")
