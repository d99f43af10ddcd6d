"""Is the training example an attractor?  Proposition 1 with Theorem 2: λ1 = v φ'(v)/φ(v)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.one_layer.start import Start
from theory.outcome import Classification, Truth
from theory.rigour.ball_activation import ball

if TYPE_CHECKING:
    from theory.one_layer.certified.endpoint import Box

NEAR = arb("1e-6")  # only a λ1 this close to ±1 is worth a symbolic question


def classify(phi: Activation, start: Start, lambda1: arb, box: Box) -> tuple[arb, Classification]:
    """λ1 (sharpened where it is a constant) and what Proposition 1 concludes.

    Proved: ATTRACTOR and NOT_ATTRACTOR by balls; NEUTRAL only if v φ'/φ is identically ±1 on the
    piece of φ, by symbolic proof.  A λ1 that balls cannot separate from ±1 is UNDECIDED.
    """
    if abs(lambda1) < 1:
        return lambda1, Classification.ATTRACTOR
    if abs(lambda1) > 1:
        return lambda1, Classification.NOT_ATTRACTOR
    constant = _constant_elasticity(phi, box.a, lambda1)
    if constant is not None:
        return constant, Classification.NEUTRAL
    return lambda1, Classification.UNDECIDED


def _constant_elasticity(phi: Activation, a: arb, lambda1: arb) -> arb | None:
    """±1 if z φ'(z) ∓ φ(z) is identically 0 on the one piece that holds a."""
    from theory.symbolic.exact import is_zero

    piece = _piece_of(phi, a)
    if piece is None:
        return None
    for constant in (1, -1):
        if not abs(lambda1 - constant) < NEAR:
            continue
        residual = variable() * piece.derivative - constant * piece.value
        if is_zero(residual).truth is Truth.TRUE:
            return arb(constant)
    return None


def _piece_of(phi: Activation, a: arb) -> Piece | None:
    for piece in phi.pieces:
        if ball(piece.lower) <= a and a <= ball(piece.upper):
            return piece
    return None
