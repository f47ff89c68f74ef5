"""How wide a text is in our fonts: boxes are cut to their words, on the page and in the PDF alike."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "pdf_assets" / "fonts"
ARABIC, EMOJI = "Vazirmatn-NL-Regular", "NotoEmoji-Regular"
"""They stand in where Inter lacks a character."""
ELLIPSIS = "…"
LONGEST = 200
"""No place in a drawing holds more letters."""


@functools.cache
def _advances(face: str) -> tuple[dict[int, float], float]:
    """Each character's advance in em, and the width of an average one."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / f"Inter-{face}.ttf", lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        advances = {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}
        # The page writes tabular figures, all as wide as this.
        advances |= dict.fromkeys(map(ord, "0123456789"), metrics["zero.tf"][0] / em)
    return advances, advances[ord("n")]


@functools.cache
def _stand_ins(name: str) -> dict[int, float]:
    """As :func:`_advances`, of a font that stands in for Inter."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / f"{name}.ttf", lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` in px at ``size`` px. Characters that no font of ours has are guessed, wide ones wide."""
    return _ems(text, bold) * size


@functools.lru_cache(maxsize=4_096)
def _ems(text: str, bold: bool) -> float:
    advances, average = _advances("SemiBold" if bold else "Regular")
    total = 0.0
    for char in text:
        known = advances.get(ord(char))
        if known is not None:
            total += known
        elif unicodedata.combining(char) == 0:
            total += _advance_elsewhere(char) or average
    return total


def _advance_elsewhere(char: str) -> float:
    """Of a character that Inter lacks; 0 where nothing is known. Arabic letters count as they stand alone: at
    most as wide as that they are."""
    known = _stand_ins(ARABIC).get(ord(char)) or _stand_ins(EMOJI).get(ord(char))
    return known or (1.0 if unicodedata.east_asian_width(char) in "WF" else 0.0)


def has_glyph(char: str) -> bool:
    """Is this character drawn by a font of ours?"""
    code = ord(char)
    return code in _advances("Regular")[0] or code in _stand_ins(ARABIC) or code in _stand_ins(EMOJI)


def is_pictogram(char: str) -> bool:
    """Has the emoji font a picture of it? It has of digits too, for keys."""
    return bool(char) and ord(char) in _stand_ins(EMOJI)


def fit(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """``text``, cut with an ellipsis where it is wider than ``room`` px."""
    if width(text, size, bold=bold) <= room:
        return text
    text = text[:LONGEST]
    while text and width(text.rstrip() + ELLIPSIS, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrap(text: str, size: float, room: float, lines: int, *, bold: bool = False) -> list[str]:
    """``text`` in at most ``lines`` lines of ``room`` px; what does not fit ends in an ellipsis."""
    words = text.split()
    made: list[str] = []
    while words and len(made) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold=bold) <= room:
            line += f" {words.pop(0)}"
        made.append(fit(line, size, room, bold=bold))
    if words:
        made.append(fit(" ".join(words), size, room, bold=bold))
    return made or [""]
