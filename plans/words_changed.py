"""How a text differs from an earlier one, word by word. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORD = re.compile(r"\S+\s*|\s+")
MOST_PAIRS = 2_000_000
"""Of words compared with words: beyond it the whole text counts as another."""
KEPT_BESIDE = 60
"""Letters of what stayed, on each side of a difference."""

Kind = Literal["same", "added", "removed", "cut"]


@dataclass(frozen=True)
class Run:
    """Words one after the other that share a fate. ``cut`` stands for what is left out."""

    kind: Kind
    text: str


def runs(before: str, after: str) -> tuple[Run, ...]:
    """``before`` and ``after`` in one: what stayed and was added is the new text, what stayed and was removed
    the old one. Spaces alone make no difference."""
    was, now = WORD.findall(before), WORD.findall(after)
    old, new = [word.strip() for word in was], [word.strip() for word in now]
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    found: list[Run] = []
    _say(found, "same", now[:start])
    _between(found, was[start : len(was) - end], now[start : len(now) - end])
    _say(found, "same", now[len(now) - end :])
    # The last word of a text has no space behind it; what follows is another word all the same.
    return tuple(
        run if place == len(found) - 1 or run.text[-1].isspace() else Run(run.kind, f"{run.text} ")
        for place, run in enumerate(found)
    )


def _between(found: list[Run], was: Sequence[str], now: Sequence[str]) -> None:
    if len(was) * len(now) > MOST_PAIRS:
        _say(found, "removed", was)
        _say(found, "added", now)
        return
    matcher = SequenceMatcher(None, [word.strip() for word in was], [word.strip() for word in now], False)
    for step, start, end, new_start, new_end in matcher.get_opcodes():
        if step == "equal":
            _say(found, "same", now[new_start:new_end])
        else:
            _say(found, "removed", was[start:end])
            _say(found, "added", now[new_start:new_end])


def _say(found: list[Run], kind: Kind, words: Sequence[str]) -> None:
    if words:
        found.append(Run(kind, "".join(words)))


def shortened(all_runs: Sequence[Run], most: int) -> tuple[Run, ...]:
    """The differences with a few words beside each, cut after ``most`` letters; the same runs where they are short."""
    if sum(len(run.text) for run in all_runs) <= most:
        return tuple(all_runs)
    return tuple(_cut(all_runs, most))


def _cut(all_runs: Sequence[Run], most: int) -> Iterator[Run]:
    left, last = most, len(all_runs) - 1
    for place, run in enumerate(all_runs):
        if left <= 0:
            yield Run("cut", "…")
            return
        if run.kind != "same":
            yield Run(run.kind, run.text[:left])
            left -= len(run.text)
            if left < 0:
                yield Run("cut", "…")
            continue
        head = run.text[:KEPT_BESIDE] if place else ""
        tail = run.text[-KEPT_BESIDE:] if place < last else ""
        if len(head) + len(tail) >= len(run.text):
            yield run
        else:
            if head:
                yield Run("same", head)
            yield Run("cut", "…")
            if tail:
                yield Run("same", tail)
        left -= len(head) + len(tail)
