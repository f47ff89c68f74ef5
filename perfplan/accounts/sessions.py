"""Django's sessions in the database, read in plain SQL.

Every request reads one. Django puts that query together anew each time, which takes three times as long as its answer.
They are not kept in the cache: one that was ended while Valkey was away would come back with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import connection
from django.utils import timezone


class SessionStore(DatabaseSessions):
    """A session of ``django_session``. All but its reading is Django's."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, under a new key, where there is none or its time is over."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())],
            )
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
