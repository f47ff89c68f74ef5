"""The interview itself: guesses that headline figures rest on, and actions without an outcome."""

from __future__ import annotations

from collections.abc import Iterator

from plans.engine.reading import Where
from plans.engine.trail import Figure, Missing
from plans.findings.model import Facts, Quantity, Raised, finding, item, raised


def headlines(facts: Facts) -> dict[str, Figure[object] | Missing]:
    """The figures on which a plan is judged, by their key."""
    results = facts.results
    likely = results.projection.scenario("likely")
    path = next((path for path in results.costs.paths if path.scenario == "likely"), None)
    found: list[Figure[object] | Missing] = [results.limits.capacity_rps, results.limits.headroom]  # type: ignore[list-item]
    found += [b.spending.left for b in results.budgets[:1] if b.spending]  # type: ignore[misc]
    if likely:
        found += [likely.needs[-1].needed_most_rps, likely.exhausted_on]  # type: ignore[list-item]
    if path:
        found.append(dict(path.months)[12])  # type: ignore[arg-type]
    return {each.key: each for each in found}


@finding(43, "headline_on_a_guess", "gap", "item figures")
def headline_on_a_guess(facts: Facts) -> Iterator[Raised]:
    """A headline figure rests on answers that were guessed."""
    resting: dict[Where, list[str]] = {}
    for key, figure in headlines(facts).items():
        for known in figure.inputs:
            if known.confidence == "guessed":
                keys = resting.setdefault(Where(known.item, "", ""), [])
                if key not in keys:
                    keys.append(key)
    for about, keys in resting.items():
        yield raised(about, item=item(about.item), figures=Quantity(tuple(keys), "figures"))


@finding(44, "actions_without_outcome", "gap", "stage actions")
def actions_without_outcome(facts: Facts) -> Iterator[Raised]:
    """A stage whose questions are all settled still has actions without an outcome."""
    answers = facts.answers
    for stage in answers.methodology.stages:
        if not all(answers.status(q.key) in ("answered", "not_applicable") for q in stage.questions):
            continue
        undecided = [
            action
            for action in stage.actions
            if action.decided and not answers.values(action.key) and not answers.says_none(action.key)
        ]
        if undecided:
            yield raised(
                context=[Where(action.key, "", "") for action in undecided],
                key=str(stage.number),
                stage=Quantity(stage.number, "stage"),
                actions=Quantity(tuple(action.key for action in undecided), "items"),
            )
