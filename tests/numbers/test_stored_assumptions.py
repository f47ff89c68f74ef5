"""Assumptions that stand in the database and cannot be: of an older release, or of another hand. No page breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from interviews.answers import entries
from interviews.exchange import export_answers, import_interview
from interviews.models import Interview
from interviews.starting import start_interview
from plans.engine.assumptions import known
from plans.live import live
from plans.results import computed, today_of
from tests.interviews.world import a_desk, answered, page, stored

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BAD: list[Any] = [
    {"headroom_target": 150},
    {"headroom_target": -1},
    {"headroom_target": 1e308},
    {"headroom_target": "much"},
    {"headroom_target": None},
    {"headroom_target": {"a": [1]}},
    {"spare_instances": 1.5},
    {"traffic_counted_at": "the moon"},
    {"traffic_counted_at": 7},
    {"of_another_release": 1},
    {"": 1},
    ["headroom_target"],
    "much",
    7,
]


def desk(settings: Any, **person: str) -> tuple[Client, Interview]:
    browser, blank = a_desk(**person)
    interview = answered(blank.project, blank.created_by)
    Interview.objects.filter(pk=interview.pk).update(settings=settings)
    return browser, Interview.objects.get(pk=interview.pk)


def addresses(interview: Interview) -> list[str]:
    one = interview.pk
    return [
        reverse("home"),
        interview.project.get_absolute_url(),
        interview.get_absolute_url(),
        interview.get_absolute_url() + "?show=to_confirm",
        *(reverse("item", args=[one, item]) for item in ("q8", "q12", "capacity", "maturity", "target")),
        reverse("item_beside", args=[one, "q8"]),
        reverse("stage", args=[one, 3]),
        reverse("stage_check", args=[one, 3]),
        reverse("numbers", args=[one]),
        reverse("figure", args=[one, "limits.headroom"]),
        reverse("interview_export", args=[one]),
        reverse("plan", args=[interview.project_id]),
        reverse("version_new", args=[interview.project_id]),
    ]


@pytest.mark.parametrize("settings", BAD, ids=json.dumps)
def test_no_page_breaks_and_the_default_counts(settings: Any) -> None:
    browser, interview = desk(settings)
    for url in addresses(interview):
        assert browser.get(url).status_code == 200, url
    found = live(interview).computed
    assert found.answers.assumptions.changed == {}
    html = page(browser.get(reverse("numbers", args=[interview.pk])))
    assert "Save the assumptions to settle it." in html


def test_it_says_what_was_stored_and_what_counts_in_its_place() -> None:
    browser, interview = desk({"headroom_target": 150, "old_one": 2, "soak_hours": 12})
    html = page(browser.get(reverse("numbers", args=[interview.pk]))).replace("\xa0", " ")
    each = known()["headroom_target"]
    assert (
        f"{each.label.en} was stored as 150, which it cannot be: {each.words(each.default, 'en')} counts."
        in html
    )
    assert "An assumption named old_one is stored, which nothing uses" in html
    assert live(interview).computed.answers.assumptions.changed == {"soak_hours": 12}, "what can be taken is"


def test_saving_the_assumptions_settles_it() -> None:
    browser, interview = desk({"headroom_target": 150, "old_one": 2, "soak_hours": 12})
    sent = {key: str(each.default) for key, each in known().items()} | {"soak_hours": "12"}
    assert browser.post(reverse("assumptions", args=[interview.pk]), sent).status_code == 302
    interview.refresh_from_db()
    assert interview.settings == {"soak_hours": 12}
    assert "was stored as" not in page(browser.get(reverse("numbers", args=[interview.pk])))


def test_they_go_no_further() -> None:
    """Neither into an export, which could not be brought in again, nor into the next interview."""
    _browser, interview = desk({"headroom_target": 150, "old_one": 2, "soak_hours": 12})
    data = export_answers(interview, entries(interview))
    again = import_interview(project=interview.project, data=data, by=interview.created_by)
    following = start_interview(
        project=interview.project, title="Next", by=interview.created_by, previous=interview
    )
    assert again.settings == following.settings == {"soak_hours": 12}


def test_an_outcome_that_was_accepted_stays_so_when_what_cannot_be_is_settled() -> None:
    browser, interview = desk({"headroom_target": 150})
    url = reverse("item_verdict", args=[interview.pk, "capacity"])
    before = stored(interview, "capacity")
    browser.post(url, {"kind": "accepted", "revision": before.revision})
    sent = {key: str(each.default) for key, each in known().items()}
    browser.post(reverse("assumptions", args=[interview.pk]), sent)
    html = page(browser.get(reverse("item", args=[interview.pk, "capacity"])))
    assert "Accepted as computed" in html
    assert "have changed since" not in html


def test_a_version_frozen_with_them_is_computed_without_them() -> None:
    _browser, interview = desk({})
    export = export_answers(interview, entries(interview))
    day = today_of(interview.project)
    bad = export | {"settings": {"headroom_target": 150, "old_one": 2}}
    assert computed(bad, today=day).results == computed(export, today=day).results
