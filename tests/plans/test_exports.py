"""A version as Markdown and JSON: the figures of the page, every text as text, and only for those who may read."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from markdown_it import MarkdownIt

from interviews.methodology import load
from interviews.models import Answer, Interview
from plans import pdf
from plans.artifacts import markdown as md
from plans.artifacts.plan_schema import plan_schema
from plans.blocks import as_markdown, markdown
from plans.blocks.contents import contents
from plans.editing import save_text, show_section
from plans.judgements import answer_finding
from plans.models import PlanVersion
from plans.versions import make_version
from tests.interviews.world import a_desk, answered
from tests.plans import sample

pytestmark = pytest.mark.django_db

NAMES = [
    "a | b || c",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "line\nbreak\r\n# no heading\n\n- no list",
    "`code` ``more`` ```\nfence",
    "[link](javascript:alert(3)) ![x](y) <https://example.org>",
    "**bold** _em_ ~~gone~~ \\| back\\slash",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "$x$ and $y$",
    "خدمة الدفع \u202eevil",
    "🚀 👩‍👩‍👧 数据库",
    "x" * 10_000,
    "1. one",
    "--- | ---",
    "<!-- comment",
]

_gfm = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def plain(text: str) -> str:
    """Without any space, and without what tells readers of text apart."""
    return re.sub(r"[\s\u200b\u00ad]", "", text)


def rendered(markdown: str) -> str:
    """As a reader of GitHub-flavoured Markdown shows it, raw HTML and all."""
    return _gfm.render(markdown)


def words_of(page: str) -> str:
    return plain(html.unescape(re.sub(r"<[^>]+>", "", page)))


def a_plan(example: str = "shop") -> tuple[Client, PlanVersion]:
    browser, blank = a_desk()
    interview = answered(blank.project, blank.created_by, example)
    return browser, make_version(interview=interview, by=blank.created_by, title="Plan", note="")


def fetched(browser: Client, name: str, *args: Any, language: str = "en") -> str:
    answer = browser.get(reverse(name, args=args), {"language": language})
    assert answer.status_code == 200
    return answer.content.decode()


# --- The same words everywhere ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_the_markdown_says_every_word_of_the_blocks(example: str, language: str) -> None:
    """Headings, cells, findings, tiles: whatever the page is made of stands in the file."""
    browser, version = a_plan(example)
    shown = words_of(rendered(fetched(browser, "version_markdown", version.pk, language=language)))
    missing = [
        words
        for words in _words(contents(version, language).sections)
        if plain(html.unescape(re.sub(r"<[^>]+>", "", words))) not in shown
    ]
    assert not missing, missing[:5]


def _words(value: Any) -> Iterator[str]:
    """All texts of blocks, drawings aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif is_dataclass(value):
        hidden = {"key", "anchor", "link", "trail", "tone", "wide", "narrow", "paper", "severity", "remedy"}
        # What a footnote says on paper stands with each formula in the file; nothing is folded there.
        hidden |= {"passage", "passages", "footnote", "behind"}
        if getattr(value, "html", None):
            hidden |= {"text"}
        if type(value).__name__ == "Reading":
            hidden.discard("trail")
        for field in fields(value):
            if field.name not in hidden:
                yield from _words(getattr(value, field.name))


def test_every_link_inside_the_file_leads_to_a_heading_of_it() -> None:
    browser, version = a_plan()
    written = fetched(browser, "version_markdown", version.pk)
    anchors = md.Anchors()
    code = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#{1,6} (.*)$", code.sub("", written), re.MULTILINE)
    unescaped = (html.unescape(re.sub(r"\\(.)", r"\1", heading)) for heading in headings)
    known = {f"#{anchors.next(heading)}" for heading in unescaped}
    links = re.findall(r"\]\((#[^)]*)\)", written)
    assert len(links) > 100
    assert set(links) <= known


def test_the_same_version_gives_the_same_markdown() -> None:
    browser, version = a_plan()
    assert fetched(browser, "version_markdown", version.pk) == fetched(
        browser, "version_markdown", version.pk
    )


