"""What is said about a version: its threads as a margin or a page, a new one, the drafts sent, people to name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interviews.wizard import item_name
from perfplan.accounts.access import Right
from plans.blocks.contents import titles
from plans.loading import version_for
from plans.models import Comment, PlanVersion
from plans.review.anchors import Anchor, Passages, Place, Unknown, parse
from plans.review.comments import Closed, begin_thread, send_drafts
from plans.review.forms import ThreadForm
from plans.review.passages import passages
from plans.review.people import nameable
from plans.review.talks import Asked, may_comment, page_of, shown_name, tabs
from plans.versions import methodology_of
from plans.views.versions import chosen_language

MOST_NAMES = 8
WHOLE = "section:summary"
"""What is talked about where nothing is named."""


@login_required
@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """The threads of a version that the address asks for; to htmx, the margin, or its next page alone."""
    version = version_for(request.user, pk, Right.READ)
    context = margin(request, version, Asked.of(request.GET))
    if not request.htmx:
        return render(request, "plans/discussion.html", context)
    more = context["page"].number > 1
    return render(request, "plans/_threads.html" if more else "plans/_discussion.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about the passage ``at``: a form, and its POST."""
    version = version_for(request.user, pk, Right.COMMENT)
    sent = request.method == "POST"
    known = passages(version)
    place = _place(known, (request.POST if sent else request.GET).get("at") or WHOLE)
    people = nameable(version, request.user, Right.COMMENT)
    form = ThreadForm(request.POST if sent else None, people=people, initial=request.GET.dict())
    context = {"form": form, "place": place, "closed": version.state == PlanVersion.State.SUPERSEDED}
    if not sent or not form.is_valid():
        return _form(request, version, known, context)
    said = form.cleaned_data
    try:
        comment = begin_thread(
            version=version,
            place=place,
            by=request.user,
            text=said["text"],
            blocking=said["blocking"],
            assignee=said["assignee"],
            draft=said["draft"],
            **form.quoted,
        )
    except Closed:
        return _form(request, version, known, context | {"closed": True}, status=409)
    messages.success(request, kept_or(_("Sent."), comment))
    if not request.htmx:
        back = reverse("discussion", args=[version.pk])
        show = "?show=drafts" if said["draft"] else ""
        return redirect(f"{back}{show}#thread-{comment.thread_id}")
    shown = margin(request, version, Asked("drafts" if said["draft"] else "open"))
    return render(request, "plans/_discussion.html", shown | {"told": True, "focused": comment.thread_id})


def _place(known: Passages, at: str) -> Place:
    try:
        return known.find(parse(at))
    except Unknown:
        raise Http404 from None


def _form(
    request: HttpRequest, version: PlanVersion, known: Passages, context: dict[str, Any], status: int = 0
) -> HttpResponse:
    language = chosen_language(request, version)
    place: Place = context["place"]
    template = "plans/_thread_new.html" if request.htmx else "plans/thread_new.html"
    return render(
        request,
        template,
        shared(version, language)
        | {
            "label": place.texts[language]["label"],
            "value": place.texts[language]["value"],
            "choices": _choices(known, place, language),
            "suggestible": place.anchor.kind != "section",
            "shown_at": shown_name(version, str(place.anchor)),
            **context,
        },
        status=status or (422 if context["form"].errors else 200),
    )


def _choices(known: Passages, place: Place, language: str) -> list[tuple[str, str]]:
    """The passages that stand within the one chosen: how a keyboard reaches a row or a figure."""
    chosen = place.anchor
    if chosen.kind == "section":
        within = known.within(chosen.key)
    elif chosen.kind == "answer":
        within = [chosen, *(each for each in known.homes if each.kind == "row" and each.item == chosen.key)]
    else:
        return []
    return [(str(each), _called(known, each, language)) for each in within] if len(within) > 1 else []


def _called(known: Passages, anchor: Anchor, language: str) -> str:
    with translation.override(language):
        return known.label(anchor, language)


@login_required
@require_POST
def drafts_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all that one has drafted on a version, without a verdict."""
    version = version_for(request.user, pk, Right.COMMENT)
    if not may_comment(version):
        messages.warning(request, _("This version was replaced: nothing is said about it any more."))
    else:
        with transaction.atomic():
            count = len(send_drafts(version=version, by=request.user))
        messages.success(request, ngettext("%d comment sent.", "%d comments sent.", count) % count)
    if not request.htmx:
        return redirect("discussion", version.pk)
    return render(
        request, "plans/_discussion.html", margin(request, version, Asked()) | {"told": True, "focus": True}
    )


@login_required
@require_safe
def people_suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """Names that begin as what was typed after ``@``: of those who can be named here, and of nobody else."""
    version = version_for(request.user, pk, Right.COMMENT)
    typed = request.GET.get("q", "").strip().casefold()[:120]
    names = dict.fromkeys(str(one) for one in nameable(version, request.user).exclude(pk=request.user.pk))
    found = [name for name in names if any(part.startswith(typed) for part in _beginnings(name))]
    answer = JsonResponse({"names": found[:MOST_NAMES]})
    answer["Cache-Control"] = "private, no-store"
    return answer


def _beginnings(name: str) -> list[str]:
    """From each of its words on."""
    words = name.casefold().split()
    return [" ".join(words[place:]) for place in range(len(words))]


# --- Shared -----------------------------------------------------------------------------------------------------


def kept_or(sent: str, comment: Comment) -> str:
    """What has become of a comment: ``sent``, or kept for its author's review."""
    return sent if comment.sent_at else _("Kept for your review: nobody else sees it before you send it.")


def shared(version: PlanVersion, language: str) -> dict[str, Any]:
    """What every page and fragment about threads knows."""
    later = None
    if version.state == PlanVersion.State.SUPERSEDED and not version.alone:  # type: ignore[attr-defined]
        later = PlanVersion.objects.filter(plan=version.plan_id).listed().first()
    return {
        "version": version,
        "project": version.plan.project,
        "language": language,
        "may_comment": may_comment(version),
        "may_draft": version.state not in (PlanVersion.State.APPROVED, PlanVersion.State.SUPERSEDED),
        "later": later,
        "here": f"version={version.pk}&language={language}",
    }


def margin(request: HttpRequest, version: PlanVersion, asked: Asked) -> dict[str, Any]:
    """The threads asked for, with the filters."""
    language = chosen_language(request, version)
    counted = tabs(version, request.user)
    called = titles(language)
    return shared(version, language) | {
        "asked": asked,
        "page": page_of(version, request.user, language, asked, request.GET.get("page", "")),
        "tabs": counted,
        "sections": [(key, called.get(key, key), count) for key, count in counted.sections],
        "shown_at": shown_name(version, asked.at) if asked.at else "",
        "shown_item": _item_name(version, asked.item),
    }


def _item_name(version: PlanVersion, key: str) -> str:
    """What a question is called; empty for what the version does not ask."""
    item = methodology_of(version).item.get(key) if key else None
    return item_name(item) if item else ""
