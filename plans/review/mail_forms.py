"""Forms about what is sent and when: mails, planned reviews, calendars."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interviews.models import Project
from perfplan.events.models import MailChoice
from perfplan.events.notices import Kind


class AnyOf(forms.MultipleChoiceField):
    """Some of the choices, or none: that is an answer too, so the field is not called optional."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class MailChoiceForm(forms.Form):
    """How often mails come, and of which kinds."""

    rhythm = forms.ChoiceField(
        label=_("How often"), choices=MailChoice.Rhythm.choices, widget=forms.RadioSelect
    )
    kinds = AnyOf(
        label=_("What about"),
        choices=Kind.choices,
        help_text=_("What you switch off still comes into your inbox."),
    )

    def __init__(self, *args: Any, choice: MailChoice, **kwargs: Any) -> None:
        wanted = [kind for kind in Kind.values if kind not in choice.muted]
        super().__init__(*args, initial={"rhythm": choice.rhythm, "kinds": wanted}, **kwargs)

    @property
    def muted(self) -> list[str]:
        return [kind for kind in Kind.values if kind not in self.cleaned_data["kinds"]]


class MoveForm(forms.Form):
    """Another day for a planned review."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


class FeedForm(forms.Form):
    """What a calendar address shows."""

    project = forms.ModelChoiceField(
        Project.objects.none(), label=_("Project"), required=False, empty_label=_("All my projects")
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
