"""Make `static/fonts/inter.woff2` from Inter's variable font.

Source: npm `inter-ui` 4.1.1, its file `variable/InterVariable.woff2`.
Usage: `.venv/bin/python scripts/subset_font.py InterVariable.woff2 static/fonts/inter.woff2`

One file serves every weight from 400 to 700, with what French, English and names of European people need,
arrows, and the Greek letters of formulas. Inter's tabular figures also widen spaces, hyphens and points;
only the ten digits are kept tabular, so that the whole site can use them without spoiling its words.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

CHARACTERS = (
    "20-7E,A0-17F,192,2C6,2DA,2DC,394,3A3,3A9,3B1-3B5,3BA-3BC,3C0,3C1,3C3,3C4,2007,2009,200A,2010-2027,202F,"
    "2030,2032,2033,2039,203A,2044,2070,2074-208E,20AC,2116,2122,2190-2193,2196-2199,21B5,21E7,2202,2206,2211,"
    "2212,2215,2219,221A,221E,2248,2260,2264,2265,2318,2713,2715,25CB,25CF"
)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "case", "tnum"]
DIGITS = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}


def keep_digits_tabular(font: TTFont) -> None:
    """Take everything but the ten digits out of the feature ``tnum``."""
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag != "tnum":
            continue
        for index in record.Feature.LookupListIndex:
            for part in gsub.LookupList.Lookup[index].SubTable:
                part = getattr(part, "ExtSubTable", part)
                part.mapping = {glyph: wide for glyph, wide in part.mapping.items() if glyph in DIGITS}


def subset(source: Path, target: Path) -> None:
    font = instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700), "opsz": 14})
    keep_digits_tabular(font)
    # Written once and read again: the subsetter needs the variations complete.
    whole = io.BytesIO()
    font.flavor = None
    font.save(whole)
    whole.seek(0)
    font = TTFont(whole)
    options = Options(flavor="woff2", hinting=False, layout_features=FEATURES, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    subset(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{sys.argv[2]}: {Path(sys.argv[2]).stat().st_size} bytes")
