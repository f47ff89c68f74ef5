"""Addresses of projects, interviews, their stages and questions."""

from django.urls import path

from interviews.views import (
    confirming,
    evidence,
    exchange,
    history,
    home,
    interviews,
    people,
    projects,
    questions,
    stages,
    verdicts,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("teams/<int:team>/projects/new", projects.project_new, name="project_new"),
    path("projects/<int:pk>/", projects.project, name="project"),
    path("projects/<int:pk>/edit", projects.project_edit, name="project_edit"),
    path("projects/<int:pk>/archive", projects.project_archive, name="project_archive"),
    path("projects/<int:pk>/delete", projects.project_delete, name="project_delete"),
    path("projects/<int:pk>/people", people.project_people, name="project_people"),
    path("projects/<int:pk>/invite", people.project_invite, name="project_invite"),
    path("guests/<int:pk>/edit", people.guest_edit, name="guest_edit"),
    path("guests/<int:pk>/remove", people.guest_remove, name="guest_remove"),
    path("projects/<int:pk>/interviews/new", interviews.interview_new, name="interview_new"),
    path("projects/<int:pk>/interviews/import", exchange.interview_import, name="interview_import"),
    path("interviews/<int:pk>/", interviews.interview, name="interview"),
    path("interviews/<int:pk>/edit", interviews.interview_edit, name="interview_edit"),
    path("interviews/<int:pk>/delete", interviews.interview_delete, name="interview_delete"),
    path("interviews/<int:pk>/answers.json", exchange.interview_export, name="interview_export"),
    path("interviews/<int:pk>/stages/<int:number>/", stages.stage, name="stage"),
    path("interviews/<int:pk>/stages/<int:number>/check", stages.stage_check, name="stage_check"),
    path("interviews/<int:pk>/stages/<int:number>/clock", stages.stage_clock, name="stage_clock"),
    path("interviews/<int:pk>/stages/<int:number>/accept", verdicts.stage_accept, name="stage_accept"),
    path("evidence/<int:pk>", evidence.evidence_file, name="evidence_file"),
    path("interviews/<int:pk>/<slug:item>/", questions.item, name="item"),
    path("interviews/<int:pk>/<slug:item>/history", history.item_history, name="item_history"),
    path("interviews/<int:pk>/<slug:item>/restore", history.item_restore, name="item_restore"),
    path("interviews/<int:pk>/<slug:item>/beside", questions.item_beside, name="item_beside"),
    path("interviews/<int:pk>/<slug:item>/confirm", confirming.item_confirm, name="item_confirm"),
    path("interviews/<int:pk>/<slug:item>/verdict", verdicts.item_verdict, name="item_verdict"),
]
