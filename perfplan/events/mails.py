"""Notices that leave by e-mail: gathered by person, sent by whoever holds the lease, once.

A :class:`Mail` is a row first: as long as the mail server is away it waits, and nothing is lost. Notices are bound to
it in one ``UPDATE``, so that no two mails tell of the same one. Whoever sends it holds its lease, which is longer than
a task may live: two workers never send the same one at a time.

One gap is left, as with every mail program: a worker may die after the server has taken the mail and before the row
knows. Then it is sent again, under the same Message-ID, by which mail programs tell that they have it already.

What a mail says is not known here: whoever starts the sending gives the function that writes it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Max, Min, Q
from django.utils import timezone

from perfplan.events.models import Mail, MailChoice, Notice

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=3)
"""A mail leaves when nothing new has come for so long: what belongs together comes together …"""
LONGEST_WAIT = timedelta(minutes=10)
"""… but no later than this after the first."""
DAILY_AT = time(8)
"""Local time of the mail that comes once a day."""
LEASE = timedelta(minutes=5)
"""Longer than a task may live (``CELERY_TASK_TIME_LIMIT``)."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVE_UP = timedelta(days=5)
"""After so long, as mail servers do. The notices stay in the inbox."""
MOST_AT_ONCE = 200
"""Mails sent by one task: the next minute brings the next one."""
LONGEST_RUN = timedelta(seconds=100)

Write = Callable[[Mail, Sequence[Notice]], EmailMessage | None]
"""Writes the mail about some notices, or nothing, where none of them concerns the person any more."""


@dataclass(frozen=True)
class Waiting:
    """What of one person waits to leave by mail."""

    user_id: int
    first: datetime
    last: datetime
    newest: int
    project_id: int | None
    """Of one of them: it tells which time of day the person lives by."""


# --- Gathering ------------------------------------------------------------------------------------------------


def gather(now: datetime, zones: Callable[[Sequence[int]], dict[int, tzinfo]]) -> list[Mail]:
    """Make the mails that are due. ``zones`` knows the time zones of projects."""
    # What was read in the inbox meanwhile needs no mail.
    Notice.objects.filter(by_mail=True, mail=None, read_at__isnull=False).update(by_mail=False)
    waiting = _waiting()
    if not waiting:
        return []
    rhythms = dict(
        MailChoice.objects.filter(user__in=[one.user_id for one in waiting]).values_list("user", "rhythm")
    )
    daily = [one for one in waiting if rhythms.get(one.user_id) == MailChoice.Rhythm.DAILY]
    known = zones([one.project_id for one in daily if one.project_id is not None]) if daily else {}
    mails = []
    for one in waiting:
        rhythm = rhythms.get(one.user_id, MailChoice.Rhythm.SOON)
        zone = known.get(one.project_id or 0, UTC)
        if _is_due(one, rhythm, now, zone) and (mail := _bind(one, now)):
            mails.append(mail)
    return mails


def _waiting() -> list[Waiting]:
    """The people for whom something waits, in one query."""
    rows = (
        Notice.objects.filter(by_mail=True, mail=None, read_at=None)
        .values("user")
        .annotate(first=Min("at"), last=Max("at"), newest=Max("pk"), project=Max("event__project_id"))
        .order_by("user")
    )
    return [Waiting(row["user"], row["first"], row["last"], row["newest"], row["project"]) for row in rows]


def _is_due(one: Waiting, rhythm: str, now: datetime, zone: tzinfo) -> bool:
    match rhythm:
        case MailChoice.Rhythm.NEVER:
            return False
        case MailChoice.Rhythm.DAILY:
            return one.first < last_morning(now, zone)
    return now - one.last >= QUIET or now - one.first >= LONGEST_WAIT


def last_morning(now: datetime, zone: tzinfo) -> datetime:
    """When it was last :data:`DAILY_AT` there."""
    local = now.astimezone(zone)
    morning = datetime.combine(local.date(), DAILY_AT, zone)
    return morning if morning <= local else datetime.combine(local.date() - timedelta(days=1), DAILY_AT, zone)


def _bind(one: Waiting, now: datetime) -> Mail | None:
    """One mail for all that waits. Whoever gathers at the same time finds nothing left."""
    with transaction.atomic():
        mail = Mail.objects.create(user_id=one.user_id, created_at=now, next_try_at=now)
        left = Notice.objects.filter(user=one.user_id, by_mail=True, mail=None, read_at=None)
        if left.filter(pk__lte=one.newest).update(mail=mail):
            return mail
        mail.delete()
    return None


# --- Sending --------------------------------------------------------------------------------------------------


