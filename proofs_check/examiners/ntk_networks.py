"""Networks of finite width in the NTK parametrisation, several seeds at once, by autograd.

f = (g(θ) − g(θ at the start))/ε, trained by gradient descent with momentum to loss 0.  The output
scale ε <= 1 has the same limit, whatever it is, but lets weights move little at finite width;
without it, tanh at norm 20 and width 16384 still has λ1 = 0.16 where the limit has 0.46.  Nothing
here uses the kernel but for the learning rate, ε and the directions in which J is measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from theory.extrapolation import Floats

if TYPE_CHECKING:
    from proofs_check.problem import Problem
    from theory.ntk.predictor import Predictor

SEEDS = 12  # networks of each width
RESIDUAL = 1e-5  # relative, at which training stops: far below the gaps that are measured
MAX_STEPS = 4000
RATE = 0.5  # times the largest stable rate: small enough that the rate does not show
LAZY = 0.1  # the largest change of a unit's input, at the smallest width, that ε allows
BEYOND = 1e3  # a residual above which training has diverged
NARROWEST = 64  # width to which LAZY refers


@dataclass(frozen=True)
class Trained:
    """The eigenvalue of each network to first order, shape (seeds, examples), the largest of its
    true |eigenvalues| on average, and the residual left."""

    width: int
    first_order: Floats
    largest: float
    residual: float


def train(problem: Problem, predictor: Predictor, width: int) -> Trained:
    """SEEDS networks of one width at once; heavy-ball momentum tuned to the spectrum of K."""
    import torch

    generator = torch.Generator().manual_seed(problem.seed + width)
    n0 = predictor.examples.shape[1]
    sizes = [n0, *[width] * problem.depth, n0]
    weights = [
        torch.randn(SEEDS, o, i, generator=generator, dtype=torch.float64).requires_grad_()
        for i, o in pairwise(sizes)
    ]
    x = torch.tensor(predictor.examples)
    start = [w.detach().clone() for w in weights]
    phi = problem.phi.array_value(torch)
    initial = _output(phi, start, x.expand(SEEDS, *x.shape)).detach()
    spectrum = np.linalg.eigvalsh(predictor.gram.value)
    rate, momentum = heavy_ball(float(spectrum[0]), float(spectrum[-1]))
    epsilon = output_scale(predictor)
    speed = [torch.zeros_like(w) for w in weights]
    residual = math.inf
    for _ in range(MAX_STEPS):
        left = (_output(phi, weights, x.expand(SEEDS, *x.shape)) - initial) / epsilon - x
        residual = float(left.detach().abs().max() / x.abs().max())
        if residual < RESIDUAL or not residual < BEYOND:
            break
        gradients = torch.autograd.grad((left**2).sum() / 2, weights)
        with torch.no_grad():
            for w, v, g in zip(weights, speed, gradients, strict=True):
                v.mul_(momentum).sub_(rate * epsilon**2 * g)
                w.add_(v)
    trained = [w.detach() for w in weights]
    J = _jacobians(phi, trained, start, predictor.examples) / epsilon
    _, left, right = top_pairs(predictor)
    first_order = np.einsum("no,snoi,ni->sn", left, J, right).real
    largest = (
        np.abs(np.linalg.eigvals(J)).max(axis=-1) if np.isfinite(J).all() else np.array(np.nan)
    )
    return Trained(width, first_order, float(largest.mean()), residual)


def heavy_ball(slowest: float, fastest: float) -> tuple[float, float]:
    """Polyak's rate and momentum for a quadratic with these curvatures, the rate times RATE."""
    high, low = math.sqrt(fastest), math.sqrt(slowest)
    return RATE * 4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2


def output_scale(predictor: Predictor) -> float:
    """ε: weights move by ε√(tr XᵀK⁻¹X) in all, a unit's input by that times ‖x‖/√(n0 width)."""
    x = predictor.examples
    moved = math.sqrt(float(np.sum(x * predictor.weights)))
    farthest = float(np.max(np.linalg.norm(x, axis=1))) / math.sqrt(x.shape[1])
    return min(1.0, LAZY * math.sqrt(NARROWEST) / (moved * max(farthest, 1.0)))


def _output(phi: Any, weights: list[Any], z: Any) -> Any:
    """g(z) for z of shape (seeds, m, n0): h = W φ(h)/√fan-in."""
    h = z
    for i, w in enumerate(weights):
        h = (phi(h) if i else h) @ w.transpose(1, 2) / math.sqrt(w.shape[2])
    return h


def _jacobians(phi: Any, weights: list[Any], start: list[Any], x: Floats) -> Floats:
    """Autograd's Jacobians of g(θ) − g(θ at the start), shape (seeds, examples, n0, n0)."""
    import torch

    z = torch.tensor(np.broadcast_to(x, (SEEDS, *x.shape)).copy(), requires_grad=True)
    f = _output(phi, weights, z) - _output(phi, start, z)
    outputs = range(x.shape[1])
    rows = [torch.autograd.grad(f[..., k].sum(), z, retain_graph=True)[0] for k in outputs]
    return np.asarray(torch.stack(rows, dim=-2).numpy())


def top_pairs(predictor: Predictor) -> tuple[Floats, Any, Any]:
    """The limit's largest eigenvalues (examples,), left and right eigenvectors with uᵀv = 1."""
    values, lefts, rights = [], [], []
    for x in predictor.examples:
        found, right = np.linalg.eig(predictor.jacobian(x).matrix)
        top = int(np.argmax(abs(found)))
        values.append(found[top].real)
        lefts.append(np.linalg.pinv(right)[top])
        rights.append(right[:, top])
    return np.array(values), np.array(lefts), np.array(rights)
