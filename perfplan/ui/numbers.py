"""Numbers, dates and durations as people read and write them, in their language. No Django.

French sets apart groups of three and units by a narrow no-break space and has a decimal comma; English has
commas between groups and a decimal point. What is typed is read generously: either decimal sign, any kind
of space, ``k`` and ``M``, figures of other scripts. What may be meant in two ways is read by language and shown
back (``1.200`` is 1.2 in both languages, ``1,200`` is 1.2 in French and 1200 in English).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.numbers import get_currency_symbol

from perfplan.ui.units import UNITS

NARROW = "\u202f"
MINUS = "\u2212"
LARGEST = 10**15
"""Beyond it, floats are no longer exact; nothing that is measured here comes near."""

_GROUP_SIGNS = "'’_"
_MULTIPLES = {
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "G": 10**9,
    "Md": 10**9,
    "milliard": 10**9,
    "milliards": 10**9,
    "billion": 10**9,
    "billions": 10**9,
}
MULTIPLES = "|".join(sorted(_MULTIPLES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<sign>[+-]?)\s*(?P<figures>\d[\d\s.,]*|[.,]\d+)(?:[eE](?P<power>[+-]?\d{{1,3}}))?\s*(?P<multiple>{MULTIPLES})?"
)


class NotANumber(ValueError):
    """The text is no number. ``too_large``: it is one, but larger than any that makes sense."""

    def __init__(self, text: str, *, too_large: bool = False) -> None:
        super().__init__(f"no number: {text[:40]!r}")
        self.too_large = too_large


def plain(text: str) -> str:
    """The text with ASCII figures, plain spaces and a plain minus sign."""
    made = []
    for character in text:
        if character in "\u2212\u2010\u2011\u2013\u2014\uff0d":
            made.append("-")
        elif character in "\u066b\uff0c":
            made.append(",")
        elif character in "\uff0e":
            made.append(".")
        elif character == "\u066c" or character.isspace():
            made.append(" ")
        elif not character.isascii() and unicodedata.decimal(character, None) is not None:
            made.append(str(unicodedata.decimal(character)))
        elif character == "\uff05" or character == "\u066a":
            made.append("%")
        else:
            made.append(character)
    return "".join(made).strip()


def parse_number(text: str, language: str) -> int | float:
    """The number that ``text`` says; a whole one as ``int``.

    :raises NotANumber: it says none, or one beyond ±:data:`LARGEST`.
    """
    found = _NUMBER.fullmatch(re.sub(rf"(?<=\d)[{_GROUP_SIGNS}](?=\d{{3}})", " ", plain(text)))
    if not found or len(text) > 60:
        raise NotANumber(text)
    figures = _figures(found["figures"].strip(), language, text)
    try:
        value = Decimal(found["sign"] + figures).scaleb(int(found["power"] or 0))
    except (InvalidOperation, OverflowError):
        raise NotANumber(text) from None
    if value.adjusted() > 40:
        raise NotANumber(text, too_large=True)
    value *= _MULTIPLES.get(found["multiple"] or "", 1)
    if abs(value) > LARGEST:
        raise NotANumber(text, too_large=True)
    return tidy(value)


def tidy(value: Decimal) -> int | float:
    """A whole number as ``int``, any other as the nearest ``float``; never "-0"."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) or 0


def _figures(figures: str, language: str, text: str) -> str:
    """The figures with a decimal point and without anything between groups."""
    comma, point = figures.count(","), figures.count(".")
    decimal = ""
    if comma and point:
        decimal = "," if figures.rindex(",") > figures.rindex(".") else "."
    elif point == 1:
        decimal = "."
    elif comma == 1:
        grouped = re.fullmatch(r"[1-9]\d{0,2},\d{3}", figures)
        decimal = "" if language[:2] != "fr" and grouped else ","
    whole, _, fraction = figures.rpartition(decimal) if decimal else (figures, "", "")
    if not re.fullmatch(r"\d*", fraction) or (decimal and decimal in whole):
        raise NotANumber(text)
    if not re.fullmatch(r"\d*", whole):
        groups = re.split(r"[\s.,]", whole)
        if not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
            raise NotANumber(text)
        if len(set(re.findall(r"[\s.,]", whole))) > 1:
            raise NotANumber(text)
        whole = "".join(groups)
    if not whole and not fraction:
        raise NotANumber(text)
    return f"{whole or '0'}.{fraction or '0'}"


