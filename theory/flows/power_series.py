"""A polynomial that nearly solves s' = F(s), by Newton's iteration for power series, and what it
misses, with proof.

If p is the solution cut after order m and s = p + e, then e = O(τ^{m+1}) and

    s' = F(p) + F'(p) e + O(τ^{2m+2}),

a linear equation for the coefficients of e up to order 2m + 1, which are found in order.  One
pass through F and one through its Jacobian double the number of known coefficients.

The coefficients are rounded to their midpoints at every stage: a *search*.  The *proof* is the
defect p' - F(p), whose coefficients below the order come out of the last stage as balls, from
exact input; that keeps their radii at the level of rounding, where balls that are carried through
all the orders would grow like a majorant of the solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flint
from flint import arb, arb_series

from theory.expression.balls import precision
from theory.flows.vector_field import SmoothField

GUARD_BITS = 24  # of a stage, beyond what its coefficients contribute to the sum at the step's end
BLOCK = 6  # coefficients solved one by one; products of series carry what is further apart

Rows = list[list[arb]]


@dataclass(frozen=True)
class Expansion:
    """p_i(τ) = Σ ``rows[i][k]`` τ^k with exact coefficients, k = 0 … N, and ``defect[i][k]``, balls
    that contain the coefficients of p_i' - F_i(p) for k = 0 … N - 1.

    Nothing is proved of the coefficients of F(p) from order N on.
    """

    rows: Rows
    defect: Rows

    @property
    def order(self) -> int:
        return len(self.rows[0]) - 1


def expand(field: SmoothField, center: Sequence[arb], order: int) -> Expansion | None:
    """The expansion around the point ``center`` (exact balls); None where a series has no
    reciprocal, root or logarithm, or a coefficient is not finite."""
    rows, sizes = [[x] for x in center], [order]
    while sizes[-1] > 0:
        sizes.append(sizes[-1] // 2)
    stages = list(zip(sizes[:0:-1], sizes[-2::-1], strict=True))
    full, before = flint.ctx.prec, flint.ctx.cap
    defect: Rows = []
    try:
        for known, wanted in stages:
            # at the end of a step coefficient n weighs less, in proportion to n
            bits = full - full * known // order + GUARD_BITS
            with precision(full if wanted == order else min(full, bits)):
                defect = _extend(field, rows, known, wanted, min(full, bits))
    except (ZeroDivisionError, ValueError):
        return None
    finally:
        flint.ctx.cap = before
    finite = all(c.is_finite() for row in (*rows, *defect) for c in row)
    return Expansion(rows, defect) if finite else None


def _extend(field: SmoothField, rows: Rows, known: int, wanted: int, bits: int) -> Rows:
    """From coefficients 0 … ``known`` to 0 … ``wanted`` (at most 2 ``known`` + 1); the defect.

    The new half is found with ``bits`` bits.
    """
    new = wanted - known
    flint.ctx.cap = wanted
    rates = [_coefficients(r, wanted) for r in field.series([arb_series(row) for row in rows])]
    defect = [
        [(k + 1) * row[k + 1] - rate[k] for k in range(known)]
        for row, rate in zip(rows, rates, strict=True)
    ]
    right = [rate[known:] for rate in rates]
    with precision(bits):
        entries: Rows = []
        if new > 1:
            flint.ctx.cap = new - 1
            found = field.jacobian_series([arb_series(row[: new - 1]) for row in rows])
            entries = [_coefficients(e, new - 1) for e in found]
        system = _Linear(entries, right, known + 1)
        system.solve(0, new)
    for row, missed, e, rest in zip(rows, defect, system.solution, system.defect, strict=True):
        row.extend(e)
        missed.extend(rest)
    return defect


class _Linear:
    """w with (first + i) w_i = right_i + Σ_j J_j w_{i-1-j}, for vectors w_i, up to ``defect``."""

    def __init__(self, entries: Rows, right: Rows, first: int):
        self.n, self.right, self.first = len(right), right, first
        self.entries = [
            (k // self.n, k % self.n, row, arb_series(row))
            for k, row in enumerate(entries)
            if not all(c.is_zero() for c in row)
        ]
        self.solution: Rows = [[] for _ in right]
        self.defect: Rows = [[] for _ in right]

    def solve(self, low: int, high: int) -> None:
        """Append w_low … w_{high-1}; ``right`` holds already what earlier ones contribute."""
        if high - low <= BLOCK:
            self._one_by_one(low, high)
            return
        middle = (low + high) // 2
        self.solve(low, middle)
        flint.ctx.cap = high - 1 - low
        parts = [arb_series(row[low:middle]) for row in self.solution]
        sums: list[arb_series | None] = [None] * self.n
        for i, j, _, entry in self.entries:
            term, total = entry * parts[j], sums[i]
            sums[i] = term if total is None else total + term
        for row, total in zip(self.right, sums, strict=True):
            if total is not None:
                found = _coefficients(total, high - 1 - low)
                for i in range(middle, high):
                    row[i] += found[i - 1 - low]
        self.solve(middle, high)

    def _one_by_one(self, low: int, high: int) -> None:
        for i in range(low, high):
            values, factor = [row[i] for row in self.right], self.first + i
            for a, b, entry, _ in self.entries:
                known = self.solution[b]
                for j in range(i - low):
                    values[a] += entry[j] * known[i - 1 - j]
            for row, missed, value in zip(self.solution, self.defect, values, strict=True):
                w = (value / factor).mid()
                row.append(w)
                missed.append(factor * w - value)


def _coefficients(series: arb_series, count: int) -> list[arb]:
    """All of them; NaN where the series was cut, for a missing coefficient would read 0."""
    if series.prec < count:
        return [arb.nan()] * count
    found = series.coeffs()[:count]
    return found + [arb(0)] * (count - len(found))
