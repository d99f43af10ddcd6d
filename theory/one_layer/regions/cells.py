"""A range of a cut into cells on which the signs of φ, φ' and |λ1| − 1 are known, in balls."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb

from theory.activation import Activation, variable
from theory.deadline import check
from theory.expression.balls import RealBalls, precision
from theory.expression.ranges import Range
from theory.one_layer.regions.profile import DEPTH, ORDER, SMALL, above, below, hull
from theory.outcome import Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import jet_integral
from theory.rigour.signs import sign_of
from theory.symbolic.exact import is_zero

FINE_BITS = 256
SHARP = 2.0**-20  # relative: a stretch ends where ∫ φ/φ' is not known so well on a cell
CELLS = 1024  # over the range of starts asked for
GROWTH = 1.03  # of a cell over the last, beyond that range
FAR = 64.0  # times the range: where the tables end at the latest
HIGHEST = 1e6  # of G beyond the range
FINEST = 2.0**-44  # of a cell, times 1 + |a|
COARSE_HALVINGS = 2  # of a cell on which |λ1| may cross 1, where its ends do not say so
MOST_CELLS = 20_000
MOST_CUTS = 200  # of one cell; a zero needs about 90
MOST_FOCUSED = 4_000  # the same, where some intervals are wanted fine
NEAR, MOST_ORDER = 0.125, 8  # of a Taylor expansion of φ at its zero 0
FINER = 64  # cells of an interval that is wanted fine
MOST_LOST = 8  # cells in a row, beyond the range, without an integral
FINE_DEPTH = 6  # halvings of a cell at FINE_BITS


@dataclass(frozen=True)
class Cell:
    """[low, high] with enclosures of φ, φ' and λ1 = aφ'/φ on all of it."""

    low: float
    high: float
    value: arb
    slope: arb
    ratio: arb
    signs: tuple[int | None, int | None]  # of φ and φ', where they are proved
    size: int | None  # the sign of |λ1| − 1, wherever φ ≠ 0 on the cell

    @property
    def open(self) -> bool:
        """Whether a sign is not known."""
        return None in self.signs


class Cells:
    """The cells of one table, and ∫ φ/φ' over each."""

    def __init__(
        self,
        phi: Activation,
        low: float,
        high: float,
        cells: int,
        focus: Sequence[tuple[float, float]],
        energy: float,
    ):
        self.focus, self.energy = focus, energy
        self.phi, self.balls = phi, BallActivation.of(phi)
        room = max(0.0, 1 + abs(low) - (high - low) / 2)
        self.low, self.high, self.count = low - room, high + room, cells
        self.width, self.middle = self.high - self.low, (self.low + self.high) / 2

    def all(self) -> list[tuple[Cell, arb]]:
        """Cells with ∫ φ/φ' over each, from left to right."""
        ends = np.linspace(self.low, self.high, self.count + 1)
        inner = [
            (c, self._integral(c))
            for a, b in itertools.pairwise(map(float, ends))
            for c in self._cut(a, b)
        ]
        right = self._beyond(self.high, 1)
        left = self._beyond(self.low, -1)
        return [*left[::-1], *inner, *right]

    def _beyond(self, start: float, direction: int) -> list[tuple[Cell, arb]]:
        """Cells outwards, until an orbit from within cannot come so far: past a zero of φ', or
        where G has risen so far that p > 1 on every orbit that a table is made for."""
        found: list[tuple[Cell, arb]] = []
        step, at, risen, passed, lost = self.width / self.count, start, arb(0), False, 0
        while abs(at - start) < FAR * self.width and len(found) < MOST_CELLS:
            there = at + direction * step
            cut = self._cut(min(at, there), max(at, there))[::direction]
            for cell in cut:
                grown = self._integral(cell)
                found.append((cell, grown))
                known = grown.is_finite()
                risen = risen + direction * grown if known else arb(0)
                if known and passed:
                    return found
                passed = passed or not known
                lost = 0 if known else lost + 1
                if lost > MOST_LOST:
                    return found
            if risen > HIGHEST or risen < -2 * self.energy - 4 or len(cut) >= MOST_CUTS:
                return found
            at, step = there, step * GROWTH
        return found

    def _cut(self, low: float, high: float) -> list[Cell]:
        """Cells that cover [low, high], fine where a sign changes or |λ1| crosses 1."""
        found: list[Cell] = []
        stack = [(low, high, 0)]
        while stack:
            check()
            a, b, depth = stack.pop()
            cell = self._cell(a, b)
            middle = (a + b) / 2
            room = len(found) + len(stack) < (MOST_FOCUSED if self.focus else MOST_CUTS)
            if room and self._worth(cell, depth) and a < middle < b:
                stack += [(middle, b, depth + 1), (a, middle, depth + 1)]
            else:
                found.append(cell)
        return found

    def _worth(self, cell: Cell, depth: int) -> bool:
        if cell.high - cell.low <= FINEST * (1 + abs(cell.low)):
            return False
        if cell.open:
            return self._may_open(cell)
        if any(
            cell.low < high and low < cell.high and cell.high - cell.low > (high - low) / FINER
            for low, high in self.focus
        ):
            return True
        if cell.size is not None:
            return False
        ends = {sign_of(abs(self._ratio(arb(x))) - 1) for x in (cell.low, cell.high)}
        return ends == {1, -1} or depth < COARSE_HALVINGS

    def _may_open(self, cell: Cell) -> bool:
        """Whether smaller cells may have signs: not where φ' is 0 throughout, or φ has no value."""
        if cell.slope == 0:
            return False
        ends = (self.balls.values(arb(x))[0] for x in (cell.low, cell.high))
        return cell.value.is_finite() or any(x.is_finite() for x in ends)

    def _cell(self, a: float, b: float) -> Cell:
        across = hull(a, b)
        value, slope = self.balls.values(across)
        signs = sign_of(value), sign_of(slope)
        if None in signs:  # far out φ and φ' are small differences of large numbers, or underflow
            with precision(FINE_BITS):
                value, slope = self.balls.values(across)
            ranges = self.balls.ranges(arb(a), arb(b))
            signs = _sign(value, ranges[0]), _sign(slope, ranges[1])
        for constant in (1, -1):
            if any(low <= a and b <= high for low, high in self._constant[constant]):
                return Cell(a, b, value, slope, arb(constant), signs, 0)
        near = self.near_zero(a, b)
        if near is not None:
            return Cell(a, b, value, slope, near[0], signs, near[1])
        ratio = across * slope / value
        return Cell(a, b, value, slope, ratio, signs, sign_of(abs(ratio) - 1))

    def near_zero(self, a: float, b: float) -> tuple[arb, int | None] | None:
        """λ1, and the sign of |λ1| − 1, next to 0 where φ(0) = 0 ≠ φ'(0).

        Proved: aφ' − φ = ∫₀ᵃ sφ''(s) ds = aᵐ φ⁽ᵐ⁾(ξ)/(m (m−2)!), m being the order of the first
        derivative beyond φ' that is not 0 at 0, and φ = aφ'(η), with ξ and η between 0 and a.
        """
        if self._order is None or max(abs(a), abs(b)) > NEAR:
            return None
        m, top = self._order
        across, around = hull(a, b), hull(min(a, 0.0), max(b, 0.0))
        bend, slope = top(around)[0], self.balls.values(around)[1]
        power = across ** (m - 1)
        excess = power * bend / (m * math.factorial(m - 2) * slope)
        side = sign_of(bend / slope)
        if side is not None and m % 2 == 0:
            side = side if a >= 0 else -side if b <= 0 else None
        return 1 + excess, side if excess > -2 else None

    @cached_property
    def _order(self) -> tuple[int, Callable[[arb], tuple[arb, ...]]] | None:
        """m and φ⁽ᵐ⁾ for :meth:`near_zero`, where one smooth piece surrounds 0."""
        around = [p for p in self.phi.pieces if ball(p.lower) < -NEAR and ball(p.upper) > NEAR]
        if not around or is_zero(around[0].value.subs(variable(), 0)).truth is not Truth.TRUE:
            return None
        found = around[0].derivative
        for m in range(2, MOST_ORDER):
            found = found.diff(variable())
            if is_zero(found.subs(variable(), 0)).truth is Truth.FALSE:
                return m, around[0].program([found]).bind(RealBalls())
        return None

    @cached_property
    def _constant(self) -> dict[int, list[tuple[float, float]]]:
        """Where zφ' = φ or −φ identically, by symbols: λ1 is 1 or −1 there."""
        return {
            constant: [
                (above(ball(p.lower).upper()), below(ball(p.upper).lower()))
                for p in self.phi.pieces
                if is_zero(variable() * p.derivative - constant * p.value).truth is Truth.TRUE
            ]
            for constant in (1, -1)
        }

    def _ratio(self, a: arb) -> arb:
        value, slope = self.balls.values(a)
        return a * slope / value

    def _integral(self, cell: Cell) -> arb:
        if cell.signs[1] is None or not cell.value.is_finite():
            return arb.nan()
        ends = arb(cell.low), arb(cell.high)
        small = SMALL * (1 + ends[0] * ends[0])
        found = jet_integral(self.balls, *ends, ORDER, DEPTH, small)
        if not _sharp(found):
            with precision(FINE_BITS):
                found = jet_integral(self.balls, *ends, ORDER, FINE_DEPTH, small)
        return found if _sharp(found) else arb.nan()


def _sign(x: arb, bounds: Range) -> int | None:
    return sign_of(x) or (1 if bounds.positive else -1 if bounds.negative else None)


def _sharp(x: arb) -> bool:
    return x.is_finite() and bool(x.rad() <= SHARP * (1 + abs(x)))
