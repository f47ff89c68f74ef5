"""Projects and interviews: begun, renamed, put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from interviews.models import ENTRY_FIELDS, Answer, AnswerRevision, EvidenceFile, Interview, Project
from perfplan.accounts.models import Team, User
from perfplan.events.models import record


def make_project(*, team: Team, by: User, **fields: Any) -> Project:
    """A new project of ``team``."""
    with transaction.atomic():
        project = Project.objects.create(team=team, **fields)
        record("project.made", actor=by, team_id=team.pk, project_id=project.pk, name=project.name)
    return project


def change_project(*, project: Project, by: User, **fields: Any) -> Project:
    """Describe a project anew."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(project, name, value)
        project.save(update_fields=list(fields))
        record("project.changed", actor=by, team_id=project.team_id, project_id=project.pk, name=project.name)
    return project


def archive_project(*, project: Project, by: User, now: datetime | None) -> Project:
    """Put a project away, or (``now`` is ``None``) bring it back. Everything in it stays."""
    with transaction.atomic():
        project.archived_at = now
        project.save(update_fields=["archived_at"])
        kind = "project.archived" if now else "project.brought_back"
        record(kind, actor=by, team_id=project.team_id, project_id=project.pk)
    return project


def delete_project(*, project: Project, by: User) -> None:
    """Delete a project with all that is in it. That it was there stays known."""
    with transaction.atomic():
        record("project.deleted", actor=by, team_id=project.team_id, project_id=project.pk, name=project.name)
        _forget_files(EvidenceFile.objects.filter(interview__project=project))
        project.delete()


def start_interview(
    *, project: Project, by: User, title: str, previous: Interview | None = None
) -> Interview:
    """Begin an interview: blank, or with what an earlier one of the project said.

    What is carried over is open until somebody confirms it: figures age.
    """
    with transaction.atomic():
        interview = Interview.objects.create(
            project=project,
            title=title,
            created_by=by,
            previous=previous,
            settings=previous.assumed if previous else {},
        )
        if previous is not None:
            _carry_over(previous, interview, by)
        record(
            "interview.started",
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            interview_id=interview.pk,
            previous=previous.pk if previous else None,
        )
    return interview


def _carry_over(previous: Interview, interview: Interview, by: User) -> None:
    known = interview.methodology.item
    rows = []
    for old in Answer.objects.filter(interview=previous):
        if old.item not in known:
            continue
        said = {name: getattr(old, name) for name in ENTRY_FIELDS}
        if said["status"] == Answer.Status.ANSWERED:
            said["status"] = Answer.Status.OPEN
        rows.append(Answer(interview=interview, item=old.item, revision=1, updated_by=by, **said))
    Answer.objects.bulk_create(rows)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=row, revision=1, by=by, **{name: getattr(row, name) for name in ENTRY_FIELDS})
        for row in rows
    )


def rename_interview(*, interview: Interview, by: User, title: str) -> Interview:
    """Give an interview another title."""
    with transaction.atomic():
        interview.title = title
        interview.save(update_fields=["title"])
        project = interview.project
        record(
            "interview.renamed",
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            interview_id=interview.pk,
            title=title,
        )
    return interview


def delete_interview(*, interview: Interview, by: User) -> None:
    """Delete an interview with its answers. Versions of the plan that were made of it stay."""
    with transaction.atomic():
        project = interview.project
        record(
            "interview.deleted",
            actor=by,
            team_id=project.team_id,
            project_id=project.pk,
            interview_id=interview.pk,
            title=interview.title,
        )
        _forget_files(EvidenceFile.objects.filter(interview=interview))
        interview.delete()


def _forget_files(files: QuerySet[EvidenceFile]) -> None:
    """Delete the contents of files whose rows are about to go, once they are gone for good."""
    contents = [file.file for file in files]
    transaction.on_commit(lambda: [content.storage.delete(content.name) for content in contents])
