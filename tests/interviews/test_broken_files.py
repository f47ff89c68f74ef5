"""A file with a fault is refused whole, with the place and the reason; never does one break the site."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviews.exchange import Refused, export_interview, import_interview
from interviews.models import Answer, Interview
from tests.interviews.test_exchange import bring_in
from tests.interviews.world import a_desk, exported, page, untouched

pytestmark = pytest.mark.django_db

Change = Callable[[dict[str, Any]], object]


def entry(key: str, **changes: Any) -> Change:
    """A change of one answer's parts."""
    return lambda data: data["answers"][key].update(changes)


def values(key: str, **changes: Any) -> Change:
    return lambda data: data["answers"][key]["values"].update(changes)


def top(**changes: Any) -> Change:
    return lambda data: data.update(changes)


FAULTS: dict[str, tuple[Change, str]] = {
    "another format": (top(format="other"), "format: This is no export of an interview"),
    "another version": (top(format_version=2), "format_version: Only version 1"),
    "an unknown methodology": (
        top(methodology="1999.1"),
        "methodology: The methodology “1999.1” is not known",
    ),
    "a path as methodology": (top(methodology="../../etc"), "methodology: The methodology"),
    "an unknown part": (top(colour="red"), "colour: This is not known here"),
    "answers as a list": (top(answers=[]), "answers: An object was expected"),
    "an unknown question": (
        lambda d: d["answers"].update(q31={}),
        "answers.q31: The methodology has no such",
    ),
    "a decision among answers": (lambda d: d["answers"].update(slis={}), "answers.slis: The methodology has"),
    "an answer among decisions": (
        lambda d: d["decisions"].update(q1={}),
        "decisions.q1: The methodology has",
    ),
    "an unknown field": (values("q8", colour=1), "answers.q8.values.colour: There is no such field."),
    "a text as number": (values("q8", peak_rps="1200"), "answers.q8.values.peak_rps"),
    "yes as number": (values("q8", peak_rps=True), "answers.q8.values.peak_rps"),
    "a huge number": (values("q8", peak_rps=10**400), "answers.q8.values.peak_rps"),
    "a huge whole number": (values("q8", peak_users=10**400), "answers.q8.values.peak_users"),
    "huge weights": (values("q18", hours=[10**400] * 24), "answers.q18.values.hours"),
    "a negative number": (values("q8", peak_rps=-1), "answers.q8.values.peak_rps: Write a number"),
    "nothing": (values("q8", peak_rps=None), "answers.q8.values.peak_rps"),
    "an unknown choice": (values("q2", topology="moon"), "answers.q2.values.topology"),
    "a bad cell": (
        lambda d: d["answers"]["q1"]["values"]["components"][2].update(instances="two"),
        "answers.q1.values.components[2].instances",
    ),
    "a reference to a row that has no name": (
        lambda d: d["answers"]["q10"]["values"]["bottlenecks"][0].update(
            component={"row": "aaaaaaaa", "text": " "}
        ),
        "answers.q10.values.bottlenecks[0].component.row: There is no row “aaaaaaaa”",
    ),
    "a row twice": (
        lambda d: d["answers"]["q1"]["values"]["components"].append(
            d["answers"]["q1"]["values"]["components"][0]
        ),
        "].id",
    ),
    "a reference to nothing": (
        lambda d: d["answers"]["q10"]["values"]["bottlenecks"][0].update(component={"row": "x", "text": ""}),
        "answers.q10.values.bottlenecks[0].component",
    ),
    "an unknown status": (entry("q8", status="done"), "answers.q8.status: Must be one of"),
    "an unknown confidence": (entry("q8", confidence="sure"), "answers.q8.confidence: Must be one of"),
    "not applicable without reason": (
        entry("q8", status="not_applicable", values={}),
        "answers.q8.reason",
    ),
    "a note too long": (entry("q8", note="x" * 10_001), "answers.q8.note: At most 10000"),
    "a note with a NUL": (entry("q8", note="a\x00b"), "answers.q8.note: This text has characters"),
    "half a character": (entry("q8", note="\ud800"), "answers.q8.note: This text has characters"),
    "a day that is none": (entry("q8", due="2027-02-31"), "answers.q8.due: Write the date as"),
    "a day in another way": (entry("q8", due="20270201"), "answers.q8.due: Write the date as"),
    "a dangerous link": (entry("q8", evidence=[{"url": "javascript:x"}]), "answers.q8.evidence[0].url"),
    "a dangerous link beside a file": (
        entry("q8", evidence=[{"url": "javascript:x", "file": "a.pdf"}]),
        "answers.q8.evidence[0].url",
    ),
    "a link that is text": (entry("q8", evidence=["https://a"]), "answers.q8.evidence[0]: An object"),
    "another stage": (top(stages={"7": {}}), "stages.7: There is no such stage."),
    "a stage in letters": (top(stages={"one": {}}), "stages.one: There is no such stage."),
    "a stage in other figures": (top(stages={"1": {}, "\u0661": {}}), "stages.\u0661: There is no such"),
    "a stage twice": (top(stages={"1": {}, "01": {}}), "stages.01: There is no such stage."),
    "a stage of five thousand figures": (top(stages={"9" * 5000: {}}), "There is no such stage."),
    "minutes below zero": (top(stages={"1": {"planned_minutes": -1}}), "stages.1.planned_minutes: Must be"),
    "too many seconds": (top(stages={"1": {"used_seconds": 10**12}}), "stages.1.used_seconds: Must be"),
    "an unknown state": (top(stages={"1": {"state": "lost"}}), "stages.1.state: Must be one of"),
    "settings with a NUL": (top(settings={"a": "\x00"}), "settings"),
    "settings with a NUL in a name": (top(settings={"\x00": 1}), "settings"),
    "a setting that is none": (top(settings={"colour": 1}), "settings.colour: There is no such setting"),
    "a setting out of its bounds": (top(settings={"headroom_target": 96}), "settings.headroom_target: There"),
    "a setting as text": (top(settings={"headroom_target": "40"}), "settings.headroom_target: There"),
    "settings within settings": (top(settings={"a": {"b": []}}), "settings.a"),
    "a title too long": (top(interview={"title": "x" * 121}), "interview.title: At most 120"),
    "a name that is half a character": (top(**{"\ud800": 1}), "This is not known here"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_place_and_reason_and_nothing_is_written(fault: str) -> None:
    change, words = FAULTS[fault]
    browser, interview = a_desk()
    data = exported()
    change(data)
    before = untouched()
    answer = bring_in(browser, interview.project, json.dumps(data).encode(), title="Kept")
    assert answer.status_code == 422
    assert "Nothing was imported." in page(answer)
    assert words in page(answer)
    assert 'value="Kept"' in page(answer)
    assert untouched() == before


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"nonsense",
        b"[]",
        b"1",
        b"null",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"\x00",
        b'{"format": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format_version": ' + b"9" * 5000 + b"}",
        json.dumps(exported()).encode("utf-16"),
        b"PK\x03\x04 not a zip",
    ],
)
def test_what_is_no_such_file_is_refused(raw: bytes) -> None:
    browser, interview = a_desk()
    before = untouched()
    assert bring_in(browser, interview.project, raw).status_code == 422
    assert untouched() == before


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1E400"])
def test_a_number_without_end_is_refused_wherever_it_stands(number: str) -> None:
    browser, interview = a_desk()
    for change in (values("q8", peak_rps="HERE"), top(settings={"headroom": "HERE"})):
        data = exported()
        change(data)
        raw = json.dumps(data).replace('"HERE"', number).encode()
        assert bring_in(browser, interview.project, raw).status_code == 422


