"""Networks of many widths and depths on the same examples, singly or in sequences (Figure 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.data.configuration import Data
from empirical.networks.fully_connected import FullyConnected
from empirical.training.configuration import Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.data.examples import Examples
    from empirical.laboratory import Laboratory
    from empirical.measurements.storage_table import StorageTable
    from empirical.runs.run import Run


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
        for name, values in (("widths", self.widths), ("depths", self.depths)):
            if list(values) != sorted(set(values)) or not values or values[0] < 1:
                raise InputError(
                    f"grid: {name} must be positive and grow, like (32, 64); they are {values}."
                )
        if self.seeds < 1:
            raise InputError(f"grid: seeds must be 1 or more, but is {self.seeds}.")

    def jobs(self, data: Data, examples: Examples, length: int | None = None) -> list[TrainingJob]:
        """One a cell, the smallest depth first, all widths of it; autoencoders if no ``length``.

        Parameters
        ----------
        data
            As resolved by the laboratory.
        length
            Of the sequences, which must divide the number of examples.
        """
        if length is not None and examples.count % length:
            raise InputError(
                f"{examples.count} examples do not make sequences of {length}; "
                "choose lengths that divide the number of examples."
            )
        d = examples.flat.shape[1]
        members = tuple(Member(seed, self.optimiser) for seed in range(self.seeds))
        return [
            TrainingJob(
                data,
                examples.fingerprint,
                FullyConnected(d, d, width, hidden, self.activation),
                members,
                Stop(self.loss, self.epochs),
                task="autoencode" if length is None else "sequence",
                lengths=() if length is None else (length,) * (examples.count // length),
            )
            for hidden in self.depths
            for width in self.widths
        ]


def recalled_from_noise(
    grid: Grid,
    cell: tuple[int, int],
    jobs: Sequence[TrainingJob],
    runs: Sequence[Run],
    table: StorageTable,
    examples: Examples,
    starts: int,
    laboratory: Laboratory,
) -> dict[str, Any]:
    """What becomes of uniform noise in the first network of ``cell`` that stores everything.

    Parameters
    ----------
    cell
        (row, column) of the table.
    jobs
        Of the grid, of sequences.
    runs
        Of these jobs.
    starts
        From noise.
    """
    from empirical.data.corruption import uniform_noise
    from empirical.retrieval.recall import recall

    depth, width = cell
    place = depth * len(grid.widths) + width
    member = int(np.argmax(table.everything[depth, width]))
    cycles = jobs[place].cycles(examples.count)
    assert cycles is not None
    noise = uniform_noise(starts, examples.flat.shape[1:], np.random.default_rng(len(cycles[0])))
    found = recall(
        jobs[place].architecture,
        runs[place].weights(),
        noise,
        examples.flat,
        cycles,
        member=member,
        progress=laboratory.progress,
    )
    return {
        "hidden": grid.depths[depth],
        "width": grid.widths[width],
        "seed": member,
        "settled": int(found.limits.settled.sum()),
        "followed": int(found.followed.sum()),
        "sequences": len(cycles),
        "sequences_found": len(set(found.sequence[found.followed].tolist())),
        "distance": float(max(found.distance[found.followed], default=0.0)),
    }


GRIDS = {
    "smoke": Grid(
        Data("mnist", "digits", count=6, side=8),
        widths=(16, 48),
        depths=(1, 4),
        seeds=2,
        epochs=3_000,
    ),
    "laptop": Grid(
        Data("mnist", "digits", count=20, side=14),
        widths=(32, 64, 128, 256),
        depths=(1, 3, 6, 11, 16),
        seeds=5,
        epochs=10_000,
    ),
    "paper": Grid(
        Data("mnist", "digits", count=100),
        widths=(16, 32, 64, 128, 256, 512),
        depths=(1, 6, 11, 16, 21, 26, 31),
        seeds=5,
        epochs=1_000_000,
        optimiser=Optimiser("adam", learning_rate=1e-4),
    ),
}
ASSUMED = {
    "grid.data": "100 examples of MNIST; which ones is not in the text",
    "grid.widths": "the largest, 512, is reconstructed; the others are not in the text",
    "grid.depths": "hidden layers; the largest, 31, is reconstructed",
    "grid.activation": "not in the text",
    "grid.optimiser": "Adam is the paper's; its rate 1e-4 is reconstructed",
    "grid.loss": "1e-8 is reconstructed",
    "grid.epochs": "1,000,000 is reconstructed",
}
