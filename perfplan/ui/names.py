"""What people call things, and whether there is anything to read in it."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def readable(name: str) -> None:
    """A validator: a name is the words of a link, so there must be something to read in it.

    :raises ValidationError: it holds control characters, or nothing but signs that do not show.
    """
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise ValidationError(_("This text has characters that cannot be stored."))
    if not shows(name):
        raise ValidationError(_("Nothing of this shows. Write at least a letter or a figure."))


def shows(text: str) -> bool:
    """Is there a letter, a figure or a sign in it, and not only what takes no ink?"""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)
