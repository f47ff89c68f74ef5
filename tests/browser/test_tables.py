"""Tables are filled like a spreadsheet; on a phone each row is a card; nothing scrolls sideways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from interviews.fields.table import MOST_ROWS
from tests.browser import hands, pages
from tests.browser.conftest import Person

PASTED = "Users\tClient\nWeb\tService\tnginx\t2\nOrders\tdatabase\tPostgreSQL 15\t1\t2,500\tYes"


def sheet(page: Page, name: str = "components") -> Locator:
    return page.locator(f"table[data-sheet={name}]")


def cell(page: Page, row: int, column: int, name: str = "components") -> Locator:
    return sheet(page, name).locator("tr[data-row]").nth(row).locator("td").nth(column).locator(
        "textarea, select, input:not([type=hidden])"
    )  # fmt: skip


def names(page: Page) -> list[str]:
    return [box.input_value() for box in sheet(page).locator("tr[data-row] td:first-child textarea").all()]


def paste(target: Locator, text: str) -> None:
    """The clipboard itself asks for permission: the event is what a paste brings."""
    target.focus()
    target.evaluate(
        "(element, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }",
        text,
    )


def three_rows(page: Page, interview: str) -> None:
    page.goto(f"{interview}q1/")
    paste(cell(page, 0, 0), PASTED)
    hands.saved(page)


def in_row_menu(page: Page, row: int, word: str) -> None:
    handle = sheet(page).locator("tr[data-row]").nth(row).locator("td.handle")
    handle.locator("summary").click()
    handle.get_by_role("button", name=word).click()


def test_enter_goes_down_and_adds_a_row_at_the_end(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    cell(page, 0, 0).focus()
    page.keyboard.type("Web")
    page.keyboard.press("Enter")
    expect(cell(page, 1, 0)).to_be_focused()
    page.keyboard.type("Orders")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("database")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, 1, 0)).to_be_focused()
    cell(page, 0, 3).focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(cell(page, 1, 3)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, 0, 3)).to_be_focused()
    hands.saved(page)
    page.reload()
    assert names(page) == ["Web", "Orders\ndatabase"]


def test_pasted_cells_fill_rows_and_columns(person: Person, blank: str) -> None:
    page = person()
    three_rows(page, blank)
    page.reload()
    assert names(page) == ["Users", "Web", "Orders"]
    read = [[cell(page, row, column).input_value() for column in range(6)] for row in range(3)]
    assert read == [
        ["Users", "client", "", "", "", ""],
        ["Web", "service", "nginx", "2", "", ""],
        ["Orders", "database", "PostgreSQL 15", "1", "2,500", "yes"],
    ]


def test_a_series_is_pasted_into_the_hours_of_the_day(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q18/")
    boxes = page.locator("#answer [name=hours]")
    paste(boxes.first, "\n".join(str(number) for number in range(24)))
    expect(boxes.last).to_have_value("23")


def test_what_a_paste_brings_and_the_table_cannot_hold_is_said_and_undone(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    cell(page, 0, 0).fill("Web")
    rows = [f"Node {number}\tservice\t\t2\t\tTRUE\tspare" for number in range(MOST_ROWS + 7)]
    rows[3] = "Node 3\ttoaster\t\t2\t\tperhaps"
    paste(cell(page, 0, 0), "\n".join(rows))
    told = page.locator("#table-components .sheet-told")
    expect(told).to_have_attribute("role", "status")
    expect(told).to_contain_text("Rows not taken: 7. A table holds 500 at most.")
    expect(told).to_contain_text(f"Cells not taken: {MOST_ROWS - 1}. The table has no column for them.")
    expect(told).to_contain_text("Not taken, since “Kind” has no such choice: toaster.")
    expect(told).to_contain_text("Not taken, since “Stateful” has no such choice: perhaps.")
    expect(told).to_be_in_viewport()
    assert [cell(page, 3, column).input_value() for column in (0, 1, 3, 5)] == ["Node 3", "", "2", ""]
    assert cell(page, 4, 5).input_value() == "yes", "what spreadsheets call true"
    hands.saved(page)

    cell(page, 1, 0).focus()
    page.keyboard.press("Control+Z")
    assert names(page) == ["Web"]
    expect(told).to_be_empty()
    hands.saved(page)
    page.reload()
    assert names(page) == ["Web"]


def test_undoing_a_paste_leaves_what_was_typed_over_it(person: Person, blank: str) -> None:
    page = person()
    three_rows(page, blank)
    cell(page, 1, 2).fill("Caddy")
    page.keyboard.press("Control+Z")  # the browser's own: of what was typed
    expect(cell(page, 1, 2)).to_have_value("nginx")
    cell(page, 1, 2).fill("Caddy")
    page.locator("#table-components .sheet-told").get_by_role("button", name="Undo").click()
    assert names(page) == ["", ""]
    expect(cell(page, 1, 2)).to_have_value("Caddy")


def test_a_word_pasted_into_a_choice_that_has_it_not_is_said_in_french_too(
    person: Person, blank: str
) -> None:
    page = person(locale="fr-FR")
    three_rows(page, blank)
    paste(cell(page, 1, 1), "grille-pain")
    expect(page.locator("#table-components .sheet-told")).to_contain_text(
        re.compile(r"Non repris, car «.Sorte.» n’offre pas ce choix.: grille-pain\.")
    )
    expect(cell(page, 1, 1)).to_have_value("service")
    paste(cell(page, 1, 1), "cache")
    expect(cell(page, 1, 1)).to_have_value("cache")


def test_a_cell_of_several_lines_stays_one_cell(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    paste(cell(page, 0, 0), '"Orders\nand ""stock"""\tdatabase\n"Web"\tservice')
    assert names(page) == ['Orders\nand "stock"', '"Web"']
    assert [cell(page, row, 1).input_value() for row in range(2)] == ["database", "service"]


