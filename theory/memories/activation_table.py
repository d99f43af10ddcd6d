"""φ, φ' and bounds of φ'' on many floats at once, with proof.

The line is cut into cells of the width 2⁻⁶.  On every cell Taylor's polynomial at its centre, from
ball arithmetic, is within a proved error of φ, and its derivative of φ'; ball arithmetic on the
cell bounds φ' and φ''.  The cells around 0 are made at once, more as they are asked for; beyond
:data:`EDGE` nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import flint
import numpy as np
from flint import arb, arb_series

from theory.activation import Activation, Piece
from theory.expression.balls import Jets, RealBalls, precision
from theory.memories.rounding import TINY, UNIT, Floats, above_each, gamma
from theory.rigour.ball_activation import ball

ORDER = 8  # of the polynomials: (10 · 2⁻⁷)⁹/9! of the sinusoid's is below a float's last place
CELLS_PER_UNIT = 64
HALF = 1 / (2 * CELLS_PER_UNIT)
FIRST_REACH = 4  # the cells of [-4, 4] are made first
EDGE = 128.0
WIDEST = 8.0  # of an interval's half: bounds on wider ones would prove nothing
BITS = 90


@dataclass(frozen=True, eq=False)
class Values:
    """φ(a) is within ``error`` of ``value``, and φ'(a) within ``slope_error`` of ``slope``."""

    value: Floats
    error: Floats
    slope: Floats
    slope_error: Floats


@dataclass(frozen=True, eq=False)
class Cells:
    """Of consecutive cells, the first of which begins at ``first``/CELLS_PER_UNIT.

    ``coefficients`` (ORDER + 1, n) of Taylor's polynomials; ``error`` and ``slope_error`` bound
    theirs on the whole cell, evaluation in floats included; ``low`` and ``high`` bound φ' on it,
    ``bend`` |φ''|.  All are infinite where φ has no value or a kink within the cell.
    """

    first: int
    coefficients: Floats
    error: Floats
    slope_error: Floats
    low: Floats
    high: Floats
    bend: Floats


class ActivationTable:
    """Of one φ.  Its bounds are proved for every float; they are infinite where nothing is known.

    Attributes
    ----------
    phi
        The activation.
    floats
        (φ, φ') of an array, without bounds.
    kinks
        Floats (lower, upper) that enclose the points where two pieces of φ meet.
    """

    def __init__(self, phi: Activation):
        self.phi = phi
        self.floats = phi.array_functions(np)
        self._jets = [(piece, piece.value_program.bind(Jets())) for piece in phi.pieces]
        with precision(BITS):
            ends = [ball(kink) for kink in phi.kinks]
            self._borders = (
                [ball(piece.lower) for piece in phi.pieces],
                [ball(piece.upper) for piece in phi.pieces],
            )
        self.kinks = tuple(_floats_around(end) for end in ends)
        self._cells = self._made(-FIRST_REACH * CELLS_PER_UNIT, FIRST_REACH * CELLS_PER_UNIT)
        self._most: list[Floats] = []

    @classmethod
    def of(cls, phi: Activation) -> ActivationTable:
        """Made once for every φ."""
        return _of(phi)

    @property
    def homogeneous(self) -> bool:
        """Proved if True: φ(t z) = t φ(z) for all t > 0."""
        from theory.piece import variable

        slopes = [piece.value.diff(variable()) for piece in self.phi.pieces]
        straight = zip(self.phi.pieces, slopes, strict=True)
        return (
            all(kink == 0 for kink in self.phi.kinks)
            and not self.phi.guards
            and all(m.is_number and (p.value - m * variable()).equals(0) for p, m in straight)
        )

    def values(self, a: Floats) -> Values:
        """φ and φ' at every entry."""
        known = np.abs(a) < EDGE  # False for NaN
        inside = np.where(known, a, 0.0)
        index = np.floor(inside * CELLS_PER_UNIT).astype(np.int64)
        cells = self._covering(index)
        at = index - cells.first
        t = inside - (index + 0.5) / CELLS_PER_UNIT
        c = cells.coefficients[:, at]
        value, slope = c[ORDER], ORDER * c[ORDER]
        for m in range(ORDER - 1, 0, -1):
            value, slope = value * t + c[m], slope * t + m * c[m]
        error, slope_error = cells.error[at], cells.slope_error[at]
        return Values(
            value * t + c[0],
            np.where(known, error, np.inf),
            slope,
            np.where(known, slope_error, np.inf),
        )

    def deviation(self, a: Floats, values: Values, radius: Floats) -> Floats:
        """Bounds of |φ'(t) - slope| for |t - a| ≤ radius, where ``values`` are those at a.

        At a kink all slopes between those of both sides count, as mean values need it.
        """
        low, high, bend = self._within(a, radius)
        whole = np.maximum(high - values.slope, values.slope - low)
        bent = bend * radius + values.slope_error
        return above_each(np.minimum(whole, np.where(np.isnan(bent), np.inf, bent)))

    def bend(self, a: Floats, radius: Floats) -> Floats:
        """Bounds of |φ''(t)| for |t - a| ≤ radius; infinite at a kink."""
        return self._within(a, radius)[2]

    def _within(self, a: Floats, radius: Floats) -> tuple[Floats, Floats, Floats]:
        """(least φ', greatest φ', greatest |φ''|) for |t - a| ≤ radius."""
        reach = above_each(radius + 2 * UNIT * (np.abs(a) + radius), 10)
        lower, upper = a - reach, a + reach
        known = (lower > -EDGE) & (upper < EDGE) & (reach < WIDEST)
        lower, upper = np.where(known, lower, 0.0), np.where(known, upper, 0.0)
        first = np.floor(lower * CELLS_PER_UNIT).astype(np.int64)
        last = np.floor(upper * CELLS_PER_UNIT).astype(np.int64)
        cells = self._covering(first, last)
        i, j = first - cells.first, last - cells.first
        fall, high, bend = self._largest(i, j)
        for kink_low, kink_high in self.kinks:
            bend = np.where((lower <= kink_high) & (upper >= kink_low), np.inf, bend)
        return (
            np.where(known, -fall, -np.inf),
            np.where(known, high, np.inf),
            np.where(known, bend, np.inf),
        )

    def _largest(self, i: np.ndarray, j: np.ndarray) -> Floats:
        """Of -φ', φ' and |φ''| the greatest on the cells i, …, j, from all runs of 2^n cells."""
        if not self._most:
            cells, width = self._cells, 1
            self._most = [np.stack([-cells.low, cells.high, cells.bend])]
            while 2 * width <= len(cells.bend):
                last = self._most[-1]
                self._most.append(np.maximum(last[:, :-width], last[:, width:]))
                width *= 2
        levels = np.frexp((j - i + 1).astype(float))[1] - 1
        found = np.empty((3, *i.shape))
        for n in range(int(levels.min(initial=0)), int(levels.max(initial=0)) + 1):
            at, run = levels == n, self._most[n]
            found[:, at] = np.maximum(run[:, i[at]], run[:, j[at] - 2**n + 1])
        return found

    def _covering(self, *indices: np.ndarray) -> Cells:
        """Cells that hold all indices: more are made if need be, twice as far out."""
        low = min((int(i.min()) for i in indices if i.size), default=0)
        high = max((int(i.max()) for i in indices if i.size), default=0)
        cells = self._cells
        if low < cells.first:
            more = self._made(min(low, 2 * cells.first), cells.first)
            self._cells = cells = _joined(more, cells)
            self._most = []
        end = cells.first + len(cells.bend)
        if high >= end:
            self._cells = cells = _joined(cells, self._made(end, max(high + 1, 2 * end)))
            self._most = []
        return cells

    def _made(self, first: int, end: int) -> Cells:
        with precision(BITS):
            before = flint.ctx.cap
            flint.ctx.cap = ORDER + 2
            try:
                columns = [self._cell(index) for index in range(first, end)]
            finally:
                flint.ctx.cap = before
        table = np.array(columns).T
        return Cells(first, np.ascontiguousarray(table[: ORDER + 1]), *table[ORDER + 1 :])

    def _cell(self, index: int) -> list[float]:
        """Coefficients, then the other columns of :class:`Cells`."""
        low, high = arb(index) / CELLS_PER_UNIT, arb(index + 1) / CELLS_PER_UNIT
        centre = (low + high) / 2
        for (piece, jets), lower, upper in zip(self._jets, *self._borders, strict=True):
            if lower <= low and high <= upper:
                return _expanded(piece, jets, centre)
        return [0.0] * (ORDER + 1) + [np.inf, np.inf, -np.inf, np.inf, np.inf]


