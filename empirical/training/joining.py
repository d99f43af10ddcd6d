"""Trainings that differ in nothing but their members are one training of all members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from empirical.runs.job import Measured

if TYPE_CHECKING:
    from typing import Self

    from empirical.training.job import TrainingJob


class OfMembers:
    """A job about ``training`` whose results have a row for each of its members."""

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
