"""The least that a Django site can do, behind the same server: what the product's requests are compared with.

Settings, address book and view in one module; ``floor_wsgi`` serves it.
"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from perfplan.settings import *  # noqa: F403

INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.benchmarks.floor"


def save(request: HttpRequest) -> HttpResponse:
    """One SELECT and one UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM interviews_interview ORDER BY id LIMIT 1")
        row = cursor.fetchone()
        cursor.execute("UPDATE interviews_interview SET title = %s WHERE id = %s", [row[1], row[0]])
    return HttpResponse("saved")


urlpatterns = [path("", save)]
