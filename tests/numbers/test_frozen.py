"""A version keeps its figures and findings as they were, whatever the engine has become."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from interviews.models import Interview
from plans import results
from plans.blocks import next_steps
from plans.blocks.said import Said
from plans.judgements import answer_finding
from plans.live import live
from plans.models import PlanVersion
from plans.versions import make_version, methodology_of
from tests.interviews.world import a_desk, answered, say
from tests.numbers.test_numbers_page import page

pytestmark = pytest.mark.django_db


def a_version() -> tuple[Client, Interview, PlanVersion]:
    browser, blank = a_desk()
    interview = answered(blank.project, blank.created_by)
    return browser, interview, make_version(interview=interview, by=blank.created_by, title="Plan")


def shown(browser: Client, version: PlanVersion, language: str = "en") -> str:
    return page(browser.get(reverse("version", args=[version.pk]) + f"?language={language}"))


def as_made_then(version: PlanVersion, content: dict[str, Any]) -> None:
    """Put another content into a version, past the door that forbids it."""
    QuerySet(PlanVersion).filter(pk=version.pk).update(content=content)


def test_a_version_shows_its_figures_after_the_answers_have_changed() -> None:
    browser, interview, version = a_version()
    say(browser, interview, "q29", {"done": "yes", "breaking_rps": "2400"})
    assert live(interview).numbers.words("limits.headroom") != "8.75%"
    assert "8.75%" in shown(browser, version)


def test_a_figure_of_a_version_leads_to_its_trail_as_it_was() -> None:
    browser, interview, version = a_version()
    say(browser, interview, "q8", {"peak_rps": "2000"})
    html = page(browser.get(reverse("version_figure", args=[version.pk, "limits.peak_rps"])))
    assert "2,300 req/s" in html
    assert browser.get(reverse("version_figure", args=[version.pk, "nothing"])).status_code == 404


def test_findings_are_kept_in_words_in_both_languages_with_what_was_said_to_them() -> None:
    browser, blank = a_desk()
    interview = answered(blank.project, blank.created_by)
    first = live(interview).findings[0]
    answer_finding(
        project=interview.project,
        mark=first.mark,
        kind="false_alarm",
        reason="Agreed with the client.",
        by=blank.created_by,
    )
    version = make_version(interview=interview, by=blank.created_by, title="Plan")
    assert "Agreed with the client." in shown(browser, version)
    kept = version.content["findings"]
    assert {tuple(each["texts"]) for each in kept} == {("fr", "en")}
    assert kept[0]["texts"]["fr"]["title"].replace("\u202f", " ") in shown(browser, version, "fr")


def test_a_version_says_nothing_of_engines_while_the_engine_is_its_own() -> None:
    browser, _interview, version = a_version()
    assert results.differences(version.content) == []
    assert "engine would give" not in shown(browser, version)


def test_a_version_says_when_a_newer_engine_would_differ_and_keeps_its_figures() -> None:
    """A version of an engine that counted the headroom otherwise stands in for one made long ago."""
    browser, _interview, version = a_version()
    old = version.content
    old["results"]["engine_version"] = "2025.1"
    old["results"]["limits"]["headroom"]["value"] = 0.5
    as_made_then(version, old)
    html = shown(browser, version)
    assert "engine would give 1 figure differently" in html
    assert "50%" in html


def test_a_version_from_before_figures_were_kept_is_shown_without_them() -> None:
    browser, _interview, version = a_version()
    old = {name: part for name, part in version.content.items() if name not in ("results", "findings")}
    as_made_then(version, old)
    html = shown(browser, version)
    assert "Figures that matter" not in html
    assert "Figures given" in html


def test_an_old_verdict_and_an_override_stand_in_the_plan() -> None:
    browser, _interview, version = a_version()
    assert "The team says instead: 7 000 req/s à 12 mois" in shown(browser, version)


def test_the_summary_says_what_to_do_next_by_day() -> None:
    """The shop's orders, load tests and reviews; the earliest three."""
    _browser, _interview, version = a_version()
    said = Said(version.content, methodology_of(version), "en")
    today = version.content["results"]["today"]
    every = sorted(next_steps.steps(said, today), key=lambda step: step.day)
    assert {step.what.partition(":")[0] for step in every} >= {"Order", "Load test", "Capacity review"}
    (table,) = next_steps.block(said)
    assert [row[1].text for row in table.rows] == [step.what for step in every[:3]]
    assert all(step.day >= today or step.what.startswith(("Order", "Find out")) for step in every)


def test_what_is_late_is_said_to_be() -> None:
    _browser, _interview, version = a_version()
    content = copy.deepcopy(version.content)
    content["results"]["today"] = "2026-12-31"
    (table,) = next_steps.block(Said(content, methodology_of(version), "en"))
    late = [row for row in table.rows if row[0].badge]
    assert late, "an order to be placed before that day, for a service after it"
    assert late[0][0].badge.text == "late"
