"""What networks remember of sequences, and what may be claimed of it.

A sequence is called a limit cycle of a network only if the spectral radius of the n-fold map along
it is below 1 by more than its error *and* some orbit from noise, that knows nothing of it, was seen
to end in it.  Networks that did not reach the loss asked for are evidence neither way, nor are
those of a stable cycle that no start from noise found: its basin may be small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.measurements.sequence_job import KINDS, Starts
from empirical.measurements.table import stacked, training

if TYPE_CHECKING:
    from empirical.runs.run import Run

SPECTRA = ("radius", "log10_radius", "error", "stored", "residual", "displacement")
RECALL = ("sequence", "settled", "period", "distance", "entry_step", "entry_example")
NOISE = slice(0, 2)  # of KINDS: those that know nothing of the examples


@dataclass(frozen=True, eq=False)
class SequenceMemory:
    """Of K networks on S sequences of these ``lengths``, and B starts of each of 3 kinds.

    The columns are reached, losses and epochs (K,), those of ``SPECTRA`` (K, S) and, as in
    ``SequenceJob``, those of ``RECALL`` (K, 3, B).
    """

    columns: Mapping[str, np.ndarray]
    lengths: tuple[int, ...]

    @classmethod
    def of_runs(cls, runs: Sequence[Run], lengths: tuple[int, ...]) -> SequenceMemory:
        """Runs of ``SequenceJob`` on the same sequences."""
        measured = (*SPECTRA, *RECALL)
        columns = stacked(runs, lambda r: training(r) | {name: r.array(name) for name in measured})
        return cls({k: a.reshape(-1, *a.shape[2:]) for k, a in columns.items()}, lengths)

    @classmethod
    def kept(
        cls, arrays: Mapping[str, np.ndarray], lengths: tuple[int, ...], name: str = ""
    ) -> SequenceMemory:
        """What :meth:`arrays` gave."""
        return cls(
            {k.removeprefix(name): a for k, a in arrays.items() if k.startswith(name)}, lengths
        )

    @classmethod
    def joined(cls, memories: Sequence[SequenceMemory]) -> SequenceMemory:
        """All networks of memories of the same sequences."""
        first = memories[0]
        columns = {name: np.concatenate([m[name] for m in memories]) for name in first.columns}
        return cls(columns, first.lengths)

    def arrays(self, name: str = "") -> dict[str, np.ndarray]:
        """For ``Measured``, every name beginning with ``name``."""
        return {f"{name}{k}": column for k, column in self.columns.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    @property
    def reached(self) -> np.ndarray:
        """(K,) the loss asked for."""
        return self["reached"]

    @property
    def stored(self) -> np.ndarray:
        """(K, S) ρ < 1 for certain enough."""
        return self["stored"] == 1

    @property
    def undecided(self) -> np.ndarray:
        """(K, S) ρ could not be told from 1."""
        return self["stored"] == -1

    def counts(self) -> np.ndarray:
        """(K, 3, S) how many starts of each kind ended in each sequence."""
        found = self["sequence"]
        return np.stack([(found == s).sum(axis=2) for s in range(len(self.lengths))], axis=2)

    @property
    def limit_cycles(self) -> np.ndarray:
        """(K, S) by both criteria; of networks that did not reach the loss none is."""
        return self.stored & self.noise_finds & self.reached[:, None]

    @property
    def noise_finds(self) -> np.ndarray:
        """(K, S) some orbit from noise ended in it."""
        return self.counts()[:, NOISE].sum(axis=1) > 0

    def verdicts(self) -> list[bool | None]:
        """Of the networks that reached the loss: all sequences are limit cycles, one is none, or
        neither is known."""
        found: list[bool | None] = []
        for k in np.flatnonzero(self.reached):
            repels = ~(self.stored[k] | self.undecided[k])
            every = self.limit_cycles[k].all()
            found.append(True if every else False if repels.any() else None)
        return found

    def from_noise(self, network: int) -> tuple[int, int]:
        """(starts from noise that ended in any of the sequences, all of them)."""
        found = self["sequence"][network, NOISE]
        return int((found >= 0).sum()), found.size

    def own(self, starts: Starts, sequence: int) -> tuple[np.ndarray, int]:
        """(K,) starts near its examples that end in the sequence itself, and how many there are."""
        near = self["sequence"][:, KINDS.index("near")]
        example = starts.own(sum(self.lengths))
        mine = np.searchsorted(np.cumsum(self.lengths), example, side="right") == sequence
        return (near[:, mine] == sequence).sum(axis=1), int(mine.sum())

    def best(self) -> int:
        """The network to show: most limit cycles, then most starts from noise that end in one."""
        merit = [
            (bool(self.reached[k]), int(self.limit_cycles[k].sum()), self.from_noise(k)[0])
            for k in range(len(self.reached))
        ]
        return max(range(len(merit)), key=merit.__getitem__)

    def summary(self) -> str:
        """How many networks are evidence."""
        return f"{int(self.reached.sum())} of {self.reached.size} networks reached the loss"
