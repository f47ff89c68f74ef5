"""Any two versions of a plan beside each other: what changed, by how much, because of which answers."""

from __future__ import annotations

import copy
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import page as validator
import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from interviews.methodology import load
from interviews.models import Answer, Interview, Project
from perfplan.accounts.models import User
from perfplan.events.models import Event
from plans import causes, documents, editing, pdf
from plans.artifacts.plan_schema import plan_schema
from plans.blocks import as_markdown
from plans.blocks.contents import contents
from plans.comparing import causes_of, compare
from plans.content import plan_json
from plans.judgements import answer_finding
from plans.models import Document, PlanVersion
from plans.tasks import render_document
from plans.versions import make_version
from plans.words_changed import runs, shortened
from tests import cast
from tests.interviews.world import HTMX, a_desk, answered, page
from tests.plans import sample
from tests.support.paper import texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Change = Callable[[dict[str, Any]], None]


def change(interview: Interview, item: str, how: Change | None = None, **fields: Any) -> None:
    """Change an answer as it is stored."""
    values = Answer.objects.get(interview=interview, item=item).values
    if how:
        how(values)
    Answer.objects.filter(interview=interview, item=item).update(values=values, **fields)


def version_of(interview: Interview, title: str = "Plan") -> PlanVersion:
    again = Interview.objects.get(pk=interview.pk)
    return make_version(interview=again, by=again.created_by, title=title)


def faster(values: dict[str, Any]) -> None:
    """The database is used less: its CPU at 60 % in place of 73 %."""
    values["saturation"] = [{**row, "use": min(row.get("use", 0), 60)} for row in values["saturation"]]


def tougher(values: dict[str, Any]) -> None:
    values["breaking_rps"] = 3600


class Desk:
    """The shop in two versions: its database does better, its objective is stricter, a text is written otherwise."""

    def __init__(self) -> None:
        self.browser, blank = a_desk()
        self.owner: User = blank.created_by
        self.interview = answered(blank.project, self.owner)
        self.first = version_of(self.interview, "First")
        change(self.interview, "q8", faster, note="Counted again, behind the load balancer, without robots.")
        change(self.interview, "q29", tougher)
        change(self.interview, "q15", lambda values: values.update(objective=99.95))
        self.second = version_of(self.interview, "Second")

    def read_again(self) -> Desk:
        """The same, as it stands in the database, with a window of its own."""
        found = copy.copy(self)
        found.owner = User.objects.get(pk=self.owner.pk)
        found.interview = Interview.objects.get(pk=self.interview.pk)
        found.first, found.second = (
            PlanVersion.objects.get(pk=each.pk) for each in (self.first, self.second)
        )
        found.browser = cast.client_of(found.owner)
        return found

    def get(self, *pair: PlanVersion, **query: str) -> str:
        one, other = pair or (self.second, self.first)
        answer = self.browser.get(reverse("compare", args=[one.pk, other.pk]), query)
        assert answer.status_code == 200
        return page(answer)

    def third(self) -> PlanVersion:
        return version_of(self.interview, "Third")


@pytest.fixture(scope="module")
def _made_once(kept_for_the_module: None) -> Desk:
    return Desk()


@pytest.fixture
def desk(_made_once: Desk) -> Desk:
    return _made_once.read_again()


