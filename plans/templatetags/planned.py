"""``{% next_review project %}``: when the capacity is reviewed next, on the project's pages."""

from __future__ import annotations

from typing import Any

from django import template

from interviews.models import Project
from plans.review.calendar import next_review as find

register = template.Library()


@register.inclusion_tag("review/_next_review.html")
def next_review(project: Project) -> dict[str, Any]:
    """One line with a link; nothing where no review is planned."""
    return {"project": project, "next": find(project)}
