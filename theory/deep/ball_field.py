"""The reduced flow on real balls, complex balls and Taylor jets.

φ may have several smooth pieces; each layer uses the piece in which its pre-activation lies, and
a ball that is not inside that piece gets NaN, so that nothing is proved across a kink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flint
from flint import acb, arb, arb_series

from theory.activation import Activation
from theory.deep.field import Pass, forward
from theory.deep.start import DeepStart
from theory.expression.balls import ComplexBalls, Jets
from theory.rigour.ball_activation import BallActivation, BallPiece, ball

State = tuple[arb, ...]
_NAN = acb(arb.nan())


@dataclass(frozen=True)
class LayerPiece:
    """One piece of φ bound to three kernels, and its ends (infinite for a smooth φ)."""

    real: Callable[[Any], tuple[Any, ...]]
    complex: Callable[[Any], tuple[Any, ...]]
    jets: Callable[[Any], tuple[Any, ...]]
    lower: arb
    upper: arb

    @classmethod
    def of(cls, piece: BallPiece) -> LayerPiece:
        program = piece.piece.values_program
        kernels = program.bind(ComplexBalls(True)), program.bind(Jets())
        return cls(piece.values, *kernels, *piece.bounds())

    def holds(self, x: arb) -> bool:
        """Whether the ball x is proved to lie in the interior of the piece."""
        return bool(self.lower < x and x < self.upper)


@dataclass(frozen=True)
class BallField:
    """The flow of ``phi`` for width ``k`` at the precision now in force."""

    k: int
    phi: BallActivation
    pieces: tuple[LayerPiece, ...]

    @classmethod
    def of(cls, phi: Activation, width: int) -> BallField:
        balls = BallActivation.of(phi)
        return cls(width, balls, tuple(map(LayerPiece.of, balls.pieces)))

    def start(self, start: DeepStart) -> State:
        return tuple(map(ball, start.state))

    def real(self, state: State) -> Pass:
        """Enclosures for every state of the box; a kink gets the hull of both sides."""
        return forward(self.k, state, lambda _, a: self.phi.values(a))

    def layers(self, state: State) -> tuple[LayerPiece, ...] | None:
        """The piece of φ in which each a_i lies, i = 2, …, h + 1; None if one is at a kink."""
        chosen = []
        for a in self.real(state).a:
            piece = next((p for p in self.pieces if p.holds(a)), None)
            if piece is None:
                return None
            chosen.append(piece)
        return tuple(chosen)

    def complex(self, layers: Sequence[LayerPiece], state: Sequence[acb]) -> Pass:
        """On a complex box; NaN where it may meet a branch cut or leave a layer's piece."""

        def both(layer: int, a: acb) -> tuple[acb, acb]:
            piece = layers[layer - 2]
            if not piece.holds(a.real):
                return _NAN, _NAN
            value, slope = piece.complex(a)
            return acb(value), acb(slope)

        return forward(self.k, state, both)

    def coefficients(
        self, layers: Sequence[LayerPiece], state: State, order: int
    ) -> list[list[arb]] | None:
        """Taylor coefficients 0 … ``order`` of every component of the solution through ``state``.

        Proved for every point of the box ``state``: the coefficients lie in the balls, because
        s_{n+1} = F(s)_n/(n + 1).  None where a series has none (a division by 0).
        """
        before, table = flint.ctx.cap, [[x] for x in state]
        try:
            for n in range(order):
                flint.ctx.cap = n + 1
                series = [arb_series(row) for row in table]
                velocity = forward(self.k, series, lambda i, a: layers[i - 2].jets(a)).velocity
                for row, rate in zip(table, velocity, strict=True):
                    row.append(_coefficient(rate, n) / (n + 1))
        except (ZeroDivisionError, ValueError):
            return None
        finally:
            flint.ctx.cap = before
        return table


def _coefficient(series: arb_series, n: int) -> arb:
    """NaN where the series was cut below n: the missing coefficient would read 0."""
    return series[n] if series.prec > n else arb.nan()
