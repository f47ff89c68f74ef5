"""How everything is computed, on one page: formulas and sources, what is said beside figures, what is assumed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.engine import ENGINE_VERSION, texts
from plans.engine.assumptions import known as assumptions

SUBJECTS = {
    "traffic": lambda: _("Traffic"),
    "budget": lambda: _("Error budgets"),
    "alert": lambda: _("Burn-rate alerts"),
    "journey": lambda: _("Journeys"),
    "dependency": lambda: _("Dependencies"),
    "availability": lambda: _("Composed availability"),
    "latency": lambda: _("Latency"),
    "apdex": lambda: _("Apdex"),
    "capacity": lambda: _("Capacity and headroom"),
    "stretch": lambda: _("Response time against load"),
    "scaling": lambda: _("Scalability law"),
    "optimisation": lambda: _("Optimisations"),
    "growth": lambda: _("Growth"),
    "projection": lambda: _("Load to come"),
    "event": lambda: _("Events"),
    "data": lambda: _("Data"),
    "cost": lambda: _("Cost"),
    "investment": lambda: _("Investments"),
    "rhythm": lambda: _("Day and week"),
    "cache": lambda: _("Caches"),
    "test": lambda: _("Load tests"),
    "review": lambda: _("Reviews"),
    "history": lambda: _("Past incidents"),
}
"""What the first word of a figure's key stands for."""


@login_required
@require_safe
def formulas(request: HttpRequest) -> HttpResponse:
    """All formulas by subject."""
    language = (get_language() or "en")[:2]
    by_subject: dict[str, list[dict[str, str]]] = {}
    for key, text in texts.figures().items():
        if text.formula:
            line = {
                "key": key,
                "name": text.name.to(language),
                "formula": text.formula.to(language),
                "source": text.source.to(language),
            }
            by_subject.setdefault(key.partition(".")[0], []).append(line)
    context = {
        "subjects": [(key, SUBJECTS[key](), lines) for key, lines in by_subject.items()],
        "notes": [note.to(language) for note in texts.notes().values()],
        "assumptions": [
            (each.label.to(language), each.words(each.default, language), each.why.to(language))
            for each in assumptions().values()
        ],
        "engine": ENGINE_VERSION,
    }
    return render(request, "plans/formulas.html", context)
