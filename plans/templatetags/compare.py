"""Differences as HTML: what was removed and added is marked by a line, by a hidden word, and only then by a colour."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.comparing import Line, TextChange
from plans.words_changed import Run, shortened

register = template.Library()

MOST_LETTERS = 280
"""Of a value; the whole is a click away."""


@register.simple_tag
def was(line: Line | TextChange) -> SafeString:
    """The earlier side of a difference."""
    return _side(line, "removed")


@register.simple_tag
def now(line: Line | TextChange) -> SafeString:
    """The later side of a difference."""
    return _side(line, "added")


@register.simple_tag
def both(line: Line | TextChange) -> SafeString:
    """Both sides in one column."""
    if isinstance(line, Line):
        if line.kind == "moved" or (
            line.kind == "changed" and not line.before and line.after == _("changed")
        ):
            return format_html("<span>{}</span>", line.after)
        if not line.prose:
            parts = [part for part in (_removed(line.before), _added(line.after)) if part]
            return format_html_join(
                SafeString(' <span class="to" aria-hidden="true">→</span> '), "{}", ((p,) for p in parts)
            )
    return _long(line.runs, _marked)


def _side(line: Line | TextChange, kind: str) -> SafeString:
    prose = not isinstance(line, Line) or line.prose
    text = line.before if kind == "removed" else line.after
    if not prose:
        return _long((Run("same", text),), _plain)
    return _long(tuple(run for run in line.runs if run.kind in ("same", kind)), _marked)


def _long(runs: tuple[Run, ...], draw: object) -> SafeString:
    """The runs, cut where they are long, with the whole folded beneath."""
    whole: SafeString = draw(runs)  # type: ignore[operator]
    short = shortened(runs, MOST_LETTERS)
    if not any(run.kind == "cut" for run in short):
        if sum(len(run.text) for run in runs) <= MOST_LETTERS:
            return whole
        short = (Run("same", runs[0].text[:MOST_LETTERS]), Run("cut", "…"))
    return format_html(
        '{}<details class="disclosure whole"><summary>{}</summary><div>{}</div></details>',
        draw(short),  # type: ignore[operator]
        _("Show all"),
        whole,
    )


def _plain(runs: Iterable[Run]) -> SafeString:
    return format_html_join("", "{}", ((run.text,) for run in runs))


def _marked(runs: Iterable[Run]) -> SafeString:
    draw = {"removed": _removed, "added": _added}
    parts = ((draw[run.kind](run.text) if run.kind in draw else run.text,) for run in runs)
    return format_html('<span class="words">{}</span>', format_html_join("", "{}", parts))


REMOVED = '<del><span class="visually-hidden">{} </span>{}</del>{}'
ADDED = '<ins><span class="visually-hidden">{} </span>{}</ins>{}'


def _removed(text: str) -> SafeString:
    return _change(REMOVED, _("removed:"), text)


def _added(text: str) -> SafeString:
    return _change(ADDED, _("added:"), text)


def _change(form: str, said: str, text: str) -> SafeString:
    """Spaces at the end stay outside: a line under nothing marks nothing."""
    bare = text.rstrip()
    return format_html(form, said, bare, text[len(bare) :]) if bare else SafeString("")
