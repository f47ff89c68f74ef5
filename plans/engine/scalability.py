"""The Universal Scalability Law: what more nodes (or more concurrency) give, and where they begin to take.

X(N) = γN ÷ (1 + α(N−1) + βN(N−1)): γ the throughput of one node, α contention, β crosstalk. Sources:
Gunther, *Guerrilla Capacity Planning* (Springer 2007); data and coefficients of Möding's R package ``usl``.
Method: all three coefficients by least squares with α, β ≥ 0 (Levenberg–Marquardt on the free ones);
without the bounds real data run to β < 0, which has a pole. Fits that set γ := X(1) give other peaks
(raytracer: 449), and usl4j's concurrency formula drops κ: here it is the lower root of X(N) = x.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from plans.engine.numbers import NoNumber, Why, amount, number, positive

FEWEST_POINTS = 4
TRUSTED_REACH = 2
"""Past this many times the largest load measured, a projection says that it is one."""

_STARTS = tuple((alpha, beta) for alpha in (0.0, 0.01, 0.1, 0.5) for beta in (0.0, 1e-6, 1e-4, 1e-2))
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Measurement:
    """Throughput (RPS) measured at ``load`` nodes, threads or users. Less than one occurs and is accepted."""

    load: float
    rps: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The law through the measurements, with what is needed to judge it."""

    alpha: float
    beta: float
    gamma: float
    r_squared: float
    residuals_rps: tuple[float, ...]
    """Measured − fitted, in the order of the measurements."""
    standard_error_rps: float
    """Residual standard error on n − 3 degrees of freedom."""
    largest_load: float

    def rps(self, load: float) -> float:
        """The throughput at ``load``."""
        return number(_throughput(positive(load), self.alpha, self.beta, self.gamma))

    def peak_load(self) -> float:
        """N* = √((1 − α) ÷ β): past it, more load gives less throughput. No number without crosstalk."""
        if self.beta == 0 or self.alpha >= 1:
            raise NoNumber(Why.NO_PEAK)
        return number(math.sqrt((1 - self.alpha) / self.beta))

    def peak_rps(self) -> float:
        """The throughput at the peak."""
        return self.rps(self.peak_load())

    def ceiling_rps(self) -> float:
        """γ ÷ α: what contention alone would never let it pass. No number without contention."""
        if self.alpha == 0:
            raise NoNumber(Why.NO_CEILING)
        return number(self.gamma / self.alpha)

    def load_for(self, rps: float) -> float:
        """The smallest load that gives ``rps``; no number for more than the law ever gives."""
        x = amount(rps)
        # xβN² + (xα − xβ − γ)N + x(1 − α) = 0
        a, b, c = x * self.beta, x * self.alpha - x * self.beta - self.gamma, x * (1 - self.alpha)
        inside = b * b - 4 * a * c
        if b >= 0 or inside < 0:
            raise NoNumber(Why.ABOVE_PEAK)
        return number(2 * c / (-b + math.sqrt(inside)))

    def trusts(self, load: float) -> bool:
        """Is ``load`` within twice the range that was measured?"""
        return load <= TRUSTED_REACH * self.largest_load


def _throughput(load: float, alpha: float, beta: float, gamma: float) -> float:
    return gamma * load / (1 + alpha * (load - 1) + beta * load * (load - 1))


def fit(measurements: Sequence[Measurement]) -> Fit:
    """The least-squares law through at least four measurements, three of them at different loads."""
    # In one order whatever the order given: sums of floats differ in their last digits.
    ordered = sorted(measurements, key=lambda row: (row.load, row.rps))
    loads = [positive(row.load) for row in ordered]
    rates = [amount(row.rps) for row in ordered]
    if len(loads) < FEWEST_POINTS or len(set(loads)) < 3:
        raise NoNumber(Why.NOT_ENOUGH_POINTS)
    top = max(rates)
    if top == 0:
        raise NoNumber(Why.NO_TRAFFIC)
    # Throughputs are scaled to 1 so that the same tolerances serve 1 RPS and 1e9 RPS.
    scaled = [rate / top for rate in rates]
    starts = sorted(
        _STARTS, key=lambda start: _squares(loads, scaled, (*start, _gamma(loads, scaled, *start)))
    )
    tries = [_descend(loads, scaled, (*start, _gamma(loads, scaled, *start))) for start in starts[:2]]
    alpha, beta, gamma = min(tries, key=lambda found: _squares(loads, scaled, found))
    fitted = [_throughput(load, alpha, beta, gamma * top) for load in loads]
    residuals = [rate - value for rate, value in zip(rates, fitted, strict=True)]
    mean = math.fsum(rates) / len(rates)
    spread = math.fsum((rate - mean) ** 2 for rate in rates)
    missed = math.fsum(residual**2 for residual in residuals)
    return Fit(
        alpha=number(alpha),
        beta=number(beta),
        gamma=number(gamma * top),
        r_squared=number(1 - missed / spread) if spread else 1.0,
        residuals_rps=tuple(
            number(row.rps - _throughput(row.load, alpha, beta, gamma * top)) for row in measurements
        ),
        standard_error_rps=number(math.sqrt(missed / (len(rates) - 3))),
        largest_load=max(loads),
    )


