"""Some members of an ensemble that are stepped together, and their state.

The whole state is ``members``, ``epoch``, ``weights``, ``memory``: what a checkpoint keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from empirical.networks.fully_connected import FullyConnected
from empirical.training import optimisers
from empirical.training.gradients import ByAutograd, ByHand, Gradient
from empirical.training.layout import Layout
from empirical.training.problem import Problem


class Stack:
    """Members ``members`` (numbers in the ensemble) after ``epoch`` updates.

    ``weights`` (G, size) and each of ``memory`` (G, size); those with the same optimiser are
    neighbours.  A stack that waits for its turn may be on the CPU; it goes to the examples' device
    when it is measured or stepped.

    Members have *seats*, rows of tensors that do not move while ``layout`` is the same number: a
    graph is recorded for seats.  A member that has ended may leave its seat empty: it is stepped on
    for nothing, and nobody looks.
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
        self.layout = 0
        self.epoch = epoch
        self._seats = list(members)
        self._rows: list[int] | None = None  # the members' seats; None: all are taken
        self._weights = weights
        self._memory = list(memory)  # made at the first step if there is none yet
        self._count = torch.full((), epoch, dtype=torch.float32, device=problem.x.device)
        self._gradients: Tensor | None = None
        self._gradient: Gradient | None = None
        self._measured: Tensor | None = None
        self._runs: tuple[optimisers.Run, ...] = ()

    @property
    def seats(self) -> int:
        """How many are stepped."""
        return len(self._seats)

    @property
    def weights(self) -> Tensor:
        return self.of_members(self._weights)

    @property
    def memory(self) -> list[Tensor]:
        return [self.of_members(tensor) for tensor in self._memory]

    def of_members(self, seats: Tensor, axis: int = 0) -> Tensor:
        """The members' part of something that has an entry for every seat."""
        if self._rows is None:
            return seats
        return seats.index_select(axis, torch.tensor(self._rows, device=seats.device))

    def _bind(self) -> Gradient:
        """Buffers for the seats as they are now."""
        problem, rules = self._problem, [self._problem.members[i].optimiser for i in self._seats]
        self._weights, *self._memory = (
            tensor.to(problem.x.device) for tensor in (self._weights, *self._memory)
        )
        if self._gradients is None:
            self._gradients = torch.zeros_like(self._weights)
        if not self._memory:
            count = max(map(optimisers.memories, rules))
            self._memory = [torch.zeros_like(self._weights) for _ in range(count)]
        self._runs = optimisers.runs(rules)
        layout = Layout.of(problem.architecture)
        views = layout.views(self._weights), layout.views(self._gradients)
        kind = ByHand if isinstance(problem.architecture, FullyConnected) else ByAutograd
        return kind(problem.architecture, *views, *problem.examples_of(self._seats), problem.loss)

    def measure(self) -> Tensor:
        """The losses (G,) at the present weights."""
        return self.of_members(self.measure_seats())

    def measure_seats(self) -> Tensor:
        """The same of every seat."""
        if self._gradient is None:
            self._gradient = self._bind()
        if self._measured is None:
            self._measured = self._gradient.loss()
        return self._measured

    def step(self) -> None:
        """One epoch: every member moves."""
        self.measure_seats()
        assert self._gradient is not None
        assert self._gradients is not None
        self._gradient.backward()
        self._measured = None
        self._count.add_(1)
        for run in self._runs:
            optimisers.step(run, self._weights, self._gradients, self._memory, self._count)
        self.epoch += 1

    def arrive(self, epoch: int) -> None:
        """Weights and memory have been brought to ``epoch`` by a graph."""
        self.epoch, self._measured = epoch, None

    def keep(self, rows: Sequence[int], *, patient: bool = False) -> None:
        """Only these members, in order, from now on; the others cost nothing more.

        If ``patient``, they keep their seats while more than half are taken: a graph that was
        recorded for them still serves, and among N members no more than log₂ N + 1 are recorded.
        """
        taken = [row if self._rows is None else self._rows[row] for row in rows]
        self.members = [self.members[row] for row in rows]
        if patient and 2 * len(taken) > len(self._seats):
            self._rows = taken
            return
        for tensor in (self._weights, *self._memory):
            for new, old in enumerate(taken):
                if new != old:
                    tensor[new].copy_(tensor[old])
        self._seats, self._rows, self.layout = list(self.members), None, self.layout + 1
        self._weights = self._weights[: len(taken)]
        self._memory = [tensor[: len(taken)] for tensor in self._memory]
        if self._gradients is not None:
            self._gradients = self._gradients[: len(taken)]
        self._gradient, self._measured = None, None

    def parts(self, most: int) -> list[Stack]:
        """The same members in stacks of at most so many."""
        if len(self.members) <= most:
            return [self]
        cuts = [slice(i, i + most) for i in range(0, len(self.members), most)]
        return [
            Stack(
                self._problem,
                self.members[cut],
                self.weights[cut].clone(),
                [tensor[cut].clone() for tensor in self.memory],
                self.epoch,
            )
            for cut in cuts
        ]

    def snapshot(self) -> tuple[int, list[Tensor]]:
        """Of the whole state of the seats, for ``restore``."""
        return self.epoch, [t.clone() for t in (self._weights, *self._memory)]

    def restore(self, snapshot: tuple[int, list[Tensor]]) -> None:
        """To a snapshot taken of the same seats."""
        self.epoch, tensors = snapshot
        for tensor, kept in zip((self._weights, *self._memory), tensors, strict=True):
            tensor.copy_(kept)
        self._count.fill_(self.epoch)
        self._measured = None
