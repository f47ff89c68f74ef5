"""GitHub-flavoured Markdown made of text and of sanitised HTML.

No text can break what it stands in: a name may hold pipes, backticks, tags or line breaks, and shows them. The
only markup that comes out is the one that these functions write; the only HTML is ``<br>`` in a table's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unicodedata import category
from urllib.parse import quote

BREAK = "  \n"
"""A line break within a paragraph."""
SCHEMES = ("https://", "http://", "mailto:", "#")

_SPACE = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029 ]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MARKUP = re.compile(r"[\\`*\[\]~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|<")
_OPENS = re.compile(r"(?:[-+=>]|#{1,6}(?=\s|$))|(\d{1,9})(?=[.)](?:\s|$))")
"""What would begin a list, a heading or a quotation at the start of a line."""
_HTML = {"&": "&amp;", "<": "&lt;"}


def text(words: str) -> str:
    """Words on one line, with nothing in them that is markup. Not for the start of a line: :func:`paragraph`."""
    line = _SPACE.sub(" ", _UNSEEN.sub("", words)).strip(" ")
    if line.count("$") > 1:
        # Two of them enclose a formula.
        line = line.replace("$", "\0")
    line = _MARKUP.sub(lambda found: _HTML.get(found[0], f"\\{found[0]}"), line)
    return line.replace("\0", "\\$")


def paragraph(line: str) -> str:
    """Inline Markdown as a paragraph: its lines begin nothing else."""
    return "\n".join(
        _OPENS.sub(_held, part, count=1) if _OPENS.match(part) else part for part in line.split("\n")
    )


def _held(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1] else f"\\{found[0]}"


def heading(level: int, words: str) -> str:
    """A heading of plain words."""
    line = text(words)
    return f"{'#' * level} {line[:-1]}\\#" if line.endswith("#") else f"{'#' * level} {line}"


def link(label: str, address: str) -> str:
    """``label`` (inline Markdown) as a link, where the address is one that may be followed.

    An anchor (``#…``) is one of :class:`Anchors`.
    """
    if not label or not address.startswith(SCHEMES):
        return label
    if not address.startswith("#"):
        address = quote(address, safe="%/:?#@!$&+,;=~-._*")
    return f"[{label}]({address})"


def strong(line: str) -> str:
    """Inline Markdown in bold, where it has no such marks of its own."""
    return f"**{line}**" if line and "*" not in line.replace("\\*", "") else line


def table(heads: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]]) -> str:
    """A table of inline Markdown; columns of ``numbers`` stand to the right."""
    lines = [heads, ["---:" if right else "---" for right in numbers], *rows]
    return "\n".join(f"| {' | '.join(_in_cell(cell) for cell in line)} |" for line in lines)


def _in_cell(line: str) -> str:
    return line.replace(BREAK, "<br>").replace("\n", " ")


def item(block: str) -> str:
    """A block as an item of a list."""
    return "- " + block.replace("\n", "\n  ")


def quotation(block: str) -> str:
    """A block with a bar beside it."""
    return "\n".join(
        f"> {line}".rstrip(" ") if not line.endswith("  ") else f"> {line}" for line in block.split("\n")
    )


class Anchors:
    """The anchors that readers of Markdown give to headings, by GitHub's rule."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def next(self, heading: str) -> str:
        """Of the next heading, which is plain text."""
        kept = "".join(
            char
            for char in heading.strip().lower()
            if char in "- " or category(char)[0] in "LM" or _counts(char)
        )
        anchor = first = kept.replace(" ", "-")
        number = 0
        while anchor in self._given:
            number += 1
            anchor = f"{first}-{number}"
        self._given.add(anchor)
        return anchor


def _counts(char: str) -> bool:
    return category(char) in ("Nd", "Pc")


# --- From HTML ----------------------------------------------------------------------------------------------


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)


