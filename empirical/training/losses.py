"""The losses, one number a member, and their gradients in the answer.

With f (G, B, *output) and targets (G or 1, B, *output):

* mse: the mean of (f - y)² over examples and coordinates;
* half-sum: ½ Σ (f - y)², the loss of the theorems;
* cross-entropy: the mean over examples of -Σ y log softmax(f), y a distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

LossName = Literal["mse", "half-sum", "cross-entropy"]
LOSSES = ("mse", "half-sum", "cross-entropy")


def losses(name: str, answer: Tensor, targets: Tensor) -> Tensor:
    """(G,); autograd goes through it."""
    answer, targets = answer.flatten(1), targets.flatten(1)
    if name == "mse":
        return (answer - targets).square().mean(1)
    return (answer - targets).square().sum(1) / 2


def cross_entropy(answer: Tensor, targets: Tensor) -> Tensor:
    """(G,) of logits (G, B, classes)."""
    return -(targets * torch.log_softmax(answer, -1)).sum(-1).mean(1)


def loss_of(name: str) -> Callable[[Tensor, Tensor], Tensor]:
    """(answer, targets) → (G,)."""
    if name == "cross-entropy":
        return cross_entropy
    return lambda answer, targets: losses(name, answer, targets)


def overwrite_by_gradient(name: str, answer: Tensor, targets: Tensor) -> Tensor:
    """The losses (G,) of ``answer`` (G, B, outputs), which becomes their gradient in it."""
    members, examples, outputs = answer.shape
    if name == "cross-entropy":
        logs = torch.log_softmax(answer, -1)
        loss = -(targets * logs).sum(-1).mean(1)
        torch.mul(logs.exp_(), targets.sum(-1, keepdim=True), out=answer).sub_(targets)
        answer.div_(examples)
        return loss
    answer.sub_(targets)
    squares = torch.linalg.vector_norm(answer.view(members, -1), dim=1).square()
    if name == "half-sum":
        return squares / 2
    answer.mul_(2 / (examples * outputs))
    return squares / (examples * outputs)
