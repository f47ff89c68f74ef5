"""Taking what is proposed for a decision."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interviews.answers import Stale, entries
from interviews.loading import interview_for
from perfplan.accounts.access import Right
from plans.proposals import REGISTRY
from plans.proposing import Changed, offer_for, take_proposal


@login_required
@require_POST
def proposal_take(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Add what is proposed, and seen by the person, to the decision."""
    interview = interview_for(request.user, pk, Right.EDIT)
    if item not in REGISTRY or item not in interview.methodology.item:
        raise Http404
    subject, said = interview.methodology.item[item], entries(interview)
    offer = offer_for(interview, said, subject)
    try:
        take_proposal(
            interview=interview,
            said=said,
            item=subject,
            mark=request.POST.get("mark", ""),
            revision=_revision(request.POST.get("revision", "")),
            by=request.user,
        )
    except Changed:
        messages.warning(request, _("The answers have changed meanwhile: look at what is proposed now."))
    except Stale as stale:
        messages.warning(request, _moved_on(own=stale.current.updated_by_id == request.user.pk))
    else:
        messages.success(request, _taken(offer.count if offer and not offer.is_first else 0))
    return redirect("item", interview.pk, item)


def _moved_on(*, own: bool) -> str:
    if own:
        return _("You have written to this decision meanwhile: look at what is still proposed.")
    return _("Somebody changed this decision meanwhile: nothing of it was overwritten. Look again.")


def _taken(added: int) -> str:
    if not added:
        return _("The proposal is taken. Change what does not fit.")
    return ngettext("%(count)s proposal was added.", "%(count)s proposals were added.", added) % {
        "count": added
    }


def _revision(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
