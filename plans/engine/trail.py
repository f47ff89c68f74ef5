"""Where every figure comes from: what was answered, what follows from it, and what is still waited for.

A value on its way through the engine is :class:`Given` (answered), :class:`Figure` (computed) or
:class:`Missing` (not computable yet, and why). :func:`derive` applies a plain formula to such values:
whatever one of them waits for, the result waits for; otherwise it carries their inputs and the weakest of
their confidences. Names, formulas and sources in words stand in ``texts.toml`` under the figure's key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, Literal, TypeVar

from plans.engine.numbers import NoNumber, Why, number

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

Confidence = Literal["measured", "estimated", "guessed", ""]
"""As the answer says; ``""`` where it does not."""

STRENGTH: dict[str, int] = {"guessed": 0, "": 1, "estimated": 2, "measured": 3}
"""Weakest first. What nobody rated is weaker than an estimate, and a declared guess is the weakest."""


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """One answered value: question or decision, row (``""`` for the question's own fields), field.

    Compared by identity, since its value may be a list: a row of the answers gives the same one
    however often it is asked.
    """

    item: str
    row: str
    field: str
    value: Any
    """As it was answered: a percentage in points, a date as text."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Wait:
    """An answer that is needed and not there."""

    item: str
    row: str
    field: str


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """A value as the engine counts (shares as fractions, dates as dates), with the answers it is made of."""

    value: T
    inputs: tuple[Input, ...] = ()
    settings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A computed value with its trail."""

    key: str
    """Its name, formula and source are ``figure.<key>`` of ``texts.toml``."""
    value: T
    unit: str
    inputs: tuple[Input, ...] = ()
    settings: tuple[str, ...] = ()
    """The assumptions that it rests on (keys of ``assumptions.toml``)."""
    notes: tuple[str, ...] = ()
    """What must be said beside it (keys ``note.<key>`` of ``texts.toml``)."""

    @property
    def confidence(self) -> Confidence:
        """That of its weakest input; ``""`` where it rests on none."""
        return weakest(self.inputs)


@dataclass(frozen=True, slots=True)
class Missing:
    """No number: it waits for answers, or :attr:`why` says what stands against it."""

    key: str = ""
    waits_for: tuple[Wait, ...] = ()
    why: Why | None = None
    inputs: tuple[Input, ...] = ()
    """What is known already, and led to :attr:`why`."""


Known = Given[T] | Figure[T]
Answer = Given[T] | Missing
Result = Figure[T] | Missing

Number = Result[float]
"""The usual result."""


def waiting(item: str, *fields: str, row: str = "") -> Missing:
    """Something that waits for these fields of an item."""
    return Missing(waits_for=tuple(Wait(item, row, field) for field in fields))


def weakest(inputs: Iterable[Input]) -> Confidence:
    """The weakest confidence of the inputs."""
    return min((known.confidence for known in inputs), key=STRENGTH.__getitem__, default="")


def derive(
    key: str, unit: str, rule: Callable[..., T], *needs: Any, notes: Sequence[str] = ()
) -> Figure[T] | Missing:
    """The result of ``rule`` on the values of ``needs``; needs that carry no trail are passed as they are."""
    # Called some thousand times for one interview: what is empty is not even looked at.
    values: list[Any] = []
    inputs: list[tuple[Input, ...]] = []
    settings: list[tuple[str, ...]] = []
    said: list[Sequence[str]] = [notes] if notes else []
    missing: list[Missing] = []
    for need in needs:
        kind = type(need)
        if kind is Given or kind is Figure:
            values.append(need.value)
            if need.settings:
                settings.append(need.settings)
            if need.notes:
                said.append(need.notes)
        elif kind is Missing:
            missing.append(need)
        else:
            values.append(need)
            continue
        if need.inputs:
            inputs.append(need.inputs)
    trail = _merged(inputs)
    if missing:
        waits = _merged([each.waits_for for each in missing])
        return Missing(key, waits, next((each.why for each in missing if each.why), None), trail)
    try:
        value = rule(*values)
        if isinstance(value, float):
            value = number(value)  # type: ignore[assignment]
    except NoNumber as none:
        return Missing(key, why=none.why, inputs=trail)
    except ArithmeticError:
        return Missing(key, why=Why.OUT_OF_RANGE, inputs=trail)
    return Figure(key, value, unit, trail, _merged(settings), _merged(said))


def _merged(parts: Sequence[Sequence[H]]) -> tuple[H, ...]:
    """The parts one after the other, each element once."""
    if not parts:
        return ()
    if len(parts) == 1:
        return tuple(parts[0])
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def gather(values: Iterable[Known[Any] | Missing]) -> Answer[Any]:
    """Several values as one: it waits for whatever any of them waits for."""
    found = derive("", "", lambda *each: each, *values)
    if isinstance(found, Missing):
        return found
    return Given(found.value, found.inputs, found.settings, found.notes)


def known(value: Known[T] | Missing) -> T | None:
    """The bare value, None where there is none."""
    return None if isinstance(value, Missing) else value.value
