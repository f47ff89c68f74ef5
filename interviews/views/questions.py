"""One question or decision on the screen: shown, saved while one types, saved by a plain form."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from interviews import evidence
from interviews.answers import Stale, context, entries, entries_to_save, save_answer
from interviews.forms import form_of, missing_label
from interviews.loading import interview_for
from interviews.meta import MetaReading, meta_form, people_of, read_meta
from interviews.methodology.model import Action, Item, Question
from interviews.models import Answer, Interview
from interviews.progress import ItemState
from interviews.reading import read
from interviews.shown import shown
from interviews.verdicts import is_judged
from interviews.wizard import icon_of, item_name, neighbours, status_words, wizard_context
from perfplan.accounts.access import Right
from perfplan.ui.addresses import address

LEAVE = (Answer.Status.TO_FIND_OUT.value, Answer.Status.PARKED.value)
"""What one press leaves a question as, to go on with the next."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """GET shows an item; POST saves it, and goes where the button says."""
    writes = request.method == "POST"
    right = Right.EDIT if writes else Right.READ
    interview = interview_for(request.user, pk, right, with_people=not writes)
    subject = item_of(interview, item)
    if not writes:
        return render(request, "interviews/question.html", page(request, interview, subject))
    if not subject.fields:
        raise Http404
    return _save(request, interview, subject)


def item_of(interview: Interview, key: str) -> Item:
    """The item of that key. :raises Http404:"""
    try:
        return interview.methodology.item[key]
    except KeyError:
        raise Http404 from None


def _save(request: HttpRequest, interview: Interview, subject: Item) -> HttpResponse:
    said = entries_to_save(interview, subject)
    before = said.get(subject.key) or Answer(interview=interview, item=subject.key)
    post, do = _reordered(subject, request.POST)
    reading = read(subject, post, context(interview, said, get_language() or "en"), before.values)
    meta = read_meta(post, before, interview.project)
    changes: dict[str, Any] = {
        "values": reading.values,
        "rejected": {**reading.rejected, **meta.rejected},
        **meta.changes,
    }
    if do in LEAVE and not meta.errors:
        changes["status"] = do
    elif do in ("next", "save") and not before.status and not meta.errors:
        # Who presses the button says that it stands: so is an answer confirmed that was carried over.
        changes.setdefault("status", Answer.Status.OPEN)
    try:
        evidence_changes = evidence.changes(request, interview, subject, before, do)
        answer = save_answer(
            interview=interview,
            item=subject,
            by=request.user,
            revision=_revision(post),
            changes={**changes, **evidence_changes.changes},
            answer=before,
        )
    except Stale as stale:
        return _stale(request, interview, subject, stale.current, changes)
    if evidence_changes.unwanted is not None:
        evidence.remove_file(interview, subject, evidence_changes.unwanted)
    said[subject.key] = answer
    errors = {name: error.message.to(get_language() or "en") for name, error in reading.errors.items()}
    errors |= meta.errors | evidence_changes.errors
    if request.headers.get("HX-Request"):
        filled = _saved(request, interview, subject, said, meta, errors)
        return render(request, "interviews/_saved.html", filled, status=422 if errors else 200)
    if errors and do in ("", "next", "save", "evidence", *LEAVE):
        filled = page(request, interview, subject, errors=errors)
        return render(request, "interviews/question.html", filled, status=422)
    return redirect(_where_to(interview, subject, do))


def _saved(
    request: HttpRequest,
    interview: Interview,
    subject: Item,
    said: dict[str, Answer],
    meta: MetaReading,
    errors: dict[str, str],
) -> dict[str, Any]:
    """What a save answers: the revision and the messages. The rest of the page is fetched behind it, by
    :func:`item_beside`: a save waits for nothing that is computed."""
    answer = said[subject.key]
    ctx = context(interview, said, get_language() or "en")
    meta_changed = _meta_changed(meta, answer) or bool(meta.errors)
    people = people_of(interview.project) if meta_changed else []
    return {
        "interview": interview,
        "item": subject,
        "answer": answer,
        "inputs": form_of(subject, answer.values, answer.rejected, ctx, only_faulty=True),
        "saved_at": timezone.localtime(),
        "errors": errors,
        "meta_changed": meta_changed,
        "meta": meta_form(answer, people, errors, request.POST) if meta_changed else {},
    }


@login_required
@require_safe
def item_beside(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """What stands around the form, as the answers are now: the stages, the item's status, what it changes."""
    interview = interview_for(request.user, pk, Right.READ, with_people=True)
    subject = item_of(interview, item)
    said = entries(interview, people=interview.people)
    return render(request, "interviews/_beside.html", around(interview, subject, said))


