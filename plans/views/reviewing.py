"""From draft to approved: asking for a review, giving a verdict, the rules of approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interviews.loading import project_for
from perfplan.accounts.access import Right
from perfplan.accounts.models import User
from plans.loading import version_for
from plans.models import Plan, PlanVersion, Review
from plans.results import today_of
from plans.review import words
from plans.review.bar import own_review
from plans.review.comments import drafts_of
from plans.review.effects_of_verdict import effects
from plans.review.guests import open_invitations, roles_on
from plans.review.standing import UNDER_REVIEW, State, standing
from plans.review.step_forms import RequestForm, RulesForm, VerdictForm, note_proposed
from plans.review.steps import NotNow, change_rules, give_verdict, request_review
from plans.versions import plan_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a review; ask again, or ask others, while the version is under review."""
    version = version_for(request.user, pk, Right.EDIT)
    sent = request.method == "POST"
    invitations = open_invitations(version)
    form = RequestForm(
        request.POST if sent else None,
        version=version,
        roles=roles_on(version),
        invited=bool(invitations),
        initial=_as_asked(version),
    )
    closed = version.state not in (State.DRAFT, *UNDER_REVIEW)
    if sent and not closed and form.is_valid():
        try:
            request_review(version=version, by=request.user, **form.cleaned_data)
        except NotNow:
            closed = True
            version.refresh_from_db(fields=["state"])
        else:
            messages.success(request, _asked_told(form.cleaned_data["reviewers"]))
            return redirect(version)
    context = {"form": form, "invitations": invitations, "closed": closed, "again": version.round > 0}
    return _page(request, "review/ask.html", version, context, closed=closed, form=form)


def _as_asked(version: PlanVersion) -> dict[str, Any]:
    """What was asked last, or what a first request may say."""
    due = version.due if version.due and version.due >= today_of(version.plan.project) else None
    return {
        "reviewers": list(version.review_requests.values_list("reviewer", flat=True)),
        "due": due,
        "note": note_proposed(version),
    }


def _asked_told(people: list[User]) -> str:
    if not people:
        return _("The version is in review. Your guests are asked as soon as they accept.")
    names = words.listed([str(one) for one in people])
    return _("The version is in review: %(names)s will be told.") % {"names": names}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def version_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a version, ask for changes, or comment only; or say now something else than before."""
    version = version_for(request.user, pk, Right.COMMENT)
    sent = request.method == "POST"
    said, drafts = standing(version), list(drafts_of(version, request.user).select_related("thread"))
    form = VerdictForm(
        request.POST if sent else None, effects=effects(said, request.user, drafts), drafts=len(drafts)
    )
    closed = version.state not in UNDER_REVIEW
    if sent and form.is_valid():
        try:
            given = give_verdict(version=version, by=request.user, **form.cleaned_data)
        except NotNow:
            closed = True
            version.refresh_from_db(fields=["state"])
        else:
            messages.success(request, _verdict_told(given, len(drafts)))
            return redirect(version)
    context = {"form": form, "drafts": drafts, "closed": closed, "own": own_review(said, request.user)}
    return _page(request, "review/verdict.html", version, context, closed=closed, form=form)


def _verdict_told(given: Review, drafts: int) -> str:
    """What was said, and what came of it."""
    state = PlanVersion.objects.values_list("state", flat=True).get(pk=given.version_id)
    if state == State.APPROVED:
        return _("You approve: the version is approved.")
    return {
        Review.Verdict.APPROVE: _(
            "You approve this version. It still waits for what the rules ask beside it."
        ),
        Review.Verdict.CHANGES: _("You ask for changes. Its authors are told."),
    }.get(Review.Verdict(given.verdict), _("Your comments are sent."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """How versions of a project's plan get approved."""
    project = project_for(request.user, pk, Right.MANAGE)
    # The form works on an object of its own: nothing is written before the rules are changed by their function.
    plan = Plan.objects.filter(project=project).first() or Plan(project=project)
    form = RulesForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        kept = change_rules(plan=plan_of(project), by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. %(rules)s") % {"rules": words.rules_told(kept)})
        return redirect(kept)
    under_review = PlanVersion.objects.filter(plan__project=project, state__in=UNDER_REVIEW).defer("content")
    return render(
        request,
        "review/rules.html",
        {"project": project, "form": form, "under_review": list(under_review[:5])},
        status=422 if form.errors else 200,
    )


def _page(
    request: HttpRequest,
    template: str,
    version: PlanVersion,
    context: Mapping[str, Any],
    *,
    closed: bool,
    form: Any,
) -> HttpResponse:
    """A step's page: 409 where the version is not at this step, 422 where something is to be corrected."""
    shared = {
        "version": version,
        "project": version.plan.project,
        "rules": words.rules_told(version.plan),
        # What was typed is not lost by what others did meanwhile.
        "typed": str(form["text" if "text" in form.fields else "note"].value() or "")
        if form.is_bound
        else "",
    }
    return render(
        request, template, {**shared, **context}, status=409 if closed else 422 if form.errors else 200
    )
