"""Gradient descent of full matrices from *any* start, on several examples, by autograd.

:mod:`proofs_check.descent` trains one example from equal units on a ladder of learning rates;
this trains ``f(z) = W1 φ(W2 z)`` on ``½ Σ_s ‖y_s - f(x_s)‖²`` from given matrices, one step at a
time, so that a caller can look at every step.  No formula of a gradient is used.

Shapes: examples and targets are (n, d), ``first`` = W1 is (d, k), ``second`` = W2 is (k, d).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from theory.activation import Activation
from theory.extrapolation import Floats

DAMPING = 0.1  # of the step that would solve the linearised problem: residuals fall by 10 %
ZERO = 1e-24  # of the loss relative to ½Σ‖y‖²: residuals of 1e-12
MAX_STEPS = 3000


@dataclass(frozen=True)
class Matrices:
    """The weights of one network."""

    first: Floats
    second: Floats

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.first).all() and np.isfinite(self.second).all())

    @property
    def largest(self) -> float:
        """The largest modulus of an entry."""
        return float(max(np.abs(self.first).max(), np.abs(self.second).max()))


@dataclass(frozen=True)
class Slope:
    """The loss and its gradient at some weights."""

    loss: float
    first: Floats
    second: Floats

    @property
    def square(self) -> float:
        return float(np.square(self.first).sum() + np.square(self.second).sum())


@dataclass(frozen=True)
class Training:
    """What is trained on what; ``phi`` is φ on torch tensors."""

    torch: Any
    phi: Callable[[Any], Any]
    examples: Floats
    targets: Floats

    @classmethod
    def of(cls, phi: Activation, examples: Floats, targets: Floats | None = None) -> Training:
        """Imports torch; the targets are by default the examples."""
        import torch

        return cls(
            torch, phi.array_value(torch), examples, examples if targets is None else targets
        )

    def slope(self, at: Matrices) -> Slope:
        """By autograd."""
        leaves = [self.torch.tensor(w, requires_grad=True) for w in (at.first, at.second)]
        x, y = self.torch.tensor(self.examples), self.torch.tensor(self.targets)
        loss = (y - self.phi(x @ leaves[1].T) @ leaves[0].T).square().sum() / 2
        first, second = self.torch.autograd.grad(loss, leaves, materialize_grads=True)
        return Slope(loss.item(), first.numpy(), second.numpy())

    def step(self, at: Matrices, rate: float) -> Matrices:
        """One step of gradient descent."""
        slope = self.slope(at)
        return Matrices(at.first - rate * slope.first, at.second - rate * slope.second)

    def curvature(self, at: Matrices) -> float:
        """The largest of |∂f/∂W|² over the examples, by autograd; 1/curvature is a natural rate."""
        found = 0.0
        for x, y in zip(self.examples, self.targets, strict=True):
            one = Training(self.torch, self.phi, x[None], y[None]).slope(at)
            found = max(found, one.square / (2 * one.loss) if one.loss > 0 else 0.0)
        return found

    def until_zero(self, at: Matrices) -> tuple[Matrices, float]:
        """Descend until the loss is 0 but for rounding; the weights, and the relative loss left.

        Each step has its own γ, DAMPING·2L/|∇L|²; the invariants and the relations at zero loss
        hold for every γ.
        """
        whole = float(np.square(self.targets).sum()) / 2
        if not 0 < whole < float("inf"):  # the norm's square left the range of floats
            return at, float("inf")
        for _ in range(MAX_STEPS):
            slope = self.slope(at)
            if not (at.finite and slope.square > 0) or slope.loss <= ZERO * whole:
                break
            rate = DAMPING * 2 * slope.loss / slope.square
            at = Matrices(at.first - rate * slope.first, at.second - rate * slope.second)
        return at, self.slope(at).loss / whole if at.finite else float("inf")


def jacobian(phi: Activation, networks: Sequence[Matrices], z: Floats) -> Floats:
    """The Jacobian at z, shape (d, d), of the networks run one after the other, by autograd."""
    import torch

    act, point = phi.array_value(torch), torch.tensor(z)

    def run(value: Any) -> Any:
        for each in networks:
            value = torch.tensor(each.first) @ act(torch.tensor(each.second) @ value)
        return value

    return torch.autograd.functional.jacobian(run, point).numpy()


def output(phi: Activation, network: Matrices, z: Floats) -> Floats:
    """f(z), for iteration."""
    return network.first @ phi.array_functions(np)(network.second @ z)[0]