def words(text: str) -> str:
    """What is read: without tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def part_of(text: str, start: str) -> str:
    """From an element with this id to the next section or answer."""
    return re.split(r"<(?:section|article) ", text.split(f'id="{start}"')[1])[0]


# --- What is told -------------------------------------------------------------------------------------------


def test_figures_are_told_before_and_now_with_the_answers_that_caused_them(desk: Desk) -> None:
    figures = part_of(desk.get(), "figures")
    headroom = words(figures.split("Headroom at peak")[1].split("</tr>")[0])
    assert headroom.startswith("8.75% 16.5% +7.8 points better")
    assert "Q29" in headroom
    assert "Q8" in headroom
    assert "acting together" in headroom
    for item in ("q8", "q29", "q15"):
        assert f'href="#answer-{item}"' in figures


def test_a_link_of_a_cause_leads_to_the_differences_of_its_answer(desk: Desk) -> None:
    shown = desk.get()
    for anchor in set(re.findall(r'href="#(answer-\w+)"', shown)):
        assert f'id="{anchor}"' in shown
    only = desk.get(show="figures")
    assert f'href="{reverse("compare", args=[desk.second.pk, desk.first.pk])}#answer-q8"' in only


def test_an_answer_tells_its_differences_and_the_figures_that_it_moves(desk: Desk) -> None:
    q8 = words(part_of(desk.get(), "answer-q8"))
    assert "Q8 Current traffic" in q8
    assert "Moves Headroom at peak" in q8
    assert "PostgreSQL · CPU · At peak 73% 60%" in q8


def test_in_french_what_an_answer_moves_is_parted_as_french_does(desk: Desk) -> None:
    User.objects.filter(pk=desk.owner.pk).update(language="fr")
    shown = desk.get()
    [moves, *_rest] = re.findall(r"Fait bouger</span>(.*?)</span></p>", shown, re.S)
    assert "\u202f; " in moves
    assert not re.search("[^\u202f];", moves)


def test_the_causes_are_those_that_are_computed(desk: Desk) -> None:
    with translation.override("en"):
        found = compare(desk.second, desk.first, "en")
    headroom = next(each for each in found.figures if each.path == "limits.headroom")
    computed = causes.causes_between(desk.first.content, desk.second.content)
    assert computed is not None
    assert [cause.short for cause in headroom.causes] == [
        f"Q{cause.of.key[1:]}" for cause in computed.figures["limits.headroom"].causes
    ]
    # Kept for the pair, and read again as they were.
    assert causes_of(desk.first, desk.second) == computed


def test_all_of_it_is_told_in_a_sentence(desk: Desk) -> None:
    shown = words(desk.get())
    assert re.search(
        r"3 answers changed; \d+ figures(; \d+ new findings?)?(; \d+ findings? settled)?; 1 text\.", shown
    )


def test_findings_are_new_settled_or_still_there_and_say_why(desk: Desk) -> None:
    findings = words(part_of(desk.get(), "findings"))
    assert re.search(r"Settled \d+ settled", findings)
    assert re.search(r"Because of Q(8|29|15)", findings)
    assert re.search(r"Still there \d+", findings)


def test_a_finding_that_was_answered_says_so(desk: Desk) -> None:
    mark = desk.second.content["findings"][0]["mark"]
    answer_finding(
        project=desk.interview.project, mark=mark, kind="false_alarm", reason="Agreed.", by=desk.owner
    )
    shown = words(desk.get(desk.third(), desk.second))
    assert "Answered: false alarm" in shown
    assert "1 finding settled" in shown


def test_rows_are_known_by_what_they_are_and_not_by_where_they_stand(desk: Desk) -> None:
    def rows(values: dict[str, Any]) -> None:
        first, *rest = values["components"]
        gone = next(row for row in rest if row["name"] == "RabbitMQ")
        rest.remove(gone)
        next(row for row in rest if row["name"] == "PostgreSQL")["name"] = "Aurora"
        values["components"] = [*rest, first, {"id": "new00001", "name": "Kafka", "kind": "queue"}]

    change(desk.interview, "q1", rows)
    q1 = words(part_of(desk.get(desk.third(), desk.second), "answer-q1"))
    assert "Aurora · Component PostgreSQL Aurora" in q1
    assert "Kafka added" in q1
    assert "RabbitMQ removed" in q1
    assert "Components in another order" in q1


def test_states_and_confidences_are_compared_too(desk: Desk) -> None:
    change(desk.interview, "q8", confidence="guessed")
    change(desk.interview, "q26", status="parked")
    shown = desk.get(desk.third(), desk.second)
    assert "Confidence measured guessed" in words(part_of(shown, "answer-q8"))
    assert "State answered parked for later" in words(part_of(shown, "answer-q26"))


def test_an_assumption_is_an_answer_like_others(desk: Desk) -> None:
    Interview.objects.filter(pk=desk.interview.pk).update(settings={"headroom_target": 20})
    shown = desk.get(desk.third(), desk.second)
    assert "30% 20%" in words(part_of(shown, "answer-assumptions"))
    assert 'href="#answer-assumptions"' in shown


def test_what_the_project_is_called_and_lives_by_is_compared(desk: Desk) -> None:
    Project.objects.filter(pk=desk.interview.project_id).update(
        name="Checkout 2", currency="CHF", time_zone="Europe/Zurich", purpose="Sells."
    )
    desk.interview.refresh_from_db()
    third = desk.third()
    shown = desk.get(third, desk.second, language="en")
    project = words(part_of(shown, "answer-project"))
    for before, now in (
        ("Checkout", "Checkout 2"),
        ("EUR", "CHF"),
        ("Europe/Paris", "Europe/Zurich"),
    ):
        assert f"{before} {now}" in project
    assert "4 details of the project" in shown
    assert 'id="answers-project"' not in desk.get(), "of versions that do not differ in it nothing is said"
    with translation.override("fr"):
        lines = compare(third, desk.second, "fr").groups[0].items[0].lines
    assert ("Devise", "EUR", "CHF") in [(one.what, one.before, one.after) for one in lines]
    # The version itself keeps it, on the page and in the file.
    plan = words(page(desk.browser.get(third.get_absolute_url(), {"language": "en"})))
    assert "Project Currency EUR CHF" in plan
    kept = [each for each in third.content["changes"]["answers"] if each["part"] == "project"]
    assert [each["field"] for each in kept] == ["name", "purpose", "currency", "time_zone"]
    jsonschema.validate(json.loads(plan_json(third)), plan_schema(load()))


def test_prose_is_compared_word_by_word_and_never_by_colour_alone(desk: Desk) -> None:
    change(desk.interview, "q8", note="Counted again, behind the cache, without robots or probes.")
    third = desk.third()
    for view in ("split", "unified"):
        note = part_of(desk.get(third, desk.second, view=view), "answer-q8")
        assert (
            '<del><span class="visually-hidden">removed: </span>load balancer, without robots.</del>' in note
            or ('<span class="visually-hidden">removed: </span>load balancer,' in note)
        )
        assert '<ins><span class="visually-hidden">added: </span>cache,' in note


def test_what_the_authors_wrote_is_compared(desk: Desk) -> None:
    for text, version in (("Valid until **spring**.", desk.first), ("Valid until **summer**.", desk.second)):
        editing.save_text(version=version, section="objectives", text=text, revision=0, by=desk.owner)
    editing.show_section(version=desk.second, section="load", shown=False, by=desk.owner)
    shown = part_of(desk.get(), "texts")
    texts = desk.get().split('id="texts"')[1]
    assert "Texts of the authors" in words(shown)
    assert re.search(r"<del>.*spring.*</del>", texts)
    assert re.search(r"<ins>.*summer.*</ins>", texts)
    assert "The section does not show any more." in texts


def test_markup_in_answers_is_text(desk: Desk) -> None:
    change(desk.interview, "q8", note="<script>alert(1)</script> and <b>more</b> words to be compared here.")
    shown = desk.get(desk.third(), desk.second)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_long_text_is_cut_around_its_differences_and_shown_whole_on_demand(desk: Desk) -> None:
    long = "word " * 400
    change(desk.interview, "q8", note=f"{long}before {long}")
    second = desk.third()
    change(desk.interview, "q8", note=f"{long}after {long}")
    note = part_of(desk.get(version_of(desk.interview), second), "answer-q8")
    assert "Show all" in note
    assert words(note.split('<details class="disclosure whole">')[0]).count("word") < 100


def test_another_methodology_or_engine_is_said(desk: Desk) -> None:
    content = copy.deepcopy(desk.first.content)
    content["results"]["engine_version"] = "2025.9"
    content["results"]["limits"]["capacity_rps"]["value"] -= 100
    older = PlanVersion.objects.create(
        plan=desk.first.plan,
        number=0,
        title="Old",
        content=content,
        catalogue_id=desk.first.catalogue_id,
        author=desk.owner,
    )
    shown = desk.get(desk.second, older)
    assert "The engine is another: 2025.9 before" in words(shown)
    assert "the engine +100" in words(part_of(shown, "figures"))


def test_a_version_without_figures_compares_its_answers() -> None:
    team = sample.a_team()
    lina = sample.a_person(team)
    project = sample.a_project(team)
    first = sample.a_version(project)
    said = sample.export()
    said["answers"]["q8"]["values"]["peak_rps"] = 2500
    second = sample.a_version(project, sample.content(said), number=2)
    answer = cast.client_of(lina).get(reverse("compare", args=[second.pk, first.pk]))
    shown = words(page(answer))
    assert "1 answer changed." in shown
    assert "What caused the changes of figures cannot be computed for these two versions." in shown
    assert "2,300 req/s 2,500 req/s" in shown


# --- Which two ----------------------------------------------------------------------------------------------


def test_the_older_version_is_before_whichever_is_named_first(desk: Desk) -> None:
    for pair in ((desk.second, desk.first), (desk.first, desk.second)):
        shown = desk.get(*pair)
        assert "Version 1 → version 2" in shown
        assert "+7.8 points" in shown
    titles = re.findall(r'<th scope="col" class="num">(\w+)</th>', desk.get(desk.first, desk.second))
    assert titles[:2] == ["Now", "Before"], "swapped, the columns change places"
    swap = reverse("compare", args=[desk.first.pk, desk.second.pk])
    assert f'href="{swap}?view=unified"' in desk.get(view="unified"), "and what was chosen stays"


def test_any_two_versions_are_compared_not_only_neighbours(desk: Desk) -> None:
    change(desk.interview, "q8", lambda values: values.update(peak_rps=2000))
    third = desk.third()
    shown = words(part_of(desk.get(third, desk.first), "answer-q8"))
    assert "2,300 req/s 2,000 req/s" in shown
    assert "73% 60%" in shown


def test_a_version_beside_itself_is_kindly_told(desk: Desk) -> None:
    shown = desk.get(desk.second, desk.second)
    assert "compared with itself, nothing changed" in shown


def test_versions_that_say_the_same_say_so(desk: Desk) -> None:
    shown = desk.get(desk.third(), version_of(desk.interview, "Third"))
    assert "Both versions give the same answers, figures, findings and texts." in shown


def test_versions_of_two_plans_are_not_compared(desk: Desk) -> None:
    other = answered(cast.project(desk.interview.project.team), desk.owner)
    foreign = version_of(other)
    for pair in ((desk.first, foreign), (foreign, desk.first)):
        for name in ("compare", "compare_markdown", "compare_documents"):
            url = reverse(name, args=[each.pk for each in pair])
            assert desk.browser.get(url).status_code == 404
            assert desk.browser.post(url, {"language": "en", "paper": "A4"}).status_code in (404, 405)
    assert not Document.objects.filter(before__isnull=False).exists()


def test_a_guest_of_one_version_compares_it_with_nothing(desk: Desk) -> None:
    guest = cast.person("consultant")
    cast.version_guest(desk.second, guest)
    browser = cast.client_of(guest)
    for name in ("compare", "compare_markdown", "compare_documents"):
        for pair in ((desk.first.pk, desk.second.pk), (desk.second.pk, desk.first.pk)):
            assert browser.get(reverse(name, args=pair)).status_code == 404
    assert "/compare/" not in page(browser.get(desk.second.get_absolute_url()))


def test_a_guest_of_both_versions_compares_them_and_sees_nothing_else(desk: Desk) -> None:
    guest = cast.person("consultant")
    for version in (desk.first, desk.second):
        cast.version_guest(version, guest)
    answer = cast.client_of(guest).get(reverse("compare", args=[desk.second.pk, desk.first.pk]))
    assert answer.status_code == 200
    project = desk.interview.project
    for address in (project.get_absolute_url(), reverse("plan", args=[project.pk])):
        assert f'"{address}"' not in page(answer)


def test_two_versions_are_chosen_from_the_list_and_from_the_page(desk: Desk) -> None:
    listed = page(desk.browser.get(reverse("plan", args=[desk.interview.project_id])))
    assert listed.count('name="version"') == 2
    choose = reverse("compare_choose", args=[desk.interview.project_id])
    pks = [desk.first.pk, desk.second.pk]
    answer = desk.browser.get(choose, {"version": pks})
    assert answer["Location"] == reverse("compare", args=[desk.second.pk, desk.first.pk])
    answer = desk.browser.get(choose, {"version": [desk.first.pk]}, follow=True)
    assert "Choose two versions to compare." in page(answer)
    assert f'action="{choose}"' in desk.get()
    assert reverse("compare", args=pks[::-1]) in page(desk.browser.get(desk.second.get_absolute_url()))


@pytest.mark.parametrize("asked", [["x", "y"], ["1"], [], ["9" * 40, "1"], ["-1", "1"], ["1", "2", "3"]])
def test_what_is_no_choice_of_two_is_answered_all_the_same(desk: Desk, asked: list[str]) -> None:
    answer = desk.browser.get(reverse("compare_choose", args=[desk.interview.project_id]), {"version": asked})
    assert answer.status_code in (302, 404)


def test_a_version_of_another_project_cannot_be_chosen(desk: Desk) -> None:
    foreign = version_of(answered(cast.project(desk.interview.project.team), desk.owner))
    answer = desk.browser.get(
        reverse("compare_choose", args=[desk.interview.project_id]),
        {"version": [desk.first.pk, foreign.pk]},
    )
    assert answer.status_code == 404


# --- How it is shown ----------------------------------------------------------------------------------------


def test_the_address_says_what_is_shown_and_how(desk: Desk) -> None:
    unified = desk.get(view="unified", show="answers")
    assert 'id="figures"' not in unified
    assert "view-unified" in unified
    assert "view-split" not in unified
    only = desk.get(section="objectives")
    assert 'id="answer-q15"' in only
    assert 'id="answer-q8"' not in only
    odd = desk.get(view="sideways", show="nothing", section="nowhere", all="2").split('id="main"')[1]
    plain = desk.get().split('id="main"')[1]
    token = re.compile(r"[A-Za-z0-9]{64}")
    assert token.sub("", odd.split('id="documents"')[0]) == token.sub("", plain.split('id="documents"')[0])


def test_one_column_holds_both_values(desk: Desk) -> None:
    line = words(part_of(desk.get(view="unified"), "answer-q15"))
    assert "Availability objective removed: 99.9% → added: 99.95%" in line


def test_tables_of_two_hundred_rows_are_cut_and_say_what_is_left(desk: Desk) -> None:
    def rows(values: dict[str, Any]) -> None:
        values["components"] += [
            {"id": f"n{number:07d}", "name": f"Part {number}", "kind": "service"} for number in range(200)
        ]

    change(desk.interview, "q1", rows)
    third = desk.third()
    shown = desk.get(third, desk.second)
    assert "160 more changes" in shown
    assert len(shown) < 400_000
    whole = desk.get(third, desk.second, all="1")
    assert "Part 199" in whole
    assert "160 more changes" not in whole


def test_it_costs_the_same_queries_however_much_changed(desk: Desk) -> None:
    def count(one: PlanVersion, other: PlanVersion) -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(one, other)
        return len(queries)

    small = count(desk.second, desk.first)

    def rows(values: dict[str, Any]) -> None:
        values["incidents"] = [{"id": f"n{n:07d}", "title": f"Incident {n}"} for n in range(100)]

    change(desk.interview, "q9", rows)
    last = desk.third()
    for _number in range(5):
        version_of(desk.interview)
    for paper in ("A4", "Letter"):
        Document.objects.create(version=last, before=desk.second, language="en", paper=paper)
    assert count(last, desk.second) == small <= 18


# --- Documents ----------------------------------------------------------------------------------------------


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are kept, not sent: tests run them themselves."""
    monkeypatch.setattr(render_document, "delay", lambda pk: None)