def test_a_full_table_says_so(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    paste(cell(page, 0, 0), "\n".join(f"Node {number}\tservice" for number in range(MOST_ROWS)))
    cell(page, MOST_ROWS - 1, 0).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#table-components .sheet-told")).to_contain_text(
        "This table is full: it holds 500 rows."
    )
    assert len(names(page)) == MOST_ROWS
    hands.saved(page)


def test_a_series_that_is_too_long_for_the_day_is_said_and_undone(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q18/")
    boxes = page.locator("#answer [name=hours]")
    boxes.first.fill("7")
    paste(boxes.first, "\n".join(str(number) for number in range(26)))
    expect(page.locator("#field-hours .sheet-told")).to_contain_text("Values not taken: 2.")
    page.keyboard.press("Control+Z")
    expect(boxes.first).to_have_value("7")
    expect(boxes.last).to_have_value("")


def test_rows_move_up_and_down_and_stay_there(person: Person, blank: str) -> None:
    page = person()
    three_rows(page, blank)
    in_row_menu(page, 2, "Move up")
    assert names(page) == ["Users", "Orders", "Web"]
    expect(sheet(page).locator("tr[data-row]").nth(1).locator("td.handle summary")).to_be_focused()
    in_row_menu(page, 0, "Move up")  # the first stays the first
    in_row_menu(page, 0, "Move down")
    assert names(page) == ["Orders", "Users", "Web"]
    hands.saved(page)
    page.reload()
    assert names(page) == ["Orders", "Users", "Web"]


def test_a_removed_row_comes_back_where_it_was_also_by_the_keyboard(person: Person, blank: str) -> None:
    page = person()
    three_rows(page, blank)
    in_row_menu(page, 1, "Remove")
    assert names(page) == ["Users", "Orders"]
    expect(cell(page, 1, 0)).to_be_focused()
    told = page.locator("#table-components .sheet-told")
    expect(told).to_contain_text("Row removed")
    in_row_menu(page, 0, "Remove")
    assert names(page) == ["Orders"]
    hands.saved(page)

    undo = told.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    assert names(page) == ["Users", "Orders"]
    expect(cell(page, 0, 0)).to_be_focused()
    undo.click()
    assert names(page) == ["Users", "Web", "Orders"]
    expect(told).not_to_contain_text("Row removed")
    hands.saved(page)
    page.reload()
    assert names(page) == ["Users", "Web", "Orders"]
    assert cell(page, 1, 2).input_value() == "nginx"


def test_undo_is_offered_in_french_too(person: Person, blank: str) -> None:
    page = person(locale="fr-FR")
    three_rows(page, blank)
    in_row_menu(page, 1, "Retirer")
    expect(page.locator("#table-components .sheet-told")).to_have_text("Ligne retiréeAnnuler")


def test_rows_typed_on_the_page_can_be_named_on_it(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q3/")
    hands.unfold(page)
    cell(page, 0, 0, "journeys").fill("Pay")
    hands.saved(page)
    choice = cell(page, 0, 0, "uses")
    choice.select_option(label="Pay")
    cell(page, 0, 0, "journeys").fill("Pay the order")
    hands.saved(page)
    expect(choice.locator("option:checked")).to_have_text("Pay the order")
    sheet(page, "uses").locator("button[value^='add:']").click()
    cell(page, 1, 0, "uses").select_option(label="Pay the order")


def test_a_renamed_row_is_followed_by_what_names_it(person: Person, blank: str) -> None:
    page = person()
    three_rows(page, blank)
    cell(page, 0, 0, "connections").fill("Web")
    cell(page, 0, 1, "connections").fill("Orders")
    hands.saved(page)
    cell(page, 2, 0).fill("Orders database")
    cell(page, 0, 0).focus()
    hands.saved(page)
    expect(cell(page, 0, 1, "connections")).to_have_value("Orders database")


def test_on_a_phone_each_row_is_a_card(person: Person, blank: str) -> None:
    page = person(viewport={"width": 360, "height": 740})
    three_rows(page, blank)
    row = sheet(page).locator("tr[data-row]").nth(1)
    boxes = [row.locator("td").nth(column).bounding_box() for column in range(6)]
    assert len({round(box["y"]) for box in boxes if box}) >= 3, "the cells stand below each other"
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    labels = row.locator("td").nth(2).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Technology" in labels
    assert not page.locator(".sheet thead").first.evaluate("head => head.getBoundingClientRect().height > 2")
    in_row_menu(page, 1, "Remove")
    page.get_by_role("button", name="Undo").click()
    assert names(page) == ["Users", "Web", "Orders"]


def test_on_a_phone_a_cell_that_holds_nothing_shows_no_label(person: Person) -> None:
    page = person(viewport={"width": 360, "height": 740})
    page.goto("/projects/1/plan/")
    row = page.locator("table.cards tbody tr").first
    for column in ("Made by", "Documents"):  # one in the middle, one at the end
        found = row.locator(f"td[data-label='{column}']")
        found.evaluate("cell => cell.replaceChildren()")
        expect(found).to_be_hidden()


MIDDLES = """row => [...row.querySelectorAll("td > textarea, td > select, td > input:not([type=hidden])")].map(one => {
    const box = one.getBoundingClientRect(), look = getComputedStyle(one);
    const lines = one.matches("textarea") ? parseFloat(look.lineHeight) : box.height - 2 * parseFloat(look.paddingTop);
    return box.top + parseFloat(look.paddingTop) + lines / 2;
})"""


def test_a_choice_in_a_row_looks_like_one_and_what_is_said_stands_on_one_line(person: Person) -> None:
    page = person()
    page.goto("/interviews/1/q1/")
    kind = cell(page, 0, 1)
    assert "gradient" in kind.evaluate("one => getComputedStyle(one).backgroundImage"), "it has its arrow"
    middles = sheet(page).locator("tr[data-row]").first.evaluate(MIDDLES)
    assert len(middles) > 3
    assert max(middles) - min(middles) < 1


def test_a_word_without_end_stretches_no_column_and_no_page(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q3/")
    hands.unfold(page)
    cell(page, 0, 0, "journeys").fill("x" * 900)
    hands.saved(page)
    cell(page, 0, 0, "uses").select_option(label="x" * 900)
    cell(page, 0, 1, "uses").fill("y" * 190)
    hands.saved(page)
    widths = page.locator(".sheet td > :is(textarea, select, input)").evaluate_all(
        "all => all.map(one => one.offsetWidth)"
    )
    assert max(widths) <= 660, "no more than a card"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [768, 1280])
def test_a_table_that_is_wider_than_its_card_scrolls_within_it(person: Person, width: int) -> None:
    page = person(locale="fr-FR", viewport={"width": width, "height": 900})
    for path in ("/versions/1/", "/interviews/1/error_budget/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, path
        out = page.evaluate(
            "[...document.querySelectorAll('main .table')].filter(table => table.offsetParent)"
            ".map(table => table.closest('.table-scroll') ?? table)"
            ".filter(box => box.getBoundingClientRect().right > box.closest('.card').getBoundingClientRect().right)"
            ".map(box => box.innerText.slice(0, 40))"
        )
        assert out == [], path


@pytest.mark.parametrize("width", [375, 1280])
def test_a_name_that_is_one_long_word_widens_no_page(person: Person, blank: str, width: int) -> None:
    page = person(viewport={"width": width, "height": 800})
    page.goto(f"{blank}edit")
    page.get_by_label("Title").fill("W" * 118)
    page.locator("main form button").last.click()
    page.wait_for_url(f"**{blank}")
    page.locator("header .breadcrumbs a").first.click()
    expect(page.get_by_role("link", name="W" * 118).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_can_be_done_with_a_row_is_read_line_by_line(person: Person, blank: str) -> None:
    page = person()
    page.goto(f"{blank}q1/")
    page.locator("table[data-sheet=components] td.handle summary").click()
    menu = page.locator("table[data-sheet=components] td.handle details")
    boxes = [
        menu.get_by_role("button", name=name).bounding_box() for name in ("Move up", "Move down", "Remove")
    ]
    tops = [round(box["y"]) for box in boxes if box]
    assert tops == sorted(set(tops))
    assert all(box and box["width"] > 100 for box in boxes)
    expect(menu.get_by_role("button", name="Remove")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [320, 375])
def test_on_a_phone_the_path_says_where_one_is(person: Person, width: int) -> None:
    page = person(viewport={"width": width, "height": 700})
    for path in ("/projects/1/plan/", "/versions/1/", "/interviews/1/stages/3/check"):
        page.goto(path)
        here = page.locator("header .breadcrumbs [aria-current]")
        assert here.evaluate("here => here.scrollWidth <= here.clientWidth"), path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


NARROW = [
    "/", "/teams/", "/teams/1/", "/projects/1/", "/projects/1/edit", "/projects/1/people", "/projects/1/delete",
    "/projects/1/interviews/new", "/interviews/1/", "/interviews/1/stages/3/", "/interviews/1/stages/3/check",
    "/interviews/1/q1/history", "/projects/1/plan/", "/projects/1/versions/new", "/versions/1/", "/versions/2/",
    *pages.NUMBERS, "/account",
    "/accounts/email/", "/accounts/password/change/", "/nowhere",
]  # fmt: skip


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_no_page_scrolls_sideways_at_320_pixels(person: Person, faults: list[str], locale: str) -> None:
    faults.allow("status of 404")  # type: ignore[attr-defined]
    page = person(locale=locale, viewport={"width": 320, "height": 640})
    questions = [f"/interviews/1/q{number}/" for number in range(1, 31)]
    decisions = ["stakes", "maturity", "slis", "target", "options", "load_tests", "reviews"]
    wide = {}
    for path in [*NARROW, *questions, *(f"/interviews/1/{key}/" for key in decisions)]:
        page.goto(path)
        if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            wide[path] = over
    assert wide == {}
