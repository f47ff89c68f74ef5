"""Addresses of plans, versions and documents."""

from django.urls import path

from plans.views import documents, versions

urlpatterns = [
    path("projects/<int:pk>/plan/", versions.plan, name="plan"),
    path("projects/<int:pk>/versions/new", versions.version_new, name="version_new"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("versions/<int:pk>/documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/retry", documents.document_retry, name="document_retry"),
    path("documents/<int:pk>/download", documents.document_download, name="document_download"),
]
