"""Parts of a sentence put together as a language does it, and texts cut short."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import pgettext

BREAKABLE = re.compile(r"[^\S\u00a0\u202f]+")
"""Spaces but for those that hold a number and its unit together."""


def semicolons(parts: Iterable[str]) -> str:
    """``"a; b"``, in French with a narrow space before the sign."""
    return pgettext("between parts of a sentence", "; ").join(parts)


def excerpt(text: str, most: int) -> str:
    """A text on one line, of ``most`` letters at most; an ellipsis stands for the rest."""
    words = BREAKABLE.sub(" ", text).strip()
    return words if len(words) <= most else words[: most - 1] + "…"
