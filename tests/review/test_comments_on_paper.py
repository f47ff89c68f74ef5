"""What was said about a version, at the end of its PDF and its Markdown: what was sent, and nothing else."""

from __future__ import annotations

import io

import page as validator
import pypdf
import pytest
from django.urls import reverse

from interviews.models import Answer
from plans import documents, pdf
from plans.models import Document, PlanVersion
from plans.review import comments
from plans.tasks import render_document
from tests import cast
from tests.plans import sample
from tests.review.talking import HTMX, ROW, a_version, again, answer, get, post, say, words
from tests.support.paper import texts

pytestmark = pytest.mark.django_db
EVIL = '<script>alert(1)</script> <a rel="attachment" href="file:///etc/passwd">x</a> ![x](http://evil.example/x.png)'


@pytest.fixture
def version(people: cast.Cast) -> PlanVersion:
    return a_version(people.project, people.editor)


def talked(people: cast.Cast, version: PlanVersion) -> None:
    said = say(version, people.reviewer, "Is **73 %** still right?", at=ROW, blocking=True, quote="73 %")
    answer(said, people.editor, "Measured on Tuesday.")
    answer(said, people.owner, "Draft words.", draft=True)
    done = say(version, people.owner, "Seen to.", at="section:load")
    comments.resolve(thread=done.thread, version=version, by=people.editor)
    gone = say(version, people.owner, "Regretted.", at="answer:slos")
    comments.delete_comment(comment=gone, version=version, by=people.owner)


def test_markdown_carries_the_comments_where_that_is_asked(people: cast.Cast, version: PlanVersion) -> None:
    talked(people, version)
    plain = words(get(people.viewer, "version_markdown", version.pk))
    assert "Measured on Tuesday." not in plain
    told = words(get(people.viewer, "version_markdown", version.pk, "?comments=yes"))
    appendix = told.split("\n## Comments")[1]
    for text in (
        *(
            "**73 %** still right?",
            "Measured on Tuesday.",
            "**Reviewer**",
            "blocking",
            "PostgreSQL",
            "> 73 %",
        ),
        *("### Load to come", "Resolved by Editor", "Seen to.", "Deleted by its author.", "2 open threads"),
    ):
        assert text in appendix, text
    assert "Draft words." not in told
    assert "Regretted." not in told
    assert appendix.index("### Load to come") < appendix.index("### All answers"), "in the plan's order"


def test_a_document_says_nothing_of_what_was_said_of_later_versions(
    people: cast.Cast, version: PlanVersion
) -> None:
    said = say(version, people.reviewer, "Of the first.")
    later = a_version(people.project, people.editor)
    comments.reply(thread=said.thread, version=later, by=people.editor, text="Of the second.")
    first = words(get(people.viewer, "version_markdown", version.pk, "?comments=yes"))
    assert "Of the first." in first
    assert "Of the second." not in first
    assert "Of the second." in words(get(people.viewer, "version_markdown", later.pk, "?comments=yes"))


@pytest.mark.slow
@pytest.mark.paper
def test_the_pdf_carries_them_and_stays_valid(people: cast.Cast) -> None:
    # A short document carries them as a long one does.
    interview = sample.an_interview(people.project, people.editor)
    Answer.objects.filter(interview=interview).exclude(item__in=("q1", "q8", "slos")).delete()
    version = a_version(people.project, people.editor)
    talked(people, version)
    say(version, people.reviewer, EVIL + " 🎉 مرحبا " + "x" * 400, at="answer:q1")
    written, _pages = pdf.render(again(version), "en", "A4", with_comments=True)
    for profile in ("3a", "ua1"):
        assert validator.validate_pdf_bytes(written, profile=profile).failures == []
    reader = pypdf.PdfReader(io.BytesIO(written))
    text = " ".join(" ".join(texts(written)).split())
    for said in (
        "Is 73 % still right?",
        "Measured on Tuesday.",
        "Resolved by Editor",
        "<script>alert(1)</script>",
    ):
        assert said in text, said
    for secret in ("Draft words.", "Regretted.", "root:"):
        assert secret not in text
    assert list(reader.attachments) == ["plan.json"]
    assert "Measured on Tuesday." not in reader.attachments["plan.json"][0].decode()
    assert written == pdf.render(again(version), "en", "A4", with_comments=True)[0]
    assert "Measured on Tuesday." not in " ".join(texts(pdf.render(again(version), "en", "A4")[0]))


def test_it_is_a_document_of_its_own_that_a_new_comment_makes_old(
    people: cast.Cast, version: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: asked.append(kwargs) or (b"%PDF-1.7", 1))
    monkeypatch.setattr(render_document, "delay", lambda pk: None)
    said = say(version, people.reviewer)
    browser = cast.client_of(people.viewer)
    address = reverse("documents", args=[version.pk])
    for form in ({}, {"with_comments": "on"}, {"with_comments": "on"}):
        shown = browser.post(
            address, {"language": "en", "paper": "A4", **form}, headers=HTMX
        ).content.decode()
    assert "with comments" in shown
    assert Document.objects.count() == 2
    for document in Document.objects.all():
        documents.render(document.pk)
    assert [each["with_comments"] for each in asked] == [False, True]
    plain, full = Document.objects.order_by("with_comments")
    assert (plain.outdated, full.outdated) == (False, False)
    answer(said, people.owner, "A draft.", draft=True)
    assert not again(full).outdated
    post(people.owner, "thread", said.thread_id, text="News.")
    assert (again(plain).outdated, again(full).outdated) == (False, True)
    name = browser.get(reverse("document_download", args=[full.pk]))["Content-Disposition"]
    assert "-comments.pdf" in name
