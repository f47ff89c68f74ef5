"""Forms about people."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from perfplan.ui.names import readable

from .models import Role, Team, User


class SignupForm(forms.Form):
    """What we ask beside address and password; allauth adds those two."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[readable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = (get_language() or "en")[:2]
        user.save(update_fields=["name", "language"])


class TeamForm(forms.ModelForm):
    """A team's name."""

    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": _("Name")}
        help_texts = {"name": _("How your colleagues call it.")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].validators.append(readable)


class InviteForm(forms.Form):
    """People who are to join a team."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        max_length=4000,
        help_text=_("One or several, separated by commas, spaces or lines."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR)

    def clean_emails(self) -> list[str]:
        """Each address is checked, and the wrong ones are named."""
        addresses = list(
            dict.fromkeys(self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split())
        )
        wrong = []
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(
                    ValidationError(_("“%(address)s” is no e-mail address."), params={"address": address})
                )
        if wrong:
            raise ValidationError(wrong)
        return addresses


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "language", "theme"]
        labels = {"name": _("Your name"), "theme": _("Appearance")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].required = True
        self.fields["name"].validators.append(readable)


class DeleteAccountForm(forms.Form):
    """Delete one's account by typing its address."""

    email = forms.CharField(
        label=_("Type your e-mail address to delete your account"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.user.email.lower():
            raise ValidationError(_("This is not your address: nothing was deleted."))
        return typed
