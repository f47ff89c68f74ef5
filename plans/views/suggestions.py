"""Another value for an answer: typed with what it changes shown beside it, accepted or declined by an editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfplan.accounts.access import Right
from plans.blocks.said import Said
from plans.loading import thread_for, version_for
from plans.models import Comment, PlanVersion, Suggestion, Thread
from plans.review import comments, effects
from plans.review.anchors import Unknown
from plans.review.comments import Closed
from plans.review.forms import CommentForm
from plans.review.passages import passage
from plans.review.slots import Choice, Gone, Slot, choose, subject, words
from plans.review.suggestions import (
    Decided,
    MovedOn,
    NoInterview,
    NotValid,
    RowGone,
    Typed,
    accept,
    decline,
    input_of,
    read_value,
    said_in,
    says,
    shown,
    slot_of,
    suggest,
    suggestions,
)
from plans.review.talks import Asked, talk_of, whole_talk
from plans.views.discussion import kept_or, margin, shared
from plans.views.versions import chosen_language

MOST_REASON = 2000


# --- Suggesting -------------------------------------------------------------------------------------------------


@dataclass
class Draft:
    """What somebody is about to suggest."""

    version: PlanVersion
    said: Said
    """In the reader's language: values are typed and read in it."""
    thread: Thread | None
    at: str
    """The passage that it is about; empty: the answer that is chosen."""
    steps: list[Choice]
    slot: Slot | None

    @property
    def anchor(self) -> str:
        """Where the thread begins: at the row, where one was chosen within the answer."""
        if self.slot is None or self.at not in ("", f"answer:{self.slot.item}"):
            return self.at
        row = f"row:{self.slot.item}.{self.slot.field}.{self.slot.row}"
        return row if self.slot.row else f"answer:{self.slot.item}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggest another value at the passage ``at``, or in a ``thread``: choose the field, type the value, say why.

    Without a script the form is sent to see the next step (``do=look``) before it is sent for good.
    """
    version = version_for(request.user, pk, Right.COMMENT)
    sent = request.method == "POST"
    query = request.POST if sent else request.GET
    draft = _draft(request, version, query)
    looks = sent and query.get("do") == "look"
    form = CommentForm(query if sent and not looks else None, initial={"text": query.get("text", "")})
    typed = read_value(draft.said, draft.slot, query) if draft.slot and "value" in query else None
    if not sent or looks:
        return _form(request, draft, form, typed)
    if not form.is_valid() or draft.slot is None or typed is None or not typed.ready:
        return _form(request, draft, form, typed, status=422)
    try:
        with transaction.atomic():
            comment = _say(request, draft, form)
            suggest(comment=comment, slot=draft.slot, value=typed.value, said=draft.said)
    except Closed:
        return _form(request, draft, form, typed, status=409)
    messages.success(request, kept_or(_("Suggested."), comment))
    return _where_it_stands(request, version, comment)


def _draft(request: HttpRequest, version: PlanVersion, query: QueryDict) -> Draft:
    """What is chosen so far. :raises Http404: there is no such thread or passage, or nothing to suggest at it."""
    thread = _thread(request, version, query.get("thread", ""))
    at = thread.anchor if thread else query.get("at", "")[:450]
    said = said_in(version, (get_language() or "en")[:2])
    steps, slot = choose(said, at, query.getlist("slot"))
    if not steps:
        raise Http404
    return Draft(version, said, thread, at, steps, slot)


def _thread(request: HttpRequest, version: PlanVersion, pk: str) -> Thread | None:
    if not pk:
        return None
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        raise Http404
    return thread_for(request.user, int(pk), Right.COMMENT, str(version.pk))[0]


def _say(request: HttpRequest, draft: Draft, form: CommentForm) -> Comment:
    said = {
        "version": draft.version,
        "by": request.user,
        "text": form.cleaned_data["text"],
        "draft": form.cleaned_data["draft"],
    }
    if draft.thread:
        return comments.reply(thread=draft.thread, **said)
    try:
        place = passage(draft.version, draft.anchor)
    except Unknown:
        raise Http404 from None
    return comments.begin_thread(place=place, blocking=request.POST.get("blocking") == "on", **said)


def _form(
    request: HttpRequest, draft: Draft, form: CommentForm, typed: Typed | None, status: int = 200
) -> HttpResponse:
    version, slot = draft.version, draft.slot
    language = chosen_language(request, version)
    context = shared(version, language) | {
        "draft": draft,
        "form": form,
        "typed": typed,
        "blocking": request.POST.get("blocking") == "on",
        "closed": version.state == PlanVersion.State.SUPERSEDED,
        "refused": status == 422,
        "whole": not request.htmx or "whole" in request.GET,
        "subject": subject(draft.said, slot) if slot else "",
    }
    if slot:
        before = says(draft.said, slot)
        context |= {
            "before": words(draft.said, slot, before),
            "input": (typed and typed.input) or input_of(draft.said, slot),
            **_looked(request, draft, typed),
        }
    template = "plans/_suggestion_new.html" if request.htmx else "plans/suggestion_new.html"
    return render(request, template, context, status=status)


def _where_it_stands(request: HttpRequest, version: PlanVersion, comment: Comment) -> HttpResponse:
    is_draft = comment.sent_at is None
    if not request.htmx:
        address = reverse("thread", args=[comment.thread_id])
        return redirect(f"{address}?version={version.pk}#comment-{comment.pk}")
    context = margin(request, version, Asked("drafts" if is_draft else "open"))
    return render(request, "plans/_discussion.html", context | {"told": True, "focused": comment.thread_id})


# --- What it changes --------------------------------------------------------------------------------------------


@login_required
@require_safe
def suggestion_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What a ``suggestion`` changes, or what is typed as one (``slot`` and ``value``)."""
    version = version_for(request.user, pk, Right.READ)
    if "suggestion" in request.GET:
        return _effect_of(request, version, _suggestion(request, version, request.GET["suggestion"]))
    slot = Slot.of(request.GET.get("slot", "")[:200])
    if slot is None:
        return HttpResponseBadRequest()
    said = said_in(version, (get_language() or "en")[:2])
    if slot.leaf(said.methodology) is None:
        raise Http404
    try:
        typed = read_value(said, slot, request.GET)
    except Gone:
        raise Http404 from None
    draft = Draft(version, said, None, "", [], slot)
    context = shared(version, chosen_language(request, version)) | {
        "typed": typed,
        "input": typed.input,
        **_looked(request, draft, typed),
    }
    return render(request, "plans/_suggestion_typed.html", context)


