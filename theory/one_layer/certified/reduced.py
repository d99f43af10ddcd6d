"""The reduced flow of one example in balls: K, U0, a0, and the function R along the orbit.

In dτ = e dt the flow is U' = φ(a), a' = U φ'(a).  H = U²/2 - G(a) is constant, so along the orbit
U² = R(a) = U0² + 2 ∫_{a0}^{a} φ/φ', and p = K U φ(a) never decreases (dp/dτ = K(φ² + U²φ'²)).
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from theory.activation import Activation
from theory.one_layer.start import Start
from theory.rigour.ball_activation import BallActivation, ball
from theory.rigour.quadrature import integral

SEARCH_BITS = 64  # for the untrusted search; every conclusion is proved afterwards


@dataclass(frozen=True)
class Reduced:
    """The problem at one working precision.  ``K``, ``U0``, ``a0`` are balls."""

    phi: BallActivation
    K: arb
    U0: arb
    a0: arb

    @classmethod
    def of(cls, phi: Activation, start: Start) -> Reduced:
        """At the precision now in force."""
        return cls(BallActivation.of(phi), ball(start.K), ball(start.U0), ball(start.a0))

    def growth(self, a: arb, b: arb, evaluations: int | None = None) -> arb:
        """∫_a^b φ/φ'."""
        return integral(self.phi, a, b, evaluations)

    def squared(self, accumulated: arb) -> arb:
        """R = U0² + 2·accumulated, with accumulated = ∫_{a0}^{a} φ/φ'."""
        return self.U0 * self.U0 + 2 * accumulated
