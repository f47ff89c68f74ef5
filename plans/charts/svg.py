"""SVG markup from Python: numbers with a point whatever the locale, text escaped, no inline style.

Every shape carries presentation attributes in print colours and a class. On the page the style sheet's
classes win over the attributes, which gives dark mode; in the PDF, which no style sheet of the page reaches,
the attributes stand.
"""

from __future__ import annotations

from html import escape
from typing import Any

INK, MUTED, LINE, SURFACE = "#0f172a", "#556279", "#e2e8f0", "#ffffff"
ACCENT, WARN, OK, BAD, NOTE = "#2b59ea", "#a84c06", "#0a7565", "#c81e1e", "#6d28d9"
EDGE, TRACK = "#7c8ba6", "#e7edfd"


def number(value: float) -> str:
    """``value`` to a tenth of a px, without a trailing zero."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(tag: str, *children: str, **attributes: Any) -> str:
    """One element. Attribute names: ``stroke_width`` for ``stroke-width``, ``class_`` for ``class``."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{''.join(children)}</{tag}>" if children else f"<{tag}{written}/>"


def _value(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return escape(str(value), quote=True)
    return number(value)


def text(x: float, y: float, words: str, *, size: float, fill: str = INK, **attributes: Any) -> str:
    """A line of text with its baseline at ``y``."""
    return element("text", escape(words), x=x, y=y, font_size=size, fill=fill, **attributes)


def picture(
    *parts: str, width: float, height: float, title: str, description: str, key: str, class_: str = ""
) -> str:
    """A whole drawing. The PDF takes its alternative text from the title, so the title says everything."""
    said = f"{title}. {description}" if description else title
    return element(
        "svg",
        element("title", escape(said), id=f"{key}-title"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-title",
        class_=f"chart {class_}".strip(),
        font_family="Inter, Vazirmatn, emoji, sans-serif",
    )
