"""What must hold on the whole road from answers to results, whatever the answers are."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.engine import compute, texts
from plans.engine.reading import WINDOW_DAYS
from plans.engine.trail import Figure, Missing
from tests.engine.test_results import by_row, numbers_of, shuffled, value, walk
from tests.engine.world import TODAY, Values, shop

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def changed(seed: int) -> Values:
    """The shop with some of its numbers changed and some of its fields never answered.

    By a seed, not by a draw for each of some four hundred fields: Hypothesis would spend minutes on mutating them.
    """
    said, chance = shop(), Random(seed)
    for place, name, kind in list(numbers_of(said)):
        fate = chance.randrange(10)
        if fate == 0:
            del place[name]
        elif fate == 1 and kind != "date":
            whole = kind in ("whole", "percent")
            place[name] = (
                chance.randint(0, 100) if whole else chance.choice([0.0, 1e5, chance.uniform(0, 1e5)])
            )
    return said


interviews = st.builds(changed, st.integers(0, 2**32))


def inputs_of(said: Values) -> dict[tuple[str, str, str], Any]:
    """Every answered value by item, row and field."""
    found: dict[tuple[str, str, str], Any] = {}
    for side in ("answers", "decisions"):
        for item, entry in said[side].items():
            for name, answered in entry["values"].items():
                found[item, "", name] = answered
                for row in answered if isinstance(answered, list) else ():
                    if isinstance(row, dict):
                        found |= {(item, row["id"], column): cell for column, cell in row.items()}
    return found


@FEW
@given(st.floats(0, 100), st.floats(0, 1e6))
def test_budgets_grow_with_the_window(objective: float, rate: float) -> None:
    before = (-1.0, -1)
    for window in ("7d", "28d", "30d", "90d"):
        said = shop()
        said["answers"]["q15"]["values"] |= {"objective": objective, "window": window}
        said["answers"]["q8"]["values"]["average_rps"] = rate
        budget = compute(said, today=TODAY).budgets[0]
        assert value(budget.window_days) == WINDOW_DAYS[window]
        now = (value(budget.minutes), value(budget.requests))
        assert now >= before
        assert now[1] >= before[1]
        before = now


@FEW
@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_faster_dependency_never_worsens_a_journey(one: float, other: float) -> None:
    added = []
    for ms in sorted((one, other)):
        said = shop()
        said["answers"]["q5"]["values"]["dependencies"][0]["added_p95_ms"] = ms
        added.append([value(journey.added_p95_ms) for journey in compute(said, today=TODAY).journeys[:1]])
    assert added[0] <= added[1]


@FEW
@given(st.floats(0.5, 6), st.floats(0.5, 6), st.sampled_from(["compound", "linear"]))
def test_exhaustion_is_never_later_under_higher_growth(one: float, other: float, shape: str) -> None:
    days = []
    for ratio in sorted((one, other), reverse=True):
        said = shop()
        said["answers"]["q16"]["values"]["growth"][0] |= {
            "likely_6m": 1_000 * ratio**0.5,
            "likely_12m": 1_000 * ratio,
            "shape": shape,
        }
        likely = compute(said, today=TODAY).projection.scenario("likely")
        assert likely is not None
        days.append(likely.exhausted_on.value if isinstance(likely.exhausted_on, Figure) else date.max)
    assert days == sorted(days)


@FEW
@given(st.floats(0.01, 1e5), st.floats(0.01, 1e5))
def test_more_capacity_an_instance_never_needs_more_of_them(one: float, other: float) -> None:
    counts = []
    for each in sorted((one, other), reverse=True):
        said = shop()
        said["answers"]["q1"]["values"]["components"][1]["instance_rps"] = each
        needs = compute(said, today=TODAY).projection.scenarios[1].needs
        counts.append([value(need.instances[0].event) for need in needs])
    assert all(few <= many for few, many in zip(*counts, strict=True))


@FEW
@given(interviews, st.integers(0, 10**6))
def test_results_do_not_depend_on_the_order_of_rows(said: Values, seed: int) -> None:
    assert by_row(compute(shuffled(said, seed), today=TODAY)) == by_row(compute(said, today=TODAY))


@FEW
@given(interviews)
def test_every_figure_rests_on_answers_that_exist_and_every_gap_says_why(said: Values) -> None:
    known, names = inputs_of(said), texts.figures()
    for path, part in walk(compute(said, today=TODAY)):
        assert part.key in names, path
        for used in part.inputs:
            assert known[used.item, used.row, used.field] == used.value, path
        if isinstance(part, Missing):
            assert part.waits_for or part.why, path
            for wait in part.waits_for:
                answered = known.get((wait.item, wait.row, wait.field))
                missing = answered is None or isinstance(answered, list)  # of a table: another row
                assert missing, f"{path} waits for {wait}, which is answered"
        else:
            assert part.inputs or part.settings or part.notes or part.value in (0, 1, ()), path
