"""φ, φ', φ'' on arrays, and the corners of φ: what Gaussian expectations are made of.

φ'' is that of the smooth pieces.  At a corner, where φ' jumps by J, the true φ'' also holds J times
a point mass, which :mod:`theory.ntk.moments` adds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from theory.activation import Activation, Piece, variable
from theory.expression.arrays import Arrays
from theory.expression.balls import RealBalls, precision
from theory.expression.program import Program

Floats = NDArray[np.float64]
Values = tuple[Floats, Floats, Floats]
Function = Callable[[Floats], Values]

NO_CORNER = 1e-12  # a jump of φ' below this, relative to its sides, is rounding
FARTHEST = 2.0**20  # up to here floats are tried for overflow
BISECTIONS = 60
AFFINE = 1e-13  # relative: how well φ must be affine where floats cannot compute it
PROBES = (1.5, 3.0, 10.0)  # times the place where floats give up: balls are asked there
BITS = 128


@dataclass(frozen=True)
class Parts:
    """``values(x)`` is (φ, φ', φ''), each of x's shape; ``corners`` are (place, jump of φ');
    ``marks`` the places where a piece ends, and 0, around which activations bend."""

    values: Function
    corners: tuple[tuple[float, float], ...]
    marks: tuple[float, ...]

    @classmethod
    def of(cls, phi: Activation) -> Parts:
        return _of(phi)


@lru_cache(maxsize=64)
def _of(phi: Activation) -> Parts:
    kinks = [float(k) for k in phi.kinks]
    runs = [_with_tails(_program(piece), piece) for piece in phi.pieces]

    def values(x: Floats) -> Values:
        if not kinks:
            return runs[0](x)
        found = [np.empty_like(x) for _ in range(3)]
        which = np.searchsorted(kinks, x)
        for i, run in enumerate(runs):
            here = which == i
            for whole, part in zip(found, run(x[here]), strict=True):
                whole[here] = part
        return found[0], found[1], found[2]

    corners = []
    for i, place in enumerate(kinks):
        left, right = (float(runs[j](np.array([place]))[1][0]) for j in (i, i + 1))
        if abs(right - left) > NO_CORNER * max(abs(left), abs(right), 1.0):
            corners.append((place, right - left))
    return Parts(values, tuple(corners), tuple(sorted({0.0, *kinks})))


def _program(piece: Piece) -> Program:
    slope = piece.derivative
    return piece.program([piece.value, slope, slope.diff(variable())])


def _with_tails(program: Program, piece: Piece) -> Function:
    """In floats, exp(-z)/(1 + exp(-z))² is inf/inf at z = -800.  From where floats fail, φ is
    continued as the affine function that balls confirm it to be; elsewhere it stays NaN."""
    run = program.bind(Arrays(np))

    def direct(x: Floats) -> Values:
        with np.errstate(all="ignore"):
            value, slope, bend = (np.zeros_like(x) + y for y in run(x))
        return value, slope, bend

    ends = [
        end if end is not None and _affine_beyond(program, direct, end) else side * np.inf
        for side, end in ((side, _last_finite(direct, side, piece)) for side in (-1.0, 1.0))
    ]
    if np.isinf(ends).all():
        return direct

    def continued(x: Floats) -> Values:
        inside = np.clip(x, ends[0], ends[1])
        value, slope, bend = direct(inside)
        with np.errstate(invalid="ignore"):
            return value + slope * (x - inside), slope, bend

    return continued


def _last_finite(run: Function, side: float, piece: Piece) -> float | None:
    """The last point, going out from 0, at which floats give finite values; None if all do."""
    bound = float(piece.upper if side > 0 else piece.lower)

    def finite(t: float) -> bool:
        return bool(np.isfinite(np.stack(run(np.array([side * t])))).all())

    low = 1.0
    if np.isfinite(bound) or not finite(low):
        return None
    while finite(2 * low):
        low *= 2
        if low > FARTHEST:
            return None
    high = 2 * low
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if finite(middle) else (low, middle)
    return side * low


def _affine_beyond(program: Program, run: Function, end: float) -> bool:
    from flint import arb

    value, slope, _ = (float(y[0]) for y in run(np.array([end])))
    with precision(BITS):
        balls = program.bind(RealBalls())
        for factor in PROBES:
            there, tilt, _ = (float(y.mid()) for y in balls(arb(factor * end)))
            expected = value + slope * (factor - 1) * end
            if not abs(there - expected) <= AFFINE * max(abs(there), 1.0):
                return False
            if not abs(tilt - slope) <= AFFINE:
                return False
    return True
