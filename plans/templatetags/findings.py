"""What can be said to a finding. A page may show dozens of these forms: Python writes them."""

from __future__ import annotations

from html import escape

from django import template
from django.forms import BaseForm
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def finding_fields(key: str, form: BaseForm | str = "") -> SafeString:
    """The three answers, the day and the reason; as they were typed, with what is wrong, where a form came back."""
    typed = form if isinstance(form, BaseForm) else None
    mark = escape(key)
    chosen = str(typed["kind"].value() or "fixed") if typed else "fixed"
    kinds = "".join(
        f'<label><input type="radio" name="kind" value="{value}"{" checked" if value == chosen else ""}>'
        f"{escape(label)}</label>"
        for value, label in (
            ("fixed", _("Fixed")),
            ("accepted", _("Accepted")),
            ("false_alarm", _("False alarm")),
        )
    )
    until, until_wrong = _typed(typed, "until")
    reason, reason_wrong = _typed(typed, "reason")
    faulty = ' aria-invalid="true"'
    group, day, why = map(escape, (_("What is said to it"), _("Accepted until"), _("Why")))
    return mark_safe(
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
