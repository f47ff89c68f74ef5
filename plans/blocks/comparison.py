"""Two versions beside each other as a document: the same that the page shows, for PDF and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perfplan.ui.sentences import semicolons
from plans.blocks import markdown
from plans.blocks.contents import SECTIONS
from plans.blocks.model import (
    Badge,
    Block,
    Cell,
    Column,
    Contents,
    Fact,
    Heading,
    Notice,
    Prose,
    Section,
    Table,
    Tone,
)
from plans.blocks.said import Said
from plans.comparing import (
    CauseShown,
    Comparison,
    FigureChange,
    FindingChange,
    ItemChange,
    Line,
    TextChange,
    compare,
)
from plans.models import PlanVersion
from plans.versions import methodology_of
from plans.words_changed import Run, shortened

MOST_FIGURES = 25
"""Of a section."""
MOST_LINES = 60
"""Of an answer."""
MOST_IN_A_COLUMN = 24
"""Letters of a figure that is set as one, without breaking."""
MOST_LETTERS = 600
"""Of a value, around its differences."""
TONES: dict[str, Tone] = {"better": "ok", "worse": "bad", "new": "bad", "settled": "ok"}


def contents(one: PlanVersion, other: PlanVersion, language: str) -> Contents:
    """The document of a comparison, in ``language``."""
    before, after = sorted((one, other), key=lambda version: version.number)
    with translation.override(language):
        found = compare(before, after, language)
        said = Said(after.content, methodology_of(after), language)
        numbers = {"before": before.number, "after": after.number}
        return Contents(
            language=language,
            title=after.title,
            project=said.project["name"],
            purpose=markdown.line(found.summary),
            number=after.number,
            version=_("Version %(before)s → version %(after)s") % numbers,
            state=Badge(str(after.get_state_display())),
            author=after.content.get("author", ""),
            made_on=date_format(after.created_at.astimezone(said.zone), "DATE_FORMAT"),
            sections=tuple(section for section in _sections(found) if section.blocks),
            kicker=_("What changed"),
            cover=tuple(_cover(found, said)),
        )


def _cover(found: Comparison, said: Said) -> Iterator[Fact]:
    yield Fact(_("Project"), Cell(said.project["name"]))
    for label, version in ((_("Before"), found.before), (_("Now"), found.after)):
        words = {
            "number": version.number,
            "state": version.get_state_display(),
            "author": version.content.get("author", ""),
            "day": date_format(version.created_at.astimezone(said.zone), "DATE_FORMAT"),
        }
        text = _("Version %(number)s · %(state)s · %(author)s, %(day)s")
        yield Fact(label, Cell(text % words))


def _sections(found: Comparison) -> Iterator[Section]:
    yield Section("summary", _("In short"), tuple(_summary(found)))
    yield Section("findings", _("Findings"), tuple(_findings(found)), detailed=True)
    yield Section("answers", _("Answers"), tuple(_answers(found)), detailed=True)
    yield Section("texts", _("Texts of the authors"), tuple(_texts(found)), detailed=True)
    yield Section("figures", _("All figures"), tuple(_figures(found)), detailed=True)


def _summary(found: Comparison) -> Iterator[Block]:
    yield Notice(found.summary, "accent")
    for words in found.notices:
        yield Notice(words, "warn")
    if found.main:
        yield Heading(_("The figures that matter"), "main-figures")
        yield _table(found.main)


def _figures(found: Comparison) -> Iterator[Block]:
    """Those that do not stand in the summary, by the sections that show them."""
    for key, title in SECTIONS.values():
        rows = [each for each in found.figures if each.section == key and not each.main]
        if rows:
            yield Heading(title(), f"figures-{key}")
            yield _table(rows[:MOST_FIGURES])
            yield from _more(len(rows) - MOST_FIGURES)


def _table(figures: Sequence[FigureChange]) -> Table:
    # The steps of a load test are one figure, in a sentence that has to break.
    short = all(len(value) <= MOST_IN_A_COLUMN for each in figures for value in (each.before, each.after))
    columns = (
        Column(_("Figure")),
        Column(_("Before"), number=short),
        Column(_("Now"), number=short),
        Column(_("Difference")),
        Column(_("Because of")),
    )
    return Table(columns, tuple(_figure(each, short) for each in figures))


def _figure(each: FigureChange, short: bool) -> tuple[Cell, ...]:
    names = {"better": _("better"), "worse": _("worse")}
    badge = Badge(names[each.direction], TONES[each.direction]) if each.direction else None
    difference = " · ".join(part for part in (each.difference, each.share) if part)
    return (
        Cell(each.name, strong=True),
        Cell(each.before or "–", number=short),
        Cell(each.after or "–", number=short),
        Cell(difference, badge=badge),
        causes(each.causes, each.rest, each.together),
    )


def causes(found: Iterable[CauseShown], rest: str = "", together: Iterable[CauseShown] = ()) -> Cell:
    """What caused something, in one cell."""
    said = ["\u00a0".join((each.short, each.part)) if each.part else each.short for each in found]
    if rest:
        said.append(_("acting together %(part)s") % {"part": rest})
    both = [each.short for each in together]
    if both:
        said.append(_("only together: %(answers)s") % {"answers": ", ".join(both)})
    return Cell(semicolons(said))


def _findings(found: Comparison) -> Iterator[Block]:
    names = {"new": _("New"), "settled": _("Settled")}
    for state, title in names.items():
        those = found.by_state(state)
        if those:
            yield Heading(title, f"findings-{state}")
            yield Table(
                (Column(_("Finding")), Column(_("Severity")), Column(_("Because of"))),
                tuple(_finding(each) for each in those),
            )
    left = len(found.by_state("open"))
    if left:
        words = ngettext("%(count)s finding is still open.", "%(count)s findings are still open.", left)
        yield Notice(words % {"count": left})


def _finding(each: FindingChange) -> tuple[Cell, ...]:
    because = Cell(each.answer) if each.answer else causes(each.causes)
    return Cell(each.title, strong=True), Cell(each.label), because


def _answers(found: Comparison) -> Iterator[Block]:
    for group in found.groups:
        yield Heading(group.title, f"answers-{group.section}")
        for item in group.items:
            yield _item(item)
            yield from _more(len(item.lines) - MOST_LINES)


def _item(item: ItemChange) -> Table:
    columns = (Column(_("What")), Column(_("Before")), Column(_("Now")))
    return Table(columns, tuple(_line(line) for line in item.lines[:MOST_LINES]), item.name)


def _line(line: Line) -> tuple[Cell, ...]:
    head = Cell(line.what, strong=True)
    match line.kind:
        case "added":
            return head, Cell(), Cell(line.after, badge=Badge(_("added"), "ok"))
        case "removed":
            return head, Cell(line.before, badge=Badge(_("removed"), "warn")), Cell()
        case "moved":
            return head, Cell(), Cell(line.after)
    if line.prose:
        return head, _marked(line.runs, "removed"), _marked(line.runs, "added")
    return head, Cell(_short(line.before)), Cell(_short(line.after))


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _texts(found: Comparison) -> Iterator[Block]:
    for each in found.texts:
        yield Heading(each.title, f"text-{each.key}")
        yield from _hidden(each)
        if each.runs and each.before != each.after:
            yield Prose(format_html("<p>{}</p>", _words(shortened(each.runs, 4 * MOST_LETTERS))))


def _hidden(each: TextChange) -> Iterator[Block]:
    if each.shown == (True, False):
        yield Notice(_("The section does not show any more."))
    elif each.shown == (False, True):
        yield Notice(_("The section shows again."))


def _marked(runs: Iterable[Run], kind: str) -> Cell:
    """One side of a text with what is other in it."""
    kept = tuple(run for run in runs if run.kind in ("same", kind))
    return Cell("".join(run.text for run in kept), html=_words(shortened(kept, MOST_LETTERS)))


FORMS = {"removed": "<s>{}</s>", "added": "<ins>{}</ins>"}


def _words(runs: Iterable[Run]) -> SafeString:
    """Removed words are struck, added ones underlined: on paper nothing else can be said beside them."""
    parts = ((format_html(FORMS.get(run.kind, "{}"), _lines(run.text)),) for run in runs)
    return format_html_join("", "{}", parts)


def _lines(text: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n")))


def _more(left: int) -> Iterator[Block]:
    if left > 0:
        yield Notice(ngettext("%(count)s more.", "%(count)s more.", left) % {"count": left})
