"""What is folded on a version's page and what is not, and findings of which the same is to be said."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser

import pytest

from interviews.exchange import import_interview
from plans.blocks.contents import contents
from plans.blocks.model import Finding, Section, Table
from plans.models import PlanVersion
from plans.versions import make_version
from tests.cast import client_of
from tests.interviews.world import a_desk, exported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shop(kept_for_the_module: None) -> PlanVersion:
    """The shop with more metrics and more objectives than fit on a screen."""
    data = copy.deepcopy(exported("shop"))
    answers = {key: answer["values"] for key, answer in data["answers"].items()}
    metrics, objectives = answers["q6"]["metrics"], answers["q11"]["objectives"]
    metrics += [{**metrics[0], "id": f"met{number:05d}", "detail": f"Detail {number}"} for number in range(9)]
    objectives += [
        {**objectives[0], "id": f"obj{number:05d}", "objective": 90 + number / 10} for number in range(9)
    ]
    _browser, blank = a_desk(name="fold")
    interview = import_interview(project=blank.project, data=data, by=blank.created_by)
    return make_version(interview=interview, by=blank.created_by, title="Plan")


def section(version: PlanVersion, key: str) -> Section:
    return next(one for one in contents(version, "en").sections if one.key == key)


def page(version: PlanVersion, key: str) -> str:
    """A section of its page."""
    answer = client_of(version.author).get(version.get_absolute_url(), {"language": "en"})
    html = answer.content.decode()
    return html.split(f'<section class="plan-section" id="{key}">')[1].split('<section class="plan-section"')[
        0
    ]


class Outside(HTMLParser):
    """The text of a page that is seen before anything is opened: of what is folded, its line alone."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = self.line = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "details"
        self.line += tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "details"
        self.line -= tag == "summary"

    def handle_data(self, data: str) -> None:
        if not self.inside or self.line:
            self.text += data


def seen(html: str) -> str:
    reader = Outside()
    reader.feed(html)
    return reader.text


def test_each_answer_is_behind_a_line_that_tells_what_was_said(shop: PlanVersion) -> None:
    answers = page(shop, "answers")
    lines = re.findall(r'<details class="fold"><summary>(.*?)</summary>', answers, flags=re.DOTALL)
    assert len(lines) == 30
    assert "Current traffic" in lines[7]
    assert "Peak 2,300\u202freq/s" in lines[7]
    assert "Checkout" not in lines[7]
    assert "19 rows · Latency P50" in lines[5]
    text = seen(answers)
    assert "What is your current traffic" not in text
    assert "Current traffic" in text


def test_what_matters_is_open_and_long_tables_are_not(shop: PlanVersion) -> None:
    tables = {
        key: [block for block in section(shop, key).blocks if isinstance(block, Table)]
        for key in ("capacity-today", "objectives", "summary")
    }
    metrics = tables["capacity-today"][0]
    assert metrics.behind.startswith("19 rows · Latency P50, ")
    assert not metrics.narrow
    assert [len(table.rows) for table in tables["objectives"] if not table.behind][:2] == [15, 16]
    assert not any(table.behind for table in tables["summary"])
    assert "Detail 8" in page(shop, "capacity-today")
    assert "Detail 8" not in seen(page(shop, "capacity-today"))
    assert "99.9%" in seen(page(shop, "objectives"))


def test_what_is_folded_on_a_phone_alone_is_open_on_a_desktop(shop: PlanVersion) -> None:
    narrow = [block for block in section(shop, "tests").blocks if isinstance(block, Table) and block.narrow]
    assert narrow
    assert all(len(table.rows) <= 8 for table in narrow)
    assert page(shop, "tests").count('<details class="fold narrow-fold">') == len(narrow)


def test_findings_that_want_the_same_are_one_and_name_each(shop: PlanVersion) -> None:
    found = [block for block in section(shop, "findings").blocks if isinstance(block, Finding)]
    kept = shop.content["findings"]
    cases = [case for block in found for case in block.cases]
    assert sorted(case.passage for case in cases) == sorted(f"finding:{each['mark']}" for each in kept)
    several = [block for block in found if len(block.cases) > 1]
    assert several
    assert len(found) < len(kept)
    html = page(shop, "findings")
    for block in several:
        assert f"{len(block.cases)} times" in block.label
        assert html.count(f">{block.remedy}<") == 1, "what to do is said once"
    for each in kept:
        assert html.count(f"at=finding:{each['mark']}") == 1, "each can still be talked about alone"
        assert f"<h4>{each['texts']['en']['title']}</h4>" in html


def test_a_finding_that_was_answered_stands_alone(shop: PlanVersion) -> None:
    [first, second, *_others] = [each for each in shop.content["findings"] if each["number"] == 36]
    known = {**second, "answer": {"kind": "accepted", "reason": "Known."}}
    content = {**shop.content, "findings": [first, known, *_others]}
    there = PlanVersion.objects.create(
        plan=shop.plan,
        number=shop.number + 1,
        title="Answered",
        content=content,
        catalogue=shop.catalogue,
        author=shop.author,
    )
    found = [block for block in section(there, "findings").blocks if isinstance(block, Finding)]
    assert [len(block.cases) for block in found] == [1 + len(_others), 1]
    assert "Known." in found[1].answer
    [worst] = [block for block in section(there, "summary").blocks if isinstance(block, Finding)]
    assert worst.answer == f"and {len(_others)} more like it"
