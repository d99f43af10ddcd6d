"""The loss of a stack of networks and its gradient, written into given memory.

For FullyConnected the backward pass is written out, with every buffer allocated once; for other
architectures autograd goes through ``apply``.  A test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from empirical.networks.architecture import Architecture, Parameters
from empirical.networks.fully_connected import FullyConnected
from empirical.training.losses import loss_of, overwrite_by_gradient


@dataclass(eq=False, repr=False)
class Gradient:
    """Bound to the weights and gradients of G members (views) and to their examples."""

    architecture: Architecture
    weights: Parameters
    gradients: Parameters
    x: Tensor  # (G or 1, B, …), as the targets
    targets: Tensor
    name: str  # of the loss

    def __post_init__(self) -> None:
        """Make what every step needs."""

    def loss(self) -> Tensor:
        """(G,), at the present weights."""
        raise NotImplementedError

    def backward(self) -> None:
        """Fill the gradients, at the weights of the last ``loss()``."""
        raise NotImplementedError


class ByAutograd(Gradient):
    """Any architecture."""

    def __post_init__(self) -> None:
        self._weights = {k: w.detach().requires_grad_() for k, w in self.weights.items()}
        self._last: Tensor | None = None

    def loss(self) -> Tensor:
        with torch.enable_grad():
            answer = self.architecture.apply(self._weights, self.x)
            self._last = loss_of(self.name, answer, self.targets)
        return self._last.detach()

    def backward(self) -> None:
        if self._last is None:
            raise RuntimeError("backward() before loss()")
        found = torch.autograd.grad(
            self._last,
            list(self._weights.values()),
            torch.ones_like(self._last),  # a member's loss depends on its own weights alone
            materialize_grads=True,
        )
        for gradient, value in zip(self.gradients.values(), found, strict=True):
            gradient.copy_(value)
        self._last = None


class ByHand(Gradient):
    """FullyConnected: a_l = s_l h_{l-1} W_lᵀ + b_l, h_l = φ(a_l), δ_{l-1} = s_l δ_l W_l ⊙ φ'."""

    def __post_init__(self) -> None:
        architecture = self.architecture
        assert isinstance(architecture, FullyConnected)
        self._phi, self._scales = architecture.phi, architecture.scales()
        self._bias_scale = architecture.bias_scale
        count = architecture.hidden + 1
        self._weights = [self.weights[f"weight{i}"] for i in range(1, count + 1)]
        self._gradients = [self.gradients[f"weight{i}"] for i in range(1, count + 1)]
        biases = range(1, count + 1) if architecture.bias else ()
        self._biases = [self.weights[f"bias{i}"] for i in biases]
        self._bias_gradients = [self.gradients[f"bias{i}"] for i in biases]
        members = len(self._weights[0])
        x = self.x.expand(members, -1, -1)
        self._a = [x.new_empty(members, x.shape[1], n) for n in architecture.sizes[1:]]
        self._h = [x, *(torch.empty_like(a) for a in self._a[:-1])]
        self._delta = [torch.empty_like(a) for a in self._a[:1]] * 2
        if architecture.hidden > 1:
            self._delta[1] = torch.empty_like(self._delta[0])

    def loss(self) -> Tensor:
        last = len(self._a) - 1
        for i, (w, a, h) in enumerate(zip(self._weights, self._a, self._h, strict=True)):
            _product(h, w.mT, a, self._scales[i])
            if self._biases:
                a.add_(self._biases[i].unsqueeze(1), alpha=self._bias_scale)
            if i < last:
                self._phi.forward(a, self._h[i + 1])
        return overwrite_by_gradient(self.name, self._a[-1], self.targets)

    def backward(self) -> None:
        delta = self._a[-1]
        for i in range(len(self._weights) - 1, -1, -1):
            scale = self._scales[i]
            _product(delta.mT, self._h[i], self._gradients[i], scale)
            if self._biases:
                torch.sum(delta, 1, out=self._bias_gradients[i]).mul_(self._bias_scale)
            if i:
                below = self._delta[i % 2]
                _product(delta, self._weights[i], below, scale)
                self._phi.backward(below, self._a[i - 1], self._h[i])
                delta = below


def _product(left: Tensor, right: Tensor, out: Tensor, scale: float) -> None:
    """out ← scale · left @ right, for each member."""
    if len(out) == 1:  # one matrix: a plain product is faster than a batch of one
        left, right, out = left[0], right[0], out[0]
        if scale == 1:
            torch.mm(left, right, out=out)
        else:
            torch.addmm(out, left, right, beta=0, alpha=scale, out=out)
    elif scale == 1:
        torch.bmm(left, right, out=out)
    else:
        torch.baddbmm(out, left, right, beta=0, alpha=scale, out=out)
