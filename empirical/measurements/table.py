"""One table: what was found of all networks of a figure, setting by setting, and parts of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from empirical.runs.job import Measured
    from empirical.runs.run import Run

T = TypeVar("T")


class Grid(ABC):
    """A configuration of which every combination is trained."""

    @property
    @abstractmethod
    def axes(self) -> dict[str, Sequence[Any]]:
        """Name → the settings along it; the last are the seeds, members of one job."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many settings there are along each."""
        return tuple(map(len, self.axes.values()))

    def settings(self) -> Iterator[tuple[Any, ...]]:
        """All combinations, but for the seeds, in the order of the axes."""
        return product(*list(self.axes.values())[:-1])

    def table(self, measured: Measured) -> Table:
        """What was measured of them."""
        return Table(self.axes, measured.arrays)


@dataclass(frozen=True, eq=False)
class Table:
    """Networks over a grid: ``columns`` have an axis for each of ``axes``, the seeds' last, and
    further ones of their own (examples, eigenvalues)."""

    axes: Mapping[str, Sequence[Any]]
    columns: Mapping[str, np.ndarray]  # ``reached``, and what else was found

    def at(self, values: np.ndarray, **settings: Any) -> np.ndarray:
        """The part of ``values``, over the grid, at these settings; other axes stay in order."""
        part: np.ndarray = values[
            tuple(
                list(self.axes[name]).index(settings[name]) if name in settings else slice(None)
                for name in self.axes
            )
        ]
        return part

    def known(self, values: np.ndarray) -> np.ndarray:
        """NaN for networks that did not reach the loss: they are evidence neither way."""
        reached = self.columns["reached"]
        return np.where(reached.reshape(reached.shape + (1,) * (values.ndim - reached.ndim)),
                        values.astype(float), np.nan)  # fmt: skip

    def kept(self, name: str, **settings: Any) -> np.ndarray:
        """A column, of networks that reached the loss, at these settings."""
        return self.at(self.known(self.columns[name]), **settings)

    def missed(self, **settings: Any) -> tuple[int, int]:
        """How many networks did not reach the loss, and of how many."""
        reached = self.at(self.columns["reached"], **settings)
        return int(reached.size - reached.sum()), reached.size


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
