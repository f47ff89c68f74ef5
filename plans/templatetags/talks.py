"""The comment button at a passage, written by Python: a page has hundreds."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.blocks import markdown
from plans.models import Comment

register = template.Library()

SAFE = ":,.@~"
"""What an address takes as it is."""


@register.simple_tag(takes_context=True)
def say(context: Context, passage: str, name: str = "") -> SafeString:
    """The button at a passage, where the page knows its threads (``counts``): to say something, or what was said.

    With a ``name`` a keyboard stops at it and its form leads on to all that stands within, so that nobody tabs
    through a button a row. Those without are for the pointer alone; one that counts threads is for everybody.
    """
    counts = context.get("counts")
    if counts is None or not passage or context.get("paper"):
        return SafeString("")
    if counts.open.get(passage):
        return told(context, passage)
    if not counts.may:
        return SafeString("")
    at = quote(passage, safe=SAFE)
    if name:
        called = _("Comment on “%s”") % name
        return format_html('<a class="say" href="comment?at={}" aria-label="{}"></a>', at, called)
    return format_html('<a class="say" tabindex="-1" aria-hidden="true" href="comment?at={}"></a>', at)


def told(context: Context, passage: str) -> SafeString:
    """How many open threads a passage has, leading to them; nothing where there is none."""
    counts = context.get("counts")
    count = counts.open.get(passage, 0) if counts is not None and not context.get("paper") else 0
    if not count:
        return SafeString("")
    words = ngettext("%d open thread", "%d open threads", count) % count
    at = quote(passage, safe=SAFE)
    return format_html('<a class="say some" href="discussion?at={}" aria-label="{}">{}</a>', at, words, count)


@register.filter
def said(comment: Comment) -> SafeString:
    """What a comment says, as HTML."""
    return markdown.block(comment.text)
