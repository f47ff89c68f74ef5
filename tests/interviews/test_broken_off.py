"""A connection that breaks off in the middle of a save changes nothing: half a form is no answer."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.http import SimpleCookie
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from interviews.models import Interview
from perfplan.wsgi import application
from tests.interviews.world import HTMX, a_desk, address, rows, say, stored

pytestmark = pytest.mark.django_db

ROWS = {f"r{number:07}": {"name": f"Service {number}", "kind": "service"} for number in range(5)}


def send(browser: Client, interview: Interview, body: bytes, kind: str, *, announced: int) -> int:
    """The status that the web server's own door answers, when ``announced`` bytes were to come."""
    environ = RequestFactory(headers=HTMX)._base_environ(
        PATH_INFO=address(interview, "q1"),
        REQUEST_METHOD="POST",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(announced),
        HTTP_COOKIE=SimpleCookie(browser.cookies).output(header="", sep=";"),
    )
    environ["wsgi.input"] = BytesIO(body)
    token = "t" * 32
    environ["HTTP_COOKIE"] += f"; csrftoken={token}"
    environ["HTTP_X_CSRFTOKEN"] = token
    said: list[str] = []

    def start(status: str, headers: Any, fault: Any = None) -> Any:
        said.append(status)

    # The database is the test's: it stays open.
    request_started.disconnect(close_old_connections)
    try:
        list(application(environ, start))
    finally:
        request_started.connect(close_old_connections)
    return int(said[0][:3])


@pytest.mark.parametrize("kind", [MULTIPART_CONTENT, "application/x-www-form-urlencoded"])
def test_a_save_that_breaks_off_removes_no_rows(kind: str) -> None:
    browser, interview = a_desk()
    say(browser, interview, "q1", rows("components", ROWS))
    typed = {"meta.revision": 1, **rows("components", ROWS)}
    if kind == MULTIPART_CONTENT:
        body = encode_multipart(BOUNDARY, typed)
        half = body[: body.index(b"r0000002") + 20]
    else:
        body = urlencode(typed, doseq=True).encode()
        half = body[: body.rindex(b"r0000002") + 8]
    assert send(browser, interview, half, kind, announced=len(body)) == 400
    assert len(stored(interview, "q1").values["components"]) == 5
    assert send(browser, interview, body, kind, announced=len(body)) == 200
