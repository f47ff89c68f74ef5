"""The least that a Django site can do, behind the same server: what the product's requests are compared with.

Settings, address book and views in one module; ``floor_wsgi`` serves it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from perfplan.settings import *  # noqa: F403

INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
ROOT_URLCONF = "tests.benchmarks.floor"

TABLE = (
    "<table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.kind }}</td><td>{{ row.rate }}</td></tr>"
    "{% endfor %}</table>"
)
ROWS = [{"name": f"component {n}", "kind": "service", "rate": n * 100} for n in range(20)]


def save(request: HttpRequest) -> HttpResponse:
    """One SELECT and one UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM interviews_interview ORDER BY id LIMIT 1")
        row = cursor.fetchone()
        cursor.execute("UPDATE interviews_interview SET title = %s WHERE id = %s", [row[1], row[0]])
    return HttpResponse("saved")


def show(request: HttpRequest) -> HttpResponse:
    """One SELECT and a table of twenty rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM interviews_interview ORDER BY id LIMIT 1")
        cursor.fetchone()
    return HttpResponse(_table().render({"rows": ROWS}))


@cache
def _table() -> Any:
    """Compiled once, as Django's loaders do with a file."""
    return engines["django"].from_string(TABLE)


urlpatterns = [path("save", save), path("show", show)]
