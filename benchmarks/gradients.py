"""The gradient of a stack of networks: written out by hand, by autograd, and by torch.compile.

python benchmarks/gradients.py                # one thread; --threads 2, --device cuda

All three give the loss of every network and the gradient of all weights, from the same weights,
into the same memory, as `train` asks for them.  *Compiled* is one graph of loss and gradient
(``torch.func.grad_and_value``) by torch's default compiler, warm.  They are timed in turn,
``--rounds`` times, in seconds of the processor (on a GPU, of the clock); told is the median of the
ratios to the one by hand: above 1 it is slower.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from empirical.networks.fully_connected import FullyConnected
from empirical.networks.initialisation import initialise
from empirical.training.arithmetic import full_precision
from empirical.training.configuration import Member, Optimiser
from empirical.training.gradients import ByAutograd, ByHand, Gradient
from empirical.training.layout import Layout
from empirical.training.losses import loss_of
from empirical.training.optimisers import Run, step

SEED = 6
LEAST = 0.3  # seconds of one timing
TOLERANCE = 1e-4  # relative, of the three gradients to one another in float32


@dataclass(frozen=True)
class Case:
    """``members`` networks ``size``-``width`` × ``hidden``-``size`` on ``examples`` examples."""

    members: int
    size: int
    width: int
    hidden: int
    examples: int
    activation: str

    def __str__(self) -> str:
        return (
            f"{self.members} × {self.activation} {self.size}-{self.width}×{self.hidden}, "
            f"{self.examples} examples"
        )


CASES = (
    Case(5, 2, 128, 8, 6, "sinusoid"),
    Case(3, 256, 128, 5, 30, "relu"),
    Case(5, 196, 64, 6, 20, "selu"),
    Case(1, 784, 256, 10, 100, "cosid"),
    Case(8, 784, 256, 10, 100, "selu"),
)


class Compiled:
    """As ``ByAutograd``, in one graph that torch compiles."""

    def __init__(
        self,
        architecture: FullyConnected,
        weights: dict[str, Tensor],
        gradients: dict[str, Tensor],
        x: Tensor,
        targets: Tensor,
        loss: str,
    ) -> None:
        self._weights, self._gradients = weights, gradients
        self._x, self._targets, of = x, targets, loss_of(loss)

        def total(parameters: dict[str, Tensor], x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
            losses = of(architecture.apply(parameters, x), y)
            return losses.sum(), losses

        self._both = torch.compile(torch.func.grad_and_value(total, has_aux=True))
        self._found: dict[str, Tensor] = {}

    def loss(self) -> Tensor:
        self._found, (_, losses) = self._both(self._weights, self._x, self._targets)
        return losses

    def backward(self) -> None:
        for name, gradient in self._gradients.items():
            gradient.copy_(self._found[name])


KINDS: dict[str, Callable[..., Gradient]] = {
    "by hand": ByHand,
    "autograd": ByAutograd,
    "compiled": Compiled,
}


def seconds(work: Callable[[], None], device: str) -> float:
    """Of one call, over as many as take ``LEAST``."""
    clock = time.process_time if device == "cpu" else time.perf_counter
    calls, begun = 0, clock()
    while clock() - begun < LEAST:
        work()
        calls += 1
        if device != "cpu":
            torch.cuda.synchronize()
    return (clock() - begun) / calls


def once(made: Gradient) -> None:
    made.loss()
    made.backward()


def works(case: Case, device: str) -> dict[str, tuple[Callable[[], None], Tensor]]:
    """A gradient by each kind, and the memory that it is written into."""
    net = FullyConnected(case.size, case.size, case.width, case.hidden, case.activation)
    layout, members = Layout.of(net), [Member(seed) for seed in range(case.members)]
    flat = layout.flattened(initialise(net, members)).to(device)
    x = torch.rand(1, case.examples, case.size, device=device)
    found: dict[str, tuple[Callable[[], None], Tensor]] = {}
    for name, kind in KINDS.items():
        into = torch.zeros_like(flat)
        made = kind(net, layout.views(flat), layout.views(into), x, x, "mse")

        found[name] = partial(once, made), into
    return found


def adam(like: Tensor) -> Callable[[], None]:
    """The update that follows a gradient, to see what share of a step is at stake."""
    run, (w, g, m, v) = Run(Optimiser(), 0, len(like)), (torch.zeros_like(like) for _ in range(4))
    count = torch.ones((), device=like.device)
    return lambda: step(run, w, g, [m, v], count)


def agree(found: dict[str, tuple[Callable[[], None], Tensor]]) -> None:
    ours = found["by hand"][1]
    for name, (_, gradient) in found.items():
        if float((gradient - ours).norm() / ours.norm()) > TOLERANCE:
            raise SystemExit(f"the gradient {name} is another one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(SEED)
    where = "cpu" if o.device == "cpu" else torch.cuda.get_device_name()
    print(f"torch {torch.__version__}, {where}, {o.threads} threads")
    print("| networks | by hand, ms | autograd | compiled | update, ms |")
    print("| --- | --- | --- | --- | --- |")
    with full_precision(), torch.no_grad():
        for case in CASES:
            found = works(case, o.device)
            for work, _ in found.values():
                work()
            agree(found)
            update = adam(found["by hand"][1])
            rounds = [
                {name: seconds(work, o.device) for name, (work, _) in found.items()}
                for _ in range(o.rounds)
            ]
            hand = statistics.median(r["by hand"] for r in rounds)
            ratios = [
                f"{statistics.median(r[name] / r['by hand'] for r in rounds):.2f}"
                for name in KINDS
                if name != "by hand"
            ]
            rest = f"{1e3 * seconds(update, o.device):.2f}"
            print("|", " | ".join([str(case), f"{1e3 * hand:.2f}", *ratios, rest]), "|", flush=True)


if __name__ == "__main__":
    main()
