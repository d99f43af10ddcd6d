"""Starts at which something vanishes *exactly*: equilibria, and φ'(v0) = 0.

Balls can prove that a number is not 0 but never that it is; what they leave open is settled by
exact symbolic zero tests, or reported as undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.one_layer.start import Start
from theory.outcome import Flow, Truth
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.domain import Joint, defined_around, joints
from theory.rigour.zeros import piece_holding

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True)
class Degenerate:
    """The fate of a degenerate start, and the proof in words."""

    outcome: Flow
    reason: str


def degenerate(phi: Activation, start: Start) -> Degenerate | None:
    """The fate of a start with φ'(v0) = 0, or with u0 = 0 = φ(v0); None for all others."""
    piece = _smooth_piece(phi, start)
    if piece is None:
        return Degenerate(
            Flow.UNDECIDED,
            f"φ has a kink at v0 = {start.v0}: φ'(v0) does not exist, so the flow is not defined",
        )
    if not defined_around(phi, start.a0):
        return Degenerate(
            Flow.UNDECIDED,
            f"φ was not proved to be defined around v0 = {start.v0}, so the flow may not be either",
        )
    value, slope = BallActivation.of(phi).values(ball(start.a0))
    zero_slope = _vanishes(slope, piece.derivative, start.a0)
    zero_value = _vanishes(value, piece.value, start.a0)
    zero_u = _vanishes(ball(start.u0), start.u0, None)
    for name, truth in (("φ'(v0)", zero_slope), ("φ(v0)", zero_value), ("u0", zero_u)):
        if truth is Truth.UNKNOWN:
            return Degenerate(Flow.UNDECIDED, f"whether {name} is exactly 0 could not be decided")
    if zero_slope is Truth.TRUE:
        return _stuck(zero_value)
    if zero_value is Truth.TRUE and zero_u is Truth.TRUE:
        return Degenerate(Flow.EQUILIBRIUM, "u0 = 0 and φ(v0) = 0: no weight moves, the loss is ½")
    return None


def _stuck(zero_value: Truth) -> Degenerate:
    if zero_value is Truth.TRUE:
        return Degenerate(
            Flow.EQUILIBRIUM, "φ(v0) = 0 and φ'(v0) = 0: no weight moves, the loss is ½"
        )
    return Degenerate(
        Flow.INTERPOLATES,
        "φ'(v0) = 0 but φ(v0) ≠ 0: v stays at v0 and u tends to 1/(k φ(v0)), so λ1 = 0; "
        "the integral of Theorem 1 does not exist",
    )


def output_vanishes(phi: Activation, start: Start) -> bool:
    """Whether u0 = 0 or φ(v0) = 0, exactly."""
    piece = _smooth_piece(phi, start)
    if piece is None or not defined_around(phi, start.a0):
        return False
    value = BallActivation.of(phi).values(ball(start.a0))[0]
    return Truth.TRUE in (
        _vanishes(value, piece.value, start.a0),
        _vanishes(ball(start.u0), start.u0, None),
    )


def _vanishes(enclosure: arb, expression: sympy.Expr, at: sympy.Expr | None) -> Truth:
    if not enclosure.is_finite():  # nor may SymPy try: it would write 2**(10**300) out
        return Truth.UNKNOWN
    if not enclosure.contains(0):
        return Truth.FALSE
    from theory.symbolic.exact import is_zero

    exact = expression if at is None else expression.subs(variable(), at)
    return is_zero(exact).truth


def _smooth_piece(phi: Activation, start: Start) -> Piece | None:
    """The piece around v0; at a kink without a corner (ELU at 0) the upper one."""
    from theory.symbolic.exact import is_zero

    for right, (place, joint) in zip(phi.pieces[1:], joints(phi), strict=True):
        here = is_zero(place - start.a0).truth
        if here is not Truth.FALSE:
            return right if here is Truth.TRUE and joint is Joint.SMOOTH else None
    return piece_holding(phi, start.a0)