def asked_for(desk: Desk, **said: str) -> Document:
    address = reverse("compare_documents", args=[desk.second.pk, desk.first.pk])
    answer = desk.browser.post(address, {"language": "en", "paper": "A4", **said}, headers=HTMX)
    assert answer.status_code == 200
    assert "Waiting" in page(answer)
    return Document.objects.get(before=desk.first, version=desk.second)


def test_a_comparison_is_a_document_asked_for_once(desk: Desk, queued: None) -> None:
    document = asked_for(desk)
    assert asked_for(desk) == document
    assert Event.objects.filter(kind="document.requested", data__before=desk.first.pk).count() == 1
    # Whichever version is named first, the pair is the same.
    address = reverse("compare_documents", args=[desk.first.pk, desk.second.pk])
    answer = desk.browser.post(address, {"language": "en", "paper": "A4"})
    assert answer["Location"].endswith("#documents")
    assert Document.objects.filter(before__isnull=False).count() == 1


def test_what_no_form_offers_is_refused(desk: Desk, queued: None) -> None:
    address = reverse("compare_documents", args=[desk.second.pk, desk.first.pk])
    desk.browser.post(address, {"language": "xx", "paper": "A9"}, headers=HTMX)
    assert not Document.objects.filter(before__isnull=False).exists()
    same = reverse("compare_documents", args=[desk.second.pk, desk.second.pk])
    assert desk.browser.post(same, {"language": "en", "paper": "A4"}).status_code == 404


