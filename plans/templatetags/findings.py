"""Findings, and what can be said to them. A page shows up to fifty, each with a form: Python writes them."""

from __future__ import annotations

from html import escape

from django import template
from django.forms import BaseForm
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from perfplan.ui.addresses import address
from plans.judgements import FindingShown
from plans.models import FindingAnswer

register = template.Library()


@register.simple_tag(takes_context=True)
def finding_card(context: Context, finding: FindingShown, brief: bool = False) -> SafeString:
    """A finding as it is read, with the form that answers it for those who may.

    ``brief``: beside a question, where what to do about it is one press away.
    """
    said, key = finding.answer, escape(finding.key)
    interview = context["interview"].pk
    remedy = f'<p class="ink">{escape(finding.remedy)}</p>' if not finding.settled else ""
    links = "".join(
        f'<a class="link-button" href="{escape(address("item", interview, item))}">{escape(words)}</a> '
        for item, words in finding.rows
    )
    source = "" if brief else f'<span class="muted small">{escape(finding.source)}</span>'
    end = _form(context, finding, brief) if context.get("may_edit") else remedy if brief else ""
    return mark_safe(
        f'<article class="finding {finding.severity}{" settled" if finding.settled else ""}" id="{key}">'
        f'<p class="caps">{escape(finding.label)}{_kind(said) if said else ""}</p>'
        f"<h3>{escape(finding.title)}</h3><p>{escape(finding.meaning)}</p>"
        f"{'' if brief else remedy}{_said(finding, said) if said else ''}"
        f'<p class="links">{links}{source}</p>{end}</article>'
    )


def _kind(said: FindingAnswer) -> str:
    """What was said, and until when it holds."""
    kind = f" · {escape(said.get_kind_display())}"
    if not said.until:
        return kind
    until = _("until %(date)s") % {"date": date_format(said.until, "SHORT_DATE_FORMAT")}
    return f"{kind} {escape(until)}"


def _said(finding: FindingShown, said: FindingAnswer) -> str:
    """By whom, when and why; and why it asks again."""
    at = date_format(timezone.localtime(said.at), "SHORT_DATE_FORMAT")
    reason = f" · {escape(said.reason)}" if said.reason else ""
    again = f'<p class="small ink">{escape(finding.asks_again)}</p>' if finding.asks_again else ""
    return f'<p class="small">{escape(str(said.by or ""))}, {at}{reason}</p>{again}'


def _form(context: Context, finding: FindingShown, brief: bool) -> str:
    """The form that answers it: closed, but where it came back with something to correct."""
    key = escape(finding.key)
    to = escape(address("finding_answer", context["interview"].pk))
    hidden = {
        "csrfmiddlewaretoken": context.get("csrf_token", ""),
        **({"brief": "1"} if brief else {}),
        "mark": finding.mark,
        "next": context["request"].get_full_path(),
    }
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in hidden.items()
    )
    save, again = escape(_("Save")), escape(_("Open it again"))
    reopen = f'<button class="button small quiet" name="do" value="reopen">{again}</button>'
    what_to_do = (
        f'<p class="ink">{escape(finding.remedy)} <span class="muted small">{escape(finding.source)}</span></p>'
        if brief
        else ""
    )
    words = _("Answer again") if finding.answer else _("What to do") if brief else _("Answer it")
    return (
        f'<details class="disclosure finding-say"{" open" if context.get("open") else ""}>'
        f"<summary>{escape(words)}</summary>{what_to_do}"
        f'<form class="stack tight" method="post" action="{to}" hx-post="{to}" hx-target="#{key}"'
        f' hx-swap="outerHTML">{inputs}{_fields(key, context.get("form"))}<p class="toolbar">'
        f'<button class="button small">{save}</button>{reopen if finding.answer else ""}</p></form></details>'
    )


def _fields(mark: str, form: BaseForm | None) -> str:
    """The three answers, the day and the reason; as they were typed, with what is wrong, where a form came back."""
    chosen = str(form["kind"].value() or "fixed") if form else "fixed"
    kinds = "".join(
        f'<label><input type="radio" name="kind" value="{value}"{" checked" if value == chosen else ""}>'
        f"{escape(label)}</label>"
        for value, label in (
            ("fixed", _("Fixed")),
            ("accepted", _("Accepted")),
            ("false_alarm", _("False alarm")),
        )
    )
    until, until_wrong = _typed(form, "until")
    reason, reason_wrong = _typed(form, "reason")
    faulty = ' aria-invalid="true"'
    group, day, why = map(escape, (_("What is said to it"), _("Accepted until"), _("Why")))
    return (
        f'<div class="segmented" role="radiogroup" aria-label="{group}">{kinds}</div>'
        f'<div class="grid fields"><div class="field"><label for="{mark}-until">{day}</label>'
        f'<input type="date" name="until" id="{mark}-until" value="{until}"{faulty if until_wrong else ""}>'
        f'{until_wrong}</div><div class="field"><label for="{mark}-reason">{why}</label>'
        f'<textarea name="reason" id="{mark}-reason" rows="1" maxlength="1000"{faulty if reason_wrong else ""}>'
        f"{reason}</textarea>{reason_wrong}</div></div>"
    )


def _typed(form: BaseForm | None, name: str) -> tuple[str, str]:
    """What stands in a field, and the messages under it, both as HTML."""
    if form is None:
        return "", ""
    value = form[name].value()
    wrong = "".join(f'<p class="error">{escape(text)}</p>' for text in form[name].errors)
    return escape("" if value is None else str(value)), wrong
