"""What comes by e-mail: my choices, and the way out of a mail without signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from perfplan.events import mails
from perfplan.events.models import MailChoice
from perfplan.events.notices import Kind
from plans.review.mail_forms import MailChoiceForm
from plans.review.mailing import EVERYTHING, unsubscribing


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest) -> HttpResponse:
    """How often mails come, and which kinds."""
    form = MailChoiceForm(request.POST or None, choice=mails.choice_of(request.user.pk))
    if request.method == "POST" and form.is_valid():
        mails.choose(user_id=request.user.pk, rhythm=form.cleaned_data["rhythm"], muted=form.muted)
        messages.success(request, _("Saved."))
        return redirect("mail_choice")
    return render(request, "review/mail_choice.html", {"form": form}, status=422 if form.errors else 200)


# A mail program posts here by itself (RFC 8058), with no cookie and no token of ours: what the address was signed
# for is all that it can do.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of mail off, or all of them, by the link of a mail; and on again. Looking changes nothing."""
    found = unsubscribing(token)
    if found is None:
        raise Http404
    user, kind = found
    if request.method == "POST":
        _switch(user.pk, kind, off=request.POST.get("do") != "undo")
    choice = mails.choice_of(user.pk)
    never = choice.rhythm == MailChoice.Rhythm.NEVER
    translation.activate(user.language or settings.LANGUAGE_CODE)
    context = {
        "kind": None if kind == EVERYTHING else Kind(kind).label,
        "off": never or kind in choice.muted,
        # Who wants no mail at all is not given one kind back by the link of another.
        "can_undo": never if kind == EVERYTHING else not never,
        "address": user.email,
    }
    return render(request, "review/unsubscribe.html", context)


def _switch(user_id: int, kind: str, *, off: bool) -> None:
    if kind == EVERYTHING:
        rhythm = MailChoice.Rhythm.NEVER if off else MailChoice.Rhythm.SOON
        mails.choose(user_id=user_id, rhythm=rhythm)
    else:
        mails.mute(user_id=user_id, kind=kind, muted=off)
