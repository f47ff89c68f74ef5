"""Rows that are named by another table of the same page: at once, and whatever they are called later."""

from __future__ import annotations

from typing import Any

import pytest

from interviews.models import Interview
from tests.interviews.world import a_desk, components, rows, say, stored

pytestmark = pytest.mark.django_db


def connection(start: str, end: str) -> dict[str, Any]:
    return rows("connections", {"conn0000": {"from": start, "to": end}})


def connected(interview: Interview) -> tuple[Any, Any]:
    (row,) = stored(interview, "q1").values["connections"]
    return row["from"], row["to"]


def test_a_row_typed_with_it_is_named_at_once() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q1", components(api00000="API", db000000="Orders") | connection("api", "Orders"))
    assert connected(interview) == (
        {"row": "api00000", "text": "API"},
        {"row": "db000000", "text": "Orders"},
    )


def test_a_name_that_was_no_row_is_one_as_soon_as_somebody_adds_it() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q1", components(api00000="API") | connection("API", "Orders"))
    assert connected(interview)[1] == {"text": "Orders"}
    say(browser, interview, "q1", components(api00000="API", db000000="Orders") | connection("API", "Orders"))
    assert connected(interview)[1] == {"row": "db000000", "text": "Orders"}


def test_a_row_renamed_beside_what_names_it_stays_named() -> None:
    browser, interview = a_desk()
    before = components(api00000="API", db000000="Orders")
    say(browser, interview, "q1", before | connection("API", "Orders"))
    renamed = components(api00000="API", db000000="Orders database")
    for _save in range(2):
        say(browser, interview, "q1", renamed | connection("API", "Orders"))
        assert connected(interview)[1]["row"] == "db000000"
    say(browser, interview, "q1", renamed | connection("API", "Orders database"))
    assert connected(interview)[1]["row"] == "db000000"
