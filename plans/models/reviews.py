"""Who is asked to judge a version, what they said, and when the approved plan is reviewed again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.models import Interview, Project
from perfplan.accounts.models import User
from plans.models.versions import Plan, PlanVersion


class ReviewRequest(models.Model):
    """Somebody whose verdict on a version is wanted."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="review_requests")
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="review_requests")
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "reviewer"], name="one_request_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on {self.version_id}"


class Review(models.Model):
    """A verdict on a version. The last one of each reviewer in the present round is the one that stands."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("approve")
        CHANGES = "changes", _("ask for changes")
        COMMENT = "comment", _("comment only")

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reviewer_name = models.CharField(max_length=254)
    """Stays when the account goes: a plan says who approved it."""
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    text = models.TextField(max_length=10_000, blank=True)
    """Markdown."""
    round = models.PositiveSmallIntegerField()
    counts = models.BooleanField(default=True)
    """False for an approval by the author where the project's rules do not count it."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["version", "reviewer"], name="reviews_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.reviewer_name}: {self.verdict}"


class PlannedReview(models.Model):
    """A day on which an approved plan's capacity is to be reviewed, as its calendar says."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="planned_reviews")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="planned_reviews")
    """The approved version whose calendar says so."""
    day = models.DateField()
    regular = models.BooleanField(default=True)
    """By the rhythm decided; otherwise for an event alone."""
    before = models.JSONField(default=list, blank=True)
    """Names of the events that the system must be ready for."""
    reminded_at = models.DateTimeField(null=True, blank=True)
    interview = models.ForeignKey(Interview, models.SET_NULL, null=True, blank=True, related_name="+")
    """The interview that it was held with."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "day"], name="one_planned_review_per_day")]

    def __str__(self) -> str:
        return f"review of {self.plan_id} on {self.day}"


class CalendarFeed(models.Model):
    """A secret address under which a person's calendar program reads reviews: of one project, or of all theirs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"calendar of {self.user}"
