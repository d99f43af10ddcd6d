"""Tables of how many examples networks stored: rows × columns of a figure, several seeds a cell.

A network that did not reach the loss has no share: it is evidence neither way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.table import stacked, training

if TYPE_CHECKING:
    from empirical.runs.run import Run

FIELDS = ("reached", "stored", "undecided", "epochs", "losses")


@dataclass(frozen=True, eq=False)
class StorageTable:
    """Of R × C cells with S networks each, every array (R, C, S)."""

    reached: np.ndarray  # the loss asked for
    stored: np.ndarray  # how many examples (or sequences) are, decided by the spectra
    undecided: np.ndarray  # of how many the spectra could not tell; not among the stored
    epochs: np.ndarray  # updates made
    losses: np.ndarray  # at the end; NaN where training diverged
    size: int  # how many could be stored

    @classmethod
    def of_runs(cls, runs: Sequence[Run], rows: int, size: int) -> StorageTable:
        """Runs of ``TrainingJob``, one a cell, row after row; the members of each are the seeds."""

        def columns(run: Run) -> dict[str, np.ndarray]:
            codes = run.array("stored")
            counts = {"stored": (codes == 1).sum(axis=1), "undecided": (codes == -1).sum(axis=1)}
            return training(run) | counts

        return cls(**stacked(runs, columns, (rows, len(runs) // rows)), size=size)

    @classmethod
    def kept(cls, arrays: Mapping[str, np.ndarray], size: int, name: str = "") -> StorageTable:
        """What :meth:`arrays` gave."""
        return cls(**{field: arrays[f"{name}{field}"] for field in FIELDS}, size=size)

    def arrays(self, name: str = "") -> dict[str, np.ndarray]:
        """For ``Measured``, every name beginning with ``name``."""
        return {f"{name}{field}": getattr(self, field) for field in FIELDS}

    @property
    def everything(self) -> np.ndarray:
        """(R, C, S) reached the loss, and stored all."""
        return self.reached & (self.stored == self.size)

    @property
    def share(self) -> np.ndarray:
        """(R, C, S) per cent stored; NaN where the loss was not reached."""
        return np.where(self.reached, 100.0 * self.stored / self.size, np.nan)

    @property
    def mean(self) -> np.ndarray:
        """(R, C) of the networks that reached the loss; NaN where none did."""
        count, total = self.reached.sum(axis=2), np.nansum(self.share, axis=2)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    def texts(self, lines: bool = True) -> list[list[str]]:
        """A cell's mean and, in lines of their own, its seeds' range and how many reached."""
        return [[_text(cell, lines) for cell in row] for row in self.share]

    def counts(self) -> dict[str, object]:
        """For the numbers of an experiment."""
        return {
            "networks": int(self.reached.size),
            "reached": int(self.reached.sum()),
            "undecided": int(self.undecided[self.reached].sum()),
            "share": [[None if np.isnan(m) else float(m) for m in row] for row in self.mean],
        }

    def summary(self) -> str:
        """How many networks are evidence."""
        doubtful = int(self.undecided[self.reached].sum())
        told = f"{int(self.reached.sum())} of {self.reached.size} networks reached the loss"
        return f"{told}; {doubtful} examples undecided" if doubtful else told


def _text(cell: np.ndarray, lines: bool) -> str:
    known = cell[np.isfinite(cell)]
    if not known.size:
        return "–"
    text = [f"{known.mean():.0f}"]
    if lines and known.max() > known.min():
        text.append(f"{known.min():.0f}–{known.max():.0f}")
    if lines and known.size < cell.size:
        text.append(f"{known.size} of {cell.size} nets")
    return "\n".join(text)
