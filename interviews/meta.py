"""What every answer has beside its values: status, confidence, note, and who finds it out until when.

Its inputs are called ``meta.…``, because questions have fields of their own called ``reason`` or ``owner``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interviews import fields
from interviews.fields.base import FieldError
from interviews.fields.text import check_text
from interviews.methodology.model import Field, Text
from interviews.models import Answer, Project
from interviews.reading import storable
from perfplan.accounts import access
from perfplan.accounts.models import User

Status = Answer.Status
LEFT_OPEN = (Status.TO_FIND_OUT, Status.PARKED, Status.NOT_APPLICABLE)
_DUE = Field("due", "date", Text("échéance", "due date"))


@dataclass
class MetaReading:
    """What a browser sent, read."""

    changes: dict[str, Any] = field(default_factory=dict)
    rejected: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    shown_status: str = ""
    """What the person's page says; ``""`` for answered and open alike."""


def people_of(project: Project) -> list[User]:
    """Who can be asked to find something out: the team's members and the project's guests."""
    return list(access.people_of(project.pk, project.team_id))


def read_meta(post: QueryDict, before: Answer, project: Project) -> MetaReading:
    """The changes that the form asks for. A part that was not sent stays as it was."""
    made = MetaReading()
    if "meta.note" in post:
        _read_text(made, post, "note", 10_000)
    if "meta.confidence" in post and post["meta.confidence"] in Answer.Confidence.values:
        made.changes["confidence"] = post["meta.confidence"]
    if "meta.owner" in post:
        made.changes["owner_id"] = _owner(post["meta.owner"], before, project)
    if "meta.due" in post:
        _read_due(made, post["meta.due"])
    if "meta.status" in post:
        _read_status(made, post, before)
    return made


def _owner(wanted: str, before: Answer, project: Project) -> int | None:
    """Who was chosen. Somebody who left the team stays named until another is."""
    if wanted == str(before.owner_id or ""):
        return before.owner_id
    return next((person.pk for person in people_of(project) if str(person.pk) == wanted), None)


def _read_text(made: MetaReading, post: QueryDict, name: str, limit: int) -> None:
    text = post[f"meta.{name}"].replace("\r\n", "\n").strip()
    try:
        check_text(text, limit)
    except FieldError as error:
        made.errors[f"meta.{name}"] = error.message.to(get_language() or "en")
        return
    made.changes[name] = text


def _read_due(made: MetaReading, typed: str) -> None:
    try:
        value = fields.parse(_DUE, typed, fields.Context(language=get_language() or "en"))
    except FieldError as error:
        made.errors["meta.due"] = error.message.to(get_language() or "en")
        made.rejected["meta.due"] = storable(typed)[:200]
        return
    made.changes["due"] = None if value is fields.MISSING else date.fromisoformat(value)


def _read_status(made: MetaReading, post: QueryDict, before: Answer) -> None:
    """A status that was chosen is kept; without one, it follows from the values."""
    wanted = post["meta.status"]
    made.shown_status = wanted
    now = before.status if before.status in LEFT_OPEN else ""
    if wanted == Status.NOT_APPLICABLE and ("meta.reason" in post or wanted != now):
        _read_reason(made, post)
    if wanted == now or wanted not in ("", *LEFT_OPEN) or "meta.reason" in made.errors:
        return
    # "" lets the status follow from the values again: `save_answer` looks at them.
    made.changes["status"] = wanted


def _read_reason(made: MetaReading, post: QueryDict) -> None:
    if post.get("meta.reason", "").strip():
        _read_text(made, post, "reason", 1_000)
    else:
        made.errors["meta.reason"] = _("Say in a sentence why it does not apply; it stands in the plan.")


def meta_form(
    answer: Answer, people: list[User], errors: dict[str, str], typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the template draws; what is wrong, as it was ``typed``."""
    typed = {} if typed is None else typed
    chosen = answer.status if answer.status in LEFT_OPEN else ""
    if "meta.reason" in errors:
        chosen = typed.get("meta.status", chosen)
    options = [
        ("", _("I answer it")),
        (Status.TO_FIND_OUT, _("To find out")),
        (Status.PARKED, _("Park for later")),
        (Status.NOT_APPLICABLE, _("Not applicable")),
    ]
    if answer.owner is not None and answer.owner not in people:
        # Who left stays to be chosen, else the next save would forget them.
        people = [*people, answer.owner]

    def shown(name: str, stored: str) -> str:
        return storable(typed.get(name, stored)) if name in errors else stored

    return {
        "status": [(str(value), label, value == chosen) for value, label in options],
        "left_open": bool(chosen) or bool({"meta.reason", "meta.due"} & set(errors)),
        "confidence": [
            (str(value), label, value == answer.confidence) for value, label in Answer.Confidence.choices
        ],
        "owner": [
            (person.pk, str(person), person.pk == answer.owner_id)
            for person in sorted(people, key=lambda person: str(person).casefold())
        ],
        "due": answer.rejected.get("meta.due", answer.due.isoformat() if answer.due else ""),
        "reason": shown("meta.reason", answer.reason),
        "note": shown("meta.note", answer.note),
        "errors": {name.removeprefix("meta."): text for name, text in errors.items()},
    }
