"""The rows of a sheet as HTML: a question may have thousands of cells, so they are written by Python."""

from __future__ import annotations

from django import template
from django.utils.html import escape
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
        if cell.is_figure:
            shared += f' inputmode="{"text" if cell.kind == "duration" else "decimal"}"'
        kind = "date" if cell.kind == "date" and not cell.error else "url" if cell.kind == "url" else "text"
        return f'<input type="{kind}" {shared} value="{escape(cell.value)}" autocomplete="off">'


def _look(cell: Input) -> str:
    return "num" if cell.is_figure else "text" if cell.kind in ("text", "url") else ""


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
