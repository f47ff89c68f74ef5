"""Forms of what people say: a comment, whom it is given to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interviews.reading import storable
from perfplan.accounts.models import User
from perfplan.ui.names import shows
from plans.forms import MarkdownField


class CommentForm(forms.Form):
    """What is said; ``draft`` keeps it until the verdict."""

    text = MarkdownField(required=False)
    draft = forms.BooleanField(required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not shows(text):
            raise forms.ValidationError(gettext("Write what you want to say."))
        return text

    @property
    def typed(self) -> str:
        """For the form that is shown again."""
        return storable(self["text"].value() or "")


class EditForm(CommentForm):
    """A comment said otherwise, and how often it had been changed when it was read."""

    edits = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class ThreadForm(CommentForm):
    """The first comment at a passage."""

    at = forms.CharField(max_length=450)
    quote = forms.CharField(required=False)
    before = forms.CharField(required=False)
    language = forms.CharField(required=False)
    blocking = forms.BooleanField(
        required=False, label=_("Blocking: it must be resolved before the plan is approved")
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Who sees to it"), empty_label=_("nobody in particular")
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]

    @property
    def quoted(self) -> dict[str, str]:
        """The words that were selected, as they can be kept."""
        said = {
            name: " ".join(storable(self[name].value() or "").split())
            for name in ("quote", "before", "language")
        }
        return {
            "quote": said["quote"][:1000],
            "quote_before": said["before"][-100:],
            "quote_language": said["language"][:5] if said["quote"] else "",
        }


class AssignForm(forms.Form):
    """Whom a thread is given to; nobody is a choice."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Who sees to it"), empty_label=_("nobody")
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
