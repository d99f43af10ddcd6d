"""A kept run's networks with their output layers solved by least squares, as a job."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from empirical.measurements.trained_network import TrainedRun, kept_weights
from empirical.runs.job import Measured, Workbench
from empirical.runs.run import Run
from empirical.training.job import TrainingJob
from empirical.training.least_squares import require_solvable
from empirical.training.trained import Outcome
from theory.errors import InputError


@dataclass(frozen=True)
class LeastSquaresJob:
    """What networks of a run store once their output layers interpolate: no gradient descent."""

    trained: str  # the run's name
    training: TrainingJob  # its job
    weights: str  # the hash of its weights; other weights are an InputError

    @classmethod
    def of(cls, run: Run) -> LeastSquaresJob:
        """InputError for a run without weights, or of recurrent networks."""
        found = TrainedRun.of(run)
        if not isinstance(found.training, TrainingJob):
            raise InputError(f"{run.name}: recurrent networks have no output layer to be solved.")
        return cls(run.name, found.training, found.weights)

    def perform(self, bench: Workbench) -> Measured:
        """Arrays as of ``measure_storage``.  ``epochs`` are those of the run; ``before`` has its
        losses and how many of its examples were stored, and ``gradient_descent`` is false."""
        from empirical.spectra.measure import measure_storage
        from empirical.training.least_squares import solved

        examples = self.training.examples(bench)
        x, targets, cycles = self.training.pairs(examples)
        architecture = require_solvable(self.training.architecture, len(x))
        run = Run(bench.results / "runs" / self.trained)
        kept = kept_weights(bench, self.trained, self.weights)
        parameters, losses = solved(architecture, kept, x, targets)
        reached = losses <= self.training.stop.loss
        outcomes = [
            Outcome.REACHED.name if now else was
            for now, was in zip(reached, run.numbers["outcomes"], strict=True)
        ]
        arrays = measure_storage(architecture, parameters, x, cycles, progress=bench.progress)
        numbers = {
            "gradient_descent": False,
            "losses": [loss if math.isfinite(loss) else None for loss in losses.tolist()],
            "epochs": run.numbers["epochs"],
            "outcomes": outcomes,
            "reached": int(reached.sum()),
            "examples": examples.source,
            "before": {"losses": run.numbers["losses"], "stored": _stored(run.arrays())},
        }
        return Measured(numbers, arrays, dict(parameters))


def _stored(arrays: dict[str, np.ndarray]) -> list[int] | None:
    """Of every network; None where it was not measured."""
    return (arrays["stored"] == 1).sum(axis=1).tolist() if "stored" in arrays else None
