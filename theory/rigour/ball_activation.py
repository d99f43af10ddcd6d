"""φ, φ' and φ/φ' on balls: what every certificate is made of.

A :class:`BallActivation` belongs to one activation.  Its values are proved enclosures at the
working precision in force when they are asked for (:func:`theory.expression.balls.precision`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import flint
from flint import acb, arb, fmpq

from theory.activation import Activation, Piece
from theory.errors import required
from theory.expression.balls import ComplexBalls, Jets, RealBalls
from theory.expression.hulls import hull
from theory.expression.program import Program
from theory.expression.ranges import Range, Ranges


def ball(number: Any) -> arb:
    """An exact SymPy constant as a ball."""
    if number.is_Rational:
        return arb(fmpq(int(number.p), int(number.q)))
    if not number.args and number.is_infinite:  # of a compound SymPy may write out 3**10**9
        return arb.pos_inf() if number.is_extended_positive else arb.neg_inf()
    return Program.compile([number]).bind(RealBalls())(arb(0))[0]


class BallPiece:
    """One smooth piece of φ with its programs bound to the ball kernels."""

    def __init__(self, piece: Piece):
        self.piece = piece
        self.values = piece.values_program.bind(RealBalls())
        self.ranges = piece.values_program.bind(Ranges())
        self.flat = piece.derivative == 0
        self._bounds: dict[int, tuple[arb, arb]] = {}  # by working precision
        if not self.flat:
            self.integrand = {
                analytic: piece.ratio_program.bind(ComplexBalls(analytic))
                for analytic in (False, True)
            }
            self.ratio_jet = piece.ratio_program.bind(Jets())

    def ratio(self, x: arb) -> arb:
        """φ/φ'; by its cancelled form, (1 + exp(−z)) for 1/(1 + exp(z)), where a wide ball needs
        it."""
        value, slope = self.values(x)
        found = value / slope
        if found.is_finite() or self.flat:
            return found
        return acb(self.integrand[False](acb(x))[0]).real

    def bounds(self) -> tuple[arb, arb]:
        bits = flint.ctx.prec
        if bits not in self._bounds:
            self._bounds[bits] = ball(self.piece.lower), ball(self.piece.upper)
        return self._bounds[bits]


@dataclass(frozen=True)
class BallActivation:
    """φ on balls, piece by piece; a ball over a kink gets the hull of both sides."""

    pieces: tuple[BallPiece, ...]

    @classmethod
    def of(cls, phi: Activation) -> BallActivation:
        return _of(phi)

    def values(self, x: arb) -> tuple[arb, arb]:
        """Enclosures of (φ(x), φ'(x)) for every point of the ball x; NaN where undefined."""
        if len(self.pieces) == 1:
            return self.pieces[0].values(x)
        values = [piece.values(part) for piece, part in self._parts(x)]
        return hull(*(v for v, _ in values)), hull(*(slope for _, slope in values))

    def ratio(self, x: arb) -> arb:
        """An enclosure of φ/φ' for every point of the ball x; at a kink for both sides."""
        return hull(*(piece.ratio(part) for piece, part in self._parts(x)))

    def ranges(self, lower: arb, upper: arb) -> tuple[Range, Range]:
        """Bounds of (φ, φ') on [lower, upper], whose ends may be infinite."""
        found = None
        for piece in self.pieces:
            a, b = piece.bounds()
            if a > upper or b < lower:
                continue
            # outwards, as a bound that is itself a ball cannot be compared with its neighbour's
            part = Range(_larger(a, lower).lower(), -_larger(-b, -upper).lower())
            values = piece.ranges(part)
            found = values if found is None else tuple(map(_join, found, values))
        return required(found, "a piece of φ on the interval")

    def _parts(self, x: arb) -> list[tuple[BallPiece, arb]]:
        parts = []
        for piece in self.pieces:
            lower, upper = piece.bounds()
            if x < lower or x > upper:
                continue
            low = x.lower() if x > lower else _larger(x.lower(), lower)
            high = x.upper() if x < upper else -_larger(-x.upper(), -upper)
            parts.append((piece, x if x > lower and x < upper else low.union(high)))
        return parts

    def clear_of_kinks(self, a: arb, b: arb) -> tuple[arb, arb]:
        """The ends of [a, b], each moved inwards past the kinks whose balls overlap it, so that
        every kink is proved to lie on one side."""
        kinks = [piece.bounds()[0] for piece in self.pieces[1:]]
        for kink in kinks:
            if not (kink <= a or kink >= a):
                a = a.union(kink).upper()
        for kink in reversed(kinks):
            if not (kink <= b or kink >= b):
                b = b.union(kink).lower()
        return a, b

    def parts_between(self, a: arb, b: arb) -> list[tuple[BallPiece, arb, arb]]:
        """[a, b] (a <= b) cut at the kinks.  A kink that cannot be told from an end adds its
        other piece: of an integral see :meth:`clear_of_kinks`."""
        parts = []
        for piece in self.pieces:
            lower, upper = piece.bounds()
            if upper <= a or lower >= b:
                continue
            parts.append((piece, lower if lower > a else a, upper if upper < b else b))
        return parts


@lru_cache(maxsize=64)
def _of(phi: Activation) -> BallActivation:
    return BallActivation(tuple(BallPiece(piece) for piece in phi.pieces))


def _larger(a: arb, b: arb) -> arb:
    return b if b > a else a


def _join(a: Range, b: Range) -> Range:
    low = a.lower if a.lower < b.lower else b.lower
    high = a.upper if a.upper > b.upper else b.upper
    same_side = (a.positive and b.positive) or (a.negative and b.negative)
    return Range(low, high, same_side, a.defined and b.defined)
