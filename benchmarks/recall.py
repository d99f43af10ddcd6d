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

import numpy as np
import torch

from empirical.networks.fully_connected import FullyConnected
from empirical.retrieval.entry import entries
from empirical.spectra.learned_map import LearnedMap

SEED = 20
GAIN = 0.8  # of the random weights: orbits stay bounded
ROUNDS = 3
AGREEMENT = 1e-9  # relative


def seconds(run: Callable[[], object], device: str) -> float:
    """Of the processor; of the wall where the work is done by a GPU."""
    clock = time.process_time if device == "cpu" else time.perf_counter
    began = clock()
    run()
    if device != "cpu":
        torch.cuda.synchronize()
    return clock() - began


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=389)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--starts", type=int, default=100)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--hidden", type=int, default=1)
    parser.add_argument("--activation", default="cosid")
    parser.add_argument("--slow", type=int, default=1, help="starts that are iterated alone")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    d = chosen.side**2
    network = FullyConnected(d, d, chosen.width, chosen.hidden, chosen.activation)
    generator = torch.Generator().manual_seed(SEED)
    weights = {
        name: (GAIN * torch.randn((1, *shape), generator=generator) / shape[-1] ** 0.5).to(
            chosen.device
        )
        for name, shape in network.shapes().items()
    }
    random = np.random.default_rng(SEED)
    frames = random.uniform(size=(chosen.frames, d))
    learned = LearnedMap.of(network, weights, 0)
    z = learned.points(random.uniform(size=(chosen.starts, d)))
    few = [z[i : i + 1] for i in range(min(chosen.slow, chosen.starts))]
    together = period(learned, z, chosen.frames)  # warm
    alone = torch.cat([period(learned, one, chosen.frames) for one in few])
    difference = float(((alone - together[: len(few)]).norm() / alone.norm()).cpu())

    batch, single = [], []
    for _ in range(ROUNDS):
        batch.append(seconds(lambda: period(learned, z, chosen.frames), chosen.device))
        each = [
            seconds(lambda one=one: period(learned, one, chosen.frames), chosen.device)
            for one in few
        ]
        single.append(statistics.mean(each) * chosen.starts)
    held = peak(chosen.device)
    cycle = (tuple(range(chosen.frames)),)
    entering = seconds(
        lambda: entries(network, weights, z, frames, cycle, limit=chosen.frames), chosen.device
    )
    ratio = statistics.median(s / b for s, b in zip(single, batch, strict=True))
    print("| frames | side | starts | width × hidden | batch (s) | one by one (s) | ratio ", end="")
    print("| with the nearest frame (s) | peak memory (MB) |\n" + "| --- " * 9 + "|")
    print(
        f"| {chosen.frames} | {chosen.side} | {chosen.starts} | {chosen.width} × {chosen.hidden} "
        f"| {statistics.median(batch):.1f} | {statistics.median(single):.0f} | {ratio:.1f} "
        f"| {entering:.1f} | {held:.0f} |"
    )
    print(f"\nThe same ends to {difference:.0e}, relative.")
    if not difference < AGREEMENT:
        raise SystemExit("The two ways differ.")


if __name__ == "__main__":
    main()
