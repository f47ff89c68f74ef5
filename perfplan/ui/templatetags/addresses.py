"""``{% address 'item' interview.pk item.key %}``: what ``{% url %}`` says, remembered."""

from __future__ import annotations

from django import template

from perfplan.ui import addresses

register = template.Library()


@register.simple_tag
def address(name: str, *args: int | str) -> str:
    """The address of a view, for pages that name dozens."""
    return addresses.address(name, *args)
