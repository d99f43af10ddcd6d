"""What is measured on the trained networks: Jacobians, eigenvalues, and their limits for γ → 0."""

from __future__ import annotations

import math

import numpy as np

from proofs_check.descent.network import Network, Weights
from proofs_check.descent.observation import finite, observe, square
from proofs_check.descent.results import End, Limit
from theory.extrapolation import EPSILON, Extrapolation, richardson


def end_of(network: Network, weights: Weights) -> End | None:
    """None where an output or a derivative is not finite, and no eigenvalue can be asked for."""
    seen, jacobian = observe(network, weights, weights), network.jacobian(weights)
    if not (finite(seen) and np.isfinite(jacobian).all()):
        return None  # LAPACK may crash on a NaN
    eigenvalues = np.linalg.eigvals(jacobian)
    order = np.argsort(-np.abs(eigenvalues), axis=1)
    ranked = np.take_along_axis(eigenvalues, order, axis=1)
    x, y = network.x[0, :, 0].cpu().numpy(), network.y[0, :, 0].cpu().numpy()
    return End(
        u=seen["u"],
        v=seen["v"],
        output=seen["output"],
        lambda1=ranked[:, 0].real.copy(),
        others=np.abs(ranked[:, 1:]).max(axis=1, initial=0.0),
        multiplier=jacobian @ x @ y / (y @ y),
        jacobian=jacobian,
    )


def limit_of(network: Network, weights: Weights, end: End, step: int, levels: int) -> Limit | None:
    """Extrapolate, with the noise seen by moving the weights as rounding or more steps would."""
    rounding = 1 + EPSILON * math.sqrt(max(step, 1))  # a random walk of the updates' roundings
    w1, w2 = weights
    moved = [(w1 * rounding, w2), (w1, w2 * rounding), _polished(network, weights)]
    ends = [end_of(network, network.leaves(*each)) for each in moved]
    if None in ends:
        return None

    def extrapolated(name: str) -> Extrapolation:
        ladder = getattr(end, name)
        noise = sum(np.abs(getattr(other, name) - ladder) for other in ends)
        return richardson(ladder[:levels], noise[:levels])

    return Limit(levels, *map(extrapolated, ("u", "v", "lambda1", "multiplier")))


def _polished(network: Network, weights: Weights) -> Weights:
    """The weights after the shortest step that brings the linearised residual to 0."""
    gradient = network.gradient(weights)
    slope = sum(square(g) for g in gradient)
    residual = square(network.y - network.value(weights, network.x))
    factor = (residual / slope).where(slope > 0, 0).view(-1, 1, 1)
    return tuple(w - factor * g for w, g in zip(weights, gradient, strict=True))