def test_comparisons_are_no_documents_of_the_version_alone(desk: Desk, queued: None) -> None:
    document = asked_for(desk)
    Document.objects.filter(pk=document.pk).update(state="ready", file="a.pdf")
    download = reverse("document_download", args=[document.pk])
    for address in (
        desk.second.get_absolute_url(),
        desk.first.get_absolute_url(),
        reverse("plan", args=[desk.interview.project_id]),
    ):
        assert download not in page(desk.browser.get(address))
    panel = desk.browser.get(reverse("documents", args=[desk.second.pk]), headers=HTMX)
    assert download not in page(panel)
    assert download in desk.get()
    # And asking for the version's own makes another.
    desk.browser.post(reverse("documents", args=[desk.second.pk]), {"language": "en", "paper": "A4"})
    assert Document.objects.filter(version=desk.second, before=None).count() == 1


def test_a_comparison_is_downloaded_by_those_who_may_see_both(desk: Desk, queued: None) -> None:
    document = asked_for(desk)
    guest = cast.person("consultant")
    cast.version_guest(desk.second, guest)
    browser = cast.client_of(guest)
    for name in ("document_download", "document_retry"):
        url = reverse(name, args=[document.pk])
        assert browser.get(url).status_code in (404, 405)
        assert browser.post(url).status_code in (404, 405)
    cast.version_guest(desk.first, guest)
    assert browser.post(reverse("document_retry", args=[document.pk])).status_code == 302


