"""A version as a PDF that is an archive (PDF/A-3a), accessible (PDF/UA-1) and carries its data (plan.json).

WeasyPrint lays it out. It reaches nothing: no file, no network, only the names in :class:`Fetcher`. The same
version gives the same bytes, in the same language on the same paper.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from datetime import UTC
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pydyf
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Attachment
from weasyprint import Document as Laid
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

from plans.blocks import comments, comparison
from plans.blocks.contents import contents
from plans.blocks.model import Contents, Reading, Table
from plans.blocks.sheets import on_sheets
from plans.comparing import comparison_json
from plans.content import plan_json
from plans.errors import TooLarge
from plans.models import Document, PlanVersion
from plans.pdf_letters import complete_mappings, drawable, fonts

ASSETS = Path(__file__).resolve().parent / "pdf_assets"
SCHEME = "perfplan:/"
Step = Document.Step


class Place(NamedTuple):
    """The section that is being laid out."""

    key: str
    number: int
    """The first is 1."""
    count: int
    """How many the document has."""


class Tell(Protocol):
    """Is told of each step, how far the whole is in per cent, and where the layout is."""

    def __call__(self, step: Document.Step, progress: int, place: Place | None = None) -> None: ...


def _nobody(step: Document.Step, progress: int, place: Place | None = None) -> None:
    """Listens to nothing."""


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
    version: PlanVersion,
    language: str,
    paper: str,
    tell: Tell = _nobody,
    *,
    with_comments: bool = False,
    before: PlanVersion | None = None,
) -> tuple[bytes, int]:
    """The PDF of ``version``, or of what it is other than ``before`` in; and how many pages it has.

    ``with_comments`` puts what was said about it at its end.

    :raises TooLarge: it has more than :data:`MOST_ROWS` rows or :data:`MOST_LETTERS` letters.
    """
    tell(Step.BLOCKS, 3)
    made = comparison.contents(before, version, language) if before else contents(version, language)
    if with_comments:
        made = comments.with_comments(made, version)
    rows = _rows(made)
    if rows > MOST_ROWS:
        raise TooLarge(f"{rows} rows")
    tell(Step.LAYOUT, 8)
    html = _html(made, version, paper)
    if len(html) > MOST_LETTERS:
        raise TooLarge(f"{len(html)} letters")
    data = (
        Data("comparison.json", "What changed, as data", comparison_json(before, version))
        if before
        else Data("plan.json", "The plan as data", plan_json(version))
    )
    said = html if with_comments else ""
    return _write(html, version, data, f"{language} {paper} {said}".strip(), paper, tell)


@dataclass(frozen=True)
class Data:
    """The file that a PDF carries: what it was made of."""

    name: str
    description: str
    content: bytes


def _html(made: Contents, version: PlanVersion, paper: str) -> str:
    with translation.override(made.language):
        html = render_to_string(
            "plans/document.html",
            {
                "contents": made,
                "sections": on_sheets(made.sections),
                "paper": True,
                "sheet": PAPERS[paper],
                "made_at": version.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            },
        )
    return drawable(html)


def _write(
    html: str, version: PlanVersion, data: Data, named: str, paper: str, tell: Tell
) -> tuple[bytes, int]:
    """The file; with its data, what it is ``named`` by makes it one of its own."""
    fetcher = Fetcher()
    made_at = version.created_at.astimezone(UTC)
    document = _laid_out(HTML(string=html, base_url=SCHEME, url_fetcher=fetcher), paper, tell)
    identifier = hashlib.sha256(data.content + named.encode()).hexdigest()[:32].encode()
    tell(Step.DRAWING, 75)
    for padding in range(5):
        attached = Attachment(
            string=data.content,
            url_fetcher=fetcher,
            name=data.name,
            description=data.description,
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
    # Letter is lower by 18 mm: its margins are, too, so that the summary and the contents fill one sheet on either.
    margin = " margin: 18mm 20mm 15mm;" if paper == "Letter" else ""
    sheets = f"@page {{ size: {size};{margin} }} @page lies {{ size: {size} landscape }}"
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


class _Follower(logging.Handler):
    """Follows WeasyPrint through the document: at the start of each page, which section it goes on with.

    It says of each page in its log that it begins; where in the document it then is, is in its context.
    """

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self.tell, self.thread_id = tell, threading.get_ident()
        self.context: Any = None
        self.keys: list[str] = []
        """Of each part of the document; empty for the cover and the contents."""
        self.weights: list[int] = []
        """How much there is to lay out in each: its elements."""
        self.began: dict[int, int] = {}
        """How many pages there were when a part began."""
        self.again = False

    def follow(self, root: Any, context: Any) -> None:
        self.context = context
        for part in root.find("body"):
            chapter = "plan-section" in part.get("class", "").split()
            self.keys.append(part.get("id", "") if chapter else "")
            self.weights.append(sum(1 for _element in part.iter()))

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread_id or "Creating layout" not in str(record.msg):
            return
        # A second round only fills in page numbers.
        self.again = self.again or "Repagination" in str(record.msg)
        if not self.again:
            self._page(len(self.context.page_maker) - 1)

    def _page(self, pages: int) -> None:
        """The next page begins, after ``pages`` pages."""
        at = self._part()
        began = self.began.setdefault(at, pages)
        done = sum(self.weights[:at])
        # Of a section over several pages, as much is taken to be done as fits on a page of those before.
        within = (pages - began) * (done / began if began else 0)
        share = (done + min(within, self.weights[at])) / sum(self.weights)
        self.tell(Step.LAYOUT, round(10 + 64 * share), self._place(at))

    def _part(self) -> int:
        """Which child of the body the page goes on with: the way there is kept as nested positions."""
        way = self.context.page_maker[-1][0]
        return next(iter(way[0])) if way and way[0] else 0

    def _place(self, at: int) -> Place | None:
        count = sum(bool(key) for key in self.keys)
        number = sum(bool(key) for key in self.keys[: at + 1])
        return Place(self.keys[at], number, count) if self.keys[at] else None


def _laid_out(html: HTML, paper: str, tell: Tell) -> Any:
    """The document with its pages. WeasyPrint's own ``HTML.render``, with an eye on what it does."""
    follower = _Follower(tell)

    class Followed(Laid):
        @classmethod
        def _build_layout_context(cls, html: Any, *settings: Any) -> Any:
            context = super()._build_layout_context(html, *settings)
            follower.follow(html.etree_element, context)
            return context

    options = {"stylesheets": _stylesheets(paper), "pdf_variant": "pdf/a-3a"}
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    PROGRESS_LOGGER.addHandler(follower)
    try:
        return Followed._render(html, fonts(), None, None, {**DEFAULT_OPTIONS, **options})
    finally:
        PROGRESS_LOGGER.removeHandler(follower)
        follower.context = None


def _rows(made: Contents) -> int:
    blocks = [block for section in made.sections for block in section.blocks]
    blocks += [inner for block in blocks if isinstance(block, Reading) for inner in block.blocks]
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))
