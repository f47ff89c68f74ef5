"""The PDF: valid as an archive and for assistive tools, the same bytes each time, and it lets nothing in."""

from __future__ import annotations

import http.server
import io
import json
import logging
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any

import page as validator
import pypdf
import pytest
from django.template import Context, Template
from weasyprint import CSS, HTML, Attachment
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.text.line_break import Layout, split_first_line
from weasyprint.urls import URLFetchingError

from plans import pdf
from plans.blocks.contents import contents
from plans.blocks.model import Facts, Table
from plans.blocks.sheets import on_sheets
from plans.errors import TooLarge
from plans.models import Document, PlanVersion
from tests.plans import sample
from tests.support.paper import texts

pytestmark = [pytest.mark.django_db, pytest.mark.paper, pytest.mark.slow]


@pytest.fixture
def version() -> PlanVersion:
    return sample.a_version(sample.a_project(sample.a_team()))


def plain(text: str) -> str:
    """With every kind of space as one."""
    return re.sub(r"\s+", " ", text)


def faults(written: bytes, profile: str) -> list[str]:
    report = validator.validate_pdf_bytes(written, profile=profile)
    return [f"{fault.rule_id}: {fault.message}" for fault in report.failures]


def fonts_of(written: bytes) -> set[str]:
    """The names of all fonts in it."""
    return {
        str(font.get_object()["/BaseFont"])
        for sheet in pypdf.PdfReader(io.BytesIO(written)).pages
        for font in sheet["/Resources"].get_object()["/Font"].get_object().values()  # type: ignore[union-attr]
    }


@dataclass(frozen=True)
class Made:
    """A PDF as it came out, and what was told on the way. Drawing takes seconds: who only reads shares it."""

    version: PlanVersion
    written: bytes
    pages: int
    told: list[tuple[str, int, pdf.Place | None]]
    complaints: list[str]

    @cached_property
    def sheets(self) -> list[str]:
        return texts(self.written)

    @cached_property
    def reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.written))


