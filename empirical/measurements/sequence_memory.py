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

if TYPE_CHECKING:
    from empirical.runs.run import Run

SPECTRA = ("radius", "log10_radius", "error", "stored", "residual", "displacement")
RECALL = ("sequence", "settled", "period", "distance", "entry_step", "entry_example")
NOISE = slice(0, 2)  # of KINDS: those that know nothing of the examples


@dataclass(frozen=True, eq=False)
class SequenceMemory:
    """Of K networks, S sequences, and B starts of each of 3 kinds.

    Attributes
    ----------
    reached
        (K,) the loss asked for.
    losses, epochs
        (K,).
    spectra
        ``SPECTRA``, each (K, S).
    recall
        ``RECALL``, each (K, 3, B), as in ``SequenceJob``.
    lengths
        (S,).
    """

    reached: np.ndarray
    losses: np.ndarray
    epochs: np.ndarray
    spectra: Mapping[str, np.ndarray]
    recall: Mapping[str, np.ndarray]
    lengths: tuple[int, ...]

    @classmethod
    def of_runs(cls, runs: Sequence[Run], lengths: tuple[int, ...]) -> SequenceMemory:
        """Runs of ``SequenceJob`` on the same sequences."""
        numbers = [run.numbers for run in runs]

        def joined(name: str) -> np.ndarray:
            return np.concatenate([run.array(name) for run in runs])

        return cls(
            np.array([o == "REACHED" for n in numbers for o in n["outcomes"]]),
            np.array([loss for n in numbers for loss in n["losses"]], dtype=float),
            np.array([epoch for n in numbers for epoch in n["epochs"]]),
            {name: joined(name) for name in SPECTRA},
            {name: joined(name) for name in RECALL},
            lengths,
        )

    @classmethod
    def kept(
        cls, arrays: Mapping[str, np.ndarray], lengths: tuple[int, ...], name: str = ""
    ) -> SequenceMemory:
        """What :meth:`arrays` gave."""
        return cls(
            arrays[f"{name}reached"],
            arrays[f"{name}losses"],
            arrays[f"{name}epochs"],
            {field: arrays[f"{name}{field}"] for field in SPECTRA},
            {field: arrays[f"{name}{field}"] for field in RECALL},
            lengths,
        )

    @classmethod
    def joined(cls, memories: Sequence[SequenceMemory]) -> SequenceMemory:
        """All networks of memories of the same sequences."""
        parts = [memory.arrays() for memory in memories]
        return cls.kept(
            {name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
            memories[0].lengths,
        )

    def arrays(self, name: str = "") -> dict[str, np.ndarray]:
        """For ``Measured``, every name beginning with ``name``."""
        found = {"reached": self.reached, "losses": self.losses, "epochs": self.epochs}
        return {f"{name}{k}": v for k, v in (found | {**self.spectra, **self.recall}).items()}

    @property
    def stored(self) -> np.ndarray:
        """(K, S) ρ < 1 for certain enough."""
        return self.spectra["stored"] == 1

    @property
    def undecided(self) -> np.ndarray:
        """(K, S) ρ could not be told from 1."""
        return self.spectra["stored"] == -1

    def counts(self) -> np.ndarray:
        """(K, 3, S) how many starts of each kind ended in each sequence."""
        found = self.recall["sequence"]
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
        found = self.recall["sequence"][network, NOISE]
        return int((found >= 0).sum()), found.size

    def own(self, starts: Starts, sequence: int) -> tuple[np.ndarray, int]:
        """(K,) starts near its examples that end in the sequence itself, and how many there are."""
        near = self.recall["sequence"][:, KINDS.index("near")]
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
