"""What an invited person sees."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfplan.accounts.invitations import Refused, accept, called, find, is_for
from perfplan.accounts.models import Team


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; one button to take the place, or the way to sign in first."""
    found = find(token)
    if found is None or not found.is_open:
        return render(request, "accounts/invitation.html", {"invitation": None}, status=404)
    signed_in = request.user.is_authenticated
    right_person = signed_in and is_for(found, request.user)
    if request.method == "POST" and right_person:
        try:
            place = accept(invitation=found, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("home")
        messages.success(request, _("Welcome to %s.") % called(found))
        return redirect(reverse("team", args=[place.pk]) if isinstance(place, Team) else place)
    back = urlencode({"next": request.path, "email": found.email})
    context = {
        "invitation": found,
        "what": called(found),
        "right_person": right_person,
        "login_url": f"{reverse('account_login')}?{back}",
        "signup_url": f"{reverse('account_signup')}?{back}",
    }
    return render(request, "accounts/invitation.html", context)