def _expanded(piece: Piece, jets: Callable, centre: arb) -> list[float]:
    if piece.open_guards:
        values = piece.value_program.bind(RealBalls())
        if not values(centre + arb(0, HALF))[0].is_finite():
            return [0.0] * (ORDER + 1) + [np.inf, np.inf, -np.inf, np.inf, np.inf]
    at = _padded(jets(arb_series([centre, 1]))[0])
    over = _padded(jets(arb_series([centre + arb(0, HALF), 1]))[0])
    mids = [float(x.mid()) for x in at[: ORDER + 1]]
    errors = [_upper(x - arb(m)) for x, m in zip(at, mids, strict=False)]
    rest, powers = _upper(over[ORDER + 1]), [HALF**m for m in range(ORDER + 2)]
    lost = [4 * gamma(ORDER + 2) * abs(c) + e for c, e in zip(mids, errors, strict=True)]
    error = sum(e * p for e, p in zip(lost, powers, strict=False)) + rest * powers[-1]
    terms = enumerate(zip(lost[1:], powers, strict=False), start=1)
    slope_error = sum(m * e * p for m, (e, p) in terms) + (ORDER + 1) * rest * powers[ORDER]
    columns = [
        *(error * (1 + 1e-9) + TINY, slope_error * (1 + 1e-9) + TINY),
        *(_floats_around(over[1])),
        2 * _upper(over[2]) * (1 + 1e-9),
    ]
    if not all(np.isfinite([*mids, *columns])):
        return [0.0] * (ORDER + 1) + [np.inf, np.inf, -np.inf, np.inf, np.inf]
    return mids + columns


def _padded(series: arb_series) -> list[arb]:
    found = [arb(x) for x in arb_series(series).coeffs()]
    return found + [arb(0)] * (ORDER + 2 - len(found))


def _upper(x: arb) -> float:
    """A float that is at least |x|, infinite for NaN."""
    bound = float(abs(x).upper())
    return float(np.nextafter(bound, np.inf)) if bound == bound else np.inf


def _floats_around(x: arb) -> tuple[float, float]:
    low, high = float(x.lower()), float(x.upper())
    return float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))


def _joined(left: Cells, right: Cells) -> Cells:
    pairs = [
        np.concatenate([getattr(left, n), getattr(right, n)], axis=-1)
        for n in ("coefficients", "error", "slope_error", "low", "high", "bend")
    ]
    return Cells(left.first, *pairs)


@lru_cache(maxsize=16)
def _of(phi: Activation) -> ActivationTable:
    return ActivationTable(phi)
