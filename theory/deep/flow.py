"""The reduced flow of one network: its passes on real balls, and its field around a state.

φ may have several smooth pieces, and need not be defined everywhere.  The field is written in the
pieces in which the pre-activations of a state lie; its *domain* says that each stays in the
interior of its piece and that φ, as it was written, has a value there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb

from theory.activation import Activation, Piece, variable
from theory.deep.field import Pass, forward
from theory.deep.start import DeepStart
from theory.expression.balls import RealBalls
from theory.expression.domain import Demand, Guard
from theory.expression.program import Program
from theory.flows.vector_field import Box, VectorField
from theory.rigour.ball_activation import BallActivation, ball

if TYPE_CHECKING:
    import sympy

GAP = "1 - p"  # the observed function that is 0 at the end


@dataclass(frozen=True)
class DeepFlow:
    """The flow of ``phi`` for ``width`` k at the precision in force."""

    phi: Activation
    width: int

    def start(self, start: DeepStart) -> Box:
        return tuple(map(ball, start.state))

    def real(self, state: Sequence[arb]) -> Pass:
        """Enclosures for every state of the box; a kink gets the hull of both sides, and where φ
        is not proved to be defined nothing is finite."""
        phi = BallActivation.of(self.phi)
        return forward(self.width, state, lambda _, a: phi.values(a))

    def pieces(self, state: Sequence[arb]) -> tuple[Piece, ...] | None:
        """The piece of φ in which each a_i lies, i = 2, …, h + 1; None if one is at a kink."""
        found = []
        for a in self.real(state).a:
            piece = next((p for p in self.phi.pieces if _holds(p, a)), None)
            if piece is None:
                return None
            found.append(piece)
        return tuple(found)

    def field(self, state: Sequence[arb]) -> VectorField | None:
        """s' = F(s) in the time τ, with 1 - p observed, in the pieces of ``state``; None if a
        pre-activation is not proved to lie in a piece, and φ to be defined there.

        Proved: where the field's domain holds, connected with ``state``, F is the reduced flow of
        φ as it was written.
        """
        import sympy

        pieces = self.pieces(state)
        if pieces is None:
            return None
        letters = sympy.symbols(f"w1:{len(state) + 1}", real=True)
        where: dict[sympy.Symbol, sympy.Expr] = {}

        def both(layer: int, a: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
            argument, value, slope = sympy.symbols(f"a{layer} y{layer} d{layer}", real=True)
            piece = pieces[layer - 2]
            where[argument] = a
            where[value] = piece.value.xreplace({variable(): argument})
            where[slope] = piece.derivative.xreplace({variable(): argument})
            return value, slope

        seen = forward(self.width, letters, both)
        domain: list[sympy.Expr] = []
        for layer, (piece, a) in enumerate(zip(pieces, self.real(state).a, strict=True), 2):
            inside = list(_positive(piece, a))
            if not all(_at(e, a) > 0 for e in inside):
                return None
            argument = sympy.Symbol(f"a{layer}", real=True)
            domain += [e.xreplace({variable(): argument}) for e in inside]
        observed = {GAP: 1 - seen.output}
        return VectorField.of(letters, seen.velocity, observed, where, domain)


def _holds(piece: Piece, a: arb) -> bool:
    return bool(ball(piece.lower) < a and a < ball(piece.upper))


def _positive(piece: Piece, a: arb) -> Iterator[sympy.Expr]:
    """What is positive, as a function of z, in the part of the piece around a."""
    if ball(piece.lower).is_finite():
        yield variable() - piece.lower
    if ball(piece.upper).is_finite():
        yield piece.upper - variable()
    for guard in piece.open_guards:
        yield _oriented(guard.strict, a)


def _oriented(guard: Guard, a: arb) -> sympy.Expr:
    """Of what must not be 0, the side on which a lies."""
    below = guard.demand is Demand.NONZERO and _at(guard.expression, a) < 0
    return -guard.expression if below else guard.expression


def _at(expression: sympy.Expr, a: arb) -> arb:
    return Program.compile([expression], [variable()]).bind(RealBalls())(a)[0]
