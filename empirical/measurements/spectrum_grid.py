"""Autoencoders over a grid of activations, widths and depths; the eigenvalues at their examples.

The mode of a sample is found by halving it: of all halves the one that spans least is kept, and
halved again, down to a pair (the half-sample mode of Bickel and Frühwirth 2006).  It has no bin
width and no bandwidth that could be chosen to please.

Where φ is positively homogeneous (ReLU, Leaky ReLU) a network without bias is so too, so that
J(x) x = f(x): at an example with f(x) = x the number 1 is an eigenvalue, and ρ ≥ 1 but for what the
loss leaves.  No depth or width can move the mode below 1; with biases it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.bounds import require_least
from empirical.data.configuration import Data
from empirical.measurements.given import Given
from empirical.measurements.spectrum_job import SpectrumJob, top
from empirical.measurements.table import Grid, Table, stacked, training
from empirical.runs.job import Measured
from empirical.statistics.decision import Decision
from empirical.statistics.seeds import rising
from empirical.training.configuration import Initialisation, Optimiser, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory

ASSUMED = {
    "data": "that the examples are MNIST's, and their number, are not in the text",
    "kinds": "the nonlinearities are not in the text, the sinusoid's formula, z + sin(10 z)/5, and "
    "that there is no bias are reconstructed; ReLU is tried with biases too",
    "widths": "the numbers are lost",
    "hidden": "the numbers are lost",
    "optimiser": "not in the text for this figure; 1e-3 takes fewer epochs than 1e-4",
    "initialisation": "PyTorch's default; not in the text",
    "share": "1 % is reconstructed, and that it is taken of every example's Jacobian",
    "loss": "1e-8 is reconstructed",
    "epochs": "1,000,000 is reconstructed; fewer here, but for the preset paper",
}


HOMOGENEOUS = ("relu", "leaky_relu", "linear")


@dataclass(frozen=True)
class Kind:
    """A nonlinearity, with biases or without."""

    activation: str
    bias: bool = False

    @property
    def title(self) -> str:
        return f"{self.activation} with bias" if self.bias else self.activation

    @property
    def homogeneous(self) -> bool:
        """f(s x) = s f(x) for s > 0, so that ρ ≥ 1 wherever f(x) = x."""
        return self.activation in HOMOGENEOUS and not self.bias


@dataclass(frozen=True)
class SpectrumGrid(Grid):
    """``seeds`` networks of every kind, width and number of ``hidden`` layers.

    ``share`` of the eigenvalues of every Jacobian, the largest, are kept.
    """

    data: Data = Data("mnist", "digits", count=20, side=14)
    kinds: tuple[Kind, ...] = (Kind("relu"), Kind("relu", True), Kind("selu"), Kind("sinusoid"))
    widths: tuple[int, ...] = (64, 128, 256)
    hidden: tuple[int, ...] = (3, 5, 8)
    seeds: int = 3
    optimiser: Optimiser = Optimiser("adam", 1e-3)
    initialisation: Initialisation = Initialisation()
    share: float = 0.01
    loss: float = 1e-8
    epochs: int = 6_000

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(kind.title for kind in self.kinds)

    @property
    def axes(self) -> dict[str, Sequence[Any]]:
        grid = {"kind": self.kinds, "width": self.widths, "depth": self.hidden}
        return grid | {"seed": range(self.seeds)}

    def jobs(self, given: Given) -> list[SpectrumJob]:
        """In the order of the axes."""
        stop, seeds = Stop(self.loss, self.epochs), range(self.seeds)
        leading = top(self.share, given.examples.size)
        networks = [
            given.network(width, hidden, kind.activation, kind.bias)
            for kind, width, hidden in self.settings()
        ]
        start = self.initialisation
        jobs = (given.job(network, self.optimiser, stop, seeds, start) for network in networks)
        return [SpectrumJob(job, leading) for job in jobs]


def measure(c: SpectrumGrid, laboratory: Laboratory) -> Measured:
    """Arrays over (kind, width, depth, seed): reached, losses, epochs; with a last axis of
    the examples: radius, stored; with the leading eigenvalues after it: moduli."""
    _require(c)
    given = Given.of(c.data, laboratory)
    names = ("radius", "stored", "moduli")
    arrays = stacked(
        laboratory.sweep(c.jobs(given)),
        lambda run: {**{name: run.array(name) for name in names}, **training(run)},
        c.shape[:-1],
    )
    reached = arrays["reached"]
    numbers = {
        "examples": given.examples.count,
        "dimension": given.examples.size,
        "leading": arrays["moduli"].shape[-1],
        "networks": int(reached.size),
        "reached": int(reached.sum()),
        "undecided": int((arrays["stored"][reached] == -1).sum()),
    }
    return Measured(numbers, arrays)


def _require(c: SpectrumGrid) -> None:
    """InputError before any training."""
    for name in ("kinds", "widths", "hidden"):
        values = getattr(c, name)
        least = 1 if name == "kinds" else 2
        if len(set(values)) < max(least, len(values)):
            raise InputError(
                f"{name} is {values}; give at least {least}, each once: the claims compare them."
            )
    require_least(2, "intervals", seeds=c.seeds)
    require_least(4, "histograms", **{"data.count": c.data.count})
    if not 0 < c.share <= 1:
        raise InputError(f"share is {c.share}; it is a part of all eigenvalues, in (0, 1].")


def mode(values: np.ndarray) -> float:
    """The half-sample mode of the finite values; NaN of none."""
    x = np.sort(values[np.isfinite(values)])
    while x.size > 3:
        half = (x.size + 1) // 2
        start = int(np.argmin(x[half - 1 :] - x[: x.size - half + 1]))
        x = x[start : start + half]
    if x.size == 3:
        x = x[:2] if x[1] - x[0] < x[2] - x[1] else x[1:]
    return float(x.mean()) if x.size else np.nan


def modes(table: Table, name: str) -> np.ndarray:
    """Over the grid, of every network's ``name``; NaN where the loss was not reached."""
    values, shape = table.kept(name), table.columns["reached"].shape
    return np.reshape([mode(values[at].ravel()) for at in np.ndindex(shape)], shape)


def trend(table: Table, values: np.ndarray, kind: Kind, what: str) -> tuple[Decision, str]:
    """Whether a kind's values rise with every doubling of width (at every depth and seed) or of
    depth (at every width and seed), and their medians along it in words."""
    sizes = table.axes[what]
    axis = ("width", "depth").index(what)
    found = rising(table.at(values, kind=kind), np.log2(sizes), " per doubling", axis)
    rows = [(size, table.at(values, kind=kind, **{what: size})) for size in sizes]
    told = [f"{size}: {np.nanmedian(row):.3g}" for size, row in rows if np.isfinite(row).any()]
    return found, ", ".join(told) or "none"


def remarks(c: SpectrumGrid, table: Table, kind: Kind) -> str:
    """For the end of a reason: how many networks are no evidence, and what must be so."""
    lost, networks = table.missed(kind=kind)
    told = f"; {lost} of {networks} networks did not reach loss {c.loss:g}" if lost else ""
    if not kind.homogeneous:
        return told
    return (
        f"{told}; without bias {kind.activation} networks are homogeneous, so that 1 is an "
        "eigenvalue wherever f(x) = x, whatever the depth and width: ρ < 1 only by what the loss "
        "leaves"
    )
