"""What the authors write around the computed parts of a version, while it is a draft.

An introduction to the whole plan, a note to each section, and whether a section shows. All else of a version is
frozen. A text names the revision that it started from, as answers do: nobody is overwritten. Every change
counts the version's edition up, by which its documents know that they are out of date.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from perfplan.accounts.models import User
from plans.models import ALWAYS_SHOWN, NO_DRAFT, Frozen, PlanVersion, SectionText
from plans.recording import record_of


class Stale(Exception):
    """Somebody saved this text since the person who saves now has read it."""

    def __init__(self, current: SectionText) -> None:
        self.current = current
        super().__init__(f"{current.key} is at revision {current.revision}")


def text_of(version: PlanVersion, section: str) -> SectionText:
    """The authors' text to a section as it stands, or a blank one."""
    found = SectionText.objects.filter(version=version, key=section).select_related("updated_by").first()
    return found or SectionText(version=version, key=section)


def save_text(*, version: PlanVersion, section: str, text: str, revision: int, by: User) -> SectionText:
    """Save the authors' text to a section of a draft, in place of what ``revision`` of it said.

    Returns the text as it stands; nothing is written when nothing changes.

    :raises Stale: the text has moved on since ``revision``.
    :raises Frozen: the version is no draft any more.
    """
    before = text_of(version, section)
    if version.is_draft and before.text == text:
        return before
    with transaction.atomic():
        _new_edition(version)
        row, _new = SectionText.objects.get_or_create(version=version, key=section)
        saved = SectionText.objects.filter(pk=row.pk, revision=revision).update(
            text=text, revision=F("revision") + 1, updated_by=by, updated_at=timezone.now()
        )
        after = text_of(version, section)
        if not saved:
            raise Stale(after)
        record_of("text.saved", version, by, section=section, revision=after.revision, before=row.text)
    return after


def show_section(*, version: PlanVersion, section: str, shown: bool, by: User) -> None:
    """Let a section of a draft show, or leave it out of page, PDF and Markdown. Its text stays.

    :raises Frozen: the version is no draft any more.
    """
    if not shown and section in ALWAYS_SHOWN:
        raise ValueError(f"{section} always shows.")
    if version.is_draft and text_of(version, section).shown == shown:
        return
    with transaction.atomic():
        _new_edition(version)
        row, _new = SectionText.objects.get_or_create(version=version, key=section)
        SectionText.objects.filter(pk=row.pk).update(shown=shown)
        record_of("section.shown" if shown else "section.hidden", version, by, section=section)


def carry_over(version: PlanVersion) -> None:
    """Begin a new version with the texts of the one before it."""
    earlier = PlanVersion.objects.filter(plan=version.plan_id, number__lt=version.number)
    previous = earlier.order_by("-number").values_list("pk", flat=True).first()
    SectionText.objects.bulk_create(
        SectionText(
            version=version,
            key=old.key,
            text=old.text,
            shown=old.shown,
            revision=1,
            updated_by_id=old.updated_by_id,
            updated_at=old.updated_at,
        )
        for old in SectionText.objects.filter(version=previous)
    )


def _new_edition(version: PlanVersion) -> None:
    """Count one up. From here on the version's row is locked: it cannot leave its draft meanwhile."""
    drafts = PlanVersion.objects.filter(pk=version.pk, state=PlanVersion.State.DRAFT)
    if not drafts.update(edition=F("edition") + 1):
        raise Frozen(NO_DRAFT)
