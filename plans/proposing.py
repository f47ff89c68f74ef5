"""What is proposed for a decision as it stands, and taking it. A proposal adds; it never changes what a team said.

Offered is what the decision has not got: rows about something of which it says nothing yet, fields that are empty.
What a team once had and took out again is not offered a second time: its history tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interviews.answers import Stale, save_answer
from interviews.fields.table import MOST_ROWS
from interviews.methodology.model import Field, Item
from interviews.models import Answer, AnswerRevision, Interview
from perfplan.accounts.models import User
from plans.proposals import REGISTRY, Proposal, propose
from plans.proposals.model import Reason, Values
from plans.results import live


@dataclass(frozen=True)
class Offer:
    """What of a proposal a decision has not got."""

    item: str
    values: Values
    reasons: tuple[Reason, ...]
    is_first: bool
    """Does the decision say nothing yet?"""

    @property
    def count(self) -> int:
        """How many rows and fields."""
        return sum(len(value) if isinstance(value, list) else 1 for value in self.values.values())

    @property
    def mark(self) -> str:
        """The same for the same values: who takes an offer names the one that they saw."""
        plain = json.dumps(self.values, sort_keys=True).encode()
        return hashlib.sha256(plain).hexdigest()[:16]


class Changed(Exception):
    """The answers have changed since the offer was seen: now there is another one, or none."""


def proposal_for(interview: Interview, said: Mapping[str, Answer], item: str) -> Proposal | None:
    """What the answers propose for a decision. No query."""
    if item not in REGISTRY:
        return None
    found = live(interview, said)
    return propose(item, found.answers, found.raw)


def offer_for(interview: Interview, said: Mapping[str, Answer], item: Item) -> Offer | None:
    """What is offered for a decision as it stands. One query at most."""
    answer = said.get(item.key)
    if answer is not None and answer.status == Answer.Status.NOT_APPLICABLE:
        return None
    found = proposal_for(interview, said, item.key)
    if found is None:
        return None
    values = answer.values if answer else {}
    missing = _missing(item, found.values, values)
    if missing and answer is not None and answer.revision:
        missing = _never_said(interview, item, missing)
    return Offer(item.key, missing, found.reasons, is_first=not values) if missing else None


def take_proposal(
    *,
    interview: Interview,
    said: Mapping[str, Answer],
    item: Item,
    mark: str,
    revision: int,
    by: User,
) -> Answer:
    """Add what is offered to the decision, as a new revision; what the decision says already stays as it is.

    :raises Changed: the offer is not the one of this ``mark`` any more.
    :raises Stale: the decision has moved on since ``revision``.
    """
    before = said.get(item.key)
    if before is not None and before.revision != revision:
        raise Stale(before)
    offer = offer_for(interview, said, item)
    if offer is None or offer.mark != mark:
        raise Changed
    values: Values = dict(before.values) if before else {}
    for name, value in offer.values.items():
        values[name] = [*values.get(name, ()), *value] if item.field[name].kind == "table" else value
    return save_answer(interview=interview, item=item, by=by, revision=revision, changes={"values": values})


# --- What a decision has not got --------------------------------------------------------------------------------


def _missing(item: Item, proposed: Values, values: Mapping[str, Any]) -> Values:
    found: Values = {}
    for name, value in proposed.items():
        if item.field[name].kind == "table":
            rows = list(_missing_rows(item, item.field[name], value, values.get(name, ())))
            value = rows[: max(0, MOST_ROWS - len(values.get(name, ())))]
        elif name in values:
            continue
        if value:
            found[name] = value
    return found


def _missing_rows(item: Item, table: Field, proposed: list[Values], has: list[Values]) -> Iterator[Values]:
    about = REGISTRY[item.key].about.get(table.name, ())
    ids = {row["id"] for row in has}
    subjects = {_subject(row, about) for row in has}
    for row in proposed:
        if row["id"] not in ids and _subject(row, about) not in subjects:
            yield row


def _subject(row: Values, about: tuple[str, ...]) -> tuple[Any, ...]:
    """What a row is about, to compare: references by the row that they name."""
    found = []
    for name in about:
        cell = row.get(name, "")
        if isinstance(cell, dict):
            cell = cell.get("row") or cell.get("text", "")
        found.append(" ".join(str(cell).split()).casefold())
    return tuple(found)


def _never_said(interview: Interview, item: Item, missing: Values) -> Values:
    """What no revision of the decision had."""
    fields = {name for name in missing if item.field[name].kind != "table"}
    rows = {row["id"] for name in missing if name not in fields for row in missing[name]}
    said_fields: set[str] = set()
    said_rows: set[str] = set()
    history = AnswerRevision.objects.filter(answer__interview=interview, answer__item=item.key)
    for values in history.order_by().values_list("values", flat=True).iterator():
        said_fields |= fields & values.keys()
        for value in values.values():
            if isinstance(value, list):
                said_rows |= {row["id"] for row in value if isinstance(row, dict) and row.get("id") in rows}
        if said_fields == fields and said_rows == rows:
            return {}
    left: Values = {}
    for name, value in missing.items():
        if name in fields:
            kept: Any = None if name in said_fields else value
        else:
            kept = [row for row in value if row["id"] not in said_rows]
        if kept:
            left[name] = kept
    return left
