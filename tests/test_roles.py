"""Every address of the site with every role, on one's own and on foreign objects: the table of docs/architecture.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from interviews.answers import save_answer
from interviews.models import EvidenceFile, Project
from perfplan.accounts.access import RIGHTS, VERSION_GUEST, Right
from perfplan.accounts.models import Guest, Invitation, Membership, Role
from plans import versions
from plans.models import CalendarFeed, Document, PlannedReview, PlanVersion
from plans.review.comments import begin_thread
from plans.review.passages import passage
from plans.review.slots import Slot
from plans.review.suggestions import said_in, suggest
from tests import cast

pytestmark = pytest.mark.django_db

READ, COMMENT, EDIT, MANAGE = Right
ROLE_OF = {
    "owner": Role.OWNER,
    "editor": Role.EDITOR,
    "reviewer": Role.REVIEWER,
    "viewer": Role.VIEWER,
    "guest_editor": Role.EDITOR,
    "guest_reviewer": Role.REVIEWER,
    "guest_viewer": Role.VIEWER,
}


def things_of(project: Project) -> dict[str, int]:
    """One of each kind of object of one project and its team, by its kind."""
    owner = project.team.memberships.get(role=Role.OWNER).user
    interview = cast.interview(project, by=owner)
    item = interview.methodology.item["q2"]
    answer = save_answer(interview=interview, item=item, by=owner, revision=0, changes={"note": "One."})
    other_version = versions.make_version(interview=interview, title="Before", note="", by=owner)
    version = versions.make_version(interview=interview, title="First", note="", by=owner)
    document = Document.objects.create(version=version, language="en", state=Document.State.READY)
    document.file.save("plan.pdf", ContentFile(b"%PDF-1.7"))
    place = passage(version, "section:objectives")
    comment = begin_thread(version=version, place=place, by=owner, text="Why so strict?")
    evidence = EvidenceFile(interview=interview, item="q2", name="a.txt", content_type="text/plain", size=1)
    evidence.file.save("a.txt", ContentFile(b"a"))
    newcomer = cast.person(f"newcomer{project.pk}")
    invitation, another = (
        Invitation.objects.create(
            team=project.team,
            email=f"{name}@example.org",
            role=Role.VIEWER,
            token_hash=f"{name}{project.pk}",
            invited_by=owner,
        )
        for name in ("x", "y")
    )
    planned = PlannedReview.objects.create(plan=version.plan, version=version, day=date(2030, 1, 2))
    feed = CalendarFeed.objects.create(user=owner, project=project, token_hash=f"feed{project.pk}")
    return {
        "planned review": planned.pk,
        "calendar feed": feed.pk,
        "team": project.team_id,
        "project": project.pk,
        "interview": interview.pk,
        "answer": answer.pk,
        "version": version.pk,
        "other version": other_version.pk,
        "document": document.pk,
        "evidence": evidence.pk,
        "thread": comment.thread_id,
        "comment": comment.pk,
        "suggestion": suggest(
            comment=comment, slot=Slot("q8", "peak_rps"), value=2600, said=said_in(version, "en")
        ).pk,
        "member": cast.join(project.team, newcomer, Role.VIEWER).pk,
        "guest": cast.guest(project, cast.person(f"visitor{project.pk}")).pk,
        "invitation": invitation.pk,
        "another invitation": another.pk,
        "place at a version": cast.version_guest(version, cast.person(f"consultant{project.pk}")).pk,
        "invitation to a version": Invitation.objects.create(
            team=project.team,
            version=version,
            email="z@example.org",
            role=Role.REVIEWER,
            token_hash=f"z{project.pk}",
            invited_by=owner,
        ).pk,
    }


@dataclass(frozen=True)
class Address:
    """How an address is walked: with which objects, by which right, on which door."""

    args: tuple[str | int, ...]
    """Names of :func:`things_of`, or words and numbers of the address itself."""
    right: Right | str
    """A right on the project; or ``member`` (of the team), ``owner`` (of the team), ``person``, ``anyone``."""
    posts: bool = False
    """It changes something: GET may answer 405."""


OF_VERSION = {"version", "document", "thread", "comment", "suggestion"}
"""Kinds of things that belong to one version: all that a guest of that version can open."""


def get(*args: str | int, right: Right | str) -> Address:
    return Address(args, right)


def post(*args: str | int, right: Right | str) -> Address:
    return Address(args, right, posts=True)


ADDRESSES: dict[str, Address] = {
    "home": get(right="person"),
    "project": get("project", right=READ),
    "project_new": get("team", right="team editor"),
    "project_edit": get("project", right=MANAGE),
    "project_archive": post("project", right=MANAGE),
    "project_delete": get("project", right=MANAGE),
    "project_people": get("project", right=READ),
    "project_invite": post("project", right=MANAGE),
    "guest_edit": post("guest", right=MANAGE),
    "guest_remove": post("guest", right=MANAGE),
    "interview_new": get("project", right=EDIT),
    "interview_import": get("project", right=EDIT),
    "interview": get("interview", right=READ),
    "interview_edit": get("interview", right=EDIT),
    "interview_delete": get("interview", right=MANAGE),
    "interview_export": get("interview", right=READ),
    "stage": get("interview", 1, right=READ),
    "stage_check": get("interview", 1, right=READ),
    "stage_clock": post("interview", 1, right=EDIT),
    "item": get("interview", "q2", right=READ),
    "item_history": get("interview", "q2", right=READ),
    "proposal_take": post("interview", "slis", right=EDIT),
    "item_restore": post("interview", "q2", right=EDIT),
    "formulas": get(right="person"),
    "item_beside": get("interview", "q2", right=READ),
    "item_review": get("interview", "q2", right=READ),
    "item_confirm": post("interview", "q2", right=EDIT),
    "item_verdict": post("interview", "margins", right=EDIT),
    "stage_accept": post("interview", 3, right=EDIT),
    "numbers": get("interview", right=READ),
    "figure": get("interview", "limits.headroom", right=READ),
    "what_if": get("interview", right=READ),
    "assumptions": post("interview", right=EDIT),
    "finding_answer": post("interview", right=EDIT),
    "version_figure": get("version", "limits.headroom", right=READ),
    "evidence_file": get("evidence", right=READ),
    "plan": get("project", right=READ),
    "version_new": get("project", right=EDIT),
    "version": get("version", right=READ),
    "section_edit": get("version", "objectives", right=EDIT),
    "section_shown": post("version", "objectives", right=EDIT),
    "version_markdown": get("version", right=READ),
    "version_json": get("version", right=READ),
    "section_markdown": get("version", "summary", right=READ),
    "discussion": get("version", right=READ),
    "thread_new": get("version", right=COMMENT),
    "people_suggest": get("version", right=COMMENT),
    "thread": get("thread", right=READ),
    "thread_assign": get("thread", right=COMMENT),
    "thread_holds": post("thread", right=COMMENT),
    "thread_state": post("thread", right=COMMENT),
    "suggestion_new": get("version", right=COMMENT),
    "suggestion_effect": get("version", right=READ),
    "suggestion_decide": post("version", "suggestion", right=EDIT),
    "comment_history": get("comment", right=READ),
    # The team's owner wrote it.
    "comment_edit": get("comment", right="owner"),
    "comment_delete": post("comment", right="owner"),
    "drafts_send": post("version", right=COMMENT),
    "plan_rules": get("project", right=MANAGE),
    "version_review": get("version", right=EDIT),
    "version_verdict": get("version", right=COMMENT),
    "version_guests": get("version", right=EDIT),
    "version_guest_prolong": post("place at a version", right=EDIT),
    "version_guest_remove": post("place at a version", right=EDIT),
    "version_invitation": post("invitation to a version", right=EDIT),
    "documents": get("version", right=READ),
    "compare_choose": get("project", right=READ),
    "compare": get("version", "other version", right=READ),
    "compare_markdown": get("version", "other version", right=READ),
    "compare_documents": get("version", "other version", right=READ),
    "document_download": get("document", right=READ),
    "document_retry": post("document", right=READ),
    "version_news": get("version", right=READ),
    "inbox": get(right="person"),
    "inbox_read": post(right="person"),
    "inbox_count": get(right="person"),
    "mail_choice": get(right="person"),
    "planned_reviews": get("project", right=READ),
    "planned_review_start": post("planned review", right=EDIT),
    "calendar_feed_new": get(right="person"),
    # The team's owner has it.
    "calendar_feed_revoke": post("calendar feed", right="owner"),
    "teams": get(right="person"),
    "team_new": get(right="person"),
    "team": get("team", right="member"),
    "team_edit": get("team", right="owner"),
    "team_leave": post("team", right="member"),
    "member_edit": post("member", right="owner"),
    "member_remove": post("member", right="owner"),
    "invite": get("team", right="owner"),
    "invitation_withdraw": post("invitation", right="owner"),
    "invitation_resend": post("another invitation", right="owner"),
    "account": get(right="person"),
}
ANYBODY = {
    *("set_language", "set_theme", "demo_sign_in", "invitation", "healthz", "readyz", "styleguide"),
    *("unsubscribe", "calendar_feed"),
}
"""Open without an account; their own tests say what they do."""


def own_addresses() -> set[str]:
    """The names of all addresses but those of libraries."""

    def walk(patterns: list[URLPattern | URLResolver]) -> set[str]:
        names: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                names |= walk(pattern.url_patterns)
            elif pattern.name:
                names.add(pattern.name)
        return names

    return {name for name in walk(get_resolver().url_patterns) if not name.startswith("account_")}


def test_every_address_is_walked() -> None:
    assert own_addresses() == set(ADDRESSES) | (ANYBODY & own_addresses())


def may(role: str, address: Address, things: Collection[str], *, ours: bool) -> bool:
    """What the table says, for an object of the cast's team and project (``ours``) or of the stranger's."""
    right = address.right
    if role == "anonymous":
        return False
    if right == "person":
        return True
    if role == "version_guest":
        return ours and right in VERSION_GUEST and {*address.args} & {*things} <= OF_VERSION
    if not ours or role == "stranger":
        return role == "stranger" and not ours
    of_team = not role.startswith("guest")
    if right == "member":
        return of_team
    if right == "owner":
        return role == "owner"
    if right == "team editor":
        return role in ("owner", "editor")
    return right in RIGHTS[ROLE_OF[role]]


@pytest.mark.parametrize("role", cast.ROLES)
def test_who_may_see_what(role: str) -> None:
    """A door that is open answers; one that is not does not exist; nobody is sent to sign in."""
    people = cast.everybody()
    who = people.who(role)
    browser = cast.client_of(who)
    faults: list[str] = []
    for ours, project in ((True, people.project), (False, people.foreign_project)):
        ids = things_of(project)
        if ours:
            cast.version_guest(PlanVersion.objects.get(pk=ids["version"]), people.version_guest)
        for name, address in ADDRESSES.items():
            url = reverse(
                name, args=[ids.get(arg, arg) if isinstance(arg, str) else arg for arg in address.args]
            )
            # An empty form changes nothing: it is refused, or the page comes again.
            answer = browser.post(url, {"no": "thing"}) if address.posts else browser.get(url)
            allowed = may(role, address, ids, ours=ours)
            if role == "anonymous":
                right_answer = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            elif allowed:
                right_answer = answer.status_code in (200, 204, 302, 400, 405, 409, 422)
            else:
                right_answer = answer.status_code == 404
            if not right_answer:
                side = "own" if ours else "foreign"
                faults.append(f"{role} at {side} {name} ({url}): {answer.status_code}, allowed: {allowed}")
    assert not faults, "\n".join(faults)


def test_guests_see_one_project_of_the_team_and_no_other() -> None:
    people = cast.everybody()
    for role in ("guest_editor", "guest_reviewer", "guest_viewer"):
        browser = cast.client_of(people.who(role))
        assert browser.get(people.project.get_absolute_url()).status_code == 200
        assert browser.get(people.other_project.get_absolute_url()).status_code == 404
        assert browser.get(reverse("team", args=[people.team.pk])).status_code == 404
        assert people.other_project.name not in browser.get("/").content.decode()


def test_a_number_that_was_never_used_answers_as_a_foreign_one() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.stranger)
    foreign = browser.get(people.project.get_absolute_url())
    nothing = browser.get(reverse("project", args=[10**9]))
    assert foreign.status_code == nothing.status_code == 404
    # The same page but for tokens and the address.
    strip: Callable[[bytes], str] = lambda page: re.sub(r"\d+|[A-Za-z0-9]{20,}", "", page.decode())  # noqa: E731
    assert strip(foreign.content) == strip(nothing.content)


def test_membership_is_asked_anew_with_each_request() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.viewer)
    assert browser.get(people.project.get_absolute_url()).status_code == 200
    Membership.objects.filter(user=people.viewer).delete()
    assert browser.get(people.project.get_absolute_url()).status_code == 404


def test_a_guest_who_is_removed_sees_nothing_any_more() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.guest_editor)
    assert browser.get(people.interview.get_absolute_url()).status_code == 200
    Guest.objects.filter(user=people.guest_editor).delete()
    assert browser.get(people.interview.get_absolute_url()).status_code == 404
