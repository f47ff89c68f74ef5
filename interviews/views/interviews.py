"""An interview: begun, seen as a whole, renamed, deleted."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews import fields
from interviews.answers import context, entries
from interviews.loading import interview_for, project_for
from interviews.methodology.model import Action
from interviews.models import Interview
from interviews.page_forms import DeleteForm, InterviewForm, TitleForm
from interviews.progress import ItemState
from interviews.shown import shown
from interviews.starting import delete_interview, rename_interview, start_interview
from interviews.wizard import icon_of, item_name, status_words, wizard_context
from perfplan.accounts.access import Right


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an interview, blank or with the answers of an earlier one."""
    project = project_for(request.user, pk, Right.EDIT)
    earlier = Interview.objects.filter(project=project)
    proposed = _("Interview of %s") % date_format(timezone.localtime(), "YEAR_MONTH_FORMAT")
    form = InterviewForm(request.POST or None, interviews=earlier, initial={"title": proposed})
    if request.method == "POST" and form.is_valid():
        interview = start_interview(project=project, by=request.user, **form.cleaned_data)
        return redirect("stage", interview.pk, interview.methodology.stages[0].number)
    context = {"form": form, "project": project}
    return render(request, "interviews/interview_form.html", context, status=422 if form.errors else 200)


FILTERS = ("all", "open", "to_confirm", "guessed", "to_find_out", "parked", "mine")


@login_required
@require_safe
def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole interview: every item with its state, filtered and searched."""
    found = interview_for(request.user, pk, Right.READ, with_people=True)
    said = entries(found, people=found.people)
    stage = found.methodology.stages[0]
    shared = wizard_context(found, stage, entries=said)
    standing = shared["progress"]
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    carried_over = any(state.to_confirm for state in standing.item.values()) or chosen == "to_confirm"
    words = request.GET.get("q", "").strip()[:100]
    ctx = context(found, said, get_language() or "en")
    stages = []
    for each in standing.stages:
        states = [
            state for state in each.items if _kept(state, chosen, request) and _found(state, words, ctx)
        ]
        stages.append((each, [line(state) for state in states]))
    return render(
        request,
        "interviews/interview.html",
        shared
        | {
            "stages": [(each, lines) for each, lines in stages if lines or (chosen == "all" and not words)],
            "filters": [
                (name, label, sum(_kept(state, name, request) for state in standing.item.values()))
                for name, label in _labels(carried_over=carried_over)
            ],
            "chosen": chosen,
            "words": words,
            "may_manage": Right.MANAGE in found.rights,
            "next_open": standing.next_open,
            "none_found": not any(lines for _each, lines in stages),
        },
    )


def _labels(*, carried_over: bool) -> list[tuple[str, str]]:
    return [
        ("all", _("All")),
        ("open", _("Open")),
        *([("to_confirm", _("To confirm"))] if carried_over else []),
        ("guessed", _("Guessed")),
        ("to_find_out", _("To find out")),
        ("parked", _("Parked")),
        ("mine", _("Mine")),
    ]


def _kept(state: ItemState, chosen: str, request: HttpRequest) -> bool:
    match chosen:
        case "open":
            return state.status in ("", "started")
        case "to_confirm":
            return state.to_confirm
        case "guessed":
            return state.guessed
        case "to_find_out" | "parked":
            return state.status == chosen
        case "mine":
            return state.answer is not None and state.answer.owner_id == request.user.pk
    return True


def _found(state: ItemState, words: str, ctx: fields.Context) -> bool:
    """Do all the words stand in the item's texts or in what was answered, whatever their accents?"""
    if not words:
        return True
    item = state.item
    texts = [item_name(item), (item.text if isinstance(item, Action) else item.ask).to(ctx.language)]
    if state.answer is not None:
        texts += [state.answer.note, state.answer.reason, str(state.answer.owner or "")]
        for one in shown(item, state.answer.values, ctx):
            texts += [one.label, one.text, *(text for row in one.rows for _head, text, _figure in row)]
    everything = bare(" ".join(texts))
    return all(word in everything for word in bare(words).split())


def bare(text: str) -> str:
    """Without accents and capitals."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def line(state: ItemState) -> dict[str, Any]:
    return {
        "state": state,
        "key": state.key,
        "name": item_name(state.item),
        "icon": icon_of(state.shown_as),
        "words": status_words(state.shown_as),
        "answer": state.answer,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title."""
    found = interview_for(request.user, pk, Right.EDIT)
    form = TitleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        rename_interview(interview=found, by=request.user, title=form.cleaned_data["title"])
        messages.success(request, _("Saved."))
        return redirect(found)
    context = {"form": form, "project": found.project, "interview": found}
    return render(request, "interviews/interview_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interview_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete it, by typing its title."""
    found = interview_for(request.user, pk, Right.MANAGE)
    form = DeleteForm(request.POST or None, expected=found.title)
    if request.method == "POST" and form.is_valid():
        delete_interview(interview=found, by=request.user)
        messages.success(request, _("The interview is deleted."))
        return redirect(found.project)
    context = {
        "form": form,
        "project": found.project,
        "what": found.title,
        "lost": _(
            "Its answers and their history go with it. Versions of the plan that were made of it stay."
        ),
        "back": found.get_absolute_url(),
    }
    return render(request, "interviews/delete.html", context, status=422 if form.errors else 200)