def send(write: Write, now: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due; when the server is away, stop and try again later. Returns how many mails left."""
    begun, sent = now(), 0
    connection = get_connection()
    try:
        for pk in _to_send(begun):
            if now() - begun > LONGEST_RUN:
                break
            mail = _take(pk, now())
            if mail is None:
                continue
            try:
                sent += _send(mail, write, connection, now)
            except (OSError, SMTPException) as error:
                _later(mail, now(), error)
                if not _is_of_this_mail(error):
                    break  # the server is away: each further try would only wait for it
            except Exception as error:
                log.exception("Mail %s could not be written.", mail.pk)
                _later(mail, now(), error)
    finally:
        connection.close()
    return sent


def _to_send(now: datetime) -> list[int]:
    found = Mail.objects.filter(_free(now)).order_by("next_try_at", "pk")
    return list(found.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _free(now: datetime) -> Q:
    unsent = Q(sent_at=None, given_up_at=None, next_try_at__lte=now)
    return unsent & (Q(leased_until=None) | Q(leased_until__lt=now))


def _take(pk: int, now: datetime) -> Mail | None:
    """The mail with its lease, or nothing when it is sent or in another worker's hands."""
    lease = secrets.token_hex(16)
    taken = Mail.objects.filter(_free(now), pk=pk).update(
        lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return Mail.objects.select_related("user").get(pk=pk) if taken else None


def _send(mail: Mail, write: Write, connection: BaseEmailBackend, now: Callable[[], datetime]) -> int:
    notices = Notice.objects.filter(mail=mail, read_at=None).select_related("event__actor").order_by("pk")
    message = write(mail, list(notices)) if mail.user.is_active else None
    if message is None:
        _drop(mail)
        return 0
    message.extra_headers["Message-ID"] = message_id(mail)
    message.connection = connection
    connection.open()  # once for all: a message that opens it closes it again
    message.send()
    _held(mail, sent_at=now(), lease="", leased_until=None)
    return 1


def message_id(mail: Mail) -> str:
    """The same for each try. The moment tells it from a mail of the same number in a database made anew."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<mail-{mail.pk}.{int(mail.created_at.timestamp() * 1000)}@{host}>"


def _drop(mail: Mail) -> None:
    """Nothing is left to tell: all was read, or concerns somebody who may not see it any more."""
    with transaction.atomic():
        Notice.objects.filter(mail=mail).update(by_mail=False, mail=None)
        Mail.objects.filter(pk=mail.pk, lease=mail.lease).delete()


def _later(mail: Mail, now: datetime, error: Exception) -> None:
    """Try again after a pause that doubles; an address that the server refuses for good, and what is too old, not."""
    if now - mail.created_at >= GIVE_UP or _is_refused(error):
        log.error("Mail %s to person %s is given up: %s", mail.pk, mail.user_id, _short(error))
        _held(mail, given_up_at=now, lease="", leased_until=None)
        return
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), LONGEST_PAUSE)
    log.warning("Mail %s waits for %s: %s", mail.pk, pause, _short(error))
    _held(mail, next_try_at=now + pause, lease="", leased_until=None)


def _is_of_this_mail(error: Exception) -> bool:
    return isinstance(error, SMTPRecipientsRefused | SMTPDataError)


def _is_refused(error: Exception) -> bool:
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _reply in error.recipients.values())


def _short(error: Exception) -> str:
    """What went wrong, without an address: the log is no list of people."""
    if isinstance(error, SMTPRecipientsRefused):
        return ", ".join(f"refused ({code})" for code, _reply in error.recipients.values())
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _held(mail: Mail, **values: object) -> None:
    """Change a row that is still ours."""
    if not Mail.objects.filter(pk=mail.pk, lease=mail.lease).update(**values):
        log.warning("Mail %s was given to another worker.", mail.pk)


# --- What a person wants --------------------------------------------------------------------------------------


def choice_of(user_id: int) -> MailChoice:
    """What somebody wants by mail; without a row, the defaults."""
    return MailChoice.objects.filter(user=user_id).first() or MailChoice(user_id=user_id)


def choose(*, user_id: int, rhythm: str | None = None, muted: Sequence[str] | None = None) -> MailChoice:
    """Say how often mails come, or which kinds do not. It holds for what waits already."""
    with transaction.atomic():
        choice, _new = MailChoice.objects.select_for_update().get_or_create(user_id=user_id)
        choice.rhythm = choice.rhythm if rhythm is None else rhythm
        choice.muted = choice.muted if muted is None else sorted(set(muted))
        choice.save()
        unwanted = Notice.objects.filter(user=user_id, by_mail=True, mail=None)
        if choice.rhythm != MailChoice.Rhythm.NEVER:
            unwanted = unwanted.filter(kind__in=choice.muted)
        unwanted.update(by_mail=False)
    return choice


def mute(*, user_id: int, kind: str, muted: bool) -> MailChoice:
    """Switch one kind off or on."""
    with transaction.atomic():
        MailChoice.objects.get_or_create(user_id=user_id)
        current = MailChoice.objects.select_for_update().get(user_id=user_id)
        kinds = {*current.muted, kind} if muted else {*current.muted} - {kind}
        return choose(user_id=user_id, muted=sorted(kinds))
