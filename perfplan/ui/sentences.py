"""Parts of a sentence put together as a language does it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext


def semicolons(parts: Iterable[str]) -> str:
    """``"a; b"``, in French with a narrow space before the sign."""
    return pgettext("between parts of a sentence", "; ").join(parts)
