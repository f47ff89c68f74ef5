"""One thread: read, answered, resolved, given to somebody; one's own comments edited and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfplan.accounts.access import Right
from plans.loading import comment_for, thread_for
from plans.models import Comment, PlanVersion, Thread, ThreadPlace
from plans.review import comments
from plans.review.comments import Closed, Moved
from plans.review.forms import AssignForm, CommentForm, EditForm
from plans.review.people import nameable
from plans.review.talks import Talk, talk_of, whole_talk
from plans.views.discussion import kept_or, shared
from plans.views.versions import chosen_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """A thread on a page of its own, or in the margin (``?reply`` with the form open); a POST answers in it."""
    sent = request.method == "POST"
    found, version = _thread(request, pk, Right.COMMENT if sent else Right.READ)
    form = CommentForm(request.POST if sent else None)
    if not sent:
        return _card(request, found, version, form=form, replying="reply" in request.GET)
    if not form.is_valid():
        return _card(request, found, version, form=form, replying=True, status=422)
    said = form.cleaned_data
    try:
        comment = comments.reply(
            thread=found, version=version, by=request.user, text=said["text"], draft=said["draft"]
        )
    except Closed:
        return _card(request, found, version, form=form, replying=True, closed=True, status=409)
    messages.success(request, kept_or(_("Sent."), comment))
    if request.htmx:
        return _card(request, found, version, focused=comment.pk)
    return redirect(_address(found, version, f"#comment-{comment.pk}"))


@login_required
@require_POST
def thread_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve a thread or open it again, make it blocking or not: ``do`` says which."""
    found, version = _thread(request, pk, Right.COMMENT)
    do = request.POST.get("do", "")
    step = {"thread": found, "version": version, "by": request.user}
    try:
        if do == "resolve":
            comments.resolve(**step)
        elif do == "reopen":
            comments.reopen(**step)
        elif do in ("block", "unblock") and _talk(request, found, version).may_block:
            comments.set_blocking(**step, blocking=do == "block")
        else:
            return _card(request, found, version, status=422)
    except Closed:
        return _card(request, found, version, closed=True, status=409)
    done = {"resolve": _("Resolved."), "reopen": _("Open again."), "block": _("It blocks the approval now.")}
    messages.success(request, done.get(do, _("It does not block the approval any more.")))
    return _card(request, _again(found), version, focus=True)


@login_required
@require_POST
def thread_holds(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether what was said of an earlier version still holds."""
    found, version = _thread(request, pk, Right.COMMENT)
    place = get_object_or_404(ThreadPlace.objects.select_related("thread"), thread=found, version=version)
    answer = request.POST.get("holds", "")
    if answer not in ("yes", "no"):
        return _card(request, found, version, status=422)
    try:
        comments.say_holds(place=place, version=version, by=request.user, holds=answer == "yes")
    except Closed:
        return _card(request, found, version, closed=True, status=409)
    return _card(request, found, version, focus=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who sees to it."""
    found, version = _thread(request, pk, Right.COMMENT)
    people = nameable(version, request.user, Right.COMMENT)
    sent = request.method == "POST"
    form = AssignForm(request.POST if sent else None, people=people, initial={"assignee": found.assignee_id})
    if not sent or not form.is_valid():
        return _card(request, found, version, assigning=form, status=422 if form.errors else 200)
    to = form.cleaned_data["assignee"]
    try:
        comments.assign(thread=found, version=version, by=request.user, to=to)
    except Closed:
        return _card(request, found, version, closed=True, status=409)
    messages.success(request, _("%s sees to it.") % to if to else _("Nobody in particular sees to it."))
    return _card(request, _again(found), version, focus=True)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say one's own comment otherwise."""
    comment, version = _own(request, pk)
    if comment.deleted_at:
        raise Http404
    sent = request.method == "POST"
    edits = comment.edits.count()
    form = EditForm(request.POST if sent else None, initial={"text": comment.text, "edits": edits})
    editing: dict[str, Any] = {"comment": comment, "form": form, "edits": edits}
    if not sent or not form.is_valid():
        status = 422 if form.errors else 200
        return _card(request, comment.thread, version, editing=editing, status=status)
    said = form.cleaned_data
    try:
        comments.edit_comment(
            comment=comment, version=version, by=request.user, text=said["text"], edits=said["edits"]
        )
    except Moved:
        current = Comment.objects.get(pk=comment.pk)
        editing |= {"current": current, "comment": current, "edits": current.edits.count()}
        return _card(request, comment.thread, version, editing=editing, status=409)
    except Closed:
        return _card(request, comment.thread, version, editing=editing, closed=True, status=409)
    messages.success(request, _("Saved."))
    if request.htmx:
        return _card(request, comment.thread, version, focused=comment.pk)
    return redirect(_address(comment.thread, version, f"#comment-{comment.pk}"))


@login_required
@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    comment, version = _own(request, pk)
    try:
        comments.delete_comment(comment=comment, version=version, by=request.user)
    except Closed:
        return _card(request, comment.thread, version, closed=True, status=409)
    messages.success(request, _("Deleted."))
    if Thread.objects.filter(pk=comment.thread_id).exists():
        return _card(request, comment.thread, version, focus=True)
    if request.htmx:
        return render(request, "plans/_told.html")
    return redirect("discussion", version.pk)


@login_required
@require_safe
def comment_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What a comment said before it was edited: for everybody who may read it."""
    comment, version = comment_for(request.user, pk, Right.READ, request.GET.get("version", ""))
    template = "plans/_comment_history.html" if request.htmx else "plans/comment_history.html"
    context = shared(version, chosen_language(request, version))
    edits = list(comment.edits.order_by("-pk"))
    return render(request, template, context | {"comment": comment, "edits": edits, "thread": comment.thread})


# --- Shared -----------------------------------------------------------------------------------------------------


def _thread(request: HttpRequest, pk: int, right: Right) -> tuple[Thread, PlanVersion]:
    named = request.POST.get("version", "") or request.GET.get("version", "")
    return thread_for(request.user, pk, right, named)


def _own(request: HttpRequest, pk: int) -> tuple[Comment, PlanVersion]:
    named = request.POST.get("version", "") or request.GET.get("version", "")
    return comment_for(request.user, pk, Right.COMMENT, named, own=True)


def _again(found: Thread) -> Thread:
    return Thread.objects.select_related("assignee", "created_by", "resolved_by").get(pk=found.pk)


def _talk(request: HttpRequest, found: Thread, version: PlanVersion) -> Talk:
    return talk_of(found, version, request.user, chosen_language(request, version))


def _address(found: Thread, version: PlanVersion, place: str = "") -> str:
    return f"{reverse('thread', args=[found.pk])}?version={version.pk}{place}"


def _card(
    request: HttpRequest, found: Thread, version: PlanVersion, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The thread as it stands: to htmx its card; to everyone else its page, and back to it after a change."""
    language = chosen_language(request, version)
    changed = request.method == "POST" and status == 200
    if changed and not request.htmx:
        return redirect(_address(found, version))
    context = shared(version, language) | {"told": request.method == "POST", **more}
    if request.htmx:
        talk = talk_of(found, version, request.user, language)
        return render(request, "plans/_thread_card.html", context | {"talk": talk}, status=status)
    talk, page = whole_talk(found, version, request.user, language, request.GET.get("page", ""))
    return render(
        request, "plans/thread.html", context | {"talk": talk, "page": page, "whole": True}, status=status
    )
