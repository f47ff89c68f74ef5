"""A version as a PDF that is an archive (PDF/A-3a), accessible (PDF/UA-1) and carries its data (plan.json).

WeasyPrint lays it out. It reaches nothing: no file, no network, only the names in :class:`Fetcher`. The same
version gives the same bytes, in the same language on the same paper.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from functools import cache, partial
from pathlib import Path
from typing import Any

import pydyf
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

from plans.blocks.contents import contents
from plans.blocks.model import Contents, Reading, Table
from plans.content import plan_json
from plans.errors import TooLarge
from plans.models import Document, PlanVersion
from plans.pdf_letters import complete_mappings, drawable, fonts

ASSETS = Path(__file__).resolve().parent / "pdf_assets"
SCHEME = "perfplan:/"
Step = Document.Step
Tell = Callable[[Document.Step, int], None]
"""Is told of each step, and how far the whole is in per cent."""

MOST_ROWS = 2_000
"""Rows of tables in one document. Measured: 1,900 make 112 pages in 27 s, with 560 MB."""
MOST_LETTERS = 1_500_000
"""Of markup. Measured: as much prose makes 300 pages in 26 s."""
PAPERS = {"A4": "A4", "Letter": "letter"}


class Fetcher(URLFetcher):
    """Knows our fonts by name and refuses all else, whatever asks: markup, style sheet or attachment."""

    ALLOWED = frozenset(f"{SCHEME}fonts/{font.name}" for font in (ASSETS / "fonts").glob("*.ttf"))

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url not in self.ALLOWED:
            raise ValueError("This document fetches nothing from outside.")
        name = url.removeprefix(SCHEME)
        return URLFetcherResponse(url, (ASSETS / name).read_bytes(), {"Content-Type": "font/ttf"})


def render(
    version: PlanVersion, language: str, paper: str, tell: Tell = lambda step, progress: None
) -> tuple[bytes, int]:
    """The PDF of ``version``, and how many pages it has.

    :raises TooLarge: it has more than :data:`MOST_ROWS` rows or :data:`MOST_LETTERS` letters.
    """
    tell(Step.BLOCKS, 3)
    made = contents(version, language)
    rows = _rows(made)
    if rows > MOST_ROWS:
        raise TooLarge(f"{rows} rows")
    tell(Step.LAYOUT, 8)
    html = _html(made, version, paper)
    if len(html) > MOST_LETTERS:
        raise TooLarge(f"{len(html)} letters")
    with _watched(_expected_pages(rows), tell):
        return _write(html, version, language, paper, tell)


def _html(made: Contents, version: PlanVersion, paper: str) -> str:
    with translation.override(made.language):
        html = render_to_string(
            "plans/document.html",
            {
                "contents": made,
                "paper": True,
                "sheet": PAPERS[paper],
                "made_at": version.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            },
        )
    return drawable(html)


def _write(html: str, version: PlanVersion, language: str, paper: str, tell: Tell) -> tuple[bytes, int]:
    fetcher = Fetcher()
    data = plan_json(version)
    made_at = version.created_at.astimezone(UTC)
    document = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(
        font_config=fonts(), stylesheets=_stylesheets(paper), pdf_variant="pdf/a-3a"
    )
    identifier = hashlib.sha256(data + f"{language} {paper}".encode()).hexdigest()[:32].encode()
    tell(Step.DRAWING, 75)
    for padding in range(5):
        attached = Attachment(
            string=data,
            url_fetcher=fetcher,
            name="plan.json",
            description="The plan as data",
            created=made_at,
            modified=made_at,
            relationship="Source",
        )
        written = document.write_pdf(
            finisher=partial(_finish, padding),
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier,
            attachments=[attached],
        )
        if AMBIGUOUS not in written:
            break
    return written, len(document.pages)


@cache
def _stylesheets(paper: str) -> list[CSS]:
    size = PAPERS[paper]
    sheets = f"@page {{ size: {size} }} @page lies {{ size: {size} landscape }}"
    return [
        CSS(string=css, url_fetcher=Fetcher(), font_config=fonts(), base_url=SCHEME)
        for css in ((ASSETS / "print.css").read_text(), sheets)
    ]


ACCESSIBLE = b"""<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>\
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Indicates which part of ISO 14289 is followed</pdfaProperty:description></rdf:li>\
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />"""
"""What a PDF/A says of itself to be a PDF/UA-1 too: the claim, and the schema that PDF/A wants for it."""


AMBIGUOUS = b"\r\nendstream"
"""A stream whose last byte is a carriage return: with the line feed after it, readers take it for the end of a
line, count one byte less than the stream says, and call the file invalid. One in 256 ends so."""


def _finish(padding: int, document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves to be done. ``padding`` objects move what it writes after this."""
    _claim_accessibility(pdf)
    complete_mappings(pdf)
    # It lists an attached file twice: once by its name, once as an object.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress and stream.data.endswith(AMBIGUOUS):
            stream.compress = False
    for _ in range(padding):
        pdf.add_object(pydyf.Dictionary())


def _claim_accessibility(pdf: Any) -> None:
    """WeasyPrint writes one standard's claim at a time; what it writes meets both, so the other is added."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    metadata.compress = False
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", ACCESSIBLE + b"</rdf:RDF>")]


# --- Progress -----------------------------------------------------------------------------------------------


class _PageCounter(logging.Handler):
    """Counts the pages that WeasyPrint lays out in this thread."""

    def __init__(self, expected: int, tell: Tell) -> None:
        super().__init__()
        self.expected, self.tell, self.pages = expected, tell, 0
        self.thread_id = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.thread != self.thread_id or not message.startswith("Step 5") or "up-to-date" in message:
            return
        self.pages += 1
        # How many pages there will be is a guess: each takes its share of what is left.
        left = (1 - 1 / self.expected) ** self.pages
        self.tell(Step.LAYOUT, round(10 + 64 * (1 - left)))


@contextmanager
def _watched(expected: int, tell: Tell) -> Iterator[None]:
    counter = _PageCounter(expected, tell)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    PROGRESS_LOGGER.addHandler(counter)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(counter)


def _rows(made: Contents) -> int:
    blocks = [block for section in made.sections for block in section.blocks]
    blocks += [inner for block in blocks if isinstance(block, Reading) for inner in block.blocks]
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))


def _expected_pages(rows: int) -> int:
    """A guess that only the progress bar sees."""
    return 12 + rows // 12
