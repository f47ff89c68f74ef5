"""What people call things."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def readable(name: str) -> None:
    """A validator: a name is the words of a link, so there must be something to read in it.

    :raises ValidationError: it holds control characters, or nothing but signs that do not show.
    """
    kinds = {unicodedata.category(character) for character in name}
    if kinds & {"Cc", "Cs"}:
        raise ValidationError(_("This text has characters that cannot be stored."))
    if not any(kind[0] in "LNPS" for kind in kinds):
        raise ValidationError(_("Nothing of this shows. Write at least a letter or a figure."))
