"""The pages: sync Django under WSGI, which is where it is fastest (docs/decisions)."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfplan.settings")
_pages = get_wsgi_application()


class WholeBody:
    """A request's body, of which every announced byte must come.

    A connection that breaks off in the middle of a save ends like a body that is complete, and Django reads half a
    form as it would a whole one: the rows of a table that had not come yet would be removed.
    """

    def __init__(self, body: "InputStream", length: int) -> None:
        self._body, self._left = body, length

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all that are left. :raises BadRequest: fewer came than were announced."""
        wanted = self._left if size < 0 else min(size, self._left)
        parts = []
        while wanted > 0:
            part = self._body.read(wanted)
            if not part:
                raise BadRequest("The request broke off before its end.")
            parts.append(part)
            wanted -= len(part)
            self._left -= len(part)
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        """The next line, or so many bytes of it. :raises BadRequest: see :meth:`read`."""
        wanted = self._left if size < 0 else min(size, self._left)
        line = self._body.readline(wanted)
        self._left -= len(line)
        if wanted and not line:
            raise BadRequest("The request broke off before its end.")
        return line


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """What the web server calls for each request."""
    length: Any = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
    return _pages(environ, start_response)