def format_number(value: float, language: str, digits: int | None = None) -> str:
    """``1 234,5`` or ``1,234.5``; rounded to ``digits`` decimals, or with all that it has (twelve at most)."""
    if not math.isfinite(value):
        return "–"
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    exact = round(exact, 12 if digits is None else digits)
    text = format(abs(exact), "f")
    whole, _, fraction = text.partition(".")
    if digits is None:
        fraction = fraction.rstrip("0")
    french = language[:2] == "fr"
    grouped = f"{int(whole):,}".replace(",", NARROW if french else ",")
    sign = MINUS if exact < 0 else ""
    return sign + grouped + (("," if french else ".") + fraction if fraction else "")


def format_percent(points: float, language: str, digits: int | None = None) -> str:
    """``99,95 %`` or ``99.95%``; the value is in percentage points."""
    return format_number(points, language, digits) + (f"{NARROW}%" if language[:2] == "fr" else "%")


def format_money(value: float, currency: str, language: str, digits: int | None = None) -> str:
    """``1 200 €`` or ``€1,200``: whole amounts without cents."""
    if digits is None:
        digits = 0 if value == int(value) else 2
    locale = _locale(language)
    symbol = get_currency_symbol(currency, locale=locale) if currency else ""
    figures = format_number(value, language, digits)
    if language[:2] == "fr":
        return f"{figures}{NARROW}{symbol}".rstrip(NARROW)
    if len(symbol) == 3 and symbol.isalpha():
        symbol += "\u00a0"
    return f"{MINUS}{symbol}{figures[1:]}" if figures.startswith(MINUS) else f"{symbol}{figures}"


def format_quantity(
    value: float,
    unit: str,
    language: str,
    currency: str = "",
    *,
    short: bool = True,
    digits: int | None = None,
) -> str:
    """A figure with its unit (a key of :data:`UNITS`, or ``""``): ``1 200 req/s``, ``99.95%``, ``€3,000/month``."""
    if not unit:
        return format_number(value, language, digits)
    if unit == "percent":
        return format_percent(value, language, digits)
    known = UNITS[unit]
    if known.is_money:
        return format_money(value, currency, language, digits) + known.label(language)
    figures = format_number(value, language, digits)
    label = known.label(language) if short else known.words(value, language)
    if unit == "times" and short:
        return f"×{NARROW}{figures}" if language[:2] == "fr" else f"{figures}×"
    if label.startswith("/"):
        return figures + label
    return f"{figures}{NARROW if short else ' '}{label}"


def format_duration(value: float, unit: str, language: str, digits: int | None = None) -> str:
    """A length of time as one says it: ``250 ms``, ``1,5 s``, ``2 h 30 min``, ``30 j``."""
    seconds = Decimal(repr(value)) * Decimal(repr(UNITS[unit].seconds or 1))
    if unit in ("d", "weeks") or value < 0 or not math.isfinite(value):
        return format_quantity(value, unit, language, digits=digits)
    if seconds >= 60 and seconds == seconds.to_integral_value() and digits is None:
        hours, rest = divmod(int(seconds), 3_600)
        minutes, left = divmod(rest, 60)
        parts = [(hours, "h"), (minutes, "min"), (left, "s")]
        return " ".join(format_quantity(amount, name, language) for amount, name in parts if amount)
    for name in ("h", "min", "s"):
        if seconds >= Decimal(repr(UNITS[name].seconds)) and UNITS[name].seconds >= UNITS[unit].seconds:  # type: ignore[operator]
            amount = tidy(seconds / Decimal(repr(UNITS[name].seconds)))
            if len(repr(amount)) < 10:
                return format_quantity(amount, name, language, digits=digits)
    return format_quantity(value, unit, language, digits=digits)


def format_date(value: date | str, language: str) -> str:
    """``24 nov. 2026`` or ``Nov 24, 2026``."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    text = babel_date(day, format="medium", locale=_locale(language))
    # French says "1er déc.", which no date format of CLDR knows.
    return f"1er{text[1:]}" if language[:2] == "fr" and day.day == 1 else text


def format_long_date(value: date | str, language: str) -> str:
    """``mardi 24 novembre 2026``: with the day of the week, as a check of what was typed."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return babel_date(day, format="full", locale=_locale(language))


def month_names(language: str) -> dict[str, int]:
    """The names and short names of the months, in lower case without points, with their numbers."""
    months = _locale(language).months["format"]
    return {
        name.lower().rstrip("."): number
        for width in ("wide", "abbreviated")
        for number, name in months[width].items()
    }


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language[:2])
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
