"""What a plan's review says to one question: told beside it in the wizard, asked for among the threads."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interviews.models import Project
from plans.models import PlanVersion, Suggestion, Thread
from plans.review.words import listed


@dataclass(frozen=True)
class Beside:
    """What of the last version's review is still open at one question."""

    version: PlanVersion
    threads: int
    suggestions: int
    """Values suggested for it that nobody has taken or declined, in those threads."""

    @property
    def told(self) -> str:
        """``"2 open threads and 1 suggestion on version 3"``."""
        parts = [ngettext("%d open thread", "%d open threads", self.threads) % self.threads]
        if self.suggestions:
            parts.append(ngettext("%d suggestion", "%d suggestions", self.suggestions) % self.suggestions)
        return _("%(what)s on version %(number)s") % {"what": listed(parts), "number": self.version.number}


def beside(project: Project, item: str) -> Beside | None:
    """What is open at an item of the project's last version, in three queries; nothing where nothing is."""
    version = PlanVersion.objects.filter(plan__project=project).defer("content").order_by("-number").first()
    if version is None:
        return None
    # An open thread stands in every version from the one on which it began.
    standing = Thread.objects.filter(
        about_item(item), places__version=version, sent=True, resolved_at=None
    ).values("pk")
    threads = standing.count()
    if not threads:
        return None
    return Beside(version, threads, open_suggestions(item).filter(comment__thread__in=standing).count())


def about_item(item: str) -> Q:
    """Threads at an answer or its rows, and those elsewhere in which another value is suggested for it."""
    suggested = open_suggestions(item).filter(comment__thread=OuterRef("pk"))
    return Q(anchor=f"answer:{item}") | Q(anchor__startswith=f"row:{item}.") | Q(Exists(suggested))


def open_suggestions(item: str) -> QuerySet[Suggestion]:
    """Values suggested for an item, seen by everybody, that nobody has decided on."""
    return Suggestion.objects.filter(item=item, state=Suggestion.State.OPEN, comment__sent_at__isnull=False)
