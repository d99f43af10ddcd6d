"""Starts at which something vanishes *exactly*: equilibria, and p0 = 1.

Balls can prove that a number is not 0 but never that it is; what they leave open is settled by
exact symbolic zero tests, or reported as undecided.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.deep.field import Pass, forward
from theory.deep.flow import DeepFlow
from theory.deep.start import DeepStart
from theory.outcome import Truth
from theory.rigour.ball_activation import ball
from theory.rigour.domain import defined_around, defined_at

if TYPE_CHECKING:
    import sympy


class Fate(enum.Enum):
    """What the start alone decides."""

    MOVES = "the weights move"
    EQUILIBRIUM = "no weight moves"
    AT_REST = "the start interpolates already"
    UNDECIDED = "an exact zero test failed"


def fate_at_start(phi: Activation, start: DeepStart) -> tuple[Fate, str]:
    """Proved: EQUILIBRIUM, AT_REST (p0 = 1) and MOVES; the second entry is the proof in words."""
    flow = DeepFlow(phi, start.width)
    seen = flow.real(flow.start(start))
    moves = any(not x.contains(0) for x in seen.velocity)
    if moves and not (1 - seen.output).contains(0):
        return Fate.MOVES, "a weight moves at the start"
    exact = _exact(phi, start)
    if exact is None:
        return Fate.UNDECIDED, "a pre-activation lies at a kink of φ, or at the edge of its domain"
    at_rest = _vanishes(seen.output - 1, exact.output - 1)
    if at_rest is Truth.TRUE:
        return Fate.AT_REST, "p0 = 1 exactly: the start interpolates"
    if at_rest is Truth.UNKNOWN:
        return Fate.UNDECIDED, "whether p0 is exactly 1 could not be decided"
    return _equilibrium(seen, exact)


def _equilibrium(seen: Pass, exact: Pass) -> tuple[Fate, str]:
    truths = [_vanishes(x, e) for x, e in zip(seen.velocity, exact.velocity, strict=True)]
    if all(truth is Truth.TRUE for truth in truths):
        p0 = seen.output.str(5, radius=False)
        return Fate.EQUILIBRIUM, f"every component of the flow is 0 at the start: p stays {p0}"
    if Truth.FALSE in truths:
        return Fate.MOVES, "a weight moves at the start"
    return Fate.UNDECIDED, "whether the start is an equilibrium could not be decided"


def _vanishes(enclosure: arb, expression: sympy.Expr) -> Truth:
    from theory.symbolic.exact import is_zero

    return is_zero(expression).truth if enclosure.contains(0) else Truth.FALSE


def _exact(phi: Activation, start: DeepStart) -> Pass | None:
    """The pass in exact numbers; None if a pre-activation lies at a kink, or φ is not proved to be
    defined around one."""
    unclear = []

    def both(_: int, a: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        piece = _piece_at(phi, a)
        if piece is None or not defined_around(phi, a):
            unclear.append(a)
            return a, a
        return piece.value.subs(variable(), a), piece.derivative.subs(variable(), a)

    found = forward(start.width, start.state, both)
    return None if unclear else found


def _piece_at(phi: Activation, a: sympy.Expr) -> Piece | None:
    place = ball(a)
    for piece in phi.pieces:
        if ball(piece.lower) < place and place < ball(piece.upper):
            return piece
    return None


def domain_of_layer(phi: Activation, start: DeepStart, layer: int) -> tuple[Truth, str]:
    """Whether φ has a value at the pre-activation a_layer of the start, and the guard that decides.

    The layers that are passed before it must have finite values.
    """
    found = [(Truth.UNKNOWN, "")]

    def both(i: int, a: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        piece = _piece_at(phi, a)
        if i == layer:
            found[0] = defined_at(phi, a)
        if piece is None or i <= layer:
            return a, a
        return piece.value.subs(variable(), a), piece.derivative.subs(variable(), a)

    forward(start.width, start.state, both)
    return found[0]
