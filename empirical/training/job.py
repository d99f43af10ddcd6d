"""Training an ensemble on a data set, and what it stored, as a job that is never done twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from empirical.data.configuration import Data
from empirical.runs.job import Measured, Workbench
from empirical.training.configuration import Member, Stop
from theory.errors import InputError

if TYPE_CHECKING:
    from typing import Self

    from empirical.data.examples import Examples
    from empirical.networks.architecture import Parameters
    from empirical.networks.fully_connected import FullyConnected
    from empirical.networks.u_net import UNet

TASKS = ("autoencode", "sequence")
CHECKPOINT = "training.safetensors"


class OfMembers:
    """A job about ``training`` whose results have a row for each of its members.

    Those that differ in nothing but their members are one training of all members.
    """

    training: TrainingJob

    def kin(self) -> Self:
        """The same of no members."""
        return self._with(replace(self.training, members=()))

    def together(self, others: Sequence[Self]) -> Self:
        members = [member for one in (self, *others) for member in one.training.members]
        return self._with(replace(self.training, members=tuple(members)))

    def parted(self, measured: Measured, jobs: Sequence[Self]) -> list[Measured]:
        ends = np.cumsum([len(job.training.members) for job in jobs]).tolist()
        return [
            _part(measured, slice(begin, end))
            for begin, end in zip([0, *ends[:-1]], ends, strict=True)
        ]

    def _with(self, training: TrainingJob) -> Self:
        return replace(self, training=training)  # type: ignore[type-var]


def _part(measured: Measured, rows: slice) -> Measured:
    """Of some members; the curves end with the last of them."""
    numbers: dict[str, Any] = {
        name: value[rows] if isinstance(value, list) else value
        for name, value in measured.numbers.items()
    }
    numbers["reached"] = numbers["outcomes"].count("REACHED")
    arrays = dict(measured.arrays)
    epochs, curves = arrays.pop("curve_epochs"), arrays.pop("curve_losses")[rows]
    last = max(numbers["epochs"])
    within = epochs < last
    found = {
        "curve_epochs": np.append(epochs[within], last),
        "curve_losses": np.column_stack([curves[:, within], curves[:, -1]]),
        **{name: array[rows] for name, array in arrays.items()},
    }
    weights = {name: tensor[rows] for name, tensor in measured.weights.items()}
    return Measured(numbers, found, weights)


@dataclass(frozen=True)
class TrainingJob(OfMembers):
    """Train ``members`` on ``data``, then measure which examples they stored.

    Attributes
    ----------
    data
        Which examples.
    fingerprint
        Of their numbers (``Examples.fingerprint``); other numbers are an InputError.
    architecture
        Of one network.
    members
        Of the ensemble.
    stop
        When a member is done.
    task
        Autoencode x_i ↦ x_i; sequence x_i ↦ x_{i+1}, the last of a sequence to its first.
    lengths
        Of the sequences, which follow one another in the data; () is one of all.
    precision
        Of training; spectra are always computed in float64.
    loss
        mse, or half-sum, the loss of the theorems.
    spectra
        Measure what was stored too.
    """

    data: Data
    fingerprint: str
    architecture: FullyConnected | UNet
    members: tuple[Member, ...]
    stop: Stop
    task: Literal["autoencode", "sequence"] = "autoencode"
    lengths: tuple[int, ...] = ()
    precision: Literal["float32", "float64"] = "float32"
    loss: Literal["mse", "half-sum"] = "mse"
    spectra: bool = True

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise InputError(f"the task is one of {', '.join(TASKS)}, not {self.task!r}.")
        if self.lengths and self.task != "sequence":
            raise InputError("lengths are those of sequences: set task='sequence'.")
        if any(length < 1 for length in self.lengths):
            raise InputError(
                f"every sequence has at least one example, but lengths={self.lengths}."
            )

    @property
    def training(self) -> TrainingJob:  # type: ignore[override]
        """Itself: what other jobs are about."""
        return self

    def _with(self, training: TrainingJob) -> TrainingJob:
        return training

    def cycles(self, count: int) -> tuple[tuple[int, ...], ...] | None:
        """The indices of every sequence; None for an autoencoder."""
        if self.task == "autoencode":
            return None
        lengths = self.lengths or (count,)
        if sum(lengths) != count:
            raise InputError(
                f"the sequences have {sum(lengths)} examples together, the data {count}."
            )
        ends = np.cumsum(lengths).tolist()
        return tuple(
            tuple(range(end - length, end)) for end, length in zip(ends, lengths, strict=True)
        )

    def loops(self, count: int) -> tuple[tuple[int, ...], ...]:
        """The same, and of an autoencoder each example by itself."""
        return self.cycles(count) or tuple((i,) for i in range(count))

    def examples(self, bench: Workbench) -> Examples:
        """InputError for other numbers than those the job was made for."""
        from empirical.data.registry import load

        found = load(self.data, bench.data)
        if found.fingerprint != self.fingerprint:
            raise InputError(
                f"{found.source}: these are other numbers ({found.fingerprint}) than those "
                f"the job was made for ({self.fingerprint}); has a file changed?"
            )
        return found

    def pairs(
        self, examples: Examples
    ) -> tuple[np.ndarray, np.ndarray, tuple[tuple[int, ...], ...] | None]:
        """(x, what each is to be mapped to, the sequences of ``cycles``)."""
        cycles = self.cycles(examples.count)
        x = arranged(examples, self.architecture.input_shape)
        return x, x[_successors(cycles)] if cycles else x, cycles

    def perform(
        self, bench: Workbench, start: Parameters | None = None, leading: int | None = None
    ) -> Measured:
        """Arrays: curve_epochs (m,), curve_losses (N, m), and those of ``measure_storage``.

        ``start`` instead of the members' initialisations; ``leading`` eigenvalues are kept.
        """
        from empirical.training.ensemble import train

        examples = self.examples(bench)
        x, targets, cycles = self.pairs(examples)
        trained = train(
            self.architecture,
            self.members,
            x,
            targets,
            self.stop,
            loss=self.loss,
            precision=self.precision,
            device=bench.device,
            checkpoint=bench.folder / CHECKPOINT,
            progress=bench.progress,
            start=start,
        )
        arrays = {"curve_epochs": trained.curve_epochs, "curve_losses": trained.curve_losses}
        if self.spectra:
            from empirical.spectra.measure import measure_storage

            there = {name: w.to(bench.device) for name, w in trained.parameters.items()}
            arrays |= measure_storage(
                self.architecture, there, x, cycles, leading=leading, progress=bench.progress,
                folder=bench.folder,
            )  # fmt: skip
        numbers = {
            "losses": [loss if math.isfinite(loss) else None for loss in trained.losses.tolist()],
            "epochs": trained.epochs.tolist(),
            "outcomes": [outcome.name for outcome in trained.outcomes],
            "reached": int(trained.reached().sum()),
            "examples": examples.source,
        }
        return Measured(numbers, arrays, dict(trained.parameters))


def arranged(examples: Examples, shape: tuple[int, ...]) -> np.ndarray:
    """(n, *shape): flat for a fully connected network, colours first for a U-Net."""
    values = examples.values
    if len(shape) == 1:
        values = examples.flat
    elif len(shape) == 3 and values.ndim == 4:
        values = np.moveaxis(values, -1, 1)
    if values.shape[1:] != shape:
        raise InputError(
            f"{examples.source}: examples of the shape {examples.shape} do not fit a network "
            f"whose input has the shape {shape}."
        )
    return np.ascontiguousarray(values)


def _successors(cycles: tuple[tuple[int, ...], ...]) -> list[int]:
    """The index of the example that each is mapped to."""
    return [i for cycle in cycles for i in (*cycle[1:], cycle[0])]
