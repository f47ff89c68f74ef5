"""Suggestions as they stand beside what is said."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.translation import get_language

from plans.models import Suggestion
from plans.review.suggestions import Shown, said_in, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def suggested(context: Context, suggestion: Suggestion) -> Shown:
    """A suggestion in words, in the reader's language, with what the reader may do to it."""
    version, thread = context["version"], context.get("thread")
    said = said_in(version, (get_language() or "en")[:2])
    return shown(suggestion, said, version, at=thread.anchor if thread else "")
