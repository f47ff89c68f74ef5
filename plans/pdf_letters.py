"""Letters on paper: the fonts that are bundled, what stands for a character that no font has, and what WeasyPrint
leaves to be done: scripts whose letters join, memory that it keeps.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from typing import Any
from unicodedata import category

import pydyf
import weasyprint.pdf.fonts
import weasyprint.svg
from weasyprint.text import line_break
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.fonts import font_features as features_of

from plans.charts.text import FONTS, has_glyph, is_pictogram

VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
AS_PICTURE = "\ufe0f"
PICTURES = {"So": "□", "Co": "□", "Cn": "□", "Sk": "", "Cf": ""}
"""What stands for a pictogram, and for a mark that changes how one looks, by Unicode category."""
FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip


@cache
def fonts() -> FontConfiguration:
    """The fonts of this process: loading them for each document costs time."""
    os.environ.setdefault("FONTCONFIG_FILE", str(FONTS.parent / "fonts.conf"))
    return FontConfiguration()


def drawable(html: str) -> str:
    """With a square for each character that no font has: a missing glyph makes the file invalid.

    Pictograms are drawn by the bundled font alone, the same on each machine; letters of other scripts are
    looked for in the machine's fonts.
    """
    html = VARIATION.sub(_varied, html)
    signs = {}
    for char in set(html):
        kind = category(char)
        if has_glyph(char) and kind != "Co":
            continue
        if kind == "Co" or (kind in PICTURES and ord(char) > 0xFF):
            signs[ord(char)] = PICTURES[kind]
        elif kind[0] in "LNPSM" and not _somewhere(ord(char)):
            signs[ord(char)] = "" if kind[0] == "M" else "□"
    return html.translate(signs)


def _varied(found: re.Match[str]) -> str:
    """Which of its looks a sign has is said by a mark behind it. Only "as a picture" is obeyed, where there is one."""
    before = found.string[found.start() - 1 : found.start()]
    return AS_PICTURE if found[0] == AS_PICTURE and is_pictogram(before) else ""


def _somewhere(code: int) -> bool:
    """Has a font of this machine the character? Yes, where the machine cannot be asked."""
    known = _charsets()
    return not known or any(first <= code <= last for first, last in known)


@cache
def _charsets() -> tuple[tuple[int, int], ...]:
    """The ranges of characters that the machine's fonts have, by fontconfig, which Pango asks too."""
    program = shutil.which("fc-list")
    if program is None:
        return ()
    fonts()  # says which of the machine's fonts count
    try:
        listed = subprocess.run(
            [program, "--format", "%{charset}\n"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    found = set()
    for part in set(listed.split()):
        first, _, last = part.partition("-")
        found.add((int(first, 16), int(last or first, 16)))
    return tuple(sorted(found))


# --- Scripts whose letters join -----------------------------------------------------------------------------


UNMAPPED, JOINED = b"> <>", b"> <2060>"


def complete_mappings(pdf: Any) -> None:
    """A letter drawn by several glyphs: WeasyPrint maps the first to it and the others to nothing, which PDF/A
    forbids. They become word joiners, which no reader shows."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and b"begincmap" in each.stream:
            each.stream = [
                line.removesuffix(UNMAPPED) + JOINED if line.endswith(UNMAPPED) else line
                for line in each.stream
            ]


class _Whole(str):
    """A text that counts as one letter."""

    __slots__ = ()

    def __iter__(self) -> Any:
        yield str(self)


def _draw_text_in_one_piece(draw: Any) -> Any:
    def text(svg: Any, node: Any, font_size: float) -> None:
        if node.text and not node.get("letter-spacing") and not node.get("textLength"):
            node._etree_node.text = _Whole(node.text)
        draw(svg, node, font_size)

    return text


def _mend_drawings() -> None:
    """WeasyPrint draws the text of an SVG letter by letter: Arabic falls apart and stands in reverse, a sign made of
    several becomes several, no letters are kerned. Our drawings place no letter on its own, so each text is one piece.
    """
    whole, letters = _draw_text_in_one_piece(weasyprint.svg.text), weasyprint.svg.text
    weasyprint.svg.text = whole
    for tag, draw in weasyprint.svg.TAGS.items():
        if draw is letters:
            weasyprint.svg.TAGS[tag] = whole


# --- Memory -------------------------------------------------------------------------------------------------


def _set_features(setup: Any) -> Any:
    def set_up(layout: Any, style: Any) -> None:
        setup(layout, style)
        wanted = features_of(*(style[name] for name in FEATURES))
        if wanted:
            listed = pango.pango_attr_list_new()
            written = ",".join(f"{name} {value}" for name, value in wanted.items()).encode()
            pango.pango_attr_list_insert(listed, pango.pango_attr_font_features_new(written))
            pango.pango_layout_set_attributes(layout.layout, listed)
            pango.pango_attr_list_unref(listed)

    return set_up


def _no_features(*_styles: Any) -> dict[str, int]:
    return {}


def _mend_features() -> None:
    """For each piece of text with tabular figures WeasyPrint makes a list for Pango that it never gives back:
    over 1 MB a document, for good. Here the list goes with the piece."""
    line_break.font_features = _no_features
    line_break.Layout.setup = _set_features(line_break.Layout.setup)


def _share_font_files() -> None:
    """Each size of a font keeps the bytes of its whole file. Ours are kept once."""
    whole = weasyprint.pdf.fonts.get_hb_object_data

    def shared(thing: Any, *which: Any) -> Any:
        content = whole(thing, *which)
        return _files().get(content, content) if isinstance(content, bytes) else content

    weasyprint.pdf.fonts.get_hb_object_data = shared


@cache
def _files() -> dict[bytes, bytes]:
    contents = [file.read_bytes() for file in sorted(FONTS.glob("*.ttf"))]
    return dict(zip(contents, contents, strict=True))


_mend_drawings()
_mend_features()
_share_font_files()
