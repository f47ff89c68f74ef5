"""``{{ answer.note|markdown }}``"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from perfplan.ui.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """The text's HTML, in the allow-list of :mod:`perfplan.ui.markdown`; nothing of nothing."""
    return to_html(text) if text else SafeString("")
