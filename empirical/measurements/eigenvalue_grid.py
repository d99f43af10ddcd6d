"""The largest eigenvalue of the input-output Jacobian, before and after training, by input norm.

Autoencoders in the NTK parametrisation on random points of a sphere; every seed has its own points
and start.  What is kept of a network are means over its examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_least
from empirical.data.configuration import Data
from empirical.measurements.limit_job import LimitJob
from empirical.measurements.sphere_job import SphereJob
from empirical.measurements.table import Grid, Table, stacked
from empirical.networks.fully_connected import FullyConnected
from empirical.runs.job import Measured
from empirical.training.configuration import Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.runs.run import Run

ASSUMED = {
    "layers": "taken for layers of weights: 2 layers are one hidden layer; not in the text",
    "norms": "the axis of the figure is lost",
    "examples": "not in the text",
    "dimension": "not in the text",
    "seeds": "the report has one run each",
    "loss": "1e-7 is stated for another of its experiments",
    "epochs": "not in the text",
    "momentum": "the optimiser is not in the text",
    "step": "the learning rate is not in the text; small enough to stay near the NTK regime",
}
RESIDUAL = 10.0  # a condition number of an eigenvalue that is 1 but for the residual f(x) - x


@dataclass(frozen=True)
class EigenvalueGrid(Grid):
    """Every combination is trained.

    Attributes
    ----------
    activations
        φ.
    layers
        Of weights, one more than hidden layers.
    widths
        Of every hidden layer.
    norms
        Of the points.
    examples
        Points of a network.
    dimension
        Of a point.
    seeds
        Networks of each combination.
    loss
        Mean squared error to reach.
    epochs
        At most.
    momentum
        Of gradient descent.
    step
        Its learning rate in units of 1 over the largest curvature at the start.
    limits
        φ for which the limit of infinite width is computed too.
    limit_norms
        And where.
    """

    activations: tuple[str, ...] = ("tanh", "relu", "sigmoid")
    layers: tuple[int, ...] = (2, 3, 4)
    widths: tuple[int, ...] = (1000,)
    norms: tuple[float, ...] = (2.0, 5.0, 10.0, 15.0, 20.0, 30.0)
    examples: int = 10
    dimension: int = 10
    seeds: int = 5
    loss: float = 1e-7
    epochs: int = 5_000
    momentum: float = 0.5
    step: float = 1.0
    limits: tuple[str, ...] = ()
    limit_norms: tuple[float, ...] = ()

    def data(self, norm: float) -> Data:
        return Data(
            "spheres", "spheres", self.examples, seed=0, dimension=self.dimension, norm=norm
        )

    def jobs(self) -> list[SphereJob]:
        """In the order of the axes."""
        return [
            SphereJob(
                self.data(norm),
                None,
                FullyConnected(
                    self.dimension, self.dimension, width, layers - 1, phi, parametrisation="ntk"
                ),
                tuple(range(self.seeds)),
                Stop(self.loss, self.epochs),
                self.momentum,
                self.step,
                spectra=self.examples,
            )
            for phi, layers, width, norm in self.settings()
        ]

    @property
    def axes(self) -> dict[str, Sequence[Any]]:
        grid = {"phi": self.activations, "layers": self.layers, "width": self.widths}
        return grid | {"norm": self.norms, "seed": range(self.seeds)}

    def required(self, phi: str, *layers: int) -> None:
        """InputError unless these can be found in the grid."""
        lacking = [str(n) for n in layers if n not in self.layers]
        if phi not in self.activations or lacking:
            raise InputError(
                f"the claims are about {phi} with {', '.join(map(str, layers))} layers; "
                f"add {phi if phi not in self.activations else 'layers ' + ', '.join(lacking)}."
            )


def measure(c: EigenvalueGrid, laboratory: Laboratory) -> Measured:
    """Arrays over the grid: before, after, difference: means over the examples of ρ and of
    |ρ after - ρ before|; attracting: the share with ρ < 1 beyond its error and RESIDUAL times the
    residual's share of the norm; reached.

    ``limit`` (φ, layers, limit norm): the mean of ρ at infinite width, NaN where unknown.
    """
    require_least(2, "grid", seeds=c.seeds, layers=c.layers)  # of weights
    unknown = set(c.limits) - set(c.activations)
    if unknown:
        raise InputError(f"limits: {', '.join(unknown)} is not among the activations; add it.")
    jobs = c.jobs()
    runs = laboratory.sweep(jobs)
    allowed = RESIDUAL * np.sqrt(c.dimension * c.loss)

    def means(cell: tuple[SphereJob, Run]) -> dict[str, np.ndarray]:
        job, run = cell
        a, residual = run.arrays(), allowed / (job.data.norm or np.nan)
        return {
            "before": a["before"].mean(axis=1),
            "after": a["after"].mean(axis=1),
            "difference": abs(a["after"] - a["before"]).mean(axis=1),
            "attracting": (a["after"] + a["error"] + residual < 1).mean(axis=1),
            "reached": np.array(run.numbers["reached"]),
        }

    arrays = stacked(list(zip(jobs, runs, strict=True)), means, c.shape[:-1]) | {
        "limit": _limits(c, laboratory)
    }
    return Measured({"missed": [_missed(run.numbers) for run in runs]}, arrays)


def _missed(numbers: dict) -> list[float | None]:
    """The losses of those that did not reach."""
    pairs = zip(numbers["losses"], numbers["reached"], strict=True)
    return [loss for loss, reached in pairs if not reached]


def _limits(c: EigenvalueGrid, laboratory: Laboratory) -> np.ndarray:
    found = np.full((len(c.activations), len(c.layers), len(c.limit_norms)), np.nan)
    jobs = [
        LimitJob(c.data(norm), phi, layers - 1)
        for phi in c.limits
        for layers in c.layers
        for norm in c.limit_norms
    ]
    if jobs:
        means = [run.array("radius").mean() for run in laboratory.sweep(jobs)]
        places = [c.activations.index(phi) for phi in c.limits]
        found[places] = np.reshape(means, (len(places), *found.shape[1:]))
    return found


def over_norms(values: np.ndarray) -> np.ndarray:
    """(rows, norm, seed) → (rows, seed): means over the norms that every row of a seed reached."""
    common = np.isfinite(values).all(axis=0)
    sums = np.where(common, values, 0).sum(axis=1)
    return np.where(common.any(axis=0), sums / np.maximum(common.sum(axis=0), 1), np.nan)


def unreached(table: Table) -> str:
    """For a reason's end; empty if all reached the loss."""
    lost, networks = table.missed()
    return f" ({lost} of {networks} networks did not reach the loss)" if lost else ""
