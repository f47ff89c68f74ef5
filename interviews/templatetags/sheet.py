"""Inputs as HTML, a question's own and the cells of its tables: there may be thousands, so Python writes them.

Texts are escaped by the standard library's function: Django's says the same, and asks each text whether it is lazy.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from interviews.forms import Input, Row, Sheet
from perfplan.ui.templatetags.icons import icon

register = template.Library()


@register.simple_tag
def sheet_rows(sheet: Sheet) -> SafeString:
    """All rows that there are."""
    return mark_safe("".join(map(_Writer(sheet).row, sheet.rows)))


@register.simple_tag
def blank_row(sheet: Sheet) -> SafeString:
    """The empty row that a script copies."""
    return mark_safe(_Writer(sheet).row(sheet.blank))


@register.simple_tag
def sheet_heads(sheet: Sheet) -> SafeString:
    """The heads of its columns: name, unit, whether it must be filled; the help shows where one points."""
    return mark_safe("".join(map(_head, sheet.blank.cells)))


@register.simple_tag
def rows_to_choose(cell: Input) -> SafeString:
    """The rows that a column may name. A save sends them anew: some may be rows of the same page."""
    return mark_safe(
        "".join(
            f'<option value="{escape(label)}" data-row="{escape(value)}"></option>'
            for value, label, _chosen in cell.choices
        )
    )


@register.simple_tag
def field_input(field: Input) -> SafeString:
    """The input of a question's own field: its label, help and message stand around it."""
    named = f'name="{escape(field.name)}"'
    mark = f'id="{escape(field.id)}"'
    message = f' aria-describedby="m-{escape(field.id)}"'
    faulty = ' aria-invalid="true"' if field.error else ""
    match field.kind:
        case "choice":
            made = _select(field, f"{named} {mark}{faulty}{message}")
        case "reference" if not field.field.free:
            made = _select(field, f"{named} {mark}{faulty}{message}")
        case "choices":
            made = f'<div class="choice-cards"><input type="hidden" {named} value="">{_cards(field, named, mark)}</div>'
        case "yesno":
            made = _yes_or_no(field, named, mark)
        case "hours" | "weekdays":
            made = _weights(field, named, mark, faulty)
        case "text":
            made = f'<textarea {named} {mark} rows="2"{faulty}{message}>{escape(field.value)}</textarea>'
        case _:
            made = _line(field, f"{named} {mark}", f"{message}{faulty}")
    return mark_safe(made)


