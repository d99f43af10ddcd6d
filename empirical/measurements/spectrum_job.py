"""Training, and the leading eigenvalues of the Jacobian at every example: Figures 12 and 13.

Both figures are of the same networks, so that both name the same jobs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from empirical.runs.job import Measured, Workbench
from empirical.training.job import OfMembers, TrainingJob, arranged
from theory.errors import InputError

EDITION = 2  # of the rule by which an example is stored, so that a later one measures again


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
        from empirical.data.registry import load
        from empirical.spectra.measure import measure_storage

        found = replace(self.training, spectra=False).perform(bench)
        architecture = self.training.architecture
        x = arranged(load(self.training.data, bench.data), architecture.input_shape)
        there = {name: w.to(bench.device) for name, w in found.weights.items()}
        measured = measure_storage(
            architecture, there, x, leading=self.leading, progress=bench.progress,
            folder=bench.folder,
        )  # fmt: skip
        arrays = {name: measured[name] for name in ("radius", "error", "stored", "moduli")}
        return replace(found, arrays=found.arrays | arrays)


def top(share: float, dimension: int) -> int:
    """How many eigenvalues of a ``dimension`` × ``dimension`` Jacobian are its top ``share``."""
    return max(1, math.ceil(round(share * dimension, 9)))
