"""The plan of a project, its versions, how they are judged and talked about, and their renderings."""

from plans.models.comments import Comment, CommentEdit, Suggestion, Thread, ThreadPlace
from plans.models.documents import Document, document_path
from plans.models.findings import FindingAnswer
from plans.models.reviews import CalendarFeed, PlannedReview, Review, ReviewRequest
from plans.models.versions import (
    ALWAYS_SHOWN,
    INTRODUCTION,
    MOST_APPROVALS,
    NO_DRAFT,
    NO_WAY_BACK,
    AuthorTexts,
    Frozen,
    FrozenCatalogue,
    Plan,
    PlanVersion,
    SectionText,
)

__all__ = [
    "ALWAYS_SHOWN",
    "INTRODUCTION",
    "MOST_APPROVALS",
    "NO_DRAFT",
    "NO_WAY_BACK",
    "AuthorTexts",
    "CalendarFeed",
    "Comment",
    "CommentEdit",
    "Document",
    "FindingAnswer",
    "Frozen",
    "FrozenCatalogue",
    "Plan",
    "PlanVersion",
    "PlannedReview",
    "Review",
    "ReviewRequest",
    "SectionText",
    "Suggestion",
    "Thread",
    "ThreadPlace",
    "document_path",
]
