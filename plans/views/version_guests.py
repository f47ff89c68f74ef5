"""Guests of one version: invited by e-mail, until a day, by whoever may change the project."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfplan.accounts.access import Right
from perfplan.accounts.invitations import Refused, invite_to_version, resend, withdraw
from perfplan.accounts.models import Invitation, VersionGuest
from plans.loading import version_for
from plans.review.guests import dismiss_guest, invitations_of, may_be_reviewed, places_of
from plans.review.step_forms import GuestForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may review this version from outside, who was invited, and the form that invites one more."""
    version = version_for(request.user, pk, Right.EDIT)
    form = GuestForm(request.POST if request.method == "POST" else None, version=version)
    closed = not may_be_reviewed(version)
    if request.method == "POST" and not closed and form.is_valid():
        try:
            invite_to_version(version=version, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("The invitation to %s is on its way.") % form.cleaned_data["email"])
            return redirect("version_guests", version.pk)
    context = {
        "version": version,
        "project": version.plan.project,
        "form": form,
        "closed": closed,
        "places": places_of(version),
        "invitations": invitations_of(version),
    }
    gone = closed and request.method == "POST"
    return render(request, "review/guests.html", context, status=409 if gone else 422 if form.errors else 200)


@login_required
@require_POST
def version_guest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a guest's place before its time."""
    place = get_object_or_404(VersionGuest.objects.select_related("user"), pk=pk)
    version = version_for(request.user, place.version_id, Right.EDIT)
    place.version = version
    dismiss_guest(place=place, by=request.user)
    messages.success(request, _("%s does not see this version any more.") % place.user)
    return redirect("version_guests", version.pk)


@login_required
@require_POST
def version_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation to a version again, or withdraw it: ``do`` says which."""
    invitation = get_object_or_404(Invitation, pk=pk, version__isnull=False, accepted_at=None)
    version = version_for(request.user, invitation.version_id, Right.EDIT)
    invitation.version = version
    do = request.POST.get("do")
    if do == "withdraw":
        withdraw(invitation=invitation, by=request.user)
        messages.success(request, _("The invitation to %s is withdrawn.") % invitation.email)
    elif do == "resend" and may_be_reviewed(version):
        try:
            resend(invitation=invitation, by=request.user)
            messages.success(request, _("A new invitation to %s is on its way.") % invitation.email)
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect("version_guests", version.pk)
