"""Bounds of what a proof has enclosed: distances, multipliers, and balls within balls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from theory.memories.adapted_norm import frames
from theory.memories.attractor import Attractor, attractor
from theory.memories.eigenvalue import dominant
from theory.memories.expansion import Expansion, Slopes
from theory.memories.network import Network
from theory.memories.polish import Guess
from theory.memories.rounding import Floats, MatrixBall, above, image, length, spectral


def distance(
    network: Network,
    expansion: Expansion,
    derivatives: tuple[MatrixBall, ...],
    stretch: float,
    radius: float,
    x: Floats,
) -> tuple[float, float]:
    """Bounds of the distance from x to a point of the examples' space, whose state lies in a ball.

    The ball is that of the radius, in the coordinates of the derivatives, around the expansion's
    centre: of the point itself, or, in a network narrower than an example, of the point before.
    ``stretch`` bounds the 2-norm of these coordinates.
    """
    if network.narrow:
        inputs, last = expansion.inputs[-1], network.layers[-1]
        moved = expansion.moved(derivatives, radius)
        phi = network.loop.before(last)
        off = phi.deviation(inputs.a, inputs.values, moved.last_input)
        each = (np.abs(inputs.values.slope) + off) * moved.last_input + inputs.values.error
        seen = image(last.matrix, inputs.values.value, last.offset)
        gap = seen.value - x
        error = above(last.matrix.norm * length(each) + seen.error)
    else:
        gap = expansion.centre - x
        error = above(stretch * radius)
    size = length(gap)
    error = above(error + 2.0**-52 * size)
    return max(0.0, size * (1 - 1e-12) - error), above(size + error)


def multiplier(
    found: Attractor, expansions: Sequence[Expansion], guess: Guess, digits: int
) -> tuple[float, float]:
    """Bounds of the spectral radius of the n-fold map along the cycle.

    From above by the rate in a norm that is made for it; the cycle in that norm's balls is the
    same, as both draw in the orbit of their common centre.  From below by an eigenvalue.
    """
    n, upper, rho = len(expansions), found.multiplier, guess.radius()
    sharp = frames(guess.jacobians, (rho * (1 + 10.0**-digits)) ** (1 / n)) if rho else None
    close = attractor(expansions, guess.points, sharp, grow=False) if sharp else None
    if close is not None:
        upper = min(upper, close.multiplier)
    product: MatrixBall | None = None
    for expansion, frame in zip(expansions, found.frames, strict=True):
        identity = MatrixBall(np.eye(len(expansion.centre)))
        plain = Slopes(expansion, expansion.derivatives(identity), identity, 1.0)
        ball = plain.jacobian(above(spectral(frame.shape) * found.inner))
        product = ball if product is None else ball.times(product)
    value = dominant(product) if product is not None else None
    return (value.least_modulus if value else 0.0), upper


def room(shape: Floats, radius: float) -> float:
    """Proved: a ball of that length, in the 2-norm, lies in {shape z, ‖z‖ ≤ radius}."""
    inverse: Floats = np.asarray(np.linalg.inv(shape), dtype=np.float64)
    defect = MatrixBall(inverse).times(MatrixBall(shape)).minus_identity()
    off = above(spectral(defect.mid) + defect.radius)
    return radius * (1 - off) / above(spectral(inverse)) * (1 - 1e-12) if off < 1 else 0.0
