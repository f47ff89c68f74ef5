"""The demo's shop is in review: its reviewer has something to do, and nobody is mailed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from perfplan.accounts.models import User
from perfplan.events.models import Notice
from plans.examples import SHOP, STACK_OVERFLOW, latest_version, load_examples
from plans.results import today_of
from plans.review.standing import standing
from plans.review.waiting import wanted_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("times", [1, 3])
def test_the_shop_waits_for_its_reviewer_however_often_the_examples_are_loaded(times: int) -> None:
    for _time in range(times):
        load_examples()
    shop, other = latest_version(SHOP), latest_version(STACK_OVERFLOW)
    assert shop
    assert other
    said = standing(shop)
    assert (shop.number, shop.state, shop.round, said.approvals_missing) == (1, "in_review", 1, 1)
    assert shop.due == today_of(shop.plan.project) + timedelta(days=7)
    assert other.state == "draft"
    reviewer = User.objects.get(email="reviewer@example.com")
    assert [one.version for one in wanted_of(reviewer)] == [shop]
    notice = Notice.objects.get()
    assert (notice.user, notice.by_mail) == (reviewer, False)
