"""Inputs as HTML, a question's own and the cells of its tables: there may be thousands, so Python writes them.

Texts are escaped by the standard library's function: Django's says the same, and asks each text whether it is lazy.
"""

from __future__ import annotations

from collections.abc import Iterable
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
def field(field: Input) -> SafeString:
    """A question's own field: label, input with its unit, help, and what is said to what was typed."""
    mark = escape(field.id)
    called = escape(field.label)
    if field.field.required:
        required = escape(_("required"))
        called += f' <span class="required">· {required}</span>'
    written = _field_input(field)
    if field.unit and not field.is_group:
        written = f'<span class="with-unit">{written}<span class="unit">{escape(field.unit)}</span></span>'
    help_ = f'<p class="help">{escape(field.help)}</p>' if field.help else ""
    below = f'{help_}<div class="message" id="m-{mark}">{message(field)}</div>'
    place = f'class="field" id="field-{escape(field.name)}"'
    if field.is_group:
        return mark_safe(f"<fieldset {place}><legend>{called}</legend>{written}{below}</fieldset>\n")
    return mark_safe(f'<div {place}><label for="{mark}">{called}</label>{written}{below}</div>\n')


@register.simple_tag
def message(field: Input) -> SafeString:
    """What is wrong with what was typed, or how it was understood where it was written in short."""
    if field.error:
        return mark_safe(f'<p class="error" data-fault-for="{escape(field.id)}">{escape(field.error)}</p>')
    if not field.understood:
        return SafeString("")
    said = escape(_("Understood: %(value)s") % {"value": field.understood})
    return mark_safe(f'<p class="understood">{said}</p>')


@register.simple_tag
def faults(sheet: Sheet) -> SafeString:
    """What is wrong in a table, each with the way to its cell."""
    whole = f'<p class="error">{escape(sheet.error)}</p>' if sheet.error else ""
    colon = escape(_(":")) if sheet.faults else ""
    return mark_safe(
        whole
        + "".join(
            f'<p class="error" data-fault-for="{escape(cell.id)}"><a href="#{escape(cell.id)}">'
            f"{escape(cell.label)}</a>{colon} {escape(cell.error)}</p>"
            for cell in sheet.faults
        )
    )


@register.simple_tag
def options(choices: Iterable[tuple[object, str, bool]]) -> SafeString:
    """The options of a select: value, label, whether it is the chosen one."""
    return mark_safe(_options(choices))


def _field_input(field: Input) -> str:
    """The input alone."""
    named = f'name="{escape(field.name)}"'
    mark = f'id="{escape(field.id)}"'
    about = f' aria-describedby="m-{escape(field.id)}"'
    faulty = ' aria-invalid="true"' if field.error else ""
    match field.kind:
        case "choice":
            made = _select(field, f"{named} {mark}{faulty}{about}")
        case "reference" if not field.field.free:
            made = _select(field, f"{named} {mark}{faulty}{about}")
        case "choices":
            made = f'<div class="choice-cards"><input type="hidden" {named} value="">{_cards(field, named, mark)}</div>'
        case "yesno":
            made = _yes_or_no(field, named, mark)
        case "hours" | "weekdays":
            made = _weights(field, named, mark, faulty)
        case "text":
            made = f'<textarea {named} {mark} rows="2"{faulty}{about}>{escape(field.value)}</textarea>'
        case _:
            made = _line(field, f"{named} {mark}", f"{about}{faulty}")
    return made


class _Writer:
    """Writes rows of one sheet. What is the same in each is looked up once: labels, words and icons."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = escape(sheet.name)
        self.labels = [escape(cell.label) for cell in sheet.blank.cells]
        self.heads = [
            f'<td class="{_look(cell)}" data-label="{label}{f" ({escape(cell.unit)})" if cell.unit else ""}">'
            for cell, label in zip(sheet.blank.cells, self.labels, strict=True)
        ]
        # What can be chosen is the same in each row, but for what is chosen.
        self.options = [_options((*one, False) for one in cell.offered.items()) for cell in sheet.blank.cells]
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
            written = self._input(cell, number)
            cells.append(f"{self.heads[number]}{first if number == 0 else ''}{written}{error}</td>")
        return f'<tr data-row="{mark}">{"".join(cells)}{self.menu.replace("NEWROWID", mark)}</tr>'

    def _input(self, cell: Input, number: int) -> str:
        name, label = escape(cell.name), self.labels[number]
        shared = f'name="{name}" id="{escape(cell.id)}" aria-label="{label}"'
        if cell.error:
            shared += ' aria-invalid="true"'
        match cell.kind:
            case "choice" | "yesno":
                return self._select(cell, number, shared)
            case "reference" if not cell.field.free:
                return self._select(
                    cell, number, f'{shared} data-list="l-{self.name}-{escape(cell.field.name)}"'
                )
            case "choices":
                return _boxes(cell, name, label)
            case "text":
                return f'<textarea {shared} rows="1">{escape(cell.value)}</textarea>'
        if cell.kind == "reference":
            shared += f' list="l-{self.name}-{escape(cell.field.name)}"'
        return _one_line(cell, shared)

    def _select(self, cell: Input, number: int, shared: str) -> str:
        if cell.is_of_a_row_that_is_gone:
            return _select(cell, shared)
        options = self.options[number]
        if cell.value:
            chosen = f'<option value="{escape(str(cell.value))}"'
            options = options.replace(chosen, f"{chosen} selected", 1)
        return f'<select {shared}><option value=""></option>{options}</select>'


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
    return f'<select {shared}><option value=""></option>{_options(cell.choices)}</select>'


def _options(choices: Iterable[tuple[object, str, bool]]) -> str:
    return "".join(
        f'<option value="{escape(str(value))}"{" selected" if chosen else ""}>{escape(label)}</option>'
        for value, label, chosen in choices
    )


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
