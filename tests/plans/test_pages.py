"""The plan on the page: what it shows, in which language, with how many queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import PlanVersion
from tests.plans import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(client: Client) -> PlanVersion:
    team = sample.a_team()
    client.force_login(sample.a_person(team))
    return sample.a_version(sample.a_project(team))


def html(client: Client, version: PlanVersion, language: str = "") -> str:
    answer = client.get(version.get_absolute_url(), {"language": language} if language else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_plan_speaks_its_projects_language_unless_another_is_chosen(
    client: Client, version: PlanVersion
) -> None:
    assert "Quel est ton trafic actuel" in html(client, version)
    assert "What is your current traffic" in html(client, version, "en")
    assert "Quel est ton trafic actuel" in html(client, version, "xx")


def test_every_question_is_there_with_its_answer(client: Client, version: PlanVersion) -> None:
    page = html(client, version)
    for number in range(1, 31):
        assert f'id="q{number}"' in page
    for words in ("2\u202f300", "Prestataire de paiement", "Gel des livraisons", "pic-2026-11-18.csv"):
        assert words in page


def test_open_points_have_owner_and_date(client: Client, version: PlanVersion) -> None:
    section = html(client, version).split('id="open-points"')[1].split('id="answers"')[0]
    assert "Jana Novak" in section
    assert "4 décembre 2026" in section
    assert "Pas avant les répliques." in section


def test_no_id_stands_twice_and_every_link_inside_leads_somewhere(
    client: Client, version: PlanVersion
) -> None:
    page = html(client, version)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_nothing_on_the_page_needs_inline_styles_or_scripts(client: Client, version: PlanVersion) -> None:
    page = html(client, version)
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_what_people_wrote_is_text(client: Client, version: PlanVersion) -> None:
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    said = sample.export()
    said["answers"]["q1"]["values"]["components"][0]["name"] = evil
    said["answers"]["q2"]["values"]["provider"] = evil
    said["answers"]["q8"]["note"] = evil + " [x](javascript:alert(3))"
    said["answers"]["q8"]["evidence"] = [{"label": evil, "url": "javascript:alert(4)"}]
    said["project"]["purpose"] = evil
    page = html(client, sample.a_version(version.plan.project, sample.content(said)))
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_a_plan_in_which_nothing_was_said_has_no_empty_box(client: Client, version: PlanVersion) -> None:
    page = html(client, sample.a_version(version.plan.project, sample.empty()))
    assert "<tbody></tbody>" not in re.sub(r"\s", "", page)
    assert '<dl class="facts"></dl>' not in page
    assert 'class="figures">\n</div>' not in page
    assert "Pas encore" in page or "Not complete yet" in page


def test_a_page_costs_the_same_few_queries_for_one_row_and_for_a_hundred(
    client: Client, version: PlanVersion
) -> None:
    said = sample.export()
    said["answers"]["q9"]["values"]["incidents"] = [
        sample.row(900 + number, title=f"Incident {number}", impact_min=number) for number in range(100)
    ]
    long = sample.a_version(version.plan.project, sample.content(said))
    html(client, version)
    counts = []
    for shown in (version, long):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html(client, shown)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_the_list_of_versions_costs_the_same_for_one_and_for_twenty(
    client: Client, version: PlanVersion
) -> None:
    address = reverse("plan", args=[version.plan.project_id])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        counts.append(len(queries))
        for _ in range(24):
            sample.a_version(version.plan.project, sample.empty())
    assert counts[0] == counts[1] <= 12, counts
    assert page.count("<tr>") == 21
    assert "content" not in " ".join(query["sql"] for query in queries)


def test_a_project_without_a_version_says_what_to_do_next(client: Client, version: PlanVersion) -> None:
    project = sample.a_project(version.plan.project.team)
    page = client.get(reverse("plan", args=[project.pk])).content.decode()
    assert reverse("version_new", args=[project.pk]) in page
    new = client.get(reverse("version_new", args=[project.pk])).content.decode()
    assert project.get_absolute_url() in new
