"""What a team says to an outcome that is computed: it holds, or something else does, and why.

A verdict is part of the action's answer (saved, kept in the history, restored, exported like any other). It
rests on the answers as they were: when they change, the outcome asks again, and what was said stays visible.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping
from typing import Any

from interviews.answers import save_answer
from interviews.methodology.model import Action, Item
from interviews.models import Answer, Entry, Interview
from perfplan.accounts.models import User
from perfplan.remembering import remembered

ACCEPTED, OVERRIDDEN = "accepted", "overridden"
KINDS = (ACCEPTED, OVERRIDDEN)


def is_judged(item: Item) -> bool:
    """Does the team say to this item only whether it holds? So of actions that decide nothing of their own."""
    return isinstance(item, Action) and not item.decided


def _rests_on(action: Action, entries: Mapping[str, Entry], settings: Mapping[str, Any]) -> Hashable | None:
    """All that goes into a digest, in short; ``None`` of answers that are in no table, such as a version's."""
    stamps = []
    for key in action.needs:
        entry = entries.get(key)
        if entry is not None:
            if not isinstance(entry, Answer) or entry.stamp is None:
                return None
            stamps.append(entry.stamp)
    return (id(action), json.dumps(dict(settings), sort_keys=True), *stamps)


# Every page of the wizard asks for that of all outcomes.
@remembered(_rests_on, size=1024)
def digest(action: Action, entries: Mapping[str, Entry], settings: Mapping[str, Any]) -> str:
    """What an outcome rests on, in short: it changes with each value of the answers needed, and each assumption."""
    said = ", ".join(f'"{key}": {_said(entries[key])}' for key in sorted(action.needs) if key in entries)
    text = f"[{{{said}}}, {json.dumps(dict(settings), sort_keys=True)}]"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# Several outcomes rest on the same answer, and few of these have changed when a digest is made anew.
@remembered(lambda entry: entry.stamp if isinstance(entry, Answer) else None, size=4096)
def _said(entry: Entry) -> str:
    """What counts of an answer, as JSON. What is not applicable counts as none, whatever values it has."""
    return json.dumps([entry.values, entry.status != Entry.Status.NOT_APPLICABLE], sort_keys=True)


def is_current(
    action: Action, verdict: Mapping[str, Any], entries: Mapping[str, Entry], settings: Mapping[str, Any]
) -> bool:
    """Does a verdict still speak of what the answers say?"""
    return bool(verdict) and verdict.get("digest") == digest(action, entries, settings)


def save_verdict(
    *,
    interview: Interview,
    action: Action,
    by: User,
    revision: int,
    entries: Mapping[str, Answer],
    kind: str,
    instead: str = "",
    reason: str = "",
) -> Answer:
    """Say that an outcome holds as computed, or what does instead.

    :raises Stale: somebody said something to it since ``revision``.
    """
    verdict = {"kind": kind, "digest": digest(action, entries, interview.assumed)}
    if kind == OVERRIDDEN:
        verdict |= {"instead": instead, "reason": reason}
    return save_answer(
        interview=interview,
        item=action,
        by=by,
        revision=revision,
        changes={"verdict": verdict, "status": Entry.Status.ANSWERED},
    )