class _Complaints(logging.Handler):
    """Whatever is warned of, by whomever."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def made_in(language: str, paper: str) -> Made:
    version = sample.a_version(sample.a_project(sample.a_team()))
    told: list[Any] = []
    complaints = _Complaints()
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger().addHandler(complaints)
    try:
        written, pages = pdf.render(version, language, paper, lambda *each: told.append((*each, None)[:3]))  # type: ignore[arg-type]
    finally:
        logging.getLogger().removeHandler(complaints)
    return Made(version, written, pages, told, complaints.said)


@pytest.fixture(scope="module")
def french(kept_for_the_module: None) -> Made:
    return made_in("fr", "A4")


@pytest.fixture(scope="module")
def english(kept_for_the_module: None) -> Made:
    return made_in("en", "Letter")


def little(*answers: str) -> dict[str, Any]:
    """An interview in which nothing was said but these: a short document, in which they stand as in a long one."""
    said = sample.export()
    said["answers"] = {key: said["answers"][key] for key in answers}
    said["decisions"] = {}
    return said


def drawn(version: PlanVersion, said: dict[str, Any]) -> bytes:
    return pdf.render(sample.a_version(version.plan.project, sample.content(said)), "fr", "A4")[0]


# --- What it is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "width"),
    [("french", "fr", 595.3), ("english", "en", 612)],
    ids=["fr-A4", "en-Letter"],
)
def test_it_is_an_archive_and_accessible_in_one_file(
    name: str, language: str, width: float, french: Made, english: Made, tmp_path: Path
) -> None:
    made = {"french": french, "english": english}[name]
    assert faults(made.written, "3a") == []
    assert faults(made.written, "ua1") == []
    assert made.complaints == []
    assert len(made.reader.pages) == made.pages
    assert made.reader.trailer["/Root"]["/Lang"] == language
    assert float(made.reader.pages[0].mediabox.width) == pytest.approx(width, abs=0.2)
    assert len(made.written) < 1_000_000
    _qpdf(made.written, tmp_path)


def _qpdf(written: bytes, folder: Path) -> None:
    if shutil.which("qpdf") is None:
        assert not os.environ.get("CI"), "CI must have qpdf (apt-get install qpdf)"
        return
    (folder / "plan.pdf").write_bytes(written)
    checked = subprocess.run(
        ["qpdf", "--check", folder / "plan.pdf"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_plan_in_which_nothing_was_said_is_valid_too(version: PlanVersion) -> None:
    written, _pages = pdf.render(sample.a_version(version.plan.project, sample.empty()), "fr", "A4")
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []


def test_what_people_write_keeps_it_valid(version: PlanVersion) -> None:
    said = little("q1", "q2", "q8")
    said["answers"]["q8"]["note"] = (
        "### Deep heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n\n    code\n\n1. x"
    )
    said["answers"]["q2"]["values"]["provider"] = (
        "W" * 400 + " 🚀 ✅ ⚠️ 👩‍💻 \ue000 \U0001f1eb\U0001f1f7 é̃ → ×"
    )
    said["answers"]["q1"]["values"]["components"][0]["name"] = "Très long " * 12
    written = drawn(version, said)
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []


ARABIC = "\u062e\u062f\u0645\u0629 \u0627\u0644\u062f\u0641\u0639"
SIGNS = "🚀 ✅ ⚠️ 1️⃣ 👩\u200d💻 👍🏽 \U0001f1eb\U0001f1f7"


def test_signs_and_arabic_are_drawn_by_bundled_fonts_and_stay_readable(version: PlanVersion) -> None:
    said = little("q1", "q8")
    said["answers"]["q8"]["note"] = f"{ARABIC} مُحَمَّد می\u200cخواهم {SIGNS}"
    said["answers"]["q1"]["values"]["components"][0]["name"] = f"{ARABIC} 🚀"
    written = drawn(version, said)
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []
    assert len(written) < 1_000_000
    assert {name.split("+")[1].split("-")[0] for name in fonts_of(written)} == {"Inter", "Vazirmatn", "emoji"}
    text = "".join(texts(written))
    for sign in "🚀✅⚠👩💻👍🏽\U0001f1eb":
        assert sign in text, sign
    assert "□" not in text


def test_a_private_character_is_a_square_and_a_stray_mark_nothing(version: PlanVersion) -> None:
    said = little("q8")
    said["answers"]["q8"]["note"] = "before \ue000 x\ufe0f\ufe0e\U000e0101 after"
    written = drawn(version, said)
    assert "before □ x after" in plain("".join(texts(written)))
    assert faults(written, "3a") == []


def test_joined_letters_stay_joined_in_a_drawing() -> None:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg"><text y="30" font-family="Vazirmatn">{ARABIC}</text></svg>'
    )
    written = HTML(
        string=f"<body><p>{ARABIC}</p>{svg}", base_url=pdf.SCHEME, url_fetcher=pdf.Fetcher()
    ).write_pdf(font_config=pdf.fonts(), stylesheets=pdf._stylesheets("A4"))
    sheet: Any = pypdf.PdfReader(io.BytesIO(written)).pages[0]
    shown = sheet.get_contents().get_data()
    for part in sheet["/Resources"]["/XObject"].values():
        shown += part.get_object().get_data()
    runs = [re.findall(rb"<(.*?)>", run) for run in re.findall(rb"\[(.*?)\] ?TJ", shown)]
    joined = [run for run in runs if sum(map(len, run)) >= 4 * len(ARABIC)]
    assert len(joined) == 2
    assert joined[0] == joined[1], "the same glyphs in the same order as in a paragraph"


def figures_style(*, tabular: bool) -> Any:
    """The style of a number, as the layout wants it."""

    class Style(dict[str, Any]):
        pass

    style: Any = Style(INITIAL_VALUES)
    style["font_family"], style["font_size"], style.font_config = ["Inter"], 16, pdf.fonts()
    style["font_variant_numeric"] = ("tabular-nums",) if tabular else "normal"
    pdf._stylesheets("A4")
    return style


def test_tabular_figures_are_all_as_wide_and_the_others_are_not() -> None:
    def width(text: str, *, tabular: bool) -> float:
        return float(split_first_line(text, figures_style(tabular=tabular), None, inf, 0)[3])

    assert width("1111", tabular=True) == width("8888", tabular=True)
    assert width("1111", tabular=False) < width("8888", tabular=False)


def test_a_text_gives_its_memory_back() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    style = figures_style(tabular=True)
    for rounds in (2_000, 40_000):
        before = resident()
        for _ in range(rounds):
            Layout(style).set_text("1 234")
    assert resident() - before < 1_000_000


def test_every_bundled_font_stands_beside_its_licence() -> None:
    folder = pdf.ASSETS / "fonts"
    families = {file.name.split("-")[0] for file in folder.glob("*.ttf")}
    assert families == {"Inter", "Vazirmatn", "NotoEmoji"}
    for licence in ("OFL.txt", "OFL-Vazirmatn.txt", "OFL-NotoEmoji.txt"):
        assert "SIL Open Font License" in (folder / licence).read_text()
    assert {f"{pdf.SCHEME}fonts/{file.name}" for file in folder.glob("*.ttf")} == pdf.Fetcher.ALLOWED


def test_the_same_version_gives_the_same_bytes(french: Made) -> None:
    again = PlanVersion.objects.get(pk=french.version.pk)
    assert pdf.render(again, "fr", "A4") == (french.written, french.pages)


def test_the_plan_as_data_is_attached_as_its_source(french: Made) -> None:
    root: Any = french.reader.trailer["/Root"]
    [attached] = [file.get_object() for file in root["/AF"]]
    assert (attached["/AFRelationship"], attached["/UF"]) == ("/Source", "plan.json")
    plan = json.loads(french.reader.attachments["plan.json"][0])
    assert plan["interview"] == french.version.content["interview"]
    assert (plan["version"]["number"], plan["format"]) == (1, "perfplan-plan")


def test_contents_lead_to_the_sheets_they_name(french: Made) -> None:
    sheets = french.sheets
    listed = re.findall(
        r"^(Synthèse|Objectifs|Stratégie|Points ouverts)[\s.]+(\d+)$", sheets[1], re.MULTILINE
    )
    assert len(listed) == 4
    for title, number in listed:
        assert title in sheets[int(number) - 1]


def test_it_has_bookmarks_running_headers_and_its_own_fonts(french: Made) -> None:
    titles = [entry.title for entry in french.reader.outline if not isinstance(entry, list)]
    assert titles[:3] == ["Sommaire", "Synthèse", "Système et enjeux"]
    sheet = french.sheets[4]
    assert "Boutique Mirabelle : plan de performance" in sheet
    assert re.search(rf"5 / {french.pages}", sheet)
    fonts = fonts_of(french.written)
    assert fonts
    assert all("Inter" in font for font in fonts), fonts


def test_the_figures_that_were_answered_are_in_the_text(french: Made) -> None:
    text = plain(" ".join(french.sheets))
    for words in ("2 300", "99,9 %", "12 000", "Prestataire de paiement", "Gel des livraisons", "Jana Novak"):
        assert words in text, words


def test_progress_rises_through_every_step_and_every_section(french: Made) -> None:
    told = french.told
    assert [progress for _step, progress, _at in told] == sorted(progress for _step, progress, _at in told)
    assert list(dict.fromkeys(step for step, _p, _at in told)) == [
        Document.Step.BLOCKS,
        Document.Step.LAYOUT,
        Document.Step.DRAWING,
    ]
    laid = [at for step, _p, at in told if step == Document.Step.LAYOUT]
    assert len(laid) == french.pages + 1, "each page is told once, and the beginning"
    sections = on_sheets(contents(french.version, "fr").sections)
    places = {
        pdf.Place(section.key, number, len(sections)): way
        for number, (section, way) in enumerate(sections, 1)
    }
    on_the_way = dict.fromkeys(at for at in laid if at)
    assert list(on_the_way) == [place for place in places if place in on_the_way]
    assert {place for place, way in places.items() if not way} <= on_the_way.keys(), (
        "what begins a page is told"
    )


def test_the_section_that_is_told_is_the_one_on_the_page(english: Made) -> None:
    sections = {section.key: section for section in contents(english.version, "en").sections}
    told = [place for _step, _progress, place in english.told[2:]]
    assert any(told)
    for place, sheet in zip(told, english.sheets, strict=False):
        if place is not None:
            # Where another section begins on the same sheet, its head names that one.
            section = sections[place.key]
            headings = [heading.text for heading in section.parts]
            headings += [block.title for block in section.blocks if isinstance(block, Facts | Table)]
            assert any(words and words in plain(sheet) for words in [section.title, *headings]), place


def test_endless_words_do_not_take_endless_time(version: PlanVersion) -> None:
    said = little("q2", "q8", "q13", "q20", "q27")
    for answer in said["answers"].values():
        answer["note"] = "w" * 10_000
    began = time.process_time()
    drawn(version, said)
    assert time.process_time() - began < 20


def test_more_than_fits_is_refused_before_it_costs_anything(version: PlanVersion) -> None:
    said = sample.export()
    said["answers"]["q9"]["values"]["incidents"] = [
        sample.row(number, title=f"Incident {number}") for number in range(pdf.MOST_ROWS)
    ]
    with pytest.raises(TooLarge, match="rows"):
        pdf.render(sample.a_version(version.plan.project, sample.content(said)), "fr", "A4")
    said = sample.export()
    said["answers"]["q8"]["note"] = "word " * 400_000
    with pytest.raises(TooLarge, match="letters"):
        pdf.render(sample.a_version(version.plan.project, sample.content(said)), "fr", "A4")


# --- What it lets in ----------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server on this machine that notes what it is asked for, and redirects to a file."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


CANARY = "canary-4711-canary"
VECTORS = {
    "image file": '<img alt="" src="{file}">',
    "image http": '<img alt="" src="{http}/img">',
    "image data": '<img alt="" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><text>{canary}</text></svg>">',
    "image relative": '<img alt="" src="fonts/../../models.py">',
    "image own scheme": '<img alt="" src="perfplan:/print.css">',
    "object": '<object data="{file}"></object>',
    "embed": '<embed src="{file}">',
    "stylesheet": '<link rel="stylesheet" href="{http}/style">',
    "stylesheet file": '<link rel="stylesheet" href="{file}">',
    "style import": '<style>@import url("{http}/import");</style>',
    "style font": '<style>@font-face {{ font-family: x; src: url({file}) }}</style><p style="font-family: x">x</p>',
    "style image": '<p style="background: url({http}/background)">x</p>',
    "style content": '<style>p::before {{ content: url("{file}") }}</style><p>x</p>',
    "style list": '<ul style="list-style-image: url({http}/list)"><li>x</li></ul>',
    "style border": '<p style="border-image: url({http}/border) 1; border: 1px solid">x</p>',
    "attachment link": '<link rel="attachment" href="{file}">',
    "attachment anchor": '<a rel="attachment" href="{file}">x</a>',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}" width="9" height="9"/></svg>',
    "svg use": '<svg xmlns="http://www.w3.org/2000/svg"><use href="{http}/use#x"/></svg>',
    "base": '<base href="{http}/"><img alt="" src="base">',
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_renderer_reaches_no_file_and_no_network(
    name: str, tmp_path: Path, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    markup = VECTORS[name].format(file=secret.as_uri(), http=address, canary=CANARY)
    fetcher = pdf.Fetcher()
    written = HTML(
        string=f"<html lang=en><body>{markup}</body></html>", base_url=pdf.SCHEME, url_fetcher=fetcher
    ).write_pdf(uncompressed_pdf=True, pdf_variant="pdf/a-3a")
    assert asked == []
    assert CANARY.encode() not in written
    assert not pypdf.PdfReader(io.BytesIO(written)).attachments


@pytest.mark.parametrize(
    "make",
    [
        lambda address, fetcher: HTML(url=address, url_fetcher=fetcher),
        lambda address, fetcher: CSS(url=address, url_fetcher=fetcher),
        lambda address, fetcher: Attachment(url=address, url_fetcher=fetcher).source.__enter__(),
        lambda address, fetcher: fetcher(address),
        lambda address, fetcher: fetcher.fetch(address),
        lambda address, fetcher: fetcher.open(address),
    ],
    ids=["html", "css", "attachment", "call", "fetch", "open"],
)
@pytest.mark.parametrize("kind", ["http", "file", "ftp", "data", "own"])
def test_the_fetcher_refuses_whatever_is_not_one_of_our_fonts(
    make: Any, kind: str, tmp_path: Path, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    addresses = {
        "http": address,
        "file": (tmp_path / "x").as_uri(),
        "ftp": "ftp://127.0.0.1/x",
        "data": "data:text/plain,x",
        "own": "perfplan:/fonts/../print.css",
    }
    with pytest.raises((URLFetchingError, ValueError)):
        make(addresses[kind], pdf.Fetcher())
    assert asked == []


def test_answers_that_try_to_reach_out_stay_text(
    version: PlanVersion, tmp_path: Path, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    said = little("q1", "q3", "q8")
    vectors = [
        text.format(file=secret.as_uri(), http=address, canary="").replace("\n", " ")
        for text in VECTORS.values()
    ]
    said["answers"]["q8"]["note"] = "\n\n".join([*vectors, f"![x]({secret.as_uri()}) [y]({secret.as_uri()})"])
    said["answers"]["q1"]["values"]["description"] = "\n".join(vectors)
    said["answers"]["q3"]["values"]["journeys"][0]["name"] = VECTORS["svg image"].format(
        file=secret.as_uri(), http=address
    )
    said["project"]["purpose"] = VECTORS["attachment anchor"].format(file=secret.as_uri())
    written = drawn(version, said)
    reader = pypdf.PdfReader(io.BytesIO(written))
    assert asked == []
    assert CANARY not in "".join(texts(written))
    assert list(reader.attachments) == ["plan.json"]


def test_a_tag_of_ours_escapes_what_it_is_given() -> None:
    from plans.blocks.model import Cell

    template = Template("{% load blocks %}{% cell cell %}")
    shown = template.render(Context({"cell": Cell("<b>&" + "x" * 60, strong=True)}))
    assert shown.startswith("<b>&lt;b&gt;&amp;")
    assert "<wbr>" in shown