def _stale(
    request: HttpRequest, interview: Interview, subject: Item, current: Answer, changes: dict[str, Any]
) -> HttpResponse:
    """Somebody was faster: both answers, for the person to choose."""
    language = get_language() or "en"
    ctx = context(interview, entries(interview), language)
    theirs = shown(subject, current.values, ctx)
    mine = shown(subject, changes["values"], ctx)
    filled = {
        "interview": interview,
        "item": subject,
        "theirs": theirs,
        "mine": mine,
        "current": current,
        "mine_note": changes.get("note", ""),
    }
    if request.headers.get("HX-Request"):
        return render(request, "interviews/_stale.html", filled, status=409)
    # Without a script the form comes back as it was typed, and still names the revision that it started from.
    typed = Answer(interview=interview, item=subject.key, revision=_revision(request.POST))
    for name, value in changes.items():
        setattr(typed, name, value)
    said = entries(interview) | {subject.key: typed}
    return render(
        request, "interviews/question.html", page(request, interview, subject, said=said) | filled, status=409
    )


def _revision(post: QueryDict) -> int:
    """The revision that the form started from; of several the newest, which is the button's that keeps one's own."""
    given = post.getlist("meta.revision") or ["0"]
    return max((int(one) for one in given if one.isdecimal() and len(one) < 10), default=-1)


def _reordered(subject: Item, post: QueryDict) -> tuple[QueryDict, str]:
    """What the pressed button does to the rows of a table, and its word: ``up:components:ab12cd34``."""
    do = post.get("do", "")
    word, _colon, rest = do.partition(":")
    table, _colon, row = rest.partition(":")
    name = f"{table}.row"
    if word not in ("remove", "up", "down") or row not in post.getlist(name):
        return post, do
    rows = post.getlist(name)
    at = rows.index(row)
    if word == "remove":
        rows.remove(row)
    else:
        to = max(0, min(len(rows) - 1, at + (-1 if word == "up" else 1)))
        rows.insert(to, rows.pop(at))
    changed = post.copy()
    changed.setlist(name, rows)
    return changed, do


def _where_to(interview: Interview, subject: Item, do: str) -> str:
    """Where the pressed button leads: the next item, the check at the stage's end, or back to this one."""
    here = reverse("item", args=[interview.pk, subject.key])
    word, _colon, rest = do.partition(":")
    if word == "next" or word in LEAVE:
        return next_url(interview, subject)
    if word == "add" and rest in subject.field:
        return f"{here}?add={rest}#table-{rest}"
    if word in ("remove", "up", "down"):
        return f"{here}#table-{rest.partition(':')[0]}"
    if word in ("evidence", "unlink", "unfile"):
        return f"{here}#evidence"
    return here


def next_url(interview: Interview, subject: Item) -> str:
    """The next item of the stage, or the stage's check after its last."""
    stage = interview.methodology.stage_of[subject.key]
    _before, after = neighbours(stage, subject.key)
    if after:
        return address("item", interview.pk, after)
    return address("stage_check", interview.pk, stage.number)


def _meta_changed(meta: MetaReading, answer: Answer) -> bool:
    """Does the page show another status than the one that follows from the values?"""
    return meta.shown_status != (answer.status if answer.status != Answer.Status.ANSWERED else "")


