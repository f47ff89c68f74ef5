"""Forms about versions and their documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from interviews.assumed import unusable
from interviews.fields.base import FieldError
from interviews.fields.text import check_text
from interviews.models import Interview
from interviews.reading import storable
from perfplan.ui.names import readable
from perfplan.ui.numbers import NotANumber, format_number, parse_number
from perfplan.ui.sentences import excerpt
from perfplan.ui.units import UNITS
from perfplan.ui.widgets import UnitInput
from plans.engine.assumptions import Assumption, Assumptions, known
from plans.models import Document, FindingAnswer
from plans.what_if import Change


class VersionForm(forms.Form):
    """What a new version is called, and of which interview it is made."""

    interview = forms.ModelChoiceField(Interview.objects.none(), label=_("Interview"), empty_label=None)
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("It stands on the cover."),
        validators=[readable],
    )
    note = forms.CharField(
        label=_("What this version is about"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What changed, for whom it is, what is still open. It stands in the summary."),
    )

    def __init__(self, *args: Any, interviews: QuerySet[Interview], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["interview"]
        field.queryset = interviews  # type: ignore[attr-defined]
        if len(interviews) == 1:
            field.initial, field.widget = interviews[0], forms.HiddenInput()


class MarkdownField(forms.CharField):
    """A text as it is kept: lines end one way, and it holds nothing that cannot be stored or shown."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:  # type: ignore[override]
        return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            check_text(value)
        except FieldError as error:
            raise forms.ValidationError(error.message.to(get_language() or "en")) from None


class SectionTextForm(forms.Form):
    """What the authors write to a section, and which revision of it they started from."""

    text = MarkdownField(required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    @property
    def typed(self) -> str:
        """For the form that is shown again."""
        return storable(self["text"].value() or "")


class DocumentForm(forms.Form):
    """In which language and on which paper a document is asked for."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=_("Paper"), choices=Document.Paper.choices)


class PlanDocumentForm(DocumentForm):
    """A document of the plan itself, which may carry what was said about it."""

    with_comments = forms.BooleanField(label=_("With the comments"), required=False)


class NumberField(forms.Field):
    """A number as people write it: ``1 200``, ``1,5``, ``1.2k``, ``30 %``."""

    def __init__(self, *, unit: str, low: float, high: float, **kwargs: Any) -> None:
        super().__init__(widget=UnitInput(unit), **kwargs)
        self.unit, self.low, self.high = unit, low, high

    def to_python(self, value: Any) -> float | int | None:  # type: ignore[override]
        text = (
            str(value if value is not None else "").strip().removesuffix("%").removesuffix(self.unit).strip()
        )
        if not text:
            return None
        language = get_language() or "en"
        try:
            number = parse_number(text, language)
        except NotANumber:
            raise forms.ValidationError(_("Write a number, for example %s.") % f"{self.low:g}") from None
        if not self.low <= number <= self.high:
            bounds = {"low": format_number(self.low, language), "high": format_number(self.high, language)}
            raise forms.ValidationError(_("Write a number from %(low)s to %(high)s.") % bounds)
        return number

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, (int, float)):
            return format_number(value, get_language() or "en")
        return value or ""


class WhatIfForm(forms.Form):
    """A few answers moved, to see what comes of it."""

    growth = NumberField(unit="%", low=0, high=1000, label=_("Growth, of what you expect"))
    headroom = NumberField(unit="%", low=0, high=95, label=_("Headroom aimed for"))
    event = NumberField(unit="%", low=0, high=1000, label=_("Size of the events, of what you expect"))
    cache = forms.ChoiceField(required=False, label=_("Cache"))
    hit = NumberField(unit="%", low=0, high=100, required=False, label=_("Its hit ratio"))

    def __init__(self, *args: Any, caches: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if caches:
            self.fields["cache"].choices = caches  # type: ignore[attr-defined]
        else:
            del self.fields["cache"], self.fields["hit"]

    def change(self) -> Change:
        said = self.cleaned_data

        def factor(name: str) -> float | None:
            return None if said.get(name) in (None, 100) else said[name] / 100

        headroom = said.get("headroom")
        kept = self.initial.get("headroom")
        return Change(
            growth=factor("growth"),
            event=factor("event"),
            headroom=None if headroom == kept else headroom,
            cache=said.get("cache", ""),
            hit=said.get("hit"),
        )


class AssumptionsForm(forms.Form):
    """What the calculations assume, each with its default and why."""

    def __init__(self, assumed: Assumptions, language: str, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {key: assumed.written(key) for key in known()})
        super().__init__(*args, **kwargs)
        for key, each in known().items():
            self.fields[key] = _assumption_field(each, language)
            self.fields[key].changed = key in assumed.changed  # type: ignore[attr-defined]

    def settings(self) -> dict[str, float | str]:
        """Those that differ from their defaults."""
        return {
            key: value
            for key, each in known().items()
            if (value := self.cleaned_data.get(key)) not in (None, "") and value != each.default
        }


def not_taken(settings: Any, language: str) -> list[str]:
    """A sentence for each stored setting that the calculations cannot take: what counts in its place."""
    told = []
    for name, value in unusable(settings).items():
        each = known().get(name)
        words = {
            "name": each.label.to(language) if each else name or "?",
            "value": excerpt(str(value), SHOWN),
            "default": each.words(each.default, language) if each else "",
        }
        if each:
            told.append(
                _("%(name)s was stored as %(value)s, which it cannot be: %(default)s counts.") % words
            )
        else:
            told.append(
                _("An assumption named %(name)s is stored, which nothing uses: it is left out.") % words
            )
    return told


SHOWN = 60
"""Characters of a stored value that are shown."""


def _assumption_field(each: Assumption, language: str) -> forms.Field:
    told = _("Default: %(default)s. %(why)s") % {
        "default": each.words(each.default, language),
        "why": each.why.to(language),
    }
    if each.kind == "choice":
        choices = [(option.value, option.label.to(language)) for option in each.options]
        return forms.ChoiceField(choices=choices, label=each.label.to(language), help_text=told)
    unit = "%" if each.kind == "percent" else UNITS[each.unit].label(language) if each.unit else ""
    field = NumberField(
        unit=unit,
        low=each.minimum,
        high=each.maximum,
        label=each.label.to(language),
        help_text=told,
        required=False,
    )
    if each.kind == "whole":
        field.validators.append(_whole)
    return field


def _whole(value: float) -> None:
    if value != int(value):
        raise forms.ValidationError(_("Write a whole number."))


class FindingForm(forms.Form):
    """What a team says to a finding."""

    mark = forms.CharField(max_length=400)
    kind = forms.ChoiceField(choices=FindingAnswer.Kind.choices)
    reason = forms.CharField(max_length=1000, required=False)
    until = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind = said.get("kind")
        if kind == FindingAnswer.Kind.FALSE_ALARM and not said.get("reason"):
            self.add_error("reason", _("Say in a sentence why it is a false alarm."))
        if kind == FindingAnswer.Kind.ACCEPTED and not said.get("until"):
            self.add_error("until", _("Say until when the risk is accepted."))
        if kind != FindingAnswer.Kind.ACCEPTED:
            said["until"] = None
        return said