class _Writer:
    """Writes rows of one sheet. What is the same in each is looked up once: labels, words and icons."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = escape(sheet.name)
        self.labels = [escape(cell.label) for cell in sheet.blank.cells]
        self.heads = [
            f'<td class="{_look(cell)}" data-label="{label}{f" ({escape(cell.unit)})" if cell.unit else ""}">'
            for cell, label in zip(sheet.blank.cells, self.labels, strict=True)
        ]
        called = escape(_("Move or remove this row"))
        self.menu = (
            f'<td class="handle"><details class="menu"><summary aria-label="{called}">'
            f"{icon('more')}</summary><div>"
            + "".join(
                f'<button class="menu-item{look}" name="do" value="{do}:{self.name}:NEWROWID">'
                f"{icon(sign)}{escape(words)}</button>"
                for do, look, sign, words in (
                    ("up", "", "arrow-up", _("Move up")),
                    ("down", "", "arrow-down", _("Move down")),
                    ("remove", " danger", "trash", _("Remove")),
                )
            )
            + "</div></details></td>"
        )

    def row(self, row: Row) -> str:
        """One row: its cells, and the menu that moves or removes it."""
        mark = escape(row.id)
        first = f'<input type="hidden" name="{self.name}.row" value="{mark}">'
        cells = []
        for number, cell in enumerate(row.cells):
            error = f'<p class="error">{escape(cell.error)}</p>' if cell.error else ""
            written = self._input(cell, self.labels[number])
            cells.append(f"{self.heads[number]}{first if number == 0 else ''}{written}{error}</td>")
        return f'<tr data-row="{mark}">{"".join(cells)}{self.menu.replace("NEWROWID", mark)}</tr>'

    def _input(self, cell: Input, label: str) -> str:
        name = escape(cell.name)
        shared = f'name="{name}" id="{escape(cell.id)}" aria-label="{label}"'
        if cell.error:
            shared += ' aria-invalid="true"'
        match cell.kind:
            case "choice" | "yesno":
                return _select(cell, shared)
            case "reference" if not cell.field.free:
                return _select(cell, f'{shared} data-list="l-{self.name}-{escape(cell.field.name)}"')
            case "choices":
                return _boxes(cell, name, label)
            case "text":
                return f'<textarea {shared} rows="1">{escape(cell.value)}</textarea>'
        if cell.kind == "reference":
            shared += f' list="l-{self.name}-{escape(cell.field.name)}"'
        return _one_line(cell, shared)


def _head(cell: Input) -> str:
    figure = ' class="num"' if cell.is_figure else ""
    title = f' title="{escape(cell.help)}"' if cell.help else ""
    star = (
        f'<span class="required" aria-label="{escape(_("required"))}"> *</span>'
        if cell.field.required
        else ""
    )
    unit = f' <span class="unit">{escape(cell.unit)}</span>' if cell.unit else ""
    return f'<th scope="col"{figure}{title}>{escape(cell.label)}{star}{unit}</th>'


def _look(cell: Input) -> str:
    return "num" if cell.is_figure else "text" if cell.kind in ("text", "url") else ""


def _one_line(cell: Input, shared: str) -> str:
    if cell.is_figure:
        shared += f' inputmode="{"text" if cell.kind == "duration" else "decimal"}"'
    kind = "date" if cell.kind == "date" and not cell.error else "url" if cell.kind == "url" else "text"
    return f'<input type="{kind}" {shared} value="{escape(cell.value)}" autocomplete="off">'


def _line(field: Input, shared: str, about: str) -> str:
    """A field of one line; one that may name a row has a list of them."""
    if field.kind != "reference":
        return _one_line(field, f"{shared}{about}")
    rows = f"l-{escape(field.id)}"
    options = "".join(f'<option value="{escape(label)}"></option>' for _row, label, _chosen in field.choices)
    return _one_line(field, f'{shared}{about} list="{rows}"') + f'<datalist id="{rows}">{options}</datalist>'


def _cards(field: Input, named: str, mark: str) -> str:
    return "".join(
        f'<label class="choice"><input type="checkbox" {named} value="{escape(value)}"'
        f"{f' {mark}' if number == 0 else ''}{' checked' if chosen else ''}><span>{escape(words)}</span></label>"
        for number, (value, words, chosen) in enumerate(field.choices)
    )


def _yes_or_no(field: Input, named: str, mark: str) -> str:
    choices = [*field.choices, ("", _("not said"), not field.value)]
    buttons = "".join(
        f'<label><input type="radio" {named} value="{escape(value)}"'
        f"{f' {mark}' if number == 0 else ''}{' checked' if chosen else ''}>{escape(words)}</label>"
        for number, (value, words, chosen) in enumerate(choices)
    )
    return f'<div class="segmented" role="radiogroup" aria-label="{escape(field.label)}">{buttons}</div>'


def _weights(field: Input, named: str, mark: str, faulty: str) -> str:
    """A box for each hour of the day, or day of the week."""
    boxes = "".join(
        f'<label>{escape(label)}<input type="text" inputmode="decimal" autocomplete="off" {named}'
        f' value="{escape(value)}"{f" {mark}" if number == 0 else ""}{faulty}></label>'
        for number, (label, value) in enumerate(field.weights)
    )
    return f'<div class="weights">{boxes}</div>'


def _select(cell: Input, shared: str) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(label)}</option>'
        for value, label, chosen in cell.choices
    )
    return f'<select {shared}><option value=""></option>{options}</select>'


def _boxes(cell: Input, name: str, label: str) -> str:
    """Several choices: a menu that says what is chosen."""
    mark = f' id="{escape(cell.id)}"'
    boxes = "".join(
        f'<label class="choice menu-item"><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{mark if number == 0 else ''}{' checked' if chosen else ''}><span>{escape(words)}</span></label>"
        for number, (value, words, chosen) in enumerate(cell.choices)
    )
    said = " ".join(escape(words) for _value, words, chosen in cell.choices if chosen)
    return (
        f'<details class="menu"><summary aria-label="{label}">{said}</summary><div role="group" aria-label="{label}">'
        f'<input type="hidden" name="{name}" value="">{boxes}</div></details>'
    )
