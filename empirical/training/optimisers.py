"""GD, momentum, weight decay, RMSprop and Adam on stacked weights, with the rules of torch.optim.

With g the gradient + weight_decay · w:

* gd: b ← μ b + g, w ← w - γ b (b is not kept where μ = 0);
* rmsprop: v ← α v + (1 - α) g², w ← w - γ g / (√v + ε);
* adam: m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g²,
  w ← w - γ (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from empirical.training.configuration import Optimiser

_CHUNK = 1 << 20  # numbers that pass through a formula at once on a CPU: they stay in its L3 cache


def memories(optimiser: Optimiser) -> int:
    """How many numbers the rule remembers per weight."""
    return {"gd": int(optimiser.momentum > 0), "rmsprop": 1, "adam": 2}[optimiser.rule]


@dataclass(frozen=True)
class Run:
    """Neighbouring members of a stack with one optimiser: rows ``first`` to ``end``."""

    optimiser: Optimiser
    first: int
    end: int


def runs(optimisers: Sequence[Optimiser]) -> tuple[Run, ...]:
    """Where in a stack the optimiser changes."""
    found, first = [], 0
    for optimiser, members in groupby(optimisers):
        end = first + sum(1 for _ in members)
        found.append(Run(optimiser, first, end))
        first = end
    return tuple(found)


def step(
    run: Run, weights: Tensor, gradients: Tensor, memory: Sequence[Tensor], count: Tensor
) -> None:
    """One update in place of the rows of a run.

    All (G, size); ``memory`` at least as many as the rule wants, zeros at first.  ``count`` is t,
    the number of this step, from 1: a float32 tensor without axes.  Gradients are overwritten.
    """
    rows = slice(run.first, run.end)
    w, g, kept = weights[rows], gradients[rows], [m[rows] for m in memory]
    rule = {"gd": _gd, "rmsprop": _rmsprop, "adam": _adam}[run.optimiser.rule]
    rule(run.optimiser, w, g, kept, count)


def _gd(o: Optimiser, w: Tensor, g: Tensor, memory: list[Tensor], count: Tensor) -> None:
    for part, slope, *kept in _chunks(w, g, *memory[: memories(o)]):
        if o.weight_decay:
            slope.add_(part, alpha=o.weight_decay)
        if kept:
            slope = kept[0].mul_(o.momentum).add_(slope)
        part.add_(slope, alpha=-o.learning_rate)


def _rmsprop(o: Optimiser, w: Tensor, g: Tensor, memory: list[Tensor], count: Tensor) -> None:
    chunks = _chunks(w, g, memory[0])
    scratch = torch.empty_like(chunks[0][0])
    smallest = torch.finfo(w.dtype).tiny
    for part, slope, square in chunks:
        if o.weight_decay:
            slope.add_(part, alpha=o.weight_decay)
        square.mul_(o.alpha).addcmul_(slope, slope, value=1 - o.alpha)
        # roots of denormal numbers take 30 times as long, and ε hides them
        root = torch.clamp_min(square, smallest, out=scratch[: len(part)]).sqrt_()
        part.addcdiv_(slope, root.add_(o.epsilon), value=-o.learning_rate)


def _adam(o: Optimiser, w: Tensor, g: Tensor, memory: list[Tensor], count: Tensor) -> None:
    m, v = memory
    fused = getattr(torch, "_fused_adam_", None)  # not public: a later torch may have it no more
    if fused is None:
        _adam_by_its_formula(o, w, g, memory, count)
        return
    fused(
        [w],
        [g],
        [m],
        [v],
        [],
        [count],
        lr=o.learning_rate,
        beta1=o.beta1,
        beta2=o.beta2,
        weight_decay=o.weight_decay,
        eps=o.epsilon,
        amsgrad=False,
        maximize=False,
    )


def _adam_by_its_formula(
    o: Optimiser, w: Tensor, g: Tensor, memory: list[Tensor], count: Tensor
) -> None:
    first, second = (1 - beta ** count.double() for beta in (o.beta1, o.beta2))
    for part, slope, mean, square in _chunks(w, g, *memory):
        slope.add_(part, alpha=o.weight_decay)
        mean.mul_(o.beta1).add_(slope, alpha=1 - o.beta1)
        square.mul_(o.beta2).addcmul_(slope, slope, value=1 - o.beta2)
        root = (square / second).sqrt_().add_(o.epsilon)
        part.sub_((mean / first).div_(root).mul_(o.learning_rate))


def _chunks(*stacks: Tensor) -> list[tuple[Tensor, ...]]:
    if stacks[0].is_cuda or stacks[0].numel() <= 2 * _CHUNK:
        return [stacks]
    return list(zip(*(s.view(-1).split(_CHUNK) for s in stacks), strict=True))