class _Tree(HTMLParser):
    """The elements of a fragment. What was sanitised is well-formed; what is not is closed at the end."""

    ALONE = frozenset({"br", "hr", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(made)
        if tag not in self.ALONE:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


BLOCKS = frozenset({"p", "h4", "h5", "h6", "hr", "pre", "blockquote", "ul", "ol", "table"})


def from_html(html: str) -> str:
    """A fragment of sanitised HTML as blocks of Markdown."""
    return "\n\n".join(_blocks(_parsed(html)))


def line_from_html(html: str, *, in_table: bool = False) -> str:
    """A fragment of sanitised HTML as one line with breaks. ``in_table``: a pipe in code is escaped."""
    return _line(_parsed(html), in_table)


def _parsed(html: str) -> _Element:
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


def _blocks(of: _Element) -> list[str]:
    """The blocks of an element; lines between them are paragraphs."""
    found: list[str] = []
    loose = _Element("p", {})
    for child in [*of.children, _Element("hr", {"end": ""})]:
        if isinstance(child, str) or child.tag not in BLOCKS:
            loose.children.append(child)
            continue
        if line := _line(loose, False):
            found.append(paragraph(line))
        loose = _Element("p", {})
        if "end" not in child.attributes and (block := _block(child)):
            found.append(block)
    return found


def _block(element: _Element) -> str:
    inside = "\n\n".join(_blocks(element)) if element.tag == "blockquote" else ""
    match element.tag:
        case "hr":
            return "---"
        case "pre":
            return _fenced(_plain(element))
        case "blockquote":
            return quotation(inside) if inside else ""
        case "ul" | "ol":
            return _list(element)
        case "table":
            return _table(element)
        case "p":
            return paragraph(_line(element, False))
    return strong(_line(element, False))


def _list(element: _Element) -> str:
    start = element.attributes.get("start", "")
    number = int(start) if start.isascii() and start.isdecimal() else 1
    items = []
    for child in element.children:
        if isinstance(child, _Element) and child.tag == "li":
            mark = f"{number}. " if element.tag == "ol" else "- "
            inside = _blocks(child)
            tight = all(isinstance(inner, str) or inner.tag != "p" for inner in child.children)
            block = ("\n" if tight else "\n\n").join(inside)
            items.append(mark + block.replace("\n", "\n" + " " * len(mark)))
            number += 1
    return "\n".join(items)


def _table(element: _Element) -> str:
    rows = [
        [_line(cell, True) for cell in row.children if isinstance(cell, _Element)]
        for row in _all(element, "tr")
    ]
    if not rows:
        return ""
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return table(rows[0], [False] * width, rows[1:])


def _all(element: _Element, tag: str) -> list[_Element]:
    found = []
    for child in element.children:
        if isinstance(child, _Element):
            found += [child] if child.tag == tag else _all(child, tag)
    return found


def _fenced(code: str) -> str:
    code = _UNSEEN.sub("", code).rstrip("\n")
    fence = "`" * max(3, _longest_run(code) + 1)
    return f"{fence}\n{code}\n{fence}"


def _longest_run(code: str) -> int:
    return max((len(run) for run in re.findall("`+", code)), default=0)


def _line(element: _Element, in_table: bool) -> str:
    """The content of an element on one line, but for the breaks that it has."""
    parts = [_inline(child, in_table) for child in element.children]
    lines = "".join(parts).split(BREAK)
    return BREAK.join(line.strip(" ") for line in lines).strip(" \n")


def _inline(child: _Element | str, in_table: bool) -> str:
    if isinstance(child, str):
        return _spaced(child, text(child))
    match child.tag:
        case "br":
            return BREAK
        case "wbr":
            return ""
        case "code" | "pre":
            return _code(_plain(child), in_table)
    inside = "".join(_inline(inner, in_table) for inner in child.children)
    match child.tag:
        case "strong":
            return _around(inside, "**")
        case "em":
            return _around(inside, "*")
        case "s":
            return _around(inside, "~~")
        case "a":
            return link(inside.strip(" \n"), child.attributes.get("href", ""))
        case tag if tag in BLOCKS or tag == "li":
            return f"{inside}{BREAK}"
    return inside


def _spaced(raw: str, made: str) -> str:
    """With one space where there was any at the ends."""
    if not made:
        return " " if _SPACE.search(raw) else ""
    return (" " if _SPACE.match(raw) else "") + made + (" " if _SPACE.match(raw[-1]) else "")


def _around(inside: str, mark: str) -> str:
    """Marks stand at the words: with a space between, they mean nothing."""
    bare = inside.strip(" \n")
    if not bare:
        return inside
    head, tail = inside[: inside.index(bare)], inside[inside.index(bare) + len(bare) :]
    return f"{head}{mark}{bare}{mark}{tail}"


def _code(code: str, in_table: bool) -> str:
    code = _SPACE.sub(" ", _UNSEEN.sub("", code))
    if in_table:
        code = code.replace("|", "\\|")
    if not code.strip():
        return code
    fence = "`" * (_longest_run(code) + 1)
    edge = " " if code[0] in "` " or code[-1] in "` " else ""
    return f"{fence}{edge}{code}{edge}{fence}"


def _plain(element: _Element) -> str:
    return "".join(child if isinstance(child, str) else _plain(child) for child in element.children)
