"""Both examples as PDF in both languages: valid, small, with a summary of one page; and plans larger than life."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from interviews.exchange import import_interview
from plans import pdf
from plans.blocks.contents import contents
from plans.blocks.model import Contents, Facts, Heading, Table
from plans.models import PlanVersion
from plans.versions import make_version
from tests.interviews.world import a_desk, exported
from tests.plans.test_pdf import faults, plain, texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.paper]


def a_version_of(data: dict[str, Any]) -> PlanVersion:
    _browser, blank = a_desk()
    interview = import_interview(project=blank.project, data=data, by=blank.created_by)
    return make_version(interview=interview, by=blank.created_by, title="Plan")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("example", ["shop", "stack-overflow"])
def test_an_example_is_valid_small_and_summed_up_on_one_page(example: str, language: str) -> None:
    written, _pages = pdf.render(a_version_of(exported(example)), language, "A4")
    assert faults(written, "3a") == []
    assert faults(written, "ua1") == []
    assert len(written) <= 1_000_000
    sheets = [plain(text) for text in texts(written)]
    summary = "Synthèse" if language == "fr" else "Summary"
    starts = [
        number
        for number, text in enumerate(sheets)
        if (number > 1 and text.endswith(summary)) or summary in text[:60]
    ]
    own = [number for number in starts if number > 1]
    assert len(own) == 1, f"the summary runs over {len(own)} sheets"


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
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Contents, list[str]]]:
    """The shop's document in English, and the text of each sheet."""
    with django_db_blocker.unblock(), transaction.atomic():
        version = a_version_of(exported("shop"))
        yield contents(version, "en"), [plain(text) for text in texts(pdf.render(version, "en", "A4")[0])]
        transaction.set_rollback(True)


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
    assert len(sheets) <= 54
    looked_up = next(section for section in made.sections if section.key == "computed")
    first = next(number for number, text in enumerate(sheets) if looked_up.lead in text)
    assert first <= 36, "what is read comes before what is looked up"
    empty = [number + 1 for number, text in enumerate(sheets[2:], 2) if len(text) < 260]
    assert not empty, "sheets with next to nothing on them"
