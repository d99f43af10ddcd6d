"""Columns of one table: what was found of all networks of a figure, setting by setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from empirical.runs.run import Run

T = TypeVar("T")


def training(run: Run) -> dict[str, np.ndarray]:
    """Of every network of a run of ``TrainingJob``; the loss is NaN where training diverged."""
    return {
        "reached": np.array(run.numbers["outcomes"]) == "REACHED",
        "losses": np.array(run.numbers["losses"], dtype=float),
        "epochs": np.array(run.numbers["epochs"]),
    }


def stacked(
    runs: Sequence[T],
    columns: Callable[[T], Mapping[str, np.ndarray]],
    shape: tuple[int, ...] = (-1,),
) -> dict[str, np.ndarray]:
    """Each column of all runs (or of what there is of every setting) as one array, whose first
    axes are the settings."""
    found = [columns(run) for run in runs]
    return {
        name: np.reshape([each[name] for each in found], (*shape, *np.shape(first)))
        for name, first in found[0].items()
    }
