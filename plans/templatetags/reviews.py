"""What of a review shows on pages that know no plan: what waits for me at home, where a project's plan stands."""

from __future__ import annotations

from django import template
from django.db.models import F
from django.template import Context

from interviews.models import Project
from plans.models import PlanVersion
from plans.review.waiting import Wanted, tell_approvals, wanted_of, with_verdicts

register = template.Library()


@register.simple_tag(takes_context=True)
def wanted_reviews(context: Context) -> list[Wanted]:
    """The versions on which the reader's verdict is wanted, and those that they were invited to."""
    return wanted_of(context["request"].user)


@register.simple_tag(takes_context=True)
def last_version(context: Context, project: Project) -> PlanVersion | None:
    """The last version of one of the page's projects (``standings``), which are read in one query for all of them."""
    found = context.render_context.get("last versions")
    if found is None:
        shown = [one.project for one in context["standings"]]
        last = PlanVersion.objects.filter(plan__project__in=shown, number=F("plan__last_number"))
        found = {one.plan.project_id: one for one in last.select_related("plan").defer("content")}
        context.render_context["last versions"] = found
    version: PlanVersion | None = found.get(project.pk)
    return version


@register.simple_tag
def latest_version_of(project: Project) -> PlanVersion | None:
    """The last version of a project's plan, with what a list says of it; nothing where there is none."""
    versions = PlanVersion.objects.filter(plan__project=project).listed()
    found = list(with_verdicts(versions)[:1])
    tell_approvals(found)
    return found[0] if found else None
