"""The living page of parts, `/styleguide`: only where DEBUG is on."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .widgets import ChoiceCards, Segmented, UnitInput

COLOURS = [
    "page",
    "surface",
    "surface-2",
    "line",
    "edge",
    "ink",
    "muted",
    "accent",
    "accent-soft",
    "ok",
    "ok-soft",
    "warn",
    "warn-soft",
    "bad",
    "bad-soft",
    "note",
    "note-soft",
]
SHEET = [
    ("PostgreSQL", "CPU", 73, 80),
    ("API commande", "CPU", 41, 70),
    ("API commande", "Connexions", 55, 85),
    ("Redis", "Mémoire", "much", 75),
]


class SampleForm(forms.Form):
    """One field of every kind that the crispy pack draws."""

    name = forms.CharField(label=_("Name"), help_text=_("How the team calls it."))
    peak = forms.CharField(label=_("Peak"), widget=UnitInput(_("req/s")))
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    currency = forms.ChoiceField(label=_("Currency"), choices=[("EUR", "EUR"), ("USD", "USD")])
    role = forms.ChoiceField(
        label=_("Role"),
        widget=ChoiceCards,
        choices=[("owner", _("Owner")), ("editor", _("Editor")), ("viewer", _("Viewer"))],
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        widget=Segmented,
        choices=[("measured", _("Measured")), ("estimated", _("Estimated")), ("guessed", _("Guessed"))],
    )
    tools = forms.MultipleChoiceField(
        label=_("Tools"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("k6", "k6"), ("gatling", "Gatling"), ("locust", "Locust")],
    )
    agree = forms.BooleanField(label=_("Tell me when a version is approved"), required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part in every state, as `docs/design.md` lists them."""
    filled = {
        "name": "Boutique",
        "peak": "2 300",
        "currency": "EUR",
        "role": "editor",
        "confidence": "measured",
    }
    if request.GET.get("toast"):
        messages.success(request, _("The invitation is on its way."))
        messages.error(request, _("The server is away. What you typed is kept here."))
    context = {
        "form": SampleForm(initial=filled),
        "wrong": SampleForm({"purpose": "…"}, prefix="wrong"),
        "colours": COLOURS,
        "sheet": SHEET,
        "days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        "icons": sorted(
            file.stem
            for file in (settings.BASE_DIR / "static" / "icons").glob("*.svg")
            if not file.stem.startswith("status-")
        ),
    }
    return render(request, "perfplan/styleguide.html", context)
