"""What stands beside a question. The wizard's templates ask for it here: interviews know no plan."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from plans.insight import Insight, insight
from plans.live import live

register = template.Library()


@register.simple_tag(takes_context=True)
def beside(context: Context) -> SafeString:
    """Figures and findings of the item on the page, as its answers stand now."""
    found = _found(context)
    return render_to_string("plans/_insight.html", {**_shared(context), "insight": found})


@register.simple_tag(takes_context=True)
def computed_outcome(context: Context) -> SafeString:
    """What is computed for the action on the page; nothing for a question."""
    found = _found(context)
    if not found.blocks:
        return SafeString("")
    return render_to_string("plans/_computed.html", {**_shared(context), "blocks": found.blocks})


def _found(context: Context) -> Insight:
    """Once for each page: both tags ask."""
    render_context = context.render_context
    if "insight" not in render_context:
        now = live(context["interview"], context["said"])
        render_context["insight"] = insight(now.numbers, context["item"].key, now.findings)
    made: Insight = render_context["insight"]
    return made


def _shared(context: Context) -> dict[str, Any]:
    interview = context["interview"]
    return {
        "interview": interview,
        "may_edit": context["may_edit"],
        "request": context["request"],
        "trail_base": reverse("figure", args=[interview.pk, "_"]).removesuffix("_"),
    }
