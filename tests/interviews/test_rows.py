"""Rows of tables keep their identity: renamed, moved, removed, and referred to from other answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from interviews.fields.table import MOST_ROWS
from interviews.models import Interview
from tests.interviews.world import a_desk, address, components, page, rows, say, stored

pytestmark = pytest.mark.django_db


def ids(interview: Interview, item: str = "q1", table: str = "components") -> list[str]:
    return [row["id"] for row in stored(interview, item).values[table]]


def test_a_row_keeps_its_identity_when_it_is_renamed_or_moved() -> None:
    browser, interview = a_desk()
    typed = components(api00000="API", cache000="Redis", db000000="PostgreSQL")
    say(browser, interview, "q1", typed)
    say(browser, interview, "q1", typed | {"do": "down:components:api00000"})
    assert ids(interview) == ["cache000", "api00000", "db000000"]
    say(browser, interview, "q1", typed | {"do": "up:components:db000000"})
    assert ids(interview) == ["api00000", "db000000", "cache000"]
    say(browser, interview, "q1", components(api00000="Public API", cache000="Redis"))
    assert ids(interview) == ["api00000", "cache000"]
    assert stored(interview, "q1").values["components"][0]["name"] == "Public API"


@pytest.mark.parametrize("do", ["up:components:api00000", "down:components:db000000"])
def test_the_first_row_stays_first_and_the_last_last(do: str) -> None:
    browser, interview = a_desk()
    say(browser, interview, "q1", components(api00000="API", db000000="DB") | {"do": do})
    assert ids(interview) == ["api00000", "db000000"]


@pytest.mark.parametrize("do", ["remove:components:nothing0", "up:nothing:api00000", "remove", "remove:::"])
def test_a_button_for_a_row_that_is_not_there_changes_nothing(do: str) -> None:
    browser, interview = a_desk()
    assert say(browser, interview, "q1", components(api00000="API") | {"do": do}).status_code == 302
    assert ids(interview) == ["api00000"]


def test_moving_and_removing_keeps_what_else_was_typed_on_the_page() -> None:
    browser, interview = a_desk()
    typed = components(api00000="API", db000000="DB") | {"description": "Typed before the button."}
    say(browser, interview, "q1", typed | {"do": "remove:components:db000000"})
    assert stored(interview, "q1").values == {
        "components": [{"id": "api00000", "name": "API", "kind": "service"}],
        "description": "Typed before the button.",
    }


def test_an_empty_row_is_dropped_and_one_that_was_begun_is_kept_unfinished() -> None:
    browser, interview = a_desk()
    typed = rows("components", {"aaaaaaaa": {"name": "", "kind": ""}, "bbbbbbbb": {"name": "API"}})
    say(browser, interview, "q1", typed)
    assert ids(interview) == ["bbbbbbbb"]
    assert stored(interview, "q1").status == ""
    assert "Still missing:" in page(browser.get(address(interview, "q1")))


def bottleneck(component: str) -> dict[str, Any]:
    return rows("bottlenecks", {"bottle00": {"component": component, "symptom": "Slow."}})


def pointing(browser: Client, interview: Interview) -> None:
    """Question 10 says that the API of question 1 is the bottleneck."""
    say(browser, interview, "q1", components(api00000="API", db000000="PostgreSQL"))
    say(browser, interview, "q10", bottleneck("api"))
    assert named(interview) == {"row": "api00000", "text": "API"}


def named(interview: Interview) -> dict[str, str]:
    found: dict[str, str] = stored(interview, "q10").values["bottlenecks"][0]["component"]
    return found


def test_a_reference_follows_its_row_to_another_name() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q1", components(api00000="Public API", db000000="PostgreSQL"))
    assert 'value="Public API"' in page(browser.get(address(interview, "q10")))
    say(browser, interview, "q10", bottleneck("Public API"))
    assert named(interview)["row"] == "api00000"


def test_a_page_opened_before_a_row_was_renamed_still_refers_to_it() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q1", components(api00000="Public API", db000000="PostgreSQL"))
    say(browser, interview, "q10", bottleneck("API"))
    assert named(interview)["row"] == "api00000"


def test_a_name_that_another_row_has_now_means_that_row() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q1", components(api00000="Public API", another0="API"))
    say(browser, interview, "q10", bottleneck("API"))
    assert named(interview)["row"] == "another0"


def test_of_two_rows_with_one_name_a_reference_stays_with_its_own() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q1", components(first000="API", api00000="API"))
    say(browser, interview, "q10", bottleneck("API"))
    assert named(interview)["row"] == "api00000"


def test_another_choice_is_another_reference() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q10", bottleneck("PostgreSQL"))
    assert named(interview) == {"row": "db000000", "text": "PostgreSQL"}
    say(browser, interview, "q10", bottleneck("The network"))
    assert named(interview) == {"text": "The network"}
    say(browser, interview, "q10", rows("bottlenecks", {"bottle00": {"component": "", "symptom": "x"}}))
    assert "component" not in stored(interview, "q10").values["bottlenecks"][0]


def test_a_reference_to_a_row_that_is_gone_still_says_what_it_meant() -> None:
    browser, interview = a_desk()
    pointing(browser, interview)
    say(browser, interview, "q1", components(db000000="PostgreSQL"))
    assert named(interview) == {"row": "api00000", "text": "API"}
    assert 'value="API"' in page(browser.get(address(interview, "q10")))
    say(browser, interview, "q10", bottleneck("API"))
    assert stored(interview, "q10").revision == 1, "nothing was changed"


def test_a_listed_reference_to_a_row_that_is_gone_stays_until_another_is_chosen() -> None:
    browser, interview = a_desk()
    journeys = rows("journeys", {"pay00000": {"name": "Pay", "entry_point": "/pay"}})
    uses = rows("uses", {"use00000": {"journey": "pay00000", "component": "API"}})
    say(browser, interview, "q3", journeys)
    say(browser, interview, "q3", journeys | uses)
    was = stored(interview, "q3").values["uses"][0]["journey"]
    assert was == {"row": "pay00000", "text": "Pay"}
    other = rows("journeys", {"see00000": {"name": "See", "entry_point": "/see"}})
    for typed in ("pay00000", "Pay"):
        uses = rows("uses", {"use00000": {"journey": typed, "component": "API"}})
        answer = say(browser, interview, "q3", other | uses)
        assert answer.status_code == 302, typed
        assert stored(interview, "q3").values["uses"][0]["journey"] == was
    assert "Pay ?" in page(browser.get(address(interview, "q3")))


def test_a_table_takes_so_many_rows_and_says_when_there_are_more() -> None:
    browser, interview = a_desk()
    many = components(**{f"r{number:07}": f"S{number}" for number in range(MOST_ROWS + 3)})
    answer = say(browser, interview, "q1", many)
    assert answer.status_code == 422
    assert "500 rows at most." in page(answer)
    assert len(ids(interview)) == MOST_ROWS
    again = page(browser.get(address(interview, "q1")))
    assert all(f">S{number}</textarea>" in again for number in range(MOST_ROWS + 3)), "they are not lost"
    fewer = {f"r{number:07}": f"S{number}" for number in range(5, MOST_ROWS + 3)}
    assert say(browser, interview, "q1", components(**fewer)).status_code == 302
    assert len(ids(interview)) == MOST_ROWS - 2