def _looked(request: HttpRequest, draft: Draft, typed: Typed | None) -> dict[str, Any]:
    """The effect of what is typed, where it can be read."""
    if typed is None or not typed.ready or draft.slot is None:
        return {}
    return _effect(draft.version, draft.slot, typed.value)


def _effect(version: PlanVersion, slot: Slot, value: Any) -> dict[str, Any]:
    """On the version; and on the interview as it stands, for whom that is there."""
    language = (get_language() or "en")[:2]
    try:
        effect = effects.on_version(version, slot, value, language)
    except Gone:
        effect = None
    alone = version.alone  # type: ignore[attr-defined]
    return {"effect": effect, "by_now": None if alone else effects.by_now(version, slot, value, language)}


def _effect_of(request: HttpRequest, version: PlanVersion, suggestion: Suggestion) -> HttpResponse:
    context = _subject(request, version, suggestion) | _effect(version, slot_of(suggestion), suggestion.value)
    template = "plans/_suggestion_effect.html" if request.htmx else "plans/suggestion.html"
    return render(request, template, context)


def _suggestion(request: HttpRequest, version: PlanVersion, pk: str) -> Suggestion:
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        raise Http404
    found: Suggestion = get_object_or_404(suggestions(version, request.user), pk=int(pk))
    return found


def _subject(request: HttpRequest, version: PlanVersion, suggestion: Suggestion) -> dict[str, Any]:
    said = said_in(version, (get_language() or "en")[:2])
    context = shared(version, chosen_language(request, version))
    made = shown(suggestion, said, version)
    return context | {"suggestion": suggestion, "made": made, "thread": suggestion.comment.thread}


# --- Deciding ---------------------------------------------------------------------------------------------------


@login_required
@require_POST
def suggestion_decide(request: HttpRequest, pk: int, suggestion: int) -> HttpResponse:
    """Take a suggestion into the interview, or decline it."""
    version = version_for(request.user, pk, Right.EDIT)
    found = get_object_or_404(
        suggestions(version, request.user), pk=suggestion, comment__sent_at__isnull=False
    )
    do, step = request.POST.get("do", ""), {"suggestion": found, "version": version, "by": request.user}
    if do not in ("accept", "decline"):
        return _decided(request, version, found, status=422)
    reason = request.POST.get("reason", "").strip().replace("\x00", "")
    if len(reason) > MOST_REASON:
        return _decided(
            request, version, found, status=422, reason=reason, trouble=_("Say it in fewer words.")
        )
    try:
        if do == "decline":
            decline(**step, reason=reason)
            messages.success(request, _("Declined."))
        else:
            accept(**step, seen=request.POST.get("seen", ""), resolve=request.POST.get("resolve") == "on")
            messages.success(request, _("Taken into the interview. This version stays as it is."))
    except MovedOn as moved:
        said = said_in(version, (get_language() or "en")[:2])
        asked = {"seen": moved.mark, "stands": words(said, slot_of(found), moved.value)}
        return _decided(request, version, found, status=409, **asked)
    except (Closed, Decided, NoInterview, RowGone, NotValid) as fault:
        return _decided(request, version, found, status=409, trouble=_trouble(fault), reason=reason)
    return _decided(request, version, found)


def _trouble(fault: Exception) -> str:
    """Why it could not be done, in a sentence."""
    if isinstance(fault, NotValid):
        return _("The interview cannot take this value any more: %s") % fault.reason
    return {
        Closed: _("This version was replaced: decide it on the latest one."),
        Decided: _("Somebody else was faster: it is decided already."),
        NoInterview: _("The interview of this version was deleted: there is nothing to take it into."),
        RowGone: _("The row is in the interview no more: the value has no place there."),
    }[type(fault)]


def _decided(
    request: HttpRequest, version: PlanVersion, suggestion: Suggestion, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The thread as it stands: to htmx its card; to everyone else its page."""
    thread, _version = thread_for(request.user, suggestion.comment.thread_id, Right.READ, str(version.pk))
    if not request.htmx and status == 200:
        address = reverse("thread", args=[thread.pk])
        return redirect(f"{address}?version={version.pk}#comment-{suggestion.comment_id}")
    language = chosen_language(request, version)
    deciding = {"deciding": suggestion.pk, **more}
    context = shared(version, language) | {"told": True, "focus": status == 200, **deciding}
    if request.htmx:
        context["talk"] = talk_of(thread, version, request.user, language)
        return render(request, "plans/_thread_card.html", context, status=status)
    context["talk"], context["page"] = whole_talk(thread, version, request.user, language, "")
    return render(request, "plans/thread.html", context | {"whole": True}, status=status)