def test_a_file_of_more_than_five_megabytes_is_refused() -> None:
    browser, interview = a_desk()
    raw = b" " * (5 * 1024 * 1024) + json.dumps(exported()).encode()
    assert "larger than 5 MB" in page(bring_in(browser, interview.project, raw))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([10**400, "\x00", "\ud800", "x" * 20_000, "2026-11-24", "q1", "answered", "\u202e"])
    | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a file."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


PLACES = [place for place in places(exported()) if place]


def mutated(data: Any, place: tuple[Any, ...], how: str, junk: Any) -> Any:
    """The file with one place replaced, taken away, doubled or given another name."""
    made = copy.deepcopy(data)
    holder = made
    for step in place[:-1]:
        holder = holder[step]
    last = place[-1]
    if how == "take away":
        del holder[last]
    elif how == "double" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[last]))
    elif how == "rename" and isinstance(holder, dict):
        holder[str(junk)] = holder.pop(last)
    else:
        holder[last] = junk
    return made


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(PLACES),
    how=st.sampled_from(["replace", "replace", "take away", "double", "rename"]),
    junk=JUNK,
)
def test_a_file_changed_at_any_place_is_taken_or_refused_and_never_breaks(
    db: None, place: tuple[Any, ...], how: str, junk: Any
) -> None:
    data = mutated(exported(), place, how, junk)
    with transaction.atomic():
        _browser, interview = a_desk()
        before = untouched()
        try:
            made = import_interview(project=interview.project, data=data, by=interview.created_by)
        except Refused as refused:
            reason = str(refused)
            assert untouched() == before
            assert reason.encode()
        else:
            assert made.answers.count() == Answer.objects.count()
            again = json.dumps(export_interview(made), allow_nan=False).encode()
            import_interview(project=interview.project, data=json.loads(again), by=interview.created_by)
            assert Interview.objects.count() == 3
        transaction.set_rollback(True)
