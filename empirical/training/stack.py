"""Some members of an ensemble that are stepped together, and their state.

The whole state is ``members``, ``epoch``, ``weights``, ``memory``: what a checkpoint keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from empirical.training import optimisers
from empirical.training.gradients import Gradient, gradient_of
from empirical.training.layout import Layout
from empirical.training.problem import Problem


class Stack:
    """Members ``members`` (numbers in the ensemble) after ``epoch`` updates.

    ``weights`` (G, size) and each of ``memory`` (G, size) on the device; those with the same
    optimiser are neighbours.
    """

    def __init__(
        self,
        problem: Problem,
        members: Sequence[int],
        weights: Tensor,
        memory: Sequence[Tensor] = (),
        epoch: int = 0,
    ) -> None:
        self._problem = problem
        self.members = list(members)
        self.weights = weights
        self.memory = list(memory)  # made at the first step if there is none yet
        self.epoch = epoch
        self._count = torch.full((), epoch, dtype=torch.float32, device=weights.device)
        self._gradients: Tensor | None = None
        self._gradient: Gradient | None = None
        self._measured: Tensor | None = None
        self._runs: tuple[optimisers.Run, ...] = ()

    def _bind(self) -> Gradient:
        """Buffers for the members as they are now."""
        problem, rules = self._problem, [self._problem.members[i].optimiser for i in self.members]
        if self._gradients is None:
            self._gradients = torch.zeros_like(self.weights)
        if not self.memory:
            count = max(map(optimisers.memories, rules))
            self.memory = [torch.zeros_like(self.weights) for _ in range(count)]
        self._runs = optimisers.runs(rules)
        layout = Layout.of(problem.architecture)
        x, targets = problem.examples_of(self.members)
        return gradient_of(
            problem.architecture,
            layout.views(self.weights),
            layout.views(self._gradients),
            x,
            targets,
            problem.loss,
        )

    def measure(self) -> Tensor:
        """The losses (G,) at the present weights."""
        if self._gradient is None:
            self._gradient = self._bind()
        if self._measured is None:
            self._measured = self._gradient.loss()
        return self._measured

    def step(self) -> None:
        """One epoch: every member moves."""
        self.measure()
        assert self._gradient is not None
        assert self._gradients is not None
        self._gradient.backward()
        self._measured = None
        self._count.add_(1)
        for run in self._runs:
            optimisers.step(run, self.weights, self._gradients, self.memory, self._count)
        self.epoch += 1

    def arrive(self, epoch: int) -> None:
        """Weights and memory have been brought to ``epoch`` by a graph."""
        self.epoch, self._measured = epoch, None

    def keep(self, rows: Sequence[int]) -> None:
        """Only these rows of the stack, in order, from now on; the others cost nothing more."""
        for tensor in (self.weights, *self.memory):
            for new, old in enumerate(rows):
                if new != old:
                    tensor[new].copy_(tensor[old])
        self.members = [self.members[row] for row in rows]
        self.weights = self.weights[: len(rows)]
        self.memory = [tensor[: len(rows)] for tensor in self.memory]
        if self._gradients is not None:
            self._gradients = self._gradients[: len(rows)]
        self._gradient, self._measured = None, None

    def snapshot(self) -> tuple[int, list[Tensor]]:
        """Of the whole state, for ``restore``."""
        return self.epoch, [t.clone() for t in (self.weights, *self.memory)]

    def restore(self, snapshot: tuple[int, list[Tensor]]) -> None:
        """To a snapshot taken of the same members."""
        self.epoch, tensors = snapshot
        for tensor, kept in zip((self.weights, *self.memory), tensors, strict=True):
            tensor.copy_(kept)
        self._count.fill_(self.epoch)
        self._measured = None
