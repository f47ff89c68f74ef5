"""The authors' texts of a version: written while it is a draft, by editors alone, and shown as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import page as validator
import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfplan.accounts.models import Role, User
from perfplan.events.models import Event
from plans import documents, editing, pdf
from plans.blocks.contents import contents
from plans.content import plan_json
from plans.models import Document, Frozen, PlanVersion, SectionText
from plans.tasks import render_document
from plans.versions import make_version
from tests import cast
from tests.interviews.world import at_once
from tests.plans import sample
from tests.support.paper import texts

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
EVIL = (
    '<script>alert(1)</script> <img src=x onerror="alert(2)"> [x](javascript:alert(3)) '
    '<a hx-get="/evil">x</a> <style>*{}</style> **bold**'
)


@pytest.fixture
def lina() -> User:
    return sample.a_person(sample.a_team())


@pytest.fixture
def version(lina: User, client: Client) -> PlanVersion:
    client.force_login(lina)
    return sample.a_version(sample.a_project(lina.teams.get(), "en"))


def address(version: PlanVersion, key: str = "objectives", name: str = "section_edit") -> str:
    return reverse(name, args=[version.pk, key])


def write(client: Client, version: PlanVersion, text: str, key: str = "objectives", revision: int = 0) -> Any:
    return client.post(address(version, key), {"text": text, "revision": revision}, headers=HTMX)


def show(client: Client, version: PlanVersion, key: str, shown: str) -> Any:
    return client.post(address(version, key, "section_shown"), {"shown": shown}, follow=True)


def valid(written: bytes) -> bool:
    """As an archive and for assistive tools."""
    failures = [validator.validate_pdf_bytes(written, profile=name).failures for name in ("3a", "ua1")]
    assert failures == [[], []]
    return True


def page_of(client: Client, version: PlanVersion) -> str:
    answer = client.get(version.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def again(version: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.get(pk=version.pk)


def close(version: PlanVersion) -> None:
    """Its draft ends."""
    PlanVersion.objects.filter(pk=version.pk).update(state="in_review")


# --- Writing ------------------------------------------------------------------------------------------------


def test_an_editor_writes_in_place_and_reads_it_as_it_will_stand(
    client: Client, version: PlanVersion, lina: User
) -> None:
    assert "Write a note" in page_of(client, version)
    form = client.get(address(version), headers=HTMX).content.decode()
    assert "<textarea" in form
    assert "<html" not in form
    answer = write(client, version, "We mean **99.9 %**.\r\n\r\n- really")
    saved = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>99.9 %</strong>" in saved
    assert "<li>really</li>" in saved
    assert "<html" not in saved
    # Focus goes back to the button, and a region that speaks says that it is saved.
    assert re.search(r'<a [^>]*id="edit-objectives"[^>]* autofocus', saved)
    assert re.search(r'hx-target="#toasts".*Saved\.', saved, re.DOTALL)
    text = SectionText.objects.get()
    assert (text.text, text.revision, text.updated_by) == ("We mean **99.9 %**.\n\n- really", 1, lina)
    shown = page_of(client, version)
    assert "<strong>99.9 %</strong>" in shown
    assert "Authors’ note" in shown
    assert "Edit the note" in shown


def test_without_a_script_the_same_address_is_a_page_with_a_form(
    client: Client, version: PlanVersion
) -> None:
    form = client.get(address(version)).content.decode()
    assert "<html" in form
    assert "hx-post" not in form
    assert '<form class="card stack note-form"' in form
    answer = client.post(address(version), {"text": "Plain.", "revision": 0})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{version.get_absolute_url()}?language=en#objectives",
    )
    assert "Plain." in page_of(client, version)


def test_the_introduction_opens_the_plan(client: Client, version: PlanVersion) -> None:
    assert "Write an introduction" in page_of(client, version)
    assert "introduction" not in [section.key for section in contents(version, "en").sections]
    write(client, version, "For whom this is.", "introduction")
    made = contents(again(version), "fr")
    assert (made.sections[0].key, made.sections[0].title) == ("introduction", "Introduction")
    shown = page_of(client, version)
    assert "For whom this is." in shown
    assert "Edit the introduction" in shown
    write(client, version, "", "introduction", 1)
    assert contents(again(version), "en").sections[0].key == "summary"


def test_every_change_is_an_event_that_keeps_what_was_there_before(
    client: Client, version: PlanVersion, lina: User
) -> None:
    write(client, version, "One.")
    write(client, version, "Two.", revision=1)
    show(client, version, "load", "no")
    show(client, version, "load", "yes")
    events = list(Event.objects.exclude(kind="version.made").order_by("id"))
    assert [event.kind for event in events] == [
        "text.saved",
        "text.saved",
        "section.hidden",
        "section.shown",
    ]
    assert events[1].data == {
        "version": version.pk,
        "number": version.number,
        "section": "objectives",
        "revision": 2,
        "before": "One.",
    }
    told = {(event.actor, event.project_id, event.version_id) for event in events}
    assert told == {(lina, version.plan.project_id, version.pk)}


def test_what_changes_nothing_writes_nothing(client: Client, version: PlanVersion) -> None:
    write(client, version, "One.")
    count = Event.objects.count()
    write(client, version, "One.", revision=1)
    # The answer to the first was lost, and it is sent again.
    assert write(client, version, "One.").status_code == 200
    show(client, version, "load", "yes")
    assert (Event.objects.count(), again(version).edition) == (count, 1)


def test_a_section_that_the_plan_does_not_have_is_not_there(client: Client, version: PlanVersion) -> None:
    for key in ("nonsense", "q8", "cover"):
        assert client.get(address(version, key)).status_code == 404
        assert write(client, version, "x", key).status_code == 404
        assert client.post(address(version, key, "section_shown"), {"shown": "no"}).status_code == 404
    assert not SectionText.objects.exists()


# --- Who, and until when ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_who_may_edit_writes_and_all_who_may_read_read(role: str) -> None:
    people = cast.everybody()
    version = make_version(interview=people.interview, by=people.owner, title="Plan")
    editing.save_text(version=version, section="load", text="Read me.", revision=0, by=people.owner)
    browser = cast.client_of(people.who(role))
    may = role in ("owner", "editor", "guest_editor")
    statuses = {
        browser.get(address(version)).status_code,
        browser.get(address(version), headers=HTMX).status_code,
        write(browser, version, "Mine.").status_code,
        browser.post(address(version, "tests", "section_shown"), {"shown": "no"}).status_code,
    }
    expected = {200, 302} if may else {302, 401} if role == "anonymous" else {404}
    assert statuses == expected
    written = SectionText.objects.filter(key="objectives", text="Mine.").exists()
    hidden = SectionText.objects.filter(key="tests", shown=False).exists()
    assert written == hidden == may
    # The guest of a version is one of another version.
    if role not in ("stranger", "anonymous", "version_guest"):
        shown = page_of(browser, version)
        assert "Read me." in shown
        assert ("note-tools" in shown, "Hidden sections" in shown) == (may, may)


def test_a_version_that_has_left_its_draft_keeps_its_texts(client: Client, version: PlanVersion) -> None:
    write(client, version, "Said in the draft.")
    close(version)
    shown = page_of(client, version)
    assert "Said in the draft." in shown
    assert "note-tools" not in shown
    assert client.get(address(version), follow=True).redirect_chain
    # A page that was open meanwhile is loaded anew.
    assert client.get(address(version), headers=HTMX)["HX-Refresh"] == "true"
    answer = write(client, version, "Said too late.", revision=1)
    assert answer.status_code == 409
    assert "no draft any more" in answer.content.decode()
    assert "Said too late." in answer.content.decode(), "what was typed is not lost"
    assert "no draft any more" in show(client, version, "load", "no").content.decode()
    [text] = SectionText.objects.all()
    assert (text.text, text.shown) == ("Said in the draft.", True)


def test_the_model_itself_refuses_texts_after_the_draft(version: PlanVersion, lina: User) -> None:
    text = editing.save_text(version=version, section="load", text="One.", revision=0, by=lina)
    close(version)
    later = again(version)
    texts = SectionText.objects.filter(pk=text.pk)
    text.text = "Two."
    attempts: list[Callable[[], object]] = [
        text.save,
        text.delete,
        texts.delete,
        lambda: texts.update(text="Two."),
        lambda: SectionText.objects.bulk_update([text], ["text"]),
        lambda: SectionText.objects.create(version=later, key="tests", text="New."),
        lambda: SectionText.objects.bulk_create([SectionText(version=later, key="tests")]),
        lambda: PlanVersion.objects.filter(pk=version.pk).update(state="draft"),
        lambda: editing.save_text(version=version, section="load", text="Two.", revision=1, by=lina),
        lambda: editing.show_section(version=version, section="load", shown=False, by=lina),
    ]
    for attempt in attempts:
        with pytest.raises(Frozen), transaction.atomic():
            attempt()
    later.state = "draft"
    with pytest.raises(Frozen):
        later.save()
    assert SectionText.objects.get().text == "One."
    assert again(version).edition == 1


def test_the_frozen_content_stays_as_it_was(client: Client, version: PlanVersion) -> None:
    before = again(version).content
    write(client, version, "A note.")
    show(client, version, "load", "no")
    assert again(version).content == before


def test_a_plan_is_deleted_with_its_texts_whatever_its_state(version: PlanVersion, lina: User) -> None:
    editing.save_text(version=version, section="load", text="One.", revision=0, by=lina)
    close(version)
    lina.delete()
    assert SectionText.objects.get().updated_by is None
    version.plan.project.delete()
    assert not SectionText.objects.exists()


# --- What is written ----------------------------------------------------------------------------------------


def test_what_is_written_can_do_no_harm_on_page_form_and_paper(client: Client, version: PlanVersion) -> None:
    saved = write(client, version, EVIL).content.decode()
    write(client, version, EVIL, "introduction")
    form = client.get(address(version), headers=HTMX).content.decode()
    paper = pdf._html(contents(again(version), "en"), again(version), "A4")
    for shown in (saved, form, page_of(client, version), paper):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown
        assert "<a hx-get" not in shown
        assert "<style>*" not in shown
    assert "<strong>bold</strong>" in paper
    assert "<script>alert" not in write(client, version, "Another.").content.decode(), "as the other's text"


def test_closing_the_textarea_in_a_text_leaves_it_inside(client: Client, version: PlanVersion) -> None:
    typed = "</textarea></form><b>out</b>"
    write(client, version, typed)
    form = client.get(address(version), headers=HTMX).content.decode()
    assert "&lt;/textarea&gt;" in form
    assert form.count("</textarea>") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("before\x00after", "cannot be stored"),
        ("x" * 10_001, "too many"),
        ("word " * 200_000, "too many"),
        ("a\x1bb", "cannot be stored"),
    ],
    ids=["NUL", "10001", "1 MB", "escape"],
)
def test_what_cannot_be_kept_is_refused_and_comes_back(
    client: Client, version: PlanVersion, text: str, words: str
) -> None:
    answer = write(client, version, text)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert words in shown
    assert 'aria-invalid="true"' in shown
    assert text[:5] in shown
    assert "\x00" not in shown
    assert not SectionText.objects.exists()


KEPT = {
    "summary": "x" * 10_000,
    "system": "שלום עולם **מודגש**",
    "objectives": "\u202eevil\u202c",
    "capacity-today": "👩‍💻 🚀 ✅ ⚠️",
    "load": "a\n" * 5_000,
    "strategy": "| a |\n|---|\n| 1 |\n\n[nowhere](#nowhere)",
    "tests": "# Heading\n\n> quote\n\n    code\n\n1. one\n2. two",
}


@pytest.mark.paper
@pytest.mark.slow
def test_what_can_be_kept_stands_on_page_and_paper(client: Client, version: PlanVersion) -> None:
    for key, text in KEPT.items():
        assert write(client, version, text, key).status_code == 200
        assert SectionText.objects.get(key=key).text == text.strip()
    assert "שלום עולם <strong>מודגש</strong>" in page_of(client, version)
    assert valid(pdf.render(again(version), "en", "A4")[0])


@pytest.mark.parametrize("revision", ["", "-1", "x", "99999999999999999999"])
def test_a_revision_that_is_none_is_refused(client: Client, version: PlanVersion, revision: str) -> None:
    answer = client.post(address(version), {"text": "x", "revision": revision}, headers=HTMX)
    assert answer.status_code == 422
    assert not SectionText.objects.exists()


# --- Two at once --------------------------------------------------------------------------------------------


def test_whoever_was_slower_sees_both_texts_and_chooses(client: Client, version: PlanVersion) -> None:
    write(client, version, "Theirs, **first**.")
    answer = write(client, version, "Mine, later.")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs, <strong>first</strong>." in shown
    assert "Mine, later." in shown
    assert "The owner changed this text at" in shown
    assert SectionText.objects.get().text == "Theirs, **first**."
    assert again(version).edition == 1, "nothing happened"
    # Keeping mine names the revision that was seen; the hidden field before it still names the old one.
    kept = client.post(address(version), {"text": "Mine, later.", "revision": [0, 1]}, headers=HTMX)
    assert kept.status_code == 200
    assert SectionText.objects.get().text == "Mine, later."


def test_taking_the_other_text_brings_it_back_to_read(client: Client, version: PlanVersion) -> None:
    write(client, version, "Theirs.")
    read = client.get(address(version), {"as": "read"}, headers=HTMX).content.decode()
    assert "Theirs." in read
    assert "<textarea" not in read
    assert "<html" not in read


def test_without_a_script_the_slower_one_chooses_too(client: Client, version: PlanVersion) -> None:
    write(client, version, "Theirs.")
    answer = client.post(address(version), {"text": "Mine.", "revision": 0})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "<html" in shown
    assert "Theirs." in shown
    assert "Mine." in shown


def test_hiding_a_section_does_not_make_its_text_stale(client: Client, version: PlanVersion) -> None:
    write(client, version, "One.")
    show(client, version, "objectives", "no")
    assert write(client, version, "Two.", revision=1).status_code == 200
    assert SectionText.objects.get().shown is False


# --- Sections that do not show ------------------------------------------------------------------------------


def test_a_hidden_section_is_gone_from_page_rail_and_paper(client: Client, version: PlanVersion) -> None:
    write(client, version, "Note of what is hidden.", "load")
    for key in ("load", "answers"):
        show(client, version, key, "no")
    shown = page_of(client, version)
    for key in ("load", "answers"):
        assert f'id="{key}"' not in shown
        assert f'href="#{key}"' not in shown
    assert "Note of what is hidden." not in shown
    listed = shown.split('id="hidden-sections"')[1].split("</section>")[0]
    assert "Load to come" in listed
    assert "All answers" in listed
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(ids), "links to what is hidden are plain words"
    made = contents(again(version), "en")
    assert [section.key for section in made.hidden] == ["load", "answers"]
    paper = pdf._html(made, again(version), "A4")
    assert "Load to come" not in paper
    assert "All answers" not in paper
    assert set(re.findall(r'href="#([^"]+)"', paper)) <= set(re.findall(r'\bid="([^"]+)"', paper))
    assert "Note of what is hidden." not in plan_json(again(version)).decode()


def test_readers_are_not_told_of_hidden_sections(client: Client, version: PlanVersion) -> None:
    show(client, version, "load", "no")
    client.force_login(sample.a_person(version.plan.project.team, Role.REVIEWER))
    shown = page_of(client, version)
    assert "Hidden sections" not in shown
    assert "Load to come" not in shown


def test_a_hidden_section_shows_again_with_its_text(client: Client, version: PlanVersion) -> None:
    write(client, version, "Still here.", "load")
    show(client, version, "load", "no")
    answer = show(client, version, "load", "yes")
    assert answer.redirect_chain[-1][0].endswith("#load")
    assert "Still here." in page_of(client, version)


@pytest.mark.parametrize("key", ["summary", "people", "introduction"])
def test_what_a_plan_must_say_cannot_be_hidden(
    client: Client, version: PlanVersion, lina: User, key: str
) -> None:
    write(client, version, "Words.", key)
    show(client, version, key, "no")
    with pytest.raises(ValueError, match="always shows"):
        editing.show_section(version=version, section=key, shown=False, by=lina)
    SectionText.objects.filter(key=key).update(shown=False)
    assert key in [section.key for section in contents(again(version), "en").sections]


@pytest.mark.paper
@pytest.mark.slow
def test_hidden_everything_is_still_a_valid_document(client: Client, version: PlanVersion) -> None:
    for section in contents(version, "en").sections:
        show(client, version, section.key, "no")
    assert [section.key for section in contents(again(version), "en").sections] == ["summary", "people"]
    written, _pages = pdf.render(again(version), "en", "A4")
    assert valid(written)


# --- Documents ----------------------------------------------------------------------------------------------


@pytest.mark.paper
@pytest.mark.slow
def test_the_same_texts_give_the_same_bytes_and_stand_in_them(version: PlanVersion, lina: User) -> None:
    # A short document has the same places for texts.
    version = sample.a_version(version.plan.project, sample.empty())
    bare = pdf.render(version, "en", "A4")[0]
    editing.save_text(version=version, section="introduction", text="Opening words.", revision=0, by=lina)
    editing.save_text(
        version=version, section="load", text="See [it](https://example.org).", revision=0, by=lina
    )
    first, second = (pdf.render(again(version), "en", "A4")[0] for _ in range(2))
    assert first == second != bare
    assert valid(first)
    words = " ".join(texts(first))
    assert "Opening words." in words
    assert "Authors’ note" in words
    for key, revision in (("introduction", 1), ("load", 1)):
        editing.save_text(version=version, section=key, text="", revision=revision, by=lina)
    assert pdf.render(again(version), "en", "A4")[0] == bare


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A renderer that takes no time. Returns the editions that it rendered."""
    made: list[int] = []

    def render(
        version: PlanVersion, language: str, paper: str, tell: Any, **_asked: Any
    ) -> tuple[bytes, int]:
        made.append(version.texts.edition)
        return b"%PDF-1.7 quick", 3

    monkeypatch.setattr(pdf, "render", render)
    monkeypatch.setattr(render_document, "delay", lambda pk: None)
    return made


