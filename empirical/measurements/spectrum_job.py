"""Training, and the leading eigenvalues of the Jacobian at every example: Figures 12 and 13.

Both figures are of the same networks, so that both name the same jobs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from empirical.runs.job import Measured, Workbench
from empirical.training.job import OfMembers, TrainingJob
from theory.errors import InputError

EDITION = 2  # of the rule by which an example is stored, so that a later one measures again
KEPT = ("curve_epochs", "curve_losses", "radius", "error", "stored", "moduli")


@dataclass(frozen=True)
class SpectrumJob(OfMembers):
    """``training`` as an autoencoder, then the ``leading`` eigenvalues at every example."""

    training: TrainingJob
    leading: int
    edition: int = EDITION

    def __post_init__(self) -> None:
        if self.training.task != "autoencode" or self.leading < 1:
            raise InputError(
                f"a spectrum is taken at every example of an autoencoder, and of {self.leading} "
                f"eigenvalues; the task is {self.training.task}. Autoencode, and ask for 1 or more."
            )

    def perform(self, bench: Workbench) -> Measured:
        """Arrays: those of the training, radius, error, stored (N, n), and moduli (N, n, leading),
        by decreasing size, NaN where unknown."""
        found = replace(self.training, spectra=True).perform(bench, leading=self.leading)
        return replace(found, arrays={name: found.arrays[name] for name in KEPT})


def top(share: float, dimension: int) -> int:
    """How many eigenvalues of a ``dimension`` × ``dimension`` Jacobian are its top ``share``."""
    return max(1, math.ceil(round(share * dimension, 9)))
