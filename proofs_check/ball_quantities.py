"""The letters of an equation as balls, at an end point that is proved to exist."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from proofs_check.problem import Problem
from theory.one_layer.certified.enclosure import GUARD_BITS, Enclosure
from theory.one_layer.certified.reduced import Reduced
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import integral

PATIENT_EVALUATIONS = 200_000  # of φ/φ', a few seconds, where the usual number does not do


@dataclass(frozen=True)
class BallQuantities:
    """The letters as balls; ``lambda1`` = K U φ'(a) a by Proposition 4."""

    activation: BallActivation
    K: arb
    U: arb
    a: arb
    U0: arb
    a0: arb

    def phi(self, z: arb) -> arb:
        return self.activation.values(z)[0]

    def dphi(self, z: arb) -> arb:
        return self.activation.values(z)[1]

    @classmethod
    def at_end(cls, problem: Problem, found: Enclosure) -> BallQuantities:
        """Of the problem's start and of the end that was found for it, at the current precision."""
        if found.balls is None:
            raise ValueError("the enclosure has no end point")
        reduced = Reduced.of(problem.phi, problem.start)
        square = ball(problem.start.norm**2)
        return cls(
            reduced.phi,
            reduced.K,
            found.balls.u * square,
            found.balls.v * square,
            reduced.U0,
            reduced.a0,
        )

    @property
    def lambda1(self) -> arb:
        return self.K * self.U * self.dphi(self.a) * self.a

    def integral(self, a: arb, b: arb) -> arb:
        found = integral(self.activation, a, b)
        if found.is_finite():
            return found
        return integral(self.activation, a, b, PATIENT_EVALUATIONS)  # an end next to a pole


def working_bits(found: Enclosure) -> int:
    """The precision at which an enclosure's end point is put into an equation."""
    return int(3.33 * found.digits) + 2 * GUARD_BITS
