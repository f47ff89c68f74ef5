"""The units that figures are in: how they are written, said and typed. No Django.

A unit is never taken out: plan versions made years ago name it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, in each language: short beside a figure, in words where a figure is spelled out."""

    key: str
    short: dict[str, str]
    one: dict[str, str]
    many: dict[str, str]
    typed: tuple[str, ...] = ()
    """What else people type behind a figure, in lower case."""
    seconds: float | None = None
    """Of a unit of time: how many seconds it has."""

    def label(self, language: str) -> str:
        return self.short.get(language[:2], self.short["en"])

    def words(self, amount: float, language: str) -> str:
        """In words, in the number that the language asks for: French says "1,5 minute"."""
        singular = abs(amount) < 2 if language[:2] == "fr" else amount == 1
        texts = self.one if singular else self.many
        return texts.get(language[:2], texts["en"])

    @property
    def is_money(self) -> bool:
        return self.key.startswith("money")

    def accepts(self, typed: str) -> bool:
        """May ``typed`` stand behind a figure in this unit?"""
        typed = " ".join(typed.lower().split())
        known = {*self.typed, self.key, *self.short.values(), *self.one.values(), *self.many.values()}
        return typed in {text.lower() for text in known}


def _unit(
    key: str,
    short: tuple[str, str],
    fr: tuple[str, str],
    en: tuple[str, str],
    typed: tuple[str, ...] = (),
    seconds: float | None = None,
) -> Unit:
    return Unit(
        key=key,
        short={"fr": short[0], "en": short[1]},
        one={"fr": fr[0], "en": en[0]},
        many={"fr": fr[1], "en": en[1]},
        typed=typed,
        seconds=seconds,
    )


_ALL = (
    _unit(
        "rps",
        ("req/s", "req/s"),
        ("requête par seconde", "requêtes par seconde"),
        ("request per second", "requests per second"),
        ("rps", "r/s", "/s", "requests/s", "requêtes/s"),
    ),
    _unit(
        "qps",
        ("req. SQL/s", "queries/s"),
        ("requête à la base par seconde", "requêtes à la base par seconde"),
        ("query per second", "queries per second"),
        ("qps", "q/s", "/s"),
    ),
    _unit("times", ("×", "×"), ("fois", "fois"), ("time", "times"), ("x", "fois", "times")),
    _unit(
        "ms", ("ms", "ms"), ("milliseconde", "millisecondes"), ("millisecond", "milliseconds"),
        ("msec",), 0.001,
    ),
    _unit("s", ("s", "s"), ("seconde", "secondes"), ("second", "seconds"), ("sec", "secs"), 1),
    _unit("min", ("min", "min"), ("minute", "minutes"), ("minute", "minutes"), ("mn", "mins", "m"), 60),
    _unit("h", ("h", "h"), ("heure", "heures"), ("hour", "hours"), ("hr", "hrs"), 3_600),
    _unit("d", ("j", "d"), ("jour", "jours"), ("day", "days"), (), 86_400),
    _unit("weeks", ("sem.", "wk"), ("semaine", "semaines"), ("week", "weeks"), ("w", "wks", "sem"), 604_800),
    _unit("users", ("utilisateurs", "users"), ("utilisateur", "utilisateurs"), ("user", "users")),
    _unit("per_day", ("/jour", "/day"), ("par jour", "par jour"), ("per day", "per day"), ("/j", "/d")),
    _unit("per_month", ("/mois", "/month"), ("par mois", "par mois"), ("per month", "per month"), ("/m",)),
    _unit(
        "gb_day", ("Go/jour", "GB/day"), ("Go par jour", "Go par jour"), ("GB per day", "GB per day"),
        ("go", "gb", "go/j", "gb/d"),
    ),
    _unit("gb", ("Go", "GB"), ("Go", "Go"), ("GB", "GB")),
    _unit("requests", ("requêtes", "requests"), ("requête", "requêtes"), ("request", "requests")),
    _unit("instances", ("instances", "instances"), ("instance", "instances"), ("instance", "instances")),
    _unit("money", ("", ""), ("", ""), ("", "")),
    _unit(
        "money_month", ("/mois", "/month"), ("par mois", "par mois"), ("per month", "per month"),
        ("/m",),
    ),
    _unit("percent", ("%", "%"), ("%", "%"), ("%", "%"), ("percent", "pour cent", "pct")),
)  # fmt: skip
UNITS: dict[str, Unit] = {unit.key: unit for unit in _ALL}
"""Every unit by its key."""

UNITS_OF_TIME: tuple[str, ...] = tuple(unit.key for unit in _ALL if unit.seconds is not None)
