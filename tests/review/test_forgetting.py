"""Old notices and the rows of mails that have left are deleted; what happened stays known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from perfplan.accounts.models import User
from perfplan.events import forgetting, mails
from perfplan.events.forgetting import forget_old
from perfplan.events.models import Event, Mail, Notice, record
from perfplan.events.notices import Kind, tell
from plans import tasks
from plans.models import PlanVersion
from plans.review import mailing
from tests import cast
from tests.plans import sample

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return sample.a_version(people.project)


def notice(version: PlanVersion, to: User, *, days: int, read_days: int | None = None) -> Notice:
    """Of something that happened so many days ago, and was read so many days ago."""
    project = version.plan.project
    event = record(
        "version.approved",
        actor=None,
        team_id=project.team_id,
        project_id=project.pk,
        version_id=version.pk,
    )
    (made,) = tell(event, to=[to], kind=Kind.STATE, subject=f"version:{version.pk}")
    made.at = NOW - timedelta(days=days)
    made.read_at = None if read_days is None else NOW - timedelta(days=read_days)
    made.save()
    return made


def left() -> set[int]:
    return set(Notice.objects.values_list("pk", flat=True))


def test_what_was_read_goes_after_ninety_days_what_was_not_after_a_year(
    people: cast.Cast, version: PlanVersion
) -> None:
    kept = [
        notice(version, people.owner, days=200, read_days=89),
        notice(version, people.owner, days=364),
        notice(version, people.owner, days=0),
    ]
    for days, read_days in ((100, 91), (400, 91), (366, None)):
        notice(version, people.owner, days=days, read_days=read_days)
    assert forget_old(NOW) == (3, 0)
    assert left() == {one.pk for one in kept}
    assert Event.objects.count() == 6, "what happened stays known"
    assert forget_old(NOW) == (0, 0)


def test_the_row_of_a_mail_goes_ninety_days_after_it_left_or_was_given_up(people: cast.Cast) -> None:
    def a_mail(**moments: int) -> int:
        ago = {name: NOW - timedelta(days=days) for name, days in moments.items()}
        return Mail.objects.create(user=people.owner, **ago).pk

    kept = {a_mail(sent_at=89), a_mail(given_up_at=89), a_mail(created_at=400)}
    a_mail(sent_at=91)
    a_mail(given_up_at=91)
    assert forget_old(NOW) == (0, 2)
    assert set(Mail.objects.values_list("pk", flat=True)) == kept, "what has not left waits, however long"


def test_what_left_by_a_mail_that_is_forgotten_does_not_leave_again(
    people: cast.Cast, version: PlanVersion
) -> None:
    one = notice(version, people.owner, days=100)
    then = NOW - timedelta(days=99)
    mails.gather(then, mailing.zones)
    mails.send(mailing.write, now=lambda: then)
    assert len(mail.outbox) == 1
    assert forget_old(NOW) == (0, 1)
    mails.gather(NOW, mailing.zones)
    mails.send(mailing.write, now=lambda: NOW)
    assert len(mail.outbox) == 1
    assert left() == {one.pk}, "still unread in the inbox"


def test_a_turn_forgets_no_more_than_a_few_thousand(
    people: cast.Cast, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "MOST_AT_ONCE", 2)
    for _number in range(5):
        notice(version, people.owner, days=366)
    assert [forget_old(NOW)[0] for _turn in range(4)] == [2, 2, 1, 0]


def test_the_scheduler_sees_to_it(people: cast.Cast, version: PlanVersion) -> None:
    notice(version, people.owner, days=366)
    tasks.remind.apply(throw=True)
    assert left() == set()
