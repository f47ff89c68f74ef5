"""The Universal Scalability Law against the coefficients published with the R package ``usl``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.engine import scalability
from plans.engine.numbers import NoNumber, Why
from plans.engine.scalability import Measurement

# R package usl, data sets specsdm91 and raytracer.
SPECSDM91 = [(1, 64.9), (18, 995.9), (36, 1652.4), (72, 1853.2), (108, 1828.9), (144, 1775.0), (216, 1702.2)]
RAYTRACER = [
    *((1, 20), (4, 78), (8, 130), (12, 170), (16, 190), (20, 200)),
    *((24, 210), (28, 230), (32, 260), (48, 280), (64, 310)),
]
EXACT = [(1, 1.0), (2, 1.8868), (4, 3.0769), (6, 3.5294), (8, 3.5398), (10, 3.3557)]


def measured(points: list[tuple[float, float]]) -> list[Measurement]:
    return [Measurement(load, rps) for load, rps in points]


def test_specsdm91() -> None:
    fit = scalability.fit(measured(SPECSDM91))
    assert fit.alpha == pytest.approx(0.0277285, abs=5e-8)
    assert fit.beta == pytest.approx(0.00010437, abs=5e-9)
    assert fit.gamma == pytest.approx(89.9952, abs=5e-5)
    assert fit.peak_load() == pytest.approx(96.5196, abs=5e-5)
    assert fit.peak_rps() == pytest.approx(1883.90, abs=0.005)
    assert fit.ceiling_rps() == pytest.approx(3245.59, abs=0.005)
    assert fit.standard_error_rps == pytest.approx(82.85, abs=0.005)
    assert 0.98 < fit.r_squared < 1


def test_raytracer_stays_within_its_bounds_and_has_no_peak() -> None:
    fit = scalability.fit(measured(RAYTRACER))
    assert fit.alpha == pytest.approx(0.057771, abs=5e-7)
    assert fit.beta == 0
    assert fit.gamma == pytest.approx(21.84884, abs=5e-6)
    assert fit.ceiling_rps() == pytest.approx(378.2, abs=0.05)
    assert fit.rps(96) == pytest.approx(323.28, abs=0.005)
    assert fit.rps(128) == pytest.approx(335.46, abs=0.005)
    with pytest.raises(NoNumber) as none:
        fit.peak_load()
    assert none.value.why is Why.NO_PEAK
    assert fit.trusts(128)
    assert not fit.trusts(129)


def test_raytracer_s_first_six_rows() -> None:
    fit = scalability.fit(measured(RAYTRACER[:6]))
    assert fit.alpha == pytest.approx(0.024444, abs=5e-7)
    assert fit.beta == pytest.approx(0.00162681, abs=5e-9)
    # Published as 20.85606; the least squares lie at 20.8560453 (checked in exact fractions).
    assert fit.gamma == pytest.approx(20.85606, abs=1.5e-5)


def test_exact_data_give_their_coefficients_back() -> None:
    fit = scalability.fit(measured(EXACT))
    assert (fit.alpha, fit.beta, fit.gamma) == pytest.approx((0.02, 0.02, 1.0), abs=2e-4)
    assert [fit.rps(load) for load, _ in EXACT] == pytest.approx([rps for _, rps in EXACT], abs=5e-5)


def test_the_load_for_a_throughput_is_the_lower_root() -> None:
    fit = scalability.fit(measured(SPECSDM91))
    assert fit.rps(fit.load_for(1_500)) == pytest.approx(1_500, rel=1e-9)
    assert fit.load_for(1_500) < fit.peak_load()
    assert fit.load_for(0) == 0
    with pytest.raises(NoNumber) as none:
        fit.load_for(2_000)
    assert none.value.why is Why.ABOVE_PEAK


def test_above_the_ceiling_there_is_no_load_without_a_peak_either() -> None:
    fit = scalability.fit(measured(RAYTRACER))
    assert fit.rps(fit.load_for(350)) == pytest.approx(350, rel=1e-9)
    with pytest.raises(NoNumber):
        fit.load_for(400)


def test_loads_below_one_are_accepted() -> None:
    assert scalability.fit(measured([(0.5, 10), (1, 20), (2, 38), (4, 70), (8, 120)])).gamma > 0


@pytest.mark.parametrize("points", [EXACT[:3], [(2, 10.0)] * 5, []])
def test_too_few_points_are_not_fitted(points: list[tuple[float, float]]) -> None:
    with pytest.raises(NoNumber) as none:
        scalability.fit(measured(points))
    assert none.value.why is Why.NOT_ENOUGH_POINTS


def test_throughput_that_is_zero_everywhere_is_no_law() -> None:
    with pytest.raises(NoNumber):
        scalability.fit(measured([(1, 0), (2, 0), (3, 0), (4, 0)]))


@given(st.floats(0, 0.3), st.floats(0, 0.01), st.floats(0.1, 1e9))
def test_data_of_a_law_give_that_law_back(alpha: float, beta: float, gamma: float) -> None:
    loads = [1, 2, 4, 8, 16, 32]
    rates = [gamma * n / (1 + alpha * (n - 1) + beta * n * (n - 1)) for n in loads]
    fit = scalability.fit(measured(list(zip(loads, rates, strict=True))))
    assert fit.gamma == pytest.approx(gamma, rel=1e-4)
    assert fit.alpha == pytest.approx(alpha, abs=1e-4)
    assert fit.beta == pytest.approx(beta, abs=1e-5)


@given(st.lists(st.tuples(st.integers(1, 1_000), st.floats(0, 1e9)), min_size=4, max_size=12))
def test_any_measurements_give_a_law_within_bounds_or_a_reason(points: list[tuple[float, float]]) -> None:
    try:
        fit = scalability.fit(measured(points))
    except NoNumber:
        return
    assert fit.alpha >= 0
    assert fit.beta >= 0
    assert fit.gamma > 0
