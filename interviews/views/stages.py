"""A stage: its phrase, its questions and actions, its clock, and the check at its end."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from interviews.answers import context, entries
from interviews.forms import missing_label
from interviews.loading import interview_for
from interviews.methodology.model import Action, Stage
from interviews.models import Interview
from interviews.progress import PROPOSED, ItemState
from interviews.shown import shown
from interviews.timebox import end_stage, extend_stage, pause_stage, runs_of, start_stage
from interviews.wizard import clock_context, icon_of, item_name, status_words, wizard_context
from perfplan.accounts.access import Right


def _stage(interview: Interview, number: int) -> Stage:
    try:
        return interview.methodology.stage[number]
    except KeyError:
        raise Http404 from None


@login_required
@require_safe
def stage(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the stage is about, and what of it is still missing."""
    interview = interview_for(request.user, pk, Right.READ, with_people=True)
    found = _stage(interview, number)
    shared = wizard_context(interview, found, entries=entries(interview, people=interview.people))
    standing = next(each for each in shared["progress"].stages if each.stage.number == number)
    language = get_language() or "en"
    first_open = next((state for state in standing.questions if not state.settled), None)
    return render(
        request,
        "interviews/stage.html",
        shared
        | {
            "standing": standing,
            "phrase": found.phrase.to(language),
            "block_name": found.block_name.to(language),
            "questions": [_line(state) for state in standing.questions],
            "actions": [_line(state) for state in standing.actions],
            "go_on": (first_open or standing.items[0]).key,
            "is_begun": standing.begun,
        },
    )


def _line(state: ItemState) -> dict[str, Any]:
    language = get_language() or "en"
    item = state.item
    return {
        "key": state.key,
        "name": item_name(item),
        "text": (item.text if isinstance(item, Action) else item.ask).to(language),
        "outcome": item.outcome.to(language) if isinstance(item, Action) else "",
        "icon": icon_of(state.shown_as),
        "words": status_words(state.shown_as),
        "answer": state.answer,
        "missing": list(dict.fromkeys(missing_label(item, path, language) for path in state.missing_fields))
        if not isinstance(item, Action) or item.decided
        else [],
        "waits_for": [(question.key, item_name(question)) for question in state.waits_for],
        "settled": state.settled,
    }


@login_required
@require_safe
def stage_check(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """All answers of the stage to read through, before it ends."""
    interview = interview_for(request.user, pk, Right.READ, with_people=True)
    found = _stage(interview, number)
    said = entries(interview, people=interview.people)
    shared = wizard_context(interview, found, entries=said)
    standing = next(each for each in shared["progress"].stages if each.stage.number == number)
    ctx = context(interview, said, get_language() or "en")
    lines = [
        _line(state) | {"shown": shown(state.item, state.answer.values, ctx) if state.answer else []}
        for state in standing.items
    ]
    after = number + 1 if number + 1 in interview.methodology.stage else None
    return render(
        request,
        "interviews/stage_check.html",
        shared
        | {
            "standing": standing,
            "lines": lines,
            "to_accept": sum(state.status == PROPOSED for state in standing.items),
            "open_count": sum(not line["settled"] for line in lines),
            "after": after,
            "clock_next": reverse("stage", args=[interview.pk, after])
            if after
            else interview.get_absolute_url(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stage_clock(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The clock alone; POST starts, pauses, extends or ends it."""
    writes = request.method == "POST"
    interview = interview_for(request.user, pk, Right.EDIT if writes else Right.READ)
    found = _stage(interview, number)
    if writes:
        _turn(request, interview, number)
        if not request.headers.get("HX-Request"):
            return redirect(_back(request, interview, number))
    shared = {
        "interview": interview,
        "stage": found,
        "may_edit": Right.EDIT in interview.rights,
        "clock_next": _back(request, interview, number),
        **clock_context(interview, found, runs_of(interview)),
    }
    return render(request, "interviews/_timebox.html", shared)


_TURNS = {
    "start": start_stage,
    "resume": start_stage,
    "pause": pause_stage,
    "extend": extend_stage,
    "end": end_stage,
}


def _turn(request: HttpRequest, interview: Interview, number: int) -> None:
    turn = _TURNS.get(request.POST.get("do", ""))
    if turn is not None:
        turn(interview=interview, stage=number, by=request.user, now=timezone.now())


def _back(request: HttpRequest, interview: Interview, number: int) -> str:
    """The page that the button stood on."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse("stage", args=[interview.pk, number])
