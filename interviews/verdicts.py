"""What a team says to an outcome that is computed: it holds, or something else does, and why.

A verdict is part of the action's answer (saved, kept in the history, restored, exported like any other). It
rests on the answers as they were: when they change, the outcome asks again, and what was said stays visible.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from interviews.answers import save_answer
from interviews.methodology.model import Action, Item
from interviews.models import Answer, Entry, Interview
from perfplan.accounts.models import User

ACCEPTED, OVERRIDDEN = "accepted", "overridden"
KINDS = (ACCEPTED, OVERRIDDEN)


def is_judged(item: Item) -> bool:
    """Does the team say to this item only whether it holds? So of actions that decide nothing of their own."""
    return isinstance(item, Action) and not item.decided


def digest(action: Action, entries: Mapping[str, Entry], settings: Mapping[str, Any]) -> str:
    """What an outcome rests on, in short: it changes with each value of the answers needed, and each assumption."""
    said = {key: [entries[key].values, _counts(entries[key])] for key in action.needs if key in entries}
    text = json.dumps([said, dict(settings)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _counts(entry: Entry) -> bool:
    """What is not applicable counts as none, whatever values it has."""
    return entry.status != Entry.Status.NOT_APPLICABLE


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
    verdict = {"kind": kind, "digest": digest(action, entries, interview.settings)}
    if kind == OVERRIDDEN:
        verdict |= {"instead": instead, "reason": reason}
    return save_answer(
        interview=interview,
        item=action,
        by=by,
        revision=revision,
        changes={"verdict": verdict, "status": Entry.Status.ANSWERED},
    )
