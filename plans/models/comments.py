"""What people say to passages of a version, in threads that follow their passage into later versions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfplan.accounts.models import User
from plans.models.reviews import Review
from plans.models.versions import Plan, PlanVersion

MOST_LETTERS = 10_000
"""Of one comment."""


class Thread(models.Model):
    """A talk about one passage. It belongs to the plan, and stands in each version that it was carried into."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="threads")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="threads_begun")
    """Where it began."""
    anchor = models.CharField(max_length=450)
    """The passage: ``section:objectives``, ``answer:q8``, ``row:q8.objectives.<row id>``, ``figure:limits.headroom``,
    ``finding:<mark>``."""
    quote = models.TextField(max_length=1000, blank=True)
    """The words that were selected within it, as they stood."""
    quote_before = models.CharField(max_length=100, blank=True)
    """What stood just before them, to tell one place from another."""
    quote_language = models.CharField(max_length=5, blank=True)
    """In which the plan was read when they were selected."""
    blocking = models.BooleanField(_("blocking"), default=False)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who is to see to it."""
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    sent = models.BooleanField(default=True)
    """False while its only comment is a draft: then it exists for its author alone."""
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    """When something was last said in it."""

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "resolved_at"], name="threads_open")]

    def __str__(self) -> str:
        return f"thread {self.pk} at {self.anchor}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class ThreadPlace(models.Model):
    """Where a thread stands in one version: the passage as that version has it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="places")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="thread_places")
    section = models.CharField(max_length=40)
    """Key of the section in which the passage stands, or last stood."""
    found = models.BooleanField(default=True)
    """Is the passage still there? A thread whose passage is gone is kept, and says so."""
    texts = models.JSONField(default=dict, blank=True)
    """``{"en": {"label": what the passage is called, "value": what it says}, "fr": …}``: the value then and now."""
    holds = models.BooleanField(null=True, blank=True)
    """Does what was said still hold here? Empty: nobody said yet."""
    holds_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["thread", "version"], name="one_place_per_version")]
        indexes = [models.Index(fields=["version", "section"], name="places_by_section")]

    def __str__(self) -> str:
        return f"{self.thread_id} in {self.version_id}"


class Comment(models.Model):
    """One thing said in a thread. A draft is seen by its author alone, until it is sent with a verdict."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="+")
    """Which one was read when it was said."""
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=254)
    """Stays when the account goes."""
    text = models.TextField(max_length=MOST_LETTERS, blank=True)
    """Markdown; empty once it is deleted."""
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    """Empty: a draft."""
    review = models.ForeignKey(Review, models.SET_NULL, null=True, blank=True, related_name="comments")
    """The verdict that it was sent with."""
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    mentioned = models.ManyToManyField(User, related_name="+", blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["author", "sent_at"], name="comments_drafts")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class CommentEdit(models.Model):
    """What a comment said before it was edited."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="edits")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    """When it stopped saying so."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class Suggestion(models.Model):
    """Another value for one field of an answer, or for one cell of its table."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="suggestion")
    item = models.CharField(max_length=20)
    field = models.CharField(max_length=40)
    row = models.CharField(max_length=40, blank=True)
    """Id of the row, for a cell of a table."""
    column = models.CharField(max_length=40, blank=True)
    before = models.JSONField(null=True)
    """What the version says there; null: nothing."""
    value = models.JSONField(null=True)
    """What is suggested, as an answer keeps it."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True)
    """Of the answer, that accepting it made."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item}.{self.field}: {self.value!r}"
