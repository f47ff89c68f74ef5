"""Make `plans/pdf_assets/fonts/NotoEmoji-Regular.ttf`: Noto Emoji with a space as wide as Inter's.

Source: npm `@expo-google-fonts/noto-emoji` 0.4.7, its file `400Regular/NotoEmoji_400Regular.ttf`.
Usage: `.venv/bin/python scripts/emoji_font.py NotoEmoji_400Regular.ttf plans/pdf_assets/fonts/NotoEmoji-Regular.ttf`

The layout takes a space beside a sign from the sign's font, and this one's is as wide as a picture.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

INTER = Path(__file__).resolve().parent.parent / "plans/pdf_assets/fonts/Inter-Regular.ttf"


def _space(font: TTFont) -> str:
    return str(font.getBestCmap()[ord(" ")])


def narrow(source: Path, target: Path) -> None:
    with TTFont(INTER, lazy=True) as inter:
        share = inter["hmtx"][_space(inter)][0] / inter["head"].unitsPerEm
    font = TTFont(source)
    font["hmtx"][_space(font)] = (round(share * font["head"].unitsPerEm), 0)
    font.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    narrow(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{sys.argv[2]}: {Path(sys.argv[2]).stat().st_size} bytes")