def test_a_comparison_of_earlier_texts_is_out_of_date(desk: Desk, queued: None) -> None:
    document = asked_for(desk)
    Document.objects.filter(pk=document.pk).update(
        state="ready", edition=document.shown_edition, file="a.pdf"
    )
    assert "has changed since" not in desk.get()
    editing.save_text(version=desk.first, section="load", text="Late.", revision=0, by=desk.owner)
    assert "One of the two versions has changed since." in desk.get()


@pytest.mark.paper
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_document_is_valid_and_tells_what_the_page_tells(desk: Desk, language: str, queued: None) -> None:
    document = asked_for(desk, language=language)
    documents.render(document.pk)
    document.refresh_from_db()
    assert document.state == "ready"
    answer = desk.browser.get(reverse("document_download", args=[document.pk]))
    assert f"-v1-v2-{language}.pdf" in answer["Content-Disposition"]
    written = b"".join(answer.streaming_content)
    for profile in ("3a", "ua1"):
        report = validator.validate_pdf_bytes(written, profile=profile)
        assert [f"{fault.rule_id}: {fault.message}" for fault in report.failures] == []
    reader = pypdf.PdfReader(io.BytesIO(written))
    text = " ".join(" ".join(texts(written)).split())
    assert "ersion 1 → version 2" in text
    assert "Q29" in text
    assert "99,95" in text or "99.95%" in text
    data = json.loads(reader.attachments["comparison.json"][0])
    assert (data["before"]["number"], data["after"]["number"]) == (1, 2)
    assert {each["item"] for each in data["changes"]["answers"]} == {"q8", "q15", "q29"}


