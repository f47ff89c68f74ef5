"""The plan of a project and its versions: what a version says never changes, where it stands in review does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from interviews.models import Interview, Project
from perfplan.accounts.models import User


class Frozen(ValidationError):
    """Somebody tried to change a version. Make a new one instead."""


MOST_APPROVALS = 20


class Plan(models.Model):
    """The living document of a project: the row of its versions, counted by it, and how one gets approved."""

    class Threads(models.TextChoices):
        """Which open threads keep a version from being approved."""

        NONE = "none", _("none")
        BLOCKING = "blocking", _("those marked as blocking")
        ALL = "all", _("all")

    project = models.OneToOneField(Project, models.CASCADE, related_name="plan")
    last_number = models.PositiveIntegerField(default=0)
    approvals_needed = models.PositiveSmallIntegerField(
        _("approvals needed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_APPROVALS)]
    )
    author_counts = models.BooleanField(_("the author’s own approval counts"), default=False)
    threads_that_block = models.CharField(
        _("open threads that block"), max_length=10, choices=Threads.choices, default=Threads.BLOCKING
    )
    contradictions_block = models.BooleanField(_("open contradictions block"), default=True)

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
        if "state" in values:
            self._only_steps_to(values["state"])
        return super().update(**values)

    def _only_steps_to(self, state: str) -> None:
        """Refuse what would bring a version back into its draft, or out of its approval."""
        left = [before for before, after in FORBIDDEN_STEPS if after == state]
        if self.filter(state__in=left).exists():
            raise Frozen(NO_WAY_BACK)

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
        IN_REVIEW = "in_review", _("in review")
        CHANGES_REQUESTED = "changes", _("changes requested")
        APPROVED = "approved", _("approved")
        SUPERSEDED = "superseded", _("superseded")

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
    state_at = models.DateTimeField(default=timezone.now)
    """Since when it stands there."""
    edition = models.PositiveIntegerField(default=0)
    """How often what stands around the frozen content changed (authors' texts, state, verdicts): a document of
    an earlier edition is out of date."""
    discussion = models.PositiveIntegerField(default=0)
    """How often its threads changed: for documents that carry them, and for pages that watch."""
    round = models.PositiveSmallIntegerField(default=0)
    """How often a review was asked for. Verdicts of an earlier round no longer stand."""
    review_note = models.TextField(_("message to the reviewers"), max_length=2000, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    """Until when the verdicts are wanted."""
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
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
            if (before.state, self.state) in FORBIDDEN_STEPS:
                raise Frozen(NO_WAY_BACK)
            # They are counted where things change, and nowhere else.
            self.edition, self.discussion = before.edition, before.discussion
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour that goes with its state."""
        return TONES.get(self.state, "")

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
S = PlanVersion.State
TONES: dict[str, str] = {S.IN_REVIEW: "warn", S.CHANGES_REQUESTED: "bad", S.APPROVED: "ok"}
FORBIDDEN_STEPS = frozenset(
    (before, after)
    for before in S.values
    for after in S.values
    if before != after
    and (
        after == S.DRAFT
        or before == S.SUPERSEDED
        or (before == S.APPROVED and after != S.SUPERSEDED)
        or (before == S.DRAFT and after in (S.APPROVED, S.CHANGES_REQUESTED))
    )
)
"""What cannot follow what: only a version that was reviewed is judged, and what was approved stays approved."""
NO_WAY_BACK = (
    "A version goes forward: from draft to review to its verdict, and never back out of an approval."
)
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
