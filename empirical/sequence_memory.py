"""What networks remember of sequences, and what may be claimed of it.

A sequence is called a limit cycle of a network only if the spectral radius of the n-fold map along
it is below 1 by more than its error *and* some orbit from noise was seen to end in it.  Networks
that did not reach the loss asked for are evidence neither way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from empirical.retrieval.sequence_job import KINDS, Starts
from empirical.statistics import Decision

if TYPE_CHECKING:
    from empirical.runs.run import Run

SPECTRA = ("radius", "log10_radius", "error", "stored", "residual", "displacement")
RECALL = ("sequence", "settled", "period", "distance", "entry_step", "entry_example")
NOISE = slice(0, 2)  # of KINDS: those that know nothing of the examples


@dataclass(frozen=True, eq=False)
class SequenceMemory:
    """Of K networks, S sequences, and B starts of each of 3 kinds.

    Attributes:
        reached: (K,) the loss asked for.
        losses, epochs: (K,).
        spectra: ``SPECTRA``, each (K, S).
        recall: ``RECALL``, each (K, 3, B), as in ``SequenceJob``.
        lengths: (S,).
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
            *(arrays[f"{name}{field}"] for field in ("reached", "losses", "epochs")),
            {field: arrays[f"{name}{field}"] for field in SPECTRA},
            {field: arrays[f"{name}{field}"] for field in RECALL},
            lengths,
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
        seen = self.counts()[:, NOISE].sum(axis=1) > 0
        return self.stored & seen & self.reached[:, None]

    def from_noise(self, network: int) -> tuple[int, int]:
        """(starts from noise that ended in any of the sequences, all of them)."""
        found = self.recall["sequence"][network, NOISE]
        return int((found >= 0).sum()), found.size

    def own(self, starts: Starts) -> np.ndarray:
        """(K, S) share of the starts near an example of each sequence that end in it; NaN: none."""
        near = self.recall["sequence"][:, KINDS.index("near")]
        ends = np.cumsum(self.lengths)
        truth = np.searchsorted(ends, starts.own(int(ends[-1])), side="right")
        with np.errstate(invalid="ignore"):
            return np.stack(
                [
                    (near[:, truth == s] == s).sum(axis=1) / np.float64((truth == s).sum())
                    for s in range(len(self.lengths))
                ],
                axis=1,
            )

    def best(self) -> int:
        """The network to show: most limit cycles, then most starts from noise that end in one."""
        merit = [
            (bool(self.reached[k]), int(self.limit_cycles[k].sum()), self.from_noise(k)[0])
            for k in range(len(self.reached))
        ]
        return max(range(len(merit)), key=merit.__getitem__)

    def summary(self) -> str:
        """How many networks are evidence."""
        told = f"{int(self.reached.sum())} of {self.reached.size} networks reached the loss"
        doubtful = int(self.undecided[self.reached].sum())
        return f"{told}; of {doubtful} sequences ρ could not be told from 1" if doubtful else told


def interval(successes: int, trials: int) -> str:
    """97 of 100 (92–99 %)"""
    from empirical.retrieval.recovery import wilson

    low, high = wilson(successes, trials)
    return f"{successes} of {trials} ({100 * low:.0f}–{100 * high:.0f} %)"


def majority(successes: int, trials: int) -> Decision:
    """Whether more than half of all such cases would succeed: Wilson's interval against 1/2."""
    from empirical.retrieval.recovery import wilson

    low, high = wilson(successes, trials)
    holds = True if low > 0.5 else False if high < 0.5 else None
    return Decision(holds if trials else None, interval(successes, trials) if trials else "none")


def some(successes: int, trials: int) -> Decision:
    """Whether there is such a network: one is enough, and that there is none takes a majority."""
    against = majority(successes, trials)
    holds = True if successes else False if against.holds is False else None
    return Decision(holds, f"{successes} of {trials}")