def test_a_document_of_earlier_texts_says_so_and_is_made_anew_when_asked(
    client: Client,
    version: PlanVersion,
    lina: User,
    quick: list[int],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    asked = {"language": "fr", "paper": "A4"}
    document = documents.request_document(version=version, by=lina, **asked)
    documents.render(document.pk)
    assert "The plan has changed since" not in page_of(client, version)
    assert documents.request_document(version=again(version), by=lina, **asked).state == "ready"
    saved = write(client, version, "New words.").content.decode()
    # The panel learns of it at once.
    assert "The plan has changed since" in saved
    assert "The plan has changed since" in page_of(client, version)
    assert (
        "before the last change"
        in client.get(reverse("plan", args=[version.plan.project_id])).content.decode()
    )
    document.refresh_from_db()
    old = document.file.name
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("documents", args=[version.pk]), asked, headers=HTMX)
    document.refresh_from_db()
    assert document.state == "queued"
    assert not default_storage.exists(old)
    documents.render(document.pk)
    assert (Document.objects.count(), quick) == (1, [0, 1])
    assert "The plan has changed since" not in page_of(client, version)


def test_a_text_saved_while_a_document_is_made_leaves_it_out_of_date(
    version: PlanVersion, lina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = documents.request_document(version=version, language="fr", paper="A4", by=lina)

    def render(shown: PlanVersion, *_args: Any, **_asked: Any) -> tuple[bytes, int]:
        assert shown.texts.notes == {}
        editing.save_text(version=version, section="load", text="Just now.", revision=0, by=lina)
        return b"%PDF", 1

    monkeypatch.setattr(pdf, "render", render)
    documents.render(document.pk)
    assert Document.objects.get().outdated


# --- The next version ---------------------------------------------------------------------------------------


def test_a_new_version_begins_with_the_texts_of_the_one_before(client: Client, lina: User) -> None:
    client.force_login(lina)
    project = sample.a_project(lina.teams.get(), "en")
    interview = sample.an_interview(project, lina)
    first = make_version(interview=interview, by=lina, title="Plan")
    write(client, first, "Opening.", "introduction")
    write(client, first, "Old note.", "load")
    write(client, first, "Newer note.", "load", 1)
    show(client, first, "tests", "no")
    close(first)
    second = make_version(interview=interview, by=lina, title="Plan")
    assert second.texts.notes == {"introduction": "Opening.", "load": "Newer note."}
    assert (second.texts.hidden, second.texts.edition) == ({"tests"}, 0)
    assert write(client, second, "Of the second.", "load", 1).status_code == 200
    assert again(first).texts.notes["load"] == "Newer note."
    third = make_version(interview=interview, by=lina, title="Plan")
    assert third.texts.notes["load"] == "Of the second."
    other = make_version(
        interview=sample.an_interview(sample.a_project(lina.teams.get()), lina), by=lina, title="Another"
    )
    assert other.texts.notes == {}


def test_a_page_with_many_texts_costs_no_more_queries(
    client: Client, version: PlanVersion, lina: User
) -> None:
    counts = []
    for _ in range(2):
        page_of(client, version)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, version)
        counts.append(len(queries))
        for section in contents(version, "en").sections:
            editing.save_text(version=version, section=section.key, text="Words.", revision=0, by=lina)
        editing.show_section(version=version, section="load", shown=False, by=lina)
    assert counts[0] == counts[1] <= 12, counts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [True, False])
