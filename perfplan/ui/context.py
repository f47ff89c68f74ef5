"""What every template may ask for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """``embedded``: the site runs on one machine with demo accounts; ``theme``: as the person chose it."""
    user = getattr(request, "user", None)
    return {
        "embedded": settings.EMBEDDED,
        "debug_parts": settings.DEBUG,
        "theme": getattr(user, "theme", "") or request.COOKIES.get("theme", ""),
    }
