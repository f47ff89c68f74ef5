"""Where an interview stands: nothing looks finished while something is open."""

from __future__ import annotations

from typing import Any

import pytest

from interviews.methodology import load
from interviews.models import Answer
from interviews.progress import Progress, progress
from interviews.verdicts import digest, is_judged

ITEM = load().item
WHOLE: dict[str, dict[str, Any]] = {
    "q2": {"provider": "OVHcloud", "topology": "multi_az"},
    "q8": {"peak_rps": 900},
}


def standing(**said: Answer) -> Progress:
    return progress(load(), said, {})


def every(status: str) -> Progress:
    said = {key: Answer(item=key, status=status) for key in ITEM}
    return standing(**accepted(said) if status in ("answered", "not_applicable") else said)


def accepted(said: dict[str, Answer]) -> dict[str, Answer]:
    """The same, with every computed outcome accepted as the answers stand."""
    verdicts = {
        key: Answer(item=key, verdict={"kind": "accepted", "digest": digest(item, said, {})})
        for key, item in ITEM.items()
        if is_judged(item)
    }
    return said | verdicts


def test_a_blank_interview_has_nothing_settled_and_begins_at_its_first_question() -> None:
    blank = standing()
    assert (blank.questions_settled, blank.actions_settled) == (0, 0)
    assert (len(blank.questions), len(blank.actions)) == (30, 24)
    assert blank.next_open.key == "q1"
    assert not any(stage.begun or stage.done for stage in blank.stages)


@pytest.mark.parametrize("status", ["answered", "not_applicable"])
def test_what_is_answered_or_does_not_apply_is_settled(status: str) -> None:
    all_done = every(status)
    assert (all_done.questions_settled, all_done.actions_settled) == (30, 24)
    assert all(stage.done for stage in all_done.stages)
    assert all_done.next_open is None


@pytest.mark.parametrize("status", ["to_find_out", "parked", ""])
def test_what_is_left_open_is_never_settled(status: str) -> None:
    left = every(status)
    assert (left.questions_settled, left.actions_settled) == (0, 0)
    assert not any(stage.done for stage in left.stages)


def test_what_is_left_open_is_counted_apart_and_not_asked_for_again() -> None:
    left = standing(q1=Answer(status="to_find_out"), q2=Answer(status="parked"))
    assert [state.key for state in left.to_find_out] == ["q1"]
    assert [state.key for state in left.parked] == ["q2"]
    assert left.next_open.key == "q3"


@pytest.mark.parametrize(
    "said", [{"values": {"regions": "GRA"}}, {"note": "x"}, {"rejected": {"zones": "x"}}]
)
def test_what_was_begun_is_open_and_says_so(said: dict[str, Any]) -> None:
    state = standing(q2=Answer(**said)).item["q2"]
    assert (state.status, state.settled) == ("started", False)
    assert state.missing_fields == ("provider", "topology")


def test_one_open_question_keeps_its_stage_from_being_done() -> None:
    said = {key: Answer(item=key, status="answered") for key in ITEM if key != "q3"}
    almost = standing(**said)
    assert not almost.stages[0].done
    assert almost.questions_settled == 29


def test_an_outcome_waits_for_what_it_rests_on() -> None:
    """ "Computed" is no outcome while an input is missing; a decision on open answers is not settled either."""
    blank = standing()
    assert [question.key for question in blank.item["architecture"].waits_for] == ["q1", "q2", "q5"]
    decided = standing(stakes=Answer(status="answered")).item["stakes"]
    assert (decided.status, decided.settled) == ("answered", False)
    some = standing(q1=Answer(status="answered"), q2=Answer(status="answered")).item["architecture"]
    assert some.status == "started"
    whole = standing(**{key: Answer(status="answered") for key in ("q1", "q2", "q5")}).item["architecture"]
    assert (whole.status, whole.settled) == ("proposed", False), "until the team says that it holds"


def test_settling_one_more_never_makes_the_progress_jump_back() -> None:
    said: dict[str, Answer] = {}
    last = (0, 0)
    for key in ITEM:
        said[key] = Answer(item=key, status="answered")
        now = standing(**said)
        assert (now.questions_settled, now.actions_settled) >= last
        assert now.questions_settled >= last[0]
        assert now.actions_settled >= last[1]
        last = (now.questions_settled, now.actions_settled)
    assert last == (30, 13)
    assert standing(**accepted(said)).actions_settled == 24


def test_a_guess_is_marked_as_one() -> None:
    assert standing(q8=Answer(status="answered", confidence="guessed", values=WHOLE["q8"])).item["q8"].guessed
    assert not standing(q8=Answer(status="answered", confidence="measured")).item["q8"].guessed
