"""Proofs about all networks of kept runs; what was proved before is not proved again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from empirical.measurements.proof import SECONDS
from empirical.measurements.proof_job import ProofJob
from empirical.measurements.recurrent_job import RecurrentJob
from empirical.measurements.recurrent_proof_job import RecurrentProofJob
from empirical.measurements.trained_network import TrainedRun
from empirical.runs.proved import Proofs, gathered

if TYPE_CHECKING:
    from empirical.laboratory import Laboratory
    from empirical.training.job import TrainingJob

CHUNK = 20  # examples or sequences of one job, so that much can be done at once and goes on after


def proofs(
    runs: Sequence[TrainedRun], laboratory: Laboratory, digits: int = 3, seconds: float = SECONDS
) -> list[Proofs]:
    """Of every network of the runs."""
    networks = [(run, member) for run in runs for member in range(len(run.training.members))]
    jobs = [_jobs(run, member, digits, seconds) for run, member in networks]
    done = iter(laboratory.sweep(job for some in jobs for job in some))
    return [
        gathered(run.run, member, [next(done) for _ in some])
        for (run, member), some in zip(networks, jobs, strict=True)
    ]


def _jobs(
    trained: TrainedRun, member: int, digits: int, seconds: float
) -> list[ProofJob | RecurrentProofJob]:
    name, training, weights = trained.run.name, trained.of_member(member), trained.weights
    if isinstance(training, RecurrentJob):
        return [RecurrentProofJob(name, training, weights, member, 0, digits, seconds)]
    count = _counted(trained, training)
    return [
        ProofJob(name, training, weights, member, first, min(CHUNK, count - first), digits, seconds)
        for first in range(0, count, CHUNK)
    ]


def _counted(trained: TrainedRun, training: TrainingJob) -> int:
    """Of how many examples, as measured (a data set may hold fewer than were asked for), or of how
    many sequences."""
    if training.task != "autoencode":
        return len(training.lengths) or 1
    arrays = trained.run.arrays()
    return int(arrays["stored"].shape[1]) if "stored" in arrays else training.data.count
