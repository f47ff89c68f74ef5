"""Forms about projects and interviews. The form of a question is :mod:`interviews.forms`."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from babel.numbers import get_currency_name, list_currencies
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interviews.models import Interview, Project
from interviews.verdicts import KINDS, OVERRIDDEN
from perfplan.accounts.models import GUEST_ROLES
from perfplan.ui.names import readable

USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "JPY")


class ProjectForm(forms.ModelForm):
    """A project as people describe it."""

    class Meta:
        model = Project
        fields = ["name", "purpose", "language", "currency", "time_zone"]
        labels = {
            "name": _("Name"),
            "purpose": _("What it is for"),
            "language": _("Language of the plan"),
            "currency": _("Currency"),
            "time_zone": _("Time zone"),
        }
        help_texts = {
            "name": _("How the team calls the system."),
            "purpose": _("One or two sentences: they stand on the plan's first page."),
            "currency": _("Three letters, for example EUR."),
            "time_zone": _("By its name, for example Europe/Paris: hours of the day are meant in it."),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(readable)
        self.fields["currency"].widget = forms.TextInput(
            attrs={"list": "currencies", "maxlength": 3, "autocomplete": "off"}
        )
        self.fields["time_zone"].widget = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"})

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].strip().upper()
        if code not in list_currencies():
            raise forms.ValidationError(_("Write the three letters of a currency, for example EUR."))
        return code

    @staticmethod
    def currencies() -> list[tuple[str, str]]:
        return [(code, get_currency_name(code, locale="en")) for code in USUAL_CURRENCIES]

    @staticmethod
    def time_zones() -> list[str]:
        return sorted(zone for zone in available_timezones() if "/" in zone)


class DeleteForm(forms.Form):
    """Delete something by typing its name."""

    name = forms.CharField(
        label=_("Type its name to delete it"), widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.expected.strip():
            raise forms.ValidationError(_("This is not its name: nothing was deleted."))
        return self.expected


class InterviewForm(forms.Form):
    """A new interview: what it is called, and what it begins with."""

    title = forms.CharField(label=_("Title"), max_length=120, validators=[readable])
    previous = forms.ModelChoiceField(
        Interview.objects.none(),
        label=_("Begin with"),
        required=False,
        empty_label=_("Nothing: a blank interview"),
        help_text=_("Answers of an earlier interview are carried over, to be confirmed one by one."),
    )

    def __init__(self, *args: Any, interviews: QuerySet[Interview], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["previous"].queryset = interviews  # type: ignore[attr-defined]
        if not interviews:
            del self.fields["previous"]


class TitleForm(forms.ModelForm):
    """An interview's title."""

    class Meta:
        model = Interview
        fields = ["title"]
        labels = {"title": _("Title")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].validators.append(readable)


class ImportForm(forms.Form):
    """An exported interview."""

    file = forms.FileField(
        label=_("The exported file"),
        widget=forms.FileInput({"accept": ".json,application/json"}),
        help_text=_("A file of answers as perfplan exports it, 5 MB at most."),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Empty: as in the file."),
        validators=[readable],
    )


class GuestForm(forms.Form):
    """Somebody who is to see this project alone."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=GUEST_ROLES, initial="reviewer")


class GuestRoleForm(forms.Form):
    """Another role for a guest."""

    role = forms.ChoiceField(label=_("Role"), choices=GUEST_ROLES)


class VerdictForm(forms.Form):
    """What a team says to a computed outcome."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    revision = forms.IntegerField(min_value=0)
    instead = forms.CharField(max_length=1000, required=False, label=_("What holds instead"))
    reason = forms.CharField(max_length=1000, required=False, label=_("Why"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == OVERRIDDEN:
            if not said.get("instead"):
                self.add_error("instead", _("Say what holds instead of what is computed."))
            if not said.get("reason"):
                self.add_error("reason", _("Say in a sentence why; it stands in the plan."))
        return said
