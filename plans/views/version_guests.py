"""Guests of one version: invited by e-mail, until a day, by whoever may change the project."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfplan.accounts.access import Right
from perfplan.accounts.invitations import Refused, invite_to_version, resend, withdraw
from perfplan.accounts.models import Invitation, VersionGuest
from plans.loading import version_for
from plans.models import PlanVersion
from plans.review.guests import dismiss_guest, invitations_of, may_be_reviewed, places_of, prolong_guest
from plans.review.step_forms import GuestForm, UntilForm
from plans.review.steps import NotNow


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_guests(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may review this version from outside, who was invited, and the form that invites one more."""
    version = version_for(request.user, pk, Right.EDIT)
    if request.method != "POST":
        return _page(request, version)
    form = GuestForm(request.POST, version=version)
    if not may_be_reviewed(version):
        return _page(request, version, form, status=409)
    if form.is_valid():
        try:
            invite_to_version(version=version, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("The invitation to %s is on its way.") % form.cleaned_data["email"])
            return redirect("version_guests", version.pk)
    return _page(request, version, form, status=422)


def _page(
    request: HttpRequest,
    version: PlanVersion,
    form: GuestForm | None = None,
    prolonging: UntilForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The guests; with what was typed, and why it does not do."""
    places = places_of(version)
    for place in places:
        name = f"p{place.pk}"
        mine = prolonging if prolonging is not None and prolonging.prefix == name else None
        place.prolong = mine or UntilForm(prefix=name, version=version)  # type: ignore[attr-defined]
    context = {
        "version": version,
        "project": version.plan.project,
        "form": form or GuestForm(version=version),
        "closed": not may_be_reviewed(version),
        "places": places,
        "invitations": invitations_of(version),
    }
    return render(request, "review/guests.html", context, status=status)


@login_required
@require_POST
def version_guest_prolong(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a guest see the version until another day; also one whose days are over."""
    place, version = _place(request, pk)
    form = UntilForm(request.POST, prefix=f"p{place.pk}", version=version)
    if not form.is_valid():
        return _page(request, version, prolonging=form, status=422)
    try:
        prolong_guest(place=place, until=form.cleaned_data["until"], by=request.user)
    except NotNow:
        return _page(request, version, status=409)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        day = date_format(place.last_day, "DATE_FORMAT")
        messages.success(request, _("%(name)s sees it until %(day)s.") % {"name": place.user, "day": day})
    return redirect("version_guests", version.pk)


@login_required
@require_POST
def version_guest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a guest's place before its time."""
    place, version = _place(request, pk)
    dismiss_guest(place=place, by=request.user)
    messages.success(request, _("%s does not see this version any more.") % place.user)
    return redirect("version_guests", version.pk)


def _place(request: HttpRequest, pk: int) -> tuple[VersionGuest, PlanVersion]:
    """A guest's place at a version, for whoever may change the project."""
    place = get_object_or_404(VersionGuest.objects.select_related("user"), pk=pk)
    place.version = version_for(request.user, place.version_id, Right.EDIT)
    return place, place.version


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
