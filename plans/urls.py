"""Addresses of plans, versions and documents."""

from django.urls import path

from plans.views import (
    discussion,
    documents,
    editing,
    exports,
    findings,
    formulas,
    numbers,
    proposals,
    threads,
    versions,
)

urlpatterns = [
    path("formulas", formulas.formulas, name="formulas"),
    path("projects/<int:pk>/plan/", versions.plan, name="plan"),
    path("projects/<int:pk>/versions/new", versions.version_new, name="version_new"),
    path("interviews/<int:pk>/numbers", numbers.numbers, name="numbers"),
    path("interviews/<int:pk>/numbers/figure/<str:path>", numbers.figure, name="figure"),
    path("interviews/<int:pk>/numbers/what-if", numbers.what_if, name="what_if"),
    path("interviews/<int:pk>/numbers/assumptions", numbers.assumptions, name="assumptions"),
    path("interviews/<int:pk>/numbers/finding", findings.finding_answer, name="finding_answer"),
    path("interviews/<int:pk>/proposals/<slug:item>", proposals.proposal_take, name="proposal_take"),
    path("versions/<int:pk>/figure/<str:path>", numbers.version_figure, name="version_figure"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("versions/<int:pk>/plan.md", exports.version_markdown, name="version_markdown"),
    path("versions/<int:pk>/plan.json", exports.version_json, name="version_json"),
    path("versions/<int:pk>/sections/<slug:key>.md", exports.section_markdown, name="section_markdown"),
    path("versions/<int:pk>/sections/<slug:key>/", editing.section_edit, name="section_edit"),
    path("versions/<int:pk>/sections/<slug:key>/shown", editing.section_shown, name="section_shown"),
    path("versions/<int:pk>/documents/", documents.documents, name="documents"),
    path("versions/<int:pk>/discussion", discussion.discussion, name="discussion"),
    path("versions/<int:pk>/comment", discussion.thread_new, name="thread_new"),
    path("versions/<int:pk>/drafts", discussion.drafts_send, name="drafts_send"),
    path("versions/<int:pk>/people", discussion.people_suggest, name="people_suggest"),
    path("threads/<int:pk>/", threads.thread, name="thread"),
    path("threads/<int:pk>/state", threads.thread_state, name="thread_state"),
    path("threads/<int:pk>/holds", threads.thread_holds, name="thread_holds"),
    path("threads/<int:pk>/assign", threads.thread_assign, name="thread_assign"),
    path("comments/<int:pk>/edit", threads.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/delete", threads.comment_delete, name="comment_delete"),
    path("comments/<int:pk>/history", threads.comment_history, name="comment_history"),
    path("documents/<int:pk>/retry", documents.document_retry, name="document_retry"),
    path("documents/<int:pk>/download", documents.document_download, name="document_download"),
]
