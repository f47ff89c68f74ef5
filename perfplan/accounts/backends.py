"""Signing in is allauth's; who a session belongs to is asked with every request, and so once put together."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from perfplan.accounts.models import User
from perfplan.prepared import Prepared


class PersonBackend(AuthenticationBackend):
    """allauth's, with a quicker :meth:`get_user`."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless the account is closed."""
        found = _PERSON(user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


_PERSON = Prepared(lambda pk: User.objects.filter(pk=pk))
