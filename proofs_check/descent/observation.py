"""What is read off the weights at a record: how well they fit, how they move, whether rank one.

u = yᵀW1/‖y‖², shape (L, 1, k), and v = W2 x/‖x‖², shape (L, k, 1), are vectors over units here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proofs_check.descent.network import Network, Weights
from theory.extrapolation import Floats

Observation = dict[str, Floats]


def observe(network: Network, weights: Weights, before: Weights) -> Observation:
    """Everything a record needs, each of shape (L,), in one transfer."""
    gradient = network.gradient(weights)
    with network.torch.no_grad():
        seen = _fit(network, weights, gradient) | _motion(weights, before)
        seen |= _rank_one(network, weights)
        numbers = network.torch.stack(list(seen.values())).cpu().numpy()
    return dict(zip(seen, numbers, strict=True))


def finite(now: Observation) -> bool:
    return all(bool(np.isfinite(numbers).all()) for numbers in now.values())


def square(t: Any) -> Any:
    """The squared Euclidean norm of each level, shape (L,)."""
    return t.square().sum((1, 2))


def _fit(network: Network, weights: Weights, gradient: Weights) -> dict[str, Any]:
    value = network.value(weights, network.x)
    return {
        "output": (network.y * value).sum((1, 2)) / square(network.y),
        "loss": 0.5 * square(network.y - value),
        "steepness": sum(square(g) for g in gradient),
    }


def _motion(weights: Weights, before: Weights) -> dict[str, Any]:
    (w1, w2), (b1, b2) = weights, before
    return {
        "size1": _largest(w1),
        "size2": _largest(w2),
        "change1": _largest(w1 - b1),
        "change2": _largest(w2 - b2),
    }


def _rank_one(network: Network, weights: Weights) -> dict[str, Any]:
    (w1, w2), x, y = weights, network.x, network.y
    u = y.mT @ w1 / square(y).view(-1, 1, 1)
    v = w2 @ x / square(x).view(-1, 1, 1)
    return {
        "u": u.mean((1, 2)),
        "v": v.mean((1, 2)),
        "drift1": _largest(w1 - y * u),
        "drift2": _largest(w2 - v * x.mT),
        "entry_u": _largest(u),
        "entry_v": _largest(v),
        "spread_u": u.amax((1, 2)) - u.amin((1, 2)),
        "spread_v": v.amax((1, 2)) - v.amin((1, 2)),
    }


def _largest(t: Any) -> Any:
    """The largest modulus of each level, shape (L,)."""
    return t.abs().amax((1, 2))