def test_of_racing_authors_one_wins_and_the_others_are_told(begun: bool) -> None:
    lina = sample.a_person(sample.a_team())
    version = sample.a_version(sample.a_project(lina.teams.get()), sample.empty())
    if begun:
        editing.save_text(version=version, section="load", text="Before.", revision=0, by=lina)

    def one(number: int) -> str:
        try:
            editing.save_text(
                version=again(version), section="load", text=f"By {number}.", revision=int(begun), by=lina
            )
        except editing.Stale:
            return ""
        return f"By {number}."

    [winner] = [text for text in at_once(4, one) if text]
    assert SectionText.objects.get().text == winner
    assert again(version).edition == 1 + begun


@pytest.mark.django_db(transaction=True)
def test_no_text_slips_in_while_the_draft_ends() -> None:
    lina = sample.a_person(sample.a_team())
    version = sample.a_version(sample.a_project(lina.teams.get()), sample.empty())

    def one(number: int) -> None:
        if number == 0:
            close(version)
            return
        with suppress(Frozen, editing.Stale):
            editing.save_text(version=version, section=f"s{number}", text="Words.", revision=0, by=lina)

    at_once(4, one)
    assert (
        again(version).edition
        == SectionText.objects.count()
        == Event.objects.filter(kind="text.saved").count()
    )
