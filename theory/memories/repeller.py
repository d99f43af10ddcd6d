"""A fixed point or a cycle, enclosed whether it attracts or not, and an eigenvalue there.

The points of a cycle of n steps g_i are one zero of F(s) = (g_i(s_i) - s_{i+1})_i, indices modulo n
(of a fixed point, n = 1).  With Y ≈ F'(c)⁻¹ the map N(s) = s - Y F(s) has the derivative
(1 - Y F'(c)) - Y (F'(s) - F'(c)).  Where it contracts a ball around c into itself there is one and
only one zero (Newton and Kantorovich).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from theory.deadline import at
from theory.memories.attractor import largest
from theory.memories.eigenvalue import Eigenvalue, dominant
from theory.memories.expansion import Expansion, Slopes
from theory.memories.network import Chain
from theory.memories.rounding import Floats, MatrixBall, above
from theory.memories.sharpened import Residual

LARGEST_SYSTEM = 1500  # unknowns of F: a dense inverse of them is taken


@dataclass(frozen=True, eq=False)
class EnclosedCycle:
    """Proved: one cycle lies within ``inner`` of Newton's centres (all points together), and no
    other within ``outer`` of them.

    ``eigenvalue`` is one of the derivative of all its steps, if one could be enclosed.
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
    """N on balls around the points of a guess.

    Attributes
    ----------
    plain
        The derivative of every step.
    tilted
        The same, multiplied by the columns of Y that belong to the step.
    defect
        A bound of ‖1 - Y F'(c)‖.
    step
        A bound of ‖Y F(c)‖.
    """

    plain: tuple[Slopes, ...]
    tilted: tuple[Slopes, ...]
    defect: float
    step: float

    @classmethod
    def at(
        cls,
        chains: Sequence[Chain],
        centres: Sequence[Floats],
        residuals: Sequence[Residual] | None = None,
    ) -> Newton | None:
        """None if the derivative has no inverse, as far as floats can tell, or is too large.

        ``residuals``: proved ones, of which better bounds follow than of the expansions'.
        """
        n, size = len(centres), len(centres[0])
        if n * size > LARGEST_SYSTEM:
            return None
        identity = MatrixBall(np.eye(size))
        expansions = [Expansion.at(c, s) for c, s in zip(chains, centres, strict=True)]
        plain = tuple(Slopes(e, e.derivatives(identity), identity, 1.0) for e in expansions)
        system = _system([slopes.derivatives[-1] for slopes in plain])
        try:
            inverse = np.linalg.inv(system.mid) if np.isfinite(system.mid).all() else system.mid
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(inverse).all():
            return None
        inverse = np.asarray(inverse, dtype=np.float64)
        tilted = tuple(
            Slopes(s.expansion, s.derivatives, MatrixBall(np.ascontiguousarray(columns)), 1.0)
            for s, columns in zip(plain, np.split(inverse, n, axis=1), strict=True)
        )
        defect = MatrixBall(inverse).times(system).minus_identity().norm
        if not defect < 1:
            return None
        if residuals is None:
            step = sum(t.distance(centres[(i + 1) % n]) for i, t in enumerate(tilted))
        else:
            step = sum(t.stretched(*r) for t, r in zip(tilted, residuals, strict=True))
        return cls(plain, tilted, defect, above(step))

    def contracts(self, radius: float) -> bool:
        """Whether N maps the ball into itself and contracts there."""
        at("a ball of Newton's method")
        q = self.rate(radius)
        return q < 1 and above(self.step + q * radius) <= radius

    def rate(self, radius: float) -> float:
        """A bound of ‖N'‖ on the ball: every point of the cycle stays within the radius."""
        return above(self.defect + sum(t.drift(radius) for t in self.tilted))

    def product(self, radius: float) -> MatrixBall:
        """It holds the derivative of all steps, one after the other, at every such cycle."""
        found = self.plain[0].jacobian(radius)
        for slopes in self.plain[1:]:
            found = slopes.jacobian(radius).times(found)
        return found


def _system(jacobians: Sequence[MatrixBall]) -> MatrixBall:
    """F'(c): the i-th row of blocks has J_i at i and -1 at i + 1."""
    n, size = len(jacobians), len(jacobians[0].mid)
    mid = np.zeros((n * size, n * size))
    rounding = 0.0
    for i, j in enumerate(jacobians):
        rows, after = slice(i * size, (i + 1) * size), (i + 1) % n * size
        mid[rows, rows] += j.mid
        mid[rows, after : after + size] -= np.eye(size)
        rounding += j.radius
    diagonal = MatrixBall(np.diag(np.diag(mid))).frobenius if n == 1 else 0.0
    return MatrixBall(mid, above(rounding + 2.0**-52 * diagonal))


def enclosed_cycle(
    chains: Sequence[Chain],
    centres: Sequence[Floats],
    residuals: Sequence[Residual] | None = None,
) -> EnclosedCycle | None:
    """Proved unless None: what the fields of the answer say."""
    newton = Newton.at(chains, centres, residuals)
    if newton is None:
        return None
    inner = max(2.0**-60, 1.01 * newton.step)
    while not newton.contracts(inner):
        if not newton.rate(inner) < 1:
            return None
        inner *= 4
    outer = max(inner, largest(newton.contracts, inner))
    return EnclosedCycle(newton, inner, outer, dominant(newton.product(inner)))
