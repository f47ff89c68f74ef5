"""What a team says to what was found."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.models import Project
from perfplan.accounts.models import User


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
