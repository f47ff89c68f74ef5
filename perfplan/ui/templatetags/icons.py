"""Icons, written into the page: they take the colour and size of the text beside them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STATUSES = {"": "open", "answered": "answered", "to_find_out": "to_find_out", "parked": "parked"} | {
    name: name for name in ("open", "partial", "not_applicable", "proposed")
}
"""Status of an answer -> its sign. The signs differ in shape, so that colour is never needed to tell them."""


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """``static/icons/<name>.svg`` inline: silent beside a word, spoken as ``label`` where it stands alone."""
    return _svg(name, f"icon {css}".rstrip(), label)


@register.simple_tag
def status_icon(status: str, label: str = "") -> SafeString:
    """The sign of an answer's status: ``""``, ``"partial"``, ``"answered"``, ``"to_find_out"`` …"""
    sign = STATUSES[status]
    return _svg(f"status-{sign}", f"status-icon {sign}", label)


@lru_cache(maxsize=1024)
def _svg(name: str, css: str, label: str) -> SafeString:
    box, drawing = _drawing(name)
    if label:
        return format_html(
            '<svg class="{}" viewBox="{}" role="img" aria-label="{}">{}</svg>', css, box, label, drawing
        )
    return format_html('<svg class="{}" viewBox="{}" aria-hidden="true">{}</svg>', css, box, drawing)


@cache
def _drawing(name: str) -> tuple[str, SafeString]:
    """The view box and the shapes of an icon. The files are ours, so their shapes are safe."""
    if not re.fullmatch(r"[a-z_-]+", name):
        raise ValueError(f"{name!r} is no icon's name")
    svg = (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    found = re.fullmatch(r'<svg [^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*', svg, re.DOTALL)
    if not found:
        raise ValueError(f"static/icons/{name}.svg is not one <svg> with a viewBox")
    return found[1], mark_safe(found[2])
