"""Both examples as PDF in both languages: valid, small, with the page's own figures; and plans larger than life."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from interviews.exchange import import_interview
from plans import pdf
from plans.blocks.contents import contents
from plans.blocks.model import Cell, Contents, Facts, Heading, Table, Tile
from plans.blocks.numbers import Numbers
from plans.blocks.said import Said
from plans.blocks.sheets import on_sheets
from plans.models import PlanVersion
from plans.versions import make_version, methodology_of
from tests.cast import client_of
from tests.interviews.world import a_desk, exported
from tests.plans.test_exports import fetched, rendered, words_of
from tests.plans.test_exports import plain as squeezed
from tests.plans.test_pdf import faults, plain
from tests.support.paper import texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.paper]


EXAMPLES = ("shop", "stack-overflow")


def a_version_of(data: dict[str, Any], by: str = "ada") -> PlanVersion:
    _browser, blank = a_desk(name=by)
    interview = import_interview(project=blank.project, data=data, by=blank.created_by)
    return make_version(interview=interview, by=blank.created_by, title="Plan")


class Drawn:
    """Both examples as versions, and their PDFs: drawing one takes seconds, so each is drawn once."""

    def __init__(self) -> None:
        self.versions = {example: a_version_of(exported(example), by=example) for example in EXAMPLES}
        self._written: dict[tuple[str, str], bytes] = {}
        self._sheets: dict[tuple[str, str], list[str]] = {}

    def written(self, example: str, language: str) -> bytes:
        key = (example, language)
        if key not in self._written:
            self._written[key] = pdf.render(self.versions[example], language, "A4")[0]
        return self._written[key]

    def sheets(self, example: str, language: str) -> list[str]:
        """The text of each."""
        key = (example, language)
        if key not in self._sheets:
            self._sheets[key] = texts(self.written(example, language))
        return self._sheets[key]


@pytest.fixture(scope="module")
def drawn(kept_for_the_module: None) -> Drawn:
    return Drawn()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid_small_and_summed_up_on_one_page(
    example: str, language: str, drawn: Drawn
) -> None:
    written = drawn.written(example, language)
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []
    assert len(written) <= 1_000_000
    sheets = [plain(text) for text in drawn.sheets(example, language)]
    summary = "Synthèse" if language == "fr" else "Summary"
    starts = [
        number
        for number, text in enumerate(sheets)
        if (number > 1 and text.endswith(summary)) or summary in text[:60]
    ]
    own = [number for number in starts if number > 1]
    assert len(own) == 1, f"the summary runs over {len(own)} sheets"


def test_on_letter_paper_contents_and_summary_have_one_sheet_each_too(drawn: Drawn) -> None:
    """Letter is lower than A4."""
    written, pages = pdf.render(drawn.versions["shop"], "fr", "Letter")
    assert pages <= 52
    _cover, listed, summed_up, begun = map(plain, texts(written)[:4])
    assert "Sommaire" in listed
    assert "Comment il a été fait" in listed
    assert "Solidité des réponses" in summed_up
    assert "Avant de parler de performance" in begun


# --- The same figures everywhere ----------------------------------------------------------------------------


def some_figures(version: PlanVersion, numbers: Numbers, language: str) -> dict[str, str]:
    """Figures that the document shows, from its first to its last, in words by their path in the results."""
    shown = list(dict.fromkeys(_trails(contents(version, language).sections)))
    return {path: numbers.words(path) for path in shown[:: max(1, len(shown) // 40)] if numbers.words(path)}


def _trails(value: Any) -> Iterator[str]:
    if isinstance(value, Cell | Tile) and value.trail:
        yield value.trail
    elif isinstance(value, tuple):
        for each in value:
            yield from _trails(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _trails(getattr(value, field.name))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_page_pdf_markdown_and_json_give_the_same_figures(example: str, language: str, drawn: Drawn) -> None:
    version = drawn.versions[example]
    browser = client_of(version.author)
    data = json.loads(fetched(browser, "version_json", version.pk))
    said = Said(data, methodology_of(version), language)
    with translation.override(language):
        assert said.numbers is not None
        figures = some_figures(version, said.numbers, language)
    assert len(figures) >= (12 if example == "shop" else 5), figures
    shown = {
        "page": words_of(fetched(browser, "version", version.pk, language=language)),
        "PDF": squeezed("".join(drawn.sheets(example, language))),
        "Markdown": words_of(rendered(fetched(browser, "version_markdown", version.pk, language=language))),
    }
    for path, words in figures.items():
        faults = [name for name, text in shown.items() if squeezed(words) not in text]
        assert not faults, (path, words, faults)
    written = pypdf.PdfReader(io.BytesIO(drawn.written(example, language)))
    attached = written.attachments["plan.json"][0]
    assert attached == browser.get(reverse("version_json", args=[version.pk])).content


# --- Larger than life ---------------------------------------------------------------------------------------


def larger_than_life() -> dict[str, Any]:
    """The shop with thirty objectives, two hundred rows, names in other scripts and of any length."""
    data = copy.deepcopy(exported("shop"))
    objectives = data["answers"]["q11"]["values"]["objectives"]
    for number in range(30 - len(objectives)):
        objectives.append({**objectives[number % 6], "id": f"obj{number:05d}", "objective": 99 + number / 40})
    metrics = data["answers"]["q6"]["values"]["metrics"]
    for number in range(200 - len(metrics)):
        metrics.append({**metrics[0], "id": f"met{number:05d}"})
    components = data["answers"]["q1"]["values"]["components"]
    components[2]["name"] = "خدمة الدفع 🚀"
    components[1]["name"] = "数据库 データ 결제"
    components[3]["name"] = "Très long nom de composant qui ne tient sur aucune ligne " * 2
    data["answers"]["q3"]["values"]["journeys"][0]["name"] = "оплата · πληρωμή"
    return data


def test_a_plan_larger_than_life_stays_valid_and_loses_no_row() -> None:
    written, pages = pdf.render(a_version_of(larger_than_life()), "fr", "A4")
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []
    text = plain(" ".join(texts(written)))
    assert text.count("Payer") + text.count("оплата") > 30
    assert pages < 140


# --- How it is laid out -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shop(drawn: Drawn) -> tuple[Contents, list[str]]:
    """The shop's document in English, and the text of each sheet."""
    return contents(drawn.versions["shop"], "en"), [plain(text) for text in drawn.sheets("shop", "en")]


