"""One rendering of a version as PDF, or of what two versions differ in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from perfplan.accounts.models import User
from plans.models.versions import PlanVersion


def document_path(document: Document, name: str) -> str:
    """A name of our own for each try: a file is never written over another."""
    return f"documents/{document.version_id}/{uuid.uuid4().hex}.pdf"


class Document(models.Model):
    """One rendering of a version, in one language on one paper: a row first and a task second."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RENDERING = "rendering", _("rendering")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Paper(models.TextChoices):
        A4 = "A4", "A4"
        LETTER = "Letter", "Letter"

    class Step(models.TextChoices):
        BLOCKS = "blocks", _("putting the contents together")
        LAYOUT = "layout", _("laying the pages out")
        DRAWING = "drawing", _("drawing the pages")
        WRITING = "writing", _("storing the file")

    class Error(models.TextChoices):
        """Why it failed, as a sentence in the reader's language."""

        TOO_LARGE = "too_large", _("The plan is too large for one PDF. Shorten its longest tables or texts.")
        TOO_LONG = "too_long", _("The rendering took longer than it may and was stopped.")
        LOST = "lost", _("The worker stopped in the middle of its work several times in a row.")
        STORAGE = "storage", _("The finished file could not be stored: the storage is full or away.")
        BROKEN = "broken", _("Something went wrong that is ours to mend.")

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="documents")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    paper = models.CharField(_("paper"), max_length=6, choices=Paper.choices, default=Paper.A4)
    with_comments = models.BooleanField(_("with the comments"), default=False)
    before = models.ForeignKey(PlanVersion, models.CASCADE, null=True, blank=True, related_name="comparisons")
    """The version that it is compared with; empty for the plan itself."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent."""
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    section = models.CharField(max_length=40, blank=True)
    """Key of the section that is being laid out, its number and how many there are: ``"load 4/13"``."""
    error = models.CharField(max_length=10, choices=Error.choices, blank=True)
    reference = models.CharField(max_length=12, blank=True)
    """Under which the log tells the whole story of a failure."""
    attempts = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=0)
    """Of the version, as it was when it was rendered."""
    discussion = models.PositiveIntegerField(default=0)
    """As ``edition``, for a document that carries the comments."""
    lease = models.CharField(max_length=32, blank=True)
    """Whose turn it is: a worker that finds another word here stops."""
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    """When its task was last handed to the broker; empty: the broker was away."""
    file = models.FileField(upload_to=document_path, blank=True)
    size = models.PositiveIntegerField(default=0)
    """Bytes."""
    pages = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "paper", "with_comments"],
                condition=models.Q(before=None),
                name="one_document_per_rendering",
            ),
            models.UniqueConstraint(
                fields=["version", "before", "language", "paper"],
                condition=models.Q(before__isnull=False),
                name="one_document_per_comparison",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="documents_by_state")]

    def __str__(self) -> str:
        return f"{self.language} {self.paper} {self.state}"

    @property
    def pending(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RENDERING)

    @property
    def shown_edition(self) -> int:
        """The edition that a rendering of now shows: of a comparison both versions count, and neither counts back."""
        before = self.before.texts.edition if self.before else 0
        return self.version.texts.edition + before

    @property
    def outdated(self) -> bool:
        """Has what it shows changed since?"""
        if self.state != self.State.READY:
            return False
        talked = self.with_comments and self.discussion != self.version.discussion
        before = self.before.edition if self.before else 0
        return bool(self.edition != self.version.edition + before or talked)

    @property
    def waits_for_broker(self) -> bool:
        """Could its task not be handed over yet?"""
        return self.state == self.State.QUEUED and self.delivered_at is None
