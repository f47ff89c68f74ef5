"""Small parts that need more than a template can say: the logo, a person's mark, a bar with its limit."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LOGO = mark_safe(
    '<svg viewBox="0 0 20 20" aria-hidden="true">'
    '<defs><linearGradient id="logo" x1="0" y1="0" x2="1" y2="1">'
    '<stop class="from" offset="0.1"/><stop class="to" offset="1"/></linearGradient></defs>'
    '<rect width="20" height="20" rx="5.5" fill="url(#logo)"/>'
    '<path class="line" d="M4.5 14.2c4.2-.3 6.6-1.6 8-4.3l2.6-4.6"/></svg>'
)


@register.simple_tag
def logo() -> SafeString:
    """The square with a load curve in it, in the colours of the theme."""
    return LOGO


@register.simple_tag
def avatar(person: Any, large: bool = False, decorative: bool = False) -> SafeString:
    """A person's initials in a circle; ``decorative`` where the name stands beside it anyway."""
    css = f"avatar c{(person.pk or 0) % 6}" + (" large" if large else "")
    if decorative:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', css, person.initials)
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
        css,
        person,
        person,
        person.initials,
    )


@register.filter
def unprompted(form: Any) -> Any:
    """The form without placeholders: allauth repeats each label in one, and a hint that vanishes is none."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.simple_tag
def gauge(
    value: float | None, limit: float | None = None, maximum: float = 100, state: str = ""
) -> SafeString:
    """A bar from 0 to ``maximum`` with a mark at ``limit``. The figure stands beside it: the bar is silent.

    ``state`` is ``""``, ``"warn"`` or ``"bad"``; without one, a value above its limit is bad, and one in the
    last tenth below it warns.
    """
    if value is None:
        return SafeString("")
    if not state and limit is not None:
        state = "bad" if value > limit else "warn" if value >= 0.9 * limit else ""
    mark = SafeString("")
    if limit is not None:
        mark = format_html(
            '<rect class="limit" x="{}%" y="1" width="2" height="12" transform="translate(-1)"/>',
            _share(limit, maximum),
        )
    return format_html(
        '<svg class="gauge {}" aria-hidden="true"><rect class="track" y="4" width="100%" height="6" rx="3"/>'
        '<rect class="value" y="4" width="{}%" height="6" rx="3"/>{}</svg>',
        state,
        _share(value, maximum),
        mark,
    )


def _share(value: float, maximum: float) -> str:
    """Per cent of the maximum, between 0 and 100, with a point in every language."""
    return f"{min(max(value / maximum, 0), 1) * 100:.1f}" if maximum else "0"
