"""A fixed point of a chain, enclosed whether it attracts or not, and an eigenvalue there.

With Y ≈ (J(c) - 1)⁻¹ the map N(s) = s - Y (g(s) - s) has the fixed points of g, and the derivative
(1 - Y (J(c) - 1)) - Y (J(s) - J(c)).  Where it contracts a ball around c into itself there is one
and only one of them (Newton and Kantorovich).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from theory.memories.attractor import largest
from theory.memories.eigenvalue import Eigenvalue, dominant
from theory.memories.expansion import Expansion, Slopes
from theory.memories.network import Chain
from theory.memories.rounding import Floats, MatrixBall, above, image


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """Proved: one lies within ``inner`` of Newton's centre, and no other within ``outer`` of it.

    ``eigenvalue`` is one of the derivative there, if one could be enclosed.
    """

    newton: Newton
    inner: float
    outer: float
    eigenvalue: Eigenvalue | None

    @property
    def repels(self) -> bool:
        """Proved if True: an eigenvalue lies outside the unit disc, so that it attracts no ball."""
        return self.eigenvalue is not None and self.eigenvalue.least_modulus > 1


@dataclass(frozen=True, eq=False)
class Newton:
    """N on balls around a centre."""

    plain: Slopes
    tilted: Slopes
    defect: float
    step: float

    @classmethod
    def at(cls, chain: Chain, centre: Floats) -> Newton | None:
        """None if 1 is an eigenvalue of the derivative, as far as floats can tell."""
        expansion = Expansion.at(chain, centre)
        identity = MatrixBall(np.eye(len(centre)))
        derivatives = expansion.derivatives(identity)
        jacobian = derivatives[-1].minus_identity()
        if not np.isfinite(jacobian.mid).all():
            return None
        try:
            inverse = MatrixBall(np.asarray(np.linalg.inv(jacobian.mid), dtype=np.float64))
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(inverse.mid).all():
            return None
        tilted = Slopes(expansion, derivatives, inverse, 1.0)
        defect = inverse.times(jacobian).minus_identity().norm
        if not defect < 1:
            return None
        return cls(
            Slopes(expansion, derivatives, identity, 1.0), tilted, defect, tilted.distance(centre)
        )

    def contracts(self, radius: float) -> bool:
        """Whether N maps the ball into itself and contracts there."""
        q = self.rate(radius)
        return q < 1 and above(self.step + q * radius) <= radius

    def rate(self, radius: float) -> float:
        """A bound of ‖N'‖ on the ball."""
        return above(self.defect + self.tilted.drift(radius))

    def excludes(self, radius: float) -> bool:
        """Proved if True: no fixed point lies in the ball, for Newton's step is longer than it.

        Y (g(s) - s) = Y (g(c) - c) + ∫ Y (J - 1) (s - c), and Y (J - 1) is near 1.
        """
        q = self.rate(radius)
        return above((1 + q) * radius) < self.least_step

    @property
    def least_step(self) -> float:
        """A lower bound of ‖Y (g(c) - c)‖."""
        centre = self.tilted.expansion.centre
        residual = self.tilted.expansion.value - centre
        seen = image(self.tilted.left, residual, 0.0 * centre)
        size = float(np.linalg.norm(seen.value)) * (1 - 1e-12)
        # what the bound of the step adds to the step itself bounds what it may lack as well
        return max(0.0, size - (self.step - size) * (1 + 1e-12))


def fixed_point(chain: Chain, centre: Floats) -> FixedPoint | None:
    """Proved unless None: what the fields of the answer say."""
    newton = Newton.at(chain, centre)
    if newton is None:
        return None
    inner = max(2.0**-60, 1.01 * newton.step)
    while not newton.contracts(inner):
        if not newton.rate(inner) < 1:
            return None
        inner *= 4
    outer = max(inner, largest(newton.contracts, inner))
    return FixedPoint(newton, inner, outer, dominant(newton.plain.jacobian(inner)))
