"""Cells of tables and facts as HTML: there are thousands in a document, so they are written by Python."""

from __future__ import annotations

import re
from textwrap import wrap

from django import template
from django.template import Context
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perfplan.ui.templatetags.parts import gauge
from plans.blocks.contents import titles
from plans.blocks.model import Badge, Bar, Cell, Level
from plans.models import Document
from plans.templatetags.talks import told

register = template.Library()

LONG_WORD = re.compile(r"\S{25,}")


@register.simple_tag
def badge(badge: Badge | None) -> SafeString:
    """A state in a word."""
    if badge is None:
        return SafeString("")
    return format_html('<span class="badge {}">{}</span>', badge.tone, badge.text)


@register.simple_tag
def laid_out(document: Document) -> str:
    """What is being done to a document, down to the section that is being laid out."""
    key, _space, place = document.section.partition(" ")
    number, _slash, count = place.partition("/")
    title = titles(get_language() or "en").get(key)
    if title is None:
        return str(document.get_step_display())
    words = {"section": title, "number": number, "count": count}
    return _("laying out: %(section)s (%(number)s of %(count)s)") % words


@register.simple_tag(takes_context=True)
def cell(context: Context, cell: Cell) -> SafeString:
    """What stands in one place. On paper (``paper`` in the context) bars are drawn in another way."""
    parts = [_led(context, cell.trail, _words(cell))]
    if cell.level:
        parts.insert(0, _level(cell.level))
    if cell.bar:
        parts.insert(0, _bar(cell.bar, paper=bool(context.get("paper"))))
    if cell.trail:
        parts.append(told(context, f"figure:{cell.trail}"))
    if cell.badge:
        parts.append(badge(cell.badge))
    if cell.met is not None:
        parts.append(_met(cell.met))
    if cell.lines:
        parts.append(_lines(cell))
    parts = [part for part in parts if part]
    joined = format_html_join(" ", "{}", ((part,) for part in parts))
    # On a phone a cell is a line with its name on the left: what it holds must be one thing.
    return format_html('<span class="cell">{}</span>', joined) if len(parts) > 1 else joined


@register.simple_tag(takes_context=True)
def led(context: Context, trail: str, words: str) -> SafeString:
    """Words that lead to where a figure comes from, where the page has such addresses (``trail_base``)."""
    return _led(context, trail, conditional_escape(words))


def _led(context: Context, trail: str, words: SafeString) -> SafeString:
    base = context.get("trail_base")
    if not (trail and base and words) or context.get("paper"):
        return words
    address = f"{base}{trail}{context.get('trail_query', '')}"
    return format_html('<a class="trail" href="{}" hx-get="{}">{}</a>', address, address, words)


def _words(cell: Cell) -> SafeString:
    if cell.link and cell.text:
        words = cell.html if cell.html is not None else conditional_escape(cell.text)
        away = SafeString("") if cell.link.startswith("#") else SafeString(' rel="noopener noreferrer"')
        words = format_html('<a href="{}"{}>{}</a>', cell.link, away, words)
    else:
        words = cell.html if cell.html is not None else _breakable(cell.text)
    return format_html("<b>{}</b>", words) if cell.strong and words else words


def _breakable(text: str) -> SafeString:
    """Escaped, and with places to break in words that are wider than a column."""
    if not LONG_WORD.search(text):
        return conditional_escape(text)
    parts = LONG_WORD.sub(lambda word: "\u200b".join(wrap(word[0], 24)), text)
    return mark_safe(escape(parts).replace("\u200b", "<wbr>"))


def _level(level: Level) -> SafeString:
    steps = format_html_join("", '<i class="{}"></i>', (("on" if on else "off",) for on in level.steps))
    return format_html('<span class="level" aria-hidden="true">{}</span>', steps)


def _bar(bar: Bar, *, paper: bool) -> SafeString:
    if not paper:
        return gauge(bar.value, bar.limit)
    limit = SafeString("")
    if bar.limit is not None:
        limit = format_html('<i class="limit" style="left: {}%"></i>', _share(bar.limit))
    return format_html(
        '<span class="bar {}"><i class="value" style="width: {}%"></i>{}</span>',
        bar.tone,
        _share(bar.value),
        limit,
    )


def _share(value: float) -> str:
    return f"{min(max(value, 0), 100):.1f}"


def _met(met: bool) -> SafeString:
    sign, words = ("✓", _("target met")) if met else ("✗", _("target missed"))
    return format_html('<span class="met {}" title="{}">{}</span>', "ok" if met else "bad", words, sign)


@register.simple_tag
def below(cell: Cell) -> SafeString:
    """What stands under a cell, one beside the other."""
    told = ((_name(fact.label), _plain(fact.cell)) for fact in cell.lines)
    return format_html_join("", "<span>{}{}</span>", told)


def _lines(cell: Cell) -> SafeString:
    return format_html('<span class="under">{}</span>', below(cell))


def _name(label: str) -> SafeString:
    return format_html('<span class="name">{}</span> ', label) if label else SafeString("")


def _plain(cell: Cell) -> SafeString:
    return badge(cell.badge) if cell.badge else _words(cell)
