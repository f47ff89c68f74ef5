"""People: who they are, which teams they work in, which single projects they are guests of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    VIEWER = "viewer", _("Viewer")


GUEST_ROLES = [(role.value, role.label) for role in (Role.EDITOR, Role.REVIEWER, Role.VIEWER)]
"""What a guest of one project may be: everything but its owner."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, known by e-mail address."""

    class Theme(models.TextChoices):
        AUTO = "", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True, choices=Theme.choices)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    """A demo account: one click signs it in, where the site runs embedded and nowhere else."""
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.name or self.email.split("@")[0]

    @property
    def initials(self) -> str:
        """Two letters for a round mark: of the first and the last word of the name."""
        words = str(self).replace(".", " ").split() or ["?"]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])).upper()


def display_name(user: User) -> str:
    """How allauth's pages and e-mails call a person."""
    return str(user)


class Team(models.Model):
    """People who work together; each has a role."""

    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.team})"


class Guest(models.Model):
    """Somebody who sees one project of a team and nothing else of it."""

    project = models.ForeignKey("interviews.Project", models.CASCADE, related_name="guests")
    user = models.ForeignKey(User, models.CASCADE, related_name="guest_of")
    role = models.CharField(max_length=10, choices=GUEST_ROLES)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_guest_per_project")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, guest)"


class VersionGuest(models.Model):
    """Somebody who may read one version of a plan and say what they think of it, and sees nothing else."""

    version = models.ForeignKey("plans.PlanVersion", models.CASCADE, related_name="guests")
    user = models.ForeignKey(User, models.CASCADE, related_name="version_guest_of")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    """From then on the version does not exist for them any more."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="one_guest_per_version")]

    def __str__(self) -> str:
        return f"{self.user} (guest of version {self.version_id})"

    @property
    def is_open(self) -> bool:
        return self.expires_at > timezone.now()

    @property
    def last_day(self) -> date:
        """On which they see it, by the project's clock."""
        return _last_day(self.version, self.expires_at)


def _last_day(version: Any, end: datetime) -> date:
    """A place at a version ends with a day: the moment after it belongs to the next."""
    zone = ZoneInfo(version.plan.project.time_zone)
    return (end - timedelta(seconds=1)).astimezone(zone).date()


INVITATION_DAYS = 14


def _in_two_weeks() -> Any:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A place in a team, in one project of it, or at one version of its plan, kept for one address.

    Only the token's hash is stored.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    project = models.ForeignKey(
        "interviews.Project", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    version = models.ForeignKey(
        "plans.PlanVersion", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    """With it, the place is that of a :class:`VersionGuest`, and ends with the invitation's own date."""
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_in_two_weeks)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()

    @property
    def last_day(self) -> date:
        """Of an invitation to a version: the last day on which it can be taken, and is worth anything."""
        return _last_day(self.version, self.expires_at)
