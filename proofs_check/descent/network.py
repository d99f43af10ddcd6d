"""L networks f(z) = W1 φ(W2 z) side by side, one for each learning rate; autograd differentiates.

Shapes: x and y are (L, d, 1), W1 is (L, d, k), W2 is (L, k, d).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from theory.activation import Activation
from theory.extrapolation import Floats
from theory.one_layer.start import Start, nearest_float

Weights = tuple[Any, ...]  # W1 (L, d, k) and W2 (L, k, d)


@dataclass(frozen=True)
class Network:
    """L networks side by side; torch is a field, since importing this module must not load it."""

    torch: Any
    phi: Callable[[Any], Any]
    width: int
    u0: float
    v0: float
    x: Any  # (L, d, 1)
    y: Any  # (L, d, 1)

    @classmethod
    def of(
        cls, torch: Any, phi: Activation, start: Start, pair: Floats, levels: int, place: str
    ) -> Network:
        """``pair``, shape (2, d), holds x and y."""
        d = pair.shape[1]
        x, y = (
            torch.as_tensor(a, device=place).view(1, d, 1).expand(levels, d, 1).contiguous()
            for a in pair
        )
        numbers = nearest_float(start.u0), nearest_float(start.v0)
        return cls(torch, phi.array_value(torch), start.width, *numbers, x, y)

    def first(self) -> Network:
        return dataclasses.replace(self, x=self.x[:1], y=self.y[:1])

    def start(self) -> Weights:
        levels, d, _ = self.x.shape
        w1 = (self.u0 * self.y).expand(levels, d, self.width)
        w2 = (self.v0 * self.x).mT.expand(levels, self.width, d)
        return self.leaves(w1, w2)

    def leaves(self, *tensors: Any) -> Weights:
        dense = self.torch.contiguous_format
        return tuple(t.detach().clone(memory_format=dense).requires_grad_() for t in tensors)

    def value(self, weights: Weights, z: Any) -> Any:
        """f(z) for z of shape (L, d, 1)."""
        return self.torch.bmm(weights[0], self.phi(self.torch.bmm(weights[1], z)))

    def loss(self, weights: Weights) -> Any:
        """½‖y - f(x)‖², summed over the levels, which share no weight."""
        mse = self.torch.nn.functional.mse_loss
        return 0.5 * mse(self.value(weights, self.x), self.y, reduction="sum")

    def gradient(self, weights: Weights, loss: Any = None) -> Weights:
        loss = self.loss(weights) if loss is None else loss
        return self.torch.autograd.grad(loss, weights, materialize_grads=True)

    def step(self, weights: Weights, minus_rates: Any) -> None:
        """One step of gradient descent, in place; ``minus_rates``, shape (L, 1, 1), holds -γ."""
        gradient = self.gradient(weights)
        with self.torch.no_grad():
            for w, g in zip(weights, gradient, strict=True):
                w.addcmul_(g, minus_rates)

    def jacobian(self, weights: Weights) -> Floats:
        """J_f(x), shape (L, d, d)."""
        z = self.leaves(self.x)[0]
        value, grad = self.value(weights, z), self.torch.autograd.grad
        columns = [
            grad(value[:, i].sum(), z, retain_graph=True, materialize_grads=True)[0]
            for i in range(value.shape[1])
        ]
        return self.torch.cat(columns, dim=2).mT.cpu().numpy()
