"""What the documents say of the review: draft, in review, approved by whom and when; and the approval table."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interviews.methodology import load
from plans import pdf
from plans.artifacts.plan_schema import plan_schema
from plans.blocks import as_markdown
from plans.blocks.contents import contents
from plans.content import plan_json
from plans.models import Document, PlanVersion, Review
from plans.review.steps import request_review
from plans.review.words import listed
from tests import cast
from tests.review.judging import (
    a_version,
    again,
    approve,
    ask_for_changes,
    in_review,
    page,
    rules,
)
from tests.support.paper import texts

pytestmark = pytest.mark.django_db


def twice_judged() -> tuple[cast.Cast, PlanVersion]:
    """Changes were asked for, then two people approved."""
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer], due=date(2026, 12, 1))
    ask_for_changes(version, people.reviewer, "The peak is **too low**.")
    request_review(version=version, by=people.owner, reviewers=[people.reviewer, people.editor])
    approve(version, people.owner)
    approve(version, people.reviewer)
    approve(version, people.editor, "Good.")
    at = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    PlanVersion.objects.filter(pk=version.pk).update(state_at=at)
    Review.objects.update(at=at)
    return people, again(version)


def test_cover_and_running_header_say_where_the_version_stands() -> None:
    people = cast.everybody()
    version = a_version(people.project, people.owner)
    assert contents(version, "en").state.text == "draft"
    request_review(version=version, by=people.owner, reviewers=[people.reviewer])
    assert (contents(again(version), "en").state.text, contents(again(version), "en").state.tone) == (
        "in review",
        "warn",
    )
    approved = approved_at(people, datetime(2026, 11, 27, 23, 30, tzinfo=UTC))
    # The day is the project's: half past eleven in London is the next day in Paris.
    assert contents(approved, "en").state.text == "approved by Reviewer and Editor on Nov. 28, 2026"


def approved_at(people: cast.Cast, at: datetime) -> PlanVersion:
    version = in_review(people.other_project, people.owner, [people.reviewer])
    rules(people.other_project, approvals_needed=2)
    approve(version, people.reviewer)
    approve(version, people.editor)
    PlanVersion.objects.filter(pk=version.pk).update(state_at=at)
    return again(version)


def test_many_names_are_shortened() -> None:
    assert listed([]) == ""
    assert listed(["Ada"]) == "Ada"
    assert listed(["Ada", "Bo"]) == "Ada and Bo"
    assert listed(["Ada", "Bo", "Cy"]) == "Ada, Bo and Cy"
    assert listed(["Ada", "Bo", "Cy", "Di"]) == "Ada, Bo, Cy and 1 other"
    assert listed([*"ABCDEF"]) == "A, B, C and 3 others"


def test_a_draft_has_no_approval_table_and_a_judged_version_has_every_verdict() -> None:
    people = cast.everybody()
    draft = a_version(people.other_project, people.owner)
    assert "approval" not in [section.key for section in contents(draft, "en").sections]
    version = judged(people)
    section = next(one for one in contents(version, "en").sections if one.key == "approval")
    table = next(block for block in section.blocks if block.kind == "table")
    rows = [[cell.text or (cell.badge.text if cell.badge else "") for cell in row] for row in table.rows]
    assert [(who, verdict, round_) for who, verdict, _when, round_ in rows] == [
        ("Reviewer", "asks for changes", "1"),
        ("Owner", "approves, as its author: does not count", "2"),
        ("Reviewer", "approves", "2"),
        ("Guest Reviewer", "no verdict yet", "2"),
    ]
    hidden = cast.client_of(people.owner).post(
        f"/versions/{draft.pk}/sections/approval/shown", {"shown": "no"}
    )
    assert hidden.status_code == 404, "nobody leaves it out beforehand"


def judged(people: cast.Cast) -> PlanVersion:
    """Changes were asked for, then its author and one reviewer approved."""
    version = in_review(people.project, people.owner, [people.reviewer])
    rules(people.project, approvals_needed=2)
    ask_for_changes(version, people.reviewer)
    request_review(version=version, by=people.owner, reviewers=[people.reviewer, people.guest_reviewer])
    approve(version, people.owner)
    approve(version, people.reviewer)
    return again(version)


def test_page_and_markdown_say_the_same() -> None:
    people, version = twice_judged()
    words = as_markdown.document(contents(version, "en"))
    for said in (
        "approved by Reviewer and Editor on",
        "| **Reviewer** |",
        "asks for changes",
        "The peak is **too low**",
        "## Approval",
    ):
        assert said in words, said
    html = page(people.viewer, version)
    assert 'id="approval"' in html
    assert "The peak is <strong>too low</strong>" in html


def test_plan_json_tells_the_review_and_keeps_its_schema() -> None:
    _people, version = twice_judged()
    plan = json.loads(plan_json(version))
    review = plan["review"]
    assert (review["round"], review["approved_by"]) == (2, ["Reviewer", "Editor"])
    assert [(one["by"], one["verdict"], one["counts"]) for one in review["verdicts"]] == [
        ("Reviewer", "changes", True),
        ("Owner", "approve", False),
        ("Reviewer", "approve", True),
        ("Editor", "approve", True),
    ]
    assert "@" not in json.dumps(review), "names, no addresses"
    schema = plan_schema(load())
    part = {"$defs": schema["$defs"], **schema["properties"]["review"]}
    jsonschema.validate(review, part)


def test_each_verdict_makes_documents_out_of_date() -> None:
    people = cast.everybody()
    rules(people.project, approvals_needed=2)
    version = in_review(people.project, people.owner, [people.reviewer])
    document = Document.objects.create(
        version=version, language="en", state=Document.State.READY, edition=again(version).edition
    )
    assert not Document.objects.get(pk=document.pk).outdated
    approve(version, people.reviewer)
    assert Document.objects.get(pk=document.pk).outdated


def test_the_contents_ask_no_more_of_the_database_for_many_reviewers() -> None:
    _people, version = twice_judged()

    def queries() -> int:
        fresh = PlanVersion.objects.select_related("plan__project", "catalogue").get(pk=version.pk)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            contents(fresh, "en")
        return len(caught)

    few = queries()
    for number in range(9):
        Review.objects.create(
            version=version,
            reviewer=cast.person(f"p{number}"),
            reviewer_name=f"P{number}",
            verdict="approve",
            round=2,
        )
    assert queries() == few


@pytest.mark.paper
@pytest.mark.slow
def test_the_pdf_names_who_approved_it_on_its_cover_and_in_every_header() -> None:
    _people, version = twice_judged()
    made, _pages = pdf.render(version, "en", "A4")
    sheets = [" ".join(sheet.split()) for sheet in texts(made)]
    told = "approved by Reviewer and Editor on Nov. 28, 2026"
    assert told in sheets[0]
    assert told in sheets[-1]
    table = next(sheet for sheet in sheets if "Who reviewed" in sheet and "Verdict" in sheet)
    for words in ("asks for changes", "does not count", "The peak is too low"):
        assert words in table


@pytest.mark.paper
@pytest.mark.slow
def test_the_verdicts_of_a_few_people_need_no_sheet_of_their_own() -> None:
    people = cast.everybody()
    version = approved_at(people, datetime(2026, 11, 27, 23, 30, tzinfo=UTC))
    made, _pages = pdf.render(version, "en", "A4")
    sheets = [" ".join(sheet.split()) for sheet in texts(made)]
    [table] = [sheet for sheet in sheets[2:] if "Who reviewed" in sheet]
    assert "Q30" in table or "Where the plan stands" in table
