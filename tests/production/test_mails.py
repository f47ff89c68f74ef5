"""E-mails by the site's own worker and scheduler, to a real server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import processes, smtp
from tests.support.site import Site

TELL = """
from datetime import timedelta
from django.utils import timezone
from perfplan.accounts.models import User
from perfplan.events.models import Notice, record
from perfplan.events.notices import Kind, tell
from plans.models import PlanVersion
version = PlanVersion.objects.filter(interview__is_example=True).latest("pk")
project = version.plan.project
event = record("version.approved", actor=None, team_id=project.team_id, project_id=project.pk, version_id=version.pk)
owner = User.objects.get(email="owner@example.com")
Notice.objects.filter(pk__in=[one.pk for one in tell(event, to=[owner], kind=Kind.STATE)]).update(
    at=timezone.now() - timedelta(hours=1)
)
answer = event.pk
"""
WAITS = """
from perfplan.events.models import Mail
answer = [(one.attempts, one.sent_at is None) for one in Mail.objects.all()]
"""


@pytest.mark.slow
def test_the_scheduler_has_the_worker_send_what_waits(start: Callable[..., Site]) -> None:
    with smtp.server() as taken:
        site = start(EMAIL_URL=f"smtp://127.0.0.1:{taken.port}")
        site.ask(TELL)
        assert processes.eventually(lambda: taken.mails, 150, pause=0.3), "beat starts the task each minute"
        assert processes.eventually(lambda: site.ask(WAITS) == [[1, False]], 20, pause=1)
    assert [str(mail["To"]) for mail in taken.mails] == ["owner@example.com"]
