"""One's own account, language and appearance; the demo's doors."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfplan.accounts.forms import DeleteAccountForm, ProfileForm
from perfplan.accounts.members import LastOwner, delete_account
from perfplan.accounts.models import User
from perfplan.ui.addresses import wanted_next

YEAR_SECONDS = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance; and the way out."""
    user = User.objects.get(pk=request.user.pk)
    deleting = request.method == "POST" and request.POST.get("do") == "delete"
    language = user.language or (translation.get_language() or "en")[:2]
    form = ProfileForm(
        request.POST if request.method == "POST" and not deleting else None,
        instance=user,
        initial={"language": language},
    )
    delete = DeleteAccountForm(request.POST if deleting else None, user=user)
    if deleting and delete.is_valid():
        try:
            delete_account(user=user)
        except LastOwner:
            delete.add_error("email", _("A team of yours would have no owner: make somebody else one first."))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("account_login")
    if request.method == "POST" and not deleting and form.is_valid():
        form.save()
        translation.activate(form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {"form": form, "delete_form": delete}
    return render(
        request, "accounts/account.html", context, status=422 if form.errors or delete.errors else 200
    )


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(wanted_next(request) or "/")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Kept with the person, or in a cookie before they sign in."""
    language = request.POST.get("language", "")
    answer = _back(request)
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
    return answer


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device."""
    theme = request.POST.get("theme", "")
    answer = HttpResponse(status=204) if request.headers.get("X-Requested-With") else _back(request)
    if theme in User.Theme.values:
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(theme=theme)
        answer.set_cookie("theme", theme, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.HTTPS)
    return answer


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demo team, without a password: only where the site runs embedded."""
    if not settings.EMBEDDED:
        raise Http404
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_demo=True, is_active=True)
    login(request, user)
    return _back(request)
