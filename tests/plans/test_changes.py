"""What changed since the version before: row by row, figure by figure, frozen with the later version."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from interviews.methodology import load
from interviews.models import Answer, Interview
from plans import pdf
from plans.blocks import as_markdown
from plans.blocks import changes as shown
from plans.blocks.contents import contents
from plans.blocks.model import Section, Table
from plans.blocks.said import Said
from plans.changes import Side, changes
from plans.content import plan_json
from plans.judgements import answer_finding
from plans.models import PlanVersion
from plans.versions import make_version
from tests.interviews.world import a_desk, answered, page
from tests.plans import sample


def sides(**answers: dict[str, Any]) -> tuple[Side, Side]:
    """The sample, and the sample with these answers."""
    before, after = sample.content(), sample.content(sample.export(**answers))
    return Side(before, load()), Side(after, load())


def difference(**answers: dict[str, Any]) -> list[dict[str, Any]]:
    before, after = sides(**answers)
    found: list[dict[str, Any]] = changes(
        before, after, number=1, title="Plan", made_at="2026-11-24T10:00:00+00:00"
    )["answers"]
    return found


def with_rows(item: str, table: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    said = copy.deepcopy(sample.ANSWERS[item])
    said["values"][table] = rows
    return said


def rows_of(item: str, table: str) -> list[dict[str, Any]]:
    return copy.deepcopy(sample.ANSWERS[item]["values"][table])


def as_read(found: list[dict[str, Any]], language: str = "en") -> list[list[str]]:
    """The lines of the table: answer, what, before, now."""
    content = sample.content() | {
        "changes": {
            "since": {"number": 1, "title": "Plan", "made_at": "2026-11-24T10:00:00+00:00"},
            "answers": found,
            "figures": [],
            "findings": [],
        }
    }
    with translation.override(language):
        section = shown.section(Said(content, load(), language))
    assert isinstance(section, Section)
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    return [
        [" ".join((cell.text or (cell.badge.text if cell.badge else "")).split()) for cell in line]
        for line in table.rows
    ]


# --- Answers ------------------------------------------------------------------------------------------------


def test_nothing_is_said_of_what_did_not_change() -> None:
    assert difference() == []


def test_a_value_is_shown_before_and_now() -> None:
    said = copy.deepcopy(sample.ANSWERS["q8"])
    said["values"]["peak_rps"] = 2500
    del said["values"]["average_rps"]
    said |= {"confidence": "estimated", "note": "Counted again."}
    assert as_read(difference(q8=said)) == [
        ["Q8 Current traffic", "Peak", "2,300 req/s", "2,500 req/s"],
        ["Q8 Current traffic", "Average", "840 req/s", ""],
        ["Q8 Current traffic", "Confidence", "measured", "estimated"],
        ["Q8 Current traffic", "Note", "Mesuré au répartiteur, **hors** robots.", "Counted again."],
    ]
    assert as_read(difference(q8=said), "fr")[0] == [
        "Q8 Trafic actuel",
        "Pic",
        "2 300 req/s",
        "2 500 req/s",
    ]


def test_a_renamed_row_is_one_change_and_what_refers_to_it_none() -> None:
    rows = rows_of("q1", "components")
    next(row for row in rows if row["name"] == "PostgreSQL")["name"] = "Aurora"
    saturation = rows_of("q8", "saturation")
    saturation[1]["component"] = {"row": "r0000011", "text": "Aurora"}
    found = difference(q1=with_rows("q1", "components", rows), q8=with_rows("q8", "saturation", saturation))
    assert as_read(found) == [["Q1 Architecture", "Aurora · Component", "PostgreSQL", "Aurora"]]


def test_rows_that_came_and_went_are_named() -> None:
    rows = rows_of("q1", "components")
    gone = next(row for row in rows if row["name"] == "RabbitMQ")
    rows.remove(gone)
    rows.append(sample.row(99, name="Kafka", kind="queue"))
    found = difference(q1=with_rows("q1", "components", rows))
    assert as_read(found) == [
        ["Q1 Architecture", "Kafka", "", "added"],
        ["Q1 Architecture", "RabbitMQ", "", "removed"],
    ]
    assert [(each["before"], each["after"]) for each in found] == [(None, rows[-1]), (gone, None)]


def test_rows_in_another_order_are_no_change_of_the_rows() -> None:
    rows = rows_of("q1", "components")
    rows.append(rows.pop(0))
    found = difference(q1=with_rows("q1", "components", rows))
    assert as_read(found) == [["Q1 Architecture", "Components", "", "in another order"]]


def test_a_row_between_two_others_moves_none() -> None:
    rows = rows_of("q1", "components")
    rows.insert(2, sample.row(98, name="WAF", kind="load_balancer"))
    assert [each["kind"] for each in difference(q1=with_rows("q1", "components", rows))] == ["added"]


def test_a_row_without_a_name_is_known_by_its_place() -> None:
    rows = [*rows_of("q1", "components"), sample.row(97, kind="cache")]
    assert as_read(difference(q1=with_rows("q1", "components", rows)))[0][1] == "component 11"


def test_all_parts_of_an_answer_are_looked_at() -> None:
    said = {
        "values": {"regular": False},
        "status": "parked",
        "owner": "jana@example.com",
        "due": "2026-12-11",
        "note": "Jana retrouve le dernier rapport.",
        "evidence": [{"label": "Report", "url": "https://example.org"}],
    }
    gone = {"values": {}, "status": "not_applicable", "reason": "No."}
    assert as_read(difference(q26=said, q30=gone)) == [
        ["Q26 Load tests", "State", "to find out", "parked for later"],
        ["Q26 Load tests", "Evidence", "", "Report"],
        ["Q26 Load tests", "Due", "Dec. 4, 2026", "Dec. 11, 2026"],
        ["Q30 Chaos engineering", "Reason", "Pas avant les répliques.", "No."],
    ]


def test_no_address_of_a_person_is_told() -> None:
    said = copy.deepcopy(sample.ANSWERS["q26"]) | {"owner": "somebody@example.com"}
    found = difference(q26=said)
    assert found
    assert "@" not in str(found)


def test_a_long_text_is_shown_where_it_differs() -> None:
    before, after = "a" * 9_000 + "one" + "b" * 900, "a" * 9_000 + "two" + "b" * 900
    old, new = shown._excerpts(before, after)
    assert ("one" in old, "two" in new) == (True, True)
    assert max(len(old), len(new)) < 400
    assert shown._excerpts("short", "") == ("short", "")
    assert shown._excerpts(before, "") == ("a" * 300 + "…", "")


def test_a_profile_whose_words_are_the_same_has_changed_all_the_same() -> None:
    said = copy.deepcopy(sample.ANSWERS["q18"])
    said["values"]["hours"][3] += 1
    [line] = as_read(difference(q18=said))
    assert line[0] == "Q18 Day and week"
    assert line[3]


def test_a_question_that_the_methodology_has_no_more_is_named_by_its_key() -> None:
    [change] = difference(q30={"values": {}, "status": "parked"})[:1]
    assert as_read([change | {"item": "q99"}])[0][0] == "q99"


def test_many_changes_are_listed_up_to_a_length_that_can_be_read() -> None:
    rows = [sample.row(1000 + number, name=f"C {number}", kind="service") for number in range(300)]
    found = difference(q1=with_rows("q1", "components", [*rows_of("q1", "components"), *rows]))
    assert len(found) == 300
    assert len(as_read(found)) == shown.MOST_ROWS


# --- Versions -----------------------------------------------------------------------------------------------


def two_versions() -> tuple[Client, Interview, PlanVersion, PlanVersion]:
    """A shop whose database breaks later than it did, and whose first finding was answered."""
    browser, blank = a_desk()
    owner = blank.created_by
    interview = answered(blank.project, owner)
    first = make_version(interview=interview, by=owner, title="First")
    better(interview)
    mark = first.content["findings"][0]["mark"]
    answer_finding(project=interview.project, mark=mark, kind="false_alarm", reason="Agreed.", by=owner)
    interview = Interview.objects.get(pk=interview.pk)
    return browser, interview, first, make_version(interview=interview, by=owner, title="Second")


def better(interview: Interview) -> None:
    values = Answer.objects.get(interview=interview, item="q29").values | {"breaking_rps": 2600}
    Answer.objects.filter(interview=interview, item="q29").update(values=values)
    said = Answer.objects.get(interview=interview, item="q8").values
    said["saturation"] = [{**row, "use": 60} if row.get("use", 0) > 60 else row for row in said["saturation"]]
    Answer.objects.filter(interview=interview, item="q8").update(values=said)


@pytest.mark.django_db
def test_the_first_version_tells_no_changes_and_the_second_does() -> None:
    browser, _interview, first, second = two_versions()
    assert "changes" not in first.content
    assert 'id="changes"' not in page(browser.get(first.get_absolute_url()))
    html = page(browser.get(second.get_absolute_url(), {"language": "en"}))
    section = html.split('id="changes"')[1].split('class="plan-section"')[0]
    assert "Since version 1 of" in section
    for words in ("Headroom at peak", "8.75%", "Broke at", "settled", "Agreed"):
        assert (words in section) == (words != "Agreed"), words


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_markdown_and_paper_tell_the_same_changes(language: str) -> None:
    browser, _interview, _first, second = two_versions()
    made = contents(second, language)
    [section] = [one for one in made.sections if one.key == "changes"]
    written = as_markdown.document(made)
    paper = pdf._html(made, second, "A4")
    html = page(browser.get(second.get_absolute_url(), {"language": language}))
    for block in section.blocks:
        for line in block.rows if isinstance(block, Table) else ():
            for cell in line:
                assert cell.text in written
                assert translation_safe(cell.text) in paper
                assert translation_safe(cell.text) in html


def translation_safe(text: str) -> str:
    from django.utils.html import escape

    return str(escape(text))


@pytest.mark.django_db
def test_figures_are_those_of_both_versions_and_lead_to_their_trail() -> None:
    browser, _interview, first, second = two_versions()
    figures = {each["path"]: each for each in second.content["changes"]["figures"]}
    headroom = figures["limits.headroom"]
    assert headroom["before"] == first.content["results"]["limits"]["headroom"]["value"]
    assert headroom["after"] == second.content["results"]["limits"]["headroom"]["value"]
    assert headroom["texts"]["en"]["before"] == "8.75%"
    html = page(browser.get(second.get_absolute_url(), {"language": "en"}))
    assert reverse("version_figure", args=[second.pk, "limits.headroom"]) in html


@pytest.mark.django_db
def test_findings_are_new_settled_or_still_there() -> None:
    _browser, interview, first, second = two_versions()
    states = {each["mark"]: each["state"] for each in second.content["changes"]["findings"]}
    answered_one = first.content["findings"][0]["mark"]
    assert states[answered_one] == "settled"
    assert {"settled", "open"} <= set(states.values())
    strict = Answer.objects.get(interview=interview, item="q15").values | {"objective": 99.999}
    Answer.objects.filter(interview=interview, item="q15").update(values=strict)
    interview = Interview.objects.get(pk=interview.pk)
    third = make_version(interview=interview, by=interview.created_by, title="Third")
    states = {each["mark"]: each["state"] for each in third.content["changes"]["findings"]}
    assert "new" in states.values()
    assert answered_one not in states


@pytest.mark.django_db
def test_the_changes_stay_when_the_version_before_is_deleted() -> None:
    _browser, _interview, first, second = two_versions()
    before = (plan_json(second), as_markdown.document(contents(second, "fr")))
    first.delete()
    again = PlanVersion.objects.get(pk=second.pk)
    assert (plan_json(again), as_markdown.document(contents(again, "fr"))) == before


@pytest.mark.django_db
def test_a_version_of_the_same_answers_says_that_nothing_changed() -> None:
    _browser, interview, _first, _second = two_versions()
    third = make_version(interview=interview, by=interview.created_by, title="Third")
    assert third.content["changes"]["answers"] == third.content["changes"]["figures"] == []
    assert "No answer and none of the main figures changed." in as_markdown.document(contents(third, "en"))


@pytest.mark.django_db
def test_a_version_after_one_without_figures_compares_the_answers() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    project = sample.a_project(team)
    sample.a_version(project)
    interview = sample.an_interview(project, lina)
    project.plan.last_number = 1
    project.plan.save()
    later = make_version(interview=interview, by=lina, title="Plan")
    assert (later.content["changes"]["figures"], later.content["changes"]["findings"]) == ([], [])
    assert later.content["changes"]["engine"]["before"] == ""
    assert as_markdown.document(contents(later, "fr"))


# --- The note of a new version ------------------------------------------------------------------------------


def proposed(browser: Client, interview: Interview) -> str:
    html = page(browser.get(reverse("version_new", args=[interview.project_id])))
    found = re.search(r'<textarea[^>]*name="note"[^>]*>\s*(.*?)</textarea>', html, re.DOTALL)
    assert found
    return found[1].strip()


@pytest.mark.django_db
def test_the_note_of_a_new_version_is_proposed_from_the_changes() -> None:
    browser, interview, _first, _second = two_versions()
    assert proposed(browser, interview) == ""
    Answer.objects.filter(interview=interview, item="q8").update(
        values=Answer.objects.get(interview=interview, item="q8").values | {"peak_rps": 2000}
    )
    note = proposed(browser, interview)
    assert note.startswith("1 answer changed, headroom at peak 11.5% → 16.5%, first limit")
    interview.project.language = "fr"
    interview.project.save()
    note = proposed(browser, interview).replace("\u202f", " ")
    assert note.startswith("1 réponse modifiée, marge au pic 11,5 % → 16,5 %")


@pytest.mark.django_db
def test_the_first_version_has_no_note_proposed() -> None:
    browser, blank = a_desk()
    assert proposed(browser, blank) == ""


@pytest.mark.django_db
def test_a_note_that_was_typed_stays_when_something_else_is_wrong() -> None:
    browser, interview, _first, _second = two_versions()
    answer = browser.post(
        reverse("version_new", args=[interview.project_id]),
        {"interview": interview.pk, "title": "", "note": "Mine"},
    )
    assert answer.status_code == 422
    assert "Mine" in page(answer)


@pytest.mark.django_db
def test_making_a_version_costs_the_same_however_many_rows_changed() -> None:
    _browser, blank = a_desk()
    owner = blank.created_by
    interview = answered(blank.project, owner)
    make_version(interview=interview, by=owner, title="First")
    counts = []
    for rows in (1, 60):
        values = Answer.objects.get(interview=interview, item="q9").values
        values["incidents"] = [
            {"id": f"n{number:07d}", "title": f"Incident {number}"} for number in range(rows)
        ]
        Answer.objects.filter(interview=interview, item="q9").update(values=values)
        interview = Interview.objects.get(pk=interview.pk)
        with CaptureQueriesContext(connection) as queries:
            make_version(interview=interview, by=owner, title="Next")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40, counts
