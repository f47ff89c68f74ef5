"""The plan of a project: its versions, which never change, and their renderings."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from interviews.models import Interview, Project
from perfplan.accounts.models import User


class Frozen(ValidationError):
    """Somebody tried to change a version. Make a new one instead."""


class Plan(models.Model):
    """The living document of a project: the row of its versions, counted by it."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="plan")
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"plan of {self.project_id}"

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.project_id])


class FrozenCatalogue(models.Model):
    """The methodology's data file as it was: an old version shows for ever the questions that it answered."""

    digest = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of the text."""
    text = models.TextField()

    def __str__(self) -> str:
        return self.digest[:12]


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def update(self, **values: Any) -> int:
        changed = FROZEN_FIELDS.intersection(values)
        if changed:
            raise Frozen(f"A version never changes: {', '.join(sorted(changed))}.")
        draft = PlanVersion.State.DRAFT
        if ("edition" in values or values.get("state") == draft) and self.exclude(state=draft).exists():
            raise Frozen(NO_DRAFT)
        return super().update(**values)

    def listed(self) -> PlanVersionQuerySet:
        """For lists: without the content, which is large."""
        return self.defer("content").select_related("author", "interview")


@dataclass(frozen=True)
class AuthorTexts:
    """What the authors of a version wrote themselves, as it was at one moment."""

    edition: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    """Markdown by the section's key."""
    hidden: frozenset[str] = frozenset()
    """Keys of the sections that do not show."""


class PlanVersion(models.Model):
    """What a plan said at one moment, frozen: answers, decisions, who gave them, the questions themselves."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    interview = models.ForeignKey(
        Interview, models.SET_NULL, null=True, blank=True, related_name="plan_versions"
    )
    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    content = models.JSONField()
    """See :mod:`plans.content`."""
    catalogue = models.ForeignKey(FrozenCatalogue, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=0)
    """How often its authors' texts were changed: a document of an earlier edition is out of date."""
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            before = PlanVersion.objects.get(pk=self.pk)
            changed = [name for name in FROZEN_FIELDS if getattr(self, name) != getattr(before, name)]
            if changed:
                raise Frozen(f"A version never changes: {', '.join(sorted(changed))}.")
            if self.is_draft and not before.is_draft:
                raise Frozen(NO_DRAFT)
            # It is counted where the texts change, and nowhere else.
            self.edition = before.edition
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """May its authors' texts still change?"""
        return bool(self.state == self.State.DRAFT)

    @cached_property
    def texts(self) -> AuthorTexts:
        """What its authors wrote. Read once, so that all that is made of this object shows one edition."""
        if self.pk is None:
            return AuthorTexts()
        rows = list(
            SectionText.objects.filter(version=self).values_list("key", "text", "shown", "version__edition")
        )
        return AuthorTexts(
            edition=rows[0][3] if rows else self.edition,
            notes={key: text for key, text, _shown, _edition in rows if text},
            hidden=frozenset(key for key, _text, shown, _edition in rows if not shown) - ALWAYS_SHOWN,
        )


FROZEN_FIELDS = frozenset(
    {"plan_id", "plan", "number", "title", "note", "content", "catalogue_id", "catalogue", "created_at"}
)
"""Everything of a version but where it stands, its authors' texts, and who wrote it (an account may be deleted)."""
NO_DRAFT = "A version that has left its draft is never one again: its texts do not change any more."

INTRODUCTION = "introduction"
"""The key of the text that opens the whole plan."""
ALWAYS_SHOWN = frozenset({INTRODUCTION, "summary", "people"})
"""A plan says what it found and how it was made. An introduction that nobody wrote is not there anyway."""


class SectionTextQuerySet(models.QuerySet["SectionText"]):
    def update(self, **values: Any) -> int:
        self._only_drafts()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._only_drafts()
        return super().delete()

    def bulk_create(self, objs: Iterable[SectionText], *args: Any, **kwargs: Any) -> list[SectionText]:
        made = list(objs)
        if any(not text.version.is_draft for text in made):
            raise Frozen(NO_DRAFT)
        return super().bulk_create(made, *args, **kwargs)

    def _only_drafts(self) -> None:
        if self.exclude(version__state=PlanVersion.State.DRAFT).exists():
            raise Frozen(NO_DRAFT)


class SectionText(models.Model):
    """What the authors wrote to one section of a version, and whether it shows: theirs while it is a draft."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="section_texts")
    key = models.CharField(max_length=40)
    """Of the section, or :data:`INTRODUCTION`."""
    text = models.TextField(blank=True)
    """Markdown."""
    shown = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=0)
    """Of the text: whoever saves names the one they started from."""
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SectionTextQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_text_per_section")]

    def __str__(self) -> str:
        return f"{self.key} of {self.version_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._only_drafts()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._only_drafts()
        return super().delete(*args, **kwargs)

    def _only_drafts(self) -> None:
        if not PlanVersion.objects.filter(pk=self.version_id, state=PlanVersion.State.DRAFT).exists():
            raise Frozen(NO_DRAFT)


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
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent."""
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    error = models.CharField(max_length=10, choices=Error.choices, blank=True)
    reference = models.CharField(max_length=12, blank=True)
    """Under which the log tells the whole story of a failure."""
    attempts = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=0)
    """Of the version's texts, as they were when it was rendered."""
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
                fields=["version", "language", "paper"], name="one_document_per_rendering"
            )
        ]
        indexes = [models.Index(fields=["state"], name="documents_by_state")]

    def __str__(self) -> str:
        return f"{self.language} {self.paper} {self.state}"

    @property
    def pending(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RENDERING)

    @property
    def outdated(self) -> bool:
        """Have the authors changed the plan since?"""
        return bool(self.state == self.State.READY and self.edition != self.version.edition)

    @property
    def waits_for_broker(self) -> bool:
        """Could its task not be handed over yet?"""
        return self.state == self.State.QUEUED and self.delivered_at is None


class FindingAnswer(models.Model):
    """What a team said to a finding. Kept by project: it holds for later versions and interviews too."""

    class Kind(models.TextChoices):
        FIXED = "fixed", _("fixed")
        ACCEPTED = "accepted", _("accepted as a risk")
        FALSE_ALARM = "false_alarm", _("false alarm")

    project = models.ForeignKey(Project, models.CASCADE, related_name="finding_answers")
    mark = models.CharField(max_length=400)
    """Which finding on which rows (:attr:`plans.findings.Finding.mark`)."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=1000, blank=True)
    until = models.DateField(null=True, blank=True)
    """Until when a risk is accepted."""
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "mark"], name="one_answer_per_finding")]

    def __str__(self) -> str:
        return f"{self.mark} {self.kind}"
