"""Who was asked to judge a version and what they said: on the page, on paper and in Markdown alike."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from plans.blocks import markdown
from plans.blocks.model import Badge, Block, Cell, Column, Heading, Notice, Prose, Section, Table, Tone
from plans.blocks.said import Said
from plans.models import PlanVersion, Review
from plans.review import words
from plans.review.standing import Standing, State, verdicts

Verdict = Review.Verdict
TONES: dict[str, Tone] = {Verdict.APPROVE: "ok", Verdict.CHANGES: "bad"}


def state_badge(version: PlanVersion, standing: Standing) -> Badge:
    """Where the version stands, as cover and running header say it: "approved by … on …"."""
    told = words.approved_told(version, standing.approvals) or str(version.get_state_display())
    return Badge(told, version.tone)


def standing_of(version: PlanVersion) -> Standing:
    """What was said of a version, in its order; nothing of one that nobody can have judged."""
    if version.pk is None or (version.state == State.DRAFT and not version.round):
        return Standing(version, version.plan, [], [], 0, 0, 0)
    return verdicts(version)


def section(said: Said, standing: Standing) -> Section | None:
    """The approval table, and what reviewers wrote; nothing for a draft that nobody has judged."""
    version = standing.version
    if version.state == State.DRAFT and not standing.reviews:
        return None
    blocks: list[Block] = []
    if approved := words.approved_told(version, standing.approvals):
        blocks.append(Notice(f"{approved[:1].upper()}{approved[1:]}.", "ok"))
    elif version.state == State.SUPERSEDED:
        blocks.append(Notice(_("A later version took the place of this one."), "warn"))
    if standing.reviews or standing.requests:
        blocks += [Heading(_("Who reviewed"), "reviewed"), _table(said, standing)]
    else:
        blocks.append(Notice(_("Nobody has given a verdict yet.")))
    texts = list(_texts(said, standing))
    if texts:
        blocks += [Heading(_("What they said"), "said"), *texts]
    return Section("approval", _("Approval"), tuple(blocks))


def _table(said: Said, standing: Standing) -> Table:
    """Every verdict, the oldest first; then those who were asked and have given none."""
    rows = [
        (
            Cell(one.reviewer_name, strong=True),
            Cell(badge=Badge(words.verdict_said(one), TONES.get(one.verdict, "") if one.counts else "")),
            Cell(said.moment(one.at.isoformat())),
            Cell(str(one.round), number=True),
        )
        for one in standing.reviews
    ]
    away = standing.away
    rows += [
        (
            Cell(str(one.reviewer), strong=True),
            Cell(
                words.away_told(guest=away[one.reviewer_id])
                if one.reviewer_id in away
                else _("no verdict yet")
            ),
            Cell(),
            Cell(str(standing.version.round) if standing.version.round else "", number=True),
        )
        for one in standing.silent
    ]
    columns = (Column(_("Who")), Column(_("Verdict")), Column(_("When")), Column(_("Round"), number=True))
    return Table(columns, tuple(rows))


def _texts(said: Said, standing: Standing) -> Iterator[Prose]:
    for one in standing.reviews:
        if one.text:
            head = format_html(
                "<p><strong>{}</strong> · {}</p>", one.reviewer_name, said.moment(one.at.isoformat())
            )
            yield Prose(head + markdown.block(one.text))
