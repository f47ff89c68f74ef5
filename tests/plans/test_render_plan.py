"""``manage.py render_plan`` writes a PDF, or says in a sentence why it cannot."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command

from tests.plans import sample

pytestmark = pytest.mark.django_db


@pytest.mark.paper
@pytest.mark.slow
def test_it_writes_the_pdf_of_a_version_in_the_projects_language(tmp_path: Path) -> None:
    version = sample.a_version(sample.a_project(sample.a_team()), sample.empty())
    file, said = tmp_path / "plan.pdf", StringIO()
    call_command("render_plan", str(version.pk), output=file, stdout=said)
    assert file.read_bytes().startswith(b"%PDF-1.7")
    assert pypdf.PdfReader(file).trailer["/Root"]["/Lang"] == "fr"
    assert "pages" in said.getvalue()


@pytest.mark.parametrize(
    ("version", "words"),
    [("987654", "no version 987654"), ("nonsense", "Name a number"), ("shop", "load_examples")],
)
def test_a_version_that_is_not_there_is_named(tmp_path: Path, version: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("render_plan", version, output=tmp_path / "plan.pdf")


@pytest.mark.paper
@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    version = sample.a_version(sample.a_project(sample.a_team()), sample.empty())
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("render_plan", str(version.pk), output=tmp_path / "no" / "plan.pdf")
