"""The reviews that the approved plan asks for: when they are, begun with what was answered, moved."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interviews.loading import project_for
from interviews.models import Project
from perfplan.accounts.access import Right
from perfplan.accounts.models import User
from plans.models import PlannedReview
from plans.review.calendar import Begun, Taken, calendar_of, move_review, start_review
from plans.review.mail_forms import MoveForm
from plans.review.reminders import subject_of_reviews


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planned_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviews of a project, those that come and those that were; a POST moves one to another day."""
    sent = request.method == "POST"
    project = project_for(request.user, pk, Right.EDIT if sent else Right.READ)
    if not sent:
        return _page(request, project)
    review = planned_review_for(request.user, _number(request.POST.get("review", "")), project)
    form = MoveForm(request.POST, prefix=f"r{review.pk}")
    if not form.is_valid():
        return _page(request, project, form, review, status=422)
    try:
        move_review(review=review, by=request.user, day=form.cleaned_data["day"])
    except Taken:
        form.add_error("day", _("Another review is planned for that day."))
        return _page(request, project, form, review, status=422)
    except Begun:
        messages.error(request, _("It was begun meanwhile: its day does not change any more."))
        return _page(request, project, status=409)
    messages.success(request, _("Moved."))
    return redirect("planned_reviews", project.pk)


def _page(
    request: HttpRequest,
    project: Project,
    form: MoveForm | None = None,
    moving: PlannedReview | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    calendar = calendar_of(project)
    may_edit = Right.EDIT in project.rights  # type: ignore[attr-defined]
    for each in (*calendar.coming, *calendar.past) if may_edit else ():
        mine = form if moving is not None and each.review.pk == moving.pk else None
        name = f"r{each.review.pk}"
        each.review.move = mine or MoveForm(prefix=name, initial={"day": each.review.day})  # type: ignore[attr-defined]
    context = {
        "project": project,
        "calendar": calendar,
        "may_edit": may_edit,
        "about": subject_of_reviews(project),
    }
    return render(request, "review/planned_reviews.html", context, status=status)


@login_required
@require_POST
def planned_review_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the interview of a planned review, or go on with the one that was begun."""
    review = planned_review_for(request.user, pk)
    interview = start_review(review=review, by=request.user)
    return redirect(interview)


def planned_review_for(user: User, pk: int | None, project: Project | None = None) -> PlannedReview:
    """The planned review, if ``user`` may edit its project; of one project, where it is named."""
    rows = PlannedReview.objects.select_related("plan", "version").defer("version__content")
    if project is not None:
        rows = rows.filter(plan__project=project)
    review = rows.filter(pk=pk).first()
    if review is None:
        raise Http404
    review.plan.project = project_for(user, review.plan.project_id, Right.EDIT)
    return review


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
