"""What people say about passages of a version."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from perfplan.accounts.models import User
from plans.models import Comment, PlanVersion, Review, Thread


def send_drafts(*, version: PlanVersion, by: User, review: Review | None = None) -> list[Comment]:
    """Send all that somebody drafted on a version. Call it in a transaction."""
    drafts = list(Comment.objects.filter(version=version, author=by, sent_at=None, deleted_at=None))
    now = timezone.now()
    Comment.objects.filter(pk__in=[one.pk for one in drafts]).update(sent_at=now, at=now, review=review)
    Thread.objects.filter(comments__in=drafts).update(sent=True, said_at=now)
    if drafts:
        PlanVersion.objects.filter(pk=version.pk).update(discussion=F("discussion") + 1)
    return drafts
