"""Bounds of the rounding errors of float64 matrix arithmetic.

With the unit u = 2⁻⁵³ and γ_n = n u / (1 - n u), a sum of n products of floats, added up in any
order and with or without fused operations, differs from the exact one by at most γ_n times the sum
of the moduli of the products (Higham, Accuracy and Stability of Numerical Algorithms, §3.1), and by
what underflows.  Entries are at most :data:`LARGEST`, so that the latter is below :data:`TINY`,
even where subnormal numbers are flushed to 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
UNIT = 2.0**-53
LARGEST = 2.0**200
TINY = 2.0**-400  # above the root of 2³⁰ numbers of the size 2⁻¹⁰²² · LARGEST
TERMS = 2**30  # the longest sum that the bounds are made for
SCALE = 400  # 2⁻⁴⁰⁰ is the least unit: products of two of them do not underflow
SLACK = 1e-9  # of a guessed norm, so that the check of it does not fail by rounding


def gamma(n: int) -> float:
    """An upper bound of γ_n; infinite for sums that are too long for it."""
    return 1.001 * n * UNIT if n <= TERMS else math.inf


def above(x: float, operations: int = 100) -> float:
    """An upper bound of the exact value of a formula in non-negative floats that came out as x.

    ``operations`` is the number of roundings that one path through the formula takes; it has no
    differences.  NaN becomes infinite, so that no comparison with it proves anything.
    """
    bound = x * (1 + 2 * gamma(operations)) + TINY
    return bound if bound < math.inf else math.inf


def above_each(x: Floats, operations: int = 100) -> Floats:
    """:func:`above` of every entry."""
    bound: Floats = np.where(x < np.inf, x, np.inf) * (1 + 2 * gamma(operations)) + TINY
    return bound


def length(v: Floats) -> float:
    """An upper bound of ‖v‖₂; of a matrix, of its Frobenius norm."""
    flat = v.ravel()
    return above(math.sqrt(float(flat @ flat)), flat.size + 10) if _moderate(flat) else math.inf


def row_lengths(x: Floats) -> Floats:
    """Upper bounds of the lengths of all rows."""
    if not _moderate(x):
        return np.full(len(x), np.inf)
    return above_each(np.sqrt(np.einsum("ij,ij->i", x, x)), x.shape[1] + 10)


def _moderate(x: Floats) -> bool:
    return not x.size or bool(np.abs(x).max() <= LARGEST)  # False for NaN


def spectral(x: Floats) -> float:
    """An upper bound of ‖x‖₂, at most that of Frobenius.

    Proved: σ - xᵀx is positive semidefinite up to an error that is bounded, for Cholesky's
    decomposition of it runs to its end (Demmel, On floating point errors in Cholesky, 1989).
    """
    whole = length(x)
    if not 0 < whole < LARGEST or min(x.shape) < 2:
        return whole
    gram = x @ x.T if x.shape[0] <= x.shape[1] else x.T @ x
    n, guess = len(gram), float(np.linalg.eigvalsh(gram)[-1]) * (1 + SLACK)
    if not 0 < guess < math.inf:
        return whole
    shifted = -gram
    shifted[np.diag_indices(n)] += guess
    try:
        np.linalg.cholesky(shifted)
    except np.linalg.LinAlgError:
        return whole
    trace = float(np.abs(np.diag(shifted)).sum())
    lost = 2 * gamma(n + 2) * trace + 4 * UNIT * (guess + trace) + gamma(max(x.shape)) * whole**2
    return min(whole, above(math.sqrt(guess + above(lost)), n + 100))


@dataclass(frozen=True, eq=False)
class MatrixBall:
    """All real matrices X with ‖X - mid‖₂ ≤ radius."""

    mid: Floats
    radius: float = 0.0

    @cached_property
    def frobenius(self) -> float:
        """Of ``mid``, from above."""
        return length(self.mid)

    @cached_property
    def norm(self) -> float:
        """An upper bound of ‖X‖₂ for all X of the ball, sharp for ``mid``."""
        return above(spectral(self.mid) + self.radius)

    @property
    def size(self) -> float:
        """A cheaper upper bound of the same."""
        return above(self.frobenius + self.radius)

    @cached_property
    def rows(self) -> Floats:
        """Upper bounds of the lengths of the rows of all X."""
        return above_each(row_lengths(self.mid) + self.radius)

    def times(self, other: MatrixBall) -> MatrixBall:
        """Proved: it holds X Y for all X of this ball and Y of the other."""
        mine = self.norm if other.radius else 0.0
        rounding = gamma(self.mid.shape[1]) * self.frobenius * other.frobenius
        spread = mine * other.radius + self.radius * (other.size + other.radius)
        return MatrixBall(self.mid @ other.mid, above(rounding + spread))

    def after_scaling(self, factors: Floats, other: MatrixBall) -> MatrixBall:
        """Proved: it holds X diag(factors) Y; the factors are exact."""
        largest = float(np.abs(factors).max(initial=0.0))
        scaled = factors[:, None] * other.mid
        return self.times(MatrixBall(scaled, above(UNIT * length(scaled) + largest * other.radius)))

    def minus_identity(self) -> MatrixBall:
        """X - 1."""
        n = len(self.mid)
        shifted = self.mid - np.eye(n)
        lost = 2 * UNIT * length(np.diag(shifted))
        return MatrixBall(shifted, above(self.radius + lost))


def halves(x: Floats, terms: int) -> tuple[Floats, Floats]:
    """(high, low) with x = high + low exactly, row by row (a vector is one).

    The entries of a row of ``high`` are whole numbers times a power of 2, so few digits long that
    sums of ``terms`` products of two such entries are exact, in any order (Ozaki et al., Error-free
    transformations of matrix multiplication, 2012).
    """
    digits = (53 - math.ceil(math.log2(max(2, terms)))) // 2
    exponents = np.frexp(np.abs(x).max(axis=-1, keepdims=True, initial=0.0))[1]
    unit = np.ldexp(1.0, np.maximum(exponents - digits, -SCALE))
    high: Floats = np.rint(x / unit) * unit
    return high, x - high


def product(a: MatrixBall, b: MatrixBall) -> MatrixBall:
    """:meth:`MatrixBall.times` with little more rounding than that of the result, at four times the
    cost."""
    n = a.mid.shape[1]
    (high, low), (other_high, other_low) = halves(a.mid, n), (x.T for x in halves(b.mid.T, n))
    rest = high @ other_low + low @ b.mid
    mid = high @ other_high + rest
    small = length(high) * length(other_low) + length(low) * b.frobenius
    rounding = gamma(n) * small + 2 * UNIT * (length(rest) + length(mid))
    spread = a.norm * b.radius + a.radius * (b.size + b.radius)
    return MatrixBall(mid, above(rounding + spread))


def image(matrix: MatrixBall, v: Floats, offset: Floats, offset_error: float = 0.0) -> Image:
    """X v + offset for all X of the ball; v is exact, the offset within its error (2-norm).

    The rounding is little more than that of the result and of the offset.
    """
    n = matrix.mid.shape[1]
    (high, low), (v_high, v_low) = halves(matrix.mid, n), halves(v, n)
    rest = high @ v_low + low @ v
    moved = rest + offset
    value = high @ v_high + moved
    small = row_lengths(high) * length(v_low) + row_lengths(low) * length(v)
    each = gamma(n) * small + 2 * UNIT * (np.abs(rest) + np.abs(moved) + np.abs(value))
    common = matrix.radius * length(v) + offset_error
    return Image(value, above_each(each), above(common))


@dataclass(frozen=True, eq=False)
class Image:
    """``value`` is within ``each`` (entry by entry) and another vector of length ``common``."""

    value: Floats
    each: Floats
    common: float

    @property
    def error(self) -> float:
        """In the 2-norm."""
        return above(length(self.each) + self.common)
