"""Many epochs of a stack as one CUDA graph: a launch costs as much as the arithmetic of a layer.

Nothing is tested within a leap; its losses are read at its end.  If a member has ended within, the
stack goes back to where the leap began and is stepped one by one, so that the member's weights are
those of the very epoch at which it ended.  Nothing is masked, so nothing is paid for masks.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from empirical.training.stack import Stack

LENGTH = 16  # epochs; an end costs so many again. It divides those from one look to the next
_WARM_UP = 2  # epochs before the capture, in which libraries allocate their workspaces

Body = Callable[[], None]


class Leap:
    """``LENGTH`` epochs of a stack with these seats; with others it wants a new one."""

    def __init__(self, stack: Stack, record: Callable[[Stack, Body], Body] | None = None) -> None:
        self._stack = stack
        self._layout = stack.layout
        self._losses = stack.measure_seats().new_empty(LENGTH, stack.seats)
        self._replay = (record or captured)(stack, self._body)
        self._kept: tuple[int, list[Tensor]] | None = None

    def suits(self, stack: Stack) -> bool:
        """It was made for this stack with these seats."""
        return stack is self._stack and stack.layout == self._layout

    def _body(self) -> None:
        for losses in self._losses:
            losses.copy_(self._stack.measure_seats())
            self._stack.step()

    def forward(self) -> list[list[float]]:
        """Go ``LENGTH`` epochs ahead; the losses (LENGTH, G) on the way, the first at the start."""
        stack = self._stack
        self._kept = stack.snapshot()
        self._replay()
        stack.arrive(self._kept[0] + LENGTH)
        found: list[list[float]] = stack.of_members(self._losses, axis=1).tolist()
        return found

    def back(self) -> None:
        """To where the last ``forward`` began."""
        if self._kept is None:
            raise RuntimeError("back() before forward()")
        self._stack.restore(self._kept)
        self._kept = None


def captured(stack: Stack, body: Body) -> Body:
    """``body`` as a CUDA graph; the state of the stack is as before."""
    kept, graph = stack.snapshot(), torch.cuda.CUDAGraph()
    with torch.cuda.device(stack.weights.device):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(_WARM_UP):
                stack.step()
        torch.cuda.current_stream().wait_stream(side)
        stack.restore(kept)  # so that the body begins with a forward pass of its own
        with torch.cuda.graph(graph):
            body()
    stack.restore(kept)  # the capture ran nothing, but it counted
    return graph.replay
