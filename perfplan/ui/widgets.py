"""Widgets that the crispy pack draws in a way of their own: it asks them for ``look`` or ``unit``."""

from __future__ import annotations

from typing import Any

from django import forms


class ChoiceCards(forms.RadioSelect):
    """One of a few, each a card; for choices that need a sentence."""

    look = "cards"


class Segmented(forms.RadioSelect):
    """One of two to four short words in one row."""

    look = "segmented"


class UnitInput(forms.TextInput):
    """A text input with its unit inside the frame. It is text: people write ``1,5`` and ``1.2k``."""

    def __init__(self, unit: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.unit = unit
