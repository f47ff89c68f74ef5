"""Teams and who is in them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfplan.accounts import access
from perfplan.accounts.forms import InviteForm, RoleForm, TeamForm
from perfplan.accounts.invitations import Refused, invite_member, resend, withdraw
from perfplan.accounts.members import LastOwner, change_role, make_team, remove_member, rename_team
from perfplan.accounts.models import Invitation, Membership, Role, Team, User


def team_for(user: User, pk: int, *, owner: bool = False) -> Team:
    """The team, if ``user`` is in it (as owner): its ``role`` is theirs. :raises Http404:"""
    team = get_object_or_404(Team, pk=pk)
    role = access.team_role(user, team)
    if not role or (owner and role != Role.OWNER):
        raise Http404
    team.role = role  # type: ignore[attr-defined]
    return team


@login_required
@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """My teams."""
    memberships = Membership.objects.filter(user=request.user).select_related("team").order_by("team__name")
    return render(request, "accounts/teams.html", {"memberships": memberships})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team, of which one is the owner."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = make_team(name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("The team is there. Invite your colleagues, or make the first project."))
        return redirect("team", team.pk)
    return render(request, "accounts/team_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, projects and, for owners, open invitations."""
    return _page(request, team_for(request.user, pk), InviteForm())


def _page(request: HttpRequest, team: Team, form: InviteForm) -> HttpResponse:
    is_owner = team.role == Role.OWNER  # type: ignore[attr-defined]
    invitations = Invitation.objects.filter(team=team, accepted_at__isnull=True)
    invitations = invitations.select_related("project", "version").defer("version__content")
    context = {
        "team": team,
        "form": form,
        "is_owner": is_owner,
        "may_make": team.role in (Role.OWNER, Role.EDITOR),  # type: ignore[attr-defined]
        "members": Membership.objects.filter(team=team).select_related("user").order_by("id"),
        "invitations": [one for one in invitations if one.is_open] if is_owner else [],
        "projects": team.projects.filter(archived_at__isnull=True)[:50],  # type: ignore[attr-defined]
        "roles": Role.choices,
    }
    return render(request, "accounts/team.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    found = team_for(request.user, pk, owner=True)
    form = TeamForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        rename_team(team=found, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("team", found.pk)
    context = {"form": form, "team": Team.objects.get(pk=pk)}
    return render(request, "accounts/team_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def team_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Go, unless nobody would own the team."""
    found = team_for(request.user, pk)
    membership = Membership.objects.get(team=found, user=request.user)
    try:
        remove_member(membership=membership, by=request.user)
    except LastOwner:
        messages.error(request, _last_owner())
        return redirect("team", found.pk)
    messages.success(request, _("You have left %s.") % found)
    return redirect("teams")


def _last_owner() -> str:
    return _("A team needs an owner: make somebody else one first.")


def _member(request: HttpRequest, pk: int) -> Membership:
    membership = get_object_or_404(Membership.objects.select_related("user", "team"), pk=pk)
    team_for(request.user, membership.team_id, owner=True)
    return membership


@login_required
@require_POST
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role for a member."""
    membership = _member(request, pk)
    form = RoleForm(request.POST)
    try:
        if form.is_valid():
            change_role(membership=membership, role=form.cleaned_data["role"], by=request.user)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Choose one of the roles."))
    except LastOwner:
        messages.error(request, _last_owner())
    return redirect("team", membership.team_id)


@login_required
@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves by an owner's will."""
    membership = _member(request, pk)
    try:
        remove_member(membership=membership, by=request.user)
        messages.success(request, _("%s is no longer in the team.") % membership.user)
    except LastOwner:
        messages.error(request, _last_owner())
    return redirect("team", membership.team_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite people by e-mail."""
    found = team_for(request.user, pk, owner=True)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sent = 0
        for email in form.cleaned_data["emails"]:
            try:
                invite_member(team=found, email=email, role=form.cleaned_data["role"], by=request.user)
                sent += 1
            except Refused as refused:
                form.add_error("emails", str(refused))
        if sent:
            messages.success(
                request,
                ngettext("%s invitation is on its way.", "%s invitations are on their way.", sent) % sent,
            )
        if not form.errors:
            return redirect("team", found.pk)
    return _page(request, found, form)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    invitation = get_object_or_404(
        Invitation.objects.select_related("team", "project", "version__plan__project"), pk=pk
    )
    team_for(request.user, invitation.team_id, owner=True)
    return invitation


def _back(invitation: Invitation) -> HttpResponse:
    if invitation.project_id:
        return redirect("project_people", invitation.project_id)
    return redirect("team", invitation.team_id)


@login_required
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The link no longer works."""
    invitation = _invitation(request, pk)
    withdraw(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation to %s is withdrawn.") % invitation.email)
    return _back(invitation)


@login_required
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link, and the old one ends."""
    invitation = _invitation(request, pk)
    try:
        resend(invitation=invitation, by=request.user)
        messages.success(request, _("A new invitation to %s is on its way.") % invitation.email)
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(invitation)
