"""Figure 16: how many examples are stored, nonlinearity against the range of the first weights.

The paper trains one network a cell on 100 grey pictures of CIFAR-10, all weights drawn uniformly
from [-a, a], with five ranges a that grow from row to row; their numbers are lost.  A blank is a
training that did not reach the loss.  Here every cell is trained from several seeds, and with
biases: without, no example of a (leaky) ReLU network can be an attractor (see Figure 15).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from empirical.bounds import require_growing, require_least, require_some_of
from empirical.claims.comparison import Comparison
from empirical.data.configuration import Data
from empirical.experiment import Claims, Experiment, Figure, Laboratory, Value
from empirical.figures.style import figure, finished
from empirical.figures.tables import compared_tables
from empirical.measurements.given import Given
from empirical.measurements.optimiser_table import BLANK, TITLES, titles
from empirical.measurements.storage_table import StorageTable
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.seeds import rising
from empirical.training.configuration import Initialisation, Optimiser, Stop
from theory.errors import InputError

PAPER = {  # stored of 100 examples, from the smallest range to the largest
    "relu": (62, 43, 55, 36, 34),
    "leaky_relu": (78, 65, 55, 43, 38),
    "selu": (78, 71, 29, 13, 13),
    "swish": (16, 20, 32, 30, 6),
    "cosid": (26, 31, 100, 100, 100),
    "sinusoid": (93, 70, 89, BLANK, BLANK),
}
FALLS, RISES = ("relu", "leaky_relu", "selu"), ("cosid",)  # with the range, in the paper's table


@dataclass(frozen=True)
class Configuration:
    """``ranges`` are the a of [-a, a], five that grow; the rows of the table."""

    data: Data = Data("cifar10", "digits", count=30, side=16)
    activations: tuple[str, ...] = tuple(PAPER)
    ranges: tuple[float, ...] = (0.03, 0.05, 0.08, 0.12, 0.18)
    optimiser: Optimiser = Optimiser("adam", learning_rate=1e-3)
    width: int = 128
    hidden: int = 5
    bias: bool = True
    seeds: int = 5
    loss: float = 1e-8
    epochs: int = 30_000


def run(c: Configuration, laboratory: Laboratory) -> Measured:
    """Train every cell."""
    require_some_of(PAPER, "fig16", activations=c.activations)
    require_growing(0, "fig16", ranges=c.ranges)
    require_least(1, "fig16", seeds=c.seeds)
    if len(c.ranges) != len(PAPER["relu"]):
        raise InputError(
            f"fig16: ranges are {len(PAPER['relu'])}, one for each row of the paper's table, but "
            f"they are {c.ranges}."
        )
    given, stop = Given.of(c.data, laboratory), Stop(c.loss, c.epochs)
    jobs = [
        given.job(given.network(c.width, c.hidden, activation, c.bias), c.optimiser, stop,
                  range(c.seeds), Initialisation("uniform", scale))
        for scale in c.ranges
        for activation in c.activations
    ]  # fmt: skip
    table = StorageTable.of_runs(laboratory.sweep(jobs), len(c.ranges), given.examples.count)
    return Measured({"examples": table.size, **table.counts()}, table.arrays())


def draw(c: Configuration, measured: Measured) -> Figure:
    """Our table beside the paper's."""
    compared = _compared(c, measured)
    made = figure(5.6)
    panels = compared_tables(
        made,
        compared,
        f"here: % of {compared.ours.size} examples stored (mean of {c.seeds} seeds, their range)",
        "the paper: of 100 examples (one network; its ranges are lost)",
    )
    return finished(made, panels)


def check(c: Configuration, measured: Measured) -> Claims:
    """What the table says, and whether the paper's says the same."""
    compared = _compared(c, measured)
    return compared.claims() | _trends(c, compared.ours)


def _trends(c: Configuration, ours: StorageTable) -> dict[str, Decision]:
    """What can be read off the columns of the paper's table."""
    decisions, rows = {}, np.arange(len(c.ranges), dtype=float)
    for name in (name for name in FALLS + RISES if name in c.activations):
        found = rising(ours.share[:, c.activations.index(name)], rows, " points per row", axis=0)
        falls = name in FALLS
        text = f"the larger the first weights, the {'fewer' if falls else 'more'} are stored"
        decisions[f"{TITLES[name]}: {text}"] = found.opposite if falls else found
    return decisions


def _compared(c: Configuration, measured: Measured) -> Comparison:
    paper = np.array([PAPER[name] for name in c.activations], dtype=float).T
    ours = StorageTable.kept(measured.arrays, measured.numbers["examples"])
    rows = [f"U[-{a:g}, {a:g}]" for a in c.ranges]
    return Comparison(ours, paper, rows, titles(c.activations))


EXPERIMENT = Experiment(
    name="fig16", title="Examples stored, nonlinearity × initialisation",
    source="PNAS paper, Figure 16 (appendix)",
    paper="Fully connected autoencoders of 100 grey pictures of CIFAR-10 store 6 to 100 of them, "
    "whatever the nonlinearity and the range of the first weights, wherever training reached the "
    "loss.",
    presets={
        "smoke": Configuration(
            data=Data("cifar10", "digits", count=4, side=8), activations=("selu", "sinusoid"),
            ranges=(0.06, 0.1, 0.14, 0.2, 0.28), width=48, hidden=3, seeds=2, epochs=1_500,
        ),
        "laptop": Configuration(),
        "paper": Configuration(
            data=Data("cifar10", "digits", count=100), ranges=(0.01, 0.02, 0.05, 0.1, 0.15),
            optimiser=Optimiser("adam", learning_rate=1e-4), width=256, hidden=11, epochs=1_000_000,
        ),
    },
    assumed={
        "activations": "the two last stand without a name in the text",
        "ranges": "only that there are five uniform ones is left; that they grow is reconstructed",
        "optimiser": "Adam; not in the text for this figure, nor its rate",
        "width": "fixed throughout the figure, but the number is lost",
        "hidden": "fixed throughout the figure, but the number is lost",
        "bias": "PyTorch's default; not in the text", "loss": "1e-8 is reconstructed",
        "epochs": "1,000,000 is reconstructed; fewer here, but for the preset paper",
    },
    minutes={"smoke": 0.02, "laptop": 11}, value=Value(88, "the other printed table"),
    run=run, draw=draw, check=check,
)  # fmt: skip
