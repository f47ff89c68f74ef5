"""Projects, interviews and what was answered in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.assumed import usable
from interviews.methodology import CURRENT, load
from interviews.methodology.model import Methodology
from perfplan.accounts import access
from perfplan.accounts.models import Team, User


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone by its name, for example Europe/Paris."))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        return self.filter(access.scope(user, access.Right.READ))

    def with_right(self, user: User, right: access.Right) -> ProjectQuerySet:
        return self.filter(access.scope(user, right))


class Project(models.Model):
    """One system under plan, of one team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="projects")
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fr")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Paris", validators=[check_time_zone]
    )
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.pk])


class InterviewQuerySet(models.QuerySet["Interview"]):
    def with_right(self, user: User, right: access.Right) -> InterviewQuerySet:
        return self.filter(access.scope(user, right, project="project"))

    def visible_to(self, user: User) -> InterviewQuerySet:
        return self.with_right(user, access.Right.READ)


class Interview(models.Model):
    """One pass through the six stages of one project, at one methodology version."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="interviews")
    title = models.CharField(_("title"), max_length=120)
    methodology_version = models.CharField(max_length=20, default=CURRENT)
    settings = models.JSONField(default=dict, blank=True)
    """Assumptions of the calculations that differ from their stated defaults, as stored: read :attr:`assumed`."""
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="following")
    is_example = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("interview", args=[self.pk])

    @property
    def methodology(self) -> Methodology:
        return load(self.methodology_version)

    @property
    def assumed(self) -> dict[str, Any]:
        """The ``settings`` that count: all readers ask for these."""
        return usable(self.settings)


class StageRun(models.Model):
    """How long a stage took: the server's clock, so that a reload or another person sees the same."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="stage_runs")
    stage = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    planned_seconds = models.PositiveIntegerField()
    """The timebox, extensions included."""
    used_seconds = models.PositiveIntegerField(default=0)
    """Seconds used until ``running_since``."""
    running_since = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["stage"]
        constraints = [models.UniqueConstraint(fields=["interview", "stage"], name="one_run_per_stage")]

    def __str__(self) -> str:
        return f"stage {self.stage} {self.state}"

    def used(self, now: datetime) -> int:
        """Seconds used at ``now``. A clock set back never takes time away."""
        running = (now - self.running_since) if self.running_since else timedelta(0)
        return self.used_seconds + max(0, int(running.total_seconds()))


class Entry(models.Model):
    """What a team said to one item of the catalogue: the shape of an answer, and of each of its revisions."""

    class Status(models.TextChoices):
        OPEN = "", _("open")
        ANSWERED = "answered", _("answered")
        TO_FIND_OUT = "to_find_out", _("to find out")
        PARKED = "parked", _("parked for later")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class Confidence(models.TextChoices):
        UNSAID = "", _("not said")
        MEASURED = "measured", _("measured")
        ESTIMATED = "estimated", _("estimated")
        GUESSED = "guessed", _("guessed")

    values = models.JSONField(default=dict, blank=True)
    rejected = models.JSONField(default=dict, blank=True)
    """What was typed and could not be read, by field path: shown again with its message, never lost."""
    status = models.CharField(max_length=15, choices=Status.choices, blank=True, default="")
    reason = models.TextField(max_length=1000, blank=True, default="")
    """Why it does not apply."""
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)
    """Links: ``[{"label": …, "url": …}]``. Uploaded files are rows of :class:`EvidenceFile`."""
    note = models.TextField(max_length=10_000, blank=True, default="")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """Who finds it out."""
    due = models.DateField(null=True, blank=True)
    verdict = models.JSONField(default=dict, blank=True)
    """Of an outcome that is computed: accepted, or what holds instead and why. See :mod:`interviews.verdicts`."""

    class Meta:
        abstract = True


ENTRY_FIELDS = (
    *("values", "rejected", "status", "reason", "confidence"),
    *("evidence", "note", "owner_id", "due", "verdict"),
)
"""What a revision keeps of an answer, and a restore brings back."""


class AnswerQuerySet(models.QuerySet["Answer"]):
    def update(self, **values: Any) -> int:
        """As Django's; the rows' time moves on, by which readers tell that they changed (:attr:`Answer.TOLD_BY`)."""
        return super().update(**{"updated_at": timezone.now(), **values})


class Answer(Entry):
    """The present answer to a question (``item`` is ``"q8"``), or the decision of an action (``"stakes"``).

    Decisions are answers whose item is an action: one table, so that saving, history, restoring, exporting and
    comparing exist once. ``revision`` grows by one with each save and guards against overwriting.
    """

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="answers")
    item = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    TOLD_BY = ("id", "revision", "updated_at")
    """What tells a row's content from any other's, before and after. Raw SQL and bulk updates must move these too."""

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "item"], name="one_answer_per_item")]

    def __str__(self) -> str:
        return f"{self.item} r{self.revision}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """As Django's; a row that was there moves its time on."""
        if not self._state.adding:
            self.updated_at = timezone.now()
            update_fields = None if update_fields is None else {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def stamp(self) -> tuple[int, int, datetime] | None:
        """The values of :attr:`TOLD_BY`; ``None`` of an answer that is not saved."""
        return (self.id, self.revision, self.updated_at) if self.id else None


class AnswerRevision(Entry):
    """An answer as it stood after one save: who, when, what."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["answer", "revision"], name="one_row_per_revision")]

    def __str__(self) -> str:
        return f"revision {self.revision}"


def evidence_path(file: EvidenceFile, name: str) -> str:
    """A name of our own: what the uploader called it is data, never a path."""
    import uuid

    return f"evidence/{file.interview_id}/{uuid.uuid4().hex}"


class EvidenceFile(models.Model):
    """A file that shows where an answer comes from."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="evidence_files")
    item = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=evidence_path)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


JSON = dict[str, Any]
