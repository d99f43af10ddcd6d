"""Bounds of what a proof has enclosed: distances, multipliers, and balls within balls."""

from __future__ import annotations

import numpy as np

from theory.memories.adapted_norm import Frame, frames
from theory.memories.attractor import Attractor
from theory.memories.eigenvalue import dominant
from theory.memories.expansion import Expansion
from theory.memories.network import Network
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


def multiplier(found: Attractor, digits: int) -> tuple[float, float]:
    """Bounds of the spectral radius of the n-fold map along the cycle.

    Of the product of all steps in the norms of the attractor: from above by a norm that is made for
    it, from below by an eigenvalue.
    """
    first, *others = (step.slopes.within(found.inner) for step in found.steps)
    product = first
    for ball in others:
        product = ball.times(product)
    value = dominant(product)
    return (value.least_modulus if value else 0.0), min(
        found.multiplier, radius_bound(product, digits)
    )


def radius_bound(ball: MatrixBall, digits: int) -> float:
    """Proved: no matrix of the ball has a larger spectral radius."""
    if not np.isfinite(ball.mid).all():
        return np.inf
    about = float(np.abs(np.linalg.eigvals(ball.mid)).max())
    best = np.inf
    for places in range(digits, 0, -1):  # a norm for fewer of them is rounder: the ball counts less
        shapes = frames([ball.mid], about * (1 + 10.0**-places)) if about else None
        best = min(best, norm_in(ball, shapes[0])) if shapes else best
        if best <= about * (1 + 2 * 10.0**-places):
            break
    return best


def norm_in(ball: MatrixBall, frame: Frame) -> float:
    """Proved: no matrix of the ball has a larger norm in that of the frame."""
    if frame.inverse is None:
        return np.inf
    left, factor = frame.inverse
    return above(factor * left.times(ball).times(MatrixBall(frame.shape)).norm)


def room(shape: Floats, radius: float) -> float:
    """Proved: a ball of that length, in the 2-norm, lies in {shape z, ‖z‖ ≤ radius}."""
    inverse: Floats = np.asarray(np.linalg.inv(shape), dtype=np.float64)
    defect = MatrixBall(inverse).times(MatrixBall(shape)).minus_identity()
    off = above(spectral(defect.mid) + defect.radius)
    return radius * (1 - off) / above(spectral(inverse)) * (1 - 1e-12) if off < 1 else 0.0