def _gamma(loads: Sequence[float], rates: Sequence[float], alpha: float, beta: float) -> float:
    """The best γ for given α and β: the law is linear in it."""
    shape = [_throughput(load, alpha, beta, 1.0) for load in loads]
    return math.fsum(r * f for r, f in zip(rates, shape, strict=True)) / math.fsum(f * f for f in shape)


def _squares(loads: Sequence[float], rates: Sequence[float], at: Sequence[float]) -> float:
    alpha, beta, gamma = at
    total = 0.0
    for load, rate in zip(loads, rates, strict=True):
        below = 1 + alpha * (load - 1) + beta * load * (load - 1)
        if below <= 0:
            return math.inf  # loads under 1 have a pole at large α
        total += (rate - gamma * load / below) ** 2
    return total


def _descend(
    loads: Sequence[float], rates: Sequence[float], start: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Levenberg–Marquardt with the bounds kept by projection, until a step no longer changes anything."""
    at, best, damping = list(start), _squares(loads, rates, start), 1e-3
    for _ in range(_ROUNDS):
        gradient, curvature = _normal_equations(loads, rates, at)
        # A coefficient on its bound that would leave it stays there: the active set.
        free = [i for i in range(3) if i == 2 or at[i] > 0 or gradient[i] > 0]
        while damping < 1e12:
            step = _solve(
                [[curvature[i][j] * (1 + damping * (i == j)) for j in free] for i in free],
                [gradient[i] for i in free],
            )
            new = list(at)
            for i, change in zip(free, step or [], strict=False):
                new[i] = max(0.0, at[i] + change)
            squares = _squares(loads, rates, new)
            if step is not None and squares < best:
                break
            damping *= 4
        else:
            break
        moved = max(abs(n - o) / (abs(o) + 1e-12) for n, o in zip(new, at, strict=True))
        at, best, damping = new, squares, max(damping / 10, 1e-14)
        if moved < 1e-12:
            break
    return at[0], at[1], at[2]


def _normal_equations(
    loads: Sequence[float], rates: Sequence[float], at: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """Jᵀr and JᵀJ of the residuals at (α, β, γ)."""
    alpha, beta, gamma = at
    gradient, curvature = [0.0] * 3, [[0.0] * 3 for _ in range(3)]
    for load, rate in zip(loads, rates, strict=True):
        below = 1 + alpha * (load - 1) + beta * load * (load - 1)
        by_gamma = load / below
        by_alpha = -gamma * by_gamma * (load - 1) / below
        slope = (by_alpha, by_alpha * load, by_gamma)
        missed = rate - gamma * by_gamma
        for i in range(3):
            gradient[i] += slope[i] * missed
            for j in range(3):
                curvature[i][j] += slope[i] * slope[j]
    return gradient, curvature


def _solve(matrix: list[list[float]], right: list[float]) -> list[float] | None:
    """Gauss with partial pivoting on rows scaled to 1 on their diagonal; None where it is singular."""
    size = len(right)
    scale = [math.sqrt(matrix[i][i]) for i in range(size)]
    if not all(scale):
        return None
    rows = [
        [matrix[i][j] / scale[i] / scale[j] for j in range(size)] + [right[i] / scale[i]] for i in range(size)
    ]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) < 1e-300:
            return None
        for r in range(i + 1, size):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [value - factor * above for value, above in zip(rows[r], rows[i], strict=True)]
    out = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * out[j] for j in range(i + 1, size))
        out[i] = (rows[i][size] - known) / rows[i][i]
    return [value / scale[i] for i, value in enumerate(out)]
