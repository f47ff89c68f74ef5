"""E-mails by the site's own worker and scheduler, to a real server that comes late."""

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
def test_the_worker_sends_what_waits_once_the_server_is_there(start: Callable[..., Site]) -> None:
    taken = smtp.Taken(processes.free_port())
    site = start(EMAIL_URL=f"smtp://127.0.0.1:{taken.port}")
    site.ask(TELL)
    tried = processes.eventually(lambda: any(attempts for attempts, _waits in site.ask(WAITS)), 150, pause=1)
    assert tried, "beat starts the task each minute"
    with smtp.server(taken):
        sent = processes.eventually(lambda: all(not waits for _tries, waits in site.ask(WAITS)), 200, pause=1)
        assert sent
    assert len(taken.to("owner@example.com")) == 1