def page(
    request: HttpRequest,
    interview: Interview,
    subject: Item,
    *,
    said: dict[str, Answer] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """What the page of an item shows."""
    language = get_language() or "en"
    people = getattr(interview, "people", None) or people_of(interview.project)
    said = entries(interview, people=people) if said is None else said
    shared = around(interview, subject, said)
    answer, may_type = shared["answer"], shared["may_type"]
    ctx = context(interview, said, language)
    stage = shared["stage"]
    before, after = neighbours(stage, subject.key)
    inputs = form_of(subject, answer.values, answer.rejected, ctx, add=request.GET.get("add", ""))
    essential = {field.name for field in subject.fields if field.essential}
    rest = [each for each in inputs if each.field.name not in essential]
    return shared | {
        "is_question": isinstance(subject, Question),
        "title": (subject.text if isinstance(subject, Action) else subject.ask).to(language),
        "hint": _hint(subject, language),
        "inputs": inputs,
        "parts": _parts([each for each in inputs if each.field.name in essential]),
        "rest": _parts(rest),
        "rest_open": any(each.field.name in answer.values or _faulty(each) for each in rest),
        "rest_names": ", ".join(each.label.lower() for each in rest),
        "shown": [] if may_type else shown(subject, answer.values, ctx),
        "meta": meta_form(answer, people if may_type else [], errors or {}, request.POST)
        | {"evidence_url": request.POST.get("evidence.url", "") if "evidence" in (errors or {}) else ""},
        "errors": errors or {},
        "summary": _summary(inputs, errors or {}),
        "files": evidence.files_of(interview, subject),
        "previous": (before, item_name(interview.methodology.item[before])) if before else None,
        "following": (after, item_name(interview.methodology.item[after])) if after else None,
        "next_url": next_url(interview, subject),
        "position": [each.key for each in stage.items].index(subject.key) + 1,
        "count": len(stage.items),
    }


def around(interview: Interview, subject: Item, said: dict[str, Answer]) -> dict[str, Any]:
    """What stands around the form of an item: stages, clock, status, what it waits for."""
    stage = interview.methodology.stage_of[subject.key]
    shared = wizard_context(interview, stage, current=subject.key, entries=said)
    answer = said.get(subject.key) or Answer(interview=interview, item=subject.key)
    state: ItemState = shared["progress"].item[subject.key]
    language = get_language() or "en"
    missing = list(dict.fromkeys(missing_label(subject, path, language) for path in state.missing_fields))
    return shared | {
        "item": subject,
        "name": item_name(subject),
        "said": said,
        "answer": answer,
        "state": state,
        "status_icon": icon_of(state.shown_as),
        "status_words": status_words(state.shown_as),
        "may_type": shared["may_edit"] and bool(subject.fields),
        "judged": is_judged(subject),
        "verdict_current": state.judged,
        "missing": missing if answer.values else [],
        "waits_for": [(question.key, item_name(question)) for question in state.waits_for],
    }


def _parts(inputs: list[Any]) -> list[list[Any]]:
    """The inputs in the catalogue's order: each table for itself, the fields between two tables side by side."""
    parts: list[list[Any]] = []
    for is_table, found in groupby(inputs, key=lambda each: each.kind == "table"):
        side_by_side = list(found)
        parts += [[each] for each in side_by_side] if is_table else [side_by_side]
    return parts


def _hint(subject: Item, language: str) -> str:
    if isinstance(subject, Question):
        return subject.hint.to(language) if subject.hint else ""
    return subject.outcome.to(language)


def _faulty(each: Any) -> bool:
    return bool(each.faults if each.kind == "table" else each.error)


def _summary(inputs: list[Any], errors: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is to be corrected: the input's id, its name, what to write."""
    found = []
    for each in inputs:
        if each.kind == "table":
            for number, row in enumerate(each.rows, 1):
                found += [
                    (cell.id, f"{each.label}, {number}, {cell.label}", cell.error)
                    for cell in row.cells
                    if cell.error
                ]
            if each.name in errors:
                found.append((f"table-{each.name}", each.label, errors[each.name]))
        elif each.error:
            found.append((each.id, each.label, each.error))
    names = {
        "meta.reason": _("Reason"),
        "meta.due": _("Until when"),
        "evidence": _("Evidence"),
        "meta.note": _("Note"),
    }
    found += [(f"f-{key.replace('.', '-')}", names[key], errors[key]) for key in names if key in errors]
    return found
