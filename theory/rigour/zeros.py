"""Exact zeros: points that balls can approach but never confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.expression.balls import RealBalls
from theory.expression.program import Program
from theory.outcome import Truth
from theory.rigour.ball_activation import ball

if TYPE_CHECKING:
    import sympy

MULTIPLICITY = 12  # highest order of a zero that is looked for
_LONGEST = 600  # operations of a derivative; those of a high power double with every order
_SECONDS = 2.0  # for one exact zero test
_PI_FRACTIONS = (1, 2, 3, 4, 6)
_REACH = 8  # exact points are tried on [-_REACH, _REACH]
_HALVINGS = 60


def belongs(piece: Piece, point: sympy.Expr) -> bool:
    """Proved: lower <= point <= upper, exactly, where balls cannot tell a kink."""
    from theory.symbolic.exact import sign

    return all(
        bound.is_infinite or sign(side * (bound - point)) in (0, 1)
        for side, bound in ((-1, piece.lower), (1, piece.upper))
    )


def piece_holding(phi: Activation, point: sympy.Expr) -> Piece | None:
    """The smooth piece that holds the exact ``point``, at a kink the left one; None if open."""
    return next((piece for piece in phi.pieces if belongs(piece, point)), None)


def order_of_zero(piece: Piece, point: sympy.Expr) -> int | None:
    """m >= 2 with φ, …, φ^(m-1) exactly 0 at ``point`` and φ^(m) not; None otherwise."""
    from theory.symbolic.exact import is_zero

    z, derivative = variable(), piece.value
    for order in range(MULTIPLICITY + 1):
        if derivative.count_ops() > _LONGEST:
            return None
        truth = is_zero(derivative.subs(z, point), seconds=_SECONDS).truth
        if truth is not Truth.TRUE:
            return order if truth is Truth.FALSE and order >= 2 else None
        derivative = derivative.diff(z)
    return None


def common_zero_radius(piece: Piece, point: sympy.Expr) -> arb | None:
    """ε such that φ and φ' vanish on [point - ε, point + ε] only at ``point``, both there.

    With m the order of the zero and φ⁽ᵐ⁾ ≠ 0 on the interval, Taylor's theorem gives
    φ' = φ⁽ᵐ⁾(ξ)(z - point)^(m-1)/(m-1)!, which vanishes nowhere else.
    """
    order = order_of_zero(piece, point)
    if order is None:
        return None
    top = piece.program([piece.value.diff(variable(), order)]).bind(RealBalls())
    radius = arb(1)
    for _ in range(_HALVINGS):
        value = top(arb(ball(point).mid(), (radius + ball(point).rad()).upper()))[0]
        if value > 0 or value < 0:
            return radius
        radius = radius / 2
    return None


def exact_points(piece: Piece, expression: sympy.Expr) -> list[sympy.Expr]:
    """Fractions and multiples of pi inside the piece at which a ball of ``expression`` holds 0.

    Candidates for exact zeros; nothing is proved.
    """
    run = Program.compile([expression]).bind(RealBalls())
    low, high = ball(piece.lower), ball(piece.upper)
    found = []
    for point in _lattice():
        x = ball(point)
        value = run(x)[0]
        if low < x < high and value.is_finite() and value.contains(0):
            found.append(point)
    return found


def _lattice() -> list[sympy.Expr]:
    import sympy

    points = {sympy.Rational(i, 4) for i in range(-4 * _REACH, 4 * _REACH + 1)}
    for q in _PI_FRACTIONS:
        points |= {sympy.pi * sympy.Rational(i, q) for i in range(-2 * q, 2 * q + 1)}
    return sorted(points, key=lambda p: (abs(float(p)), float(p)))