# --- What people wrote is text ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_words_are_shown_as_they_are_and_are_no_markup(name: str) -> None:
    line = " ".join(name.split())
    for written in (
        md.paragraph(md.text(name)),
        md.item(f"**x:** {md.text(name)}"),
        md.quotation(md.paragraph(md.text(name))),
    ):
        page = rendered(written)
        assert words_of(page).removeprefix("x:") == plain(line)
        assert set(re.findall(r"<(\w+)", page)) <= {"p", "ul", "li", "strong", "blockquote"}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_breaks_a_table(name: str) -> None:
    html_cell = "a|b <code>x|y `z`</code><br>two"
    cells = [md.text(name), md.link(md.text(name), "https://example.org/a|b)c"), "3"]
    page = rendered(
        md.table(
            [md.text(name), "b", "c"],
            [False, False, True],
            [cells, ["", md.line_from_html(html_cell, in_table=True), ""]],
        )
    )
    assert page.count("<tr>") == 3
    assert page.count("<td") == 6
    assert page.count("<table>") == 1
    assert "<script" not in page
    assert "<img" not in page
    assert "<code>x|y `z`</code>" in page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\ntwo\n\nthree", "<p>one<br />\ntwo</p>\n<p>three</p>"),
        ("- a\n- b\n  - c\n\n1. d\n2. e", None),
        ("| a | b |\n| --- | --- |\n| `x\\|y` | **z** |", None),
        ("```\n# code ``` `\n```", None),
        ("> quoted *words*\n\n# Title", None),
        ("5 * 3 * 2, a_b_c, <b>, &lt;, [x](javascript:alert(1))", None),
        ("[a (b)](https://example.org/x-y_z?a=1&b=2)", None),
        ("***", None),
    ],
)
def test_a_note_comes_out_as_it_went_in(typed: str, kept: str | None) -> None:
    """Markdown → the page's HTML → Markdown → HTML gives the same words in the same elements."""
    before = str(markdown.block(typed))
    after = rendered(md.from_html(before))
    strip = lambda page: re.sub(r" rel=\"[^\"]*\"|\s+|/", "", page)  # noqa: E731
    assert strip(after) == strip(before)
    if kept:
        assert kept in after


def test_evil_names_in_a_whole_plan_leave_its_shape_as_it_is(client: Client) -> None:
    evil = " ".join(name for name in NAMES if len(name) < 1000)
    said = sample.export()
    for item, table, column in (
        ("q1", "components", "name"),
        ("q9", "incidents", "title"),
        ("q3", "journeys", "name"),
    ):
        for row in said["answers"][item]["values"][table]:
            row[column] = evil
    said["answers"]["q8"]["note"] = "\n".join(NAMES)
    said["answers"]["q2"]["values"]["provider"] = evil
    said["answers"]["q8"]["evidence"] = [{"label": evil, "url": "javascript:alert(4)"}]
    said["project"]["purpose"] = said["project"]["name"] = evil
    team = sample.a_team()
    client.force_login(sample.a_person(team))
    project = sample.a_project(team)
    usual = rendered(fetched(client, "version_markdown", sample.a_version(project).pk))
    page = rendered(fetched(client, "version_markdown", sample.a_version(project, sample.content(said)).pk))
    for shape in ("<table>", "<h2>", "<h3>", "<h4>"):
        assert page.count(shape) == usual.count(shape), shape
    assert not re.search(r"<(?:script|img|iframe|b|i|!--)\b", page)
    assert 'href="javascript' not in page


def test_what_the_authors_wrote_is_in_the_files_and_what_they_hid_is_not_in_the_markdown() -> None:
    browser, version = a_plan()
    by = version.author
    assert by
    for section, text in (("introduction", "Read *this* | first."), ("load", "# Not before May")):
        save_text(version=version, section=section, text=text, revision=0, by=by)
    show_section(version=version, section="strategy", shown=False, by=by)
    written = fetched(browser, "version_markdown", version.pk)
    assert "## Introduction\n\nRead *this* \\| first.\n" in written
    assert "**Not before May**" in written.split("## Load to come")[1].split("\n## ")[0]
    assert "**Not before May**" in fetched(browser, "section_markdown", version.pk, "load")
    assert "## Strategy" not in written
    assert browser.get(reverse("section_markdown", args=[version.pk, "strategy"])).status_code == 404
    data = json.loads(fetched(browser, "version_json", version.pk))
    assert data["texts"]["hidden"] == ["strategy"]
    assert faults(data) == []


# --- One section --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_section_can_be_copied_alone_and_leads_back_to_the_page() -> None:
    browser, version = a_plan()
    written = fetched(browser, "section_markdown", version.pk, "load")
    assert written.startswith("## Load to come\n")
    assert written.count("\n## ") == 0
    assert f"(http://testserver{version.get_absolute_url()}?language=en#q16)" in written
    page = fetched(browser, "version", version.pk)
    for section in contents(version, "en").sections:
        address = reverse("section_markdown", args=[version.pk, section.key])
        assert f'href="{address}?language=en" data-copy="Copied"' in page
        assert fetched(browser, "section_markdown", version.pk, section.key)
    assert browser.get(reverse("section_markdown", args=[version.pk, "nothing"])).status_code == 404


