"""How an answer came to what it says, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interviews.answers import Stale, context, entries, restore_revision
from interviews.fields import Context
from interviews.loading import interview_for
from interviews.methodology.model import Item
from interviews.models import Answer, AnswerRevision, Interview
from interviews.shown import Shown, shown
from interviews.views.questions import item_of
from interviews.wizard import item_name, status_words
from perfplan.accounts.access import Right
from perfplan.events.models import Event

PER_PAGE = 20


@dataclass(frozen=True)
class Step:
    """One revision, with what it said."""

    revision: AnswerRevision
    status: str
    changed: list[Shown]
    """The fields that it changed; one that it emptied is a dash."""
    note: str
    """The note, where it was changed."""
    suggested_by: str
    """Who suggested it, where it was taken from a review."""
    is_present: bool


@login_required
@require_safe
def item_history(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """All revisions of an answer, the latest first, each with the fields that it changed."""
    interview = interview_for(request.user, pk, Right.READ)
    subject = item_of(interview, item)
    said = entries(interview)
    answer = said.get(item)
    ctx = context(interview, said, get_language() or "en")
    revisions = AnswerRevision.objects.filter(answer=answer).select_related("by", "owner") if answer else []
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    suggested = _suggested(interview, item, listed)
    steps = [
        _step(subject, revision, before, answer, ctx, suggested.get(revision.revision, ""))
        for revision, before in zip(listed, _befores(listed), strict=True)
    ]
    return render(
        request,
        "interviews/history.html",
        {
            "interview": interview,
            "project": interview.project,
            "item": subject,
            "name": item_name(subject),
            "answer": answer,
            "steps": steps,
            "page": page,
            "may_edit": Right.EDIT in interview.rights,
        },
    )


def _befores(listed: list[AnswerRevision]) -> list[AnswerRevision]:
    """What each of the revisions came after; before the first there was nothing."""
    if not listed:
        return []
    last = listed[-1]
    older = AnswerRevision.objects.filter(answer=last.answer_id, revision__lt=last.revision)
    return [*listed[1:], older.select_related("owner").first() or AnswerRevision()]


def _suggested(interview: Interview, item: str, listed: list[AnswerRevision]) -> dict[int, str]:
    """Who suggested what a revision says, as the events tell that made one out of somebody's suggestion."""
    if not listed:
        return {}
    told = Event.objects.filter(
        interview_id=interview.pk,
        data__item=item,
        data__suggested_by__isnull=False,
        data__revision__isnull=False,
    )
    numbers = {revision.revision for revision in listed}
    return {
        data["revision"]: data["suggested_by"]
        for data in told.values_list("data", flat=True)
        if data["revision"] in numbers
    }


def _step(
    subject: Item,
    revision: AnswerRevision,
    before: AnswerRevision,
    answer: Answer | None,
    ctx: Context,
    suggested_by: str,
) -> Step:
    changed = {name: value for name, value in revision.values.items() if before.values.get(name) != value}
    emptied = [
        Shown(f.label.to(ctx.language), "–")
        for f in subject.fields
        if f.name in before.values and f.name not in revision.values
    ]
    return Step(
        revision,
        status_words(revision.status),
        [*shown(subject, changed, ctx), *emptied, *_changed_beside(revision, before)],
        revision.note if revision.note != before.note else "",
        suggested_by,
        answer is not None and revision.revision == answer.revision,
    )


def _changed_beside(revision: AnswerRevision, before: AnswerRevision) -> list[Shown]:
    """What changed beside the values, in words."""

    def words(of: AnswerRevision) -> dict[str, str]:
        return {
            _("Why it does not apply"): of.reason,
            _("Who finds it out"): str(of.owner or ""),
            _("Until when"): date_format(of.due, "SHORT_DATE_FORMAT") if of.due else "",
            _("Evidence"): ", ".join(link.get("label") or link["url"] for link in of.evidence),
        }

    was = words(before)
    return [Shown(label, text or "–") for label, text in words(revision).items() if text != was[label]]


@login_required
@require_POST
def item_restore(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Bring an earlier revision back, as a new one."""
    interview = interview_for(request.user, pk, Right.EDIT)
    subject = item_of(interview, item)
    answer = Answer.objects.filter(interview=interview, item=subject.key).first()
    number, revision = request.POST.get("number", ""), request.POST.get("revision", "")
    if answer is None:
        raise Http404
    if not all(text.isdecimal() and len(text) < 10 for text in (number, revision)):
        return HttpResponseBadRequest()
    try:
        restore_revision(answer=answer, number=int(number), by=request.user, revision=int(revision))
    except AnswerRevision.DoesNotExist:
        raise Http404 from None
    except Stale:
        messages.warning(
            request, _("Somebody changed this answer meanwhile: look at what it says now, then choose again.")
        )
        return redirect("item_history", interview.pk, subject.key)
    messages.success(request, _("The earlier answer is back."))
    return redirect("item", interview.pk, subject.key)