@pytest.mark.paper
@pytest.mark.slow
def test_the_same_pair_gives_the_same_bytes(desk: Desk) -> None:
    one = pdf.render(desk.second, "en", "A4", before=desk.first)
    again = [PlanVersion.objects.get(pk=each.pk) for each in (desk.second, desk.first)]
    assert pdf.render(again[0], "en", "A4", before=again[1]) == one


def test_the_same_as_markdown(desk: Desk) -> None:
    answer = desk.browser.get(reverse("compare_markdown", args=[desk.second.pk, desk.first.pk]))
    written = page(answer)
    assert answer["Content-Type"].startswith("text/markdown")
    assert "| **Headroom at peak** | 8.75% | 16.5% | +7.8 points (better) |" in written.replace("\u202f", " ")
    assert "**Before:** Version 1" in written


# --- In the plan itself -------------------------------------------------------------------------------------


def test_the_plan_says_because_of_which_answers_its_figures_changed(desk: Desk) -> None:
    made = contents(desk.second, "en")
    written = as_markdown.document(made)
    line = next(line for line in written.splitlines() if line.startswith("| **Headroom at peak**"))
    assert line.endswith("| Q8, Q29 |")
    assert "Because of" in page(desk.browser.get(desk.second.get_absolute_url(), {"language": "en"}))
    assert as_markdown.document(contents(desk.second, "fr"))


