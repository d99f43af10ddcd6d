"""Interpolating networks built at a given v, and whether the example repels, measured in floats.

For v with φ(v) ≠ 0 put u = 1/(k φ(v)), W1 = x u 1ᵀ, W2 = v 1 xᵀ: then f(x) = x.  Two measurements
that use neither the elasticity nor its derivative: eigenvalues of the Jacobian by autograd, and the
distance from x while f is iterated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from theory.activation import Activation

DIMENSION = 5  # of the example; λ1 does not depend on it
NUDGE = 1e-7  # first distance from x: small enough to be linear, large enough to outweigh rounding
STEPS = 40  # of the iteration; it stops as soon as the distance has grown or shrunk GROWTH times
GROWTH = 100.0


@dataclass(frozen=True)
class Repulsion:
    """At ``v``: how far f(x) is from x, the eigenvalue λ1, and how a nudge grows per step."""

    v: float
    defect: float
    lambda1: float
    rate: float


def example(seed: int, dimension: int = DIMENSION) -> np.ndarray:
    """A random unit vector, shape (dimension,)."""
    x = np.random.default_rng(seed).standard_normal(dimension)
    return x / np.linalg.norm(x)


def iterate(phi: Activation, width: int, v: float, seed: int) -> Repulsion:
    """Iterate f from x(1 + NUDGE) with full matrices in NumPy; λ1 by a central difference."""
    value = phi.array_value(np)
    x = example(seed)
    u = 1 / (width * float(value(np.float64(v))))
    W1, W2 = np.outer(x, np.full(width, u)), np.outer(np.full(width, v), x)

    def f(z: np.ndarray) -> np.ndarray:
        return np.asarray(W1 @ value(W2 @ z))

    z = x * (1 + NUDGE)
    first = last = float(np.linalg.norm(z - x))
    steps = 0
    while steps < STEPS and first / GROWTH < last < first * GROWTH:
        z, steps = f(z), steps + 1
        last = float(np.linalg.norm(z - x))
    rate = (last / first) ** (1 / steps)
    step = 1e-5
    central = float((f(x * (1 + step)) - f(x * (1 - step))) @ x) / (2 * step)
    return Repulsion(v, float(np.linalg.norm(f(x) - x)), central, rate)


def eigenvalues(phi: Activation, width: int, v: float, seed: int) -> tuple[float, Any]:
    """‖f(x) − x‖ and the eigenvalues of autograd's Jacobian at x, largest modulus first."""
    import torch

    value = phi.array_value(torch)
    x = torch.tensor(example(seed))
    u = 1 / (width * value(torch.tensor(v, dtype=torch.float64)))
    W1, W2 = torch.outer(x, u.expand(width)), torch.outer(torch.full_like(u.expand(width), v), x)

    def f(z: Any) -> Any:
        return W1 @ value(W2 @ z)

    jacobian = torch.autograd.functional.jacobian(f, x).numpy()
    if not np.isfinite(jacobian).all():
        return float("nan"), np.full(DIMENSION, np.nan)
    found = np.linalg.eigvals(jacobian)
    return float((f(x) - x).norm()), found[np.argsort(-abs(found))]
