"""Addresses of teams, invitations and one's own account."""

from django.conf import settings
from django.urls import path

from perfplan.accounts.views import account, invitations, teams

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/new", teams.team_new, name="team_new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/edit", teams.team_edit, name="team_edit"),
    path("teams/<int:pk>/leave", teams.team_leave, name="team_leave"),
    path("teams/<int:pk>/invite", teams.invite, name="invite"),
    path("members/<int:pk>/edit", teams.member_edit, name="member_edit"),
    path("members/<int:pk>/remove", teams.member_remove, name="member_remove"),
    path("invitations/<int:pk>/withdraw", teams.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<int:pk>/resend", teams.invitation_resend, name="invitation_resend"),
    path("invitations/<str:token>/accept", invitations.invitation, name="invitation"),
    path("account", account.account, name="account"),
    path("language", account.set_language, name="set_language"),
    path("theme", account.set_theme, name="set_theme"),
]
if settings.EMBEDDED:
    urlpatterns.append(path("demo/sign-in", account.demo_sign_in, name="demo_sign_in"))
