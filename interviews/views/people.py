"""Who takes part in a project: its team, and guests who see it alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.loading import project_for
from interviews.models import Project
from interviews.page_forms import GuestForm, GuestRoleForm
from perfplan.accounts.access import Right
from perfplan.accounts.invitations import Refused, invite_guest
from perfplan.accounts.members import change_guest, remove_guest
from perfplan.accounts.models import Guest, Invitation, Membership


@login_required
@require_safe
def project_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, guests and, for owners, open invitations."""
    project = project_for(request.user, pk, Right.READ)
    return _page(request, project, GuestForm())


def _page(request: HttpRequest, project: Project, form: GuestForm) -> HttpResponse:
    may_manage = Right.MANAGE in project.rights  # type: ignore[attr-defined]
    invitations = Invitation.objects.filter(project=project, accepted_at__isnull=True) if may_manage else []
    context = {
        "project": project,
        "form": form,
        "may_manage": may_manage,
        "members": Membership.objects.filter(team=project.team_id).select_related("user").order_by("id"),
        "guests": Guest.objects.filter(project=project).select_related("user").order_by("id"),
        "invitations": [invitation for invitation in invitations if invitation.is_open],
        "roles": GuestRoleForm.base_fields["role"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "interviews/people.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody to this project alone."""
    project = project_for(request.user, pk, Right.MANAGE)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_guest(project=project, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("The invitation to %s is on its way.") % form.cleaned_data["email"])
            return redirect("project_people", project.pk)
    return _page(request, project, form)


@login_required
@require_POST
def guest_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for a guest."""
    guest = get_object_or_404(Guest.objects.select_related("user"), pk=pk)
    project = project_for(request.user, guest.project_id, Right.MANAGE)
    form = GuestRoleForm(request.POST)
    if form.is_valid():
        change_guest(guest=guest, role=form.cleaned_data["role"], by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the roles."))
    return redirect("project_people", project.pk)


@login_required
@require_POST
def guest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A guest leaves the project."""
    guest = get_object_or_404(Guest.objects.select_related("user"), pk=pk)
    project = project_for(request.user, guest.project_id, Right.MANAGE)
    remove_guest(guest=guest, by=request.user)
    messages.success(request, _("%s sees this project no more.") % guest.user)
    return redirect("project_people", project.pk)
