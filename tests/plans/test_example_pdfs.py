"""Both examples as PDF in both languages: valid, small, with a summary of one page; and plans larger than life."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from interviews.exchange import import_interview
from plans import pdf
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
