"""Forms about versions and their documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interviews.models import Interview
from plans.models import Document


class VersionForm(forms.Form):
    """What a new version is called, and of which interview it is made."""

    interview = forms.ModelChoiceField(Interview.objects.none(), label=_("Interview"), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("It stands on the cover."))
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


class DocumentForm(forms.Form):
    """In which language and on which paper a document is asked for."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    paper = forms.ChoiceField(label=_("Paper"), choices=Document.Paper.choices)
