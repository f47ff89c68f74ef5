"""What nobody needs any more is deleted: notices that were read or that nobody will read, mails that have left.

The events stay: they are the audit trail, and an old notice says nothing that its event does not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from perfplan.events.models import Mail, Notice

READ = timedelta(days=90)
"""So long after it was read, a notice is still in the inbox; so long after it left, a mail's row is there."""
UNREAD = timedelta(days=365)
"""Who has not read it in a year does not read it any more."""
MOST_AT_ONCE = 2000
"""Rows of each kind in one turn: a database that holds years of them is not stopped to forget them."""


def forget_old(now: datetime) -> tuple[int, int]:
    """Delete what is old. Returns how many notices and how many mails."""
    notices = _first(Notice.objects.filter(Q(read_at__lt=now - READ) | Q(read_at=None, at__lt=now - UNREAD)))
    Notice.objects.filter(pk__in=notices).delete()
    mails = _first(Mail.objects.filter(Q(sent_at__lt=now - READ) | Q(given_up_at__lt=now - READ)))
    with transaction.atomic():
        # A notice without a mail, still unread, would leave by a new one: it has left already.
        Notice.objects.filter(mail__in=mails).update(by_mail=False, mail=None)
        Mail.objects.filter(pk__in=mails).delete()
    return len(notices), len(mails)


def _first(rows: QuerySet[Notice] | QuerySet[Mail]) -> list[int]:
    """The numbers of the oldest."""
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
