"""Text that people wrote, for a document: blocks through the site's Markdown, and single lines for cells."""

from __future__ import annotations

import re
from textwrap import wrap

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from perfplan.ui.markdown import SCHEMES, to_html

MARKED = re.compile(r"[*_`\[\]\\~]|://")
"""Could Markdown change this line? Most lines it could not, and they are escaped without more ado."""
HEADING = re.compile(r"<(/?)h[456]>")
ENDLESS = re.compile(r"\S{81,}")
BREAK = "\N{ZERO WIDTH SPACE}"
INLINE = {"em", "strong", "s", "code", "a", "br"}

_line_parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "strikethrough", "link", "backticks", "escape", "newline"]
)


def block(text: str) -> SafeString:
    """Paragraphs, lists, tables, code. Headings become bold lines: a note has no place in the outline."""
    html = to_html(_breakable(text.strip()))
    html = HEADING.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", html)
    return mark_safe(html.replace(BREAK, "<wbr>"))


def line(text: str) -> SafeString:
    """Emphasis, code and links; what is a line of its own stays one."""
    text = _breakable(text.strip())
    if not MARKED.search(text):
        return mark_safe(escape(text).replace("\n", "<br>").replace(BREAK, "<wbr>"))
    html = nh3.clean(
        _line_parser.renderInline(text),
        tags=INLINE,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return mark_safe(html.replace(BREAK, "<wbr>"))


def _breakable(text: str) -> str:
    """With places to break in endless words: a line is looked for letter by letter where there are none."""
    return ENDLESS.sub(lambda word: word[0] if "://" in word[0] else BREAK.join(wrap(word[0], 80)), text)
