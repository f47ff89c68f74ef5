"""Figures in words: what is beyond all measure still reads as a number."""

import pytest

from plans.engine.words import words

N = "\u202f"


@pytest.mark.parametrize(
    ("value", "fr"), [(4.593e-7, f"0,000046{N}%"), (0.0001, f"0,01{N}%"), (0.0, f"0{N}%"), (1e-20, f"0{N}%")]
)
def test_a_small_share_is_not_nothing(value: float, fr: str) -> None:
    assert words(value, "share", "fr") == fr


@pytest.mark.parametrize(
    ("value", "unit", "fr"),
    [
        (5.5198e25, "rps", f"5,52{N}×{N}10²⁵{N}req/s"),
        (1e20, "share", f"1{N}×{N}10²²{N}%"),
        (-3e300, "ms", f"−3{N}×{N}10³⁰⁰{N}ms"),
        (10**18, "money_month", f"1{N}×{N}10¹⁸{N}EUR"),
        (2.5e15, "", f"2,5{N}×{N}10¹⁵"),
        (1e12, "rps", f"1{N}000{N}000{N}000{N}000{N}req/s"),
    ],
)
def test_what_is_beyond_measure_is_said_by_its_power_of_ten(value: float, unit: str, fr: str) -> None:
    assert words(value, unit, "fr", "EUR") == fr
