"""The stages beside every page of the wizard, with the items of the present one: written by Python, as inputs are."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from interviews.wizard import RailItem, RailStage
from perfplan.ui.templatetags.icons import icon, status_icon

register = template.Library()


@register.simple_tag
def rail_stages(rail: Iterable[RailStage]) -> SafeString:
    """All stages; under the present one its questions, then its outcomes."""
    return mark_safe(f'<ol class="stages">{"".join(map(_stage, rail))}</ol>')


@register.simple_tag
def rail_segments(rail: Iterable[RailStage]) -> SafeString:
    """All stages in short, for a phone: a bar of segments."""
    made = "".join(
        f'<li data-state="{each.state}"><a href="{escape(each.url)}"{_current(each, "step")}>'
        f'<span class="visually-hidden">{each.number} {escape(each.name)}</span></a></li>'
        for each in rail
    )
    return mark_safe(f"<ol>{made}</ol>")


def _stage(each: RailStage) -> str:
    mark = icon("check", label=_("ended")) if each.state in ("done", "ended") else each.number
    link = (
        f'<a class="stage-link" href="{escape(each.url)}"{_current(each, "step")}>'
        f'<span class="stage-mark">{mark}</span><span class="name">{escape(each.name)}</span>'
        f'<span class="minutes{" over" if each.over else ""}">{each.minutes} min</span></a>'
    )
    items = ""
    if each.is_current:
        between = escape(_("Outcomes"))
        items = (
            f'<ol class="items">{"".join(map(_item, each.questions))}<li class="between">{between}</li>'
            f"{''.join(map(_item, each.actions))}</ol>"
        )
    return f'<li data-state="{each.state}">{link}{items}</li>'


def _item(one: RailItem) -> str:
    who = f'<span class="who">{escape(one.who)}</span>' if one.who else ""
    return (
        f'<li><a class="item-link" href="{escape(one.url)}"{_current(one, "page")}>'
        f'{status_icon(one.status, one.words)}<span class="name">{escape(one.name)}</span>{who}</a></li>'
    )


def _current(one: RailItem | RailStage, what: str) -> str:
    return f' aria-current="{what}"' if one.is_current else ""
