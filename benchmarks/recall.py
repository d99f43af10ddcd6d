"""A film's period from 100 noise starts in one batch, against one start after another.

python benchmarks/recall.py --frames 389 --side 128 --starts 100

The network is random: iterating costs the same whatever it has learned.  Both ways apply f in
float64, 389 times to every start; one after another is timed on a few starts and scaled by their
number.  In one process and in turn, in seconds of the processor, which other work on the machine
disturbs less (on a GPU: by its own clock).  Each start must end at the same point either way.

The other half is the entry: the nearest of all frames is found at every step.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.retrieval.entry import entries
from empirical.spectra.learned_map import LearnedMap

SEED = 20
GAIN = 0.8  # of the random weights: orbits stay bounded
AGREEMENT = 1e-9  # relative

T = TypeVar("T")


def timed(run: Callable[[], T], device: str) -> tuple[float, T]:
    """Seconds of the processor, or of the wall where the work is done by a GPU; and the result."""
    clock = time.process_time if device == "cpu" else time.perf_counter
    began = clock()
    found = run()
    if device != "cpu":
        torch.cuda.synchronize()
    return clock() - began, found


@torch.no_grad()
def period(learned: LearnedMap, z: torch.Tensor, frames: int) -> torch.Tensor:
    for _ in range(frames):
        z = learned(z)
    return z


def peak(device: str) -> float:
    """Megabytes, of the process or of the GPU."""
    if device != "cpu":
        return torch.cuda.max_memory_allocated() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=389)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--starts", type=int, default=100)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--hidden", type=int, default=1)
    parser.add_argument("--activation", default="cosid")
    parser.add_argument("--slow", type=int, default=1, help="starts that are iterated alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def drawn(network: FullyConnected, device: str) -> dict[str, torch.Tensor]:
    """Random weights."""
    generator = torch.Generator().manual_seed(SEED)
    return {
        name: GAIN * torch.randn((1, *shape), generator=generator).to(device) / shape[-1] ** 0.5
        for name, shape in network.shapes().items()
    }


def main() -> None:
    c = asked()
    torch.set_num_threads(c.threads)
    d = c.side**2
    network = FullyConnected(d, d, c.width, c.hidden, c.activation)
    learned = LearnedMap.of(network, drawn(network, c.device))
    random = np.random.default_rng(SEED)
    frames = random.uniform(size=(c.frames, d))
    z = learned.points(random.uniform(size=(c.starts, d)))
    few = range(min(c.slow, c.starts))
    period(learned, z, 1)  # warm
    batch, single, worst = [], [], 0.0
    for _ in range(c.rounds):
        together, ends = timed(lambda: period(learned, z, c.frames), c.device)
        alone = [timed(lambda i=i: period(learned, z[i : i + 1], c.frames), c.device) for i in few]
        batch.append(together)
        single.append(statistics.mean(t for t, _ in alone) * c.starts)
        one_by_one = torch.cat([end for _, end in alone])
        worst = max(worst, float((ends[: len(few)] - one_by_one).norm() / one_by_one.norm()))
    held = peak(c.device)
    cycle = (tuple(range(c.frames)),)
    entering, _ = timed(lambda: entries(learned, z, frames, cycle, limit=c.frames), c.device)
    ratio = statistics.median(s / b for s, b in zip(single, batch, strict=True))
    print("| frames | side | starts | width × hidden | batch (s) | one by one (s) | ratio ", end="")
    print("| with the nearest frame (s) | peak memory (MB) |\n" + "| --- " * 9 + "|")
    print(
        f"| {c.frames} | {c.side} | {c.starts} | {c.width} × {c.hidden} "
        f"| {statistics.median(batch):.1f} | {statistics.median(single):.0f} | {ratio:.1f} "
        f"| {entering:.1f} | {held:.0f} |"
    )
    print(f"\nThe same ends to {worst:.0e}, relative.")
    if not worst < AGREEMENT:
        raise SystemExit("The two ways differ.")


if __name__ == "__main__":
    main()
