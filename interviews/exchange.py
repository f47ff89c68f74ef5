"""An interview as one JSON file, out and in. The file's schema is docs/answers-schema.json.

What comes in is checked whole before anything is written: a broken file is refused with the path of the fault and
the reason. Files of evidence stay behind: the export names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interviews import fields
from interviews.answers import entries
from interviews.assumed import LONGEST_NAME, can_be, is_plain
from interviews.meta import people_of
from interviews.methodology import CURRENT, CatalogueError, load
from interviews.methodology.model import Action, Item, Methodology, Question
from interviews.models import Answer, AnswerRevision, Entry, EvidenceFile, Interview, Project, StageRun
from interviews.reading import storable
from interviews.timebox import LONGEST_SECONDS, runs_of
from interviews.verdicts import KINDS, digest, is_judged
from perfplan.accounts.models import User
from perfplan.events.models import record

FORMAT = "perfplan-answers"
FORMAT_VERSION = 1
TEXT_LIMIT = 10_000


class Refused(Exception):
    """A file that cannot be taken: where the fault is, and what it is."""

    def __init__(self, path: str, reason: str) -> None:
        # Both may quote the file, which may hold anything.
        self.path, self.reason = storable(path)[:200], storable(reason)[:500]
        path, reason = self.path, self.reason
        super().__init__(f"{path}: {reason}" if path else reason)


def export_interview(interview: Interview) -> dict[str, Any]:
    """Everything that was said in an interview, as :data:`FORMAT`."""
    files: dict[str, list[dict[str, Any]]] = {}
    for file in EvidenceFile.objects.filter(interview=interview):
        files.setdefault(file.item, []).append({"file": file.name})
    return {
        **export_answers(interview, entries(interview), files),
        "stages": {
            str(run.stage): {
                "planned_minutes": run.planned_seconds // 60,
                "used_seconds": run.used(timezone.now()),
                "state": run.state,
            }
            for run in runs_of(interview).values()
        },
    }


def export_answers(
    interview: Interview,
    answers: Mapping[str, Answer],
    files: Mapping[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    """The same, of answers that are at hand and without the stages: what can be computed from, in no query."""
    methodology = interview.methodology
    said = {
        key: _entry_out(answer, (files or {}).get(key, []))
        for key, answer in answers.items()
        if key in methodology.item
    }
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "methodology": methodology.version,
        "project": about_project(interview),
        "interview": about_interview(interview),
        "settings": interview.assumed,
        "answers": {q.key: said[q.key] for q in methodology.questions if q.key in said},
        "decisions": {
            key: said[key]
            for key, item in methodology.item.items()
            if not isinstance(item, Question) and key in said
        },
    }


def about_project(interview: Interview) -> dict[str, Any]:
    """What an export says of the project."""
    project = interview.project
    return {
        "name": project.name,
        "purpose": project.purpose,
        "language": project.language,
        "currency": project.currency,
        "time_zone": project.time_zone,
    }


def about_interview(interview: Interview) -> dict[str, Any]:
    """What an export says of the interview itself."""
    zone = ZoneInfo(interview.project.time_zone)
    return {
        "title": interview.title,
        "started_on": f"{timezone.localtime(interview.created_at, zone):%Y-%m-%d}",
        "example": interview.is_example,
    }


def _entry_out(answer: Answer, files: list[dict[str, Any]]) -> dict[str, Any]:
    entry = {
        "values": answer.values,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "evidence": [*answer.evidence, *files],
        "note": answer.note,
        "owner": (answer.owner.email if answer.owner else ""),
        "due": answer.due.isoformat() if answer.due else "",
        "verdict": answer.verdict,
    }
    return {name: value for name, value in entry.items() if value not in ("", [], {}) or name == "values"}


def import_interview(
    *, project: Project, data: Any, by: User, title: str = "", example: bool = False
) -> Interview:
    """Make a new interview of ``project`` from an exported file.

    :raises Refused: the file is no interview, or something in it is wrong. Nothing is written then.
    """
    methodology, said = check_export(data, currency=project.currency)
    meta = data.get("interview", {})
    people = {person.email.lower(): person for person in people_of(project)}
    with transaction.atomic():
        interview = Interview.objects.create(
            project=project,
            title=title or meta.get("title", "").strip() or project.name,
            methodology_version=methodology.version,
            settings=data.get("settings", {}),
            created_by=by,
            is_example=example,
        )
        rows = [
            Answer(
                interview=interview,
                item=key,
                revision=1,
                updated_by=by,
                **_entry_in(entry, people),
            )
            for key, entry in said.items()
        ]
        _judge_as_given(interview, rows)
        Answer.objects.bulk_create(rows)
        AnswerRevision.objects.bulk_create(
            AnswerRevision(answer=row, revision=1, by=by, **_copied(row)) for row in rows
        )
        StageRun.objects.bulk_create(_runs_in(data, interview, methodology))
        record(
            "interview.imported",
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            interview_id=interview.pk,
            items=len(rows),
        )
    return interview


def _judge_as_given(interview: Interview, rows: list[Answer]) -> None:
    """A verdict that names no state of the answers, as one writes by hand, speaks of those in the file."""
    said = {row.item: row for row in rows}
    for row in rows:
        item = interview.methodology.item[row.item]
        if row.verdict and "digest" not in row.verdict and isinstance(item, Action):
            row.verdict = {**row.verdict, "digest": digest(item, said, interview.assumed)}


def check_export(data: Any, *, currency: str = "EUR") -> tuple[Methodology, dict[str, dict[str, Any]]]:
    """The methodology and the entries of a file, all checked.

    :raises Refused: with the path and the reason of the first fault.
    """
    data = _mapping(data, "")
    _known(data, "", _TOP)
    if data.get("format") != FORMAT:
        raise Refused("format", _("This is no export of an interview: its format must be “%s”.") % FORMAT)
    if data.get("format_version") != FORMAT_VERSION:
        raise Refused("format_version", _("Only version %s of the format can be read.") % FORMAT_VERSION)
    version = data.get("methodology", CURRENT)
    try:
        methodology = load(_string(version, "methodology", 20))
    except CatalogueError:
        raise Refused("methodology", _("The methodology “%s” is not known here.") % version) from None
    meta = _mapping(data.get("interview", {}), "interview")
    _string(meta.get("title", ""), "interview.title", 120)
    _mapping(data.get("project", {}), "project")
    _check_settings(data.get("settings", {}))
    said: dict[str, dict[str, Any]] = {}
    for part, is_question in (("answers", True), ("decisions", False)):
        for key, entry in _mapping(data.get(part, {}), part).items():
            path = f"{part}.{key}"
            item = methodology.item.get(key)
            if item is None or isinstance(item, Question) is not is_question:
                raise Refused(path, _("The methodology has no such item."))
            said[key] = _check_entry(item, _mapping(entry, path), path, currency)
    _check_references(methodology, said)
    for number, run in _mapping(data.get("stages", {}), "stages").items():
        _check_run(methodology, number, run)
    return methodology, said


_TOP = {
    "format",
    "format_version",
    "methodology",
    "project",
    "interview",
    "settings",
    "stages",
    "answers",
    "decisions",
}
_ENTRY = {"values", "status", "reason", "confidence", "evidence", "note", "owner", "due", "verdict"}


def _check_entry(item: Item, entry: Mapping[str, Any], path: str, currency: str) -> dict[str, Any]:
    _known(entry, path, _ENTRY)
    values = _mapping(entry.get("values", {}), f"{path}.values")
    for name, value in values.items():
        field = item.field.get(name)
        if field is None:
            raise Refused(f"{path}.values.{name}", _("There is no such field."))
        try:
            fields.check(field, value, fields.Context(language="en", currency=currency, names={}))
        except fields.FieldError as error:
            from django.utils.translation import get_language

            where = f"{path}.values.{error.path or name}"
            raise Refused(where, error.message.to(get_language() or "en")) from None
    for name, choices in (("status", Entry.Status), ("confidence", Entry.Confidence)):
        if entry.get(name, "") not in choices.values:
            allowed = ", ".join(f"“{value}”" for value in choices.values if value)
            raise Refused(f"{path}.{name}", _("Must be one of %s.") % allowed)
    for name, limit in (("reason", 1000), ("note", TEXT_LIMIT), ("owner", 254)):
        _string(entry.get(name, ""), f"{path}.{name}", limit)
    if entry.get("status") == Entry.Status.NOT_APPLICABLE and not entry.get("reason", "").strip():
        raise Refused(f"{path}.reason", _("Say in a sentence why it does not apply; it stands in the plan."))
    _date(entry.get("due", ""), f"{path}.due")
    _check_verdict(item, _mapping(entry.get("verdict", {}), f"{path}.verdict"), f"{path}.verdict")
    for number, link in enumerate(_list(entry.get("evidence", []), f"{path}.evidence")):
        _check_link(_mapping(link, f"{path}.evidence[{number}]"), f"{path}.evidence[{number}]")
    return dict(entry)


def _check_verdict(item: Item, verdict: Mapping[str, Any], path: str) -> None:
    _known(verdict, path, {"kind", "digest", "instead", "reason"})
    if not verdict:
        return
    if not is_judged(item):
        raise Refused(path, _("Only an outcome that is computed has one."))
    if verdict.get("kind") not in KINDS:
        raise Refused(f"{path}.kind", _("Must be one of %s.") % ", ".join(f"“{kind}”" for kind in KINDS))
    for name, value in verdict.items():
        _string(value, f"{path}.{name}", 1000)


def _check_link(link: Mapping[str, Any], path: str) -> None:
    _known(link, path, {"label", "url", "file"})
    for name, value in link.items():
        _string(value, f"{path}.{name}", 2000)
    if not ("file" in link and "url" not in link) and not link.get("url", "").startswith(
        ("http://", "https://")
    ):
        raise Refused(f"{path}.url", _("Write a whole address that starts with https:// or http://."))


def _check_references(methodology: Methodology, said: Mapping[str, Mapping[str, Any]]) -> None:
    """A reference by row must lead to a row of the file, or say by name which row it was that is gone."""
    rows: dict[str, set[str]] = {}
    for item, field in methodology.fields():
        if field.kind == "table":
            table = said.get(item.key, {}).get("values", {}).get(field.name, ())
            rows[f"{item.key}.{field.name}"] = {row["id"] for row in table}
    for key, entry in said.items():
        part = "answers" if isinstance(methodology.item[key], Question) else "decisions"
        for path, field, value in _references(methodology.item[key], entry.get("values", {})):
            row = value.get("row")
            if (
                row
                and not value["text"].strip()
                and not any(row in rows.get(table, ()) for table in field.refers_to)
            ):
                raise Refused(f"{part}.{key}.values.{path}.row", _("There is no row “%s” to refer to.") % row)


def _references(item: Item, values: Mapping[str, Any]) -> Any:
    for field in item.fields:
        if field.kind == "reference" and field.name in values:
            yield field.name, field, values[field.name]
        for number, row in enumerate(values.get(field.name, ()) if field.columns else ()):
            for column in field.columns:
                if column.kind == "reference" and column.name in row:
                    yield f"{field.name}[{number}].{column.name}", column, row[column.name]


def _check_settings(settings: Any) -> None:
    """Names with a number or a short text each, which the calculations can take."""
    for name, value in _mapping(settings, "settings").items():
        _string(name, "settings", LONGEST_NAME)
        path = f"settings.{name}"
        if not is_plain(value):
            raise Refused(path, _("A number or a short text was expected here."))
        if not can_be(name, value):
            raise Refused(path, _("There is no such setting, or it cannot have this value."))


def _check_run(methodology: Methodology, number: str, run: Any) -> None:
    path = f"stages.{number}"
    if number not in {str(stage) for stage in methodology.stage}:
        raise Refused(path, _("There is no such stage."))
    run = _mapping(run, path)
    _known(run, path, {"planned_minutes", "used_seconds", "state"})
    for name, top in (("planned_minutes", LONGEST_SECONDS // 60), ("used_seconds", 30 * LONGEST_SECONDS)):
        value = run.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= top:
            raise Refused(f"{path}.{name}", _("Must be a whole number from 0 to %s.") % top)
    if run.get("state", StageRun.State.ENDED) not in StageRun.State.values:
        raise Refused(f"{path}.state", _("Must be one of %s.") % ", ".join(StageRun.State.values))


def _runs_in(data: Mapping[str, Any], interview: Interview, methodology: Methodology) -> list[StageRun]:
    """A clock that ran when the file was made stands still in the copy."""
    runs = []
    for number, run in data.get("stages", {}).items():
        planned = run.get("planned_minutes", methodology.stage[int(number)].minutes_high) * 60
        state = run.get("state", StageRun.State.ENDED)
        if state == StageRun.State.RUNNING:
            state = StageRun.State.PAUSED
        runs.append(
            StageRun(
                interview=interview,
                stage=int(number),
                state=state,
                planned_seconds=planned,
                used_seconds=run.get("used_seconds", 0),
                ended_at=timezone.now() if state == StageRun.State.ENDED else None,
            )
        )
    return runs


def _entry_in(entry: Mapping[str, Any], people: Mapping[str, User]) -> dict[str, Any]:
    """An owner who is nobody here is kept by name, in the note."""
    named = entry.get("owner", "")
    owner = people.get(named.lower())
    note = entry.get("note", "")
    if named and owner is None:
        note = "\n\n".join(part for part in (note, _("Owner: %s") % named) if part)
    return {
        "values": entry.get("values", {}),
        "status": entry.get("status", ""),
        "reason": entry.get("reason", ""),
        "confidence": entry.get("confidence", ""),
        "evidence": [
            {name: link[name] for name in ("label", "url") if name in link}
            for link in entry.get("evidence", [])
            if "url" in link
        ],
        "note": note,
        "owner": owner,
        "due": _date(entry.get("due", ""), "due"),
        "verdict": entry.get("verdict", {}),
    }


def _copied(answer: Answer) -> dict[str, Any]:
    from interviews.models import ENTRY_FIELDS

    return {name: getattr(answer, name) for name in ENTRY_FIELDS}


def _known(mapping: Mapping[str, Any], path: str, names: set[str]) -> None:
    for name in mapping:
        if name not in names:
            where = f"{path}.{name}" if path else name
            raise Refused(where, _("This is not known here; known are %s.") % ", ".join(sorted(names)))


def _mapping(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(path, _("An object was expected here."))
    return value


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise Refused(path, _("A list was expected here."))
    return value


def _string(value: Any, path: str, limit: int) -> str:
    if not isinstance(value, str):
        raise Refused(path, _("A text was expected here."))
    if len(value) > limit:
        raise Refused(path, _("At most %s characters.") % limit)
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Refused(path, _("This text has characters that cannot be stored."))
    return value


def _date(value: Any, path: str) -> date | None:
    if _string(value, path, 10) == "":
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # There are other ways to write a day in ISO 8601.
    if day is None or day.isoformat() != value:
        raise Refused(path, _("Write the date as 2026-11-24."))
    return day
