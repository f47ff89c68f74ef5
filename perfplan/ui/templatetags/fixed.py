"""``{% fixed %} … {% endfixed %}``: what says the same on every page, to everybody, is written once in each language.

A page of the wizard is mostly such pieces: labels, icons, addresses without a number, the head's links. Written anew
each time they are two thirds of its cost.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context, NodeList
from django.template.base import Node, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """Write the block once for each language. It sees no variable of the page: nothing of a person can stay in it."""
    nodes = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(nodes)


class FixedNode(Node):
    """The block, and what it says by language: as many texts as there are languages."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.written: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language() or ""
        known = self.written.get(language)
        if known is None:
            known = self.nodelist.render(_bare(context))
            if not settings.DEBUG:
                self.written[language] = known
        return known


def _bare(context: Context) -> Any:
    """A context without variables, in which parts can be included."""
    bare = Context(autoescape=context.autoescape)
    bare.template = context.template
    return bare
