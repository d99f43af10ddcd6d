"""The losses, one number a member, and their gradients in the answer.

With f (G, B, *output) and targets (G or 1, B, *output):

* mse: the mean of (f - y)² over examples and coordinates;
* half-sum: ½ Σ (f - y)², the loss of the theorems;
* cross-entropy: the mean over examples of -Σ y log softmax(f), y a distribution.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

LossName = Literal["mse", "half-sum", "cross-entropy"]
LOSSES = ("mse", "half-sum", "cross-entropy")


def loss_of(name: str, answer: Tensor, targets: Tensor) -> Tensor:
    """(G,); autograd goes through it."""
    if name == "cross-entropy":  # of logits (G, B, classes)
        return -(targets * torch.log_softmax(answer, -1)).sum(-1).mean(1)
    squares = (answer.flatten(1) - targets.flatten(1)).square()
    return squares.mean(1) if name == "mse" else squares.sum(1) / 2


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
