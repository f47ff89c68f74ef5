"""Sentences of Django and allauth that we say in our own way in another language.

Both speak to people with "vous"; we say "tu". A catalogue of ours goes before theirs, and holds what stands in our
sources: so these stand here, word for word as theirs.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def said_by_others() -> tuple[str, ...]:
    """What forms of Django and allauth can say on our pages."""
    return (
        _("Email"),
        _("Enter a valid email address."),
        _("Enter a valid date."),
        _("Enter a number."),
        _("Enter a whole number."),
        _("Ensure this value is less than or equal to %(limit_value)s."),
        _("Ensure this value is greater than or equal to %(limit_value)s."),
        _("Select a valid choice. %(value)s is not one of the available choices."),
        _("Your password can’t be too similar to your other personal information."),
        _("Your password can’t be a commonly used password."),
        ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            2,
        ),
        ngettext(
            "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
            "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
            2,
        ),
        _("The email address and/or password you specified are not correct."),
        _("This email address is already associated with this account."),
        _("You cannot remove your primary email address."),
        _("You cannot add more than %d email addresses."),
        _("Your primary email address must be verified."),
        _("Please type your current password."),
        _("You must type the same password each time."),
        _("Too many failed login attempts. Try again later."),
        _("Be patient, you are sending too many requests."),
        _("Please select only one."),
        _("Forgot your password?"),
    )
