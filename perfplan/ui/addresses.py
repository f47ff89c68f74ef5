"""Addresses that are asked for often, and where a form that was sent leads back to."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


@lru_cache(maxsize=8192)
def address(name: str, *args: int | str) -> str:
    """The address of a view. Remembered: a page of the wizard has forty, and each is put together from patterns."""
    return reverse(name, args=args)


def wanted_next(request: HttpRequest) -> str:
    """The page that the form names in ``next``, where it is one of this site; else ``""``."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
