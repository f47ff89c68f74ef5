"""Forms of the steps from draft to approved: asking, judging, the rules, guests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interviews.reading import storable
from perfplan.accounts.invitations import MOST_DAYS_AT_A_VERSION
from perfplan.accounts.models import INVITATION_DAYS, User
from perfplan.ui.widgets import ChoiceCards, Segmented
from plans.forms import MarkdownField
from plans.models import Plan, PlanVersion, Review
from plans.results import today_of
from plans.review.standing import State
from plans.review.steps import possible_reviewers

MOST_LETTERS = 10_000
"""Of a verdict."""
Verdict = Review.Verdict


def _day_input(**attrs: Any) -> forms.DateInput:
    return forms.DateInput({"type": "date", **attrs}, format="%Y-%m-%d")


class StorableField(MarkdownField):
    """Markdown of so many characters at most, shown again as it was typed."""

    def prepare_value(self, value: Any) -> Any:
        return storable(value) if isinstance(value, str) else value


class _People(forms.ModelMultipleChoiceField):
    """People with their role beside their name."""

    roles: Mapping[int, str] = {}

    def label_from_instance(self, person: Any) -> SafeString:
        role = self.roles.get(person.pk, "")
        return format_html('{} <span class="muted small">{}</span>', person, role)


class RequestForm(forms.Form):
    """Whose verdict is wanted, until when, and what they should know."""

    reviewers = _People(
        User.objects.none(),
        label=_("Who should review it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person, or invite a guest first.")},
    )
    due = forms.DateField(
        label=_("Until when"),
        required=False,
        widget=_day_input(),
        help_text=_("They are reminded as the day comes near."),
    )
    note = StorableField(
        label=_("Message to the reviewers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What to look at first. Markdown works."),
    )

    def __init__(
        self, *args: Any, version: PlanVersion, roles: Mapping[int, str], invited: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today_of(version.plan.project)
        people = self.fields["reviewers"]
        # Who was invited and has not come yet is asked when they do.
        people.required = not invited
        people.roles = roles  # type: ignore[attr-defined]
        people.queryset = possible_reviewers(version)  # type: ignore[attr-defined]
        self.fields["due"].widget.attrs["min"] = self.today.isoformat()

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        if due is not None and due < self.today:
            raise forms.ValidationError(gettext("This day is past. Choose today or a later day."))
        return due


class VerdictForm(forms.Form):
    """What somebody thinks of a version."""

    verdict = forms.ChoiceField(label=_("Your verdict"), widget=ChoiceCards)
    text = StorableField(
        label=_("What you want to say"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("On the version as a whole. Markdown works."),
    )

    def __init__(self, *args: Any, effects: Mapping[str, str], drafts: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        names = {
            Verdict.APPROVE: gettext("Approve"),
            Verdict.CHANGES: gettext("Ask for changes"),
            Verdict.COMMENT: gettext("Comment only"),
        }
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            (value, format_html('<b>{}</b> <span class="help">{}</span>', name, effects.get(value, "")))
            for value, name in names.items()
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("text") and not self.drafts and "text" not in self.errors:
            if said.get("verdict") == Verdict.CHANGES:
                self.add_error("text", gettext("Say what should change, here or in a comment at its place."))
            elif said.get("verdict") == Verdict.COMMENT:
                self.add_error("text", gettext("Write what you want to say."))
        return said


class RulesForm(forms.ModelForm):
    """How a version of a plan gets approved."""

    class Meta:
        model = Plan
        fields = ("approvals_needed", "author_counts", "threads_that_block", "contradictions_block")
        labels = {
            "author_counts": _("The approval of a version’s own author counts"),
            "threads_that_block": _("Open threads that stand in the way"),
            "contradictions_block": _("Open contradictions stand in the way"),
        }
        help_texts = {
            "approvals_needed": _("From so many different people, 1 to 20."),
            "author_counts": _("For a team of one, or where everybody answers for what they write."),
            "contradictions_block": _(
                "Each is fixed, accepted until a day, or said to be a false alarm first."
            ),
        }
        widgets = {"threads_that_block": Segmented}
        error_messages = {
            "approvals_needed": {
                "min_value": _("At least one approval is needed."),
                "max_value": _("Choose a number from 1 to 20."),
            }
        }


class UntilForm(forms.Form):
    """The last day on which a guest sees a version."""

    until = forms.DateField(
        label=_("Until when"),
        widget=_day_input(),
        help_text=_("From the day after, the version does not exist for them any more."),
    )

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        """Without another day, two weeks from now."""
        self.zone = ZoneInfo(version.plan.project.time_zone)
        self.today = today_of(version.plan.project)
        self.last = self.today + timedelta(days=MOST_DAYS_AT_A_VERSION)
        kwargs.setdefault("initial", {"until": self.today + timedelta(days=INVITATION_DAYS)})
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs |= {"min": self.today.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> datetime:
        """The end of that day by the project's clock."""
        day: date = self.cleaned_data["until"]
        if day < self.today:
            raise forms.ValidationError(gettext("This day is past. Choose today or a later day."))
        if day > self.last:
            most = {"days": MOST_DAYS_AT_A_VERSION}
            raise forms.ValidationError(gettext("A guest sees a version for %(days)s days at most.") % most)
        end = datetime.combine(day + timedelta(days=1), time(), self.zone)
        # Ninety days from now, to the second: the last day ends no later.
        return min(end, timezone.now() + timedelta(days=MOST_DAYS_AT_A_VERSION))


class GuestForm(UntilForm):
    """Somebody from outside who is to review one version."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "until")


def note_proposed(version: PlanVersion) -> str:
    """The message of the last request, or what the version says of itself."""
    return version.review_note or (version.note if version.state == State.DRAFT else "")