def test_a_source_is_told_once_a_section_at_the_foot_of_the_sheet_that_needs_it(
    shop: tuple[Contents, list[str]],
) -> None:
    made, sheets = shop
    for section in made.sections:
        notes = [getattr(block, "footnote", "") for block in section.blocks]
        sources = [source for note in notes if note for source in note.split("; ")]
        assert len(sources) == len(set(sources)), section.key
        assert "Arithmetic" not in sources
    notes = [
        block.footnote
        for section in made.sections
        for block in section.blocks
        if isinstance(block, Heading | Table | Facts) and block.footnote
    ]
    assert len(notes) > 8
    for number, note in enumerate(notes, 1):
        [sheet] = [text for text in sheets if re.search(rf"(?<!\d){number} +{re.escape(note)}", text)]
        assert sheet.index(note) > len(sheet) * 0.3, "below what it belongs to"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plan_of_short_sections_leaves_no_sheet_a_third_white(language: str, drawn: Drawn) -> None:
    """Of Stack Overflow little was published. Its summary has a sheet of its own, and it ends where it ends."""
    read = pypdf.PdfReader(io.BytesIO(drawn.written("stack-overflow", language))).pages[3:-1]
    white = {number: share for number, sheet in enumerate(read, 4) if (share := white_below(sheet)) > 0.34}
    assert white == {}


def white_below(sheet: pypdf.PageObject) -> float:
    """How much of the sheet lies below its last line, the footer left out."""
    lines: list[float] = []

    def note(text: str, at: list[float], within: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            lines.append(within[4] * at[1] + within[5] * at[3] + at[5])

    sheet.extract_text(visitor_text=note)
    footer = 58
    return min(line for line in lines if line > footer) / float(sheet.mediabox.height)


def test_a_long_section_after_a_few_sentences_begins_with_its_whole_first_part(
    shop: tuple[Contents, list[str]],
) -> None:
    made, sheets = shop
    ways = {section.key: way for section, way in on_sheets(made.sections)}
    assert (ways["open-points"], ways["computed"], ways["system"]) == ("joined", "joined whole", "")
    computed = next(section for section in made.sections if section.key == "computed")
    assumed = next(block for block in computed.blocks if isinstance(block, Table))
    [sheet] = [text for text in sheets if computed.lead in text]
    assert all(row[0].text in sheet for row in assumed.rows)


def test_a_diagram_that_lies_stands_last_and_is_referred_to_by_its_sheet(
    shop: tuple[Contents, list[str]],
) -> None:
    made, sheets = shop
    plates = [plate for section in made.sections for plate in section.plates]
    assert len(plates) == 2
    for plate in plates:
        [number] = re.findall(rf"“{plate.title}” is drawn on page (\d+)", " ".join(sheets))
        assert plate.caption in sheets[int(number) - 1]
        assert "Kind" not in sheets[int(number) - 1], "a sheet of its own"


def test_the_shop_is_no_longer_than_a_client_reads(shop: tuple[Contents, list[str]]) -> None:
    made, sheets = shop
    assert len(sheets) <= 50
    looked_up = next(section for section in made.sections if section.key == "computed")
    first = next(number for number, text in enumerate(sheets) if looked_up.lead in text)
    assert first <= 36, "what is read comes before what is looked up"
    empty = [number + 1 for number, text in enumerate(sheets[2:], 2) if len(text) < 260]
    assert not empty, "sheets with next to nothing on them"