def test_without_a_script_a_section_is_shown_as_text() -> None:
    browser, version = a_plan()
    answer = browser.get(reverse("section_markdown", args=[version.pk, "summary"]))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in answer


def test_paper_has_nothing_to_press() -> None:
    _browser, version = a_plan()
    assert "sections/" not in pdf._html(contents(version, "en"), version, "A4")


# --- The answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("version_markdown", "text/markdown; charset=utf-8", "checkout-v1-fr.md"),
        ("version_json", "application/json", "checkout-v1.json"),
    ],
)
def test_files_are_attachments_that_no_cache_keeps(name: str, kind: str, file: str) -> None:
    browser, version = a_plan()
    answer = browser.get(reverse(name, args=[version.pk]), {"language": "fr"})
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_costs_the_same_few_queries_for_one_row_and_for_a_hundred(client: Client) -> None:
    team = sample.a_team()
    client.force_login(sample.a_person(team))
    project = sample.a_project(team)
    said = sample.export()
    said["answers"]["q9"]["values"]["incidents"] = [
        sample.row(900 + number, title=f"Incident {number}", impact_min=number) for number in range(100)
    ]
    short, long = sample.a_version(project), sample.a_version(project, sample.content(said))
    for name, args in (("version_markdown", ()), ("version_json", ()), ("section_markdown", ("answers",))):
        fetched(client, name, short.pk, *args)
        counts = []
        for version in (short, long):
            with CaptureQueriesContext(connection) as queries:
                fetched(client, name, version.pk, *args)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 8, (name, counts)


def test_a_version_in_which_nothing_was_said_is_a_file_too() -> None:
    version = sample.a_version(sample.a_project(sample.a_team()), sample.empty())
    assert as_markdown.document(contents(version, "fr")).startswith("# ")


# --- The schema ---------------------------------------------------------------------------------------------


def test_the_published_schema_is_the_one_of_the_code() -> None:
    published = Path(__file__).resolve().parents[2] / "docs" / "plan-schema.json"
    assert json.loads(published.read_text()) == plan_schema(load()), (
        "run python -m plans.artifacts.plan_schema > docs/plan-schema.json"
    )


def faults(data: Any) -> list[str]:
    checked = jsonschema.Draft202012Validator(plan_schema(load()))
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in checked.iter_errors(data)]


@pytest.mark.slow
@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_plans_fit_the_published_schema(example: str) -> None:
    """The first version and one after it, with an answer to a finding."""
    browser, version = a_plan(example)
    assert faults(json.loads(fetched(browser, "version_json", version.pk))) == []
    interview = version.interview
    assert interview
    Answer.objects.filter(interview=interview, item="q8").update(values={"peak_rps": 3000})
    Answer.objects.filter(interview=interview, item="q15").update(status="parked", note="Later.")
    interview.settings = {"incident_days": 180}
    interview.save()
    mark = version.content["findings"][0]["mark"]
    by = interview.created_by
    answer_finding(project=interview.project, mark=mark, kind="fixed", by=by)
    later = make_version(interview=Interview.objects.get(pk=interview.pk), by=by, title="Later")
    data = json.loads(fetched(browser, "version_json", later.pk))
    assert data["changes"]["answers"]
    assert faults(data) == []


def test_a_plan_of_an_interview_in_which_nothing_was_said_fits_too() -> None:
    browser, blank = a_desk()
    version = make_version(interview=blank, by=blank.created_by, title="Empty")
    assert faults(json.loads(fetched(browser, "version_json", version.pk))) == []


@pytest.mark.slow
def test_the_schema_refuses_what_is_no_plan_and_takes_one_of_another_engine() -> None:
    browser, version = a_plan()
    good = json.loads(fetched(browser, "version_json", version.pk))
    for path, value in {
        ("format_version",): 2,
        ("results", "limits", "headroom", "value"): "8.75%",
        ("results", "limits", "headroom", "unit"): None,
        ("interview", "answers", "q8", "values", "peak_rps"): "many",
        ("findings", 0, "severity"): "bad",
        ("version", "number"): 0,
        ("more",): 1,
    }.items():
        bad = json.loads(json.dumps(good))
        place = bad
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value
        assert faults(bad), path
    good["results"] |= {"engine_version": "2031.1", "limits": {"of": "another shape"}}
    assert faults(good) == []
