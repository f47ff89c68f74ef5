"""What was said about a version, as an appendix of its document: by section, then in the order it was begun.

What is a draft is not there, nor what was said of later versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.blocks import markdown
from plans.blocks.contents import titles
from plans.blocks.links import anchors_of
from plans.blocks.model import Badge, Block, Contents, Heading, Notice, Remark, Section, Talk
from plans.models import Comment, PlanVersion, Thread, ThreadPlace
from plans.review.suggestions import said_in, told


def with_comments(made: Contents, version: PlanVersion) -> Contents:
    """The document with the appendix, in three queries."""
    with translation.override(made.language):
        known = anchors_of(made.sections)
        talks = list(_talks(version, made.language, known))
        blocks: list[Block] = []
        called = titles(made.language)
        order = {key: number for number, key in enumerate(called)}
        last = None
        for section, talk in sorted(talks, key=lambda pair: order.get(pair[0], len(order))):
            if section != last:
                blocks.append(Heading(called.get(section, section), f"comments-{section}"))
                last = section
            blocks.append(talk)
        open_ = sum(talk.open for _section, talk in talks)
        appendix = Section(
            "comments",
            _("Comments"),
            tuple(blocks) or (Notice(_("Nothing was said.")),),
            lead=ngettext("%(count)s open thread", "%(count)s open threads", open_) % {"count": open_},
            count=open_,
        )
    return replace(made, sections=(*made.sections, appendix))


def _talks(version: PlanVersion, language: str, known: set[str]) -> Iterator[tuple[str, Talk]]:
    threads = list(
        Thread.objects.filter(places__version=version, sent=True)
        .select_related("resolved_by", "assignee", "version")
        .defer("version__content")
        .order_by("pk")
    )
    said: dict[int, list[Comment]] = {one.pk: [] for one in threads}
    for comment in (
        Comment.objects.filter(
            thread__in=list(said), sent_at__isnull=False, version__number__lte=version.number
        )
        .select_related("author", "suggestion__decided_by")
        .order_by("pk")
    ):
        said[comment.thread_id].append(comment)
    places = {
        (place.thread_id, place.version_id): place
        for place in ThreadPlace.objects.filter(
            thread__in=list(said), version__in={version.pk, *(one.version_id for one in threads)}
        )
    }
    for thread in threads:
        here = places[thread.pk, version.pk]
        if said[thread.pk]:
            began = places.get((thread.pk, thread.version_id), here)
            yield here.section, _talk(thread, here, began, said[thread.pk], language, version, known)


def _talk(
    thread: Thread,
    here: ThreadPlace,
    began: ThreadPlace,
    said: list[Comment],
    language: str,
    version: PlanVersion,
    known: set[str],
) -> Talk:
    def text(place: ThreadPlace, name: str) -> str:
        return str((place.texts.get(language) or next(iter(place.texts.values()), {})).get(name, ""))

    now, then = text(here, "value"), text(began, "value")
    _kind, _colon, key = thread.anchor.partition(":")
    link = key.partition(".")[0]
    return Talk(
        label=text(here, "label"),
        link=f"#{link}" if here.found and link in known else "",
        value="" if here.found and now != then else now,
        quote=thread.quote,
        badges=tuple(_badges(thread, version)),
        changed=_changed(here, then, now),
        remarks=tuple(_remark(comment, version, thread.anchor, language) for comment in said),
        open=thread.is_open,
        closed=_closed(thread, version),
    )


def _badges(thread: Thread, version: PlanVersion) -> Iterator[Badge]:
    if thread.blocking and thread.is_open:
        yield Badge(_("blocking"), "bad")
    yield Badge(_("open")) if thread.is_open else Badge(_("resolved"), "ok")
    if thread.version_id != version.pk:
        yield Badge(f"v{thread.version.number}")


def _changed(here: ThreadPlace, then: str, now: str) -> str:
    if not here.found:
        return _("This passage is gone.")
    if then == now:
        return ""
    return _("then %(then)s, now %(now)s") % {"then": then or "–", "now": now or "–"}


def _closed(thread: Thread, version: PlanVersion) -> str:
    if thread.is_open:
        return _("%(name)s sees to it") % {"name": thread.assignee} if thread.assignee else ""
    words = {"name": thread.resolved_by or "?", "date": _moment(thread.resolved_at, version)}
    return _("Resolved by %(name)s, %(date)s") % words


def _remark(comment: Comment, version: PlanVersion, at: str, language: str) -> Remark:
    deleted = _("Deleted by its author.")
    suggestion = None if comment.deleted_at else getattr(comment, "suggestion", None)
    return Remark(
        author=str(comment.author or comment.author_name),
        at=_moment(comment.at, version),
        html=markdown.block(f"*{deleted}*" if comment.deleted_at else comment.text),
        edited=bool(comment.edited_at),
        suggestion=told(suggestion, said_in(version, language), at=at) if suggestion else "",
    )


def _moment(moment: datetime | None, version: PlanVersion) -> str:
    """Day and time, by the project's clock."""
    if moment is None:
        return ""
    local = localtime(moment, ZoneInfo(version.plan.project.time_zone))
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {date_format(local, 'TIME_FORMAT')}"
