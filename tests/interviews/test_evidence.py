"""Where an answer comes from: links, and files that are kept and given out safely."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from interviews import evidence
from interviews.models import EvidenceFile, Interview
from tests import cast
from tests.interviews.world import a_desk, address, page, say, stored

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"


def send(browser: Client, interview: Interview, name: str, content: bytes, kind: str = "text/html") -> object:
    upload = SimpleUploadedFile(name, content, kind)
    return say(browser, interview, "q8", {"evidence.file": upload, "do": "evidence"})


def test_a_link_is_kept_with_what_it_shows() -> None:
    browser, interview = a_desk()
    typed = {"evidence.url": "grafana.example.com/d/1", "evidence.label": "Peak week", "do": "evidence"}
    answer = say(browser, interview, "q8", typed)
    assert answer["Location"].endswith("/q8/#evidence")
    assert stored(interview, "q8").evidence == [
        {"label": "Peak week", "url": "https://grafana.example.com/d/1"}
    ]
    say(browser, interview, "q8", {"evidence.url": "https://example.com", "do": "evidence"})
    say(browser, interview, "q8", {"do": "unlink:0"})
    assert [link["url"] for link in stored(interview, "q8").evidence] == ["https://example.com"]


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com", "nonsense"]
)
def test_only_addresses_of_the_web_are_links_and_what_was_typed_stays(typed: str) -> None:
    browser, interview = a_desk()
    answer = say(browser, interview, "q8", {"evidence.url": typed, "peak_rps": "900", "do": "evidence"})
    assert answer.status_code == 422
    assert f'value="{typed}"' in page(answer)
    assert stored(interview, "q8").evidence == []
    assert stored(interview, "q8").values == {"peak_rps": 900}


def test_while_one_types_half_an_address_is_no_link_yet() -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"evidence.url": "https://exa", "peak_rps": "9"}, htmx=True)
    assert stored(interview, "q8").evidence == []


def test_an_answer_has_twenty_links_at_most() -> None:
    browser, interview = a_desk()
    for number in range(evidence.MOST_LINKS):
        say(browser, interview, "q8", {"evidence.url": f"https://example.com/{number}"})
    assert say(browser, interview, "q8", {"evidence.url": "https://example.com/x"}).status_code == 422
    assert len(stored(interview, "q8").evidence) == evidence.MOST_LINKS


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("report.pdf", PDF, "application/pdf"),
        ("Peak week.PNG", PNG, "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("chart.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("load.csv", b"t;rps\n1;9", "text/csv"),
        ("notes.md", b"# Peak", "text/plain"),
        ("empty.txt", b"", "text/plain"),
        ("é.log", "été à Nîmes é123".encode(), "text/plain"),
        ("long.txt", ("a" * (64 * 1024 - 1) + "é").encode(), "text/plain"),
    ],
)
def test_a_file_is_kept_and_given_back_as_a_download_of_its_true_type(
    name: str, content: bytes, kind: str
) -> None:
    browser, interview = a_desk()
    assert send(browser, interview, name, content).status_code == 302
    file = EvidenceFile.objects.get()
    assert (file.item, file.name, file.content_type, file.size) == ("q8", name, kind, len(content))
    answer = browser.get(reverse("evidence_file", args=[file.pk]))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"].split(";")[0] == kind
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert name in page(browser.get(address(interview, "q8")))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("page.pdf", b"<html>"),
        ("report.exe", PDF),
        ("report.html", PDF),
        ("sound.webp", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        ("binary.txt", b"a\x00b"),
        ("latin.txt", "\u00e9t\u00e9 ".encode("latin-1") * 9),
        ("short.txt", b"\xff\xfe"),
        ("nothing", b"text"),
        ("archive.zip", b"PK\x03\x04"),
    ],
)
def test_any_other_file_is_refused_with_what_can_be_kept(name: str, content: bytes) -> None:
    browser, interview = a_desk()
    answer = send(browser, interview, name, content, "image/png")
    assert answer.status_code == 422
    assert "Only PDF, PNG, JPEG, WebP, CSV and text files" in page(answer)
    assert not EvidenceFile.objects.exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST_BYTES", 10)
    browser, interview = a_desk()
    assert "larger than 10 MB" in page(send(browser, interview, "a.txt", b"x" * 11))
    assert send(browser, interview, "a.txt", b"x" * 10).status_code == 302


def test_an_answer_has_so_many_files_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 2)
    browser, interview = a_desk()
    answers = [send(browser, interview, "a.txt", b"x").status_code for _ in range(3)]
    assert answers == [302, 302, 422]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.txt",
        "..\\..\\boot.txt",
        "/etc/a.txt",
        "a;b=c.txt",
        "<b>.txt",
        "\u202ea.txt",
    ],
)
def test_what_a_file_is_called_is_never_a_path_nor_a_header(name: str) -> None:
    browser, interview = a_desk()
    send(browser, interview, name, b"text")
    file = EvidenceFile.objects.get()
    assert re.fullmatch(rf"evidence/{interview.pk}/[0-9a-f]{{32}}", file.file.name)
    answer = browser.get(reverse("evidence_file", args=[file.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "<b>.txt" not in page(browser.get(address(interview, "q8")))


def test_a_file_is_removed_with_its_content() -> None:
    browser, interview = a_desk()
    send(browser, interview, "a.txt", b"text")
    file = EvidenceFile.objects.get()
    say(browser, interview, "q8", {"do": f"unfile:{file.pk}"})
    assert not EvidenceFile.objects.exists()
    assert not default_storage.exists(file.file.name)


def test_a_file_of_another_answer_or_interview_is_not_removed() -> None:
    people = cast.everybody()
    browser = cast.client_of(people.owner)
    send(browser, people.interview, "a.txt", b"text")
    other = cast.interview(people.project, by=people.owner)
    file = EvidenceFile.objects.get()
    say(browser, people.interview, "q9", {"do": f"unfile:{file.pk}"})
    say(browser, other, "q8", {"do": f"unfile:{file.pk}"})
    foreign = cast.interview(people.foreign_project, by=people.stranger)
    say(cast.client_of(people.stranger), foreign, "q8", {"do": f"unfile:{file.pk}"})
    assert EvidenceFile.objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("role", ["stranger", "anonymous"])
def test_who_may_not_read_the_interview_gets_no_file(role: str) -> None:
    people = cast.everybody()
    send(cast.client_of(people.owner), people.interview, "a.txt", b"secret")
    file = EvidenceFile.objects.get()
    answer = cast.client_of(people.who(role)).get(reverse("evidence_file", args=[file.pk]))
    assert answer.status_code == (404 if role == "stranger" else 302)
    assert cast.client_of(people.viewer).get(reverse("evidence_file", args=[file.pk])).status_code == 200


def test_a_file_whose_content_is_gone_is_not_found() -> None:
    browser, interview = a_desk()
    send(browser, interview, "a.txt", b"text")
    file = EvidenceFile.objects.get()
    default_storage.delete(file.file.name)
    assert browser.get(reverse("evidence_file", args=[file.pk])).status_code == 404


def test_a_stale_form_takes_no_file_away_and_loses_none() -> None:
    browser, interview = a_desk()
    send(browser, interview, "a.txt", b"text")
    say(browser, interview, "q8", {"peak_rps": "900"})
    file = EvidenceFile.objects.get()
    stale = {"meta.revision": 0, "peak_rps": "1"}
    assert say(browser, interview, "q8", stale | {"do": f"unfile:{file.pk}"}).status_code == 409
    upload = SimpleUploadedFile("b.txt", b"text")
    assert say(browser, interview, "q8", stale | {"evidence.file": upload}).status_code == 409
    assert list(EvidenceFile.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("which", ["", "-1", "x", "9" * 5000, "\u0663", "9" * 19])
@pytest.mark.parametrize("word", ["unlink", "unfile"])
def test_a_button_that_names_nothing_takes_nothing_away(word: str, which: str) -> None:
    browser, interview = a_desk()
    say(browser, interview, "q8", {"evidence.url": "https://example.com"})
    send(browser, interview, "a.txt", b"text")
    assert say(browser, interview, "q8", {"do": f"{word}:{which}"}).status_code == 302
    assert len(stored(interview, "q8").evidence) == EvidenceFile.objects.count() == 1
