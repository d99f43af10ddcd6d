"""Figure 15: how many examples are stored, nonlinearity against optimiser.

The paper trains one network a cell on 100 grey pictures of CIFAR-10 and counts the attractors; a
blank is a training that did not reach the loss.  Its finding: attractors arise in all settings that
did.  Depth, width, start and learning rates are lost, so the table is repeated for several seeds,
and the row of Adam for other depths, widths and starts (``variants``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from empirical.data.configuration import Data
from empirical.experiment import CheckedClaim, Experiment, Finding
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.statistics import Decision, alike, greater, next_interval
from empirical.storage_table import StorageTable
from empirical.training.configuration import Initialisation, Member, Optimiser, Stop
from empirical.training.job import TrainingJob
from theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from empirical.data.examples import Examples
    from empirical.laboratory import Laboratory

ROWS = ("GD", "GD + momentum", "GD + momentum + weight decay", "RMSprop", "Adam")
PAPER_SIZE = 100  # examples
_ = np.nan  # blank: did not reach the loss
PAPER = {  # of 100 examples, one number a row
    "relu": (28, 14, 18, 97, 38),
    "leaky_relu": (34, 23, 22, 98, 53),
    "selu": (10, 10, _, 100, 30),
    "swish": (5, 2, _, 49, 14),
    "cosid": (19, 21, _, 100, 100),
    "sinusoid": (_, _, _, 100, 100),
}


@dataclass(frozen=True)
class Column:
    """A nonlinearity and its learning rates; GD's serve with weight decay too."""

    activation: str
    gd: float
    momentum: float
    rmsprop: float
    adam: float


@dataclass(frozen=True)
class Variant:
    """Another architecture or start, for the row of Adam; ``width`` and ``hidden`` of its own."""

    title: str
    width: int
    hidden: int
    initialisation: Initialisation = Initialisation()


@dataclass(frozen=True)
class Configuration:
    """``momentum``, ``weight_decay`` and ``epsilon`` (of RMSprop) hold for the whole table."""

    data: Data = Data("cifar10", "digits", count=10, side=16)
    columns: tuple[Column, ...] = (
        Column("relu", gd=1.0, momentum=0.2, rmsprop=1e-4, adam=3e-4),
        Column("leaky_relu", gd=1.0, momentum=0.2, rmsprop=1e-4, adam=3e-4),
        Column("selu", gd=1.0, momentum=0.2, rmsprop=1e-4, adam=3e-4),
        Column("swish", gd=3.0, momentum=0.3, rmsprop=1e-4, adam=3e-4),
        Column("cosid", gd=0.2, momentum=0.03, rmsprop=1e-4, adam=3e-4),
        Column("sinusoid", gd=1.0, momentum=0.1, rmsprop=1e-4, adam=3e-4),
    )
    momentum: float = 0.9
    weight_decay: float = 1e-6
    epsilon: float = 1e-8
    width: int = 128
    hidden: int = 6
    initialisation: Initialisation = Initialisation()
    seeds: int = 3
    loss: float = 1e-8
    epochs: int = 20_000
    variants: tuple[Variant, ...] = ()


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train every cell, and the row of Adam again for every variant."""
    unknown = [column.activation for column in c.columns if column.activation not in PAPER]
    if unknown or not c.columns or c.seeds < 1:
        raise InputError(
            f"fig15 wants one seed or more and columns of the paper's table ({', '.join(PAPER)}); "
            f"there are {c.seeds} seeds, and the columns not in it are: {', '.join(unknown)}."
        )
    data = laboratory.resolve(c.data)
    examples = laboratory.examples(data)
    cells = [(column, row) for row in range(len(ROWS)) for column in c.columns]
    jobs = [_job(c, data, examples, column, row) for column, row in cells]
    for other in c.variants:
        like = replace(
            c, width=other.width, hidden=other.hidden, initialisation=other.initialisation
        )
        jobs += [_job(like, data, examples, column, len(ROWS) - 1) for column in c.columns]
    runs = laboratory.sweep(jobs)
    table = StorageTable.of_runs(runs[: len(cells)], len(ROWS), examples.count)
    arrays = table.arrays()
    if c.variants:
        others = StorageTable.of_runs(runs[len(cells) :], len(c.variants), examples.count)
        arrays |= others.arrays("variant_")
    return Measured(numbers={"examples": examples.count, "share": rounded(table)}, arrays=arrays)


def _job(
    c: Configuration, data: Data, examples: Examples, column: Column, row: int
) -> TrainingJob:
    optimiser = (
        Optimiser("gd", column.gd),
        Optimiser("gd", column.momentum, momentum=c.momentum),
        Optimiser("gd", column.momentum, momentum=c.momentum, weight_decay=c.weight_decay),
        Optimiser("rmsprop", column.rmsprop, epsilon=c.epsilon),
        Optimiser("adam", column.adam),
    )[row]
    d = examples.flat.shape[1]
    architecture = FullyConnected(d, d, c.width, c.hidden, column.activation)
    members = tuple(Member(seed, optimiser, c.initialisation) for seed in range(c.seeds))
    return TrainingJob(data, examples.fingerprint, architecture, members, Stop(c.loss, c.epochs))