def test_versions_made_before_causes_were_kept_show_as_they_did(desk: Desk) -> None:
    content = copy.deepcopy(desk.second.content)
    for each in (*content["changes"]["figures"], *content["changes"]["findings"]):
        each.pop("causes", None)
        each.pop("together", None)
    old = PlanVersion.objects.create(
        plan=desk.first.plan,
        number=9,
        title="Old",
        content=content,
        catalogue_id=desk.first.catalogue_id,
        author=desk.owner,
    )
    shown = page(desk.browser.get(old.get_absolute_url(), {"language": "en"}))
    section = shown.split('id="changes"')[1].split('class="plan-section"')[0]
    assert "Headroom at peak" in section
    assert "Because of" not in section
    checked = jsonschema.Draft202012Validator(plan_schema(load()))
    for version in (old, desk.second):
        assert list(checked.iter_errors(json.loads(plan_json(version)))) == []


def test_the_note_that_is_proposed_says_what_caused_the_figures(desk: Desk) -> None:
    change(desk.interview, "q8", lambda values: values.update(peak_rps=2000))
    address = reverse("version_new", args=[desk.interview.project_id])
    note = html.unescape(page(desk.browser.get(address)).split('name="note"')[1].split("</textarea>")[0])
    assert "1 answer changed" in note
    assert "First limit, capacity needed in 12 months: because of Q8." in note


# --- Words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one two three", "one 2 three"),
        ("", "new"),
        ("old", ""),
        ("same words", "same  words"),
        ("a b c d", "d c b a"),
        ("x " * 3000, "y " * 3000),
        ("ligne\nune", "ligne\ndeux"),
    ],
)
def test_a_difference_of_words_gives_back_both_texts(before: str, after: str) -> None:
    found = runs(before, after)
    now = "".join(run.text for run in found if run.kind in ("same", "added"))
    was = "".join(run.text for run in found if run.kind in ("same", "removed"))
    assert now.split() == after.split()
    assert was.split() == before.split()


def test_what_is_shortened_keeps_its_differences() -> None:
    found = runs("a " * 500 + "old " + "b " * 500, "a " * 500 + "new " + "b " * 500)
    short = shortened(found, 200)
    assert [run.kind for run in short] == ["cut", "same", "removed", "added", "same", "cut"]
    assert sum(len(run.text) for run in short) < 250


def test_nobody_signed_out_compares(desk: Desk) -> None:
    answer = Client().get(reverse("compare", args=[desk.second.pk, desk.first.pk]))
    assert answer.status_code == 302
