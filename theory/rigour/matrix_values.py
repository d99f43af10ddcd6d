"""Values of matrix functions on balls: of e^{sM} by FLINT, of the least eigenvalue by pivots.

With a vector v near an eigenvector, v·Mv/v·v is at least the least eigenvalue, and a number is
below it exactly if M minus that number has positive pivots.
"""

from __future__ import annotations

from collections.abc import Sequence

import flint
import numpy as np
from flint import arb, arb_mat

from theory.symbolic.matrix_functions import rows

REFINED = 3  # steps of inverse iteration, each of which about doubles the digits of v
WIDENED = 400  # doublings of the gap below the Rayleigh quotient


def exp_entry(i: int, j: int, s: arb, entries: Sequence[arb], size: int) -> arb:
    """(e^{sM})_{ij}, places from 0, for all values in the balls."""
    found = (arb_mat(rows(entries, size)) * s).exp()
    return found[i, j]


def least_eigenvalue(entries: Sequence[arb], size: int) -> arb:
    """Of the symmetric part; NaN where it was not enclosed."""
    m = arb_mat(rows(entries, size))
    m = (m + m.transpose()) / 2
    middle = arb_mat([[m[i, j].mid() for j in range(size)] for i in range(size)])
    plain = np.array([[float(middle[i, j]) for j in range(size)] for i in range(size)])
    if not np.isfinite(plain).all():
        return arb.nan()
    values, vectors = np.linalg.eigh(plain)
    v = _refined(middle, arb_mat([[float(x)] for x in vectors[:, 0]]), float(values[0]))
    above = (v.transpose() * m * v)[0, 0] / (v.transpose() * v)[0, 0]
    if not above.is_finite():
        return arb.nan()
    precision = int(flint.ctx.prec)
    gap = above.rad() + abs(above).upper() * arb(2) ** (-3 * precision // 4) + arb(2) ** -precision
    for _ in range(WIDENED):
        below = (above - gap).lower()
        if _positive(m, below):
            middle_value = (below + above.upper()) / 2
            return middle_value.mid() + arb(0, (above.upper() - below).upper())
        gap *= 2
    return arb.nan()


def _refined(m: arb_mat, v: arb_mat, shift: float) -> arb_mat:
    """By inverse iteration on midpoints; nothing of it is trusted."""
    size, best = m.nrows(), arb(shift)
    for _ in range(REFINED):
        shifted = m - _identity(size) * best
        try:
            w = shifted.solve(v, nonstop=True)
        except (ZeroDivisionError, ValueError):
            return v
        scale = max((abs(x).upper() for x in w.entries()), key=float)
        if not (scale.is_finite() and scale > 0):
            return v
        v = arb_mat([[(w[i, 0] / scale).mid()] for i in range(size)])
        best = ((v.transpose() * m * v)[0, 0] / (v.transpose() * v)[0, 0]).mid()
    return v


def _identity(size: int) -> arb_mat:
    return arb_mat([[int(i == j) for j in range(size)] for i in range(size)])


def _positive(m: arb_mat, shift: arb) -> bool:
    """Whether M − shift has positive pivots, so that it is positive definite."""
    size = m.nrows()
    a = [[m[i, j] - (shift if i == j else 0) for j in range(size)] for i in range(size)]
    for k in range(size):
        if not a[k][k] > 0:
            return False
        for i in range(k + 1, size):
            factor = a[i][k] / a[k][k]
            a[i] = [x - factor * y for x, y in zip(a[i], a[k], strict=True)]
    return True
