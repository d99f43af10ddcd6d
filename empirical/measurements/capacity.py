"""Networks of many widths and depths on the same examples, singly or in sequences (Figure 5)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from empirical.bounds import require_growing, require_least
from empirical.data.configuration import Data
from empirical.measurements.given import Given
from empirical.measurements.trained_member import TrainedMember
from empirical.progress import Progress
from empirical.training.configuration import Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError


@dataclass(frozen=True)
class Grid:
    """Every width with every number of hidden layers, ``seeds`` networks each."""

    data: Data
    widths: tuple[int, ...]
    depths: tuple[int, ...]
    seeds: int
    epochs: int
    activation: str = "selu"
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    loss: float = 1e-8

    def __post_init__(self) -> None:
        require_growing(0, "grid", widths=self.widths, depths=self.depths)
        require_least(1, "grid", seeds=self.seeds)

    def jobs(self, given: Given, length: int | None = None) -> list[TrainingJob]:
        """One a cell, the smallest depth first, all widths of it; autoencoders if no ``length`` of
        sequences, which must divide the number of examples."""
        count = given.examples.count
        if length is not None and count % length:
            raise InputError(
                f"{count} examples do not make sequences of {length}; "
                "choose lengths that divide the number of examples."
            )
        cut: dict[str, Any] = {}
        if length is not None:
            cut = {"task": "sequence", "lengths": (length,) * (count // length)}
        stop, seeds = Stop(self.loss, self.epochs), range(self.seeds)
        sizes = product(self.depths, self.widths)
        networks = (given.network(width, hidden, self.activation) for hidden, width in sizes)
        return [given.job(network, self.optimiser, stop, seeds, **cut) for network in networks]


def recalled_from_noise(
    network: TrainedMember, x: np.ndarray, starts: int, progress: Progress
) -> dict[str, Any]:
    """What becomes of uniform noise in a network that stores all sequences of the examples x."""
    from empirical.data.corruption import uniform_noise
    from empirical.retrieval.recall import recall

    cycles = network.training.cycles(len(x)) or ()
    noise = uniform_noise(starts, x.shape[1:], np.random.default_rng(len(cycles[0])))
    found = recall(network.learned, noise, x, cycles, progress=progress)
    return {
        "hidden": network.architecture.hidden,
        "width": network.architecture.width,
        "seed": network.member,
        "settled": int(found.limits.settled.sum()),
        "followed": int(found.followed.sum()),
        "sequences": len(cycles),
        "sequences_found": len(set(found.sequence[found.followed].tolist())),
        "distance": float(max(found.distance[found.followed], default=0.0)),
    }


GRIDS = {
    "smoke": Grid(
        Data("mnist", "digits", count=6, side=8), widths=(16, 48), depths=(1, 4), seeds=2,
        epochs=3_000,
    ),
    "laptop": Grid(
        Data("mnist", "digits", count=20, side=14), widths=(32, 64, 128, 256),
        depths=(1, 3, 6, 11, 16), seeds=5, epochs=10_000,
    ),
    "paper": Grid(
        Data("mnist", "digits", count=100), widths=(16, 32, 64, 128, 256, 512),
        depths=(1, 6, 11, 16, 21, 26, 31), seeds=5, epochs=1_000_000,
        optimiser=Optimiser("adam", learning_rate=1e-4),
    ),
}  # fmt: skip
ASSUMED = {
    "grid.data": "100 examples of MNIST; which ones is not in the text",
    "grid.widths": "the largest, 512, is reconstructed; the others are not in the text",
    "grid.depths": "hidden layers; the largest, 31, is reconstructed",
    "grid.activation": "not in the text",
    "grid.optimiser": "Adam is the paper's; its rate 1e-4 is reconstructed",
    "grid.loss": "1e-8 is reconstructed",
    "grid.epochs": "1,000,000 is reconstructed",
}
